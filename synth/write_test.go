package synth

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// committedApp returns the files of an app with a stack of each name.
func committedApp(t *testing.T, bucket string, names ...string) map[string][]byte {
	t.Helper()
	outdir := t.TempDir()
	var stacks []review.Input
	for _, name := range names {
		d, err := gateway.Resolve(gateway.Config{
			Name: "documents", Endpoints: ref.List{"vpce-1"},
			Routes: []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: bucket}}},
		}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		stacks = append(stacks, review.Input{
			Stack: name, Subjects: []review.Subject{{Stack: name, ID: "api", Definition: d}},
		})
		folder := filepath.Join(outdir, "stacks", name)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		text := `{"//":{"metadata":{"stackName":"` + name +
			`","version":"0.21.0"}},"terraform":{"required_version":">= 1.5.0"},"bucket":"` + bucket +
			`","number":1e21}`
		if err := os.WriteFile(filepath.Join(folder, "cdk.tf.json"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files, err := committed(outdir, stacks)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The version of CDK for Terraform is left out, and nothing else.
func TestWithoutVersion(t *testing.T) {
	got := string(committedApp(t, "documents", "network")[filepath.Join("network", "cdk.tf.json")])
	const want = `{
  "//": {
    "metadata": {
      "stackName": "network"
    }
  },
  "bucket": "documents",
  "number": 1e21,
  "terraform": {
    "required_version": ">= 1.5.0"
  }
}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFolder(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(folder, "somebody-elses", "cdk.tf.json")
	if err := os.MkdirAll(filepath.Dir(other), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	check := func(now map[string][]byte) string {
		kept, err := readFolder(folder, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkFolder(folder, kept, now); err != nil {
			return strings.ReplaceAll(err.Error(), folder, "FOLDER")
		}
		return ""
	}
	write := func(now map[string][]byte) string {
		kept, err := readFolder(folder, now)
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		if err := update(folder, kept, now, &said); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(said.String(), folder, "FOLDER")
	}

	first := committedApp(t, "documents", "network", "other")
	if got := check(first); !strings.Contains(got, "network/cdk.tf.json is missing") ||
		!strings.Contains(got, "wider: added stack network") {
		t.Errorf("an empty folder: %s", got)
	}
	if got, want := write(first), "Wrote FOLDER/network/cdk.tf.json\nWrote FOLDER/other/cdk.tf.json\n"+
		"Wrote FOLDER/review.json\n"; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	if got := check(first) + write(first); got != "" {
		t.Errorf("what was written is not there: %s", got)
	}

	second := committedApp(t, "reports", "network")
	got := check(second)
	for _, want := range []string{
		"network/cdk.tf.json differs", "other/cdk.tf.json belongs to no stack", "review.json differs",
		"narrower: removed stack other", `"Resource":"arn:aws:s3:::reports/*"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said of another app:\n%s", want, got)
		}
	}
	if got, want := write(second), "Wrote FOLDER/network/cdk.tf.json\nRemoved FOLDER/other/cdk.tf.json\n"+
		"Wrote FOLDER/review.json\n"; got != want {
		t.Errorf("second: %q, want %q", got, want)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("a folder that is none of the app's: %v", err)
	}
}

// What does not change what is served is said, too: the files are still others.
func TestSameMeaning(t *testing.T) {
	folder := t.TempDir()
	now := committedApp(t, "documents", "network")
	if err := update(folder, nil, now, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	kept, err := readFolder(folder, now)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("network", "cdk.tf.json")
	kept[file] = append(kept[file], '\n')
	if err := checkFolder(folder, kept, now); err == nil ||
		!strings.Contains(err.Error(), "Routes, callers and permissions are the same.") {
		t.Errorf("another byte: %v", err)
	}
}
