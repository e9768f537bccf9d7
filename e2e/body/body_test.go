// Package body deploys the default app written as one OpenAPI document.
//
// The emulator does not import the role or the content handling of an
// integration, so what arrives is not what AWS would send: statuses are
// compared, no bodies.
package body

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/document"
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

// The script of docs/changing.md makes a document of an API of single resources. The
// API keeps its id, and nothing is destroyed.
func TestMigration(t *testing.T) {
	emulatortest.Require(t)
	s := system.Deploy(t, "", system.App{Fixed: "index.html"})
	id := s.Outputs.RestAPIID
	s.Change(t, func(a *system.App) { a.AsBody = true })
	s.Shell(t, script(t))
	changes, err := s.Terraform.PlanChanges(t.Context())
	others := slices.DeleteFunc(slices.Clone(changes), func(c string) bool { return strings.HasSuffix(c, ": forget") })
	if err != nil || len(changes) < 10 || len(others) != 1 || !strings.HasSuffix(others[0], ": update") {
		t.Errorf("PlanChanges = %q, %v, want an update of the API, and resources to forget", changes, err)
	}
	if err := s.Terraform.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Terraform.Outputs(t.Context(), &s.Outputs); err != nil || s.Outputs.RestAPIID != id {
		t.Errorf("the API is %s, %v, want %s", s.Outputs.RestAPIID, err, id)
	}
	for path, want := range map[string]int{"/index.html": 200, "/fixed": 200, "/missing.html": 404} {
		if got := s.Get(t, path, nil); got.Status != want {
			t.Errorf("GET %s = %d %s, want %d", path, got.Status, system.Shown(got.Body), want)
		}
	}
	s.Shell(t, "rm migrate.tf")
	t.Run("without migrate.tf nothing changes", s.TestNothingToChange)
}

// script is the one of docs/changing.md.
func script(t *testing.T) string {
	t.Helper()
	page, err := document.Read(filepath.Join("..", ".."), "docs/changing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range page.Blocks {
		if block.Language == "sh" && strings.Contains(block.Text, "migrate.tf") {
			return block.Text
		}
	}
	t.Fatal("docs/changing.md has no script that writes migrate.tf")
	return ""
}
