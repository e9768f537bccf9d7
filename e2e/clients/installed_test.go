package clients

import (
	"context"
	"embed"
	"io"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

//go:embed requirements packages programs
var embedded embed.FS

// text returns a file of the package.
func text(name string) string {
	content, err := embedded.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// installed returns the directory of packages. On a machine where they cannot be
// installed it skips the test or, with E2E=required in the environment, fails it.
func installed(t *testing.T, packages interface {
	Install(context.Context, io.Writer) (string, error)
}) string {
	t.Helper()
	directory, err := packages.Install(t.Context(), t.Output())
	testenv.Require(t, func() error { return err })
	return directory
}
