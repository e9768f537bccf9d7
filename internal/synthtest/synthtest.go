// Package synthtest synthesizes stacks in tests.
package synthtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/snapshot"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// Main is TestMain of a package whose tests import package cdktf, even if they
// synthesize nothing: that alone makes a temporary folder, which Main removes. The
// state of all stacks is local, whatever the environment says.
func Main(m *testing.M) {
	for _, name := range synth.StateVariables() {
		os.Unsetenv(name)
	}
	status := m.Run()
	synth.Close()
	os.Exit(status)
}

// App synthesizes an app and returns the configurations of its stacks, the content
// of cdk.tf.json, by the names of the stacks.
func App(t testing.TB, build synth.Build) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	if _, err := synth.App(build, dir); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "stacks", "*", "cdk.tf.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no stack was written: %v", err)
	}
	stacks := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stacks[filepath.Base(filepath.Dir(file))] = text
	}
	return stacks
}

// Stack synthesizes one stack with an AWS provider and returns its configuration.
func Stack(t testing.TB, name string, build func(cdktf.TerraformStack) error) []byte {
	t.Helper()
	return App(t, func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := newStack(app, name)
		if err != nil {
			return nil, err
		}
		return nil, build(stack)
	})[name]
}

func newStack(app cdktf.App, name string) (cdktf.TerraformStack, error) {
	stack, err := synth.NewStack(app, name)
	if err != nil {
		return nil, err
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
	return stack, nil
}

// Text returns a configuration as the text of a snapshot.
func Text(t testing.TB, configuration []byte) []byte {
	t.Helper()
	text, err := snapshot.Text(configuration)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Variables are references to variables of a stack, which are added to it when they
// are first asked for.
type Variables struct{ Stack cdktf.TerraformStack }

var _ sampleapis.References = Variables{}

// String implements [sampleapis.References].
func (v Variables) String(name string) string {
	if variable := v.find(name); variable != nil {
		return *variable.StringValue()
	}
	return synth.String(v.Stack, name, synth.Variable{})
}

// List implements [sampleapis.References].
func (v Variables) List(name string) ref.List {
	if variable := v.find(name); variable != nil {
		return ref.Strings(variable.ListValue())
	}
	return synth.List(v.Stack, name, synth.Variable{})
}

func (v Variables) find(name string) cdktf.TerraformVariable {
	variable, _ := v.Stack.Node().TryFindChild(jsii.String("var." + name)).(cdktf.TerraformVariable)
	return variable
}
