package docs

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/document"
	"cdk.tf/go/privateapi/internal/process"
)

// The programs and fragments compile. The APIs of fragments synthesize, or are
// refused with the errors that the page shows.
func TestGo(t *testing.T) {
	sources := map[string]string{} // by their paths below e2e/docs
	var fragments []fragment
	refused := map[string]document.Block{} // what a fragment with this id prints
	for _, d := range documents(t) {
		for i, block := range d.Blocks {
			if block.Language != "go" {
				continue
			}
			if isProgram(block.Text) {
				path := fmt.Sprintf("programs/%d/main.go", len(sources))
				sources[path] = fmt.Sprintf("//line %s:%d\n%s", d.Path, block.Line+1, block.Text)
				continue
			}
			f, err := newFragment(d.Path, block)
			if err != nil {
				t.Error(err)
				continue
			}
			fragments = append(fragments, f)
			if output, ok := d.Output(i); ok {
				refused[f.id] = output
			}
		}
	}
	if len(sources) == 0 || len(fragments) == 0 || len(refused) == 0 {
		t.Fatalf("%d programs, %d fragments, %d refused fragments: want some of each", len(sources), len(fragments),
			len(refused))
	}
	source, err := fragmentsProgram(fragments)
	if err != nil {
		t.Fatal(err)
	}
	sources["fragments/main.go"] = source
	program := compile(t, sources)

	var accepted []string
	for _, f := range fragments {
		if _, ok := refused[f.id]; !ok && f.kind != statements {
			accepted = append(accepted, f.id)
		}
	}
	if printed, err := runFragments(t, program, accepted...); err != nil {
		t.Errorf("the APIs of fragments: %v\n%s", err, printed)
	}
	for _, id := range slices.Sorted(maps.Keys(refused)) {
		printed, err := runFragments(t, program, id)
		if err == nil || !refused[id].Shows(printed) {
			t.Errorf("%s: %v, and it prints\n%s\nwhere the page shows\n%s", id, err, printed, refused[id].Text)
		}
	}
}

// compile compiles the files of a module that uses this one, and returns the program
// of fragments/.
func compile(t *testing.T, sources map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	sources = maps.Clone(sources)
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(text)
	}
	for path, source := range sources {
		file := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	const module = "cdk.tf/go/privateapi"
	program := filepath.Join(dir, "program")
	for _, arguments := range [][]string{
		{
			"mod", "edit", "-module", "example.com/docs", "-require", module + "@v0.0.0", "-replace",
			module + "=" + folder,
		},
		{"vet", "./..."},
		{"build", "-o", program, "./fragments"},
	} {
		run := process.Command(t.Context(), "go", arguments...)
		run.Dir = dir
		if err := process.Silently(run); err != nil {
			t.Fatal(err)
		}
	}
	return program
}

// runFragments synthesizes the APIs of fragments.
func runFragments(t *testing.T, program string, ids ...string) (printed string, err error) {
	t.Helper()
	run := process.Command(t.Context(), program)
	run.Env = append(os.Environ(), "CDKTF_OUTDIR="+t.TempDir(), "FRAGMENTS="+strings.Join(ids, " "))
	var output strings.Builder
	run.Stdout, run.Stderr = &output, &output
	err = process.Run(run)
	return output.String(), err
}

// fragmentsProgram returns a program with all fragments. It synthesizes those that
// the environment variable FRAGMENTS names.
func fragmentsProgram(fragments []fragment) (string, error) {
	var functions, table strings.Builder
	for _, f := range fragments {
		source, err := f.source()
		if err != nil {
			return "", err
		}
		functions.WriteString(source)
		if f.kind != statements {
			fmt.Fprintf(&table, "%q: %[1]s,\n", f.id)
		}
	}
	program := functions.String() + "//line fragments.go:1\n" + fmt.Sprintf(runner, table.String())
	imported, err := imports(program)
	return "package main\n" + imported + program, err
}

// runner is the program around the fragments, with the variables that they may use.
const runner = `
var (
	app   cdktf.App
	stack cdktf.TerraformStack
	ctx   = context.Background()

	api, reports, orders, green privateapi.Output

	own            endpoint.Source
	routes         []gateway.Route
	certificateARN string

	documents = bucket.Output{Name: "example-documents"}
	pool      = userpool.Output{
		ARN:       "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_AbCdEfGhI",
		IssuerURL: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
		DomainURL: "https://example-documents.auth.eu-central-1.amazoncognito.com",
		ClientIDs: map[string]string{"app": "1example23456789", "machine": "2example23456789"},
	}
	client *s3.Client
	file   *os.File

	url, issuer, clientID, rawIDToken string
)

var configs = map[string]func() privateapi.Config{
%s}

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) (apis []privateapi.Output, err error) {
	ids := strings.Fields(os.Getenv("FRAGMENTS"))
	for _, id := range ids {
		stack, stackErr := synth.NewStack(app, id)
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
		config := configs[id]()
		if len(config.Endpoints) == 0 {
			config.Endpoints = []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}}
		}
		if len(config.Routes) == 0 {
			config.Routes = []gateway.Route{{Path: "/healthz", Integration: gateway.Mock{}}}
		}
		name := id
		if len(ids) == 1 {
			name = "api"
		}
		api, apiErr := privateapi.New(stack, name, config)
		apis, err = append(apis, api), errors.Join(err, stackErr, apiErr)
	}
	return apis, err
}
`
