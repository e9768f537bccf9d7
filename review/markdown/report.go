// Package markdown puts reports into words, as comments for pull requests on GitHub.
//
// It is the only package of the review with words: no other package reads them, and no
// decision depends on them.
package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/report"
	"cdk.tf/go/privateapi/review/tfplan"
)

// Report returns a report as a comment for GitHub of less than 65,536 bytes. A part
// that does not fit is only counted. Its first line is hidden and the same for every
// report of the stack, <!-- privateapi-review:STACK -->, or <!-- privateapi-review -->
// for the whole app, so that a program can find the comment and replace it. If the
// report has a Difference, the digest is folded. If nothing changes, there is one line
// after the first.
func Report(r report.Report) string { return markdown(r, maxBytes) }

// markdown returns the report in at most maximum bytes.
func markdown(r report.Report, maximum int) string {
	marker := marker(r.Stack) + "\n"
	var sections []section
	verdict := ""
	if r.Difference != nil && r.Difference.Empty() && (r.Plan == nil || r.Plan.Empty() && len(r.Plan.Drift) == 0) {
		return marker + "No changes to " + subject(r) + ".\n"
	}
	if v := r.Verdict(); v != "" {
		verdict = verdictMarkdown(v, r) + "\n\n"
	}
	if r.Difference != nil {
		sections = append(sections, differenceSections(*r.Difference)...)
	}
	if r.Plan != nil {
		sections = append(sections, planSections(*r.Plan)...)
	}
	for _, s := range digestSections(r.Digest) {
		s.folded = r.Difference != nil
		sections = append(sections, s)
	}
	head := marker + "## Review of " + subject(r) + "\n\n" + verdict
	if len(sections) == 0 {
		return head + "There are none.\n"
	}
	return fit(head, sections, maximum)
}

// verdictMarkdown is what a reviewer reads first.
func verdictMarkdown(verdict compare.Verdict, r report.Report) string {
	count := map[compare.Verdict]int{}
	if r.Difference != nil {
		for _, changes := range alike(r.Difference.Changes) {
			count[changes[0].Verdict]++
		}
	}
	var parts []string
	if n := count[compare.Wider]; n > 0 {
		parts = append(parts, number(n, "changes")+" "+plural(n, "lets", "let")+" more through")
	}
	if n := count[compare.Unknown]; n > 0 {
		parts = append(parts, number(n, "changes")+" may let more through")
	}
	if r.Plan != nil {
		access := r.Plan.Access()
		switch widening := r.Widening(); {
		case widening == tfplan.IsWider:
			parts = append(parts, "the plan has a policy that allows more than the one in force")
		case widening == tfplan.MaybeWider && len(access) == 0:
			parts = append(parts, "the plan has a policy that is not known before the apply, or that may allow more than the one in force")
		}
		if len(access) > 0 {
			parts = append(parts, "the plan changes who may call or what is allowed in "+firstOf(access))
		}
	}
	switch {
	case verdict == compare.Wider:
		return "**Wider than before**: " + strings.Join(parts, ", and ") + "."
	case verdict == compare.Unknown:
		return "**Possibly wider than before**: " + strings.Join(parts, ", and ") + "."
	case r.Difference == nil:
		return "Not wider than before: no policy of the plan allows more than the one in force, and no other change of it says who may call."
	case r.Difference.Empty():
		return "Not wider than before: routes, callers and permissions are the same."
	}
	return "Not wider than before."
}

// firstOf names the first of many addresses, and says how many more there are.
func firstOf(addresses []string) string {
	const most = 4
	if len(addresses) <= most {
		return codes(addresses, "and")
	}
	return strings.Join([]string{code(addresses[0]), code(addresses[1]), code(addresses[2])}, ", ") + " and " +
		number(len(addresses)-3, "more resources")
}

// subject names what the report is about, as Markdown.
func subject(r report.Report) string {
	if r.Stack == "" {
		return "the private APIs"
	}
	return "the private APIs of " + code(cutName(r.Stack))
}

const maxName = 200 // bytes

// marker returns a comment in HTML. It escapes text that would end the comment, and has
// a hash in the place of a name that is too long for one line.
func marker(stack string) string {
	if stack == "" {
		return "<!-- privateapi-review -->"
	}
	name := strings.ReplaceAll(url.PathEscape(stack), "--", "-%2D")
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(stack))
		name = hex.EncodeToString(sum[:])
	}
	return fmt.Sprintf("<!-- privateapi-review:%s -->", name)
}

// cutName returns at most maxName bytes of a name that a report needs.
func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "…"
}
