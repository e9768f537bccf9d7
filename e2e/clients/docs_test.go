package clients

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// The documentation shows the clients that the test knows.
func TestDocs(t *testing.T) {
	t.Parallel()
	golden.Section(t, filepath.Join("..", "..", "docs", "clients.md"), "clients", table(t))
}

// table shows the clients, and the differences that their rows name by number.
func table(t *testing.T) string {
	shown := readShown(t)
	var b strings.Builder
	b.WriteString("| client | settings | what was tried | differences |\n|---|---|---|---|\n")
	for _, c := range clients() {
		var tried []string
		for _, name := range c.actions {
			tried = append(tried, actions[name].what)
		}
		row(&b, c.name, c.version, c.settings, tried, c.differences(shown))
	}
	for _, s := range services {
		var tried []string
		for _, a := range s.tries {
			tried = append(tried, a.what)
		}
		row(&b, s.name, s.version, s.settings, tried, s.differences)
	}
	b.WriteString("\nThese are the differences. No others were seen.\n\n")
	for i, d := range known {
		fmt.Fprintf(&b, "%d. %s\n", i+1, d.what)
	}
	return b.String()
}

func row(b *strings.Builder, name, version, settings string, tried, differences []string) {
	if len(differences) == 0 {
		differences = []string{"none"}
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s |\n", strings.TrimSpace(name+" "+version), settings, strings.Join(tried, ", "),
		strings.Join(differences, ", "))
}

// differences returns the numbers of the differences that the client shows.
func (c client) differences(shown map[string][]string) []string {
	var numbers []string
	for i, d := range known {
		if slices.Contains(shown[d.what], c.name) {
			numbers = append(numbers, fmt.Sprint(i+1))
		}
	}
	return numbers
}
