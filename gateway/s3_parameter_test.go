package gateway_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// An s3Expectation is a request parameter of S3 and how it must be handled, from S3's own
// documentation.
type s3Expectation struct {
	in    string // header or query
	names string
	verbs string
	// allowed reports whether a route allows the parameter. nil: every route does.
	allowed func(gateway.S3) bool
	// action is the action that the role needs, by verb. If allowed is nil, S3 must get the
	// parameter and the role must not have the action.
	action map[string]string
	// otherwise is the outcome if the parameter is not allowed.
	otherwise outcome
}

type outcome string

const (
	denied   outcome = "denied"  // S3 gets it, and the role has no permission
	rejected outcome = "refused" // S3 gets it as a parameter that makes every request fail
	dropped  outcome = "dropped" // S3 does not get it, which is harmless
)

func expectations() []s3Expectation {
	by := func(verbs string, action string) map[string]string {
		actions := map[string]string{}
		for verb := range strings.FieldsSeq(verbs) {
			actions[verb] = action
		}
		return actions
	}
	acls := func(s gateway.S3) bool { return s.ACLs }
	lock := func(s gateway.S3) bool { return s.ObjectLock }
	tags := func(s gateway.S3) bool { return s.Tagging }
	keys := func(s gateway.S3) bool { return s.CustomerKeys }
	parts := func(s gateway.S3) bool { return s.Multipart }
	copying := func(s gateway.S3) bool { return s.Copy }
	versions := func(s gateway.S3) bool { return s.Versions }
	never := func(gateway.S3) bool { return false }
	const customer, source = "x-amz-server-side-encryption-customer-",
		"x-amz-copy-source-server-side-encryption-customer-"
	return []s3Expectation{
		{"header", "If-Match If-None-Match x-amz-expected-bucket-owner", "GET HEAD PUT POST DELETE", nil, nil, ""},
		{"header", "If-Modified-Since If-Range If-Unmodified-Since Range", "GET HEAD", nil, nil, ""},
		{"header", `Cache-Control Content-Disposition Content-Language Content-Type Expires x-amz-storage-class
			x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-context
			x-amz-server-side-encryption-bucket-key-enabled x-amz-website-redirect-location`, "PUT POST", nil, nil, ""},
		{"header", `x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-sha1 x-amz-checksum-sha256
			x-amz-sdk-checksum-algorithm`, "PUT POST", nil, nil, ""},
		{"header", "x-amz-write-offset-bytes", "PUT", nil, nil, ""},
		{"header", "x-amz-if-match-size x-amz-if-match-last-modified-time", "DELETE", nil, nil, ""},

		{"header", "x-amz-copy-source", "PUT", copying, by("PUT", "s3:GetObject"), rejected},
		{
			"header",
			"x-amz-copy-source-range x-amz-metadata-directive x-amz-tagging-directive x-amz-copy-source-if-match",
			"PUT", copying, nil, dropped,
		},
		{"header", "x-amz-rename-source", "PUT", never, nil, rejected},
		{"header", "x-amz-decoded-content-length x-amz-trailer", "PUT POST", never, nil, rejected},
		{"header", "x-amz-object-attributes", "GET PUT DELETE", never, nil, rejected},

		{"header", customer + "algorithm", "GET HEAD PUT POST", nil, nil, ""},
		{"header", customer + "key " + customer + "key-MD5", "GET HEAD PUT POST", keys, nil, dropped},
		{"header", source + "algorithm", "PUT", copying, nil, dropped},
		{"header", source + "key " + source + "key-MD5", "PUT", keys, nil, dropped},

		{"header", "x-amz-tagging", "PUT POST", tags, by("PUT POST", "s3:PutObjectTagging"), rejected},
		{
			"header", "x-amz-acl x-amz-grant-read x-amz-grant-full-control x-amz-grant-write-acp", "PUT POST", acls,
			by("PUT POST", "s3:PutObjectAcl"), rejected,
		},
		{
			"header", "x-amz-object-lock-mode x-amz-object-lock-retain-until-date", "PUT POST", lock,
			by("PUT POST", "s3:PutObjectRetention"), rejected,
		},
		{
			"header", "x-amz-object-lock-legal-hold", "PUT POST", lock, by("PUT POST", "s3:PutObjectLegalHold"),
			rejected,
		},
		{"header", "x-amz-object-lock-event-hold", "PUT POST", lock, nil, rejected},
		{"header", "x-amz-object-lock-event-hold-duration-days", "PUT POST", lock, nil, dropped},
		{"header", "x-amz-bypass-governance-retention x-amz-mfa", "DELETE", never, nil, dropped},

		{"querystring", "tagging", "GET", tags, by("GET", "s3:GetObjectTagging"), denied},
		{"querystring", "tagging", "PUT", tags, by("PUT", "s3:PutObjectTagging"), denied},
		{"querystring", "tagging", "DELETE", tags, by("DELETE", "s3:DeleteObjectTagging"), denied},
		{"querystring", "acl", "GET", acls, by("GET", "s3:GetObjectAcl"), denied},
		{"querystring", "acl", "PUT", acls, by("PUT", "s3:PutObjectAcl"), denied},
		{"querystring", "retention", "GET", lock, by("GET", "s3:GetObjectRetention"), denied},
		{"querystring", "retention", "PUT", lock, by("PUT", "s3:PutObjectRetention"), denied},
		{"querystring", "legal-hold", "GET", lock, by("GET", "s3:GetObjectLegalHold"), denied},
		{"querystring", "legal-hold", "PUT", lock, by("PUT", "s3:PutObjectLegalHold"), denied},
		{"querystring", "versionId", "GET HEAD", versions, by("GET HEAD", "s3:GetObjectVersion"), denied},
		{"querystring", "versionId", "DELETE", versions, by("DELETE", "s3:DeleteObjectVersion"), denied},
		{"querystring", "uploadId", "GET", parts, by("GET", "s3:ListMultipartUploadParts"), denied},
		{"querystring", "uploadId", "DELETE", parts, by("DELETE", "s3:AbortMultipartUpload"), denied},
		{"querystring", "uploadId", "PUT POST", nil, nil, ""},
		{"querystring", "partNumber", "GET HEAD PUT POST DELETE", nil, nil, ""},
		{"querystring", "attributes", "GET", never, by("GET", "s3:GetObjectAttributes"), denied},
		{"querystring", "torrent", "GET", never, by("GET", "s3:GetObjectTorrent"), denied},
		{"querystring", "restore", "POST", never, by("POST", "s3:RestoreObject"), denied},
		{"querystring", "annotationName", "GET", never, by("GET", "s3:GetObjectAnnotation"), denied},
		{"querystring", "uploads", "POST", nil, nil, ""},
		// S3 refuses the wrong verb. Without the subresource the request is for the object.
		{
			"querystring", "acl attributes encryption legal-hold restore retention torrent uploads", "DELETE", nil,
			nil, "",
		},
		{"querystring", "attributes restore torrent uploads", "PUT", nil, nil, ""},
		{
			"querystring", "response-content-type", "GET HEAD",
			func(s gateway.S3) bool { return s.ResponseOverrides }, nil, dropped,
		},
		{"querystring", "X-Amz-Algorithm Signature", "GET HEAD PUT POST DELETE", nil, nil, ""},
	}
}

// combinations returns all settings of the options of S3 that Resolve accepts.
func combinations() []gateway.S3 {
	var all []gateway.S3
	for bits := range 1 << 10 {
		on := func(i int) bool { return bits&(1<<i) != 0 }
		s3 := gateway.S3{
			Bucket: "documents", Multipart: on(0), Copy: on(1), Versions: on(2), Tagging: on(3), ACLs: on(4),
			ObjectLock:   on(5),
			CustomerKeys: on(6), ResponseOverrides: on(7), PlainHEAD: on(8),
		}
		if on(9) {
			s3.Access = gateway.ReadWrite
		}
		if s3.Access == gateway.ReadWrite || !s3.Multipart && !s3.Copy {
			all = append(all, s3)
		}
	}
	return all
}

// S3 gets every parameter that changes the meaning of a request, or refuses the request: for
// every combination of options, every method and every spelling of a name.
func TestS3ParametersAreRightOrRefused(t *testing.T) {
	t.Parallel()
	expected := expectations()
	verdicts := map[string]int{}
	for _, s3 := range combinations() {
		for _, methods := range []gateway.Methods{gateway.Any, {"DELETE", "GET", "HEAD", "POST", "PUT"}} {
			var integration gateway.Integration = s3
			if len(methods) > 1 {
				integration = bindOnly{s3}
			}
			definition := resolved(t, routes(gateway.Route{Path: "/{proxy+}", Methods: methods, Integration: integration}))
			for verb, sees := range s3Sees(definition.Resources[1]) {
				granted := map[string]bool{}
				for _, p := range definition.Permissions {
					granted[p.Action] = true
				}
				write := verb == "PUT" || verb == "POST" || verb == "DELETE"
				if write && s3.Access == gateway.Read {
					if granted["s3:PutObject"] || granted["s3:DeleteObject"] {
						t.Fatalf("%+v: the role may write", s3)
					}
					continue // S3 denies the request with any parameters
				}
				if verb == "POST" && !s3.Multipart {
					continue // S3 refuses a POST without a subresource
				}
				for _, e := range expected {
					if !slices.Contains(strings.Fields(e.verbs), verb) {
						continue
					}
					for name := range strings.FieldsSeq(e.names) {
						want := e.otherwise
						if e.allowed == nil || e.allowed(s3) {
							want = "allowed"
						}
						names := []string{name}
						if e.in == "header" {
							names = []string{name, http.CanonicalHeaderKey(name), strings.ToLower(name)}
						}
						for _, spelling := range names {
							got := judge(sees, e.in, spelling, e.action[verb], granted)
							verdicts[string(got)]++
							if got != want {
								t.Fatalf(
									"%s with the %s %s, %s of %+v: is %s, want %s", verb, e.in, spelling, methods,
									s3, got, want,
								)
							}
						}
					}
				}
			}
		}
	}
	for _, want := range []outcome{"allowed", denied, rejected, dropped} {
		if verdicts[string(want)] == 0 {
			t.Errorf("no request is %s", want)
		}
	}
}

// s3Sees returns for each verb the parameters that S3 gets, such as "header range" for
// "header Range".
func s3Sees(resource gateway.Resource) map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for _, verb := range []string{"DELETE", "GET", "HEAD", "POST", "PUT"} {
		i := slices.IndexFunc(resource.Methods, func(m gateway.Method) bool { return m.HTTPMethod == verb })
		if i < 0 {
			i = slices.IndexFunc(resource.Methods, func(m gateway.Method) bool { return m.HTTPMethod == "ANY" })
		}
		goes := map[string][]string{}
		for to, from := range resource.Methods[i].Integration.RequestParameters {
			toIn, toName, _ := strings.Cut(strings.TrimPrefix(to, "integration.request."), ".")
			fromIn, fromName, _ := strings.Cut(strings.TrimPrefix(from, "method.request."), ".")
			goes[fromIn+" "+fromName] = append(goes[fromIn+" "+fromName], toIn+" "+toName)
		}
		all[verb] = goes
	}
	return all
}

// judge returns the outcome of a request with a parameter.
func judge(sees map[string][]string, in, name, action string, granted map[string]bool) outcome {
	own, owner, second := false, false, false
	for _, to := range sees[in+" "+name] {
		switch {
		case strings.EqualFold(to, in+" "+name):
			own = true
		case strings.EqualFold(to, "header x-amz-expected-bucket-owner"):
			owner = true
		case strings.EqualFold(to, "header x-amz-server-side-encryption-customer-key"),
			strings.EqualFold(to, "header Content-MD5"):
			second = true
		}
	}
	switch {
	case own && !owner && !second && (action == "" || granted[action]):
		return "allowed"
	case own && !owner && !second:
		return denied
	case owner && second && !own:
		return rejected
	case !own && !owner && !second:
		return dropped
	}
	return "both forwarded and refused"
}

// The caller's own header of the same name is not replaced by a header that makes S3 refuse
// requests, and no such header has the value of two spellings.
func TestS3CarriersHaveOneSource(t *testing.T) {
	t.Parallel()
	for _, s3 := range combinations() {
		definition := resolved(t, routes(gateway.Route{Path: "/{proxy+}", Methods: gateway.Any, Integration: s3}))
		for _, method := range definition.Resources[1].Methods {
			// A map has one source per name. To S3, names in different capitals are the
			// same, so it refuses the request for both values.
			carriers := map[string]string{}
			for to, from := range method.Integration.RequestParameters {
				name := strings.TrimPrefix(to, "integration.request.header.")
				if strings.EqualFold(name, "x-amz-expected-bucket-owner") {
					carriers[name] = from
				}
			}
			if carriers["x-amz-expected-bucket-owner"] != "method.request.header.x-amz-expected-bucket-owner" ||
				carriers["X-Amz-Expected-Bucket-Owner"] != "method.request.header.X-Amz-Expected-Bucket-Owner" {
				t.Fatalf("%s of %+v: the caller's own header is lost: %v", method.HTTPMethod, s3, carriers)
			}
			sources := slices.Sorted(maps.Values(carriers))
			if len(slices.Compact(sources)) != len(carriers) {
				t.Fatalf("%s of %+v: a value has two spellings of one carrier: %v", method.HTTPMethod, s3, carriers)
			}
		}
	}
}

// With OneHeaderSpelling no two parameters differ only in capitals, and copies and uploads in
// aws-chunked are still refused.
func TestOneHeaderSpelling(t *testing.T) {
	t.Parallel()
	for _, s3 := range combinations() {
		api := routes(
			gateway.Route{Path: "/objects/{proxy+}", Methods: gateway.Any, Integration: s3},
			gateway.Route{
				Path: "/http", Methods: gateway.Any,
				Integration: gateway.HTTP{URL: "https://example.com", Headers: map[string]string{"X-Fixed": "1"}},
			},
		)
		api.OneHeaderSpelling = true
		definition := resolved(t, api)
		for _, resource := range definition.Resources {
			for _, method := range resource.Methods {
				for _, parameters := range [][]string{
					slices.Collect(maps.Keys(method.Integration.RequestParameters)),
					slices.Collect(maps.Keys(method.RequestParameters)),
				} {
					seen := map[string]bool{}
					for _, name := range parameters {
						if seen[strings.ToLower(name)] {
							t.Fatalf("%s %s of %+v: %s twice", method.HTTPMethod, resource.Path, s3, name)
						}
						seen[strings.ToLower(name)] = true
					}
				}
			}
		}
		if s3.Access != gateway.ReadWrite {
			continue
		}
		put := s3Sees(definition.Resources[len(definition.Resources)-1])["PUT"]
		for _, header := range []string{"x-amz-copy-source", "x-amz-decoded-content-length"} {
			if to := put["header "+header]; len(
				to,
			) != 1 || (to[0] == "header "+header) != (s3.Copy && header == "x-amz-copy-source") {
				t.Fatalf("%+v: %s goes to %q", s3, header, to)
			}
		}
		if !slices.ContainsFunc(
			definition.Weakened, func(w gateway.Weakening) bool { return w.Field == "oneHeaderSpelling" },
		) {
			t.Fatalf("Weakened %v does not name oneHeaderSpelling", definition.Weakened)
		}
	}
}

// HEAD is a GET to S3, only for objects.
func TestS3HEAD(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		routes []gateway.Route
		want   []string
	}{
		"every verb": {
			[]gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}}},
			[]string{"ANY /{proxy+}: ANY", "HEAD /{proxy+}: GET"},
		},
		"plain": {
			[]gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Any,
				Integration: gateway.S3{Bucket: "documents", PlainHEAD: true},
			}},
			[]string{"ANY /{proxy+}: ANY"},
		},
		"by default": {
			[]gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents"}}},
			[]string{"GET /{proxy+}: GET", "HEAD /{proxy+}: GET"},
		},
		"parts": {
			[]gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Any,
				Integration: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true},
			}},
			[]string{"ANY /{proxy+}: ANY", "HEAD /{proxy+}: GET", "POST /{proxy+}: POST"},
		},
		"a route of its own for HEAD": {
			[]gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}},
				{
					Path: "/{proxy+}", Methods: gateway.Methods{"HEAD"},
					Integration: gateway.S3{Bucket: "others", PlainHEAD: true},
				},
			},
			[]string{"ANY /{proxy+}: ANY", "HEAD /{proxy+}: HEAD"},
		},
		"the bucket": {
			gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents"}, List: true}),
			[]string{
				"ANY /documents: ", "GET /documents: GET", "HEAD /documents: HEAD", "ANY /documents/{key+}: ",
				"GET /documents/{key+}: GET", "HEAD /documents/{key+}: GET",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, resource := range resolved(t, routes(c.routes...)).Resources {
				for _, m := range resource.Methods {
					got = append(got, fmt.Sprintf("%s %s: %s", m.HTTPMethod, resource.Path, m.Integration.HTTPMethod))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("methods %q, want %q", got, c.want)
			}
		})
	}
}

// A copy must not read objects for which another route requires more of its callers.
func TestResolveRefusesWhatACopyWouldRead(t *testing.T) {
	t.Parallel()
	open := gateway.Route{
		Path: "/inbox/{proxy+}", Methods: gateway.Methods{"PUT"},
		Integration: gateway.S3{Bucket: "inbox", Access: gateway.ReadWrite, Copy: true},
	}
	read := func(authorization gateway.Authorization, bucket string) gateway.Route {
		return gateway.Route{
			Path: "/read/{proxy+}", Methods: gateway.Methods{"GET"}, Authorization: authorization,
			Integration: gateway.S3{Bucket: bucket},
		}
	}
	signed := open
	signed.Authorization = gateway.IAM
	versioned := gateway.Route{
		Path: "/old/{proxy+}", Methods: gateway.Methods{"GET"}, Authorization: gateway.IAM,
		Integration: gateway.S3{Bucket: "site", Versions: true},
	}
	const more = ", which requires more of its callers; require the same of both, or put them in separate APIs"
	// An upload-only bucket, part of which is open.
	drop := gateway.Route{
		Path: "/w/{proxy+}", Methods: gateway.Methods{"PUT"},
		Integration: gateway.S3{Bucket: "secrets", Access: gateway.ReadWrite, Copy: true},
	}
	public := gateway.Route{
		Path: "/w/pub/{proxy+}", Methods: gateway.Methods{"GET"},
		Integration: gateway.S3{Bucket: "secrets", Key: "pub/{proxy}"},
	}
	lengths := gateway.Route{
		Path: "/lengths/{proxy+}", Methods: gateway.Methods{"HEAD"}, Integration: gateway.S3{Bucket: "secrets"},
	}
	scoped := func(path string, scopes ...string) gateway.Route {
		r := versioned
		r.Path, r.Authorization, r.Scopes = path, gateway.UserPools, scopes
		return r
	}
	current := scoped("/current/{proxy+}", "a/read")
	current.Integration = gateway.S3{Bucket: "site"}
	withTokens := func(routed ...gateway.Route) gateway.Config {
		c := routes(routed...)
		c.UserPools = ref.List{userPool}
		return c
	}
	testRefusals(t, map[string]refusal{
		"an open copy beside a bucket behind IAM": {
			routes(open, read(gateway.IAM, "secrets")),
			`routes[0].integration: PUT /inbox/{proxy+}: must not let its callers use s3:GetObject on ` +
				`arn:aws:s3:::secrets/*, which they can choose in a request: the role has it for GET ` +
				`/read/{proxy+}` + more,
		},
		"versions behind IAM of objects that are open": {
			routes(
				versioned,
				gateway.Route{
					Path: "/{proxy+}", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{Bucket: "site"},
				},
			),
			`routes[1].integration: GET /{proxy+}: must not let its callers use s3:GetObjectVersion on ` +
				`arn:aws:s3:::site/*, which they can choose in a request: the role has it for GET ` +
				`/old/{proxy+}` + more,
		},
		"a copy within a bucket whose other route is behind IAM": {
			routes(drop, public, read(gateway.IAM, "secrets")),
			`routes[0].integration: PUT /w/{proxy+}: must not let its callers use s3:GetObject on ` +
				`arn:aws:s3:::secrets/*, which they can choose in a request: the role has it for GET ` +
				`/read/{proxy+}` + more,
		},
		"a copy of what HEAD alone is open for": {
			routes(open, lengths, read(gateway.IAM, "secrets")),
			`routes[0].integration: PUT /inbox/{proxy+}: must not let its callers use s3:GetObject on ` +
				`arn:aws:s3:::secrets/*, which they can choose in a request: the role has it for GET ` +
				`/read/{proxy+}` + more,
		},
		"versions for another scope": {
			withTokens(scoped("/old/{proxy+}", "a/versions"), current),
			`routes[1].integration: GET /current/{proxy+}: must not let its callers use s3:GetObjectVersion on ` +
				`arn:aws:s3:::site/*, which they can choose in a request: the role has it for GET ` +
				`/old/{proxy+}` + more,
		},
		"good: versions for more scopes": {withTokens(scoped("/old/{proxy+}", "a/versions", "a/read"), current), ""},
		// Only the caller who began an upload knows its id.
		"good: parts behind IAM of a bucket that is open": {
			routes(gateway.Route{Path: "/w/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM,
				Integration: gateway.S3{
					Bucket: "site", Access: gateway.ReadWrite, Multipart: true,
				}}, gateway.Route{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "site"}}), "",
		},
		"good: the same authorization":           {routes(signed, read(gateway.IAM, "secrets")), ""},
		"good: an open bucket":                   {routes(open, read(gateway.NoAuthorization, "site")), ""},
		"good: a signed copy and an open bucket": {routes(signed, read(gateway.NoAuthorization, "site")), ""},
		"good: objects that another open route reads": {
			routes(
				open, read(gateway.IAM, "site"),
				gateway.Route{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "site"}},
			), "",
		},
		"good: versions of other objects": {
			routes(
				versioned,
				gateway.Route{
					Path: "/{proxy+}", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{Bucket: "others"},
				},
			), "",
		},
	})
	definition := resolved(t, routes(open))
	if want := []string{
		"callers of PUT /inbox/{proxy+} can read, by a copy, every object that the role can read for any route (copy)",
	}; !slices.Equal(effects(definition.Weakened), want) {
		t.Errorf("Weakened is %v, want %q", definition.Weakened, want)
	}
}

// API Gateway refuses a method in which two parameters share a name.
func TestResolveRefusesParametersOfOneName(t *testing.T) {
	t.Parallel()
	at := func(path string, integration gateway.Integration) gateway.Config {
		return routes(gateway.Route{Path: path, Methods: gateway.Methods{"GET"}, Integration: integration})
	}
	const once = `, and API Gateway requires different names of path variables, query strings and headers`
	testRefusals(t, map[string]refusal{
		"a variable and a query string": {
			at("/v/{versionId}/{proxy+}", gateway.S3{Bucket: "documents"}),
			`routes[0].path: "/v/{versionId}/{proxy+}": the variable "versionId" must have another name, since ` +
				`the integration uses the query string "versionId"` + once,
		},
		"a variable and a header in other capitals": {
			at("/{RANGE}/{proxy+}", gateway.S3{Bucket: "documents"}),
			`routes[0].path: "/{RANGE}/{proxy+}": the variable "RANGE" must have another name, since the ` +
				`integration uses the header "Range"` + once,
		},
		"a header and a query string": {
			at("/zones/{id}", gateway.Operation{
				Service: gateway.Route53, Name: "GetHostedZone", Resources: []string{"*"},
				Path:         "2013-04-01/hostedzone/{id}",
				QueryStrings: []string{"maxitems"}, RequestHeaders: []string{"MaxItems"},
			}),
			`routes[0].integration: uses the header "MaxItems" and the query string "maxitems": must be ` +
				`different names, since API Gateway requires different names of path variables, query strings ` +
				`and headers`,
		},
		"two query strings": {
			at("/zones/{id}", gateway.Operation{
				Service: gateway.Route53, Name: "GetHostedZone", Resources: []string{"*"},
				Path:         "2013-04-01/hostedzone/{id}",
				QueryStrings: []string{"marker", "Marker"},
			}),
			`routes[0].integration: uses the query string "Marker" and the query string "marker": must be ` +
				`different names, since API Gateway requires different names of path variables, query strings ` +
				`and headers`,
		},
		"good: a variable that nothing shares": {at("/v/{version}/{proxy+}", gateway.S3{Bucket: "documents"}), ""},
	})
}

// S3 gets some parameters under another name than the caller's, or with a fixed value, since
// API Gateway drops or does not forward the caller's.
func TestS3ParametersUnderOtherNames(t *testing.T) {
	t.Parallel()
	written := gateway.S3{Bucket: "documents", Access: gateway.ReadWrite}
	deletion := gateway.S3Endpoint("/", gateway.S3Bucket{S3: written, DeleteObjects: true})[0]
	for name, c := range map[string]struct {
		binding  gateway.Binding
		to, from string
	}{
		"the encoding that is stored": {
			binding(t, written, "PUT", "/{proxy+}"), "header.Content-Encoding",
			"method.request.header.Stored-Content-Encoding",
		},
		"the encoding that is stored, over HTTP/2": {
			binding(t, written, "PUT", "/{proxy+}"), "header.content-encoding",
			"method.request.header.stored-content-encoding",
		},
		"an annotation": {
			binding(t, written, "PUT", "/{proxy+}"), "querystring.annotation",
			"method.request.querystring.annotationName",
		},
		"the deletion of several objects": {
			binding(t, deletion.Integration, "POST", deletion.Path), "querystring.delete", "'1'",
		},
	} {
		if got := c.binding.RequestParameters["integration.request."+c.to]; got != c.from {
			t.Errorf("%s: %s is %q, want %q", name, c.to, got, c.from)
		}
	}
}
