package compare_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/filled"
	"cdk.tf/go/privateapi/review/internal/samples"
)

const endpoint = "${aws_vpc_endpoint.api_endpoint_endpoint_1A2B3C4D.id}"

// A wider change has a request that shows it.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	type change = func(*samples.App)
	config := func(f func(*gateway.Config)) change { return func(a *samples.App) { f(&a.Config) } }
	addRoute := func(r gateway.Route) change {
		return config(func(c *gateway.Config) { c.Routes = append(c.Routes, r) })
	}
	authorized := func(a gateway.Authorization) change {
		return config(func(c *gateway.Config) { c.Routes[1].Authorization = a })
	}
	networks := func(list ...string) change { return config(func(c *gateway.Config) { c.Networks = list }) }
	pools := func(list ...string) change {
		return config(func(c *gateway.Config) { c.UserPools, c.Routes[1].Authorization = list, gateway.UserPools })
	}
	principals := func(list ...string) change {
		return config(func(c *gateway.Config) {
			c.Principals = list
			for i := range c.Routes {
				c.Routes[i].Authorization = gateway.IAM
			}
		})
	}
	keys := func(list ...string) change {
		return config(func(c *gateway.Config) {
			plan := gateway.UsagePlan{Name: "partners", Keys: list, RateLimit: 1, BurstLimit: 1}
			c.UsagePlans, c.Routes[1].APIKey = []gateway.UsagePlan{plan}, true
		})
	}
	clients := func(list ...string) change { return func(a *samples.App) { a.Endpoint.ClientCIDRs = list } }
	nothing := func(*samples.App) {}
	bucket := gateway.Route{Path: "/media/{key+}", Integration: gateway.S3{Bucket: "media"}}
	caller := func(verb, path, address string) compare.APIRequest {
		return compare.APIRequest{Verb: verb, Path: path, Endpoint: endpoint, VPC: "vpc-1", Address: address}
	}
	with := func(r compare.APIRequest, change func(*compare.APIRequest)) compare.APIRequest {
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		base, head change
		kind       compare.Kind
		want       compare.APIRequest
	}{
		"a route": {
			nothing, addRoute(gateway.Route{Path: "/b", Methods: gateway.Methods{"POST"}, Integration: gateway.Mock{}}),
			compare.KindRoute, caller("POST", "/b", "10.1.0.1"),
		},
		"a signature less": {authorized(gateway.IAM), nothing, compare.KindRoute, caller("GET", "/healthz", "10.1.0.1")},
		"an existing endpoint": {
			nothing, config(func(c *gateway.Config) { c.Endpoints = append(c.Endpoints, "vpce-1") }), compare.KindEndpoint,
			compare.APIRequest{Verb: "GET", Path: "/healthz", Endpoint: "vpce-1", Address: "10.0.0.1"},
		},
		"another VPC": {
			nothing, func(a *samples.App) { a.Endpoint.VPCID = "vpc-2" }, compare.KindEndpoint,
			with(caller("GET", "/healthz", "10.1.0.1"), func(r *compare.APIRequest) { r.VPC = "vpc-2" }),
		},
		"more clients": {
			nothing, clients("10.1.0.0/16", "10.2.0.0/16"), compare.KindEndpoint, caller("GET", "/healthz", "10.2.0.1"),
		},
		"a wider block of clients": {
			clients("10.1.0.0/17"), clients("10.1.0.0/16"), compare.KindEndpoint, caller("GET", "/healthz", "10.1.255.255"),
		},
		"a network": {
			networks("10.1.1.0/24"), networks("10.1.1.0/24", "10.1.2.0/24"), compare.KindNetwork,
			caller("GET", "/healthz", "10.1.2.1"),
		},
		"no networks": {networks("10.1.1.0/24"), nothing, compare.KindNetwork, caller("GET", "/healthz", "10.1.0.1")},
		"a principal": {
			principals(reader), principals(reader, writer), compare.KindPrincipal,
			with(caller("GET", "/healthz", "10.1.0.1"), func(r *compare.APIRequest) { r.Caller = writer }),
		},
		"a user pool": {
			pools(pool), pools(pool, pool+"2"), compare.KindUserPool,
			with(caller("GET", "/healthz", "10.1.0.1"), func(r *compare.APIRequest) { r.UserPool = pool + "2" }),
		},
		"an API key": {
			keys("acme"), keys("acme", "globex"), compare.KindUsagePlan,
			with(caller("GET", "/healthz", "10.1.0.1"), func(r *compare.APIRequest) { r.APIKey = "globex" }),
		},
		"a website": {
			nothing, config(func(c *gateway.Config) { c.CORS.Origin = "https://app.example.com" }), compare.KindOrigin,
			with(caller("GET", "/healthz", "10.1.0.1"), func(r *compare.APIRequest) {
				r.Headers = map[string]string{"origin": "https://app.example.com"}
			}),
		},
		"a statement of the resource policy": {
			networks("10.1.1.0/24"), networks("10.1.0.0/16"), compare.KindResourcePolicy,
			caller("GET", "/healthz", "10.1.0.1"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := compare.Digests(samples.NewApp().With(c.base).Digest(t), samples.NewApp().With(c.head).Digest(t))
			for _, change := range d.Changes {
				if change.Kind != c.kind || change.Verdict != compare.Wider {
					continue
				}
				if change.Reasons[0].Request == nil {
					t.Fatalf("no request shows\n%s", lines(d))
				}
				if diff := cmp.Diff(c.want, *change.Reasons[0].Request); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			t.Errorf("no %s is wider:\n%s", c.kind, lines(d))
		})
	}

	d := compare.Digests(samples.NewApp().Digest(t), samples.NewApp().With(addRoute(bucket)).Digest(t))
	want := &iam.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::media/x", Context: map[string]ref.List{}}
	i := slices.IndexFunc(d.Changes, func(c compare.Change) bool {
		return strings.HasPrefix(c.Subject, "s3:GetObject on")
	})
	if i < 0 {
		t.Fatalf("no grant is new:\n%s", lines(d))
	}
	if diff := cmp.Diff(want, d.Changes[i].Reasons[0].Call); diff != "" {
		t.Errorf("call of the role (-want +got):\n%s", diff)
	}
}

// A change is wider only if a request shows it, and otherwise says why none does. The
// head has a route for each request, and its role may do what the request needs.
func TestEveryWiderChangeHasAWitness(t *testing.T) {
	t.Parallel()
	bucket := func(methods gateway.Methods, access gateway.Access) func(*samples.App) {
		return func(a *samples.App) {
			a.Config.Routes = append(a.Config.Routes, gateway.Route{
				Path: "/media/{key+}", Methods: methods, Integration: gateway.S3{Bucket: "media", Access: access},
			})
		}
	}
	configuration := configured(filled.Value[review.Configuration]("x"))
	configuration.Stacks[0].Name = "documents"
	digests := []review.Digest{
		samples.NewApp().Digest(t), configuration, largeApp().Digest(t), review.New(samples.Orders(t)),
		review.New(samples.Documents(t)), review.New(samples.APIs(t)), {},
		samples.NewApp().With(bucket(gateway.Any, gateway.Read)).Digest(t),
		samples.NewApp().With(bucket(gateway.Any, gateway.ReadWrite)).Digest(t),
		samples.NewApp().With(bucket(gateway.Methods{"GET"}, gateway.Read)).Digest(t),
		samples.NewApp().With(bucket(gateway.Methods{"PUT"}, gateway.ReadWrite)).Digest(t),
	}
	counts, requests := map[compare.Verdict]int{}, 0
	for _, base := range digests {
		for _, head := range digests {
			for _, c := range compare.Digests(base, head).Changes {
				counts[c.Verdict]++
				shown := false
				var look func(facts []compare.Fact)
				look = func(facts []compare.Fact) {
					for _, f := range facts {
						has := f.Request != nil || f.Call != nil || f.Policy != nil && f.Policy.Witness != nil
						shown = shown || has && f.NoWitness == ""
						if !has && f.NoWitness == "" && len(f.Facts) == 0 {
							t.Errorf("%s %s %s: %s does not say why nothing shows it", c.Kind, c.Subject, c.Action, f.Code)
						}
						if f.Request != nil && c.Kind != compare.KindGatewayResponse {
							requests++
							if !isServed(head, c, *f.Request) {
								t.Errorf("%s %s %s: no route serves %s", c.Kind, c.Subject, c.Action, ref.JSON(f.Request, ""))
							}
						}
						look(f.Facts)
					}
				}
				look(c.Reasons)
				if c.Verdict.Wider() && (len(c.Reasons) == 0 || shown != (c.Verdict == compare.Wider)) {
					t.Errorf("%s %s %s is %s: shown %t, %d reasons", c.Kind, c.Subject, c.Action, c.Verdict, shown, len(c.Reasons))
				}
			}
		}
	}
	if counts[compare.Wider] < 50 || counts[compare.Unknown]*2 > counts[compare.Wider] || requests < 200 {
		t.Errorf("verdicts are %v, with %d requests", counts, requests)
	}
}

// isServed reports whether an API of the change's stack serves a request, without the code
// of the comparison. An error of API Gateway is no request to a route.
func isServed(d review.Digest, c compare.Change, r compare.APIRequest) bool {
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			if stack.Name != c.Stack || c.API != "" && api.ID != c.API {
				continue
			}
			route := answeringRoute(api.Routes, r.Verb, r.Path)
			if route != nil && roleServes(api, *route, r.Verb) {
				return true
			}
		}
	}
	return false
}

// answeringRoute returns the route that answers a request: that with the most literal segments
// first.
func answeringRoute(routes []review.Route, verb, path string) *review.Route {
	var found *review.Route
	best := ""
	for i, r := range routes {
		pattern, rank := "^", ""
		for _, part := range strings.Split(r.Path, "/")[1:] {
			switch {
			case strings.HasSuffix(part, "+}"):
				pattern, rank = pattern+"/.+", rank+"3"
			case strings.HasPrefix(part, "{"):
				pattern, rank = pattern+"/[^/]+", rank+"2"
			default:
				pattern, rank = pattern+"/"+regexp.QuoteMeta(part), rank+"1"
			}
		}
		if r.Method == "ANY" {
			rank += "4" // after the same path with the verb
		}
		matches := regexp.MustCompile(pattern+"$").MatchString(path) && (r.Method == verb || r.Method == "ANY")
		if matches && (found == nil || rank < best) {
			found, best = &routes[i], rank
		}
	}
	return found
}

// roleServes reports whether the role may do what S3 does for a verb that ANY forwards.
func roleServes(api review.API, route review.Route, verb string) bool {
	if route.Method != "ANY" || !strings.Contains(route.Backend.URI, "s3:path/") {
		return true
	}
	for action, by := range map[string][]string{
		"s3:GetObject": {"GET", "HEAD"}, "s3:PutObject": {"PUT"}, "s3:DeleteObject": {"DELETE"},
		"s3:AbortMultipartUpload": {"POST"},
	} {
		if slices.Contains(by, verb) && slices.ContainsFunc(api.Grants, func(g review.Grant) bool {
			return g.Action == action && slices.Contains(g.Routes, route.Name())
		}) {
			return true
		}
	}
	return false
}
