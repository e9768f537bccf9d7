package emulator

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// NodePackages are packages from npm.
type NodePackages struct {
	// Name is part of the directory's name.
	Name string
	// Package and Lock are package.json and package-lock.json.
	Package, Lock string
	// Cost tells a person what the installation takes.
	Cost string
}

// Install returns the directory whose node_modules holds the packages, and
// installs them first where that has not been done.
func (p NodePackages) Install(ctx context.Context, log io.Writer) (directory string, err error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed: get it from https://nodejs.org/: %w", program, err)
		}
	}
	return installOnce(ctx, log, p.Name, p.Name+"-"+digest(p.Package, p.Lock), p.Cost, func(directory string) error {
		if err := writeFiles(directory, map[string]string{"package.json": p.Package, "package-lock.json": p.Lock}); err != nil {
			return err
		}
		return run(ctx, "npm", "ci", "--prefix", directory, "--ignore-scripts", "--no-audit", "--no-fund")
	})
}

func writeFiles(directory string, files map[string]string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
