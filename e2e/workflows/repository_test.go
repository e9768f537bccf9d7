package workflows

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A tree is the files of a commit by their paths.
type tree map[string]string

// with returns the tree with these files added or replaced.
func (files tree) with(other tree) tree {
	files = maps.Clone(files)
	maps.Copy(files, other)
	return files
}

// pullRequest creates a repository whose HEAD is what GitHub checks out for a pull
// request: its head, merged into its base branch.
func pullRequest(t *testing.T, base, head tree) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	commit(t, dir, base)
	git(t, dir, "checkout", "--quiet", "-b", "change")
	commit(t, dir, head)
	git(t, dir, "checkout", "--quiet", "main")
	git(t, dir, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
	return dir
}

// commit commits a tree. It replaces the files of the previous commit.
func commit(t *testing.T, dir string, files tree) {
	t.Helper()
	git(t, dir, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "a commit")
}

// git runs git without the configuration of this machine.
func git(t *testing.T, dir string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", arguments...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.com")
	printed, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", arguments, err, printed)
	}
	return string(printed)
}
