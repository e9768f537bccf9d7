package document

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const page = `# Routes, and ` + "`S3`" + `: one page

See [the *other* page](../README.md#try-it), ![a picture](a.png) and https://example.com.

## Run it

` + "```sh\ngo run .\n\n# a comment\n```\n\n```text\nit runs\n```\n" + `
## Run it

| a | b |
|---|---|
| [c](#run-it-1) | d |

- ` + "\n  ```go\n  {Path: \"/\"},\n  ```\n"

func TestParse(t *testing.T) {
	got, err := Parse("docs/routes.md", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	want := Document{
		Path: "docs/routes.md",
		Blocks: []Block{
			{Language: "sh", Text: "go run .\n\n# a comment\n", Line: 7, Section: "run-it"},
			{Language: "text", Text: "it runs\n", Line: 13, Section: "run-it"},
			{Language: "go", Text: "{Path: \"/\"},\n", Line: 24, Section: "run-it-1"},
		},
		Links:   []Link{{"../README.md#try-it", 3}, {"a.png", 3}, {"#run-it-1", 21}},
		Anchors: []string{"routes-and-s3-one-page", "run-it", "run-it-1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if output, ok := got.Output(0); !ok || output.Text != "it runs\n" {
		t.Errorf("the output of the first block is %q, %v", output.Text, ok)
	}
	for _, block := range []int{1, 2} {
		if output, ok := got.Output(block); ok {
			t.Errorf("the output of block %d is %q, want none", block, output.Text)
		}
	}
	type target struct {
		file, fragment string
		ok             bool
	}
	for destination, want := range map[string]target{
		"../README.md#try-it":   {"README.md", "try-it", true},
		"s3.md":                 {"docs/s3.md", "", true},
		"#run-it":               {"docs/routes.md", "run-it", true},
		"https://example.com#a": {"", "", false},
	} {
		file, fragment, ok := got.Target(Link{Destination: destination})
		if got := (target{file, fragment, ok}); got != want {
			t.Errorf("Target(%s) = %v, want %v", destination, got, want)
		}
	}
}

func TestEmptyBlock(t *testing.T) {
	if _, err := Parse("a.md", []byte("```sh\n```\n")); err == nil {
		t.Error("an empty block is no error")
	}
}

func TestShows(t *testing.T) {
	for _, c := range []struct {
		block, printed string
		want           bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\nb", false},
		{"a\n", "a\nb\n", false},
		{"a.b\n", "axb\n", false},
		{"curl -H … https://…/index.html\n", "curl -H 'Host: a' https://b/index.html\n", true},
		{"curl …\n", "curl a\nb\n", false},
		{"a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"a\n…\nd\n", "a\nd\n", true},
		{"a\n…\nd\n", "a\nb\nc\n", false},
		{"vpce-…\n", "vpce-…\n", true},
	} {
		if got := (Block{Text: c.block}).Shows(c.printed); got != c.want {
			t.Errorf("%q shows %q: %v, want %v", c.block, c.printed, got, c.want)
		}
	}
}

func TestAll(t *testing.T) {
	root := t.TempDir()
	for _, file := range []string{"docs/a.md", "docs/b/c.md", "docs/d.txt", "README.md", "e2e/f.md"} {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("# A\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	documents, err := All(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range documents {
		got = append(got, d.Path)
	}
	if diff := cmp.Diff([]string{"README.md", "docs/a.md", "docs/b/c.md"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
