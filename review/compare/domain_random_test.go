package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// randomDomain returns a domain with random base paths, endpoints, policy and share, or, in
// three of four cases, another domain with one of these changed.
func randomDomain(random *rand.Rand, other review.Domain) review.Domain {
	some := func(all ...string) []string {
		var list []string
		for _, s := range all {
			if random.IntN(2) == 0 {
				list = append(list, s)
			}
		}
		return list
	}
	d, only := other, -1
	if random.IntN(4) > 0 {
		only = random.IntN(4)
	}
	if only < 0 || only == 0 {
		d.Mappings = nil
		for _, path := range some("", "a", "orders") {
			api := []string{"documents", "orders"}[random.IntN(2)]
			d.Mappings = append(d.Mappings, review.DomainMapping{
				BasePath: path, RestAPI: "aws_api_gateway_rest_api." + api, Stage: "prod",
			})
		}
	}
	if only < 0 || only == 1 {
		d.Endpoints = some("vpce-1", "vpce-2")
	}
	if only < 0 || only == 2 {
		d.SharedWith = some("444455556666")
	}
	if only < 0 || only == 3 {
		d.Policy = nil
		if admitted := some("vpce-1", "vpce-2", "vpce-4"); admitted != nil {
			d.Policy = admitting(admitted...)
		}
	}
	return d
}

// served returns the API and the path that a request to a domain arrives at, or "". It shares
// no code with the comparison but the decision of a policy.
func served(digest review.Digest, url, endpoint string) string {
	stack := digest.Stacks[0]
	if len(stack.Domains) == 0 {
		return ""
	}
	d := stack.Domains[0]
	connected := endpoint == "vpce-4" && len(d.SharedWith) > 0
	for _, e := range d.Endpoints {
		connected = connected || e == endpoint
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(url, "/"), "/")
	var to *review.DomainMapping
	path := url
	for i, m := range d.Mappings {
		switch {
		case m.BasePath == first:
			to, path = &d.Mappings[i], "/"+rest
		case m.BasePath == "" && to == nil:
			to = &d.Mappings[i]
		}
	}
	if to == nil || !connected {
		return ""
	}
	request := compare.APIRequest{Verb: "GET", Path: path, Endpoint: endpoint}.IAM("prod")
	for _, api := range stack.APIs {
		if api.RestAPI != to.RestAPI || path != api.Routes[0].Path {
			continue
		}
		for _, policy := range [][]iam.Statement{d.Policy, api.ResourcePolicy} {
			if (iam.Document{Statements: policy}).Decide(request) != iam.Allowed {
				return ""
			}
		}
		return api.ID + path
	}
	return ""
}

// A change that is not wider lets no request through a domain that the base refuses, or that
// arrived elsewhere. A witness is served by the head alone.
func TestRandomDomains(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(18, 1))
	counts, witnesses, shown := map[compare.Verdict]int{}, 0, 0
	for range sample.Count(500, 2_000) {
		base := domainOf(t, func(c *review.Configuration) { c.Domains[0] = randomDomain(random, c.Domains[0]) })
		head := domainOf(t, func(c *review.Configuration) {
			c.Domains[0] = randomDomain(random, base.Stacks[0].Domains[0])
			if random.IntN(10) == 0 {
				c.Domains = nil
			}
		})
		difference := compare.Digests(base, head)
		counts[difference.Verdict]++
		for _, url := range []string{
			"/documents", "/orders", "/a/documents", "/a/orders", "/orders/documents", "/orders/orders",
		} {
			for _, endpoint := range []string{"vpce-1", "vpce-2", "vpce-4"} {
				before, after := served(base, url, endpoint), served(head, url, endpoint)
				if after == "" || after == before {
					continue
				}
				shown++
				if !difference.Wider() {
					t.Fatalf("%s through %s arrives at %q instead of %q, and the verdict is %s:\n%s",
						url, endpoint, after, before, difference.Verdict, lines(difference))
				}
			}
		}
		for _, change := range difference.Changes {
			for _, fact := range change.Reasons {
				if fact.Request == nil {
					continue
				}
				witnesses++
				url := strings.TrimPrefix(fact.Request.Domain, "api.example.com") + fact.Request.Path
				endpoint := fact.Request.Endpoint
				if got := served(head, url, endpoint); got == "" || got == served(base, url, endpoint) {
					t.Fatalf("%s: %s through %s arrives at %q in both:\n%s", fact.Code, url, endpoint, got, lines(difference))
				}
			}
		}
	}
	if shown < 30 || witnesses < 20 || counts[compare.Narrower] == 0 {
		t.Error(fmt.Sprint("too few: ", counts, shown, witnesses))
	}
}
