package diagram_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os/exec"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/testenv"
)

var (
	//go:embed package.json
	packages string
	//go:embed package-lock.json
	lock string
	//go:embed draw.mjs
	script string
)

var mermaid = emulator.NodePackages{
	Name: "mermaid", Package: packages, Lock: lock, Cost: "half a minute and 170 MB",
}

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
		folder, err = mermaid.Install(t.Context(), t.Output())
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
