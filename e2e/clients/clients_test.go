package clients

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// atOnce is how many clients run at the same time.
const atOnce = 2

func TestClients(t *testing.T) {
	emulatortest.Require(t)
	d := deploy(t)
	known := &knownDifferences{seen: map[string][]string{}}
	t.Run("S3", func(t *testing.T) {
		inSlots(t, clients(), func(c client) string { return c.name },
			func(t *testing.T, c client) { d.try(t, c, known) })
	})
	t.Run("the same clients show the same differences", known.compare)
	t.Run("services", func(t *testing.T) {
		for _, s := range services {
			t.Run(s.name, func(t *testing.T) { d.serve(t, s) })
		}
	})
	t.Run("200 requests at the same time", d.testConcurrency)
	d.restore(t)
	t.Run("a second plan changes nothing", d.TestNothingToChange)
}

// inSlots runs subtests in parallel, as many at the same time as there are slots.
func inSlots[T any](t *testing.T, all []T, name func(T) string, run func(*testing.T, T)) {
	slots := make(chan struct{}, atOnce)
	for _, one := range all {
		t.Run(name(one), func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			run(t, one)
		})
	}
}

// clients are all clients of S3.
func clients() []client {
	return slices.Concat(pythonClients, nodeClients, javaClients, goClients, curlClients)
}

// version returns the pinned version of a package in a requirements file, in which names
// have no capitals.
func version(requirements, name string) string {
	for line := range strings.Lines(requirements) {
		found, version, ok := strings.Cut(strings.TrimSpace(line), "==")
		if ok && strings.EqualFold(found, name) {
			version, _, _ = strings.Cut(version, " ") // checksums may follow
			return version
		}
	}
	panic("no package " + name)
}
