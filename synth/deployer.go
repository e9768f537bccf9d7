package synth

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
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
	if err := parse(set, arguments); err != nil {
		return 1, err
	}
	err := aside(build, func(outdir string, stacks []review.Input) error {
		switch {
		case *stack == "" && len(stacks) == 1:
			*stack = stacks[0].Stack
		case *stack == "":
			return fmt.Errorf("-stack: must be one of %s", names(stacks))
		}
		if !slices.ContainsFunc(stacks, func(s review.Input) bool { return s.Stack == *stack }) {
			return fmt.Errorf("-stack: %q: must be one of %s", *stack, names(stacks))
		}
		configuration, err := os.ReadFile(filepath.Join(outdir, "stacks", *stack, "cdk.tf.json"))
		if err != nil {
			return err
		}
		policies, err := deployer.Policies(configuration, place)
		if err != nil {
			return withFlags(err)
		}
		text, err := policies.JSON()
		if err != nil {
			return err
		}
		_, err = stdout.Write(text)
		return err
	})
	return 0, err
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
