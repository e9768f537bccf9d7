package validate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/testenv"
)

// What is synthesized is the same with and without the fast start: the snapshots
// are those of both, and of the program every byte.
func TestFastStartChangesNothing(t *testing.T) {
	testenv.EndToEnd(t)
	synthesize := func(setting string) map[string]string {
		t.Helper()
		environ := []string{"NODE_OPTIONS=", "PRIVATEAPI_FASTSTART=" + setting}
		inRoot(t, environ, "go", "test", "-count=1", "-run", "^TestSnapshots$", "./constructs/privateapi", "./synth")
		dir := t.TempDir()
		inRoot(t, append(environ, "CDKTF_OUTDIR="+dir), "go", "run", ".")
		return files(t, dir)
	}
	fast, slow := synthesize("on"), synthesize("off")
	if diff := cmp.Diff(slow, fast); diff != "" || len(fast) == 0 {
		t.Errorf("files by their paths (-slow +fast):\n%s", diff)
	}
}

// The environment is set before jsii reads it.
func TestFastStartComesFirst(t *testing.T) {
	testenv.EndToEnd(t)
	program := filepath.Join(t.TempDir(), "privateapi")
	inRoot(t, nil, "go", "build", "-o", program, ".")
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	printed, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	first := strings.Index(string(printed), "init cdk.tf/go/privateapi/faststart ")
	second := strings.Index(string(printed), "init github.com/aws/constructs-go/constructs/v10 ")
	if first < 0 || second < 0 || first > second {
		t.Errorf("faststart is initialized at %d, constructs at %d of\n%s", first, second, printed)
	}
}
