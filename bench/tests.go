//go:build unix

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func (b *bench) tests() (string, error) {
	packages, err := b.testPackages()
	if err != nil {
		return "", err
	}
	for i := range packages {
		p := &packages[i]
		p.program = filepath.Join(b.out, fmt.Sprintf("%d.test", i))
		if err := b.do("", nil, "go", "test", "-c", "-o", p.program, p.path); err != nil {
			return "", err
		}
	}
	b.say("%d packages are compiled", len(packages))
	const runs = 3
	var walls, synths []float64
	for range runs {
		s, err := b.inTurn(1, b.defaultApp())
		if err != nil {
			return "", err
		}
		synths = append(synths, s[0].wall()...)
		wall, err := b.runTests(packages)
		if err != nil {
			return "", err
		}
		walls = append(walls, wall.Seconds())
	}
	slices.SortFunc(packages, func(p, q testPackage) int { return cmp.Compare(median(q.times), median(p.times)) })
	var rows strings.Builder
	var rest, fast float64
	for _, p := range packages {
		if seconds := median(p.times); seconds < 0.2 {
			rest, fast = rest+seconds, fast+1
			continue
		}
		fmt.Fprintf(&rows, "| %s | %s |\n", strings.TrimPrefix(p.path, "cdk.tf/go/privateapi"), spread(p.times, 2))
	}
	return fmt.Sprintf(`Wanted: at most 5 times the time of a synthesis. Measured: the tests of every package but those below e2e, compiled
before and each run, %d at once as `+"`go test`"+` does, %d times.

All take %s s, which is %s of a synthesis in between.

| package | time s |
|---|---|
%s| %.0f others together | %.2f |
`, runtime.NumCPU(), runs, spread(walls, 1), ratio(walls, synths), strings.ReplaceAll(rows.String(), "|  |", "| . |"), fast, rest), nil
}

// A testPackage is a package with tests and how long these took.
type testPackage struct {
	path, dir, program string
	times              []float64
}

func (b *bench) testPackages() ([]testPackage, error) {
	const format = `{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{.Dir}}{{end}}`
	list, err := b.output("", nil, "go", "list", "-f", format, "./...")
	if err != nil {
		return nil, err
	}
	var packages []testPackage
	for line := range strings.Lines(list) {
		path, dir, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && !strings.Contains(path, "/e2e") && !strings.HasSuffix(path, "/bench") {
			packages = append(packages, testPackage{path: path, dir: dir})
		}
	}
	return packages, nil
}

// runTests runs the tests of all packages and returns how long all took.
func (b *bench) runTests(packages []testPackage) (time.Duration, error) {
	began := time.Now()
	next := make(chan *testPackage)
	failed := make(chan error, len(packages))
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for p := range next {
				began := time.Now()
				if err := b.do(p.dir, nil, p.program); err != nil {
					failed <- fmt.Errorf("%s: %w", p.path, err)
				}
				p.times = append(p.times, time.Since(began).Seconds())
			}
		})
	}
	for i := range packages {
		next <- &packages[i]
	}
	close(next)
	workers.Wait()
	wall := time.Since(began)
	select {
	case err := <-failed:
		return 0, err
	default:
		return wall, nil
	}
}
