package document

import (
	"regexp"
	"strings"
)

// Shows reports whether the block shows what a program has printed. In the block,
// "…" stands for any text of a line, and a line of it alone for any lines.
func (b Block) Shows(printed string) bool {
	pattern := regexp.QuoteMeta(b.Text)
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(pattern, `(?s:.*\n)?`)
	pattern = strings.ReplaceAll(pattern, "…", ".*")
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(printed)
}
