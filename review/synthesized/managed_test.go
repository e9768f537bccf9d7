package synthesized

import (
	"os"
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/review"
)

// The default app has as many resources as a plan of it creates, without a log.
func TestManagedResources(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "snapshots", "default.json"))
	if err != nil {
		t.Fatal(err)
	}
	const byVariable = `"count": "${(var.x == null) ? 0 : 1}"`
	queues := func(arguments string) string { return `{"resource": {"aws_sqs_queue": {"a": {` + arguments + `}}}}` }
	for configuration, want := range map[string]review.ManagedResources{
		string(text): {Count: 99, AtLeast: true}, // the variable with the networks of clients
		`{}`:         {},
		queues(``):   {Count: 1},
		queues(`}, "b": {"count": 3}, "c": {"count": "${var.n}"`):                            {Count: 5, AtLeast: true},
		queues(`"for_each": "${toset([\"x\", \"y\", \"x\"])}"`):                              {Count: 2},
		queues(`"for_each": "${toset([\"${var.x}\", \"y\"])}"`):                              {Count: 2, AtLeast: true},
		queues(`"for_each": {"x": 1, "y": 2}`):                                               {Count: 2},
		queues(`"for_each": "${local.m}"`):                                                   {Count: 1, AtLeast: true},
		queues(byVariable + `}}}, "variable": {"x": {"default": null}}, "a": {"a": {"a": {`): {},
		queues(byVariable):                     {Count: 1, AtLeast: true},
		`{"module": {"m": {"source": "./m"}}}`: {AtLeast: true},
		`{"resource": {"aws_sqs_queue": {"a": {"for_each": "${local.m.n}"}}},` +
			`"locals": {"m": {"n": {"x": 1, "y": 2}}}}`: {Count: 2},
	} {
		if got := managedResources([]byte(configuration)); got != want {
			t.Errorf("%.100s: %+v, want %+v", configuration, got, want)
		}
	}
}
