package clients

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
)

func TestMain(m *testing.M) { system.Main(m) }

// atOnce is how many clients run at the same time.
const atOnce = 2

func TestClients(t *testing.T) {
	emulatortest.Require(t)
	d := deploy(t)
	known := &knownDifferences{seen: map[int]bool{}}
	slots := make(chan struct{}, atOnce)
	t.Run("S3", func(t *testing.T) {
		for _, c := range clients() {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				d.try(t, c, known)
			})
		}
	})
	known.unseen(t)
	t.Run("a second plan changes nothing", d.TestNothingToChange)
}

// clients are all of them.
func clients() []client {
	return slices.Concat(pythonClients, nodeClients, javaClients, goClients, curlClients)
}

// version returns the pinned version of a package in a requirements file.
func version(requirements, name string) string {
	for line := range strings.Lines(requirements) {
		if found, version, ok := strings.Cut(strings.TrimSpace(line), "=="); ok && found == name {
			return version
		}
	}
	panic("no package " + name)
}
