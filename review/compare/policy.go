package compare

import "cdk.tf/go/privateapi/iam"

// comparePolicies compares the statements of a policy.
func (c *comparison) comparePolicies(kind Kind, base, head []iam.Statement) {
	for _, p := range iam.Compare(iam.Document{Statements: base}, iam.Document{Statements: head}) {
		change := Change{Kind: kind, Action: Changed, Verdict: Same, Before: p.Base, After: p.Head}
		switch {
		case p.Base == nil:
			change.Action, change.Subject = Added, p.Head.Sid
		case p.Head == nil:
			change.Action, change.Subject = Removed, p.Base.Sid
		case p.Head.Sid == "":
			change.Subject = p.Base.Sid
		default:
			change.Subject = p.Head.Sid
		}
		if p.Narrower {
			change.Verdict = Narrower
		}
		for _, r := range p.Reasons {
			verdict := Wider
			if r.Kind.Invalid() {
				verdict = Unknown
			}
			fact := Fact{Code: PolicyWider, Policy: &r}
			if kind == KindResourcePolicy {
				fact = c.witnesses.policyFact(r)
			}
			change.is(verdict, fact)
		}
		c.add(change)
	}
}

// policyFact returns the fact that the resource policy of the API lets through what a
// reason says. What shows it is a request to a route.
func (w *witnesses) policyFact(r iam.Reason) Fact {
	fact := Fact{Code: PolicyWider, Policy: &r}
	if !r.Kind.Invalid() {
		fact.Request = w.ofPolicy(r)
	}
	if fact.Request == nil {
		r.Witness = nil
	}
	return fact
}
