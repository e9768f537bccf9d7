package emulator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResources(t *testing.T) {
	got := resources(`data.aws_region.here
aws_s3_object.page["x.data.y"]
aws_s3_bucket.data
module.a["k"].data.aws_region.here
module.a["k"].module.b.aws_s3_bucket.c

`)
	want := []string{
		"aws_s3_bucket.data",
		`aws_s3_object.page["x.data.y"]`,
		`module.a["k"].module.b.aws_s3_bucket.c`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := resources(""); got != nil {
		t.Errorf("of an empty state: got %v, want none", got)
	}
}
