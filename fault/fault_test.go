package fault_test

import (
	"errors"
	"testing"

	"cdk.tf/go/privateapi/fault"
)

func TestListErr(t *testing.T) {
	t.Parallel()
	var path fault.List
	path.Add("", "%q: must begin with /", "a")
	var s3 fault.List
	s3.Add("bucket", "%q: too short", "b")
	s3.Add("[3]", "an element")

	var all fault.List
	all.In("routes[0].path", path)
	all.In("routes[0].integration", s3)
	all.In("routes[0].integration", s3) // a route that is bound to two methods has its faults twice
	all.In("", path)

	want := `routes[0].path: "a": must begin with /
routes[0].integration.bucket: "b": too short
routes[0].integration[3]: an element
"a": must begin with /`
	err := all.Err()
	if err == nil || err.Error() != want {
		t.Errorf("Err() = %v\nwant %s", err, want)
	}
	var asError *fault.Error
	if !errors.As(err, &asError) || len(asError.Faults) != 4 {
		t.Errorf("errors.As: %v", asError)
	}
}

func TestNoFaultsAreNoError(t *testing.T) {
	t.Parallel()
	var l fault.List
	if err := l.Err(); err != nil {
		t.Errorf("Err() = %v, want nil", err)
	}
}
