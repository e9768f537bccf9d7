package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/snapshot"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	text := synthtest.Text(t, synthtest.App(t, build)["privateapi"])
	golden.Folder(t, snapshot.Folder, map[string][]byte{"default.json": text})
}

// The same app gives the same bytes in another folder, and nothing of this
// machine is in them.
func TestSameBytesEverywhere(t *testing.T) {
	first, second := t.TempDir(), filepath.Join(t.TempDir(), "another", "folder")
	var texts []string
	for _, dir := range []string{first, second} {
		if _, err := synth.App(build, dir); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "stacks", "privateapi", "cdk.tf.json"))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] {
		t.Error(udiff.Unified(first, second, texts[0], texts[1]))
	}
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{hostname, folder, first, second, os.TempDir(), os.Getenv("HOME")} {
		if mark != "" && mark != "/" && strings.Contains(texts[0], mark) {
			t.Errorf("the synthesized configuration holds %q of this machine", mark)
		}
	}
}
