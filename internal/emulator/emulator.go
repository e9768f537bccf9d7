// Package emulator runs the Terraform of an app against an AWS emulator on
// this machine, so that a private API can be applied, called and destroyed
// without an AWS account, and without any chance of touching one.
//
// What an app synthesizes knows nothing of it: an override file beside the
// stack points the provider at the emulator, and a client sends requests for
// the real names of an API to it.
package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// An Emulator is a running AWS emulator.
type Emulator struct {
	// URL is where it listens, without a slash at the end:
	// "http://127.0.0.1:4566".
	URL string

	// The rest stays zero for an emulator that someone else started.
	stop      context.CancelFunc
	stopped   chan struct{} // closed when nothing of the process is left
	err       error         // why it stopped, if nobody asked; set before stopped is closed
	lastLines string        // of its output, set before stopped is closed
}

// Start returns a running emulator: the one at AWS_ENDPOINT_URL if that is set
// in the environment, else one of its own, which ends with Close, with ctx, or
// with this process. The first start on a machine installs it into the user's
// cache directory, which takes about a minute. What it waits for is written to
// log, a line each.
func Start(ctx context.Context, log io.Writer) (*Emulator, error) {
	if endpoint := os.Getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		return attach(ctx, endpoint, log)
	}
	environment, err := install(ctx, log)
	if err != nil {
		return nil, fmt.Errorf("cannot install the emulator: %w", err)
	}
	e, err := launch(ctx, environment, log)
	if err != nil {
		return nil, fmt.Errorf("cannot start the emulator: %w", err)
	}
	return e, nil
}

// attach uses an emulator that runs already. Whatever does not answer as an
// emulator is refused: the variable may as well name a real endpoint.
func attach(ctx context.Context, endpoint string, log io.Writer) (*Emulator, error) {
	endpoint = strings.TrimRight(endpoint, "/")
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Path != "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("AWS_ENDPOINT_URL: %q: must be http:// or https:// with a host and nothing more", endpoint)
	}
	e := &Emulator{URL: endpoint}
	if err := e.healthy(ctx); err != nil {
		return nil, fmt.Errorf("AWS_ENDPOINT_URL: no LocalEmu answers at %s, start one or unset the variable: %w", endpoint, err)
	}
	fmt.Fprintf(log, "using the emulator at %s\n", endpoint)
	return e, nil
}

// Close stops the emulator, unless someone else started it, and removes all
// its state. It returns an error if the emulator had stopped by itself.
// Closing again does nothing more.
func (e *Emulator) Close() error {
	if !e.isStarted() {
		return nil
	}
	e.stop()
	<-e.stopped
	return e.err
}

// isStarted reports whether Start started the emulator.
func (e *Emulator) isStarted() bool { return e.stop != nil }

// healthy returns nil once the emulator answers.
func (e *Emulator) healthy(ctx context.Context) error {
	return e.probe(ctx, "/_localemu/health")
}

// probe returns an error unless the emulator answers that it has the path.
func (e *Emulator) probe(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL+path, nil)
	if err != nil {
		return err
	}
	response, err := direct.RoundTrip(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}
