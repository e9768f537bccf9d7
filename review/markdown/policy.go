package markdown

import (
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// policyWords says what a statement of a policy lets through, or why it cannot be
// compared.
func policyWords(r *iam.Reason) string {
	switch r.Kind {
	case iam.AllowsMore:
		return "allows " + requestWords(r) + ", which was not allowed"
	case iam.AllowsWithout:
		return "no longer requires " + conditionWords(r.Conditions)
	case iam.DeniesLess:
		return "no longer denies " + requestWords(r)
	case iam.DeniesOnlyIf:
		return "denies only if " + conditionWords(r.Conditions)
	case iam.InvalidHead:
		return "IAM does not accept the statement"
	case iam.InvalidBase:
		return "IAM did not accept the statement"
	case iam.AllowsAll:
		return misuseWords(r) + "requests through every endpoint of every account meet the condition and are allowed"
	case iam.DeniesAll:
		return misuseWords(r) + "every request meets the condition and is denied, whichever endpoint it comes through"
	case iam.NeverMet:
		return misuseWords(r) + "no request meets the condition"
	}
	return string(r.Kind)
}

// misuseWords begins a sentence about a condition key that is compared with ids of
// something else.
func misuseWords(r *iam.Reason) string {
	if strings.EqualFold(r.Conditions[0].Key, "aws:SourceVpc") {
		return "aws:SourceVpc never equals the id of a VPC endpoint: "
	}
	return "aws:SourceVpce never equals the id of a VPC: "
}

// requestWords describes requests: their actions, resources, principal and
// conditions.
func requestWords(r *iam.Reason) string {
	actions := make([]string, len(r.Actions))
	for i, action := range r.Actions {
		actions[i] = matchWords(action, "every action")
	}
	text := strings.Join(actions, ", ") + " on " + matchWords(r.Resource, "everything") + principalWords(r.Principal)
	if len(r.If) > 0 {
		text += " if " + conditionWords(r.If)
	}
	return text
}

func matchWords(m iam.Match, everything string) string {
	text := everything
	if m.Pattern != "*" {
		text = quoted(m.Pattern)
	}
	if len(m.Except) > 0 {
		text += " except " + list(m.Except)
	}
	return text
}

// principalWords names the principal of requests. The policy of a role has none.
func principalWords(p iam.Principal) string {
	switch names := principals(p); {
	case len(names) == 0:
		return ""
	case slices.Equal(names, []string{"*"}):
		return " to everyone"
	default:
		return " to " + list(names)
	}
}

func conditionWords(conditions []iam.Condition) string {
	texts := make([]string, len(conditions))
	for i, c := range conditions {
		values := make([]string, len(c.Values))
		for i, value := range c.Values {
			values[i] = quoted(value)
		}
		texts[i] = c.Operator + " " + c.Key + " " + strings.Join(values, " or ")
	}
	return strings.Join(texts, " and ")
}

// shortened returns the reasons of a policy's statement, each once. Of a long list it
// returns the first ones: the reader has the statements, too.
func shortened(reasons []string) []string {
	const most = 8
	var list []string
	for _, reason := range reasons {
		if !slices.Contains(list, reason) {
			list = append(list, reason)
		}
	}
	if len(list) > most {
		return append(list[:most-1:most-1], fmt.Sprintf("and %d more like these", len(list)-most+1))
	}
	return list
}
