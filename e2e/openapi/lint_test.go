// Package openapi_test has a linter of OpenAPI check what `openapi -plain` prints.
package openapi_test

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/testenv"
	"cdk.tf/go/privateapi/openapi"
)

var (
	//go:embed package.json
	packages string
	//go:embed package-lock.json
	lock string
	//go:embed redocly.yaml
	rules string
)

var linter = emulator.NodePackages{
	Name: "redocly", Package: packages, Lock: lock, Cost: "five seconds and 15 MB",
}

// lint runs the linter on documents by name, and returns its output and its error.
func lint(t *testing.T, documents map[string][]byte) (string, error) {
	t.Helper()
	var installed string
	testenv.Require(t, func() (err error) {
		installed, err = linter.Install(t.Context(), t.Output())
		return err
	})
	folder := t.TempDir()
	arguments := []string{"lint", "--config=redocly.yaml", "--format=codeframe"}
	for name, document := range documents {
		arguments = append(arguments, name+".json")
		if err := os.WriteFile(filepath.Join(folder, name+".json"), document, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "redocly.yaml"), []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	redocly := exec.CommandContext(t.Context(), filepath.Join(installed, "node_modules", ".bin", "redocly"), arguments...)
	redocly.Dir = folder
	redocly.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	output, err := redocly.CombinedOutput()
	return string(output), err
}

// The documents of all sample APIs are without an error and a warning.
func TestLint(t *testing.T) {
	testenv.EndToEnd(t, "node", "npm")
	t.Parallel()
	documents := map[string][]byte{}
	for _, api := range sampleapis.All() {
		d, err := api.Definition()
		if err != nil {
			t.Fatal(err)
		}
		documents[api.Name] = openapi.Export(d, "", false)
	}
	if output, err := lint(t, documents); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// The linter finds an operation without a name, a summary or a server.
func TestLintFinds(t *testing.T) {
	testenv.EndToEnd(t, "node", "npm")
	t.Parallel()
	api := sampleapis.All()[0]
	d, err := api.Definition()
	if err != nil {
		t.Fatal(err)
	}
	good := string(openapi.Export(d, "", false))
	for field, rule := range map[string]string{
		"operationId": "operation-operationId", "summary": "operation-summary", "servers": "no-empty-servers",
	} {
		broken := strings.ReplaceAll(good, `"`+field+`"`, `"x-`+field+`"`)
		if output, err := lint(t, map[string][]byte{field: []byte(broken)}); err == nil || !strings.Contains(output, rule) {
			t.Errorf("without %s: %v\n%s", field, err, output)
		}
	}
}
