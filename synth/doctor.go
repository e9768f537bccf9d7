package synth

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"cdk.tf/go/privateapi/doctor"
	"cdk.tf/go/privateapi/review"
)

// diagnose returns the command that examines the URL of an API of the app. It writes what
// it waits for to stderr.
func diagnose(stderr io.Writer) func(Build, []string, io.Writer) (int, error) {
	return func(build Build, arguments []string, stdout io.Writer) (status int, err error) {
		set := flags("doctor")
		var given doctor.Flags
		given.Add(set)
		name := set.String("api", "", "")
		if err := parse(set, arguments); err != nil {
			return 1, err
		}
		if err := given.Check(); err != nil {
			return 1, err
		}
		var api *review.API
		if err := aside(build, func(_ string, stacks []review.Input) (err error) {
			api, err = doctor.Select(review.New(stacks), *name)
			return err
		}); err != nil {
			return 1, err
		}
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return given.Run(ctx, api, stdout, stderr)
	}
}
