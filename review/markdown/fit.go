package markdown

import (
	"fmt"
	"slices"
	"strings"
)

// maxBytes is the maximum length of a comment on GitHub, which refuses longer ones.
const maxBytes = 65535

// noticeBytes is the room for the notice about parts that are not shown.
const noticeBytes = 4096

// fit returns head and sections as one text of at most maximum bytes. If they are longer,
// it shows sections as one line each, or counts them together with others of their
// kind: those of the highest rank first, and among these the last one. A section that
// is too long by itself does not hide the others.
func fit(head string, sections []section, maximum int) string {
	whole := len(head)
	for _, s := range sections {
		whole += len(s.whole())
	}
	shown := make([]string, len(sections))
	if whole <= maximum-noticeBytes {
		for i, s := range sections {
			shown[i] = s.whole()
		}
		return head + arranged(sections, shown)
	}

	byImportance := make([]int, len(sections))
	for i := range sections {
		byImportance[i] = i
	}
	slices.SortStableFunc(byImportance, func(a, b int) int { return int(sections[a].rank - sections[b].rank) })
	room := maximum - noticeBytes - len(head)
	show := func(i int, text string, room *int) {
		if needed := len(text) - len(shown[i]); needed <= *room {
			shown[i] = text
			*room -= needed
		}
	}
	// Hundreds of sections have a line each, which leave half of the room to the
	// important ones in full.
	lines := room / 2
	room -= lines
	for _, i := range byImportance {
		show(i, sections[i].line(), &lines)
	}
	room += lines
	for _, i := range byImportance {
		show(i, sections[i].whole(), &room)
	}
	return head + notice(sections, shown, maximum) + arranged(sections, shown)
}

// arranged returns the shown sections, the folded ones in one fold at the end.
func arranged(sections []section, shown []string) string {
	var open, folded strings.Builder
	for i, s := range sections {
		if s.folded {
			folded.WriteString(shown[i])
		} else {
			open.WriteString(shown[i])
		}
	}
	if folded.Len() == 0 {
		return open.String()
	}
	return open.String() + "<details>\n<summary>Everything that is served and allowed</summary>\n\n" + folded.String() + "</details>\n"
}

// notice says which parts are not shown.
func notice(sections []section, shown []string, maximum int) string {
	counts := map[string]int{}
	var order []string
	for i, s := range sections {
		if shown[i] == s.whole() {
			continue
		}
		if _, ok := counts[s.what]; !ok {
			order = append(order, s.what)
		}
		counts[s.what] += s.count
	}
	parts := make([]string, len(order))
	for i, what := range order {
		parts[i] = number(counts[what], what)
	}
	return fmt.Sprintf("> **Not everything is shown**, because a comment has at most %d bytes. Left out: %s. The JSON has everything.\n\n", maximum, words(parts, "and"))
}
