package policy

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

var (
	apiSeed  = flag.Uint64("api-seed", 1, "what the pairs of APIs are made from")
	apiCount = flag.Int("apis", 1000, "how many pairs of APIs are compared")
)

// batch is how many pairs are asked about together.
const batch = 5000

// A head that compare.Digests does not call wider serves no request that its base
// refuses, and makes no other call and returns no more for one that both serve. For a
// change that it calls wider, the request of a reason is such a request.
//
// The requests are served by a model of API Gateway, and MiniStack's evaluator decides
// them by the resource policies.
func TestAPIs(t *testing.T) {
	emulatortest.RequirePython(t)
	var total apiCounts
	for from := 0; from < *apiCount && !t.Failed(); from += batch {
		count := min(batch, *apiCount-from)
		checkAPIs(t, apiPairs(t, *apiSeed+uint64(from), count), &total)
	}
	t.Logf("%d pairs: %v; a request of the small world shows %d of %d that are wider or unknown; "+
		"%d reasons with a request, all of which show what they say; %d requests served",
		*apiCount, total.verdicts, total.shown, total.verdicts[compare.Wider]+total.verdicts[compare.Unknown],
		total.witnesses, total.served)
	if n := total.verdicts[compare.Same] + total.verdicts[compare.Narrower]; n*5 < *apiCount {
		t.Errorf("only %d of %d pairs are not called wider: the test asks too little", n, *apiCount)
	}
	if total.witnesses*2 < total.verdicts[compare.Wider] {
		t.Errorf("only %d requests show %d wider pairs", total.witnesses, total.verdicts[compare.Wider])
	}
}

type apiCounts struct {
	verdicts                 map[compare.Verdict]int
	shown, witnesses, served int
}

// An apiQuestion is a question about a caller to a resource policy.
type apiQuestion struct{ policy, endpoint, vpc, address, caller, organization string }

// questionOf returns the question whether a policy admits the caller of a request.
func questionOf(policy string, r compare.APIRequest) apiQuestion {
	return apiQuestion{policy, r.Endpoint, r.VPC, r.Address, r.Caller, r.Organization}
}

// unsigned returns the question without the signature.
func (q apiQuestion) unsigned() apiQuestion {
	q.caller, q.organization = "", ""
	return q
}

func (q apiQuestion) question() question {
	context := map[string]string{}
	for key, value := range map[string]string{
		"aws:SourceVpce": q.endpoint, "aws:SourceVpc": q.vpc, "aws:VpcSourceIp": q.address,
		"aws:PrincipalOrgID": q.organization,
	} {
		if value != "" {
			context[key] = value
		}
	}
	caller := q.caller
	if caller == "" {
		caller = "anonymous"
	}
	return question{
		ResourcePolicy: q.policy, Caller: caller, Action: "execute-api:Invoke", Resource: method, SourceIP: "192.0.2.1",
		Context: context,
	}
}

// policyText returns the resource policy of an API for the evaluator.
func policyText(a review.API) string {
	document := iam.Document{Statements: a.ResourcePolicy}.Map(func(s string) string {
		if s == gateway.AnyRoute {
			return api
		}
		return s
	})
	return document.JSON(nil)
}

// The callers of the small world, what they have besides a signature, and its paths.
var (
	allCallers     = apiCallers()
	allCredentials = credentials()
	allPaths       = apiPaths()
)

func apiCallers() []apiQuestion {
	var list []apiQuestion
	for _, endpoint := range []string{"vpce-1", "vpce-2", "vpce-3", ""} {
		for _, address := range []string{"10.1.0.5", "10.2.0.5", "10.3.0.5", "192.0.2.1", "2001:db8::5", "2001:db8:1::5"} {
			for _, q := range []apiQuestion{
				{}, {caller: apiRoles[0]}, {caller: apiRoles[0], organization: apiOrganizations[0]},
				{caller: apiRoles[1], organization: apiOrganizations[1]},
				{caller: "arn:aws:iam::111122223333:role/other", organization: apiOrganizations[0]},
			} {
				q.endpoint, q.address = endpoint, address
				for _, vpc := range append(slices.Clone(apiVPCs), "vpc-3") {
					if q.vpc = vpc; endpoint == "" {
						q.vpc = ""
					}
					if !slices.Contains(list, q) {
						list = append(list, q)
					}
				}
			}
		}
	}
	return list
}

func apiPaths() []string {
	paths, level := []string{"/"}, []string{""}
	for range 3 {
		var next []string
		for _, path := range level {
			for _, segment := range append(slices.Clone(apiSegments), "v") {
				next = append(next, path+"/"+segment)
			}
		}
		paths, level = append(paths, next...), next
	}
	return paths
}

func credentials() []compare.APIRequest {
	var list []compare.APIRequest
	for _, key := range []string{"", "acme", "globex"} {
		for _, token := range []compare.APIRequest{
			{}, {UserPool: "pool1"}, {UserPool: "pool2"}, {UserPool: "pool1", Scopes: []string{"read"}},
			{UserPool: "pool1", Scopes: []string{"write"}}, {UserPool: "pool2", Scopes: []string{"read"}},
		} {
			token.APIKey = key
			list = append(list, token)
		}
	}
	return list
}

func checkAPIs(t *testing.T, pairs []apiPair, total *apiCounts) {
	t.Helper()
	if total.verdicts == nil {
		total.verdicts = map[compare.Verdict]int{}
	}
	questions := map[apiQuestion]bool{}
	differences := make([]compare.Difference, len(pairs))
	for i, p := range pairs {
		digest := func(a review.API) review.Digest {
			return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{a}}}}
		}
		differences[i] = compare.Digests(digest(p.base), digest(p.head))
		for _, a := range []review.API{p.base, p.head} {
			policy := policyText(a)
			for _, q := range allCallers {
				q.policy = policy
				questions[q] = true
			}
			for _, r := range witnessesOf(differences[i]) {
				questions[questionOf(policy, r)], questions[questionOf(policy, r).unsigned()] = true, true
			}
		}
	}
	decisions := decideAPIs(t, questions)
	for i, p := range pairs {
		d := differences[i]
		total.verdicts[d.Verdict]++
		world := newSmallWorld(p, decisions)
		shown := world.wider()
		total.served += world.served
		if shown != "" {
			total.shown++
		}
		if shown != "" && !d.Wider() {
			t.Errorf("pair %d is called %s, but\n%s\nbase %s\nhead %s", i, d.Verdict, shown, ref.JSON(p.base.Routes, ""),
				ref.JSON(p.head.Routes, ""))
			return
		}
		for _, r := range witnessesOf(d) {
			total.witnesses++
			before, after := world.serve(p.base, world.basePolicy, r), world.serve(p.head, world.headPolicy, r)
			if !after.isServed || after.more(before) == "" || !roleServes(p.head, r) {
				t.Errorf("pair %d: the witness %s is served %t before and %t after\nbase %s %s\nhead %s %s", i, ref.JSON(r, ""),
					before.isServed, after.isServed, ref.JSON(p.base.Routes, ""), policyText(p.base), ref.JSON(p.head.Routes, ""),
					policyText(p.head))
				return
			}
		}
	}
}

// roleServes reports whether the role of an API has what the backend of a request needs.
func roleServes(a review.API, r compare.APIRequest) bool {
	route, values := routeFor(a.Routes, r.Verb, r.Path)
	action, _, ok := objectCall(*route, r.Verb, values)
	may := func(s iam.Statement) bool { return slices.Contains(s.Action, action) }
	return !ok || slices.ContainsFunc(a.RolePolicy, may)
}

// witnessesOf returns the requests of the reasons that make changes wider. Those that have
// facts of their own have requests in these. A fact that only makes its change unknown
// has a request as an example.
func witnessesOf(d compare.Difference) []compare.APIRequest {
	var list []compare.APIRequest
	var add func(facts []compare.Fact)
	add = func(facts []compare.Fact) {
		for _, f := range facts {
			if f.Request != nil && f.NoWitness == "" {
				list = append(list, *f.Request)
			}
			add(f.Facts)
		}
	}
	for _, c := range d.Changes {
		add(c.Reasons)
	}
	return list
}

// decideAPIs returns what MiniStack's evaluator says to questions.
func decideAPIs(t *testing.T, questions map[apiQuestion]bool) map[apiQuestion]string {
	t.Helper()
	s := newSuite()
	rows := table{}
	byRow := map[string]apiQuestion{}
	for q := range questions {
		row := fmt.Sprint(len(rows))
		rows[row], byRow[row] = q.question(), q
	}
	s.tables["callers"] = rows
	decisions := map[apiQuestion]string{}
	for row, decision := range s.answers(t)["callers"] {
		decisions[byRow[row]] = decision
	}
	return decisions
}

// A smallWorld serves the requests of the small world on a pair of APIs.
type smallWorld struct {
	apiPair
	decisions              map[apiQuestion]string
	basePolicy, headPolicy string
	// servedBy are what routes require, and whether the head serves anyone who has that.
	servedBy map[string]bool
	served   int
}

func newSmallWorld(p apiPair, decisions map[apiQuestion]string) *smallWorld {
	return &smallWorld{apiPair: p, decisions: decisions, basePolicy: policyText(p.base), headPolicy: policyText(p.head)}
}

// serve returns the effect of a request on a version. Nobody has a policy of their own.
func (w *smallWorld) serve(a review.API, policy string, r compare.APIRequest) effect {
	decision := w.decisions[questionOf(policy, r)]
	// A signature counts for routes with AWS_IAM alone.
	route, _ := routeFor(a.Routes, r.Verb, r.Path)
	if route != nil && route.Authorization != "AWS_IAM" && r.Caller != "" {
		decision = w.decisions[questionOf(policy, r).unsigned()]
	}
	return serve(a, modelRequest{r, decision, false})
}

// wider returns a request that the head lets more of through, or "".
func (w *smallWorld) wider() string {
	w.servedBy = map[string]bool{}
	full := compare.APIRequest{
		Headers:      map[string]string{"range": "R", "b": "B", "content-type": "application/json"},
		QueryStrings: map[string]string{"v": "V", "x": "X"}, Body: "body",
	}
	// How routes differ in what they require is the same for all paths.
	required := map[string]string{}
	for _, path := range allPaths {
		for _, verb := range []string{"GET", "POST"} {
			after, _ := routeFor(w.head.Routes, verb, path)
			if after == nil {
				continue
			}
			before, _ := routeFor(w.base.Routes, verb, path)
			request := full
			request.Verb, request.Path = verb, path
			key := requirementKey(after) + " after " + requirementKey(before)
			text, ok := required[key]
			if !ok {
				text = w.widerFor(request)
				required[key] = text
			}
			if text != "" {
				return text
			}
			if before == nil || !w.isServed(request) {
				continue
			}
			w.served++
			if more := w.moreFor(request); more != "" {
				return fmt.Sprintf("%s %s %s", verb, path, more)
			}
		}
	}
	return ""
}

func requirementKey(r *review.Route) string {
	if r == nil {
		return "none"
	}
	return fmt.Sprint(r.Authorization, r.Scopes, r.APIKey)
}

// widerFor returns a caller whom the head serves a request and the base refuses it, or "".
func (w *smallWorld) widerFor(request compare.APIRequest) string {
	before, _ := routeFor(w.base.Routes, request.Verb, request.Path)
	after, _ := routeFor(w.head.Routes, request.Verb, request.Path)
	for _, caller := range allCallers {
		for _, own := range []bool{false, true} {
			if own && caller.caller == "" {
				continue
			}
			for _, c := range allCredentials {
				is := func(a review.API, policy string, route *review.Route) bool {
					if route == nil {
						return false
					}
					q := caller
					q.policy = policy
					if route.Authorization != "AWS_IAM" {
						q = q.unsigned()
					}
					c.Caller = caller.caller
					return admits(a, *route, modelRequest{c, w.decisions[q], own})
				}
				if is(w.head, w.headPolicy, after) && !is(w.base, w.basePolicy, before) {
					return fmt.Sprintf("%s %s is refused to %+v with %+v (own policy %t)",
						request.Verb, request.Path, caller, c, own)
				}
			}
		}
	}
	return ""
}

// isServed reports whether the head serves any caller at all.
func (w *smallWorld) isServed(request compare.APIRequest) bool {
	route, _ := routeFor(w.head.Routes, request.Verb, request.Path)
	key := requirementKey(route)
	if served, ok := w.servedBy[key]; ok {
		return served
	}
	w.servedBy[key] = false
	for _, caller := range allCallers {
		for _, c := range allCredentials {
			q := caller
			q.policy = w.headPolicy
			if route.Authorization != "AWS_IAM" {
				q = q.unsigned()
			}
			c.Caller = caller.caller
			if admits(w.head, *route, modelRequest{c, w.decisions[q], true}) {
				w.servedBy[key] = true
				return true
			}
		}
	}
	return false
}

// moreFor returns what the head does more for a request that both serve, or "". Callers
// choose the type of a body, so the base may do the same for another type.
func (w *smallWorld) moreFor(request compare.APIRequest) string {
	of := func(a review.API, contentType string) effect {
		r := request
		r.Caller = apiRoles[0]
		r.Headers = maps.Clone(r.Headers)
		r.Headers["content-type"] = contentType
		route, values := routeFor(a.Routes, r.Verb, r.Path)
		e := effect{isServed: true, chosen: map[string]string{}, responses: map[int]modelResponse{}}
		e.call = callBackend(*route, modelRequest{r, "Allow", true}, values, e.chosen)
		delete(e.chosen, "header.content-type")
		for _, code := range []int{200, 204, 404, 500} {
			e.responses[code] = respond(a, *route, code)
		}
		return e
	}
	var problem string
	for _, contentType := range []string{"application/json", "text/plain"} {
		after := of(w.head, contentType)
		problem = after.more(of(w.base, contentType))
		if problem != "" && after.more(of(w.base, "text/plain")) == "" {
			problem = ""
		}
		if problem != "" {
			return strings.TrimSpace(problem)
		}
	}
	return ""
}
