package synth_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/synth"
)

// Everything that is wrong is reported together, and leaves nothing that could be
// applied: not even what an earlier run has written.
func TestAppIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		build func(stack cdktf.TerraformStack) error
		want  string
	}{
		"two constructs with faults": {
			func(stack cdktf.TerraformStack) error {
				_, bucketErr := bucket.New(stack, "documents", bucket.Config{NamePrefix: "Upper"})
				_, apiErr := privateapi.New(stack, "api", privateapi.Config{})
				return errors.Join(bucketErr, apiErr)
			},
			`documents.namePrefix: "Upper": must be at most 37 lower-case letters, digits, dots and hyphens
api.endpoints: must have at least one source of VPC endpoints
api.routes: must have at least one route`,
		},
		"two constructs with one name": {
			func(stack cdktf.TerraformStack) error {
				_, err := bucket.New(stack, "documents", bucket.Config{})
				if err == nil {
					_, err = bucket.New(stack, "documents", bucket.Config{})
				}
				return err
			},
			`There is already a Construct with name 'documents' in TerraformStack [stack]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			old := filepath.Join(dir, "stacks", "stack", "cdk.tf.json")
			if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, []byte("{}"), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := synth.NewStack(app, "stack")
				return nil, errors.Join(err, c.build(stack))
			}, dir)
			if err == nil || err.Error() != c.want {
				t.Errorf("error:\n%v\nwant:\n%s", err, c.want)
			}
			if _, err := os.Stat(old); !os.IsNotExist(err) {
				t.Errorf("%s is still there: %v", old, err)
			}
		})
	}
}
