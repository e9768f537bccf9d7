package synth

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
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
		for file, text := range map[string]string{"cdk.tf.json": text, "versions.tf": "# " + bucket} {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
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
	if got, want := write(first), "Wrote FOLDER/network/cdk.tf.json\nWrote FOLDER/network/versions.tf\n"+
		"Wrote FOLDER/other/cdk.tf.json\nWrote FOLDER/other/versions.tf\nWrote FOLDER/review.json\n"; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	if got := check(first) + write(first); got != "" {
		t.Errorf("what was written is not there: %s", got)
	}

	second := committedApp(t, "reports", "network")
	got := check(second)
	for _, want := range []string{
		"network/cdk.tf.json differs", "network/versions.tf differs",
		"other/cdk.tf.json belongs to no stack", "review.json differs",
		"narrower: removed stack other", `"Resource":"arn:aws:s3:::reports/*"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said of another app:\n%s", want, got)
		}
	}
	if got, want := write(second), "Wrote FOLDER/network/cdk.tf.json\nWrote FOLDER/network/versions.tf\n"+
		"Removed FOLDER/other/cdk.tf.json\nRemoved FOLDER/other/versions.tf\nWrote FOLDER/review.json\n"; got != want {
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

// The digest of a folder is data that anyone who can commit has written, and so are
// symbolic links.
func TestFolderIsNotLeft(t *testing.T) {
	for _, name := range []string{"../other", "../../other", "/etc", "..", ".", "", "a/../../other", `..\other`, "a/b"} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "in", "folder")
			var others []string
			for _, place := range []string{"..", "../..", "../../other", "../other", ".", "a/b"} {
				other := filepath.Join(folder, place, "cdk.tf.json")
				if err := os.MkdirAll(filepath.Dir(other), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(other, []byte("{}"), 0o666); err != nil {
					t.Fatal(err)
				}
				others = append(others, other)
			}
			digest := review.New([]review.Input{{Stack: name}}).JSON()
			if err := os.WriteFile(filepath.Join(folder, digestFile), digest, 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := readFolder(folder, committedApp(t, "documents", "network")); err == nil {
				t.Error("readFolder: no error")
			}
			// Even if the name was not checked, nothing outside of the folder changes.
			file := filepath.Join(name, "cdk.tf.json")
			if inside := filepath.Join(folder, file); !slices.Contains(others, inside) || strings.HasPrefix(inside, folder) {
				return
			}
			for what, now := range map[string]map[string][]byte{"removed": {}, "written": {file: []byte("new")}} {
				if err := update(folder, map[string][]byte{file: nil}, now, io.Discard); err == nil {
					t.Errorf("a file outside of the folder is %s", what)
				}
			}
			for _, other := range others {
				if text, err := os.ReadFile(other); err != nil || string(text) != "{}" {
					t.Errorf("%s is now %q, %v", other, text, err)
				}
			}
		})
	}
	t.Run("a symbolic link", func(t *testing.T) {
		folder, outside := t.TempDir(), t.TempDir()
		if err := os.Symlink(outside, filepath.Join(folder, "network")); err != nil {
			t.Fatal(err)
		}
		now := committedApp(t, "documents", "network")
		if _, err := readFolder(folder, now); err == nil {
			t.Error("readFolder: no error")
		}
		if err := update(folder, nil, now, io.Discard); err == nil {
			t.Error("update: no error")
		}
		if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
			t.Errorf("outside of the folder are %v, %v", entries, err)
		}
	})
}

// An id of a stack is the name of a folder.
func TestStackIDs(t *testing.T) {
	for _, id := range []string{"..", ".", ".terraform", "a b", "a${b}", "a*", `a\b`, "a\n"} {
		// cdktf replaces slashes in ids itself.
		_, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
			cdktf.NewTerraformStack(app, &id)
			return nil, nil
		}, t.TempDir())
		if err == nil {
			t.Errorf("App with the stack %q: no error", id)
		}
		if !isFolder(id) {
			continue
		}
		t.Errorf("isFolder(%q) = true", id)
	}
	for _, id := range []string{"network", "network-prod_2", "a.b"} {
		if !isFolder(id) {
			t.Errorf("isFolder(%q) = false", id)
		}
	}
}
