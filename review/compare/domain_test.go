package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// admitting returns the policy of a domain that admits endpoints.
func admitting(endpoints ...string) []iam.Statement {
	statement := iam.Statement{
		Sid: "AllowInvoke", Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{"*"},
		Condition: iam.Conditions{"StringEquals": {"aws:SourceVpce": endpoints}},
	}
	return []iam.Statement{statement}
}

// domainOf is an app with two APIs, of which the second one admits another endpoint as well,
// and a domain for both.
func domainOf(t *testing.T, change func(*review.Configuration)) review.Digest {
	t.Helper()
	subject := func(id string, endpoints ...string) review.Subject {
		return review.Subject{
			Stack: "stack", ID: id, RestAPI: "aws_api_gateway_rest_api." + id,
			Definition: samples.Definition(t, gateway.Config{
				Name: id, Endpoints: endpoints,
				Routes: []gateway.Route{{Path: "/" + id, Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{}}},
			}),
			Endpoints: []review.Endpoint{{IDs: endpoints}},
		}
	}
	configuration := review.Configuration{Domains: []review.Domain{{
		Address: "aws_api_gateway_domain_name.domain", Name: "api.example.com", Type: "PRIVATE", CertificateARN: "arn",
		SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", EndpointAccessMode: "STRICT",
		Policy: admitting("vpce-1", "vpce-2"), Endpoints: []string{"vpce-1"},
		Mappings: []review.DomainMapping{
			{BasePath: "documents", RestAPI: "aws_api_gateway_rest_api.documents", Stage: "prod"},
		},
		Records: []review.DomainRecord{{Type: "A", Target: "endpoint", Zone: "zone", VPCs: []string{"vpc-1"}}},
	}}}
	if change != nil {
		change(&configuration)
	}
	return review.New([]review.Input{{
		Stack:         "stack",
		Subjects:      []review.Subject{subject("documents", "vpce-1"), subject("orders", "vpce-1", "vpce-2", "vpce-4")},
		Configuration: configuration,
	}})
}

// Every change of a domain has a verdict, there and back. No change that lets more through is
// narrower in both directions.
func TestCompareDomains(t *testing.T) {
	t.Parallel()
	orders := review.DomainMapping{BasePath: "orders", RestAPI: "aws_api_gateway_rest_api.orders", Stage: "prod"}
	foreign := review.DomainMapping{BasePath: "orders", RestAPI: "a1b2c3d4e5", Stage: "prod"}
	const settings, documents, others = "domain api.example.com ", "domainMapping https://api.example.com/documents ",
		"domainMapping https://api.example.com/orders "
	for name, c := range map[string]struct {
		change        func(d *review.Domain)
		want, reverse string
	}{
		"nothing": {func(*review.Domain) {}, "", ""},
		"a further base path": {
			func(d *review.Domain) { d.Mappings = append(d.Mappings, orders) },
			others + "added wider", others + "removed narrower",
		},
		"a further base path to another API": {
			func(d *review.Domain) { d.Mappings = append(d.Mappings, foreign) },
			others + "added unknown", others + "removed narrower",
		},
		"a base path to another API": {
			func(d *review.Domain) { d.Mappings[0].RestAPI = orders.RestAPI },
			documents + "changed unknown", documents + "changed unknown",
		},
		"a base path to another stage": {
			func(d *review.Domain) { d.Mappings[0].Stage = "v2" },
			documents + "changed unknown", documents + "changed unknown",
		},
		"another base path": {
			func(d *review.Domain) { d.Mappings[0].BasePath = "" },
			"domainMapping https://api.example.com added wider, " + documents + "removed unknown",
			documents + "added wider, domainMapping https://api.example.com removed narrower",
		},
		"an endpoint that the policies admit": {
			func(d *review.Domain) {
				d.Mappings = []review.DomainMapping{{BasePath: "documents", RestAPI: orders.RestAPI, Stage: "prod"}}
				d.Endpoints = []string{"vpce-2"}
			},
			settings + "changed wider, " + documents + "changed unknown",
			settings + "changed wider, " + documents + "changed unknown",
		},
		"an endpoint that the policies refuse": {
			func(d *review.Domain) { d.Endpoints = append(d.Endpoints, "vpce-3") },
			settings + "changed unknown", settings + "changed narrower",
		},
		"an endpoint that the policy of the API refuses": {
			func(d *review.Domain) { d.Endpoints = append(d.Endpoints, "vpce-2") },
			settings + "changed unknown", settings + "changed narrower",
		},
		"a policy for one endpoint more": {
			func(d *review.Domain) { d.Policy = admitting("vpce-1", "vpce-2", "vpce-3") },
			settings + "changed wider", settings + "changed narrower",
		},
		"an unreadable policy": {
			func(d *review.Domain) { d.Policy, d.UnknownPolicy = nil, "hash" },
			settings + "changed unknown", settings + "changed unknown",
		},
		"another account": {
			func(d *review.Domain) { d.SharedWith = []string{"444455556666"} },
			settings + "changed unknown", settings + "changed narrower",
		},
		"accounts outside of the organization": {
			func(d *review.Domain) { d.AllowExternalPrincipals = true },
			settings + "changed unknown", settings + "changed narrower",
		},
		"a public domain": {
			func(d *review.Domain) { d.Type = "REGIONAL" },
			settings + "changed unknown", settings + "changed narrower",
		},
		"weaker TLS": {
			func(d *review.Domain) { d.SecurityPolicy = "SecurityPolicy_TLS13_1_2_2021_06" },
			settings + "changed unknown", settings + "changed narrower",
		},
		"a weaker access mode": {
			func(d *review.Domain) { d.EndpointAccessMode = "BASIC" },
			settings + "changed unknown", settings + "changed narrower",
		},
		"another name": {
			func(d *review.Domain) { d.Name = "b.example.com" },
			"domain b.example.com changed same", settings + "changed same",
		},
		"another certificate": {
			func(d *review.Domain) { d.CertificateARN = "other" },
			settings + "changed same", settings + "changed same",
		},
		"a record that points elsewhere": {
			func(d *review.Domain) { d.Records[0].Target = "other" },
			settings + "changed unknown", settings + "changed unknown",
		},
		"a further VPC": {
			func(d *review.Domain) { d.Records[0].VPCs = []string{"vpc-1", "vpc-2"} },
			settings + "changed same", settings + "changed same",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, head := domainOf(t, nil), domainOf(t, func(configuration *review.Configuration) {
				c.change(&configuration.Domains[0])
			})
			for _, way := range []struct {
				base, head review.Digest
				want       string
			}{{base, head, c.want}, {head, base, c.reverse}} {
				var got []string
				for _, change := range compare.Digests(way.base, way.head).Changes {
					what := string(change.Kind) + " " + change.Subject
					got = append(got, what+" "+string(change.Action)+" "+string(change.Verdict))
				}
				if diff := cmp.Diff(way.want, strings.Join(got, ", ")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

// A new domain, and an endpoint that is associated with a domain of others, count as wider.
func TestCompareNewDomains(t *testing.T) {
	t.Parallel()
	none := domainOf(t, func(c *review.Configuration) { c.Domains = nil })
	d := compare.Digests(none, domainOf(t, nil))
	if len(d.Changes) != 1 || d.Verdict != compare.Wider {
		t.Fatalf("a new domain:\n%s", lines(d))
	}
	want := &compare.APIRequest{
		Domain: "api.example.com/documents", Verb: "GET", Path: "/documents", Endpoint: "vpce-1", Address: "10.0.0.1",
	}
	if diff := cmp.Diff(want, d.Changes[0].Reasons[0].Request); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if back := compare.Digests(domainOf(t, nil), none); len(back.Changes) != 1 || back.Verdict != compare.Narrower {
		t.Errorf("no domain:\n%s", lines(back))
	}
	access := domainOf(t, func(c *review.Configuration) {
		c.DomainAccess = []review.DomainAccess{{Address: "a", DomainNameARN: "arn", Endpoint: "vpce-1"}}
	})
	if d := compare.Digests(domainOf(t, nil), access); len(d.Changes) != 1 || d.Verdict != compare.Unknown {
		t.Errorf("access to a domain of others:\n%s", lines(d))
	}
	if d := compare.Digests(access, domainOf(t, nil)); len(d.Changes) != 1 || d.Verdict != compare.Narrower {
		t.Errorf("no access to a domain of others:\n%s", lines(d))
	}
}

// A base path that moves shows the names of both APIs.
func TestCompareMovedMapping(t *testing.T) {
	t.Parallel()
	head := domainOf(t, func(c *review.Configuration) {
		c.Domains[0].Mappings[0].RestAPI = "aws_api_gateway_rest_api.orders"
	})
	want := []compare.Fact{{
		Code: compare.MappingMoved, Before: []string{"documents/prod"}, After: []string{"orders/prod"},
		NoWitness: compare.NotCompared,
	}}
	if diff := cmp.Diff(want, compare.Digests(domainOf(t, nil), head).Changes[0].Reasons); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
