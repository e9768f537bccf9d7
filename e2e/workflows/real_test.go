package workflows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

// The real app is built and reviewed twice: this repository is the base branch, and
// the pull request changes main.go so that the role may write.
func TestRealApp(t *testing.T) {
	testenv.EndToEnd(t, append(reviewTools, "node")...)
	const (
		read  = "gateway.S3{Bucket: documents.Name}"
		write = "gateway.S3{Bucket: documents.Name, Access: gateway.ReadWrite}"
	)
	base := workingTree(t)
	changed := strings.Replace(base["main.go"], read, write, 1)
	if changed == base["main.go"] {
		t.Fatalf("main.go does not contain %s", read)
	}
	r := newRunner(t, pullRequest(t, base, base.with(tree{"main.go": changed})))
	got := r.review()
	if got.failed {
		t.Fatal("review.sh failed")
	}
	compare(t, map[string]string{"wider": "true", "unchanged": "false"}, got.outputs)
	report := r.read(filepath.Join(r.temp, "review", "privateapi.md"))
	if !strings.HasPrefix(report, mark) || !strings.Contains(report, "s3:PutObject") {
		t.Errorf("the report is not that of the change:\n%s", report)
	}
	if strings.Contains(report, "not known") {
		t.Errorf("the base branch was not reviewed:\n%s", report)
	}
}

// workingTree returns the files of this repository as they are on the disk.
func workingTree(t *testing.T) tree {
	t.Helper()
	files := tree{}
	list := git(t, root(t), "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	for name := range strings.SplitSeq(list, "\x00") {
		text, err := os.ReadFile(filepath.Join(root(t), name))
		if name == "" || os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return files
}
