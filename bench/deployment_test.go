//go:build unix

package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

// BenchmarkDeployment applies, plans and destroys APIs with the emulator, and counts
// the calls to API Gateway's control plane. Their number is the same on AWS. For each
// command it reports the calls, and the least number of seconds that they take with
// AWS's quotas. The numbers grow linearly with the number of routes.
func BenchmarkDeployment(b *testing.B) {
	e, err := emulator.Start(b.Context(), os.Stderr)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	c, err := newCounter(e.URL)
	if err != nil {
		b.Fatal(err)
	}
	defer c.close()
	program := build(b, "./bench/routes")
	for _, api := range []struct {
		routes int
		asBody bool
	}{{1, false}, {10, false}, {10, true}, {100, true}} {
		name, environ := "resources", []string{fmt.Sprintf("BENCH_ROUTES=%d", api.routes)}
		if api.asBody {
			name, environ = "body", append(environ, "BENCH_AS_BODY=1")
		}
		b.Run(fmt.Sprintf("%d routes as %s", api.routes, name), func(b *testing.B) {
			for b.Loop() {
				deploy(b, c, program, environ)
			}
		})
	}
}

// deploy applies, plans and destroys an API.
func deploy(b *testing.B, c *counter, program string, environ []string) {
	b.Helper()
	dir := b.TempDir()
	synthesize(b, program, dir, environ...)
	terraform, err := (&emulator.Emulator{URL: c.URL}).Terraform(filepath.Join(dir, "stacks", "privateapi"),
		io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, command func(context.Context) error) {
		b.Helper()
		c.take()
		if err := command(b.Context()); err != nil {
			b.Fatalf("terraform %s: %v", name, err)
		}
		if counted := c.take(); name != "init" {
			b.ReportMetric(float64(counted.total()), name+"-calls")
			b.ReportMetric(counted.atLeast(), name+"-s")
		}
	}
	run("init", terraform.Init)
	run("apply", terraform.Apply)
	list, err := terraform.State(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(list)), "resources")
	b.ReportMetric(float64(c.document)/1000, "document-kB")
	run("plan", func(ctx context.Context) error {
		changes, err := terraform.PlanChanges(ctx)
		if err == nil && len(changes) > 0 {
			err = fmt.Errorf("the second plan would change %q", changes)
		}
		return err
	})
	run("destroy", terraform.Destroy)
}
