package iam_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
)

// A small world: all principals, actions, resources and values of two keys that
// requests have.
var (
	principals = ref.List{"arn:aws:iam::111122223333:role/p", "arn:aws:iam::111122223333:role/q"}
	actions    = ref.List{"a:Get", "a:GetMore", "b:Get"}
	resources  = ref.List{"arn:aws:a:::x", "arn:aws:a:::xy", "arn:aws:b:::y"}
	values     = []ref.List{nil, {"v"}, {"w"}, {"vw"}}
	addresses  = []ref.List{nil, {"10.1.0.1"}, {"10.2.0.1"}, {"192.0.2.1"}}
)

// requests are all requests of the small world, signed or as a role.
func requests(ofRole bool) []iam.Request {
	callers := []iam.Principal{{}}
	if !ofRole {
		callers = []iam.Principal{{AWS: principals[:1]}, {AWS: principals[1:]}}
	}
	var all []iam.Request
	for _, caller := range callers {
		for _, action := range actions {
			for _, resource := range resources {
				for _, value := range values {
					for _, address := range addresses {
						context := map[string]ref.List{}
						if value != nil {
							context["key"] = value
						}
						if address != nil {
							context["address"] = address
						}
						all = append(all, iam.Request{
							Principal: caller, Action: action, Resource: resource, Context: context,
						})
					}
				}
			}
		}
	}
	return all
}

// decide decides requests of the small world without the code of package iam.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func decide(d iam.Document, r iam.Request) iam.Decision {
	decision := iam.ImplicitlyDenied
	for _, s := range d.Statements {
		switch applies := applies(s, r); {
		case applies && s.Effect == iam.Deny:
			return iam.Denied
		case applies:
			decision = iam.Allowed
		}
	}
	return decision
}

func applies(s iam.Statement, r iam.Request) bool {
	matchesAny := func(patterns ref.List, text string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			return matches(strings.ToLower(p),
				strings.ToLower(text))
		})
	}
	if !s.Principal.IsZero() && !slices.Contains(s.Principal.AWS, "*") && !slices.Contains(s.Principal.AWS,
		r.Principal.AWS[0]) {
		return false
	}
	if matchesAny(slices.Concat(s.Action, s.NotAction), r.Action) != (len(s.Action) > 0) ||
		matchesAny(slices.Concat(s.Resource, s.NotResource), r.Resource) != (len(s.Resource) > 0) {
		return false
	}
	for operator, keys := range s.Condition {
		for key, wanted := range keys {
			if !meets(operator, wanted, r.Context[strings.ToLower(key)]) {
				return false
			}
		}
	}
	return true
}

func meets(operator string, wanted, got ref.List) bool {
	operator, ifExists := strings.CutSuffix(operator, "IfExists")
	negated := strings.Contains(operator, "Not")
	switch {
	case operator == "Null":
		return (wanted[0] == "true") == (got == nil)
	case got == nil:
		return negated || ifExists
	}
	isMet := func(value string) bool {
		switch strings.Replace(operator, "Not", "", 1) {
		case "StringLike":
			return matches(value, got[0])
		case "IpAddress":
			return netip.MustParsePrefix(value).Contains(netip.MustParseAddr(got[0]))
		}
		return value == got[0]
	}
	return slices.ContainsFunc(wanted, isMet) != negated
}

// matches reports whether a pattern with wildcards matches a text.
func matches(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return matches(pattern[1:], text) || text != "" && matches(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && matches(pattern[1:], text[1:])
}

// isOfOneService reports whether the action and the resource of a request are of one
// service. AWS has no other requests.
func isOfOneService(r iam.Request) bool {
	service, _, _ := strings.Cut(r.Action, ":")
	return strings.HasPrefix(r.Resource, "arn:aws:"+strings.ToLower(service)+":")
}

// isOf reports whether a request is one of a reason's.
func isOf(reason iam.Reason, r iam.Request) bool {
	matchesOne := func(m iam.Match, text string) bool {
		matchesText := func(pattern string) bool { return matches(strings.ToLower(pattern), strings.ToLower(text)) }
		return matchesText(m.Pattern) && !slices.ContainsFunc(m.Except, matchesText)
	}
	s := iam.Statement{Principal: reason.Principal, Action: ref.List{"*"}, Resource: ref.List{"*"}}
	for _, c := range reason.If {
		s.Condition = iam.Conditions{c.Operator: {c.Key: c.Values}}
		if !applies(s, r) {
			return false
		}
	}
	return applies(s, r) && matchesOne(reason.Resource, r.Resource) &&
		slices.ContainsFunc(reason.Actions, func(m iam.Match) bool { return matchesOne(m, r.Action) })
}

// A generator makes policies of the small world.
type generator struct{ *rand.Rand }

func (g generator) of(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) some(list ...string) ref.List {
	var some ref.List
	for range 1 + g.IntN(2) {
		some = append(some, g.of(list...))
	}
	return some
}

func (g generator) document(ofRole bool) iam.Document {
	var d iam.Document
	for range 1 + g.IntN(4) {
		d.Statements = append(d.Statements, g.statement(ofRole))
	}
	return d
}

func (g generator) statement(ofRole bool) iam.Statement {
	s := iam.Statement{Effect: g.of(iam.Allow, iam.Allow, iam.Deny)}
	if !ofRole {
		s.Principal.AWS = g.some("*", "*", principals[0], principals[1])
	}
	s.Action = g.some("*", "a:*", "a:Get", "A:get*", "b:*", "?:Get", "a:GetMore")
	s.Resource = g.some(
		"*", "arn:aws:a:::x", "arn:aws:a:::x*", "arn:aws:?:::?", "arn:aws:a:::xy", "arn:aws:b:::y", "arn:aws:*:::*y",
	)
	if g.IntN(5) == 0 {
		s.Action, s.NotAction = nil, s.Action
	}
	if g.IntN(5) == 0 {
		s.Resource, s.NotResource = nil, s.Resource
	}
	for range g.IntN(3) {
		s.Condition = g.condition(s.Condition)
	}
	return s
}

func (g generator) condition(given iam.Conditions) iam.Conditions {
	conditions := iam.Conditions{}
	for operator, keys := range given {
		conditions[operator] = keys
	}
	ifExists := g.of("", "", "IfExists")
	switch g.IntN(6) {
	case 0:
		conditions["Null"] = map[string]ref.List{g.of("key", "address"): {g.of("true", "false")}}
	case 1, 2:
		operator := g.of("IpAddress", "NotIpAddress") + ifExists
		networks := g.some("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.2.0.1/32", "192.0.2.1/32")
		conditions[operator] = map[string]ref.List{"Address": networks}
	default:
		operator := g.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike") + ifExists
		conditions[operator] = map[string]ref.List{g.of("key", "Key"): g.some("v", "w", "v*", "*", "vw", "u")}
	}
	return conditions
}

// version returns a document that is much like another one.
func (g generator) version(d iam.Document, ofRole bool) iam.Document {
	statements := slices.Clone(d.Statements)
	for range 1 + g.IntN(2) {
		if len(statements) == 0 {
			break
		}
		i := g.IntN(len(statements))
		switch fresh := g.statement(ofRole); g.IntN(6) {
		case 0:
			statements = slices.Delete(statements, i, i+1)
		case 1:
			statements = append(statements, fresh)
		case 2:
			statements[i].Condition = fresh.Condition
		case 3:
			statements[i].Principal = fresh.Principal
		case 4:
			statements[i].Action, statements[i].NotAction = fresh.Action, fresh.NotAction
		case 5:
			statements[i].Resource, statements[i].NotResource = fresh.Resource, fresh.NotResource
		}
	}
	return iam.Document{Statements: statements}
}

// Compare calls a head wider wherever it lets a request through that its base
// refuses, and narrower where it lets less through. All requests of the
// small world are asked.
func TestCompareRandomly(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(1, 0))}
	fromLittle := []iam.Decision{iam.Denied, iam.ImplicitlyDenied, iam.Allowed}
	var calledWider, isWider, notWider, witnesses, shown int
	all := map[bool][]iam.Request{false: requests(false), true: requests(true)}
	pairs := sample.Count(500, 8_000)
	for n := range pairs {
		ofRole := g.IntN(3) == 0
		base := g.document(ofRole)
		head := g.version(base, ofRole)
		changes := iam.Compare(base, head)
		verdict := verdictOf(changes)
		more, less, exist := 0, 0, 0
		for i, r := range all[ofRole] {
			before, after := decide(base, r), decide(head, r)
			for d, want := range map[*iam.Document]iam.Decision{&base: before, &head: after} {
				if i%7 != n%7 {
					continue // it takes a while
				}
				if got := d.Decide(r); got != want {
					t.Fatalf("pair %d: Decide says %s, want %s to\n%s\nby\n%s", n, got, want, ref.JSON(r, ""),
						ref.JSON(d, ""))
				}
			}
			order := slices.Index(fromLittle, after) - slices.Index(fromLittle, before)
			if order > 0 {
				more++
				if isOfOneService(r) {
					exist++
				}
			} else if order < 0 {
				less++
			}
		}
		switch {
		case more > 0 && verdict < wider, less > 0 && verdict < narrower:
			t.Fatalf("pair %d: verdict %d, but %d requests get more and %d less\n%s\n%s", n, verdict, more, less,
				ref.JSON(base, ""), ref.JSON(head, ""))
		case verdict < wider:
			notWider++
		default:
			calledWider++
		}
		found := false
		for _, c := range changes {
			for _, r := range c.Reasons {
				if r.Witness == nil {
					continue
				}
				found = true
				if !isOfOneService(*r.Witness) {
					t.Fatalf("pair %d: there is no request %s", n, ref.JSON(r.Witness, ""))
				}
				if !isOf(r, *r.Witness) {
					t.Fatalf("pair %d: the witness is none of the requests of\n%s", n, ref.JSON(r, ""))
				}
				before, after := decide(base, *r.Witness), decide(head, *r.Witness)
				if slices.Index(fromLittle, after) <= slices.Index(fromLittle, before) {
					t.Fatalf("pair %d: the base says %s and the head %s to the witness of\n%s\n%s\n%s",
						n, before, after, ref.JSON(r, ""), ref.JSON(base, ""), ref.JSON(head, ""))
				}
			}
		}
		if found {
			witnesses++
		}
		if exist > 0 {
			isWider++
			if found {
				shown++
			}
		}
	}
	t.Logf("%d pairs: %d are not wider; %d are called wider, %d with a witness; "+
		"a request of the small world shows it of %d, and %d of them have a witness",
		pairs, notWider, calledWider, witnesses, isWider, shown)
	if notWider*4 < pairs || shown*100 < isWider*95 {
		t.Errorf("of %d pairs %d are not wider, and %d of %d have a witness: that is too few", pairs, notWider,
			shown, isWider)
	}
}
