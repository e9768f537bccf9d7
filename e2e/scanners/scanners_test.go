// Package scanners has Checkov read what the program, the examples and the constructs
// synthesize. Every finding has a reason in package controls, and every reason a finding.
package scanners

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/controls"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/snapshot"
)

var root = filepath.Join("..", "..")

//go:embed requirements/checkov.txt
var requirements string

var environment = emulator.PythonEnvironment{
	Name: "checkov", Requirements: requirements, Cost: "a minute and 270 MB",
}

type object = map[string]any

func TestCheckov(t *testing.T) {
	emulatortest.RequirePython(t)
	installed, err := environment.Install(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	checkov := filepath.Join(installed, "bin", "checkov")
	apps := synthesized(t)

	t.Run("every finding has a reason", func(t *testing.T) {
		stacks := snapshots(t)
		maps.Copy(stacks, apps)
		r := scan(t, checkov, stacks)
		for _, p := range r.problems {
			t.Error(p)
		}
		for name := range apps {
			if r.passed[name] == 0 {
				t.Errorf("%s: no check passed, so Checkov read nothing", name)
			}
		}
		found := map[finding]bool{}
		for _, f := range r.findings {
			found[f.finding] = true
			explains := func(c controls.Control) bool { return c.Explains(f.check, f.terraformType) }
			if !slices.ContainsFunc(controls.All, explains) {
				t.Errorf("%s: %s of %s has no reason", f.stack, f.check, f.terraformType)
			}
		}
		for _, c := range controls.All {
			for _, check := range c.Checkov {
				if c.Explains(check, c.Type) && !found[finding{check, c.Type}] {
					t.Errorf("%s of %s (%s) explains no finding", check, c.Type, c.Name)
				}
			}
		}
	})

	t.Run("the configuration file skips what has a reason", func(t *testing.T) {
		file, err := filepath.Abs(filepath.Join(root, ".checkov.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		const program = "privateapi/privateapi"
		r := scan(t, checkov, map[string]string{program: apps[program]}, "--config-file", file)
		if len(r.findings) > 0 || len(r.problems) > 0 || r.passed[program] == 0 {
			t.Errorf("%d passed, findings %v, problems %v", r.passed[program], r.findings, r.problems)
		}
	})

	// A plan has no dynamic blocks.
	t.Run("a plan of the program", func(t *testing.T) {
		emulatortest.RequireTerraform(t)
		result, log := read(t, checkov, "--file", plan(t, apps["privateapi/privateapi"]), "--framework", "terraform_plan")
		if len(result.Results.Passed) == 0 || len(result.Results.ParsingErrors) > 0 || strings.Contains(log, "Failed to") {
			t.Errorf("%d passed, errors %q\n%s", len(result.Results.Passed), result.Results.ParsingErrors, log)
		}
		stages := 0
		for _, failed := range result.Results.Failed {
			terraformType, _, _ := strings.Cut(failed.Resource, ".")
			if terraformType == "aws_api_gateway_stage" {
				stages++
			}
			explains := func(c controls.Control) bool { return c.Explains(failed.CheckID, terraformType) }
			if !slices.ContainsFunc(controls.All, explains) {
				t.Errorf("%s of %s has no reason", failed.CheckID, failed.Resource)
			}
		}
		if stages == 0 {
			t.Error("no check of the stage, which has the dynamic block")
		}
	})

	// If Checkov reads one of these, this package and docs/scanners.md can do without it.
	t.Run("what Checkov does not read is seen", func(t *testing.T) {
		const bucket = `"resource": {"aws_s3_bucket": {"b": {"bucket": "b"}}}`
		const dynamic = `{"dynamic": {"x": {"for_each": [], "content": {}}}}`
		for name, c := range map[string]struct{ text, want string }{
			"a required version":  {`{` + bucket + `, "terraform": {"required_version": ">= 1.5.0"}}`, "parsing error"},
			"a list of settings":  {`{` + bucket + `, "terraform": [{"required_version": ">= 1.5.0"}]}`, "parsing error"},
			"a dynamic block":     {`{"resource": {"aws_s3_bucket": {"b": ` + dynamic + `}}}`, "Failed to"},
			"nothing to complain": {`{` + bucket + `}`, ""},
		} {
			r := scanTexts(t, checkov, map[string]string{"stack": c.text})
			if got := strings.Join(r.problems, "\n"); !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	})
}

// synthesized returns the stacks of the program and the examples.
func synthesized(t *testing.T) map[string]string {
	t.Helper()
	programs := t.TempDir()
	run := func(environ []string, name string, arguments ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, arguments...)
		cmd.Dir, cmd.Env = root, append(os.Environ(), environ...)
		if printed, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cmd, err, printed)
		}
	}
	run(nil, "go", "build", "-o", programs+string(filepath.Separator), ".", "./examples/...")
	built, err := os.ReadDir(programs)
	if err != nil {
		t.Fatal(err)
	}
	stacks := map[string]string{}
	for _, program := range built {
		outdir := t.TempDir()
		run([]string{"CDKTF_OUTDIR=" + outdir}, filepath.Join(programs, program.Name()))
		files, err := filepath.Glob(filepath.Join(outdir, "stacks", "*", "cdk.tf.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s wrote no stack: %v", program.Name(), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			stacks[program.Name()+"/"+filepath.Base(filepath.Dir(file))] = string(text)
		}
	}
	if len(stacks) < 6 {
		t.Fatalf("only the stacks %v were synthesized", slices.Sorted(maps.Keys(stacks)))
	}
	return stacks
}

// plan plans the program's stack without AWS, and returns the file of the plan.
func plan(t *testing.T, configuration string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cdk.tf.json"), []byte(configuration), 0o666); err != nil {
		t.Fatal(err)
	}
	nowhere := emulator.Emulator{URL: "http://127.0.0.1:1"} // a plan of new resources asks AWS nothing
	terraform, err := nowhere.Terraform(dir, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	terraform.Vars = emulator.Vars{
		"vpc_id": "vpc-0a", "subnet_ids": []string{"subnet-0a"}, "client_cidr_blocks": []string{"10.0.0.0/16"},
		"cloudwatch_role_arn": "arn:aws:iam::111122223333:role/api-gateway-logs",
	}
	if err := terraform.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := terraform.PlanJSON(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "plan.json")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// snapshots returns those of all constructs. Of the many of APIs as single resources, one
// with all settings is enough.
func snapshots(t *testing.T) map[string]string {
	t.Helper()
	found, err := snapshot.Find(root)
	if err != nil {
		t.Fatal(err)
	}
	stacks := map[string]string{}
	for name, text := range found {
		if name, ok := strings.CutPrefix(name, "constructs/privateapi/"); ok && !strings.HasSuffix(name, "-as-body") {
			continue
		}
		configuration, err := snapshot.Configuration(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		stacks[name] = string(configuration)
	}
	return stacks
}

// A finding is a check of Checkov that a resource does not pass.
type finding struct{ check, terraformType string }

type findingIn struct {
	finding
	stack string
}

type report struct {
	findings []findingIn
	passed   map[string]int // by stack
	problems []string
}

// failing is how Checkov logs that the check does not work on methods for OPTIONS, whose
// API it does not find in JSON.
const failing = "Failed to run check CKV2_AWS_70 on "

// scan has Checkov read stacks. It fails on dynamic blocks in JSON, so it reads such a
// stack twice: with the content of the blocks, and without.
func scan(t *testing.T, checkov string, stacks map[string]string, arguments ...string) report {
	t.Helper()
	texts := map[string]string{}
	for name, text := range stacks {
		var whole object
		if err := json.Unmarshal([]byte(text), &whole); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !expand(whole, false) {
			texts[name] = text
			continue
		}
		for suffix, with := range map[string]bool{"": false, " with dynamic blocks": true} {
			var copied object
			if err := json.Unmarshal([]byte(text), &copied); err != nil {
				t.Fatal(err)
			}
			expand(copied, with)
			expanded, err := json.MarshalIndent(copied, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			texts[name+suffix] = string(expanded)
		}
	}
	return scanTexts(t, checkov, texts, arguments...)
}

// expand replaces the dynamic blocks of all resources by their contents, or removes them.
// It reports whether there are any.
func expand(whole object, with bool) bool {
	has := false
	resources, _ := whole["resource"].(object)
	for _, named := range resources {
		for _, resource := range named.(object) {
			resource := resource.(object)
			dynamic, ok := resource["dynamic"].(object)
			if !ok {
				continue
			}
			has = true
			delete(resource, "dynamic")
			for name, block := range dynamic {
				if with {
					resource[name] = block.(object)["content"]
				}
			}
		}
	}
	return has
}

// scanTexts has Checkov read configurations as they are.
func scanTexts(t *testing.T, checkov string, texts map[string]string, arguments ...string) report {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		folder := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "cdk.tf.json"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	arguments = append([]string{"--directory", dir, "--framework", "terraform_json"}, arguments...)
	result, log := read(t, checkov, arguments...)
	r := report{passed: map[string]int{}}
	for _, file := range result.Results.ParsingErrors {
		r.problems = append(r.problems, "parsing error: "+file)
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, "Failed to") && !strings.Contains(line, failing) {
			r.problems = append(r.problems, line[:min(len(line), 200)])
		}
	}
	stack := func(file string) string {
		return strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "/"), "/cdk.tf.json")
	}
	for _, passed := range result.Results.Passed {
		r.passed[stack(passed.FilePath)]++
	}
	for _, failed := range result.Results.Failed {
		name := stack(failed.FilePath)
		r.findings = append(r.findings, findingIn{finding{failed.CheckID, typeOf(t, texts[name], failed.Resource)}, name})
	}
	return r
}

// A record is a check of a resource.
type record struct {
	CheckID  string `json:"check_id"`
	FilePath string `json:"file_path"`
	Resource string `json:"resource"`
}

// results are what Checkov prints.
type results struct {
	Results struct {
		Passed        []record `json:"passed_checks"`
		Failed        []record `json:"failed_checks"`
		ParsingErrors []string `json:"parsing_errors"`
	} `json:"results"`
}

// read runs Checkov. It returns its results and its log.
func read(t *testing.T, checkov string, arguments ...string) (printed results, log string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), checkov, append([]string{
		"--output", "json", "--compact", "--skip-download", "--soft-fail",
	}, arguments...)...)
	cmd.Env = append(os.Environ(), "LOG_LEVEL=WARNING", "ANSI_COLORS_DISABLED=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, stderr.String())
	}
	if err := json.Unmarshal(text, &printed); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return printed, stderr.String()
}

// typeOf returns the Terraform type of a resource. Checkov writes resource.NAME in the
// place of most addresses.
func typeOf(t *testing.T, text, address string) string {
	t.Helper()
	section, name, _ := strings.Cut(address, ".")
	if section != "resource" {
		return section
	}
	var whole struct{ Resource map[string]object }
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatal(err)
	}
	var types []string
	for kind, named := range whole.Resource {
		if named[name] != nil {
			types = append(types, kind)
		}
	}
	if len(types) != 1 {
		t.Fatalf("%s has the types %q", address, types)
	}
	return types[0]
}

func TestExpand(t *testing.T) {
	emulatortest.RequirePython(t) // a test of this package's own code
	const text = `{"resource": {"a": {"b": {"c": 1, "dynamic": {"d": {"for_each": [], "content": {"e": 2}}}}}}}`
	for with, want := range map[bool]string{
		true: `{"resource":{"a":{"b":{"c":1,"d":{"e":2}}}}}`, false: `{"resource":{"a":{"b":{"c":1}}}}`,
	} {
		var whole object
		if err := json.Unmarshal([]byte(text), &whole); err != nil {
			t.Fatal(err)
		}
		has := expand(whole, with)
		got, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" || !has {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
