package tfplan

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// No value of a plan is in what becomes of it, nor in an error.
func TestSecrets(t *testing.T) {
	t.Parallel()
	tfplantest.TestSecrets(t, recorded(t), func(planJSON []byte, d review.Digest) string {
		plan, err := Read(planJSON)
		if err != nil {
			return err.Error()
		}
		text, err := json.Marshal(plan.Join(d))
		if err != nil {
			t.Error(err)
		}
		return string(text) + fmt.Sprintf("%+v", plan)
	})
	if diff := cmp.Diff(tfplantest.PolicyAttributes, policyAttributes); diff != "" {
		t.Errorf("the attributes that are shown (-tested +shown):\n%s", diff)
	}
}

func TestReplacePathsWithoutKeys(t *testing.T) {
	t.Parallel()
	paths := read(t, tfplantest.PlanWithSecretKeys()).Changes[0].ReplacePaths
	if !slices.Equal(paths, []string{"list", "set", "tags"}) {
		t.Errorf("replace paths are %q", paths)
	}
}
