// Package document reads the Markdown files of the repository, so that tests can
// check what they show: code blocks, what commands print, links.
package document

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// A Document is a Markdown file.
type Document struct {
	// Path is the file's, from the root of the repository, with slashes.
	Path string
	// Blocks are the fenced code blocks in order.
	Blocks []Block
	// Links are the destinations of links and images in order.
	Links []Link
	// Anchors are the fragments of URLs that lead to the headings, as GitHub
	// makes them.
	Anchors []string
}

// A Block is a fenced code block.
type Block struct {
	// Language is the first word after the opening fence, or "".
	Language string
	// Text is what stands between the fences, with a line feed at the end.
	Text string
	// Line is the line number of the opening fence.
	Line int
	// Section is the anchor of the heading that the block stands under.
	Section string
}

// A Link is a link or an image.
type Link struct {
	// Destination is a URL, or a path with or without a fragment.
	Destination string
	// Line is the first line of the paragraph or table row that has the link.
	Line int
}

// All returns the documents for people who read the repository: the Markdown
// files in its root and those below docs/, in order of their paths.
func All(root string) ([]Document, error) {
	paths, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var documents []Document
	for _, path := range paths {
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return nil, err
		}
		document, err := Read(root, filepath.ToSlash(relative))
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
	slices.SortFunc(documents, func(a, b Document) int { return cmp.Compare(a.Path, b.Path) })
	return documents, nil
}

// Read returns a document. path is relative to the root of the repository.
func Read(root, path string) (Document, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		return Document{}, err
	}
	return Parse(path, source)
}

// Parse returns the document that a file with this path and content is.
func Parse(path string, source []byte) (Document, error) {
	d := Document{Path: path}
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	err := ast.Walk(parser.Parse(text.NewReader(source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Heading:
			d.Anchors = append(d.Anchors, d.anchor(plain(node, source)))
		case *ast.FencedCodeBlock:
			block := Block{Language: string(node.Language(source)), Text: string(node.Lines().Value(source))}
			if node.Lines().Len() == 0 {
				return ast.WalkStop, fmt.Errorf("%s: a code block is empty", path)
			}
			block.Line = line(source, node.Lines().At(0).Start) - 1
			if len(d.Anchors) > 0 {
				block.Section = d.Anchors[len(d.Anchors)-1]
			}
			d.Blocks = append(d.Blocks, block)
		case *ast.Link:
			d.Links = append(d.Links, Link{Destination: string(node.Destination), Line: start(node, source)})
		case *ast.Image:
			d.Links = append(d.Links, Link{Destination: string(node.Destination), Line: start(node, source)})
		}
		return ast.WalkContinue, nil
	})
	return d, err
}

// anchor returns the anchor of the next heading: its letters and digits in lower
// case, hyphens for spaces, and a number if an earlier heading has the same.
func (d Document) anchor(heading string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
	anchor := name
	for i := 1; slices.Contains(d.Anchors, anchor); i++ {
		anchor = fmt.Sprintf("%s-%d", name, i)
	}
	return anchor
}

// plain returns the text of a heading without its markup.
func plain(heading ast.Node, source []byte) string {
	var b strings.Builder
	for node := heading.FirstChild(); node != nil; node = node.NextSibling() {
		switch node := node.(type) {
		case *ast.Text:
			b.Write(node.Value(source))
		default:
			b.WriteString(plain(node, source))
		}
	}
	return b.String()
}

// start returns the line that the block of a node begins in.
func start(node ast.Node, source []byte) int {
	for ; node != nil; node = node.Parent() {
		if node.Type() == ast.TypeBlock && node.Lines().Len() > 0 {
			return line(source, node.Lines().At(0).Start)
		}
	}
	return 1
}

// line returns the number of the line that an offset is in.
func line(source []byte, offset int) int { return bytes.Count(source[:offset], []byte("\n")) + 1 }

// Output returns the block that shows what a block prints: the next one, if its
// language is text and it is in the same section.
func (d Document) Output(i int) (Block, bool) {
	if i+1 >= len(d.Blocks) {
		return Block{}, false
	}
	next := d.Blocks[i+1]
	return next, next.Language == "text" && next.Section == d.Blocks[i].Section
}

// Target returns the file and the fragment that a relative link leads to. The file
// is a path from the root of the repository. It returns false for other links.
func (d Document) Target(l Link) (file, fragment string, ok bool) {
	file, fragment, _ = strings.Cut(l.Destination, "#")
	if strings.Contains(file, ":") {
		return "", "", false
	}
	if file == "" {
		return d.Path, fragment, true
	}
	return path.Join(path.Dir(d.Path), file), fragment, true
}
