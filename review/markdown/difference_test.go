package markdown

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

func differenceMarkdown(d compare.Difference) string {
	var b strings.Builder
	for _, s := range differenceSections(d) {
		b.WriteString(s.whole())
	}
	return b.String()
}

// A change of many parts, each of another verdict.
func TestDifferenceMarkdown(t *testing.T) {
	t.Parallel()
	base := samples.NewApp().With(func(a *samples.App) {
		a.Config.Networks = ref.List{"10.1.0.0/16"}
		a.Config.UsagePlans = []gateway.UsagePlan{
			{Name: "partners", Keys: []string{"acme"}, RateLimit: 10, BurstLimit: 20},
		}
		a.Config.Routes = append(a.Config.Routes,
			gateway.Route{
				Path: "/reports/{proxy+}", APIKey: true, Methods: gateway.Any,
				Integration: gateway.S3{Bucket: "reports", Access: gateway.ReadWrite},
			},
			gateway.Route{
				Path: "/orders", Methods: gateway.Methods{"POST"}, Integration: gateway.Mock{Body: `{"was": 1}`},
			},
		)
	})
	head := base.With(func(a *samples.App) {
		a.Config.Stage = "v2"
		a.Config.Endpoints = ref.List{samples.EndpointID, "vpce-1"}
		a.Config.Networks = ref.List{"10.0.0.0/8"}
		a.Config.UsagePlans = []gateway.UsagePlan{
			{Name: "partners", Keys: []string{"acme", "globex"}, RateLimit: 5, BurstLimit: 20},
		}
		a.Endpoint.ClientCIDRs = ref.List{"10.1.0.0/17", "${var.clients}"}
		a.Config.Routes[1].Authorization = gateway.IAM
		a.Config.Routes[2].Methods, a.Config.Routes[2].Integration = gateway.Methods{
			"GET", "PUT",
		}, gateway.S3{Bucket: "reports", Access: gateway.ReadWrite, Versions: true}
		a.Config.Routes[3] = gateway.Route{
			Path: "/orders", Methods: gateway.Methods{"POST"}, Integration: gateway.Mock{Body: `{"is": 1}`},
		}
		a.Config.Routes = append(a.Config.Routes, gateway.Route{
			Path: "/media/{proxy+}", Integration: gateway.S3{Bucket: "media", HideMissing: true},
		})
		a.Subject.PermissionsBoundary = "arn:aws:iam::111122223333:policy/boundary"
		a.Config.Weakened = []gateway.Weakening{{Field: "cors.origin", Effect: "scripts of every website may read"}}
	})
	d := compare.Digests(base.Digest(t), head.Digest(t))
	golden.Equal(t, "testdata/difference.md", []byte(differenceMarkdown(d)))
	golden.Equal(t, "testdata/difference.json", review.JSON(d))
}

// A name that a user chose does not change the parts of a report.
func TestDifferenceMarkdownOfNames(t *testing.T) {
	t.Parallel()
	list := func(names ...string) ref.List { return names }
	digests := func(name string) (base, head review.Digest) {
		statement := iam.Statement{
			Sid: name, Effect: iam.Deny, Principal: iam.Principal{AWS: list(name)}, Action: list("a:" + name),
			Resource:  list("r" + name),
			Condition: iam.Conditions{name: {name: list(name, "x")}},
		}
		path := "/" + strings.ReplaceAll(name, "/", "")
		route := review.Route{Path: path, Method: "GET", Authorization: name, Scopes: list(name), Responses: "t",
			Backend: review.Backend{
				Name: name, URI: name, Parameters: map[string]string{"header." + name: "'" + name + "'"},
				Templates: map[string]string{name: name},
			},
			Forwards: review.Forwards{
				Parameters: list("header." + name), Renamed: []review.Renamed{{From: "path." + name, To: name}},
			},
		}
		other := review.Route{
			Path: path, Method: "GET", Authorization: "NONE", Backend: review.Backend{Name: "other " + name},
		}
		base = review.Digest{Stacks: []review.Stack{{Name: "s" + name, APIs: []review.API{
			{
				ID: "a" + name, Stage: "x", Role: "r" + name, PermissionsBoundary: "b" + name,
				RolePolicy: []iam.Statement{statement},
				Routes:     []review.Route{other}, Callers: review.Callers{Origin: "o" + name, Networks: list("n")},
			},
			{ID: "b"},
		}}}}
		head = review.Digest{
			Stacks: []review.Stack{{Name: "s" + name, Variables: []string{"v" + name}, APIs: []review.API{
				{
					ID: "a" + name, Stage: "s" + name, Name: "n" + name, Role: name,
					ResourcePolicy: []iam.Statement{statement}, ManagedPolicyARNs: list("m" + name),
					Routes:      []review.Route{route},
					Weakened:    []review.Weakening{{Field: "w" + name, Subject: name, Effect: name}},
					Description: "d" + name,
					GatewayResponses: []review.GatewayResponse{
						{
							// A value that is no fixed text counts as unknown.
							Type: name, StatusCode: name, Headers: map[string]string{name: "'text'"},
							Templates: map[string]string{name: "text"},
						},
					},
					Responses: []review.Responses{
						{
							Name: "t",
							Statuses: []review.Status{
								{
									Code: name, Pattern: name,
									Headers: map[string]string{"Access-Control-" + name: name},
								},
							},
						},
					},
					Grants: []review.Grant{{Action: "g" + name, Resource: name, Routes: []string{name}}},
					Callers: review.Callers{
						Origin: name + ".", Principals: list("p" + name), UserPools: list("u" + name),
						Networks:   list("w" + name),
						UsagePlans: []review.UsagePlan{{Name: "u" + name, RateLimit: 1, Keys: []string{name}}},
						Endpoints:  []review.Endpoint{{Address: "e" + name, VPCID: name, ClientCIDRs: list(name)}},
					},
				},
				{ID: "c" + name, Routes: []review.Route{route}},
			}}},
		}
		return base, head
	}
	want := readMarkdown(t, differenceMarkdown(compare.Digests(digests("word"))))
	if len(want.kinds) < 120 {
		t.Errorf("the report has only %d parts: %v", len(want.kinds), want.kinds)
	}
	for i := 0; i < len(names); i += sample.Step(7) {
		name := names[i]
		if strings.Trim(name, " \t\n") == "" {
			continue // an empty name has another text
		}
		source := differenceMarkdown(compare.Digests(digests(name)))
		got := readMarkdown(t, source)
		if !slices.Equal(got.kinds, want.kinds) {
			t.Errorf("%q changes the parts of the report:\n%s", name, source)
		}
		if match := linked.FindString(got.prose); match != "" {
			t.Errorf("%q leaves %q for GitHub to make a link of:\n%s", name, match, source)
		}
		if t.Failed() {
			return
		}
	}
}

// However many changes there are, a section has no more than a part of them.
func TestDifferenceMarkdownOfMany(t *testing.T) {
	t.Parallel()
	d := compare.Digests(review.Digest{Stacks: []review.Stack{{Name: "stack0", APIs: []review.API{{ID: "api0"}}}}},
		samples.Large(1, 1, 300, samples.PlainName))
	count := 0
	for _, s := range differenceSections(d) {
		if len(s.body) > 2*maxPart {
			t.Errorf("%s has %d bytes", s.title, len(s.body))
		}
		count += s.count
	}
	if count != len(d.Changes) || count < 600 {
		t.Errorf("%d of %d changes have words", count, len(d.Changes))
	}
}
