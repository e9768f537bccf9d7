package synth

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/review"
)

func deployerPolicies(build Build, arguments []string, stdout io.Writer) (int, error) {
	place := deployer.Place{Variables: map[string]string{}}
	set := flags("deployer")
	stack := set.String("stack", "", "")
	set.StringVar(&place.Partition, "partition", "", "")
	set.StringVar(&place.Region, "region", "", "")
	set.StringVar(&place.Account, "account", "", "")
	set.Func("var", "", func(assignment string) error {
		name, value, ok := strings.Cut(assignment, "=")
		if !ok {
			return errors.New("must be NAME=VALUE")
		}
		place.Variables[name] = value
		return nil
	})
	place.RESTAPIs = map[string]string{}
	set.Func("rest-api", "", func(text string) error {
		address, id, ok := strings.Cut(text, "=")
		if !ok {
			address, id = "", text
		}
		place.RESTAPIs[address] = id
		return nil
	})
	set.StringVar(&place.Tag, "tag", "", "")
	set.BoolVar(&place.AllowUnknown, "allow-unknown", false, "")
	if err := parse(set, arguments); err != nil {
		return 1, err
	}
	own := map[string]map[string]deployer.Rule{}
	recorded := func(app cdktf.App) ([]privateapi.Output, error) {
		apis, err := build(app)
		for _, value := range written.Values() {
			if r, ok := value.(deployerRules); ok {
				own[*r.stack.Node().Id()] = r.rules
			}
		}
		return apis, err
	}
	err := aside(recorded, func(outdir string, stacks []review.Input) error {
		switch {
		case *stack == "" && len(stacks) == 1:
			*stack = stacks[0].Stack
		case *stack == "":
			return fmt.Errorf("-stack: must be one of %s", names(stacks))
		}
		i := slices.IndexFunc(stacks, func(s review.Input) bool { return s.Stack == *stack })
		if i < 0 {
			return fmt.Errorf("-stack: %q: must be one of %s", *stack, names(stacks))
		}
		if err := checkVariables(place.Variables, stacks[i].Variables); err != nil {
			return err
		}
		configuration, err := os.ReadFile(filepath.Join(outdir, "stacks", *stack, "cdk.tf.json"))
		if err != nil {
			return err
		}
		place.Rules = own[*stack]
		policies, err := deployer.Policies(configuration, place)
		if err != nil && !isUnknown(err) {
			return withFlags(err)
		}
		text, jsonErr := policies.JSON()
		if jsonErr != nil {
			return jsonErr
		}
		_, writeErr := stdout.Write(text)
		return errors.Join(err, writeErr)
	})
	if isUnknown(err) {
		return statusUnknown, err
	}
	return 0, err
}

// checkVariables returns an error for values of variables that a stack does not have.
func checkVariables(values map[string]string, declared []string) error {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case slices.Contains(declared, name):
		case len(declared) == 0:
			faults.Add("-var", "%q: the stack has no variables", name)
		default:
			faults.Add("-var", "%q: must be one of %s", name, strings.Join(declared, ", "))
		}
	}
	return faults.Err()
}

// statusUnknown is the exit status if the policies lack what some types need.
const statusUnknown = 3

func isUnknown(err error) bool {
	var unknown *deployer.UnknownTypesError
	return errors.As(err, &unknown)
}

// DeployerRules adds rules of an app to those of the command deployer, for Terraform types
// in a stack that it does not know. The names and the fields are those of
// [deployer.Place.Rules]. A second call for the same stack replaces the rules of the first.
func DeployerRules(stack cdktf.TerraformStack, rules map[string]deployer.Rule) {
	written.Value(stack, deployerRules{stack, rules})
}

// deployerRules is a call of DeployerRules.
type deployerRules struct {
	stack cdktf.TerraformStack
	rules map[string]deployer.Rule
}

// placeFlags are the flags for the fields of a place.
var placeFlags = map[string]string{
	"place.partition": "-partition", "place.region": "-region", "place.account": "-account", "place.restAPIs": "-rest-api",
	"place.tag": "-tag",
}

// withFlags names flags in an error of package deployer, instead of fields.
func withFlags(err error) error {
	var faults *fault.Error
	if !errors.As(err, &faults) {
		return err
	}
	var list fault.List
	for _, f := range faults.Faults {
		f.Field = cmp.Or(placeFlags[f.Field], f.Field)
		list = append(list, f)
	}
	return list.Err()
}
