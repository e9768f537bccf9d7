package validate

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"cdk.tf/go/privateapi/internal/testenv"
)

var update = flag.Bool("update", false, "write the reviews in docs/review.md instead of comparing with them")

// The reviews in docs/review.md are what the program prints: of examples/s3, and
// of what it has other than a version without two of its options.
func TestDocsShowWhatIsPrinted(t *testing.T) {
	testenv.EndToEnd(t)
	root := filepath.Join("..", "..")
	source, err := os.ReadFile(filepath.Join(root, "examples", "s3", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	older := string(source)
	for _, option := range []string{
		`DeleteObjects: true, `,
		`Access: gateway.ReadWrite, Multipart: true,`,
		`CORS:                  gateway.CORS{Origin: "https://intranet.example.com", MaxAgeSeconds: 600},`,
	} {
		if !strings.Contains(older, option) {
			t.Fatalf("examples/s3 has no %s", option)
		}
		older = strings.Replace(older, option, "", 1)
	}
	dir := t.TempDir()
	olderMain, base, app := filepath.Join(dir, "main.go"), filepath.Join(dir, "base.json"), filepath.Join(dir, "app")
	if err := os.WriteFile(olderMain, []byte(older), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base, []byte(output(t, root, 0, "go", "run", olderMain, "review", "-format", "json")), 0o666); err != nil {
		t.Fatal(err)
	}
	output(t, root, 0, "go", "build", "-o", app, "./examples/s3")

	file := filepath.Join(root, "docs", "review.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	got := between(t, want, "digest", output(t, root, 0, app, "review"))
	got = between(t, got, "difference", output(t, root, 3, app, "review", "-base", base))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if got != want {
		t.Errorf("docs/review.md is not what is printed now; E2E=1 go test ./e2e/validate -run Docs -update rewrites it:\n%s", udiff.Unified("want", "got", want, got))
	}
}

// between returns the text with what stands between two marks replaced.
func between(t *testing.T, text, name, content string) string {
	t.Helper()
	before, rest, ok1 := strings.Cut(text, "<!-- "+name+" -->\n")
	_, after, ok2 := strings.Cut(rest, "<!-- /"+name+" -->")
	if !ok1 || !ok2 {
		t.Fatalf("there are no marks %s", name)
	}
	return before + "<!-- " + name + " -->\n" + content + "<!-- /" + name + " -->" + after
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
