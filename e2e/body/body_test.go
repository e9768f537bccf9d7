// Package body deploys the default app written as one OpenAPI document.
//
// The emulator does not import the role or the content handling of an
// integration, so what arrives is not what AWS would send: statuses are
// compared, no bodies.
package body

import (
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestBody(t *testing.T) {
	emulatortest.Require(t)
	s := system.Deploy(t, "", system.App{AsBody: true, Fixed: "index.html"})
	t.Run("its routes answer", func(t *testing.T) {
		for path, want := range map[string]int{"/index.html": 200, "/fixed": 200, "/missing.html": 404, "/": 403} {
			if got := s.Get(t, path, nil); got.Status != want {
				t.Errorf("GET %s = %d %s, want %d", path, got.Status, system.Shown(got.Body), want)
			}
		}
	})
	t.Run("a second plan changes nothing", s.TestNothingToChange)
	t.Run("changes redeploy and are live after one apply", func(t *testing.T) {
		s.Apply(t,
			s.PolicyAlone(),
			system.Step{Name: "a route less", Edit: func(a *system.App) { a.Fixed = "" }, Check: s.FixedIsGone},
		)
	})
	t.Run("destroy leaves nothing", s.TestDestroy)
}
