package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// A Report is what a person or a program reads about an app, or about one stack
// of it: the digest, and what is known of a change.
type Report struct {
	// Stack is the stack that the report is of, whose [Digest.Only] it has. "" is
	// the whole app.
	Stack  string `json:"stack,omitempty"`
	Digest Digest `json:"digest"`
	// Difference is what the digest changes. nil is not asked for.
	Difference *Difference `json:"difference,omitempty"`
	// Plan is what Terraform changes in the stack. nil is none.
	Plan *Plan `json:"plan,omitempty"`
}

// reportJSON is a Report as JSON.
type reportJSON struct {
	Format int `json:"format"`
	Report
}

// JSON returns the report as JSON, which schema.json describes and which ends
// with a newline. The same report gives the same bytes.
func (r Report) JSON() []byte {
	if r.Plan != nil {
		plan := r.Plan.Join(r.Digest)
		r.Plan = &plan
	}
	return withoutNull(marshal(reportJSON{Format, r}, "  "))
}

// Markdown returns the report as a comment for GitHub, of less than 65,536
// bytes: what does not fit is counted. Its first line is hidden and the same for
// every report of the stack, <!-- privateapi-review:STACK -->, or
// <!-- privateapi-review --> for the whole app, so that a comment can be found
// and replaced. Where there is a Difference, the digest is folded away. Where
// nothing changes, all but the first line is one line.
func (r Report) Markdown() string {
	marker := marker(r.Stack) + "\n"
	var sections []section
	verdict := ""
	if r.Difference != nil {
		if r.Difference.Empty() && (r.Plan == nil || r.Plan.changesNothing()) {
			return marker + "No change of " + r.subject() + ".\n"
		}
		verdict = r.verdict() + "\n\n"
		sections = append(sections, r.Difference.sections()...)
	}
	if r.Plan != nil {
		sections = append(sections, r.Plan.sections(r.Digest)...)
	}
	for _, s := range r.Digest.sections() {
		s.folded = r.Difference != nil
		sections = append(sections, s)
	}
	head := marker + "## Review of " + r.subject() + "\n\n" + verdict
	if len(sections) == 0 {
		return head + "There are none.\n"
	}
	return fit(head, sections)
}

// verdict is what a reviewer reads first.
func (r Report) verdict() string {
	count := map[Verdict]int{}
	for _, c := range r.Difference.Changes {
		count[c.Verdict]++
	}
	unknown := number(count[Unknown], "changes") + " cannot be compared"
	switch {
	case count[Wider] > 0 && count[Unknown] > 0:
		return "**Wider than before**: more gets through by " + number(count[Wider], "changes") + ", and " + unknown + "."
	case count[Wider] > 0:
		return "**Wider than before**: more gets through by " + number(count[Wider], "changes") + "."
	case r.Difference.Wider():
		return "**Perhaps wider than before**: " + unknown + "."
	case r.Difference.Empty():
		return "No wider than before: routes, callers and permissions are the same."
	}
	return "No wider than before."
}

// subject names what the report is of, as Markdown.
func (r Report) subject() string {
	if r.Stack == "" {
		return "the private APIs"
	}
	return "the private APIs of " + code(cutName(r.Stack))
}

const maxName = 200 // bytes

// marker is a comment of HTML. What would end it is escaped, and a name that is
// too long for a line that people look for is told by its hash.
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

// cutName returns a name that stands where a report cannot do without it.
func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "…"
}
