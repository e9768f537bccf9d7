package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// A segment is a node in the tree of the paths of all routes of two versions.
type segment struct {
	id       int
	literals map[string]*segment
	// variable matches any one segment, greedy all that remain.
	variable, greedy *segment
	isGreedy         bool
	// base and head are the routes whose path ends here, by verb.
	base, head map[string]*review.Route
}

// A tree is a tree of paths. size is the number of its segments.
type tree struct {
	root *segment
	size int
}

func (t *tree) segment() *segment {
	t.size++
	return &segment{id: t.size, literals: map[string]*segment{}, base: map[string]*review.Route{}, head: map[string]*review.Route{}}
}

// at returns the segment of a path.
func (t *tree) at(path string) (*segment, bool) {
	at := t.root
	if path == "/" {
		return at, true
	}
	path, ok := strings.CutPrefix(path, "/")
	for part := range strings.SplitSeq(path, "/") {
		var next **segment
		switch {
		case !ok || part == "" || at.isGreedy:
			return nil, false
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}"):
			next = &at.greedy
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}"):
			next = &at.variable
		default:
			if at.literals[part] == nil {
				at.literals[part] = t.segment()
			}
			at = at.literals[part]
			continue
		}
		if *next == nil {
			*next = t.segment()
			(*next).isGreedy = next == &at.greedy
		}
		at = *next
	}
	return at, true
}

// maxPaths is the maximum number of kinds of paths that are compared.
const maxPaths = 50_000

// verbs are the verbs that ANY stands for, those first of which a request is the likeliest
// to be served.
var verbs = []string{"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"}

// requests compares two versions by the routes that answer each request.
type requests struct {
	// changes collect what is found about each route.
	changes map[*review.Route]*routeChange
	// base and head are the tables of responses, by name.
	base, head map[string]*responseTable
	// corsBefore and cors are whose scripts may call.
	corsBefore, cors gateway.CORS
	// deniesOthers reports that the resource policy of the base allows everyone whom
	// it does not deny. Otherwise an identity's own policy may admit a caller whom
	// the resource policy neither allows nor denies.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
	deniesOthers bool
	witnesses    *witnesses
	// compared are the answers that are compared already. They are the same for every
	// path.
	compared map[answers]bool
}

// answers are the routes that answer a verb in both versions, nil for none.
type answers struct {
	before, after *review.Route
	verb          string
}

// compare compares how two versions answer every path and verb. It returns a fact if
// that is not possible.
//
// The most specific path that has the request's verb, or ANY, answers it. If a more
// specific path does not have the verb, a less specific one answers.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html#api-gateway-proxy-resource
func (q requests) compare(base, head []review.Route) *Fact {
	t, problem := newTree(base, head)
	if problem != nil {
		return problem
	}
	methods := slices.Clone(verbs)
	for _, r := range slices.Concat(base, head) {
		if r.Method != "ANY" && !slices.Contains(methods, r.Method) {
			methods = append(methods, r.Method)
		}
	}
	seen := map[string]bool{}
	next := []place{{reached: []*segment{t.root}}}
	for len(next) > 0 {
		if len(seen) > maxPaths {
			return &Fact{Code: TooManyPaths}
		}
		at := next[0]
		next = next[1:]
		for _, verb := range methods {
			q.compareRequest(at, verb)
		}
		for _, following := range at.follow() {
			if key := key(following.reached); !seen[key] {
				seen[key] = true
				next = append(next, following)
			}
		}
	}
	for _, c := range q.changes {
		sortFacts(c.reasons)
	}
	return nil
}

// newTree returns the tree of the paths of two versions, or a fact if they cannot be
// compared.
func newTree(base, head []review.Route) (*tree, *Fact) {
	t := &tree{}
	t.root = t.segment()
	for _, version := range []struct {
		routes []review.Route
		at     func(*segment) map[string]*review.Route
	}{
		{base, func(s *segment) map[string]*review.Route { return s.base }},
		{head, func(s *segment) map[string]*review.Route { return s.head }},
	} {
		for i := range version.routes {
			r := &version.routes[i]
			s, ok := t.at(r.Path)
			switch {
			case !ok:
				return nil, &Fact{Code: PathInvalid, Name: r.Path}
			case version.at(s)[r.Method] != nil:
				return nil, &Fact{Code: RouteRepeated, Name: r.Name(), Before: value(version.at(s)[r.Method].Name())}
			}
			version.at(s)[r.Method] = r
		}
	}
	return t, nil
}

// A place is what a path reaches, the most specific segment first.
type place struct {
	path    []string // an example
	reached []*segment
}

func (p place) String() string { return "/" + strings.Join(p.path, "/") }

// follow returns the places that paths with one more segment reach: for each literal
// segment that some route has, and for one that no route has.
func (p place) follow() []place {
	names := map[string]bool{}
	for _, s := range p.reached {
		for name := range s.literals {
			names[name] = true
		}
	}
	// The segments of an example differ, so that variables that change places show.
	other := fmt.Sprintf("x%d", len(p.path)+1)
	for names[other] {
		other += "x"
	}
	var list []place
	for _, name := range append([]string{other}, slices.Sorted(maps.Keys(names))...) {
		list = append(list, place{append(slices.Clip(p.path), name), step(p.reached, name)})
	}
	return list
}

// step returns what paths reach with one more segment.
func step(reached []*segment, name string) []*segment {
	var following []*segment
	for _, s := range reached {
		if s.isGreedy {
			following = append(following, s)
			continue
		}
		for _, to := range []*segment{s.literals[name], s.variable, s.greedy} {
			if to != nil {
				following = append(following, to)
			}
		}
	}
	return following
}

func key(reached []*segment) string {
	var b strings.Builder
	for _, s := range reached {
		fmt.Fprintf(&b, "%d ", s.id)
	}
	return b.String()
}

// answer returns the routes that answer a verb on a path that reaches some segments.
func answer(reached []*segment, verb string) (before, after *review.Route) {
	for _, s := range reached {
		before = first(before, s.base[verb], s.base["ANY"])
		after = first(after, s.head[verb], s.head["ANY"])
	}
	return before, after
}

// compareRequest compares the routes that answer a verb at a place.
func (q requests) compareRequest(at place, verb string) {
	before, after := answer(at.reached, verb)
	key := answers{before, after, verb}
	if q.compared[key] {
		return
	}
	q.compared[key] = true
	switch {
	case after == nil && before == nil:
	case after == nil:
		q.changes[before].is(Narrower)
	case before == nil:
		fact := Fact{Code: RequestsRefusedBefore, Request: q.witnesses.request(*after, verb, at.String())}
		verdict, fact := proven(Wider, fact)
		q.changes[after].is(verdict, fact)
	default:
		q.compareAnswers(before, after, verb, at.String())
	}
}

func (q requests) compareAnswers(before, after *review.Route, verb, path string) {
	change := q.changes[after]
	if change == q.changes[before] && !change.different {
		return
	}
	verdict, reasons := q.compareAnswer(*before, *after, verb, path)
	if change != q.changes[before] {
		// A route that stays as it is answers what a removed one answered.
		moved := Fact{Code: TakesOver, Name: nameBeside(*before, *after), Facts: reasons}
		if !change.different {
			change, moved.Code, moved.Name = q.changes[before], TakenOver, nameBeside(*after, *before)
		}
		if reasons != nil {
			reasons = []Fact{moved}
		}
	}
	change.is(verdict, reasons...)
	if less, _ := q.reversed().compareAnswer(*after, *before, verb, ""); less.Wider() {
		change.is(Narrower)
	}
}

// reversed returns the requests for a comparison of the head with the base.
func (q requests) reversed() requests {
	q.base, q.head = q.head, q.base
	q.corsBefore, q.cors = q.cors, q.corsBefore
	q.witnesses = nil
	return q
}

// nameBeside returns the name of a route in a fact about another one.
func nameBeside(r, other review.Route) string {
	if r.Method == other.Method {
		return r.Path
	}
	return r.Name()
}

// first returns the first route that is not nil.
func first(routes ...*review.Route) *review.Route {
	for _, r := range routes {
		if r != nil {
			return r
		}
	}
	return nil
}
