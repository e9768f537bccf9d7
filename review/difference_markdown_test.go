package review

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
)

func (d Difference) markdown() string {
	var b strings.Builder
	for _, s := range d.sections() {
		b.WriteString(s.whole())
	}
	return b.String()
}

// A change of many parts, each of another verdict.
func TestDifferenceMarkdown(t *testing.T) {
	t.Parallel()
	base := newApp().with(func(a *app) {
		a.config.Networks = ref.List{"10.1.0.0/16"}
		a.config.UsagePlans = []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}, RateLimit: 10, BurstLimit: 20}}
		a.config.Routes = append(a.config.Routes,
			gateway.Route{Path: "/reports/{proxy+}", APIKey: true, Methods: gateway.Any, Integration: gateway.S3{Bucket: "reports", Access: gateway.ReadWrite}},
			gateway.Route{Path: "/orders", Methods: gateway.Methods{"POST"}, Integration: gateway.Mock{Body: `{"was": 1}`}},
		)
	})
	head := base.with(func(a *app) {
		a.config.Stage = "v2"
		a.config.Endpoints = ref.List{endpointID, "vpce-1"}
		a.config.Networks = ref.List{"10.0.0.0/8"}
		a.config.UsagePlans = []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme", "globex"}, RateLimit: 5, BurstLimit: 20}}
		a.endpoint.ClientCIDRs = ref.List{"10.1.0.0/17", "${var.clients}"}
		a.config.Routes[1].Authorization = gateway.IAM
		a.config.Routes[2].Methods, a.config.Routes[2].Integration = gateway.Methods{"GET", "PUT"}, gateway.S3{Bucket: "reports", Access: gateway.ReadWrite, Versions: true}
		a.config.Routes[3] = gateway.Route{Path: "/orders", Methods: gateway.Methods{"POST"}, Integration: gateway.Mock{Body: `{"is": 1}`}}
		a.config.Routes = append(a.config.Routes, gateway.Route{Path: "/media/{proxy+}", Integration: gateway.S3{Bucket: "media", HideMissing: true}})
		a.subject.PermissionsBoundary = "arn:aws:iam::111122223333:policy/boundary"
		a.config.Weakened = []gateway.Weakening{{Field: "cors.origin", Effect: "scripts of every website may read"}}
	})
	d := Compare(base.digest(t), head.digest(t))
	golden(t, "difference.md", []byte(d.markdown()))
	golden(t, "difference.json", withoutNull(marshal(d, "  ")))
}

// What a user has named changes nothing of what a report is made of.
func TestDifferenceMarkdownOfNames(t *testing.T) {
	t.Parallel()
	list := func(names ...string) ref.List { return names }
	digests := func(name string) (base, head Digest) {
		statement := Statement{
			Sid: name, Effect: "Deny", Principal: list(name), Action: list("a:" + name), Resource: list("r" + name),
			Condition: map[string]map[string]ref.List{name: {name: list(name, "x")}},
		}
		path := "/" + strings.ReplaceAll(name, "/", "")
		route := Route{Path: path, Method: "GET", Integration: name, Authorization: name, Scopes: list(name), Passes: list(name), Backend: list(name), Answers: list("header access-control-" + name)}
		other := Route{Path: path, Method: "GET", Integration: "other " + name, Authorization: "NONE"}
		base = Digest{Stacks: []Stack{{Name: "s" + name, APIs: []API{
			{
				ID: "a" + name, Stage: "x", Role: "r" + name, PermissionsBoundary: "b" + name, RolePolicy: []Statement{statement},
				Routes: []Route{other}, Callers: Callers{Origin: "o" + name, Networks: list("n")},
			},
			{ID: "b"},
		}}}}
		head = Digest{Stacks: []Stack{{Name: "s" + name, Variables: []string{"v" + name}, APIs: []API{
			{
				ID: "a" + name, Stage: "s" + name, Name: "n" + name, Role: name, ResourcePolicy: []Statement{statement}, ManagedPolicyARNs: list("m" + name),
				Routes: []Route{route}, Weakened: list("w" + name), Settings: list("s"+name, "t by the template "+name), Grants: []Grant{{Action: "g" + name, Resource: name, Routes: []string{name}}},
				Callers: Callers{
					Origin: name + ".", Principals: list("p" + name), UserPools: list("u" + name), Networks: list("w" + name),
					UsagePlans: []UsagePlan{{Name: "u" + name, Limits: name, Keys: []string{name}}}, Endpoints: []Endpoint{{Address: "e" + name, VPCID: name, ClientCIDRs: list(name)}},
				},
			},
			{ID: "c" + name, Routes: []Route{route}},
		}}}}
		return base, head
	}
	want := readMarkdown(t, Compare(digests("word")).markdown())
	if len(want.kinds) < 120 {
		t.Errorf("the report has only %d parts: %v", len(want.kinds), want.kinds)
	}
	for i := 0; i < len(names); i += sample.Step(7) {
		name := names[i]
		if strings.Trim(name, " \t\n") == "" {
			continue // what is named so is told in fewer words
		}
		source := Compare(digests(name)).markdown()
		got := readMarkdown(t, source)
		if !slices.Equal(got.kinds, want.kinds) {
			t.Errorf("%q changes what the report is made of:\n%s", name, source)
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
	d := Compare(Digest{Stacks: []Stack{{Name: "stack0", APIs: []API{{ID: "api0"}}}}}, large(1, 1, 300, plainName))
	count := 0
	for _, s := range d.sections() {
		if len(s.body) > 2*maxPart {
			t.Errorf("%s has %d bytes", s.title, len(s.body))
		}
		count += s.count
	}
	if count != len(d.Changes) || count < 600 {
		t.Errorf("%d of %d changes are told", count, len(d.Changes))
	}
}
