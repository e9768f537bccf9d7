package workflows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

// The real app is built and reviewed twice, with this repository as the base
// branch and a change of main.go that lets the role write.
func TestRealApp(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	const read, write = "gateway.S3{Bucket: documents.Name}", "gateway.S3{Bucket: documents.Name, Access: gateway.ReadWrite}"
	base := workingTree(t)
	changed := strings.Replace(base["main.go"], read, write, 1)
	if changed == base["main.go"] {
		t.Fatalf("main.go has no %s", read)
	}
	r := review{base: base, head: base.with(tree{"main.go": changed}), real: true}.run(t)
	r.wants(map[string]string{"digest": "failure", "comment": "success"})
	contains(t, "the log", r.log.String(), `add the label "wider"`)
	comments := r.standIns.comments(t)
	if len(comments) != 1 || !strings.HasPrefix(comments[0].Body, mark) {
		t.Fatalf("comments are %q", comments)
	}
	contains(t, "the comment", comments[0].Body, "s3:PutObject")
	contains(t, "the summary", r.summary.String(), comments[0].Body)
	if strings.Contains(comments[0].Body, "not known") {
		t.Errorf("the base branch was not reviewed:\n%s", comments[0].Body)
	}
}

// workingTree is this repository as it is on the disk.
func workingTree(t *testing.T) tree {
	t.Helper()
	files := tree{}
	for name := range strings.SplitSeq(git(t, root(t), "ls-files", "--cached", "--others", "--exclude-standard", "-z"), "\x00") {
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
