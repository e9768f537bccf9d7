package diagram_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

//go:embed package.json
var packages []byte

//go:embed package-lock.json
var lock []byte

//go:embed draw.mjs
var script string

// A drawing is what Mermaid shows of a picture: the lines of its labels, and
// what is in them but text and line breaks.
type drawing struct {
	Error  string
	Nodes  [][]string
	Edges  [][]string
	Arrows int
	Other  []string
}

// draw has Mermaid draw the pictures. If npm cannot install Mermaid, it skips or
// fails the test.
func draw(t *testing.T, pictures ...string) []drawing {
	t.Helper()
	var folder string
	testenv.Require(t, func() (err error) {
		folder, err = install()
		return err
	})
	input, err := json.Marshal(pictures)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "--eval", script)
	node.Dir, node.Stdin = folder, bytes.NewReader(input)
	var output, messages bytes.Buffer
	node.Stdout, node.Stderr = &output, &messages
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v\n%s", err, messages.Bytes())
	}
	var drawings []drawing
	if err := json.Unmarshal(output.Bytes(), &drawings); err != nil {
		t.Fatalf("%v\n%s%s", err, output.Bytes(), messages.Bytes())
	}
	if len(drawings) != len(pictures) {
		t.Fatalf("%d drawings of %d pictures", len(drawings), len(pictures))
	}
	return drawings
}

// install returns the folder that has the packages of package-lock.json, and
// makes it first where it does not exist yet: 170 MB, half a minute.
var install = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "privateapi")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	folder := filepath.Join(cache, "mermaid-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	// Under its own name there is only what is complete, whoever else installs
	// it at the same time.
	unfinished, err := os.MkdirTemp(cache, "mermaid-unfinished-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	for name, content := range map[string][]byte{"package.json": packages, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(unfinished, name), content, 0o644); err != nil {
			return "", err
		}
	}
	npm := exec.CommandContext(context.Background(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = unfinished
	if output, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci cannot install what draws pictures: go online, or configure a registry: %w\n%s",
			err, output)
	}
	if err := os.Rename(unfinished, folder); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return folder, nil
})
