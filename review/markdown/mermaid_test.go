package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/samples"
)

func TestMermaid(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, inputs := range [][]review.Input{samples.Documents(t), samples.Orders(t)} {
		for _, stack := range review.New(inputs).Stacks {
			for _, api := range stack.APIs {
				fmt.Fprintf(&b, "%%%% %s %s\n%s\n", stack.Name, api.ID, Mermaid(api))
			}
		}
	}
	golden.Equal(t, "testdata/pictures.txt", []byte(b.String()))
}

// edges are those of a picture, counted in what is written.
func edges(picture string) int {
	n := 0
	for line := range strings.Lines(picture) {
		if strings.Contains(line, " --> ") {
			n++
		}
	}
	return n
}

// The function of an authorizer is no backend, so the edge to a bucket does not have its
// permission.
func TestMermaidWithAuthorizer(t *testing.T) {
	t.Parallel()
	route := func(path, service string) review.Route {
		return review.Route{
			Method: "GET", Path: path, Authorizer: "jwt",
			Backend: review.Backend{Kind: review.AWSService, Service: service, Name: service},
		}
	}
	api := review.API{
		Name: "api", Role: "role", Routes: []review.Route{route("/bucket", "s3"), route("/function", "lambda")},
	}
	for action, routes := range map[string][]string{
		"s3:GetObject": {"GET /bucket"}, "lambda:InvokeFunction": {"GET /bucket", "GET /function"},
	} {
		api.Grants = append(api.Grants, review.Grant{Action: action, Resource: "*", Routes: routes})
	}
	var got []string
	for line := range strings.Lines(Mermaid(api)) {
		if strings.Contains(line, "--> backend") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	want := []string{
		`routes1 -- "s3#58;GetObject" --> backend1`,
		`routes2 -- "lambda#58;InvokeFunction" --> backend2`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edges to backends (-want +got):\n%s", diff)
	}
}

func TestMermaidFolds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		routes, kinds, endpoints, edges int
		shows                           string
	}{
		{1, 1, 1, 5, "S3 bucket0"},
		{18, 1, 1, 39, "S3 bucket17"}, // two to the review.API, one to the role and two a backend
		{19, 1, 1, 5, `"S3<br>19 backends"`},
		{300, 1, 1, 5, `"S3<br>300 backends"`},
		{300, 18, 1, 39, "service17"},
		{300, 19, 1, 5, `"all backends<br>300 backends"`},
		{300, 1, 10, 23, "endpoint10"},
		{300, 1, 11, 5, "11 sources of VPC endpoints"},
	} {
		api := review.API{Name: "api", Role: "aws_iam_role.api"}
		for i := range test.endpoints {
			api.Callers.Endpoints = append(api.Callers.Endpoints, review.Endpoint{
				IDs: ref.List{samples.PlainName("vpce-", i)},
			})
		}
		for i := range test.routes {
			service, name := "s3", "S3"
			if test.kinds > 1 {
				service = samples.PlainName("service", i%test.kinds)
				name = service
			}
			r := review.Route{
				Path: samples.PlainName("/path", i), Method: "GET",
				Backend: review.Backend{
					Kind: review.AWSService, Service: service, Name: name + " " + samples.PlainName("bucket", i),
				},
			}
			api.Routes = append(api.Routes, r)
			api.Grants = append(api.Grants, review.Grant{
				Action: "s3:GetObject", Resource: "*", Routes: []string{"GET " + r.Path},
			})
		}
		picture := Mermaid(api)
		if n := edges(picture); n != test.edges || n > maxEdges || !strings.Contains(picture, test.shows) {
			t.Errorf("%+v: %d edges:\n%s", test, n, picture)
		}
	}
}
