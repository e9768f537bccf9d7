package review

import (
	"fmt"
	"strings"
)

// A section is a part of a report. All its text is Markdown; what a user of the
// library has named is in it by code or text.
type section struct {
	// title is its heading, such as "Routes of `api`".
	title string
	// body is the section in full. It begins with no empty line and ends with a
	// newline.
	body string
	// what the section tells, in plain words and the plural, such as "routes",
	// and how many. When the report is too long, "300 routes" is what is left of
	// it, or the sum of those of the same.
	what  string
	count int
	// rank says how early the section gives way.
	rank rank
	// folded hides it behind a line to click on, where something else changed.
	folded bool
}

// A rank is the importance of a section. In a report that is too long the
// sections of a higher rank shrink to a line first.
type rank int

// From the most important to the least.
const (
	rankWider    rank = iota // what lets more through than before
	rankStops                // what stops serving, and replacements
	rankCallers              // changes of who may call
	rankRole                 // changes of what the role may do
	rankRoutes               // changes of routes
	rankChanges              // other changes
	rankUnknown              // what a plan does not know
	rankPlanned              // other changes of a plan
	rankWho                  // of the digest: who may call
	rankWeakened             // of the digest, and so on
	rankMay
	rankServes
	rankPicture
	rankLimits
	rankStanding
	rankSettings
	rankVariables
)

// whole is the section as it is shown in full.
func (s section) whole() string { return "### " + s.title + "\n\n" + s.body + "\n" }

// line is what is left of the section in a report that is too long.
func (s section) line() string {
	return fmt.Sprintf("### %s\n\n%s, not shown since the report would be too long.\n\n", s.title, number(s.count, s.what))
}

// number returns "300 routes", and "1 route": what is a plural with s.
func number(n int, what string) string {
	switch {
	case n != 1:
	case strings.HasSuffix(what, "ies"):
		what = strings.TrimSuffix(what, "ies") + "y"
	default:
		what = strings.TrimSuffix(what, "s")
	}
	return fmt.Sprintf("%d %s", n, what)
}

// table returns a table. Cells are Markdown of one line, without pipes.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	row := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	row(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, cells := range rows {
		row(cells)
	}
	return b.String()
}

// bullets returns a list of lines of Markdown.
func bullets(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}
