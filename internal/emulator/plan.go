package emulator

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"
)

// PlanChanges returns what Apply would change, a line each such as
// "aws_s3_object.page: update" or "output.url: create", in the plan's order.
func (t *Terraform) PlanChanges(ctx context.Context) ([]string, error) {
	vars, err := t.assignments()
	if err != nil {
		return nil, err
	}
	const file = "emulator.tfplan"
	defer os.Remove(filepath.Join(t.dir, file))
	options := []tfexec.PlanOption{tfexec.Out(file)}
	for _, v := range vars {
		options = append(options, v)
	}
	changed, err := t.verbose.Plan(ctx, options...)
	if err != nil || !changed {
		return nil, err
	}
	plan, err := t.quiet.ShowPlanFile(ctx, file)
	if err != nil {
		return nil, err
	}
	lines := changes(plan)
	if len(lines) == 0 {
		return nil, errors.New("terraform plan reports changes, but lists none")
	}
	return lines, nil
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
