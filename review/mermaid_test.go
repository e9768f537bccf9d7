package review

import (
	"fmt"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/ref"
)

func TestMermaid(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, inputs := range [][]Input{documents(t), orders(t)} {
		for _, stack := range New(inputs).Stacks {
			for _, api := range stack.APIs {
				fmt.Fprintf(&b, "%%%% %s %s\n%s\n", stack.Name, api.ID, api.Mermaid())
			}
		}
	}
	golden(t, "pictures.txt", []byte(b.String()))
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

func TestMermaidFolds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		routes, kinds, endpoints, edges int
		shows                           string
	}{
		{1, 1, 1, 5, "S3 bucket0"},
		{18, 1, 1, 39, "S3 bucket17"}, // two to the API, one to the role and two a backend
		{19, 1, 1, 5, `"S3<br>19 backends"`},
		{300, 1, 1, 5, `"S3<br>300 backends"`},
		{300, 18, 1, 39, "service17"},
		{300, 19, 1, 5, `"all backends<br>300 backends"`},
		{300, 1, 10, 23, "endpoint10"},
		{300, 1, 11, 5, "11 sources of VPC endpoints"},
	} {
		api := API{Name: "api", Role: "aws_iam_role.api"}
		for i := range test.endpoints {
			api.Callers.Endpoints = append(api.Callers.Endpoints, Endpoint{IDs: ref.List{plainName("vpce-", i)}})
		}
		for i := range test.routes {
			service := "S3"
			if test.kinds > 1 {
				service = plainName("service", i%test.kinds)
			}
			r := Route{Path: plainName("/path", i), Method: "GET", Integration: service + " " + plainName("bucket", i)}
			api.Routes = append(api.Routes, r)
			api.Grants = append(api.Grants, Grant{Action: "s3:GetObject", Resource: "*", Routes: []string{"GET " + r.Path}})
		}
		picture := api.Mermaid()
		if n := edges(picture); n != test.edges || n > maxEdges || !strings.Contains(picture, test.shows) {
			t.Errorf("%+v: %d edges:\n%s", test, n, picture)
		}
	}
}
