package validate

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/testenv"
)

// exampleRoute is the route that docs/reviewing.md adds.
var exampleRoute = regexp.MustCompile("(?s)```go\n({Path: .*?)```\n")

// The reviews in docs/reviewing.md are what the default app prints, and what it prints
// with the page's route compared with the app without it.
func TestDocsShowWhatIsPrinted(t *testing.T) {
	testenv.EndToEnd(t)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(root, "docs", "reviewing.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	route := exampleRoute.FindSubmatch(text)
	if route == nil {
		t.Fatalf("%s has no route in a block of Go", page)
	}

	dir := t.TempDir()
	before, after := filepath.Join(dir, "before"), filepath.Join(dir, "after")
	output(t, root, 0, "go", "build", "-o", before, ".")
	output(t, root, 0, "go", "build", "-o", after, "-overlay", withRoute(t, root, string(route[1])), ".")
	base := filepath.Join(dir, "base.json")
	if err := os.WriteFile(base, []byte(output(t, root, 0, before, "review", "-format", "json")), 0o666); err != nil {
		t.Fatal(err)
	}

	golden.Section(t, page, "digest", output(t, root, 0, before, "review"))
	difference, folded, ok := strings.Cut(output(t, root, 3, after, "review", "-base", base), "<details>\n")
	if !ok || !strings.Contains(folded, "### Routes") {
		t.Errorf("the difference is not followed by the folded digest:\n%s%s", difference, folded)
	}
	golden.Section(t, page, "difference", difference)
}

// withRoute returns a file for the flag -overlay of the go command, in which main.go
// has one more route.
func withRoute(t *testing.T, root, route string) string {
	t.Helper()
	dir, main := t.TempDir(), filepath.Join(root, "main.go")
	source, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	const routes = "[]gateway.Route{"
	if strings.Count(string(source), routes) != 1 {
		t.Fatalf("%s does not have %s once", main, routes)
	}
	changed := strings.Replace(string(source), routes, routes+strings.TrimSpace(route), 1)
	replacement, overlay := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(replacement, []byte(changed), 0o666); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{main: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return overlay
}

// output returns what a program prints that ends with a status.
func output(t *testing.T, dir string, status int, name string, arguments ...string) string {
	t.Helper()
	run := exec.CommandContext(t.Context(), name, arguments...)
	var said strings.Builder
	run.Dir, run.Stderr = dir, &said
	printed, err := run.Output()
	if got := run.ProcessState.ExitCode(); got != status {
		t.Fatalf("%s %q: status %d, want %d: %v\n%s", name, arguments, got, status, err, said.String())
	}
	return string(printed)
}
