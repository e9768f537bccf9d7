//go:build unix

package emulator

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestInstallSeveral installs by programs that stand in for pip, npm and Maven,
// and do nothing but note how they are called.
func TestInstallSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		packages interface {
			Install(context.Context, io.Writer) (string, error)
		}
		called string // DIR is the directory
		file   string
		holds  string
	}{
		"packages of Python": {
			PythonEnvironment{Name: "things", Requirements: "a==1\nb==2\n", Cost: "a second"},
			"-I -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: " +
				"--requirement DIR/requirements.txt\n",
			"requirements.txt", "a==1\nb==2\n",
		},
		"packages of npm": {
			NodePackages{Name: "things", Package: "{}", Lock: "{1}", Cost: "a second"},
			"ci --prefix DIR --ignore-scripts --no-audit --no-fund\n",
			"package-lock.json", "{1}",
		},
		"packages of Maven": {
			JavaPackages{Name: "things", Project: "<project/>", Cost: "a second"},
			"--batch-mode --quiet --file DIR/pom.xml dependency:copy-dependencies -DoutputDirectory=DIR\n",
			"pom.xml", "<project/>",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("HOME", dir)
			t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
			t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
			link(t, filepath.Join(dir, firstPython))
			for _, program := range []string{"node", "npm", "java", "mvn"} {
				link(t, filepath.Join(dir, program))
			}
			t.Setenv("INSTALLATIONS", filepath.Join(dir, "cache", "privateapi", "installations"))
			var log strings.Builder
			got, err := c.packages.Install(t.Context(), &log)
			if err != nil {
				t.Fatal(err)
			}
			again, err := c.packages.Install(t.Context(), &log)
			if err != nil || again != got {
				t.Errorf("installed again: %s, %v, want %s", again, err, got)
			}
			want := "installing things into " + got + " (a second, once)\n"
			if diff := cmp.Diff(want, log.String()); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
			called := strings.ReplaceAll(read(t, filepath.Join(dir, "cache", "privateapi", "installations")), got,
				"DIR")
			if diff := cmp.Diff(c.called, called); diff != "" {
				t.Errorf("installations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.holds, read(t, filepath.Join(got, c.file))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.file, diff)
			}
		})
	}
}
