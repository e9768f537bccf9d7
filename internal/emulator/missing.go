package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Missing returns, as one error with a line each, what this machine lacks to
// run a stack against the emulator and how to get it. It returns nil if
// nothing is missing.
func Missing(ctx context.Context) error {
	var python error
	if os.Getenv("AWS_ENDPOINT_URL") == "" {
		python = orAttach(MissingPython(ctx))
	}
	return errors.Join(MissingTerraform(ctx), python)
}

// MissingTerraform is Missing for what needs Terraform and its AWS provider
// but no emulator, as [Validate] does.
func MissingTerraform(ctx context.Context) error {
	binary, err := findTerraform()
	return errors.Join(err, provider(ctx, binary))
}

// MissingPython is Missing for what needs a [PythonPackage] alone.
func MissingPython(ctx context.Context) error {
	_, err := findPython(ctx)
	return err
}

// provider returns why no AWS provider can be installed, as far as that can be
// told without trying.
func provider(ctx context.Context, binary string) error {
	if installationConfigured() {
		return nil
	}
	registry := "registry.terraform.io"
	if strings.HasPrefix(filepath.Base(binary), "tofu") {
		registry = "registry.opentofu.org"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://"+registry+"/.well-known/terraform.json", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(r)
	if err == nil {
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
		err = errors.New(response.Status)
	}
	return fmt.Errorf("the AWS provider cannot be installed, because %s does not answer: go online, "+
		"or set TF_CLI_CONFIG_FILE to a CLI configuration with a provider mirror: %w", registry, err)
}

// installationConfigured reports whether the person's CLI configuration says
// where providers come from. That it is right is left to Terraform.
func installationConfigured() bool {
	path := os.Getenv("TF_CLI_CONFIG_FILE")
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return false
		}
		path = filepath.Join(home, ".terraformrc")
	}
	text, err := os.ReadFile(path)
	return err == nil && bytes.Contains(text, []byte("provider_installation"))
}
