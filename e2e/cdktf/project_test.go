package cdktf

import (
	"os"
	"os/exec"
	"path/filepath"
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
		[ ! -e "$file" ] || printf '%s\0' "$file"
	done | tar -c --null -T - | tar -x -C '`+p.folder+`'`)
	p.run(t, p.folder, "git init --quiet && git add --all && "+
		"git -c user.name=test -c user.email=test@example.com commit --quiet --message all")
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
