package docs

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/document"
	"cdk.tf/go/privateapi/internal/process"
	"cdk.tf/go/privateapi/internal/testenv"
)

// pagesElsewhere are the pages whose commands another test runs.
var pagesElsewhere = map[string]string{"docs/deploying.md": "e2e/cdktf, in an emulator"}

// doctor is the command that the page on troubleshooting shows.
const doctor = "./privateapi-doctor -url https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod " +
	"-routes routes.json"

// blocksElsewhere are the blocks that something else runs, by their first commands.
var blocksElsewhere = map[string]string{
	"cd cdktf.out/stacks/privateapi":                                   "e2e/cdktf, in an emulator",
	"checkov --directory cdktf.out/stacks --config-file .checkov.yaml": "e2e/scanners",
	"terraform -chdir=cdktf.out/stacks/privateapi plan -out plan":      "e2e/scanners, in an emulator",
	"go run ./cmd/try": "e2e/try, which compares what it prints",
	"terraform -chdir=cdktf.out/stacks/privateapi init":            "e2e/cdktf, in an emulator",
	"terraform state list | sed 's/\\[.*//' | sort -u > addresses": "e2e/body, in an emulator",
	"go run . doctor -url https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod": "" +
		"e2e/proxy, in an emulator",
	doctor: "doctor, against servers on this machine", doctor + " -json": "doctor, against servers on this machine",
	"url=https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com/prod/large.bin": "" +
		"e2e/s3, in an emulator",
}

// The commands of each page run in a copy of the repository, in order, and print what
// the page shows. A Go program of the page is written to main.go before the commands
// that follow it, except in the folder of the repository.
func TestCommands(t *testing.T) {
	testenv.EndToEnd(t, "go", "node", "sh", "git")
	for _, d := range documents(t) {
		if pagesElsewhere[d.Path] != "" {
			continue
		}
		t.Run(d.Path, func(t *testing.T) {
			s := newScript(t, d)
			if s.commands == 0 {
				return
			}
			s.run(t, repository(t))
		})
	}
}

// Every page and block that something else runs is in the documentation.
func TestElsewhere(t *testing.T) {
	found := map[string]bool{}
	for _, d := range documents(t) {
		found[d.Path] = true
		for _, block := range d.Blocks {
			if block.Language == "sh" {
				found[first(block)] = true
			}
		}
	}
	for _, list := range []map[string]string{pagesElsewhere, blocksElsewhere} {
		for name := range list {
			if !found[name] {
				t.Errorf("the documentation has no %s", name)
			}
		}
	}
}

// A script runs the commands of a page.
type script struct {
	text     strings.Builder
	commands int                       // blocks that are run
	shown    map[string]document.Block // what a block prints, by its mark
}

// mark separates the output of blocks.
const mark = "== block at line "

func newScript(t *testing.T, d document.Document) *script {
	t.Helper()
	s := &script{shown: map[string]document.Block{}}
	s.text.WriteString("set -e\nrepository=$PWD\n")
	for i, block := range d.Blocks {
		switch {
		case block.Language == "go" && isProgram(block.Text):
			fmt.Fprintf(&s.text,
				"if [ \"$PWD\" != \"$repository\" ]; then cat > main.go <<'END OF PROGRAM'\n%sEND OF PROGRAM\nfi\n",
				block.Text)
		case block.Language == "sh":
			parse(t, d.Path, block)
			if blocksElsewhere[first(block)] != "" {
				continue
			}
			s.commands++
			begin := fmt.Sprintf("%s%d", mark, block.Line)
			fmt.Fprintf(&s.text, "echo %q\n%s", begin, block.Text)
			if output, ok := d.Output(i); ok {
				s.shown[begin] = output
			}
		}
	}
	return s
}

// parse fails the test if a block is not valid for a shell.
func parse(t *testing.T, page string, block document.Block) {
	t.Helper()
	check := exec.CommandContext(t.Context(), "sh", "-n")
	check.Stdin = strings.NewReader(block.Text)
	if printed, err := check.CombinedOutput(); err != nil {
		t.Errorf("%s:%d: %v\n%s", page, block.Line, err, printed)
	}
}

// first returns the first command of a block.
func first(block document.Block) string {
	line, _, _ := strings.Cut(block.Text, "\n")
	return line
}

func (s *script) run(t *testing.T, repository string) {
	t.Helper()
	run := process.Command(t.Context(), "sh", "-c", s.text.String())
	run.Dir = repository
	run.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return name == "E2E" || name == "CI" // a reader has neither
	})
	var printed, stderr bytes.Buffer
	run.Stdout, run.Stderr = &printed, &stderr
	if err := process.Run(run); err != nil {
		t.Errorf("%v\n%s\n%s", err, &printed, &stderr)
	}
	for _, part := range strings.Split("\n"+strings.TrimSuffix(printed.String(), "\n"), "\n"+mark)[1:] {
		line, output, _ := strings.Cut(part+"\n", "\n")
		if shown, ok := s.shown[mark+line]; ok && !shown.Shows(output) {
			t.Errorf("the commands at line %s print\n%s\nwhere the page shows\n%s", line, output, shown.Text)
		}
	}
}

// repository copies the files that git tracks, or would track, to a folder that is
// called as this repository is in the documentation.
func repository(t *testing.T) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	files, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "privateapi")
	for _, file := range strings.Split(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		from, to := filepath.Join(root, file), filepath.Join(folder, file)
		information, err := os.Stat(from)
		if os.IsNotExist(err) {
			continue // deleted, but not yet in git
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, information.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
