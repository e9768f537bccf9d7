package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// miniStack is another emulator of AWS. It checks what a user may do by AWS's
// own names for actions and resources, and cannot serve S3 through an API. To pip
// the version is 1.5.33; a directory of that name may have the evaluator alone.
var miniStack = PythonPackage{
	Name: "ministack", Version: "1.5.33.0", Cost: "about 20 seconds and 60 MB",
}

// StartMiniStack returns a running MiniStack, which holds everyone but the
// access key of this package to IAM policies. It ends with Close, with ctx, or
// with this process. The first start on a machine installs it into the user's
// cache directory. What it waits for is written to log, a line each.
func StartMiniStack(ctx context.Context, log io.Writer) (*Emulator, error) {
	environment, err := miniStack.Install(ctx, log)
	if err != nil {
		return nil, fmt.Errorf("cannot install MiniStack: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "privateapi-ministack-")
	if err != nil {
		return nil, err
	}
	output, err := os.Create(filepath.Join(dir, "output.txt"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}

	ctx, stop := context.WithCancel(ctx)
	e := &Emulator{URL: fmt.Sprintf("http://127.0.0.1:%d", port), stop: stop, stopped: make(chan struct{})}
	cmd := command(ctx, filepath.Join(environment, "bin", "python"), "-I", "-u", "-X", "utf8", "-m", "ministack")
	cmd.Dir = dir
	// The whole environment: nothing of the person's own changes how it behaves.
	cmd.Env = []string{
		fmt.Sprintf("GATEWAY_PORT=%d", port),
		"BIND_HOST=127.0.0.1",
		"AUTH=true",
		"STATE_DIR=" + dir,
		"HOME=" + dir,
		"TMPDIR=" + dir,
		"PATH=" + filepath.Join(environment, "bin"),
	}
	cmd.Stdout, cmd.Stderr = output, output
	go func() {
		defer close(e.stopped)
		err := run(cmd)
		output.Close()
		e.lastLines = tail(filepath.Join(dir, "output.txt"), 20)
		if ctx.Err() == nil {
			e.err = fmt.Errorf("MiniStack stopped by itself (%v); its last lines:\n%s", err, e.lastLines)
		}
		stop()
		e.err = errors.Join(e.err, os.RemoveAll(dir))
	}()
	if err := e.answers(ctx, "/_ministack/health"); err != nil {
		return nil, err
	}
	return e, nil
}

// answers waits until a path is found; if it is not, the emulator is gone when
// answers returns.
func (e *Emulator) answers(ctx context.Context, path string) error {
	limit := time.After(startLimit)
	for {
		if found(ctx, e.URL+path) {
			return nil
		}
		select {
		case <-e.stopped:
			return errors.Join(e.err, ctx.Err())
		case <-limit:
			return errors.Join(
				fmt.Errorf("it did not answer at %s within %s", e.URL, startLimit),
				e.Close(),
				fmt.Errorf("its last lines:\n%s", e.lastLines))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func found(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := direct.RoundTrip(r)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// OverrideAs is Override for a run of Terraform as a user that was made in the
// emulator.
func (e *Emulator) OverrideAs(stackDir, accessKey, secretKey string) error {
	if err := e.Override(stackDir); err != nil {
		return err
	}
	file := filepath.Join(stackDir, "emulator_override.tf.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var override object
	if err := json.Unmarshal(text, &override); err != nil {
		return err
	}
	providers, _ := override["provider"].(object)
	configurations, _ := providers["aws"].([]any)
	for _, configuration := range configurations {
		if aws, ok := configuration.(object); ok {
			aws["access_key"], aws["secret_key"] = accessKey, secretKey
		}
	}
	if text, err = json.MarshalIndent(override, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
