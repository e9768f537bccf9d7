package emulator

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// statusChanges is the exit status of terraform plan -detailed-exitcode if there is
// something to change.
const statusChanges = 2

// PlanChanges returns what Apply would change, a line each such as
// "aws_s3_object.page: update" or "output.url: create", in the plan's order.
func (t *Terraform) PlanChanges(ctx context.Context, arguments ...string) ([]string, error) {
	text, err := t.PlanJSON(ctx, arguments...)
	if err != nil || text == nil {
		return nil, err
	}
	plan := &tfjson.Plan{}
	if err := plan.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	lines := changes(plan)
	if len(lines) == 0 {
		return nil, errors.New("terraform plan reports changes, but lists none")
	}
	return lines, nil
}

// PlanJSON returns a plan of what Apply would change, as terraform show -json prints it. It
// returns nil if there is nothing to change. The arguments are further ones of terraform plan.
func (t *Terraform) PlanJSON(ctx context.Context, arguments ...string) ([]byte, error) {
	variables, err := t.variables()
	if err != nil {
		return nil, err
	}
	const file = "emulator.tfplan"
	defer os.Remove(filepath.Join(t.dir, file))
	err = t.run(ctx, t.log, append([]string{"plan", "-detailed-exitcode", "-out=" + file}, append(variables, arguments...)...)...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &exit) || exit.ExitCode() != statusChanges:
		return nil, err
	}
	var printed bytes.Buffer
	err = t.run(ctx, &printed, "show", "-json", file)
	return printed.Bytes(), err
}

func changes(plan *tfjson.Plan) []string {
	var lines []string
	add := func(address string, change *tfjson.Change) {
		if change == nil || change.Actions.NoOp() {
			return
		}
		var actions []string
		for _, action := range change.Actions {
			actions = append(actions, string(action))
		}
		lines = append(lines, address+": "+strings.Join(actions, ", "))
	}
	for _, resource := range plan.ResourceChanges {
		add(resource.Address, resource.Change)
	}
	for _, name := range slices.Sorted(maps.Keys(plan.OutputChanges)) {
		add("output."+name, plan.OutputChanges[name])
	}
	return lines
}
