package policy

import (
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// The policies of the domain and of the API let in the request that shows why a domain is wider.
func TestDomainWitnesses(t *testing.T) {
	emulatortest.RequirePython(t)
	definition := resolve(t, gateway.Config{
		Endpoints: ref.List{"vpce-first", "vpce-second"}, Networks: ref.List{"10.0.1.0/24"}, Routes: oneBucket,
	})
	policy := domainOf(t, definition)
	digest := func(change func(*review.Domain)) review.Digest {
		d := review.Domain{
			Address: "aws_api_gateway_domain_name.d", Name: "api.example.com", Type: "PRIVATE", Policy: policy.Statements,
			Endpoints: []string{"vpce-first"},
			Mappings:  []review.DomainMapping{{BasePath: "a", RestAPI: "aws_api_gateway_rest_api.a", Stage: "prod"}},
		}
		input := review.Input{Stack: "stack", Subjects: []review.Subject{{
			Stack: "stack", ID: "api", RestAPI: "aws_api_gateway_rest_api.a", Definition: definition,
			Endpoints: []review.Endpoint{{IDs: definition.Endpoints}},
		}}}
		if change != nil {
			change(&d)
			input.Configuration.Domains = []review.Domain{d}
		}
		return review.New([]review.Input{input})
	}
	s := newSuite()
	same := func(*review.Domain) {}
	for name, c := range map[string]struct{ base, head func(*review.Domain) }{
		"a new domain":  {nil, same},
		"a base path":   {func(d *review.Domain) { d.Mappings = nil }, same},
		"an endpoint":   {func(d *review.Domain) { d.Endpoints = []string{"vpce-second"} }, same},
		"two endpoints": {same, func(d *review.Domain) { d.Endpoints = []string{"vpce-first", "vpce-second"} }},
	} {
		for _, change := range compare.Digests(digest(c.base), digest(c.head)).Changes {
			for _, fact := range change.Reasons {
				r := fact.Request
				if r == nil || r.Domain != "api.example.com/a" {
					t.Errorf("%s: %s has the request %+v", name, fact.Code, r)
					continue
				}
				q := question{
					Caller: "anonymous", Action: "execute-api:Invoke", SourceIP: "192.0.2.1",
					Resource: "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/" + r.Verb + r.Path,
					Context:  map[string]string{"aws:SourceVpce": r.Endpoint, "aws:VpcSourceIp": r.Address},
				}
				rows, want := table{}, map[string]string{}
				for of, document := range map[string]string{
					"domain": policy.JSON(nil), "API": definition.PolicyOn(api).JSON(nil),
				} {
					q.ResourcePolicy = document
					rows[of], want[of] = q, "Allow"
				}
				s.tables[name], s.want[name] = rows, want
			}
		}
	}
	if len(s.tables) != 4 {
		t.Errorf("%d changes have a request, want 4", len(s.tables))
	}
	s.check(t)
}
