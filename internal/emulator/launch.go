package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cdk.tf/go/privateapi/internal/process"
)

// startLimit is many times what a start takes on a slow machine.
const startLimit = 2 * time.Minute

// launch starts LocalEmu, installed in a virtual environment, and waits until it
// answers.
func launch(ctx context.Context, environment string, log io.Writer) (*Emulator, error) {
	e, err := serve(ctx, "the emulator", environment, func(dir string, port int) (arguments, settings []string, err error) {
		fmt.Fprintf(log, "starting the emulator on 127.0.0.1:%d (about 10 seconds)\n", port)
		localemu := filepath.Join(environment, "bin", "localemu")
		return []string{localemu, "start", "--port", fmt.Sprint(port)}, localEmuSettings(environment, dir, port),
			writeCertificate(filepath.Join(dir, certificateFile), filepath.Join(dir, withKeyFile))
	})
	if err != nil {
		return nil, err
	}
	if err := e.ready(ctx, e.healthy); err != nil {
		return nil, err
	}
	fmt.Fprintln(log, "the emulator is ready")
	return e, nil
}

// serve starts an emulator of a virtual environment of Python. prepare returns its
// arguments and its whole environment, for a directory of its own and a free port.
func serve(ctx context.Context, name, environment string, prepare func(dir string, port int) (arguments, settings []string, err error)) (*Emulator, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "privateapi-emulator-")
	if err != nil {
		return nil, err
	}
	arguments, settings, err := prepare(dir, port)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	output, err := os.Create(filepath.Join(dir, "output.txt"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}

	ctx, stop := context.WithCancel(ctx)
	e := &Emulator{URL: fmt.Sprintf("http://127.0.0.1:%d", port), stop: stop, stopped: make(chan struct{})}
	cmd := process.Command(ctx, filepath.Join(environment, "bin", "python"), slices.Concat([]string{"-I", "-u", "-X", "utf8"}, arguments)...)
	cmd.Dir = dir
	cmd.Env = settings
	cmd.Stdout, cmd.Stderr = output, output
	go func() {
		defer close(e.stopped)
		err := process.Run(cmd)
		output.Close()
		e.lastLines = tail(filepath.Join(dir, "output.txt"), 20)
		if ctx.Err() == nil {
			e.err = fmt.Errorf("%s stopped by itself (%v); its last lines:\n%s", name, err, e.lastLines)
		}
		stop()
		e.err = errors.Join(e.err, os.RemoveAll(dir))
	}()
	return e, nil
}

// ready waits until the emulator is healthy; if it is not, it is gone when ready
// returns.
func (e *Emulator) ready(ctx context.Context, healthy func(context.Context) error) error {
	limit := time.After(startLimit)
	for healthy(ctx) != nil {
		select {
		case <-e.stopped:
			if e.err != nil {
				return e.err
			}
			return ctx.Err()
		case <-limit:
			return errors.Join(
				fmt.Errorf("it did not answer at %s within %s", e.URL, startLimit),
				e.Close(),
				fmt.Errorf("its last lines:\n%s", e.lastLines))
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// Names of files in the emulator's directory.
const (
	certificateFile = "certificate.pem"
	withKeyFile     = "certificate-with-key.pem"
)

// localEmuSettings is the whole environment of LocalEmu: nothing of the person's
// own environment changes how it behaves.
func localEmuSettings(environment, dir string, port int) []string {
	return []string{
		// With an IPv4 address it would listen on all interfaces, whatever
		// the address; in this spelling of 127.0.0.1 it does not.
		fmt.Sprintf("GATEWAY_LISTEN=[::ffff:127.0.0.1]:%d", port),

		// Everyone but the access key of this package is held to IAM policies.
		"IAM_ENFORCEMENT=1",
		"ROOT_ACCESS_KEYS=" + accessKey,

		// Calls between its services go over TLS.
		"USE_SSL=1",
		"CUSTOM_SSL_CERT_PATH=" + filepath.Join(dir, withKeyFile),
		"REQUESTS_CA_BUNDLE=" + filepath.Join(dir, certificateFile),

		// All state is below dir. In a container it would take the root of the
		// file system for its own.
		"FILESYSTEM_ROOT=" + dir,
		"OVERRIDE_IN_DOCKER=0",
		"HOME=" + dir,
		"TMPDIR=" + dir,

		// It would start containers and networks in a Docker that it finds,
		// and remove those of other emulators.
		"PATH=" + filepath.Join(environment, "bin"),
	}
}

// freePort returns a port of 127.0.0.1 that nothing listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// tail returns the last lines of a file, as far as it can be read.
func tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(all[max(0, len(all)-lines):], []byte("\n")))
}
