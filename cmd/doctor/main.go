// Command doctor finds out why the URL of a private API does not work, from the machine
// that it runs on. It needs no AWS credentials, and is one file that can be copied:
//
//	CGO_ENABLED=0 go build -o privateapi-doctor ./cmd/doctor
//	./privateapi-doctor -url https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"cdk.tf/go/privateapi/doctor"
	"cdk.tf/go/privateapi/review"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	set := flag.NewFlagSet("doctor", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	var flags doctor.Flags
	flags.Add(set)
	file := set.String("routes", "", "")
	name := set.String("api", "", "")
	err := set.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage())
		return 0
	}
	var api *review.API
	if err == nil && set.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	if err == nil {
		var routesErr error
		api, routesErr = routes(*file, *name)
		err = errors.Join(flags.Check(), routesErr)
	}
	status := doctor.Input.Status()
	if err == nil {
		status, err = flags.Run(ctx, api, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "error:")
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(stderr, "  %s\n", strings.TrimSuffix(line, "\n"))
		}
		return max(status, doctor.Input.Status())
	}
	return status
}

// routes returns the API in a file that "review -format json" printed, nil without a file.
func routes(file, name string) (*review.API, error) {
	if file == "" {
		if name != "" {
			return nil, errors.New("-api: must be set together with -routes")
		}
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("-routes: %w", err)
	}
	digest, err := review.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("-routes: %s: %w", file, err)
	}
	return doctor.Select(digest, name)
}

func usage() string {
	return "doctor -url URL [-routes FILE] [-api STACK/ID] " + doctor.Arguments + "\n\n" +
		"Find out why the URL of a private API does not work, from this machine.\n" +
		"-url is the URL with the stage, or with the path of a request. -routes is a file that the command\n" +
		"review -format json of an app printed, and -api selects one of several APIs in it.\n" +
		doctor.Help() + "\n"
}
