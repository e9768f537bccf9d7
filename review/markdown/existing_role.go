package markdown

import (
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// existingRoleMarkdown says what a role that already exists must be allowed, with its
// policies to copy.
func existingRoleMarkdown(a review.API) string {
	var b strings.Builder
	b.WriteString("**Nobody checked the role " + code(a.RoleARN) + ".** It already exists, and the app does not change it. " +
		"This review does not know what it may do, or who else may assume it.\n\n")
	if grants := grantsTable(a, "must be allowed"); grants != "" {
		b.WriteString(grants + "\n")
	}
	if len(a.RolePolicy) == 0 {
		b.WriteString("It needs no policy.")
	} else {
		b.WriteString("It must have this policy.")
		if hasDeny(a.RolePolicy) {
			b.WriteString(" Without its denials, callers can use what else the role may do in S3.")
		}
		if text := policyJSON(a.RolePolicy); strings.Contains(text, "${") {
			b.WriteString(" Replace each Terraform expression, `${…}`, by its value.\n\n" + fenced(text))
		} else {
			b.WriteString("\n\n" + fenced(text))
		}
	}
	b.WriteString("\n\nIt must have this trust policy:\n\n" + fenced(policyJSON(gateway.RoleTrust().Statements)) + "\n")
	if len(a.OwnerPolicies) > 0 {
		b.WriteString("\n" + bullets([]string{ownersMarkdown(a.OwnerPolicies)}))
	}
	return b.String()
}

func hasDeny(statements []iam.Statement) bool {
	for _, s := range statements {
		if s.Effect == iam.Deny {
			return true
		}
	}
	return false
}

// policyJSON returns a policy document with indentation.
func policyJSON(statements []iam.Statement) string {
	return string(ref.JSON(iam.Document{Statements: statements}, "  "))
}

// fenced returns JSON as a block of code. Characters that are invisible or change the order
// of others can only be in its strings, where their escape sequences mean the same.
func fenced(json string) string {
	fence := "```"
	for strings.Contains(json, fence) {
		fence += "`"
	}
	lines := strings.Split(json, "\n")
	for i, line := range lines {
		lines[i] = visible(line)
	}
	return fence + "json\n" + strings.Join(lines, "\n") + "\n" + fence
}
