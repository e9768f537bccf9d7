package gateway_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
)

// A destination is a route and its backend: objects of S3, or another backend as text.
type destination struct {
	Path    string
	Methods gateway.Methods
	Objects gateway.S3
	Backend string
}

func destinations(list []gateway.Route) []destination {
	var all []destination
	for _, route := range list {
		d := destination{Path: route.Path, Methods: route.Methods}
		if s3, ok := route.Integration.(gateway.S3); ok {
			d.Objects = s3
		} else {
			binding, _ := route.Integration.Bind(gateway.Placement{
				Method: "GET", Partition: "aws", Region: "eu-central-1",
			})
			d.Backend = binding.Backend
		}
		all = append(all, d)
	}
	return all
}

func TestS3Endpoint(t *testing.T) {
	t.Parallel()
	documents := gateway.S3{Bucket: "documents"}
	written := gateway.S3{Bucket: "uploads", Access: gateway.ReadWrite, Key: "in/{key}"}
	whole := gateway.S3{Bucket: "uploads", Access: gateway.ReadWrite}
	asked := gateway.S3{Bucket: "media", BucketCORS: true}
	for name, c := range map[string]struct {
		path    string
		buckets []gateway.S3Bucket
		want    []destination
	}{
		"no bucket": {"/", nil, nil},
		"a bucket that is read": {"/", []gateway.S3Bucket{{S3: documents}}, []destination{
			{Path: "/documents", Methods: gateway.Any, Backend: "fixed response 403"},
			{Path: "/documents/{key+}", Objects: documents},
			{Path: "/documents/{key+}", Methods: gateway.Any, Backend: "fixed response 403"},
		}},
		"a bucket that is listed": {"/", []gateway.S3Bucket{{S3: documents, List: true}}, []destination{
			{Path: "/documents", Backend: "S3 documents, its list"},
			{Path: "/documents", Methods: gateway.Any, Backend: "fixed response 403"},
			{Path: "/documents/{key+}", Objects: documents},
			{Path: "/documents/{key+}", Methods: gateway.Any, Backend: "fixed response 403"},
		}},
		"a bucket that is written": {"/", []gateway.S3Bucket{{S3: written}}, []destination{
			{Path: "/uploads", Methods: gateway.Any, Backend: "fixed response 403"},
			{Path: "/uploads/{key+}", Methods: gateway.Any, Objects: written},
		}},
		"a bucket whose objects are deleted together": {"/", []gateway.S3Bucket{{
			S3: whole, DeleteObjects: true,
		}}, []destination{
			{Path: "/uploads", Methods: gateway.Methods{"POST"}, Backend: "S3 uploads, several objects deleted"},
			{Path: "/uploads", Methods: gateway.Any, Backend: "fixed response 403"},
			{Path: "/uploads/{key+}", Methods: gateway.Any, Objects: whole},
		}},
		// Browsers send preflight requests for a list and for an object.
		"a bucket that scripts may ask": {"/", []gateway.S3Bucket{{S3: asked, List: true}}, []destination{
			{Path: "/media", Backend: "S3 media, its list"},
			{Path: "/media", Methods: gateway.Methods{"OPTIONS"}, Backend: "S3 media, its list"},
			{Path: "/media", Methods: gateway.Any, Backend: "fixed response 403"},
			{Path: "/media/{key+}", Methods: gateway.Any, Objects: asked},
		}},
		"names and a path": {
			"/s3/eu/",
			[]gateway.S3Bucket{
				{Name: "library", S3: gateway.S3{Bucket: reference}, List: true},
				{Name: "in", S3: written},
			},
			[]destination{
				{Path: "/s3/eu/library", Backend: "S3 " + reference + ", its list"},
				{Path: "/s3/eu/library", Methods: gateway.Any, Backend: "fixed response 403"},
				{Path: "/s3/eu/library/{key+}", Objects: gateway.S3{Bucket: reference}},
				{Path: "/s3/eu/library/{key+}", Methods: gateway.Any, Backend: "fixed response 403"},
				{Path: "/s3/eu/in", Methods: gateway.Any, Backend: "fixed response 403"},
				{Path: "/s3/eu/in/{key+}", Methods: gateway.Any, Objects: written},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, destinations(gateway.S3Endpoint(c.path, c.buckets...))); diff != "" {
				t.Errorf("S3Endpoint(%q) (-want +got):\n%s", c.path, diff)
			}
		})
	}
}

// calls returns what each method of an API calls.
func calls(d gateway.Definition) []string {
	var list []string
	for _, resource := range d.Resources {
		for _, method := range resource.Methods {
			list = append(
				list,
				fmt.Sprintf(
					"%s %s -> %s %s", method.HTTPMethod, resource.Path, method.Integration.HTTPMethod,
					method.Integration.URI,
				),
			)
		}
	}
	return list
}

func TestResolveS3Endpoint(t *testing.T) {
	t.Parallel()
	definition := resolved(t, routes(gateway.S3Endpoint("/s3",
		gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Region: "us-east-1"}, List: true},
		gateway.S3Bucket{Name: "in", S3: gateway.S3{Bucket: "uploads", Access: gateway.ReadWrite, Key: "new/{key}"}},
	)...))
	const east, here = "arn:aws:apigateway:us-east-1:s3:path/documents",
		"arn:aws:apigateway:eu-central-1:s3:path/uploads"
	want := []string{
		"ANY /s3/documents ->  ",
		"GET /s3/documents -> GET " + east,
		"HEAD /s3/documents -> HEAD " + east,
		"ANY /s3/documents/{key+} ->  ",
		"GET /s3/documents/{key+} -> GET " + east + "/{key}",
		"HEAD /s3/documents/{key+} -> GET " + east + "/{key}",
		"ANY /s3/in ->  ",
		"ANY /s3/in/{key+} -> ANY " + here + "/new/{key}",
		"HEAD /s3/in/{key+} -> GET " + here + "/new/{key}",
	}
	if diff := cmp.Diff(want, calls(definition)); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	if definition.Weakened != nil {
		t.Errorf("Weakened is %q, want nothing", definition.Weakened)
	}
}

// The response to a preflight request has the verbs of a route, not those that are denied.
func TestS3EndpointPreflights(t *testing.T) {
	t.Parallel()
	api := routes(gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents"}, List: true})...)
	api.CORS.Origin = "https://app.example.com"
	definition := resolved(t, api)
	allowed := map[string]string{}
	for _, table := range definition.Responses {
		allowed[table.Name] = table.Headers["Access-Control-Allow-Methods"]
	}
	for _, resource := range definition.Resources[1:] {
		for _, method := range resource.Methods {
			if got := allowed[method.Integration.Responses.Name]; method.HTTPMethod == "OPTIONS" &&
				got != "'GET,HEAD'" {
				t.Errorf("OPTIONS %s allows %s, want GET and HEAD", resource.Path, got)
			}
		}
	}
}

func TestResolveRefusesS3Endpoints(t *testing.T) {
	t.Parallel()
	one := func(path string, b gateway.S3Bucket) gateway.Config { return routes(gateway.S3Endpoint(path, b)...) }
	const noBucket = `must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at ` +
		`both ends, without two dots in a row, and must not be an IP address`
	testRefusals(t, map[string]refusal{
		"a reference to a bucket, without a name": {
			one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: reference}, List: true}),
			`routes.S3Endpoint("/").buckets[0].name: "/${TfToken[TOKEN.1]}": must be literal text, without ` +
				`Terraform references`,
		},
		"the list of what is below a prefix": {
			one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Key: "public/{key}"}, List: true}),
			`routes.S3Endpoint("/").buckets[0].s3.key: "public/{key}": must be empty where list is true, since a ` +
				`list contains whole keys`,
		},
		"what a bucket must not be": {
			one(
				"/",
				gateway.S3Bucket{
					Name: "a", S3: gateway.S3{Bucket: "B", Region: "1", Access: "write", Multipart: true},
					List: true,
				},
			),
			`routes.S3Endpoint("/").buckets[0].s3.bucket: "B": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address
routes.S3Endpoint("/").buckets[0].s3.region: "1": must be the name of a Region, such as us-east-1
routes.S3Endpoint("/").buckets[0].s3.access: "write": must be empty, which allows reading, or read-write
routes.S3Endpoint("/").buckets[0].s3.multipart: true: must be false where access is "write", since it writes objects`,
		},
		"a name of two segments with a slash at its end": {
			one("/", gateway.S3Bucket{Name: "a/b/", S3: gateway.S3{Bucket: "documents"}}),
			`routes.S3Endpoint("/").buckets[0].name: "/a/b/": must not end with /`,
		},
		"several objects deleted below a prefix, of a bucket that is read": {
			one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Key: "public/{key}"}, DeleteObjects: true}),
			`routes.S3Endpoint("/").buckets[0].s3.key: "public/{key}": must be empty where deleteObjects is true, since requests contain whole keys
routes.S3Endpoint("/").buckets[0].s3.access: "": must be read-write where deleteObjects is true`,
		},
		"one key for all objects": {
			one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Key: "public"}}),
			`routes.S3Endpoint("/").buckets[0].s3.key: "public": must contain {key} where access is read-write, ` +
				`otherwise every upload overwrites the same object`,
		},
		"a variable for a name": {
			one("/", gateway.S3Bucket{Name: "{b}", S3: gateway.S3{Bucket: "documents"}}),
			`routes.S3Endpoint("/").buckets[0].name: "{b}": must be literal text, otherwise requests for every ` +
				`bucket use this one`,
		},
		"a key for another variable": {
			one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Key: "public/{proxy}"}}),
			`routes.S3Endpoint("/").buckets[0].s3.key: "public/{proxy}": "proxy" must be a variable of the path ` +
				`"/documents/{key+}", which has ["key"]`,
		},
		"a path without a slash": {
			one("s3", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents"}}),
			`routes.S3Endpoint("s3").path: "s3/documents": must begin with /`,
		},
		"one name for two buckets": {
			routes(
				gateway.S3Endpoint(
					"/", gateway.S3Bucket{Name: "a", S3: gateway.S3{Bucket: "first"}},
					gateway.S3Bucket{Name: "a", S3: gateway.S3{Bucket: "second"}},
				)...,
			),
			`routes.S3Endpoint("/").buckets[1].name: "/a": ANY is already routed by ` +
				`routes.S3Endpoint("/").buckets[0], "/a"`,
		},
		"two calls with one path": {
			routes(append(
				gateway.S3Endpoint(
					"/",
					gateway.S3Bucket{Name: "a", S3: gateway.S3{Bucket: "A", Access: gateway.ReadWrite}, List: true},
				),
				gateway.S3Endpoint(
					"/", gateway.S3Bucket{Name: "b", S3: gateway.S3{Bucket: "B", Access: gateway.ReadWrite}},
				)...,
			)...),
			`routes.S3Endpoint("/").buckets[0].s3.bucket: "A": ` + noBucket + `
routes.S3Endpoint("/").buckets[0].s3.bucket: "B": ` + noBucket,
		},
		"several faults of one field": {
			routes(func() []gateway.Route {
				list := gateway.S3Endpoint(
					"/",
					gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", RequestHeaders: []string{"TE", "Range"}}},
				)
				list[0].Headers = map[string]string{"Date": "today"}
				return list
			}()...),
			`routes.S3Endpoint("/").buckets[0].headers: "Date": must not be one of the headers that API Gateway renames or drops: transfer-encoding, authorization, connection, content-length, content-md5, date, expect, host, max-forwards, proxy-authenticate, server, trailer, upgrade, user-agent, www-authenticate
routes.S3Endpoint("/").buckets[0].s3.requestHeaders: "TE": must not be one of the headers that API Gateway cannot forward: authorization, connection, content-encoding, content-length, content-md5, expect, host, max-forwards, proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, x-amzn-apigateway-api-id, x-amzn-trace-id
routes.S3Endpoint("/").buckets[0].s3.requestHeaders: "Range": must not be named, since it is always forwarded`,
		},
		"CORS of the API and of the bucket": {
			func() gateway.Config {
				c := one("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", BucketCORS: true}, List: true})
				c.CORS.Origin = "https://app.example.com"
				return c
			}(),
			`routes.S3Endpoint("/").buckets[0].s3: must not return CORS headers, as S3 does with bucketCORS, ` +
				`since the API has cors`,
		},
	})
}

func TestS3Site(t *testing.T) {
	t.Parallel()
	site := func(key string) gateway.S3 {
		return gateway.S3{Bucket: "site", Key: key, HideMissing: true, ResponseOverrides: true}
	}
	for name, c := range map[string]struct {
		path, key string
		folders   []string
		want      []gateway.Route
	}{
		"the whole stage": {"/", "", nil, []gateway.Route{
			{Path: "/", Integration: site("index.html")},
			{Path: "/{proxy+}", Integration: site("{proxy}")},
		}},
		"a path and a prefix": {"/docs", "public/{proxy}", nil, []gateway.Route{
			{Path: "/docs", Integration: site("public/index.html")},
			{Path: "/docs/{proxy+}", Integration: site("public/{proxy}")},
		}},
		"folders": {"/", "public/{proxy}", []string{"guide", "guide/api"}, []gateway.Route{
			{Path: "/", Integration: site("public/index.html")},
			{Path: "/{proxy+}", Integration: site("public/{proxy}")},
			{Path: "/guide", Integration: site("public/guide/index.html")},
			{Path: "/guide/{proxy+}", Integration: site("public/guide/{proxy}")},
			{Path: "/guide/api", Integration: site("public/guide/api/index.html")},
			{Path: "/guide/api/{proxy+}", Integration: site("public/guide/api/{proxy}")},
		}},
		"a folder whose parent is not named, with a slash, twice": {"/docs", "", []string{
			"guide/api/", "guide/api",
		}, []gateway.Route{
			{Path: "/docs", Integration: site("index.html")},
			{Path: "/docs/{proxy+}", Integration: site("{proxy}")},
			{Path: "/docs/guide", Integration: site("guide/index.html")},
			{Path: "/docs/guide/{proxy+}", Integration: site("guide/{proxy}")},
			{Path: "/docs/guide/api", Integration: site("guide/api/index.html")},
			{Path: "/docs/guide/api/{proxy+}", Integration: site("guide/api/{proxy}")},
		}},
		"a variable and a slash at the end": {"/{tenant}/", "{tenant}/{proxy}", []string{"guide"}, []gateway.Route{
			{Path: "/{tenant}", Integration: site("{tenant}/index.html")},
			{Path: "/{tenant}/{proxy+}", Integration: site("{tenant}/{proxy}")},
			{Path: "/{tenant}/guide", Integration: site("{tenant}/guide/index.html")},
			{Path: "/{tenant}/guide/{proxy+}", Integration: site("{tenant}/guide/{proxy}")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := gateway.S3Site(c.path, site(c.key), "index.html", c.folders...)
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(gateway.Route{})); diff != "" {
				t.Errorf("S3Site(%q) (-want +got):\n%s", c.path, diff)
			}
			resolved(t, routes(got...))
		})
	}
}

func TestResolveS3Site(t *testing.T) {
	t.Parallel()
	definition := resolved(
		t,
		routes(gateway.S3Site("/docs", gateway.S3{Bucket: "site", Key: "public/{proxy}"}, "index.html", "guide")...),
	)
	const uri = "arn:aws:apigateway:eu-central-1:s3:path/site/public/"
	want := []string{
		"GET /docs -> GET " + uri + "index.html",
		"HEAD /docs -> GET " + uri + "index.html",
		"GET /docs/guide -> GET " + uri + "guide/index.html",
		"HEAD /docs/guide -> GET " + uri + "guide/index.html",
		"GET /docs/guide/{proxy+} -> GET " + uri + "guide/{proxy}",
		"HEAD /docs/guide/{proxy+} -> GET " + uri + "guide/{proxy}",
		"GET /docs/{proxy+} -> GET " + uri + "{proxy}",
		"HEAD /docs/{proxy+} -> GET " + uri + "{proxy}",
	}
	if diff := cmp.Diff(want, calls(definition)); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	var granted []string
	for _, p := range definition.Permissions {
		granted = append(granted, p.Action+" "+p.Resource)
	}
	wantGranted := []string{
		"s3:ListBucket arn:aws:s3:::site",
		"s3:GetObject arn:aws:s3:::site/public/*",
		"s3:GetObject arn:aws:s3:::site/public/guide/*",
		"s3:GetObject arn:aws:s3:::site/public/guide/index.html",
		"s3:GetObject arn:aws:s3:::site/public/index.html",
	}
	if diff := cmp.Diff(wantGranted, granted); diff != "" {
		t.Errorf("Permissions (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesS3Sites(t *testing.T) {
	t.Parallel()
	s3 := gateway.S3{Bucket: "site"}
	testRefusals(t, map[string]refusal{
		"a key for another variable": {
			routes(gateway.S3Site("/", gateway.S3{Bucket: "site", Key: "public/{key}"}, "index.html")...),
			`routes.S3Site("/").s3.key: "public/{key}": "key" must be a variable of the path "/", which has none`,
		},
		"an index document with a leading slash": {
			routes(gateway.S3Site("/", s3, "/index.html")...),
			`routes.S3Site("/").s3.key: "/index.html": must not begin with /`,
		},
		"a folder in the parent": {
			routes(gateway.S3Site("/", s3, "index.html", "..")...),
			`routes.S3Site("/").s3.key: "../index.html": must not have a segment . or .., which may be removed ` +
				`on the way to S3`,
		},
	})
}
