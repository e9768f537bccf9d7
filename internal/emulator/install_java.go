package emulator

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
)

// JavaPackages are the dependencies of a Maven project.
type JavaPackages struct {
	// Name is part of the directory's name.
	Name string
	// Project is pom.xml.
	Project string
	// Cost tells a person what the installation takes.
	Cost string
}

// Install returns the directory that holds the dependencies' JAR files, and
// downloads them first where that has not been done.
func (p JavaPackages) Install(ctx context.Context, log io.Writer) (directory string, err error) {
	for _, program := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed: install a JDK 17 or newer and Maven (on Debian and Ubuntu: default-jdk and maven): %w", program, err)
		}
	}
	return installOnce(ctx, log, p.Name, p.Name+"-"+digest(p.Project), p.Cost, func(directory string) error {
		if err := writeFiles(directory, map[string]string{"pom.xml": p.Project}); err != nil {
			return err
		}
		return run(ctx, "mvn", "--batch-mode", "--quiet", "--file", filepath.Join(directory, "pom.xml"),
			"dependency:copy-dependencies", "-DoutputDirectory="+directory)
	})
}
