package emulator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/golden"
)

func TestOverride(t *testing.T) {
	stacks, err := filepath.Glob("testdata/TestOverride/*/cdk.tf.json")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	for _, stack := range stacks {
		t.Run(filepath.Base(filepath.Dir(stack)), func(t *testing.T) {
			synthesized, err := os.ReadFile(stack)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "cdk.tf.json"), synthesized, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := (&Emulator{URL: "http://127.0.0.1:4566"}).Override(dir); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(dir, "emulator_override.tf.json"))
			if err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, filepath.Join(filepath.Dir(stack), "emulator_override.tf.json"), got)
		})
	}
}

func TestOverrideOfWhatIsNoStack(t *testing.T) {
	for name, test := range map[string]struct{ synthesized, want string }{
		"not JSON":        {`{`, "unexpected end of JSON input"},
		"a provider list": {`{"provider": {"aws": ["x"]}}`, "provider.aws: must be an object or a list of objects"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "cdk.tf.json")
			if err := os.WriteFile(path, []byte(test.synthesized), 0o644); err != nil {
				t.Fatal(err)
			}
			err := (&Emulator{}).Override(dir)
			if diff := cmp.Diff(path+": "+test.want, text(err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Only an emulator that calls itself over TLS is held to refuse plain HTTP.
func TestOverrideOfABucketPolicy(t *testing.T) {
	const synthesized = `{"resource": {"aws_s3_bucket_policy": {
		"b": {"policy": "{\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}"},
		"other": {"policy": "{}"}
	}}}`
	for name, test := range map[string]struct {
		emulator *Emulator
		want     any
	}{
		"one of our own": {&Emulator{stop: func() {}}, nil},
		"another one": {&Emulator{}, object{"aws_s3_bucket_policy": object{
			"b": object{"policy": `{"Condition":{"Bool":{"aws:SecureTransport":"neither"}}}`},
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := test.emulator.override([]byte(synthesized))
			if err != nil {
				t.Fatal(err)
			}
			var got object
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got["resource"]); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
		})
	}
}
