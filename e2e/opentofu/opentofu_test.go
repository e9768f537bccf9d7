// Package opentofu deploys the default app by OpenTofu.
package opentofu

import (
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestOpenTofu(t *testing.T) {
	emulatortest.Require(t)
	emulatortest.UseOpenTofu(t)
	s := system.Deploy(t, "go run .", system.App{})
	t.Run("its route answers", func(t *testing.T) {
		for path, want := range map[string]int{"/index.html": 200, "/missing.html": 404, "/": 403} {
			if got := s.Get(t, path, nil); got.Status != want {
				t.Errorf("GET %s = %d %s, want %d", path, got.Status, system.Shown(got.Body), want)
			}
		}
	})
	t.Run("a second plan changes nothing", s.TestNothingToChange)
	t.Run("a change redeploys", func(t *testing.T) { s.Apply(t, s.PolicyAlone()) })
	t.Run("destroy leaves nothing", s.TestDestroy)
}
