package policy

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// domainOf returns the policy of a domain for APIs.
func domainOf(t *testing.T, apis ...gateway.Definition) iam.Document {
	t.Helper()
	config := gateway.DomainConfig{
		Name:           "api.example.com",
		CertificateARN: "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555",
	}
	for i, api := range apis {
		config.Mappings = append(config.Mappings, gateway.BasePathMapping{BasePath: fmt.Sprint("api", i), API: api})
	}
	d, err := gateway.ResolveDomain(config, environment)
	if err != nil {
		t.Fatal(err)
	}
	return d.Policy
}

// Through a domain, the policies of the domain and of the API must both allow a request, and
// directly that of the API alone. A domain of two APIs with different callers admits the
// callers of both, and neither API admits those of the other.
func TestDomainPolicy(t *testing.T) {
	emulatortest.RequirePython(t)
	api1 := resolve(t, gateway.Config{
		Endpoints: ref.List{"vpce-first"}, Networks: ref.List{"10.0.1.0/24"}, Routes: oneBucket,
	})
	api2 := resolve(t, gateway.Config{
		Endpoints: ref.List{"vpce-second"}, Networks: ref.List{"10.0.2.0/24"}, Routes: oneBucket,
	})
	signed := func(rows ...string) []string {
		for _, row := range slices.Clone(rows) {
			rows = append(rows, row+", signed")
		}
		slices.Sort(rows)
		return rows
	}
	toDocuments, toOrders := signed("first endpoint, inside"), signed("second endpoint, inside, too")
	toBoth := signed("first endpoint, inside", "first endpoint, inside, too",
		"second endpoint, inside", "second endpoint, inside, too")
	const both, alone, documents, orders = "a domain of both", "a domain of one", "documents directly", "orders directly"
	s := newSuite()
	policy := domainOf(t, api1, api2)
	s.add(both, callers, policy, toBoth, invocationMutants(policy))
	s.add(alone, callers, domainOf(t, api1), toDocuments, nil)
	s.add(documents, callers, api1.PolicyOn(api), toDocuments, nil)
	s.add(orders, callers, api2.PolicyOn(api), toOrders, nil)
	s.check(t)

	answers := s.answers(t)
	for name, c := range map[string]struct {
		domain, api string
		want        []string
	}{
		"documents through a domain of both": {both, documents, toDocuments},
		"orders through a domain of both":    {both, orders, toOrders},
		"documents through a domain of one":  {alone, documents, toDocuments},
		"orders through a domain of another": {alone, orders, nil},
	} {
		var got []string
		for _, row := range allowed(answers[c.domain]) {
			if slices.Contains(allowed(answers[c.api]), row) {
				got = append(got, row)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// An API without a limit lifts that limit from the domain, and keeps its own: the policy of the
// other API still refuses whom it refuses directly.
func TestDomainPolicyOfAnAPIWithoutNetworks(t *testing.T) {
	emulatortest.RequirePython(t)
	limited := resolve(t, gateway.Config{
		Endpoints: ref.List{"vpce-first"}, Networks: ref.List{"10.0.1.0/24"}, Routes: oneBucket,
	})
	free := resolve(t, gateway.Config{Endpoints: ref.List{"vpce-first"}, Routes: oneBucket})
	s := newSuite()
	s.tables["domain"] = callers(domainOf(t, limited, free).JSON(nil))
	s.tables["limited"] = callers(limited.PolicyOn(api).JSON(nil))
	s.tables["free"] = callers(free.PolicyOn(api).JSON(nil))
	answers := s.answers(t)
	if diff := cmp.Diff(allowed(answers["free"]), allowed(answers["domain"])); diff != "" {
		t.Errorf("the domain (-API without networks +domain):\n%s", diff)
	}
	want := []string{"first endpoint, inside", "first endpoint, inside, signed"}
	if diff := cmp.Diff(want, allowed(answers["limited"])); diff != "" {
		t.Errorf("the API with networks (-want +got):\n%s", diff)
	}
}
