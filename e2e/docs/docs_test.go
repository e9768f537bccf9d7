package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/document"
	"cdk.tf/go/privateapi/internal/testenv"
)

var root = filepath.Join("..", "..")

// documents returns the pages, of which there are some.
func documents(t *testing.T) []document.Document {
	t.Helper()
	all, err := document.All(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 3 {
		t.Fatalf("%d documents, want the README and the pages in docs/", len(all))
	}
	return all
}

// languages are those of code blocks, with what checks them.
var languages = map[string]string{
	"go":      "TestGo",
	"hcl":     "TestHCL",
	"js":      "TestJavaScript",
	"diff":    "TestExamples of e2e/examples",
	"json":    "TestJSON",
	"mermaid": "TestDocuments of e2e/diagram",
	"sh":      "TestCommands",
	"text":    "the block before it",
}

// Every code block has a language, so that something checks it, and every text
// block follows a block that prints it.
func TestLanguages(t *testing.T) {
	for _, d := range documents(t) {
		for i, block := range d.Blocks {
			if languages[block.Language] == "" {
				t.Errorf("%s:%d: nothing checks a code block of the language %q", d.Path, block.Line, block.Language)
			}
			if block.Language != "text" {
				continue
			}
			if i == 0 || d.Blocks[i-1].Section != block.Section ||
				!slices.Contains([]string{"go", "sh"}, d.Blocks[i-1].Language) {
				t.Errorf("%s:%d: no block before it in its section prints this text", d.Path, block.Line)
			}
		}
	}
}

// Relative links lead to files and headings.
func TestLinks(t *testing.T) {
	anchors := map[string][]string{}
	links := 0
	for _, d := range documents(t) {
		anchors[d.Path] = d.Anchors
	}
	for _, d := range documents(t) {
		for _, link := range d.Links {
			file, fragment, ok := d.Target(link)
			if !ok {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
				t.Errorf("%s:%d: the link %s leads to no file", d.Path, link.Line, link.Destination)
			} else if fragment != "" && !slices.Contains(anchors[file], fragment) {
				t.Errorf("%s:%d: the link %s leads to no heading", d.Path, link.Line, link.Destination)
			}
		}
	}
	if links == 0 {
		t.Error("there are no relative links")
	}
}

// JSON is valid.
func TestJSON(t *testing.T) {
	for _, d := range documents(t) {
		for _, block := range d.Blocks {
			if block.Language == "json" && !json.Valid([]byte(block.Text)) {
				t.Errorf("%s:%d: the JSON is not valid", d.Path, block.Line)
			}
		}
	}
}

// HCL is as terraform fmt writes it.
func TestHCL(t *testing.T) {
	testenv.EndToEnd(t, "terraform")
	for _, d := range documents(t) {
		for _, block := range d.Blocks {
			if block.Language != "hcl" {
				continue
			}
			format := exec.CommandContext(t.Context(), "terraform", "fmt", "-check", "-diff", "-")
			format.Stdin = strings.NewReader(block.Text)
			if printed, err := format.CombinedOutput(); err != nil {
				t.Errorf("%s:%d: %v\n%s", d.Path, block.Line, err, printed)
			}
		}
	}
}

// JavaScript is a part of a program that e2e/clients runs, indentation aside.
func TestJavaScript(t *testing.T) {
	programs, err := filepath.Glob(filepath.Join(root, "e2e", "clients", "programs", "*.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, program := range programs {
		source, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(source)
	}
	for _, d := range documents(t) {
		for _, block := range d.Blocks {
			if block.Language == "js" && !strings.Contains(flush(all.String()), flush(block.Text)) {
				t.Errorf("%s:%d: no program in e2e/clients/programs has this JavaScript", d.Path, block.Line)
			}
		}
	}
}

// flush returns a text with its lines flush left.
func flush(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		fmt.Fprintln(&b, strings.TrimSpace(line))
	}
	return b.String()
}

// README.md is short enough to be read.
func TestLengthOfREADME(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(text, []byte("\n")); lines > 200 {
		t.Errorf("README.md has %d lines, want at most 200", lines)
	}
}
