package iam

import (
	"slices"
	"strings"
)

// misuses are condition keys that are often compared with ids of something else,
// which they never have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var misuses = map[string]struct{ id, expression string }{
	"aws:sourcevpc":  {"vpce-", "${aws_vpc_endpoint."},
	"aws:sourcevpce": {"vpc-", "${aws_vpc."},
}

// Misuse returns a condition of the statement that compares aws:SourceVpc with
// nothing but ids of VPC endpoints, or aws:SourceVpce with ids of VPCs, and what
// comes of it: [NeverMet], [AllowsAll] or [DeniesAll].
func (s Statement) Misuse() (Reason, bool) {
	for _, c := range s.Condition.List() {
		wrong, ok := misuses[strings.ToLower(c.Key)]
		isOther := func(value string) bool {
			return !strings.HasPrefix(value, wrong.id) && !strings.HasPrefix(value, wrong.expression)
		}
		if !ok || len(c.Values) == 0 || slices.ContainsFunc(c.Values, isOther) {
			continue
		}
		kind := NeverMet
		switch negated := strings.Contains(strings.ToLower(c.Operator), "not"); {
		case negated && s.Effect == Allow:
			kind = AllowsAll
		case negated:
			kind = DeniesAll
		}
		return Reason{Kind: kind, Conditions: []Condition{c}}, true
	}
	return Reason{}, false
}
