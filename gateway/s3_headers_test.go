package gateway_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// The headers that are returned in addition to the standard ones, by option.
func TestS3ResponseHeaders(t *testing.T) {
	t.Parallel()
	const cors = `Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods
		Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age Vary`
	standard := resolved(t, bucket(gateway.S3{Bucket: "documents"})).Responses[0]
	standardHeaders := headersByStatus(t, standard)
	names := map[string]string{}
	for name, c := range map[string]struct {
		s3   gateway.S3
		want map[string]string // further headers, by status codes
	}{
		"read and write": {gateway.S3{Access: gateway.ReadWrite, ResponseOverrides: true, HideMissing: true}, nil},
		"versions":       {gateway.S3{Versions: true}, map[string]string{"204 404 405": "x-amz-delete-marker"}},
		"in parts": {gateway.S3{Access: gateway.ReadWrite, Multipart: true}, map[string]string{
			"200": "x-amz-abort-date", "200 206": "x-amz-mp-parts-count",
		}},
		"copies": {
			gateway.S3{Access: gateway.ReadWrite, Copy: true},
			map[string]string{"200": "x-amz-copy-source-version-id"},
		},
		"tags": {gateway.S3{Tagging: true}, map[string]string{"200 206": "x-amz-tagging-count"}},
		"object lock": {gateway.S3{ObjectLock: true}, map[string]string{
			"200 206": "x-amz-object-lock-legal-hold x-amz-object-lock-mode x-amz-object-lock-retain-until-date",
		}},
		"customers' keys": {gateway.S3{CustomerKeys: true}, map[string]string{
			"200 206": "x-amz-server-side-encryption-customer-algorithm x-amz-server-side-encryption-customer-key-MD5",
		}},
		"CORS of the bucket": {
			gateway.S3{BucketCORS: true},
			map[string]string{strings.Join(slices.Collect(maps.Keys(standardHeaders)), " "): cors},
		},
		"headers of one's own": {gateway.S3{
			Versions: true, ResponseHeaders: []string{"x-amz-meta-a"},
		}, map[string]string{
			"204 404 405": "x-amz-delete-marker", "200 206": "x-amz-meta-a",
		}},
	} {
		c.s3.Bucket = "documents"
		config := bucket(c.s3)
		config.Routes[0].Integration = bindOnly{c.s3}
		responses := resolved(t, config).Responses
		want := maps.Clone(standardHeaders)
		for statuses, headers := range c.want {
			for _, status := range strings.Fields(statuses) {
				want[status] = strings.Join(
					sorted(slices.Concat(strings.Fields(want[status]), strings.Fields(headers))), " ",
				)
			}
		}
		if diff := cmp.Diff(want, headersByStatus(t, responses[0])); diff != "" {
			t.Errorf("%s: headers by status code (-want +got):\n%s", name, diff)
		}
		if same := responses[0].Name == standard.Name; same != (c.want == nil) {
			t.Errorf("%s: the table is named %q", name, responses[0].Name)
		}
		if other, ok := names[responses[0].Name]; ok {
			t.Errorf("%s and %s: different tables are named %q", name, other, responses[0].Name)
		}
		names[responses[0].Name] = name
	}
	listed := resolved(
		t,
		routes(
			gateway.S3Endpoint(
				"/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", BucketCORS: true}, List: true},
			)...,
		),
	)
	if n := len(listed.Responses); n != 2 {
		t.Errorf(
			"a bucket that scripts may ask has %d tables, want one for its list and its objects and one for what "+
				"is denied",
			n,
		)
	}
}

func TestResolveRefusesHeadersForS3(t *testing.T) {
	t.Parallel()
	one := func(access gateway.Access, header string) gateway.Config {
		return bucket(gateway.S3{Bucket: "documents", Access: access, RequestHeaders: []string{header}})
	}
	const (
		field    = `routes[0].integration.requestHeaders: `
		standard = `: must not be named, since it is always forwarded`
		option   = `: must not be named here; set the field %s`
	)
	cases := map[string]refusal{
		"the encoding that is stored": {
			one(gateway.Read, "stored-content-encoding"),
			field + `"stored-content-encoding": must not be named, since S3 gets it as Content-Encoding`,
		},
		"the encoding of the request, where objects are written": {
			one(gateway.ReadWrite, "Content-Encoding"),
			field +
				`"Content-Encoding": must not be one of the headers that API Gateway cannot forward: ` +
				`authorization, connection, content-encoding, content-length, content-md5, expect, host, ` +
				`max-forwards, proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, ` +
				`www-authenticate, x-amzn-apigateway-api-id, x-amzn-trace-id`,
		},
		"the owner of the bucket": {
			one(gateway.Read, "X-Amz-Expected-Bucket-Owner"), field + `"X-Amz-Expected-Bucket-Owner"` + standard,
		},
		"a header that goes along": {
			one(gateway.Read, "Range"), field + `"Range"` + standard,
		},
		"a header of an upload, where objects are read": {one(gateway.Read, "Content-Type"), ""},
		"a header of an upload, where objects are written": {
			one(gateway.ReadWrite, "Content-Type"), field + `"Content-Type"` + standard,
		},
		"a header of an upload in parts, where there are none": {
			one(gateway.ReadWrite, "x-amz-mp-object-size"), field + `"x-amz-mp-object-size"` + standard,
		},
		"a header of an upload in parts": {
			routes(gateway.Route{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
				Bucket: "documents", Access: gateway.ReadWrite, Multipart: true,
				RequestHeaders: []string{"x-amz-mp-object-size"},
			}}),
			field + `"x-amz-mp-object-size"` + standard,
		},
		"the origin, which goes to the bucket": {
			bucket(gateway.S3{Bucket: "documents", BucketCORS: true, RequestHeaders: []string{"Origin"}}),
			field + `"Origin"` + standard,
		},
		"the origin, which goes nowhere": {one(gateway.Read, "Origin"), ""},
		"a header twice": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x-amz-meta-a", "x-amz-meta-a"}}),
			field + `"x-amz-meta-a": must not be repeated`,
		},
		// Every spelling of a name is forwarded.
		"a header in other capitals": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x-amz-meta-a", "X-Amz-Meta-A", "range"}}),
			field + `"X-Amz-Meta-A": must not be repeated` + "\n" + field + `"range"` + standard,
		},
		"headers of a response that an option returns": {
			bucket(gateway.S3{
				Bucket: "documents", Versions: true, BucketCORS: true,
				ResponseHeaders: []string{"X-Amz-Delete-Marker", "vary"},
			}),
			`routes[0].integration.responseHeaders: "X-Amz-Delete-Marker": must not be named, since it is always returned
routes[0].integration.responseHeaders: "vary": must not be named, since it is always returned`,
		},
		"headers of a response that no option returns": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"X-Amz-Delete-Marker", "vary"}}), "",
		},
		"an access that there is not": {
			bucket(gateway.S3{Bucket: "documents", Access: "write"}),
			`routes[0].integration.access: "write": must be empty, which allows reading, or read-write`,
		},
		"parts of what is read": {
			bucket(gateway.S3{Bucket: "documents", Multipart: true}),
			`routes[0].integration.multipart: true: must be false where access is "", since it writes objects`,
		},
	}
	for header, name := range map[string]string{
		"x-amz-acl":                "acls",
		"x-amz-grant-full-control": "acls",
		"x-amz-tagging":            "tagging",
		"X-Amz-Tagging-Directive":  "copy",
		"x-amz-copy-source":        "copy", "x-amz-copy-source-range": "copy", "x-amz-object-lock-mode": "objectLock",
		"x-amz-server-side-encryption-customer-key": "customerKeys",
	} {
		want := field + `"` + header + `"` + fmt.Sprintf(option, name)
		cases[header] = refusal{one(gateway.ReadWrite, header), want}
	}
	for _, header := range []string{"x-amz-decoded-content-length", "X-Amz-Rename-Source"} {
		for _, access := range []gateway.Access{gateway.Read, gateway.ReadWrite} {
			cases[header+" "+string(access)] = refusal{
				one(access, header),
				field + `"` + header + `": must not be forwarded, since S3 must refuse requests with it`,
			}
		}
	}
	cases["a tag, where objects are read"] = refusal{
		one(gateway.Read, "x-amz-tagging"),
		field + `"x-amz-tagging": must not be named where access is ""; ` +
			`the field tagging allows it for routes that write`,
	}
	const signed = `: must not be forwarded, since it chooses the operation or is a part of the role's signature`
	for _, header := range []string{"X-Amz-Content-SHA256", "x-amz-date", "x-amz-security-token"} {
		cases[header] = refusal{one(gateway.ReadWrite, header), field + `"` + header + `"` + signed}
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
