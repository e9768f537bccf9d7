package gateway_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func TestRedirect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path             string
		redirect         gateway.Redirect
		status, location string
	}{
		"a URL": {
			"/a/{b+}", gateway.Redirect{Location: "https://www.example.com/a?b=c#d"}, "302",
			"https://www.example.com/a?b=c#d",
		},
		"a path of the API":           {"/old", gateway.Redirect{Location: "/docs/new", Status: 308}, "308", "./docs/new"},
		"a path, from two levels":     {"/a/{b}/c", gateway.Redirect{Location: "/docs"}, "302", "./../../docs"},
		"the root, from the root":     {"/", gateway.Redirect{Location: "/docs"}, "302", "./docs"},
		"the root of the API":         {"/a/b", gateway.Redirect{Location: "/", Status: 301}, "301", "./../"},
		"a reference for a whole URL": {"/a", gateway.Redirect{Location: reference}, "302", reference},
		"a URL with a reference in it": {
			"/a", gateway.Redirect{Location: "https://" + reference + "/"}, "302", "https://" + reference + "/",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := binding(t, c.redirect, "GET", c.path)
			want := map[string]gateway.Response{c.status: {
				Headers: map[string]string{"Location": "'" + c.location + "'"}, ContentHandling: "CONVERT_TO_TEXT",
			}}
			if diff := cmp.Diff(want, b.Responses.ByStatus()); diff != "" {
				t.Errorf("responses (-want +got):\n%s", diff)
			}
			if template := `{"statusCode": ` + c.status + `}`; b.RequestTemplates["application/json"] != template {
				t.Errorf("the template is %s, want %s", b.RequestTemplates["application/json"], template)
			}
		})
	}
}

func TestResolveRefusesRedirects(t *testing.T) {
	t.Parallel()
	cases := map[string]refusal{
		"a path from a greedy variable": {
			routes(gateway.Route{Path: "/a/{b+}", Integration: gateway.Redirect{Location: "/docs"}}),
			`routes[0].integration.location: "/docs": must be a URL, since a path is relative to the caller's, whose ` +
				`length differs with the greedy variable of "/a/{b+}"`,
		},
		"a status code that is no redirection": {
			routes(gateway.Route{Path: "/a", Integration: gateway.Redirect{Location: "/docs", Status: 304}}),
			`routes[0].integration.status: 304: must be 301, 302, 307 or 308`,
		},
	}
	for _, location := range []string{
		"", "docs", "//evil.example.com/", "javascript:alert(1)", "https:///a", "https://a b/", "https://a/'", "/{id}",
		"/a\nb", "é",
	} {
		cases["the location "+location] = refusal{
			routes(gateway.Route{Path: "/a", Integration: gateway.Redirect{Location: location}}),
			"routes[0].integration.location: " + strconv.Quote(location) +
				`: must be a URL such as "https://www.example.com/", or a path of this API such as "/docs"`,
		}
	}
	testRefusals(t, cases)
}
