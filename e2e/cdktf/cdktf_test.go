// Package cdktf deploys the default app to an emulator with the cdktf command, as
// its users do.
package cdktf

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/cdktfcli"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/internal/testenv"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

var root = filepath.Join("..", "..")

func TestCDKTF(t *testing.T) {
	emulatortest.Require(t)
	testenv.Require(t, func() error { return cdktfcli.Install(t.Context(), t.Output()) })
	before := names(t, root)
	s := system.New(t)
	// What is left in the folder for temporary files is seen below. The emulator has
	// its folder elsewhere.
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)

	cli := s.CDKTF(t, root)
	override := filepath.Join(cli.Outdir, "stacks", "privateapi", "emulator_override.tf.json")
	if err := cli.Synth(t.Context()); err != nil {
		t.Fatal(err)
	}
	synthesized := read(t, override)
	outputs, err := cli.Deploy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("an override file survives a synthesis", func(t *testing.T) {
		if diff := cmp.Diff(synthesized, read(t, override)); diff != "" {
			t.Errorf("(-before deploy +after):\n%s", diff)
		}
	})
	t.Run("outputs have Terraform's names", func(t *testing.T) {
		var configuration struct{ Output map[string]any }
		unmarshal(t, read(t, filepath.Join(cli.Outdir, "stacks", "privateapi", "cdk.tf.json")), &configuration)
		want := slices.Sorted(maps.Keys(configuration.Output))
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(outputs["privateapi"]))); diff != "" ||
			!slices.Contains(want, "bucket_name") {
			t.Errorf("names (-in Terraform +in cdktf):\n%s", diff)
		}
	})
	t.Run("the API answers", func(t *testing.T) {
		text, err := json.Marshal(outputs["privateapi"])
		if err != nil {
			t.Fatal(err)
		}
		unmarshal(t, string(text), &s.Outputs)
		if got := s.Get(t, "/index.html", nil); got.Status != 200 || got.Body != system.IndexHTML(t) {
			t.Errorf("GET /index.html = %d %s", got.Status, system.Shown(got.Body))
		}
	})
	t.Run("cdktf output prints the same outputs", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "outputs.json")
		if _, err := cli.Run(t.Context(), "output", "--skip-synth", "--outputs-file", file); err != nil {
			t.Fatal(err)
		}
		var got map[string]map[string]any
		unmarshal(t, read(t, file), &got)
		if diff := cmp.Diff(outputs, got); diff != "" {
			t.Errorf("(-deploy +output):\n%s", diff)
		}
	})
	// The exit status of cdktf diff is 0 with and without changes.
	t.Run("cdktf diff shows no change", func(t *testing.T) {
		printed, err := cli.Diff(t.Context())
		if err != nil || !strings.Contains(printed, "No changes.") {
			t.Errorf("%v\n%s", err, printed)
		}
	})
	t.Run("cdktf diff shows a change", func(t *testing.T) {
		right := cli.Vars
		defer func() { cli.Vars = right }()
		cli.Vars = maps.Clone(right)
		cli.Vars["client_cidr_blocks"] = []string{"10.1.0.0/16"}
		printed, err := cli.Diff(t.Context(), "--skip-synth")
		if err != nil || !strings.Contains(printed, "client_cidr_blocks") &&
			!strings.Contains(printed, "10.1.0.0/16") {
			t.Errorf("%v\n%s", err, printed)
		}
		delete(cli.Vars, "vpc_id")
		if _, err := cli.Diff(t.Context(), "--skip-synth"); err == nil ||
			!strings.Contains(err.Error(), "Missing variable: 'vpc_id'") {
			t.Errorf("without a variable: %v", err)
		}
	})
	t.Run("cdktf destroy removes everything", func(t *testing.T) {
		if err := cli.Destroy(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.TestNothingLeft(t)
	})
	t.Run("an example has a folder of its own", func(t *testing.T) {
		example := *cli
		example.Outdir = t.TempDir()
		if err := example.Synth(t.Context(), "--app", "go run ./examples/s3"); err != nil {
			t.Fatal(err)
		}
		if got := names(t, filepath.Join(example.Outdir, "stacks")); !slices.Equal(got, []string{"s3"}) {
			t.Errorf("stacks %q, want s3", got)
		}
	})
	t.Run("nothing is left", func(t *testing.T) {
		if diff := cmp.Diff(before, names(t, root)); diff != "" {
			t.Errorf("files of the project (-before +after):\n%s", diff)
		}
		if left := names(t, temporary); len(left) > 0 {
			t.Errorf("temporary files: %q", left)
		}
		if _, err := os.Stat(filepath.Join(cli.Outdir, "home")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("cdktf wrote to its home: %v", err)
		}
	})
}

// names returns the names of the files in a folder.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func unmarshal(t *testing.T, text string, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), value); err != nil {
		t.Fatal(err)
	}
}
