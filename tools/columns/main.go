// Command columns prints the lines of Go test files below a folder that have 120
// columns or more, and fails if there are any. A tab has four columns. Lines inside
// a raw string may be longer, and so may a comment that is one URL.
//
//	go -C tools run ./columns ..
package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

const limit = 120

var link = regexp.MustCompile(`^\s*// https://\S+$`)

func main() {
	found := false
	err := filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw := rawLines(source)
		for i, line := range strings.Split(string(source), "\n") {
			columns := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
			if columns >= limit && !raw[i+1] && !link.MatchString(line) {
				fmt.Printf("%s:%d: %d columns, must be less than %d\n", path, i+1, columns, limit)
				found = true
			}
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || found {
		os.Exit(1)
	}
}

// rawLines returns the lines, from 1, that a raw string of several lines has a part
// of.
func rawLines(source []byte) map[int]bool {
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	lines := map[int]bool{}
	for {
		at, kind, text := s.Scan()
		switch {
		case kind == token.EOF:
			return lines
		case kind == token.STRING && strings.Contains(text, "\n"):
			for i := range strings.Count(text, "\n") + 1 {
				lines[file.Line(at)+i] = true
			}
		}
	}
}
