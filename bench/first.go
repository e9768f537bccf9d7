//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// first does what the first "go run ." does, step by step, with caches of its
// own that are empty.
func (b *bench) first() (string, error) {
	flags, err := b.output("", nil, "go", "env", "GOFLAGS")
	if err != nil {
		return "", err
	}
	caches := filepath.Join(b.out, "caches")
	environ := synthTo(filepath.Join(b.out, "first"),
		"GOMODCACHE="+filepath.Join(caches, "modules"),
		"GOCACHE="+filepath.Join(caches, "builds"),
		"JSII_RUNTIME_PACKAGE_CACHE_ROOT="+filepath.Join(caches, "jsii"),
		"XDG_CACHE_HOME="+caches,
		"GOFLAGS="+strings.TrimSpace(flags)+" -modcacherw",
	)
	program := filepath.Join(caches, "app")
	steps := []struct {
		does, folder string
		command      []string
	}{
		{"download of the modules, as fast as the network is", "modules", []string{"go", "list", "-deps", "."}},
		{"compiling and linking", "builds", []string{"go", "build", "-o", program, "."}},
		{"first synthesis, with the packages of CDK for Terraform unpacked", "jsii", []string{program}},
		{"second synthesis, as ever after", "", []string{program}},
	}
	var rows strings.Builder
	var total float64
	for i, step := range steps {
		began := time.Now()
		if err := b.do("", environ, step.command[0], step.command[1:]...); err != nil {
			return "", err
		}
		seconds := time.Since(began).Seconds()
		b.say("%s: %.1f s", step.does, seconds)
		if i < len(steps)-1 {
			total += seconds
		}
		written := ""
		if step.folder != "" {
			bytes, err := size(filepath.Join(caches, step.folder))
			if err != nil {
				return "", err
			}
			written = fmt.Sprintf("%.0f", float64(bytes)/(1<<20))
		}
		fmt.Fprintf(&rows, "| %s | %.1f | %s |\n", step.does, seconds, written)
	}
	return fmt.Sprintf(`Wanted: nothing in particular. Measured: once, the steps of `+"`go run .`"+` one by one with empty caches of Go modules,
of builds and of jsii.

| step | time s | MiB in the cache |
|---|---|---|
%s| all but the second synthesis | %.1f | |

A cache that is kept makes its step vanish, as in CI: of GOMODCACHE, GOCACHE and ~/.cache/aws/jsii.
`, rows.String(), total), os.RemoveAll(caches)
}

// size returns the bytes of all files below a folder.
func size(dir string) (int64, error) {
	var bytes int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}
