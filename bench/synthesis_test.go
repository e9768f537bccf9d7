//go:build unix

// Package bench measures syntheses and deployments. bench/run runs it.
package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkSynthesis measures whole processes of built apps, after one run to warm
// up. It reports the processor time of all processes, and the memory of the largest
// one, which is Node.js.
func BenchmarkSynthesis(b *testing.B) {
	for _, c := range []struct {
		name, app string
		environ   []string
	}{
		{"default app", ".", nil},
		{"default app without fast start", ".", []string{"PRIVATEAPI_FASTSTART=off"}},
		{"100 routes", "./bench/routes", []string{"BENCH_ROUTES=100"}},
		{"100 routes as a body", "./bench/routes", []string{"BENCH_ROUTES=100", "BENCH_AS_BODY=1"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			program := build(b, c.app)
			dir := b.TempDir()
			synthesize(b, program, dir, c.environ...)
			var cpu time.Duration
			var peak int64
			for b.Loop() {
				state := synthesize(b, program, dir, c.environ...)
				cpu += state.UserTime() + state.SystemTime()
				// This includes the processes that the app waited for.
				peak = max(peak, int64(state.SysUsage().(*syscall.Rusage).Maxrss))
			}
			if runtime.GOOS != "darwin" {
				peak *= 1024 // KiB
			}
			b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(peak)/(1<<20), "MiB")
		})
	}
}

// build builds a command of this module and returns the path of the program.
func build(b *testing.B, path string) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "app")
	cmd := exec.CommandContext(b.Context(), "go", "build", "-o", program, path)
	cmd.Dir = ".."
	if printed, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, printed)
	}
	return program
}

// synthesize runs an app, which writes its stacks below a folder. Its environment is
// that of the person who measures, without the variables that change the app.
func synthesize(b *testing.B, program, dir string, environ ...string) *os.ProcessState {
	b.Helper()
	prefixes := []string{"PRIVATEAPI_", "CDKTF_", "JSII_", "TF_CLOUD_", "TF_WORKSPACE=", "NODE_OPTIONS="}
	cmd := exec.CommandContext(b.Context(), program)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
	})
	cmd.Env = append(append(cmd.Env, "CDKTF_OUTDIR="+dir), environ...)
	// The app starts Node.js, which must not outlive it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if printed, err := cmd.CombinedOutput(); err != nil {
		b.Fatal(fmt.Errorf("synthesize: %w\n%s", err, printed))
	}
	return cmd.ProcessState
}
