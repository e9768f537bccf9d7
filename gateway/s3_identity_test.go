package gateway_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// ofUsers returns a Config with one route to a key that has values of the caller's token, or
// of what an authorizer returns.
func ofUsers(route gateway.Route) gateway.Config {
	config := routes(route)
	switch route.Authorization {
	case gateway.UserPools:
		config.UserPools = ref.List{"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_a"}
	case gateway.By("jwt"):
		config.Authorizers = []gateway.Authorizer{{Name: "jwt", FunctionARN: function}}
	}
	return config
}

func onlyMethod(t *testing.T, config gateway.Config) gateway.Method {
	t.Helper()
	var all []gateway.Method
	for _, r := range resolved(t, config).Resources {
		all = append(all, r.Methods...)
	}
	if len(all) != 1 {
		t.Fatalf("%d methods, want 1", len(all))
	}
	return all[0]
}

// A caller reads below the own folder, whatever is in the token and in the path. A request
// with an unsafe value keeps the folder that no caller has.
func TestIdentityInKeys(t *testing.T) {
	t.Parallel()
	method := onlyMethod(t, ofUsers(gateway.Route{
		Path: "/me/{proxy+}", Methods: gateway.Methods{"GET"}, Authorization: gateway.UserPools,
		Integration: gateway.S3{Bucket: "documents", Key: "users/{claims.custom:tenant}/{claims.email}/{proxy}"},
	}))
	mapped := map[string]string{
		"claims_custom_tenant": "'!'", "claims_email": "'!'", "proxy": "method.request.path.proxy",
	}
	got := map[string]string{}
	for to, source := range method.Integration.RequestParameters {
		if name, ok := strings.CutPrefix(to, "integration.request.path."); ok {
			got[name] = source
		}
	}
	if diff := cmp.Diff(mapped, got); diff != "" {
		t.Errorf("parameters of the path (-want +got):\n%s", diff)
	}
	if method.Integration.PassthroughBehavior != "NEVER" {
		t.Error("a request with another content type has no template")
	}
	template := templateOf(t, method.Integration)
	type situation struct{ tenant, email, proxy string }
	render := func(s situation) velocity.Result {
		t.Helper()
		claims := map[string]any{"custom:tenant": s.tenant, "email": s.email}
		if s.tenant == "missing" {
			delete(claims, "custom:tenant")
		}
		result, err := velocity.Render(template, velocity.Request{
			Path:    map[string]string{"proxy": s.proxy},
			Context: map[string]any{"authorizer": map[string]any{"claims": claims}},
		})
		if err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
		if result.Body != "" || len(result.Header)+len(result.QueryString) > 0 {
			t.Errorf("%+v: S3 gets %+v, want nothing but a path", s, result)
		}
		return result
	}
	for _, safe := range []situation{
		{"acme", "ann@example.com", "a.txt"}, {"A-1_b", "0", "a/b c/.hidden"}, {"acme", "ann", "..a/b.."},
		{"acme", "ann", "a%20b"}, {"acme", "ann", "é"},
	} {
		want := map[string]string{"claims_custom_tenant": safe.tenant, "claims_email": safe.email}
		if diff := cmp.Diff(want, render(safe).Path); diff != "" {
			t.Errorf("%+v: overrides of the path (-want +got):\n%s", safe, diff)
		}
	}
	unsafe := []situation{{"missing", "ann", "a"}}
	for _, value := range []string{
		"", "/", "a/b", "..", ".", ".a", "../b", "a\\b", "a%2fb", "%2e%2e", "a'b", `a"b`, "a b", "a\nb",
		"a\n", "$a", "#a", "!", "é", "a?b", "a#b", "+",
	} {
		unsafe = append(unsafe, situation{value, "ann", "a"}, situation{"acme", value, "a"})
	}
	for _, proxy := range []string{
		"..", ".", "../bob/a", "a/../../bob", "a/..", "./a", "a/./b", `..\bob`, `a\..\b`, "%2e%2e/bob",
		"a%2Fb", "%252e", "a\n/../b", "%5c..",
	} {
		unsafe = append(unsafe, situation{"acme", "ann", proxy})
	}
	for _, s := range unsafe {
		if path := render(s).Path; !maps.Equal(path, map[string]string{"proxy": "!"}) {
			t.Errorf("%+q: the path gets %v, want an object of nobody", s, path)
		}
	}
	// The folder that stands for unsafe values is nobody's.
	if path := render(situation{"!", "!", "a"}).Path; path["claims_email"] != "" {
		t.Error("a token can have the name of the folder for unsafe values")
	}
}

// Values that are safe alone must not lead out of a folder together, or with the text of the key.
func TestValuesBesideIdentityInKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, file, b string
		safe         bool
	}{
		"an extension":                     {"users/{claims.sub}/{file}.json", "a", "", true},
		"a quote in the key":               {"users/{claims.sub}/it's/{file}", "a", "", true},
		"two values":                       {"users/{claims.sub}/{file}{querystring.b}", "a/", "b", true},
		"a slash behind dots":              {"users/{claims.sub}/..{file}", "/bob/a", "", false},
		"nothing behind dots":              {"users/{claims.sub}/..{querystring.b}", "a", "", false},
		"an encoded dot by two values":     {"users/{claims.sub}/{file}{querystring.b}", ".%2", "e/bob/a", false},
		"an encoded dot with the key":      {"users/{claims.sub}/{file}e/a", ".%2", "", false},
		"an encoded dot beside a claim":    {"users/{file}{claims.sub}/a", "bob/.%2", "", false},
		"an encoded percent by two values": {"users/{claims.sub}/{file}{querystring.b}", "%", "252e", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method := onlyMethod(t, ofUsers(gateway.Route{
				Path: "/{file}", Methods: gateway.Methods{"GET"}, Authorization: gateway.UserPools,
				Integration: gateway.S3{Bucket: "documents", Key: c.key, PlainHEAD: true},
			}))
			result, err := velocity.Render(templateOf(t, method.Integration), velocity.Request{
				Path: map[string]string{"file": c.file}, QueryString: map[string]string{"b": c.b},
				Context: map[string]any{"authorizer": map[string]any{"claims": map[string]any{"sub": "e1"}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := result.Path["claims_sub"] != ""; got != c.safe {
				t.Errorf("the key of %+v is for an object: %t, want %t", c, got, c.safe)
			}
		})
	}
}

// API Gateway cannot check what an upload has in its key. A user pool chooses sub itself.
func TestIdentityInKeysOfUploads(t *testing.T) {
	t.Parallel()
	upload := func(path, key string, unchecked bool) gateway.Config {
		return ofUsers(gateway.Route{
			Path: path, Methods: gateway.Methods{"PUT"}, Authorization: gateway.UserPools, Integration: gateway.S3{
				Bucket: "documents", Key: key, Access: gateway.ReadWrite, UncheckedKey: unchecked,
			},
		})
	}
	method := onlyMethod(t, upload("/me/avatar", "users/{claims.sub}/{context.requestId}.png", false))
	if len(method.Integration.RequestTemplates) > 0 {
		t.Error("a template replaces the body of the upload")
	}
	const to = "integration.request.path."
	for name, want := range map[string]string{
		"claims_sub": "context.authorizer.claims.sub", "context_requestId": "context.requestId",
	} {
		if got := method.Integration.RequestParameters[to+name]; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	unchecked := resolved(t, upload("/me/{name}", "users/{claims.email}/{name}", true))
	want := []string{"nothing checks what callers of PUT /me/{name} have in the key users/{claims.email}/{name}: " +
		"a slash or .. may lead to objects of others (uncheckedKey)"}
	if diff := cmp.Diff(want, effects(unchecked.Weakened)); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
	const field = `routes[0].integration.key: `
	testRefusals(t, map[string]refusal{
		"a claim that users choose": {
			upload("/me", "users/{claims.email}", false),
			field + `"users/{claims.email}": "claims.email": must not be in the key of PUT, since API Gateway ` +
				`cannot check it ` +
				`and forward a body: a user may choose it, with a slash in it; use claims.sub, or set uncheckedKey`,
		},
		"a variable of the path beside a claim": {
			upload("/me/{name}", "users/{claims.sub}/{name}", false),
			field + `"users/{claims.sub}/{name}": "name": must not be in the key of PUT beside a value of an ` +
				`authorizer, ` +
				`since callers could leave their folder by .. in it; use context.requestId, or set uncheckedKey`,
		},
		"a claim that API Gateway does not map": {
			upload("/me", "users/{claims.cognito:username}", true),
			field + `"users/{claims.cognito:username}": "claims.cognito:username": must not be in the key of ` +
				`PUT, since API ` +
				`Gateway maps no value with a colon in its name`,
		},
		"every verb": {
			ofUsers(gateway.Route{
				Path: "/me/{proxy+}", Methods: gateway.Any, Authorization: gateway.UserPools,
				Integration: gateway.S3{Bucket: "documents", Key: "users/{claims.sub}/{proxy}", Access: gateway.ReadWrite},
			}),
			field + `"users/{claims.sub}/{proxy}": must not have a value of an authorizer where the methods are ` +
				`ANY and ` +
				`access is read-write; name the methods, such as GET and PUT, in routes of their own`,
		},
		"a key without a claim": {
			upload("/{proxy+}", "{proxy}", true),
			`routes[0].integration.uncheckedKey: true: must be false where the key has no value of an authorizer`,
		},
		"nobody who knows the claim": {
			routes(gateway.Route{Path: "/me", Integration: gateway.S3{Bucket: "documents", Key: "users/{claims.sub}"}}),
			field + `"users/{claims.sub}": "claims.sub": must be used only in a route with the authorization ` +
				`UserPools, ` +
				`whose tokens have claims`,
		},
		"a claim of another kind of authorizer": {
			ofUsers(gateway.Route{
				Path: "/me", Authorization: gateway.UserPools, Integration: gateway.S3{Bucket: "documents", Key: "{authorizer.a}"},
			}),
			field + `"{authorizer.a}": "authorizer.a": must be used only in a route with the authorization ` +
				`By(NAME), ` +
				`whose function returns it`,
		},
		"a claim without a name": {
			ofUsers(gateway.Route{
				Path: "/me", Authorization: gateway.UserPools, Integration: gateway.S3{Bucket: "documents", Key: "{claims.}"},
			}),
			field + `"": must be the name of a claim or of a value that the authorizer returns: letters, ` +
				`digits, underscores, ` +
				`colons and hyphens`,
		},
	})
}

// The backend gets the value of the authorizer and not the caller's header, in any spelling
// that API Gateway distinguishes.
func TestIdentityHeaders(t *testing.T) {
	t.Parallel()
	const header = "integration.request.header."
	for name, c := range map[string]struct {
		route gateway.Route
		want  map[string]string // the parameters with values of the authorizer
		weak  []string
	}{
		"a web server": {
			gateway.Route{
				Authorization: gateway.UserPools, IdentityHeaders: map[string]string{"X-user": "claims.sub"},
				Integration: gateway.HTTP{URL: backend},
			},
			map[string]string{
				header + "X-user": "context.authorizer.claims.sub", header + "X-User": "context.authorizer.claims.sub",
				header + "x-user": "context.authorizer.claims.sub",
			},
			[]string{
				"the server at " + backend + " receives the credentials of callers of /a",
				"callers of /a may send the server a header X-user of their own, in other capitals or where the " +
					"token has no " +
					"claims.sub (identityHeaders)",
			},
		},
		"metadata of an object": {
			gateway.Route{
				Authorization: gateway.By("jwt"), IdentityHeaders: map[string]string{"x-amz-meta-owner": "authorizer.principalId"},
				Integration: gateway.S3{Bucket: "documents", Key: "a", Access: gateway.ReadWrite},
			},
			map[string]string{header + "x-amz-meta-owner": "context.authorizer.principalId"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.route.Path, c.route.Methods = "/a", gateway.Methods{"PUT"}
			definition := resolved(t, ofUsers(c.route))
			got := maps.Clone(definition.Resources[1].Methods[0].Integration.RequestParameters)
			maps.DeleteFunc(got, func(_, source string) bool { return !strings.HasPrefix(source, "context.authorizer.") })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.weak, effects(definition.Weakened), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Weakened (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveRefusesIdentityHeaders(t *testing.T) {
	t.Parallel()
	with := func(integration gateway.Integration, headers map[string]string) gateway.Config {
		return ofUsers(gateway.Route{
			Path: "/a", Methods: gateway.Methods{"PUT"}, Authorization: gateway.UserPools,
			IdentityHeaders: headers, Integration: integration,
		})
	}
	const field = `routes[0].identityHeaders: `
	web, object := gateway.HTTP{URL: backend, Headers: map[string]string{"X-Fixed": "1"}},
		gateway.S3{Bucket: "documents", Key: "a", Access: gateway.ReadWrite, RequestHeaders: []string{"x-amz-meta-author"}}
	testRefusals(t, map[string]refusal{
		"a function, which has all values": {
			with(gateway.Lambda{ARN: function}, map[string]string{"X-User": "claims.sub"}),
			field + `must be empty, since the integration has no request with headers of its own`,
		},
		"a fixed response": {
			with(gateway.Mock{}, map[string]string{"X-User": "claims.sub"}),
			field + `must be empty, since the integration has no request with headers of its own`,
		},
		"a value of the request": {
			with(web, map[string]string{"X-User": "header.X-Other", "X-Other": "sub"}),
			field + `"X-Other": "sub": must be claims.NAME or authorizer.NAME
` + field + `"X-User": "header.X-Other": must be claims.NAME or authorizer.NAME`,
		},
		"a value of another authorizer": {
			with(web, map[string]string{"X-User": "authorizer.name"}),
			field + `"X-User": "authorizer.name": must be used only in a route with the authorization By(NAME), ` +
				`whose function returns it`,
		},
		"a name that API Gateway does not map": {
			with(web, map[string]string{"X-User": "claims.cognito:username"}),
			field + `"X-User": "claims.cognito:username": must not have a colon in its name, which API Gateway ` +
				`does not map`,
		},
		"a header that the integration sets": {
			with(web, map[string]string{"x-fixed": "claims.sub"}),
			field + `"x-fixed": must not be a header that the integration sets or forwards`,
		},
		"a header that the integration forwards": {
			with(object, map[string]string{"X-Amz-Meta-Author": "claims.sub"}),
			field + `"X-Amz-Meta-Author": must not be a header that the integration sets or forwards`,
		},
		"a header that S3 obeys": {
			with(object, map[string]string{"Cache-Control": "claims.sub"}),
			field + `"Cache-Control": must begin with x-amz-meta-, since S3 obeys other headers`,
		},
		"a wrong value beside a wrong integration": {
			with(gateway.HTTP{}, map[string]string{"X-User": "sub"}),
			`routes[0].integration.url: "": must be a URL such as "https://api.example.com/v1/{proxy}", without ` +
				`a user, a query string or a fragment
` + field + `"X-User": "sub": must be claims.NAME or authorizer.NAME`,
		},
		"a header that chooses the operation": {
			with(web, map[string]string{"X-HTTP-Method-Override": "claims.sub"}),
			field + `"X-HTTP-Method-Override": must not be forwarded, since it chooses the operation or is a ` +
				`part of the ` +
				`role's signature`,
		},
	})
}
