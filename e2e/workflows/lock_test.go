package workflows

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"cdk.tf/go/privateapi/internal/testenv"
)

// A job with credentials runs the provider that the job without credentials has
// chosen, and no other one.
func TestLock(t *testing.T) {
	testenv.EndToEnd(t, "bash", "terraform")
	const configuration = `{"terraform":{"required_providers":{"aws":{"source":"hashicorp/aws","version":"1.0.0"}}}}`
	mirror := t.TempDir()
	provider := filepath.Join(mirror, "registry.terraform.io", "hashicorp", "aws", "1.0.0",
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-aws_v1.0.0")
	r := newRunner(t, "")
	cli := filepath.Join(r.temp, "terraformrc")
	r.write(cli, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror))
	r.env["TF_CLI_CONFIG_FILE"] = cli
	write := func(content string) {
		r.write(provider, content)
		if err := os.Chmod(provider, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	stack := filepath.Join(r.workspace, "cdktf.out", "stacks", "privateapi")
	r.write(filepath.Join(stack, "cdk.tf.json"), configuration)

	write("#!/bin/sh\nexit 1 # the provider\n")
	if got := r.run("plan.sh", nil); !got.failed || !strings.Contains(got.log, "lock") {
		t.Errorf("without a lock file, plan.sh fails: %v", got.failed)
	}
	data := filepath.Join(stack, ".terraform")
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	r.must("lock.sh", nil)
	lock := filepath.Join(stack, ".terraform.lock.hcl")
	if text := r.read(lock); !strings.Contains(text, `"1.0.0"`) || !strings.Contains(text, "h1:") {
		t.Errorf("the lock file is\n%s", text)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the providers are in the artifact: %v", err)
	}
	before := r.read(lock)

	write("#!/bin/sh\nexit 1 # another program\n")
	got := r.run("plan.sh", nil)
	if !got.failed || !strings.Contains(got.log, "checksum") {
		t.Errorf("with another provider, plan.sh fails: %v", got.failed)
	}
	compare(t, before, r.read(lock))
}

// Every initialization in a job that does not make the lock file leaves it as it is.
func TestLockIsReadOnly(t *testing.T) {
	initializations := 0
	check := func(where, text string) {
		for _, line := range regexp.MustCompile(`(?m)^.*\bterraform .*\binit\b.*$`).FindAllString(text, -1) {
			initializations++
			if !strings.Contains(line, "-lockfile=readonly") && !strings.Contains(line, "-backend=false") {
				t.Errorf("%s: %s: may change the lock file", where, strings.TrimSpace(line))
			}
		}
	}
	made := false
	for id, job := range workflow(t, "deploy").Jobs {
		credentials := job.Environment != nil || job.Permissions.Scopes["id-token"] != nil
		for _, step := range job.Steps {
			if e, ok := step.Exec.(*actionlint.ExecRun); ok {
				run := strings.TrimSpace(e.Run.Value)
				check(id, run)
				if run == ".github/scripts/lock.sh" {
					made = true
					if credentials || strings.Contains(id, "plan") {
						t.Errorf("%s: makes the lock file with credentials", id)
					}
				}
			}
		}
	}
	for _, name := range files(t, "scripts") {
		check(name, read(t, ".github", "scripts", name))
	}
	if initializations < 4 || !made {
		t.Errorf("%d initializations; the lock file is made: %v", initializations, made)
	}
}
