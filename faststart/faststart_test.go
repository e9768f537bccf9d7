package faststart

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	for name, c := range map[string]struct{ user, file, want string }{
		"none of the user's": {"", "/cache/f.cjs", `--max-old-space-size=4069 --require="/cache/f.cjs"`},
		"the user's stay":    {"--trace-warnings", "/cache/f.cjs", `--trace-warnings --require="/cache/f.cjs"`},
		"a child process":    {`-a --require="/cache/f.cjs"`, "/cache/f.cjs", `-a --require="/cache/f.cjs"`},
		"a path to quote":    {"", `C:\a "b"\f.cjs`, `--max-old-space-size=4069 --require="C:\\a \"b\"\\f.cjs"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := options(c.user, c.file); got != c.want {
				t.Errorf("options = %s, want %s", got, c.want)
			}
		})
	}
}

// Node.js takes the lazy list where there is one, and where there is none says
// so once and loads the other.
func TestScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("the tests need Node.js: ", err)
	}
	dir := t.TempDir()
	file, err := write(filepath.Join(dir, "a folder"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := write(filepath.Join(dir, "a folder")); again != file || err != nil {
		t.Errorf("write = %q, %v and then %q, nil", again, err, file)
	}
	lib := filepath.Join(dir, "node_modules", "@cdktf", "provider-aws", "lib")
	if err := os.MkdirAll(lib, 0o777); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(lib, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("index.js", `module.exports = "every module"`)
	run := func() (string, string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), node, "-e", `
			const name = "@cdktf/provider-aws/lib/index.js";
			console.log(require(name)); require.resolve(name)`)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NODE_OPTIONS="+options("", file))
		var stdout, stderr strings.Builder
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		return stdout.String(), stderr.String()
	}
	const complaint = "faststart: the AWS provider has no lazy-index.js, so this start is slow\n"
	if stdout, stderr := run(); stdout != "every module\n" || stderr != complaint {
		t.Errorf("without a lazy list: %q and %q", stdout, stderr)
	}
	put("lazy-index.js", `module.exports = "a lazy list"`)
	if stdout, stderr := run(); stdout != "a lazy list\n" || stderr != "" {
		t.Errorf("with a lazy list: %q and %q", stdout, stderr)
	}
}
