package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// comparePolicies compares the statements of a policy. Their order and their
// Sids mean nothing.
func (c *comparison) comparePolicies(kind Kind, base, head []iam.Statement) {
	before, after := newPolicy(base), newPolicy(head)
	for _, p := range statementPairs(base, head) {
		change := Change{Kind: kind, Action: Changed, Verdict: Same, Before: p.base, After: p.head}
		is := func(verdict Verdict, reasons []string) {
			change.Verdict = widest(change.Verdict, verdict)
			for _, text := range reasons {
				change.Reasons = append(change.Reasons, Fact{Code: PolicyWider, Name: text})
			}
		}
		if p.head == nil {
			change.Action = Removed
		} else {
			change.Subject = p.head.Sid
			is(before.lets(*p.head, after))
			if text := trap(*p.head); text != "" {
				is(Wider, []string{text})
			}
		}
		if p.base == nil {
			change.Action = Added
		} else {
			if change.Subject == "" {
				change.Subject = p.base.Sid
			}
			is(after.stops(*p.base, before))
		}
		c.add(change)
	}
}

// lets compares a statement of the head with the policy of the base.
func (base policy) lets(s iam.Statement, head policy) (Verdict, []string) {
	r, ok := reachOf(s)
	switch {
	case !ok || s.Effect != "Allow" && s.Effect != "Deny":
		return Unknown, []string{"the statement is none that IAM takes"}
	case s.Effect == "Allow":
		if parts := base.notAllowed(r, head.denies); len(parts) > 0 {
			return Wider, why(parts, base.allows, "allowed without %s", "allows %s, which was not allowed")
		}
	case len(base.notDenied(r)) > 0:
		return Narrower, nil
	}
	return Same, nil
}

// stops compares a statement of the base with the policy of the head.
func (head policy) stops(s iam.Statement, base policy) (Verdict, []string) {
	r, ok := reachOf(s)
	switch {
	case !ok || s.Effect != "Allow" && s.Effect != "Deny":
		return Unknown, []string{"the statement was none that IAM takes"}
	case s.Effect == "Deny":
		if parts := head.notDenied(r); len(parts) > 0 {
			return Wider, why(parts, head.denies, "denied only with %s", "denies no longer %s")
		}
	case len(head.notAllowed(r, base.denies)) > 0:
		return Narrower, nil
	}
	return Same, nil
}

// maxDepth is how often a part is made smaller to tell what became of it.
const maxDepth = 3

// why says by which conditions statements do not cover parts of another one, or
// that they do not at all.
func why(parts []reach, statements []reach, conditions, none string) []string {
	var reasons, places []string
	actions := map[string][]string{}
	for _, part := range parts {
		for _, left := range leftover(part, statements, maxDepth) {
			i := slices.IndexFunc(statements, func(s reach) bool { return s.reaches(left) && s.hasKeysOf(left) })
			if i >= 0 {
				reasons = appendOnce(reasons, fmt.Sprintf(conditions, strings.Join(notImplied(left, statements[i]), " and ")))
				continue
			}
			place := left.placeWords()
			places = appendOnce(places, place)
			actions[place] = appendOnce(actions[place], extentWords(left.actions, "every action"))
		}
	}
	for _, place := range places {
		reasons = append(reasons, fmt.Sprintf(none, strings.Join(actions[place], ", ")+place))
	}
	return shortened(reasons)
}

// hasKeysOf reports whether the conditions ask for all that those of a part ask
// for, so that they may be what became of them.
func (r reach) hasKeysOf(part reach) bool {
	return !slices.ContainsFunc(part.conditions, func(c condition) bool {
		return !slices.ContainsFunc(r.conditions, func(other condition) bool { return other.key == c.key })
	})
}

// notImplied returns the conditions of a statement that the part does not meet
// of itself.
func notImplied(part, statement reach) []string {
	var texts []string
	for _, c := range statement.conditions {
		if !impliesAll(part.conditions, []condition{c}) {
			texts = append(texts, c.shown)
		}
	}
	return texts
}

// placeWords tells an atom but for its actions to a person.
func (r reach) placeWords() string {
	text := " on " + extentWords(r.resources, "everything")
	switch principal := r.principals[0]; principal {
	case "":
	case "*":
		text += " to everyone"
	default:
		text += " to " + quoted(principal)
	}
	word := " if "
	for _, c := range r.conditions {
		text += word + c.shown
		word = " and "
	}
	return text
}

func extentWords(x extent, everything string) string {
	text := everything
	if name := fmt.Sprint(x.in[0]); name != "*" {
		text = quoted(name)
	}
	var but []string
	for _, o := range x.out {
		if x.in[0].covers(o) {
			but = append(but, quoted(fmt.Sprint(o)))
		}
	}
	if but != nil {
		text += " but " + strings.Join(but, ", ")
	}
	return text
}

// appendOnce appends what is not in the list yet.
func appendOnce(list []string, more ...string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// shortened shortens a list for a person, who reads the statements as well.
func shortened(reasons []string) []string {
	const most = 8
	if len(reasons) > most {
		rest := len(reasons) - most + 1
		return append(reasons[:most-1:most-1], fmt.Sprintf("and %d more like these", rest))
	}
	return reasons
}

// traps are keys that are compared with the ids of something else, which they
// never are.
var traps = map[string]struct{ id, expression, what string }{
	"aws:sourcevpc":  {"vpce-", "${aws_vpc_endpoint.", "aws:SourceVpc is compared with the id of an endpoint, which no VPC has"},
	"aws:sourcevpce": {"vpc-", "${aws_vpc.", "aws:SourceVpce is compared with the id of a VPC, which no endpoint has"},
}

// trap tells of a condition of the statement that is one of the traps, and what it
// comes to. It is "" where there is none.
func trap(s iam.Statement) string {
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			values := s.Condition[operator][key]
			of, ok := traps[strings.ToLower(key)]
			isNone := func(value string) bool {
				return !strings.HasPrefix(value, of.id) && !strings.HasPrefix(value, of.expression)
			}
			if !ok || len(values) == 0 || slices.ContainsFunc(values, isNone) {
				continue
			}
			switch not := strings.Contains(strings.ToLower(operator), "not"); {
			case not && s.Effect == "Allow":
				return of.what + ": callers through every endpoint of every account meet the condition and are let in"
			case not:
				return of.what + ": every call meets the condition and is denied, whichever endpoint it comes through"
			}
			return of.what + ": nobody meets the condition"
		}
	}
	return ""
}

// statementPairs returns the statements that only one of two policies has, those
// together that seem to be versions of the same.
func statementPairs(base, head []iam.Statement) []pair[iam.Statement] {
	left := map[string]int{}
	for _, s := range head {
		left[canonical(s)]++
	}
	var before, after []*iam.Statement
	for i := range base {
		if left[canonical(base[i])] > 0 {
			left[canonical(base[i])]--
		} else {
			before = append(before, &base[i])
		}
	}
	for i := len(head) - 1; i >= 0; i-- {
		if left[canonical(head[i])] > 0 {
			left[canonical(head[i])]--
			after = append(after, &head[i])
		}
	}
	slices.Reverse(after)

	var list []pair[iam.Statement]
	for _, alike := range []func(a, b iam.Statement) bool{
		func(a, b iam.Statement) bool { return a.Sid != "" && a.Sid == b.Sid },
		func(a, b iam.Statement) bool {
			return a.Effect == b.Effect && sameList(a.Action, b.Action) && sameList(a.NotAction, b.NotAction)
		},
		func(a, b iam.Statement) bool {
			return a.Effect == b.Effect && sameList(a.Resource, b.Resource) && sameList(a.NotResource, b.NotResource)
		},
	} {
		after = slices.DeleteFunc(after, func(h *iam.Statement) bool {
			i := slices.IndexFunc(before, func(b *iam.Statement) bool { return alike(*b, *h) })
			if i < 0 {
				return false
			}
			list = append(list, pair[iam.Statement]{base: before[i], head: h})
			before = slices.Delete(before, i, i+1)
			return true
		})
	}
	for _, h := range after {
		list = append(list, pair[iam.Statement]{head: h})
	}
	for _, b := range before {
		list = append(list, pair[iam.Statement]{base: b})
	}
	return list
}

// canonical is the same for statements that differ in nothing but the Sid and
// the order of lists.
func canonical(s iam.Statement) string {
	lists := []any{s.Effect, eachOnce(principals(s.Principal)), eachOnce(s.Action), eachOnce(s.NotAction), eachOnce(s.Resource), eachOnce(s.NotResource)}
	for _, c := range conditions(s) {
		lists = append(lists, c.text)
	}
	text, err := json.Marshal(lists)
	if err != nil {
		panic(err) // strings and lists of strings always marshal
	}
	return string(text)
}

func quoted(s string) string { return strconv.Quote(s) }

func quotedAll(list []string) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = quoted(s)
	}
	return texts
}
