package markdown

import (
	"fmt"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review/compare"
)

// Text returns a change as plain text for a terminal: one line, and one for each
// statement of a policy. It ends with a newline.
func Text(c compare.Change) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s", c.Verdict, c.Action, c.Kind)
	if c.Subject != "" {
		b.WriteString(" " + short(c.Subject))
	}
	if facts := append(verbless(c, c.Reasons), verbless(c, c.Details)...); len(facts) > 0 {
		b.WriteString(": " + strings.Join(facts, "; "))
	}
	for _, witness := range witnessWords(c.Reasons) {
		b.WriteString("; for example " + witness)
	}
	b.WriteString("\n")
	for _, s := range []struct {
		when      string
		statement *iam.Statement
	}{{"was", c.Before}, {"is now", c.After}} {
		if s.statement != nil {
			fmt.Fprintf(&b, "  %s %s\n", s.when, ref.JSON(s.statement, ""))
		}
	}
	return b.String()
}
