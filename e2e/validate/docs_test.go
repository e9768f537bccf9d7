package validate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/testenv"
)

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
	olderReview := output(t, root, 0, "go", "run", olderMain, "review", "-format", "json")
	if err := os.WriteFile(base, []byte(olderReview), 0o666); err != nil {
		t.Fatal(err)
	}
	output(t, root, 0, "go", "build", "-o", app, "./examples/s3")

	file := filepath.Join(root, "docs", "review.md")
	golden.Section(t, file, "digest", output(t, root, 0, app, "review"))
	golden.Section(t, file, "difference", output(t, root, 3, app, "review", "-base", base))
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
