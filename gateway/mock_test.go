package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func TestMockBinding(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mock              gateway.Mock
		request, status   string
		contentType, body string
		backend           string
	}{
		"nothing said": {
			gateway.Mock{}, `{"statusCode": 200}`, "200", "'application/json'", "", "fixed response 200",
		},
		"a body": {
			gateway.Mock{Body: `{"status":"ok"}`}, `{"statusCode": 200}`, "200", "'application/json'",
			`{"status":"ok"}`, "fixed response 200",
		},
		"a status": {
			gateway.Mock{Status: 503}, `{"statusCode": 503}`, "503", "'application/json'", "", "fixed response 503",
		},
		"the last status": {
			gateway.Mock{Status: 599}, `{"statusCode": 599}`, "599", "'application/json'", "", "fixed response 599",
		},
		"text": {
			gateway.Mock{Status: 404, Body: "é 'a' \"b\"\n%{c}", ContentType: "text/plain; charset=utf-8"},
			`{"statusCode": 404}`, "404", "'text/plain; charset=utf-8'", "é 'a' \"b\"\n%{c}", "fixed response 404",
		},
		"a reference": {
			gateway.Mock{Body: "in " + reference, ContentType: reference}, `{"statusCode": 200}`, "200",
			"'" + reference + "'", "in " + reference, "fixed response 200",
		},
		"a status, no other": {
			gateway.Mock{Status: 200}, `{"statusCode": 200}`, "200", "'application/json'", "", "fixed response 200",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := gateway.Binding{
				Type:                "MOCK",
				RequestTemplates:    map[string]string{"application/json": c.request},
				ContentHandling:     "CONVERT_TO_TEXT",
				PassthroughBehavior: "NEVER",
				Responses: gateway.Responses{
					Name: "mock", Variant: true, Default: c.status,
					Headers: map[string]string{"Content-Type": c.contentType}, ContentHandling: "CONVERT_TO_TEXT",
				},
				Backend: c.backend,
			}
			if c.body != "" {
				want.Responses.Templates = map[string]string{"application/json": c.body}
			}
			for _, method := range every {
				if diff := cmp.Diff(want, binding(t, c.mock, method, "/health")); diff != "" {
					t.Errorf("%s: Bind (-want +got):\n%s", method, diff)
				}
			}
		})
	}
}

// Different responses have different tables, equal responses share one, and they need no
// role.
func TestResolveMocks(t *testing.T) {
	t.Parallel()
	ok := gateway.Mock{Body: "ok", ContentType: "text/plain"}
	definition := resolved(t, routes(
		gateway.Route{Path: "/a", Integration: ok},
		gateway.Route{Path: "/b", Integration: gateway.Mock{Body: "no", ContentType: "text/plain"}},
		gateway.Route{Path: "/c", Integration: ok},
		gateway.Route{Path: "/d", Integration: ok, Headers: map[string]string{"content-type": "text/html"}},
	))
	if got := len(definition.Responses); got != 3 {
		t.Errorf("%d tables of responses, want 3: %v", got, definition.Responses)
	}
	for path, want := range map[string]string{"/a": "ok", "/b": "no", "/c": "ok", "/d": "ok"} {
		if got := table(t, definition, "HEAD", path).Templates["application/json"]; got != want {
			t.Errorf("HEAD %s answers %q, want %q", path, got, want)
		}
	}
	if diff := cmp.Diff(
		map[string]string{"content-type": "'text/html'"}, table(t, definition, "GET", "/d").Headers,
	); diff != "" {
		t.Errorf("Headers of /d (-want +got):\n%s", diff)
	}
	if definition.RolePolicy.Statements != nil || definition.Weakened != nil {
		t.Errorf("RolePolicy %v, Weakened %q, want none", definition.RolePolicy, definition.Weakened)
	}
}

func TestResolveRefusesMocks(t *testing.T) {
	t.Parallel()
	one := func(mock gateway.Mock) gateway.Config { return routes(gateway.Route{Path: "/", Integration: mock}) }
	const (
		field       = `routes[0].integration.`
		noMediaType = `: must be a media type, such as text/plain`
	)
	testRefusals(t, map[string]refusal{
		"a status of a request that goes on": {
			one(gateway.Mock{Status: 199}), field + `status: 199: must be 200 to 599`,
		},
		"a status that is none": {
			one(gateway.Mock{Status: 600}), field + `status: 600: must be 200 to 599`,
		},
		"a negative status": {
			one(gateway.Mock{Status: -200}), field + `status: -200: must be 200 to 599`,
		},
		"a list in a body": {
			one(gateway.Mock{Body: listReference}),
			field + `body: "` + listReference + `": must not have a reference to a list in it`,
		},
		"a quote in a media type": {
			one(gateway.Mock{ContentType: "text/plain'"}), field + `contentType: "text/plain'"` + noMediaType,
		},
		"a media type of two lines": {
			one(gateway.Mock{ContentType: "text/plain\r\nX-A: b"}),
			field + `contentType: "text/plain\r\nX-A: b"` + noMediaType,
		},
		"everything": {
			one(gateway.Mock{Status: 1, Body: listReference, ContentType: "é"}),
			field + `status: 1: must be 200 to 599` + "\n" + field + `body: "` + listReference +
				`": must not have a reference to a list in it` + "\n" + field + `contentType: "é"` + noMediaType,
		},
	})
}
