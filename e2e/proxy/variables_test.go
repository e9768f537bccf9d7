package proxy

import (
	"maps"
	"strings"
	"testing"
)

// testWrongVariables plans with every variable wrong.
func (s proxy) testWrongVariables(t *testing.T) {
	right := s.Terraform.Vars
	defer func() { s.Terraform.Vars = right }()
	for name, c := range map[string]struct {
		vars map[string]any
		want []string
	}{
		"of the wrong form": {
			map[string]any{
				"region": "Tokyo", "vpc_id": "10.0.0.0", "subnet_ids": []string{"subnet"},
				"client_cidr_blocks": []string{"10.0.1.0/16"}, "bucket_name": "Upper", "stage_name": "a/b",
			},
			[]string{
				"The region must be", "The vpc_id must be", "Each of the subnet_ids must be",
				"Each of the client_cidr_blocks must be", "The bucket_name must be", "The stage_name must be",
			},
		},
		"empty": {
			map[string]any{"subnet_ids": []string{}, "client_cidr_blocks": []string{}},
			[]string{"The subnet_ids must name at least one", "The client_cidr_blocks must name at least one"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.Terraform.Vars = maps.Clone(right)
			maps.Copy(s.Terraform.Vars, c.vars)
			_, err := s.Terraform.PlanChanges(t.Context())
			if err == nil {
				t.Fatal("the plan succeeds")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}
