// Package cdktf deploys the default app to an emulator as docs/deploying.md says:
// with the cdktf command and with Terraform alone. All commands of the page run as
// they stand there, and those of other pages about a deployed app.
package cdktf

import (
	"encoding/json"
	"errors"
	"fmt"
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
	"cdk.tf/go/privateapi/internal/document"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/internal/testenv"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

var root = filepath.Join("..", "..")

func TestCDKTF(t *testing.T) {
	emulatortest.Require(t)
	testenv.EndToEnd(t, "bash", "git", "tar")
	testenv.Require(t, func() error { return cdktfcli.Install(t.Context(), t.Output()) })
	d := &deployment{System: system.New(t), project: newProject(t), temporary: t.TempDir()}
	t.Setenv("TMPDIR", d.temporary) // what is left there is seen below
	d.cli = d.CDKTF(t, d.folder, filepath.Join(d.folder, "cdktf.out"))
	d.cli.Vars["client_cidr_blocks"] = []string{"10.0.0.0/16"} // as on the page
	d.use(t, d.cli)
	if err := d.cli.Synth(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.override = read(t, d.overrideFile())

	checks := map[string]func(*testing.T){
		"with-the-cdktf-command": d.testDeployed,
		"with-terraform-alone":   d.testOtherPages,
		"remove-it":              d.TestNothingLeft,
	}
	page, err := document.Read(root, "docs/deploying.md")
	if err != nil {
		t.Fatal(err)
	}
	isGo := func(b document.Block) bool { return b.Language == "go" } // which e2e/docs compiles
	blocks := slices.DeleteFunc(slices.Clone(page.Blocks), isGo)
	for i, block := range blocks {
		ok := t.Run(fmt.Sprintf("%s, line %d", block.Section, block.Line), func(t *testing.T) {
			if block.Language != "sh" {
				t.Fatalf("a block of the language %q is not run", block.Language)
			}
			d.runBlock(t, block.Text)
		})
		if !ok {
			t.FailNow() // later blocks need the earlier ones
		}
		if i+1 < len(blocks) && blocks[i+1].Section == block.Section {
			continue
		}
		if check := checks[block.Section]; check != nil {
			t.Run("after "+block.Section, check)
			delete(checks, block.Section)
		}
	}
	for section := range checks {
		t.Errorf("the page has no code below #%s", section)
	}
	t.Run("an example in a folder of its own", d.testExample)
	t.Run("nothing is left", d.testNothingWritten)
}

// A deployment is the default app in a copy of the project.
type deployment struct {
	*system.System
	*project
	cli       *cdktfcli.CLI
	override  string // the override file after the first synthesis
	temporary string // the folder for temporary files
}

func (d *deployment) overrideFile() string {
	return filepath.Join(d.cli.Outdir, "stacks", "privateapi", "emulator_override.tf.json")
}

// runBlock runs a block of code. The ids of the VPC and its subnets are replaced, as
// readers replace them.
func (d *deployment) runBlock(t *testing.T, block string) {
	t.Helper()
	switch {
	case strings.HasPrefix(block, "npm install --global "):
		if want := "npm install --global cdktf-cli@" + cdktfcli.Version() + "\n"; block != want {
			t.Errorf("%q, want %q", block, want)
		}
		return
	case strings.Contains(block, "TERRAFORM_BINARY_NAME=tofu"):
		block = strings.ReplaceAll(block, "=tofu", "="+emulatortest.OpenTofu(t))
	}
	subnets := d.cli.Vars["subnet_ids"].([]string)
	d.document(t, strings.NewReplacer(
		"vpc-0123456789abcdef0", d.cli.Vars["vpc_id"].(string),
		"subnet-0123456789abcdef0", subnets[0], "subnet-0123456789abcdef1", subnets[1],
	).Replace(block))
}

// testDeployed tests what cdktf deploy has made, and what it has written.
func (d *deployment) testDeployed(t *testing.T) {
	if diff := cmp.Diff(d.override, read(t, d.overrideFile())); diff != "" {
		t.Errorf("the override file does not survive a synthesis (-before +after):\n%s", diff)
	}
	var configuration struct{ Output map[string]any }
	unmarshal(t, read(t, filepath.Join(d.cli.Outdir, "stacks", "privateapi", "cdk.tf.json")), &configuration)
	var outputs map[string]map[string]any
	unmarshal(t, read(t, filepath.Join(d.folder, "outputs.json")), &outputs)
	want := slices.Sorted(maps.Keys(configuration.Output))
	diff := cmp.Diff(want, slices.Sorted(maps.Keys(outputs["privateapi"])))
	if diff != "" || !slices.Contains(want, "bucket_name") {
		t.Errorf("names of outputs (-Terraform +cdktf):\n%s", diff)
	}
	text, err := json.Marshal(outputs["privateapi"])
	if err != nil {
		t.Fatal(err)
	}
	unmarshal(t, string(text), &d.Outputs)
	if got := d.Get(t, "/index.html", nil); got.Status != 200 || got.Body != system.IndexHTML(t) {
		t.Errorf("GET /index.html = %d %s", got.Status, system.Shown(got.Body))
	}

	if printed, err := d.cli.Diff(t.Context()); err != nil || !strings.Contains(printed, "No changes.") {
		t.Errorf("cdktf diff without a change: %v\n%s", err, printed)
	}
	changed := *d.cli
	changed.Vars = maps.Clone(d.cli.Vars)
	changed.Vars["client_cidr_blocks"] = []string{"10.1.0.0/16"}
	printed, err := changed.Diff(t.Context(), "--skip-synth")
	if err != nil || !strings.Contains(printed, `"10.1.0.0/16"`) {
		t.Errorf("cdktf diff with a change: %v\n%s", err, printed)
	}
	delete(changed.Vars, "vpc_id")
	_, err = changed.Diff(t.Context(), "--skip-synth")
	if err == nil || !strings.Contains(err.Error(), "Missing variable: 'vpc_id'") {
		t.Errorf("cdktf diff without a variable: %v", err)
	}
}

// testOtherPages runs what other pages say about the deployed app.
func (d *deployment) testOtherPages(t *testing.T) {
	for name, section := range map[string]string{"README.md": "deploy-it", "docs/reviewing.md": "with-a-plan"} {
		page, err := document.Read(root, name)
		if err != nil {
			t.Fatal(err)
		}
		ran := 0
		for _, block := range page.Blocks {
			if block.Section == section && block.Language == "sh" {
				d.runBlock(t, block.Text)
				ran++
			}
		}
		if ran == 0 {
			t.Errorf("%s has no commands below #%s", name, section)
		}
	}
}

// testExample synthesizes an example as its documentation says, beside the default
// app.
func (d *deployment) testExample(t *testing.T) {
	example := *d.cli
	example.Outdir = filepath.Join(d.folder, "cdktf.out.s3")
	if err := example.Synth(t.Context(), "--app", "go run ./examples/s3"); err != nil {
		t.Fatal(err)
	}
	for outdir, stack := range map[string]string{example.Outdir: "s3", d.cli.Outdir: "privateapi"} {
		if got := names(t, filepath.Join(outdir, "stacks")); !slices.Equal(got, []string{stack}) {
			t.Errorf("%s has the stacks %q, want %s", filepath.Base(outdir), got, stack)
		}
	}
}

// testNothingWritten tests that git ignores what the commands have written to the
// project, and that they have written nothing elsewhere.
func (d *deployment) testNothingWritten(t *testing.T) {
	if changes := d.run(t, d.folder, "git status --porcelain"); changes != "" {
		t.Errorf("git does not ignore:\n%s", changes)
	}
	if left := names(t, d.temporary); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
	if _, err := os.Stat(filepath.Join(d.cli.Outdir, "home")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("cdktf wrote to its home folder: %v", err)
	}
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
