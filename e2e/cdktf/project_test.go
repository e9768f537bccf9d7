package cdktf

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/cdktfcli"
	"cdk.tf/go/privateapi/internal/process"
)

// A project is a copy of this project in which documented commands run.
type project struct {
	folder  string
	environ []string
	exports string // the lines of earlier blocks that set variables
}

// newProject copies the files of this project that git does not ignore, and commits
// them to a repository.
func newProject(t *testing.T) *project {
	t.Helper()
	p := &project{folder: t.TempDir(), environ: os.Environ()}
	p.run(t, root, `git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
		[ ! -e "$file" ] || cp --parents "$file" '`+p.folder+`'
	done`)
	p.run(t, p.folder, "git init --quiet && git add --all && git -c user.name=test -c user.email=test@example.com commit --quiet --message all")
	return p
}

// use lets commands run against the emulator of the cdktf command. They are the
// real ones, but approve without being asked.
func (p *project) use(t *testing.T, cli *cdktfcli.CLI) {
	t.Helper()
	withoutVars := *cli
	withoutVars.Vars = nil
	environ, err := withoutVars.Environ()
	if err != nil {
		t.Fatal(err)
	}
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for name, script := range map[string]string{
		"terraform": `case $1 in apply | destroy) set -- "$@" -auto-approve ;; esac
exec '` + terraform + `' "$@"`,
		"cdktf": `case $1 in deploy | diff | destroy) set -- "$@" --skip-provider-lock ;; esac
case " $* " in *" --auto-approve "* | " diff "*) ;; *) set -- "$@" --auto-approve ;; esac
exec node '` + cli.Program + `' "$@"`,
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p.environ = append(environ, "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// run runs a script in a folder and returns what it prints.
func (p *project) run(t *testing.T, folder, script string) string {
	t.Helper()
	cmd := process.Command(t.Context(), "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = folder, p.environ
	printed, err := process.Output(cmd)
	if err != nil {
		t.Fatalf("%s\n%v\n%s", script, err, printed)
	}
	return string(printed)
}

// document runs a block of a document as it stands.
func (p *project) document(t *testing.T, block string) {
	t.Helper()
	p.run(t, p.folder, p.exports+block)
	for line := range strings.Lines(block) {
		if strings.HasPrefix(line, "export ") {
			p.exports += line
		}
	}
}

// A section is the part of a document below a heading, with its blocks of code.
type section struct {
	heading string
	blocks  []string
}

var heading = regexp.MustCompile(`(?m)^## (.*)$`)

var fenced = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// sections returns the sections of a document that have blocks of code, which are
// all shell scripts.
func sections(t *testing.T, file string) []section {
	t.Helper()
	text := read(t, filepath.Join(root, "docs", file))
	starts := heading.FindAllStringSubmatchIndex(text, -1)
	var all []section
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		s := section{heading: text[start[2]:start[3]]}
		for _, block := range fenced.FindAllStringSubmatch(text[start[1]:end], -1) {
			if block[1] != "sh" {
				t.Errorf("%s: a block in %s is not run", file, block[1])
			}
			s.blocks = append(s.blocks, block[2])
		}
		if len(s.blocks) > 0 {
			all = append(all, s)
		}
	}
	return all
}
