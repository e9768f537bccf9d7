package iam

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// witnesses looks for requests that a head lets through and its base does not.
type witnesses struct {
	base, head evaluator
	// What the documents name, to make requests of.
	principals         []Principal
	actions, resources []pattern
	conditions         []condition
	// decisions is how many statements may still be decided. It bounds the time for
	// documents of any size.
	decisions int
}

// Limits of the search: how many requests are tried for a reason, and how many
// statements are decided for all reasons.
const (
	maxRequests  = 3000
	maxDecisions = 200_000
)

func newWitnesses(base, head Document) *witnesses {
	w := &witnesses{base: newEvaluator(base), head: newEvaluator(head), decisions: maxDecisions}
	var actions, resources []string
	for _, s := range slices.Concat(head.Statements, base.Statements) {
		w.principals = append(w.principals, s.Principal.each()...)
		actions = slices.Concat(actions, s.Action, s.NotAction)
		resources = slices.Concat(resources, s.Resource, s.NotResource)
		w.conditions = append(w.conditions, s.conditions()...)
	}
	actions = append(actions, sampleActions...)
	services := servicesOf(actions, resources)
	resources = append(withServices(resources, 2, services), sampleResources...)
	for _, service := range services {
		resources = append(resources, "arn:aws:"+service+":eu-central-1:123456789012:example")
	}
	w.actions = examples(withServices(actions, 0, services), true)
	w.resources = examples(resources, false)
	return w
}

// find returns a request of an atom that the head lets through and the base does
// not, or nil.
func (w *witnesses) find(atom scope) *Request {
	choices := w.choices(atom)
	if slices.ContainsFunc(choices, func(c choice) bool { return len(c.values) == 0 }) {
		return nil
	}
	var found *Request
	left := maxRequests
	variations(choices, func(at []int) bool {
		r := newRequest(atom, choices, at)
		left--
		w.decisions -= len(w.base.scopes) + len(w.head.scopes)
		if w.shows(atom, r) {
			found = &r
		}
		return found == nil && left > 0 && w.decisions > 0
	})
	if found != nil {
		w.shorten(atom, found)
	}
	return found
}

// shorten removes the keys from a request that it does not need.
func (w *witnesses) shorten(atom scope, r *Request) {
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		values := r.Context[key]
		delete(r.Context, key)
		if !w.shows(atom, *r) {
			r.Context[key] = values
		}
	}
}

// shows reports whether the head lets a request of an atom through that the base
// does not.
func (w *witnesses) shows(atom scope, r Request) bool {
	if atom.appliesTo(newQuery(r)) != yes {
		return false
	}
	head, ok := w.head.decide(r).rank()
	if !ok {
		return false
	}
	base, ok := w.base.decide(r).rank()
	return ok && head > base
}

// A choice is a part of a request with the values to try, the likeliest one first.
type choice struct {
	set    func(r *Request, value ref.List)
	values []ref.List // nil is a key that the request does not have
}

func newRequest(atom scope, choices []choice, at []int) Request {
	r := Request{Principal: atom.principals[0], Context: map[string]ref.List{}}
	for i, c := range choices {
		c.set(&r, c.values[at[i]])
	}
	return r
}

// variations calls yield with an index into each choice, until it returns false:
// first the likeliest values, then with one of them changed, then with two, then
// with three.
func variations(choices []choice, yield func(at []int) bool) {
	at := make([]int, len(choices))
	var vary func(from, changes int) bool
	vary = func(from, changes int) bool {
		if changes == 0 {
			return yield(at)
		}
		for i := from; i < len(choices); i++ {
			for at[i] = 1; at[i] < len(choices[i].values); at[i]++ {
				if !vary(i+1, changes-1) {
					return false
				}
			}
			at[i] = 0
		}
		return true
	}
	for changes := range 4 {
		if !vary(0, changes) {
			return
		}
	}
}

// choices returns the values to try for each part of an atom's requests.
func (w *witnesses) choices(atom scope) []choice {
	list := []choice{{
		func(r *Request, value ref.List) { r.Action, r.Resource = value[0], value[1] },
		calls(atom.actions.only(w.actions, true), atom.resources.only(w.resources, false)),
	}}
	if atom.principals[0].isEveryone() {
		list = append(list, choice{
			func(r *Request, value ref.List) { r.Principal = Principal{AWS: value} },
			w.callers(),
		})
	}
	byKey := map[string][]condition{}
	for _, c := range slices.Concat(atom.conditions, w.conditions) {
		byKey[c.key] = append(byKey[c.key], c)
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		if isPrincipalKey(key) && !atom.principals[0].IsZero() {
			continue
		}
		list = append(list, choice{
			func(r *Request, value ref.List) {
				if value != nil {
					r.Context[key] = value
				}
			},
			keyValues(key, byKey[key], atom.conditions),
		})
	}
	return list
}

// maxCalls is how many actions with a resource are tried.
const maxCalls = 1000

// calls returns actions with a resource that AWS has requests of, those with the first
// actions and the first resources first.
func calls(actions, resources []ref.List) []ref.List {
	var list []ref.List
	for sum := range len(actions) + len(resources) - 1 {
		for i := max(0, sum-len(resources)+1); i < len(actions) && i <= sum; i++ {
			action, resource := actions[i][0], resources[sum-i][0]
			if isRequest(action, resource) {
				list = append(list, ref.List{action, resource})
			}
		}
		if len(list) >= maxCalls {
			break
		}
	}
	return list
}

// Actions and resources to try when a policy has nothing but wildcards.
var (
	sampleActions = []string{
		"execute-api:Invoke", "execute-api:ManageConnections", "execute-api:InvalidateCache",
		"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketPolicy",
		"sqs:SendMessage", "sns:Publish", "dynamodb:GetItem", "iam:PassRole", "sts:AssumeRole", "ec2:RunInstances",
		"kms:Decrypt", "lambda:InvokeFunction", "logs:PutLogEvents", "secretsmanager:GetSecretValue",
		"states:StartExecution", "kinesis:PutRecord",
	}
	// Those of other services are arn:aws:SERVICE:eu-central-1:123456789012:example.
	sampleResources = []string{
		"arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/GET/example",
		"arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/example", "arn:aws:iam::123456789012:role/example",
	}
)

// anyone is a caller whom no policy is likely to name.
const anyone = "arn:aws:iam::123456789012:role/example"

// callers returns callers to try for everyone: the ones that the documents name, and
// anyone.
func (w *witnesses) callers() []ref.List {
	names := []string{anyone}
	for _, p := range w.principals {
		names = append(names, p.AWS...)
	}
	for _, c := range w.conditions {
		if isPrincipalKey(c.key) {
			for _, value := range c.Values {
				names = append(names, filled(strings.ReplaceAll(anyone, "123456789012", value))...)
				names = append(names, filled(value)...)
			}
		}
	}
	isIdentity := func(name string) bool {
		return strings.HasPrefix(name, "arn:") && !strings.HasSuffix(name, ":root") && !strings.Contains(name, "*")
	}
	return once(slices.DeleteFunc(names, func(name string) bool { return !isIdentity(name) }))
}

// maxExamples is how many actions and how many resources of the documents are tried.
const maxExamples = 300

// examples returns strings for patterns: the ones without wildcards first.
func examples(patterns []string, fold bool) []pattern {
	isLiteral := func(name string) bool { return !strings.ContainsAny(name, "*?") }
	var names []string
	for _, p := range patterns {
		if isLiteral(p) {
			names = append(names, p)
		}
	}
	for _, p := range patterns {
		if !isLiteral(p) {
			names = append(names, filled(p)...)
		}
	}
	var list []pattern
	for _, name := range once(names) {
		if len(list) < maxExamples {
			list = append(list, newPattern(name[0], false, fold))
		}
	}
	return list
}

// only returns the examples that are in a set, and others that its patterns make.
func (s set) only(samples []pattern, fold bool) []ref.List {
	var patterns []string
	for _, e := range s.in {
		patterns = append(patterns, e.(pattern).text)
	}
	for _, e := range s.out { // just outside of an exception
		patterns = append(patterns, e.(pattern).text+"x")
	}
	var names []string
	for _, p := range slices.Concat(samples, examples(patterns, fold)) {
		if s.has(p) == yes {
			names = append(names, p.text)
		}
	}
	return once(names)
}

// filled returns strings that a pattern matches.
func filled(pattern string) []string {
	var list []string
	for _, text := range []string{"x", "", "example"} {
		list = append(list, strings.NewReplacer("*", text, "?", "x").Replace(pattern))
	}
	return list
}

// once returns each of the names once, as a list of its own.
func once(names []string) []ref.List {
	var list []ref.List
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			list = append(list, ref.List{name})
		}
	}
	return list
}

// maxKeyValues is how many values of one key are tried.
const maxKeyValues = 24

// keyValues returns values to try for a key: the ones that its conditions tell apart
// and that meet the required conditions. nil is for a request without the key.
func keyValues(key string, all, required []condition) []ref.List {
	multi := slices.ContainsFunc(all, func(c condition) bool { return c.each != "" })
	var names []string
	for _, c := range all {
		for _, value := range c.Values {
			if c.kind != "null" {
				names = append(names, nearby(c.kind, value)...)
			}
		}
	}
	if names == nil {
		names = []string{"other"}
	}
	candidates := append(once(names), nil)
	if multi {
		for _, name := range once(names) {
			candidates = append(candidates, ref.List{name[0], "other"})
		}
	}
	candidates = slices.DeleteFunc(candidates, func(values ref.List) bool {
		context := map[string]ref.List{}
		if values != nil {
			context[key] = values
		}
		return slices.ContainsFunc(required, func(c condition) bool { return c.key == key && c.isMetBy(context) != yes })
	})
	if len(candidates) > maxKeyValues {
		candidates = candidates[:maxKeyValues]
	}
	return candidates
}

// nearby returns values that a condition's value matches, and some that it does not.
func nearby(kind, value string) []string {
	switch kind {
	case "address":
		b, ok := newBlock(value).(block)
		if !ok {
			return []string{value}
		}
		list := []string{b.prefix.Addr().String()}
		if !b.prefix.IsSingleIP() {
			_, second := b.halves()
			list = append(list, second.prefix.Addr().String())
		}
		if before := b.prefix.Addr().Prev(); before.IsValid() {
			list = append(list, before.String())
		}
		return append(list, "192.0.2.1", "2001:db8::1")
	case "number":
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return []string{value, decimal(n - 1), decimal(n + 1)}
		}
	case "date":
		return []string{value, "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"}
	case "bool":
		return []string{value, "true", "false"}
	case "ARN":
		return append(filled(value), "arn:aws:iam::123456789012:role/other")
	case "text":
		return append(filled(value), "other", value+"x", strings.ToUpper(value))
	}
	return []string{value, "other"}
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
