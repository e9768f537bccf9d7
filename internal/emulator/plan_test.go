package emulator

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
)

func TestChanges(t *testing.T) {
	var plan tfjson.Plan
	err := json.Unmarshal([]byte(`{
		"format_version": "1.2",
		"terraform_version": "1.11.4",
		"resource_changes": [
			{"address": "aws_s3_bucket.same", "change": {"actions": ["no-op"]}},
			{"address": "aws_s3_object.page", "change": {"actions": ["update"]}},
			{"address": "aws_vpc_endpoint.api", "change": {"actions": ["delete", "create"]}},
			{"address": "data.aws_region.here", "change": {"actions": ["read"]}}
		],
		"output_changes": {
			"same": {"actions": ["no-op"]},
			"url": {"actions": ["create"]},
			"id": {"actions": ["delete"]}
		}
	}`), &plan)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"aws_s3_object.page: update",
		"aws_vpc_endpoint.api: delete, create",
		"data.aws_region.here: read",
		"output.id: delete",
		"output.url: create",
	}
	if diff := cmp.Diff(want, changes(&plan)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
