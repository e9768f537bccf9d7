package compare

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// witnesses looks for requests that the head of an API lets through and the base refuses.
type witnesses struct {
	base, head review.API
	// routes are the paths of both. It is nil if the paths cannot be compared.
	routes *tree
	// admitted are callers that the head's resource policy lets in, by whether they sign.
	// nil is for none.
	admitted map[bool]*APIRequest
	// from are where requests can come from, and signers who can sign them.
	from    []APIRequest
	signers []signer
	// standIns are addresses in the place of networks that are Terraform expressions.
	standIns map[string]string
}

func newWitnesses(base, head review.API) *witnesses {
	w := &witnesses{base: base, head: head, admitted: map[bool]*APIRequest{}, standIns: map[string]string{}}
	for _, block := range w.policyValues("aws:VpcSourceIp") {
		if !isPlain(block) && w.standIns[block] == "" {
			w.standIns[block] = fmt.Sprintf("240.0.0.%d", len(w.standIns)%256)
		}
	}
	w.from, w.signers = w.sources(), w.identitiesInOrganizations()
	if t, problem := newTree(base.Routes, head.Routes); problem == nil {
		w.routes = t
	}
	return w
}

// anyone is a caller whom no policy is likely to name.
const anyone = "arn:aws:iam::123456789012:role/example"

// anyEndpoint is a VPC endpoint that no policy is likely to name.
const anyEndpoint = "vpce-0123456789abcdef0"

// anyVPC and anyOrganization are ones that no policy is likely to name.
const anyVPC, anyOrganization = "vpc-0123456789abcdef0", "o-exampleorgid"

// maxCallers is how many callers are tried for one fact.
const maxCallers = 400

// isAllowed reports whether the head's resource policy lets a request in. A Terraform
// expression in the place of a network has one address, which no other network has.
func (w *witnesses) isAllowed(r APIRequest) bool {
	return w.decide(w.head.ResourcePolicy, r) == iam.Allowed
}

// decide returns what statements say about a request to the head.
func (w *witnesses) decide(statements []iam.Statement, r APIRequest) iam.Decision {
	if !isPlain(r.Address) {
		r.Address = w.standIns[r.Address]
	}
	policy := iam.Document{Statements: statements}
	if len(w.standIns) > 0 {
		policy = policy.Map(func(text string) string { return cmp.Or(w.standIns[text], text) })
	}
	return policy.Decide(r.IAM(w.head.Stage))
}

// request returns a request of a verb and a path that the head answers by a route, from a
// caller who has what the route requires, or nil.
func (w *witnesses) request(r review.Route, verb, path string) *APIRequest {
	signs := r.Authorization == "AWS_IAM"
	caller, ok := w.admitted[signs]
	if !ok {
		caller = w.caller(signs, APIRequest{Verb: verb, Path: path}, func(APIRequest) bool { return true })
		w.admitted[signs] = caller
	}
	if caller == nil {
		return nil
	}
	request := *caller
	request.Verb, request.Path = verb, path
	if !w.serves(r, verb) || !w.authorize(&request, r) || !w.isAllowed(request) {
		return nil
	}
	return &request
}

// shown returns a request that shows a fact about a verb and a path that a route of the
// head answers, or nil.
func (q requests) shown(fact Fact, head review.Route, verb, path string) *APIRequest {
	request := q.witnesses.request(head, verb, path)
	if request == nil {
		return nil
	}
	shown := *request
	switch fact.Code {
	case ScopeAccepted:
		shown.Scopes = []string{fact.Name}
	case Forwarded:
		shown = shown.with(fact.Name, "example")
	case AllHeadersForwarded:
		shown = shown.with("header.x-not-in-any-list", "example")
	case AllQueryStringsForwarded:
		shown = shown.with("querystring.not-in-any-list", "example")
	case BodyForwarded:
		// No template is for this type.
		shown = shown.with("header.content-type", "application/x-example")
		shown.Body = "example"
	case CORSHeader:
		shown = shown.with("header.origin", "https://website.example")
	}
	return &shown
}

// authorize adds to a request what a route of the head requires besides a signature. It
// returns false if that is not known.
func (w *witnesses) authorize(request *APIRequest, r review.Route) bool {
	if r.Authorization == "COGNITO_USER_POOLS" {
		if len(w.head.Callers.UserPools) == 0 {
			return false
		}
		request.UserPool = w.head.Callers.UserPools[0]
		if len(r.Scopes) > 0 {
			request.Scopes = []string{r.Scopes[0]}
		}
	}
	request.Authorizer = r.Authorizer
	for _, name := range r.RequiredParameters {
		*request = request.with(name, "example")
	}
	if r.APIKey {
		for _, plan := range w.head.Callers.UsagePlans {
			if len(plan.Keys) > 0 {
				request.APIKey = plan.Keys[0]
				return true
			}
		}
		return false
	}
	return true
}

// caller returns a request with a caller whom the head's resource policy lets in and for
// which is holds, or nil.
func (w *witnesses) caller(signs bool, request APIRequest, is func(APIRequest) bool) *APIRequest {
	signers := []signer{{}}
	if signs {
		signers = w.signers
	}
	tried := 0
	for _, source := range w.from {
		for _, signer := range signers {
			r := request
			r.Endpoint, r.VPC, r.Address = source.Endpoint, source.VPC, source.Address
			r.Caller, r.Organization = signer.identity, signer.organization
			if tried++; tried > maxCallers {
				return nil
			}
			if is(r) && w.isAllowed(r) {
				return &r
			}
		}
	}
	return nil
}

// find returns a request for which is holds to a route of the head for which has holds,
// or nil.
func (w *witnesses) find(has func(review.Route) bool, is func(APIRequest) bool) *APIRequest {
	seen := map[string]bool{} // one route for each authorization is enough
	for _, r := range w.head.Routes {
		verb, path, ok := w.example(r)
		request := APIRequest{Verb: verb, Path: path}
		if seen[r.Authorization+r.Authorizer] || !ok || !has(r) || !w.authorize(&request, r) {
			continue
		}
		seen[r.Authorization+r.Authorizer] = true
		if found := w.caller(r.Authorization == "AWS_IAM", request, is); found != nil {
			return found
		}
	}
	return nil
}

// ofPolicy returns a request to a route of the head that the reason is about and that only
// the head's resource policy lets in, or nil.
func (w *witnesses) ofPolicy(reason iam.Reason) *APIRequest {
	about := matching(reason)
	toRoute := []iam.Statement{{
		Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}}, Action: about[0].Action, Resource: about[0].Resource,
	}}
	isAbout := func(r APIRequest) bool { return w.decide(about, r) == iam.Allowed && w.isRefused(r) }
	tried := map[string]int{} // routes by what they require
	for _, r := range w.head.Routes {
		verb, path, ok := w.example(r)
		request := APIRequest{Verb: verb, Path: path}
		if !ok || tried[r.Authorization] == maxRoutes || w.decide(toRoute, request) != iam.Allowed || !w.authorize(&request, r) {
			continue
		}
		tried[r.Authorization]++
		if found := w.caller(r.Authorization == "AWS_IAM", request, isAbout); found != nil {
			return found
		}
		if found := w.with(r, request, reason.Witness); found != nil {
			return found
		}
	}
	return nil
}

// maxRoutes is how many routes with the same authorization are tried for a reason.
const maxRoutes = 3

// with returns a request to a route of the head by the caller of a request to its policy,
// or nil if the head does not let it in or the base does.
func (w *witnesses) with(r review.Route, request APIRequest, seen *iam.Request) *APIRequest {
	if seen == nil {
		return nil
	}
	one := func(key string) string { return strings.Join(seen.Context[key], "") }
	request.Endpoint, request.VPC, request.Address = one("aws:sourcevpce"), one("aws:sourcevpc"), one("aws:vpcsourceip")
	if r.Authorization == "AWS_IAM" {
		request.Caller, request.Organization = strings.Join(seen.Principal.AWS, ""), one("aws:principalorgid")
	}
	if !w.connects(request) || !w.isAllowed(request) || !w.isRefused(request) {
		return nil
	}
	return &request
}

// matching returns statements that allow the requests that a reason is about, apart from
// exceptions, which are not among those that only the head lets in.
func matching(r iam.Reason) []iam.Statement {
	s := iam.Statement{
		Effect: iam.Allow, Principal: r.Principal, Resource: ref.List{r.Resource.Pattern}, Condition: iam.Conditions{},
	}
	for _, action := range r.Actions {
		s.Action = append(s.Action, action.Pattern)
	}
	for _, c := range r.If {
		if s.Condition[c.Operator] == nil {
			s.Condition[c.Operator] = map[string]ref.List{}
		}
		s.Condition[c.Operator][c.Key] = c.Values
	}
	return []iam.Statement{s}
}

func anyRoute(review.Route) bool { return true }

// isRefused reports whether the base's resource policy does not let a request in.
func (w *witnesses) isRefused(r APIRequest) bool {
	// An expression can be any network, also one that has the address.
	decision := iam.Document{Statements: w.base.ResourcePolicy}.Decide(r.IAM(w.base.Stage))
	return decision == iam.Denied || decision == iam.ImplicitlyDenied
}

// answers returns the routes that answer a verb on a path in both versions.
func (w *witnesses) answers(verb, path string) (before, after *review.Route) {
	if w.routes == nil {
		return nil, nil
	}
	reached := []*segment{w.routes.root}
	if path != "/" {
		for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
			reached = step(reached, part)
		}
	}
	return answer(reached, verb)
}

// example returns a request that a route of the head answers and its backend serves. ok is
// false if there is none.
func (w *witnesses) example(r review.Route) (verb, path string, ok bool) {
	parts := strings.Split(r.Path, "/")
	for i, part := range parts {
		if isVariable(part) {
			parts[i] = "example"
		}
	}
	path = strings.Join(parts, "/")
	candidates := []string{r.Method}
	if r.Method == "ANY" {
		candidates = verbs
	}
	for _, verb := range candidates {
		if _, after := w.answers(verb, path); after != nil && after.Name() == r.Name() && w.serves(r, verb) {
			return verb, path, true
		}
	}
	return "", "", false
}

// before returns the route of the base that answers the example of a route of the head, or
// nil.
func (w *witnesses) before(head review.Route) *review.Route {
	verb, path, ok := w.example(head)
	if !ok {
		return nil
	}
	before, _ := w.answers(verb, path)
	return before
}

// objectActions are actions that a role has if S3 serves requests for objects with a verb.
// Only a route with uploads in parts, which begin with a POST, may abort them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
var objectActions = map[string]string{
	"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject",
	"POST": "s3:AbortMultipartUpload",
}

// serves reports whether the backend of a route of the head serves a verb. S3 refuses what
// the role is not granted for the route, and a method ANY forwards all verbs to it. A role
// that already exists has what it must be granted, as far as anybody knows.
func (w *witnesses) serves(r review.Route, verb string) bool {
	if r.Backend.Service != "s3" || !r.Backend.UsesRole {
		return true
	}
	return slices.ContainsFunc(w.head.Grants, func(g review.Grant) bool {
		isForVerb := r.Backend.HTTPMethod != "ANY" || g.Action == objectActions[verb]
		return isForVerb && slices.Contains(g.Routes, r.Name())
	})
}

// sources returns where requests can come from: the endpoints that the head and its
// resource policy name, with addresses that its networks have.
func (w *witnesses) sources() []APIRequest {
	blocks := slices.Concat(w.head.Callers.Networks, w.policyValues("aws:VpcSourceIp"))
	var sources []APIRequest
	vpcs := w.policyValues("aws:SourceVpc")
	if len(vpcs) > 0 {
		vpcs = append(vpcs, anyVPC)
	}
	var add func(endpoint, vpc string, clients []string)
	add = func(endpoint, vpc string, clients []string) {
		if vpc == "" && endpoint != "" { // an endpoint is in some VPC
			for _, vpc := range vpcs {
				add(endpoint, vpc, clients)
			}
		}
		// Clients that may connect to the endpoint, and addresses that the policy tells
		// apart.
		for _, address := range append(addresses(clients, nil), addresses(blocks, w.base.Callers.Networks)...) {
			source := APIRequest{Endpoint: endpoint, VPC: vpc, Address: address}
			if w.connects(source) && !slices.ContainsFunc(sources, source.sameSource) {
				sources = append(sources, source)
			}
		}
	}
	for _, e := range w.head.Callers.Endpoints {
		for _, id := range e.IDs {
			add(id, e.VPCID, clientBlocks(e))
		}
	}
	for _, id := range w.policyValues("aws:SourceVpce") {
		if w.endpoint(id) == nil {
			add(id, "", nil)
		}
	}
	add(anyEndpoint, "", nil)
	add("", "", nil)
	return sources
}

// endpoint returns the endpoint of the head with an id, or nil.
func (w *witnesses) endpoint(id string) *review.Endpoint {
	i := slices.IndexFunc(w.head.Callers.Endpoints, func(e review.Endpoint) bool { return slices.Contains(e.IDs, id) })
	if i < 0 {
		return nil
	}
	return &w.head.Callers.Endpoints[i]
}

// connects reports whether a request can come through its endpoint: from its VPC, and from an
// address that may connect, as far as these are known.
func (w *witnesses) connects(r APIRequest) bool {
	e := w.endpoint(r.Endpoint)
	if e != nil && r.VPC != e.VPCID && r.VPC != "" && e.VPCID != "" && isPlain(r.VPC) && isPlain(e.VPCID) {
		return false // an endpoint is in one VPC
	}
	if e == nil || r.Address == "" || !isPlain(r.Address) || len(plainBlocks(clientBlocks(*e))) == 0 {
		return true
	}
	return iam.CIDRBlocksCover(clientBlocks(*e), []string{r.Address})
}

// policyValues returns the values of a condition key in the resource policies.
func (w *witnesses) policyValues(key string) []string {
	var list []string
	for _, s := range slices.Concat(w.head.ResourcePolicy, w.base.ResourcePolicy) {
		for _, c := range s.Condition.List() {
			if strings.EqualFold(c.Key, key) {
				list = append(list, c.Values...)
			}
		}
	}
	return list
}

func (r APIRequest) sameSource(other APIRequest) bool {
	return r.Endpoint == other.Endpoint && r.VPC == other.VPC && r.Address == other.Address
}

// plainBlocks returns the blocks that are known before Terraform runs.
func plainBlocks(blocks []string) []string {
	return slices.DeleteFunc(slices.Clone(blocks), func(b string) bool { return !isPlain(b) })
}

// addresses returns addresses in blocks and beside them, those in the middle of a block
// first. "" is any address, and an expression stands for an address in it.
func addresses(blocks, others []string) []string {
	var inside, ends []string
	for _, text := range slices.Concat(blocks, others) {
		first, last, ok := iam.CIDRBlockEnds(text)
		if !ok {
			inside = append(inside, text)
			continue
		}
		if next := first.Next(); next.IsValid() && next.Compare(last) <= 0 {
			inside = append(inside, next.String())
		}
		ends = append(ends, first.String(), last.String())
		for _, beside := range []netip.Addr{first.Prev(), last.Next()} {
			if beside.IsValid() {
				ends = append(ends, beside.String())
			}
		}
	}
	return slices.Concat(inside, ends, []string{"10.0.0.1", "192.0.2.1", "2001:db8::1", ""})
}

// addressIn returns an address that is in a block and in none of others, or "".
func addressIn(block string, others []string) string {
	for _, address := range addresses([]string{block}, others) {
		if address != "" && iam.CIDRBlocksCover([]string{block}, []string{address}) &&
			!iam.CIDRBlocksCover(others, []string{address}) {
			return address
		}
	}
	return ""
}

// A signer is an identity that can sign requests, and the AWS organization of its account, or
// "" if that is in none.
type signer struct{ identity, organization string }

// identitiesInOrganizations returns the identities in each organization that a resource
// policy names, in another one and in none.
func (w *witnesses) identitiesInOrganizations() []signer {
	organizations := append(w.policyValues("aws:PrincipalOrgID"), "")
	if len(organizations) > 1 {
		organizations = append(organizations, anyOrganization)
	}
	var list []signer
	for _, identity := range w.identities() {
		for _, organization := range organizations {
			if s := (signer{identity, organization}); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// identities returns identities that can sign requests: those that the head and its
// resource policy name, and anyone.
func (w *witnesses) identities() []string {
	list := []string{anyone}
	add := func(names []string) {
		for _, name := range names {
			switch {
			case name == "*" || strings.HasSuffix(name, ":root"):
			case strings.HasPrefix(name, "arn:") || !isPlain(name):
				list = append(list, strings.NewReplacer("*", "example", "?", "x").Replace(name))
			}
		}
	}
	add(w.head.Callers.Principals)
	for _, s := range slices.Concat(w.head.ResourcePolicy, w.base.ResourcePolicy) {
		add(s.Principal.AWS)
		for _, c := range s.Condition.List() {
			if strings.EqualFold(c.Key, "aws:PrincipalArn") {
				add(c.Values)
			}
		}
	}
	return slices.Compact(list)
}

// roleCall returns a call that a statement allows, that the second policy of a role allows
// and that the first one does not, or nil.
func roleCall(before, after []iam.Statement, s iam.Statement) *iam.Request {
	base, head := iam.Document{Statements: before}, iam.Document{Statements: after}
	allowed := iam.Document{Statements: []iam.Statement{s}}
	for _, from := range []struct{ base, head iam.Document }{{iam.Document{}, allowed}, {base, head}} {
		for _, c := range iam.Compare(from.base, from.head) {
			for _, r := range c.Reasons {
				if r.Witness == nil || allowed.Decide(*r.Witness) != iam.Allowed || head.Decide(*r.Witness) != iam.Allowed {
					continue
				}
				if decision := base.Decide(*r.Witness); decision == iam.Denied || decision == iam.ImplicitlyDenied {
					return r.Witness
				}
			}
		}
	}
	return nil
}
