package gateway_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A caller must not choose the operation of a service or a part of the signature by a
// header or a query string, in any capitals.
func TestResolveRefusesParametersWithAuthority(t *testing.T) {
	t.Parallel()
	zone := gateway.Operation{
		Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"}, Path: "2013-04-01/hostedzone/{id}",
	}
	const problem = `: must not be forwarded, since it chooses the operation or is a part of the role's signature`
	cases := map[string]refusal{}
	for _, name := range []string{
		"X-Amz-Target", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL",
		"X-Amz-Security-Token", "X-Amz-Date", "X-Amz-Content-SHA256", "X-Amz-Credential", "X-Amz-Signature",
		"X-Amz-Algorithm", "X-Amz-SignedHeaders", "X-Amz-Expires", "X-Amzn-Target", "Action", "AWSAccessKeyId", "Signature",
	} {
		spellings := []string{name, strings.ToLower(name), strings.ToUpper(name), http.CanonicalHeaderKey(name)}
		slices.Sort(spellings)
		for _, spelling := range slices.Compact(spellings) {
			route := gateway.Route{Path: "/{id}", Methods: gateway.Methods{"GET"}}
			header, query := zone, zone
			header.RequestHeaders, query.QueryStrings = []string{spelling}, []string{spelling}
			route.Integration = header
			cases["header "+spelling] = refusal{
				routes(route), fmt.Sprintf("routes[0].integration.requestHeaders: %q%s", spelling, problem),
			}
			route.Integration = query
			cases["query string "+spelling] = refusal{
				routes(route), fmt.Sprintf("routes[0].integration.queryStrings: %q%s", spelling, problem),
			}
			for _, in := range []string{"header", "querystring"} {
				to := "integration.request." + in + "." + spelling
				route.Integration = bound{
					Type: "AWS", HTTPMethod: "GET", URI: "arn:aws:apigateway:eu-central-1:states:path//", UsesRole: true,
					RequestParameters: map[string]string{to: "method.request.header.X-Any"},
					Responses:         gateway.Responses{Name: "own", Default: "200"},
				}
				cases["an integration of another package, "+to] = refusal{
					routes(route), fmt.Sprintf("routes[0].integration.requestParameters: %q: must not be from the caller's "+
						"request, since it chooses the operation or is a part of the signature", to),
				}
			}
		}
	}
	testRefusals(t, cases)
}

// s3Hosts are the names of S3 in its host names.
// https://docs.aws.amazon.com/general/latest/gr/s3.html
var s3Hosts = []string{
	"s3", "documents.s3", "s3-fips", "s3.dualstack", "s3-fips.dualstack", "s3-external-1", "s3-accelerate",
	"x.s3-accesspoint", "x.s3-accesspoint-fips", "s3-accesspoint", "x.s3-object-lambda", "s3-object-lambda", "s3-control",
	"111122223333.s3-control-fips", "x.s3-outposts", "s3-website", "x.accesspoint.s3-global", "s3express-control",
	"s3express-euc1-az1", "x.s3express-euc1-az1", "s3-deprecated",
}

// Every host of S3 is refused for an operation. An integration of another package with
// such a host gets the denials of S3 in the role's policy.
func TestHostsOfS3(t *testing.T) {
	t.Parallel()
	for _, host := range s3Hosts {
		service := gateway.Service{Name: host, Protocol: gateway.RESTXML, ActionPrefix: "s3"}
		_, faults := gateway.Operation{
			Service: service, Name: "GetObject", Resources: ref.List{"*"}, Path: "a",
		}.Bind(gateway.Placement{Method: "GET"})
		want := fmt.Sprintf("service.name: %q: must not be S3; use the integration S3", host)
		if got := faults.Err(); got == nil || got.Error() != want {
			t.Errorf("%s: Bind: error %v, want %s", host, got, want)
		}
		definition := resolved(t, routes(gateway.Route{Path: "/", Integration: bound{
			Type: "AWS", HTTPMethod: "GET", URI: "arn:aws:apigateway:eu-central-1:" + host + ":path/documents/key",
			UsesRole: true, Responses: gateway.Responses{Name: "own", Default: "200"},
		}}))
		denied := []iam.Statement{
			{Sid: "DenyS3", Effect: "Deny", Action: ref.List{"s3:*"}, Resource: ref.List{"*"}},
		}
		if diff := cmp.Diff(denied, definition.RolePolicy.Statements); diff != "" {
			t.Errorf("%s: role policy (-want +got):\n%s", host, diff)
		}
	}
	for _, host := range []string{"states", "s3tables", "s3vectors", "docs3", "data.iot"} {
		service := gateway.Service{Name: host, Protocol: gateway.RESTJSON, ActionPrefix: "own"}
		_, faults := gateway.Operation{
			Service: service, Name: "GetObject", Resources: ref.List{"*"}, Path: "a",
		}.Bind(gateway.Placement{Method: "GET"})
		if err := faults.Err(); err != nil {
			t.Errorf("%s: Bind: %v", host, err)
		}
	}
}
