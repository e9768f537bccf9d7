package markdown

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A section is a part of a report. All its text is Markdown. Names that users have
// chosen are in it only by code and text.
type section struct {
	// title is its heading, such as "Routes of `api`".
	title string
	// body is the section in full. It does not begin with an empty line, and ends
	// with a newline.
	body string
	// what the section is about, a plural such as "routes", and how many. In a report
	// that is too long, a section becomes "300 routes", alone or in a sum.
	what  string
	count int
	// rank says how early the section is shortened.
	rank rank
	// folded hides the section behind a line to click on.
	folded bool
}

// A rank is the importance of a section. In a report that is too long, sections with a
// higher rank are shortened first.
type rank int

// The ranks, the most important one first.
const (
	rankWider         rank = iota // changes that let more through
	rankStops                     // resources that stop serving, and replacements
	rankCallers                   // changes to who may call
	rankRole                      // changes to what the role may do
	rankRoutes                    // changes to routes
	rankChanges                   // other changes
	rankUnknown                   // what a plan does not know
	rankPlanned                   // other changes of a plan
	rankWho                       // of the digest: who may call
	rankConfiguration             // of the digest, like all that follow
	rankWeakened
	rankMay
	rankServes
	rankPicture
	rankLimits
	rankStanding
	rankSettings
	rankScanners
	rankVariables
)

// whole returns the section in full.
func (s section) whole() string { return "### " + s.title + "\n\n" + s.body + "\n" }

// line returns the section as one line, for a report that is too long.
func (s section) line() string {
	return fmt.Sprintf("### %s\n\n%s, not shown because the report would be too long.\n\n", s.title, number(s.count, s.what))
}

// number returns "300 routes" or "1 route". what must be a plural with s.
func number(n int, what string) string {
	singular := strings.TrimSuffix(what, "s")
	if strings.HasSuffix(what, "ies") {
		singular = strings.TrimSuffix(what, "ies") + "y"
	}
	if strings.HasPrefix(what, "sources of ") {
		singular = "source of " + strings.TrimPrefix(what, "sources of ")
	}
	return fmt.Sprintf("%d %s", n, plural(n, singular, what))
}

// plural returns the form of a word for a number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// table returns a table. Cells must be Markdown of one line, without pipes.
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
