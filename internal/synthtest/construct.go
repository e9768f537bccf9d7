package synthtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/snapshot"
	"cdk.tf/go/privateapi/internal/unset"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// A Constructor is the function New of a construct.
type Constructor[Config, Output any] func(scope constructs.Construct, id string, config Config) (Output, error)

// Samples are configurations of a construct by name. References that they make are
// variables of the stack.
type Samples[Config any] map[string]func(r sampleapis.References) Config

// Snapshots does what [Golden] does. It fails the test as well for strings in the
// samples whose text the construct neither refuses nor writes as it is.
func Snapshots[Config, Output any](t *testing.T, id string, create Constructor[Config, Output], samples Samples[Config]) {
	t.Helper()
	Golden(t, id, create, samples)
	texts(t, id, create, samples)
}

// Golden compares what a construct adds to a stack with the snapshots of its
// package, one per sample. They also have outputs with the strings of the
// construct's Output, but neither the provider nor Terraform's settings. Golden
// fails the test as well for exported fields of Config, and of other structs of its
// package, that no sample sets.
func Golden[Config, Output any](t *testing.T, id string, create Constructor[Config, Output], samples Samples[Config]) {
	t.Helper()
	files := map[string][]byte{}
	var configs []any
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		configuration := Stack(t, name, func(stack cdktf.TerraformStack) error {
			config := samples[name](Variables{stack})
			configs = append(configs, config)
			output, err := create(stack, id, config)
			addOutputs(stack, "", reflect.ValueOf(output), reflect.TypeFor[Config]())
			return err
		})
		files[name+".json"] = Text(t, without(t, configuration, "provider", "terraform"))
	}
	golden.Folder(t, snapshot.Folder, files)
	if fields := unset.Fields(configs...); len(fields) > 0 {
		t.Errorf("no sample sets %q", fields)
	}
}

// without returns a configuration without its sections of these names.
func without(t testing.TB, configuration []byte, names ...string) []byte {
	t.Helper()
	var sections map[string]json.RawMessage
	if err := json.Unmarshal(configuration, &sections); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		delete(sections, name)
	}
	return ref.JSON(sections, "")
}

// addOutputs adds the exported fields of a struct that have strings to the outputs
// of a stack, except for the construct's configuration.
func addOutputs(stack cdktf.TerraformStack, prefix string, output reflect.Value, config reflect.Type) {
	for i := range output.NumField() {
		field := output.Type().Field(i)
		if !field.IsExported() || field.Type == config || output.Field(i).IsZero() {
			continue
		}
		value := output.Field(i).Interface()
		switch v := value.(type) {
		case string, map[string]string:
		case ref.List:
			value = jsii.Strings(v...)
		default:
			if field.Type.Kind() == reflect.Struct && field.Type.PkgPath() == output.Type().PkgPath() {
				addOutputs(stack, prefix+field.Name+"_", output.Field(i), config)
			}
			continue
		}
		cdktf.NewTerraformOutput(stack, jsii.String(prefix+field.Name), &cdktf.TerraformOutputConfig{
			Value: value, StaticId: jsii.Bool(true),
		})
	}
}

// Refusals tests that a construct refuses configurations, which are by name, and
// then has added nothing to the stack. It compares the errors with the file
// testdata/refusals.txt.
func Refusals[Config, Output any](t *testing.T, id string, create Constructor[Config, Output], configs map[string]Config) {
	t.Helper()
	var text strings.Builder
	enough := errors.New("nothing is to be written")
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := newStack(app, "stack")
		if err != nil {
			return nil, err
		}
		before := len(*stack.Node().Children())
		for _, name := range slices.Sorted(maps.Keys(configs)) {
			_, err := create(stack, id, configs[name])
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			if stack.Node().TryFindChild(jsii.String(id)) != nil || len(*stack.Node().Children()) != before {
				t.Fatalf("%s: the construct was added to the stack", name)
			}
			fmt.Fprintf(&text, "# %s\n%v\n\n", name, err)
		}
		return nil, enough
	}, t.TempDir())
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	golden.Equal(t, filepath.Join("testdata", "refusals.txt"), text.String())
}
