package gateway_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// Headers and query strings that S3 gets under their own names.
const (
	readHeaders  = "If-Match If-Modified-Since If-None-Match If-Unmodified-Since Range"
	writeHeaders = readHeaders + ` Cache-Control Content-Disposition Content-Language Content-Type Expires
		x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-sha1 x-amz-checksum-sha256
		x-amz-sdk-checksum-algorithm`
	partHeaders     = writeHeaders + " x-amz-checksum-algorithm x-amz-checksum-type x-amz-mp-object-size"
	corsHeaders     = " Access-Control-Request-Headers Access-Control-Request-Method Origin"
	partQueries     = "max-parts part-number-marker partNumber uploadId uploads"
	responseQueries = `response-cache-control response-content-disposition response-content-encoding
		response-content-language response-content-type response-expires`
	listQueries = "continuation-token delimiter encoding-type fetch-owner list-type marker max-keys prefix start-after"
)

// passed returns request parameters for names that stay the same.
func passed(headers, queries string) map[string]string {
	parameters := map[string]string{}
	for place, names := range map[string]string{"header": headers, "querystring": queries} {
		for _, name := range strings.Fields(names) {
			parameters["integration.request."+place+"."+name] = "method.request." + place + "." + name
		}
	}
	return parameters
}

// What S3 gets of a request, by option and method. Only what uploads gets the
// headers of an upload, and those by which one framed as aws-chunked is refused:
// in a request that reads they would be refused, too.
func TestS3RequestParameters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s3            gateway.S3
		read, written string // headers; those of what is written where it is "" are those of what is read
		queries       string
	}{
		"read":               {gateway.S3{}, readHeaders, "", ""},
		"read and write":     {gateway.S3{Access: gateway.ReadWrite}, readHeaders, writeHeaders, ""},
		"in parts":           {gateway.S3{Access: gateway.ReadWrite, Multipart: true}, readHeaders, partHeaders, partQueries},
		"versions":           {gateway.S3{Versions: true}, readHeaders, "", "versionId"},
		"versions written":   {gateway.S3{Access: gateway.ReadWrite, Versions: true}, readHeaders, writeHeaders, "versionId"},
		"overrides":          {gateway.S3{ResponseOverrides: true}, readHeaders, "", responseQueries},
		"CORS of the bucket": {gateway.S3{BucketCORS: true}, readHeaders + corsHeaders, "", ""},
		"CORS of the bucket, written": {
			gateway.S3{Access: gateway.ReadWrite, BucketCORS: true}, readHeaders + corsHeaders, writeHeaders + corsHeaders, "",
		},
		"headers of one's own": {
			gateway.S3{Access: gateway.ReadWrite, RequestHeaders: []string{"x-amz-storage-class"}, ResponseHeaders: []string{"x-amz-meta-a"}},
			readHeaders + " x-amz-storage-class", writeHeaders + " x-amz-storage-class", "",
		},
		"what needs no parameter": {gateway.S3{HideMissing: true, KMSKeyARN: kmsKey}, readHeaders, "", ""},
		"everything": {
			gateway.S3{Access: gateway.ReadWrite, Multipart: true, Versions: true, ResponseOverrides: true, BucketCORS: true},
			readHeaders + corsHeaders, partHeaders + corsHeaders, partQueries + " versionId " + responseQueries,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, method := range every {
				want := passed(c.read, c.queries)
				if c.written != "" && (method == "ANY" || method == "PUT" || method == "POST") {
					want = passed(c.written, c.queries)
					want["integration.request.header.Content-Encoding"] = "method.request.header.Stored-Content-Encoding"
					want["integration.request.header.x-amz-expected-bucket-owner"] = "method.request.header.x-amz-decoded-content-length"
					want["integration.request.header.x-amz-object-lock-mode"] = "method.request.header.X-Amz-Decoded-Content-Length"
				}
				want["integration.request.path.proxy"] = "method.request.path.proxy"
				want["integration.request.querystring.prefix"] = "'no-route-lists-this-bucket'"
				c.s3.Bucket = "documents"
				testRequestParameters(t, gateway.Route{Path: "/{proxy+}", Methods: gateway.Methods{method}, Integration: c.s3}, want)
			}
		})
	}
}

// A list has no prefix of the gateway's and nothing of an object's request.
func TestS3ListRequestParameters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s3               gateway.S3
		headers, queries string
	}{
		"objects":            {gateway.S3{}, "", listQueries},
		"versions":           {gateway.S3{Versions: true}, "", listQueries + " key-marker version-id-marker versions"},
		"uploads":            {gateway.S3{Access: gateway.ReadWrite, Multipart: true}, "", listQueries + " key-marker max-uploads upload-id-marker uploads"},
		"CORS of the bucket": {gateway.S3{BucketCORS: true}, corsHeaders, listQueries},
		"of what is for objects": {
			gateway.S3{Access: gateway.ReadWrite, ResponseOverrides: true, KMSKeyARN: kmsKey, RequestHeaders: []string{"x-amz-storage-class"}}, "", listQueries,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.s3.Bucket = "documents"
			list := gateway.S3Endpoint("/", gateway.S3Bucket{S3: c.s3, List: true})[0]
			list.Methods = gateway.Methods{"GET"}
			testRequestParameters(t, list, passed(c.headers, c.queries))
		})
	}
}

// testRequestParameters tests what the backend of a route with one method gets
// of a request, and that the method asks of one for what is in its path only.
func testRequestParameters(t *testing.T, route gateway.Route, want map[string]string) {
	t.Helper()
	definition, err := gateway.Resolve(routes(route), frankfurt)
	if err != nil {
		t.Fatalf("%s: Resolve: %v", route.Methods, err)
	}
	method := definition.Resources[1].Methods[0]
	if diff := cmp.Diff(want, method.Integration.RequestParameters); diff != "" {
		t.Errorf("%s: RequestParameters of the integration (-want +got):\n%s", route.Methods, diff)
	}
	asked := map[string]bool{}
	for _, source := range want {
		if !strings.HasPrefix(source, "'") {
			asked[source] = strings.HasPrefix(source, "method.request.path.")
		}
	}
	if diff := cmp.Diff(asked, method.RequestParameters); diff != "" {
		t.Errorf("%s: RequestParameters of the method (-want +got):\n%s", route.Methods, diff)
	}
}

// What comes back beside the standard headers, by option.
func TestS3ResponseHeaders(t *testing.T) {
	t.Parallel()
	const cors = `Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods
		Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age Vary`
	standard := resolved(t, bucket(gateway.S3{Bucket: "documents"})).Responses[0]
	names := map[string]string{}
	for name, c := range map[string]struct {
		s3   gateway.S3
		want string
	}{
		"read and write":       {gateway.S3{Access: gateway.ReadWrite, ResponseOverrides: true, HideMissing: true}, ""},
		"versions":             {gateway.S3{Versions: true}, "x-amz-delete-marker"},
		"in parts":             {gateway.S3{Access: gateway.ReadWrite, Multipart: true}, "x-amz-abort-date x-amz-mp-parts-count"},
		"CORS of the bucket":   {gateway.S3{BucketCORS: true}, cors},
		"headers of one's own": {gateway.S3{Versions: true, ResponseHeaders: []string{"x-amz-meta-a"}}, "x-amz-delete-marker x-amz-meta-a"},
	} {
		c.s3.Bucket = "documents"
		responses := resolved(t, bucket(c.s3)).Responses
		want := map[string]string{}
		for header, source := range standard.Headers {
			want[header] = source
		}
		for _, header := range strings.Fields(c.want) {
			want[header] = "integration.response.header." + header
		}
		if diff := cmp.Diff(want, responses[0].Headers); diff != "" {
			t.Errorf("%s: Headers (-want +got):\n%s", name, diff)
		}
		if same := responses[0].Name == standard.Name; same != (c.want == "") {
			t.Errorf("%s: the table is named %q", name, responses[0].Name)
		}
		if other, ok := names[responses[0].Name]; ok {
			t.Errorf("%s and %s: different tables are named %q", name, other, responses[0].Name)
		}
		names[responses[0].Name] = name
	}
	listed := resolved(t, routes(gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", BucketCORS: true}, List: true})...))
	if n := len(listed.Responses); n != 1 {
		t.Errorf("a bucket that scripts may ask has %d tables for its list and its objects, want 1", n)
	}
}

func TestResolveRefusesHeadersForS3(t *testing.T) {
	t.Parallel()
	one := func(access gateway.Access, header string) gateway.Config {
		return bucket(gateway.S3{Bucket: "documents", Access: access, RequestHeaders: []string{header}})
	}
	const (
		field    = `routes[0].integration.requestHeaders: `
		standard = `: must not be one of the standard headers`
		needs    = `: must not be forwarded, since it needs `
		granted  = `, which no access grants`
		signed   = `: must not be forwarded, since it belongs to the role's signature or uses its permissions; refused are x-amz-grant-*, x-amz-copy-source-* and x-amz-acl, x-amz-content-sha256, x-amz-copy-source, x-amz-date, x-amz-decoded-content-length, x-amz-security-token, x-amz-trailer, x-amz-website-redirect-location`
	)
	cases := map[string]refusal{
		"the encoding that is stored": {
			one(gateway.Read, "stored-content-encoding"),
			field + `"stored-content-encoding": must not be forwarded under this name, since S3 gets it as Content-Encoding`,
		},
		"the encoding of the request, where objects are written": {
			one(gateway.ReadWrite, "Content-Encoding"),
			field + `"Content-Encoding": API Gateway cannot forward this header; it refuses any of authorization, connection, content-encoding, content-length, content-md5, expect, host, max-forwards, proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate`,
		},
		"the owner of the bucket, where objects are written": {
			one(gateway.ReadWrite, "X-Amz-Expected-Bucket-Owner"),
			field + `"X-Amz-Expected-Bucket-Owner": must not be forwarded where objects are written, since uploads framed as aws-chunked are refused by it`,
		},
		"the owner of the bucket, where objects are read": {one(gateway.Read, "x-amz-expected-bucket-owner"), ""},
		"a header that goes along": {
			one(gateway.Read, "Range"), field + `"Range"` + standard,
		},
		"a header of an upload, where objects are read": {one(gateway.Read, "Content-Type"), ""},
		"a header of an upload, where objects are written": {
			one(gateway.ReadWrite, "Content-Type"), field + `"Content-Type"` + standard,
		},
		"a header of an upload in parts, where there are none": {one(gateway.ReadWrite, "x-amz-mp-object-size"), ""},
		"a header of an upload in parts": {
			bucket(gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, RequestHeaders: []string{"x-amz-mp-object-size"}}),
			field + `"x-amz-mp-object-size"` + standard,
		},
		"the origin, which goes to the bucket": {
			bucket(gateway.S3{Bucket: "documents", BucketCORS: true, RequestHeaders: []string{"Origin"}}), field + `"Origin"` + standard,
		},
		"the origin, which goes nowhere": {one(gateway.Read, "Origin"), ""},
		"a header twice": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x-amz-meta-a", "x-amz-meta-a"}}),
			field + `"x-amz-meta-a": must not be repeated`,
		},
		// To API Gateway these are two.
		"a header in other capitals": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x-amz-meta-a", "X-Amz-Meta-A", "range"}}), "",
		},
		"headers of a response that an option returns": {
			bucket(gateway.S3{Bucket: "documents", Versions: true, BucketCORS: true, ResponseHeaders: []string{"X-Amz-Delete-Marker", "vary"}}),
			`routes[0].integration.responseHeaders: "X-Amz-Delete-Marker": must not be one of the standard headers
routes[0].integration.responseHeaders: "vary": must not be one of the standard headers`,
		},
		"headers of a response that no option returns": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"X-Amz-Delete-Marker", "vary"}}), "",
		},
		"an access that there is not": {
			bucket(gateway.S3{Bucket: "documents", Access: "write"}),
			`routes[0].integration.access: "write": must be empty, which is to read, or read-write`,
		},
		"parts of what is read": {
			bucket(gateway.S3{Bucket: "documents", Multipart: true}),
			`routes[0].integration.multipart: true: must be false where access is "", since parts are written`,
		},
	}
	for header, action := range map[string]string{
		"x-amz-tagging":                       "s3:PutObjectTagging",
		"X-Amz-Tagging-Directive":             "s3:PutObjectTagging",
		"x-amz-object-lock-mode":              "s3:PutObjectRetention",
		"x-amz-object-lock-retain-until-date": "s3:PutObjectRetention",
		"x-amz-object-lock-legal-hold":        "s3:PutObjectLegalHold",
		"x-amz-bypass-governance-retention":   "s3:BypassGovernanceRetention",
	} {
		cases[header] = refusal{one(gateway.ReadWrite, header), field + `"` + header + `"` + needs + action + granted}
	}
	for _, header := range []string{
		"x-amz-acl", "X-Amz-Content-SHA256", "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-date", "x-amz-decoded-content-length",
		"x-amz-grant-full-control", "x-amz-security-token", "x-amz-trailer", "x-amz-website-redirect-location",
	} {
		for _, access := range []gateway.Access{gateway.Read, gateway.ReadWrite} {
			cases[header+" "+string(access)] = refusal{one(access, header), field + `"` + header + `"` + signed}
		}
	}
	testRefusals(t, cases)
}

func resolved(t *testing.T, config gateway.Config) gateway.Definition {
	t.Helper()
	definition, err := gateway.Resolve(config, frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	return definition
}
