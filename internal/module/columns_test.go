package module

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxColumns is the length of a line in a test. A longer line hides what a case has.
const maxColumns = 120

func TestLinesOfTestsAreShort(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, line := range longLines(text) {
			t.Errorf("%s:%d: must have less than %d columns", path, line, maxColumns)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// longLines returns the numbers of the lines that are too long. Lines in a string of
// several lines do not count, since they are text of another language, and neither do
// comments with an address, which cannot be broken.
func longLines(text []byte) []int {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, scanner.ScanComments)
	exempt := map[int]bool{}
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			break
		}
		first := file.Line(at)
		last := first + strings.Count(literal, "\n")
		if kind == token.STRING && last > first || kind == token.COMMENT && strings.Contains(literal, "https://") {
			for line := first; line <= last; line++ {
				exempt[line] = true
			}
		}
	}
	var lines []int
	for i, line := range strings.Split(string(text), "\n") {
		if utf8.RuneCountInString(line) >= maxColumns && !exempt[i+1] {
			lines = append(lines, i+1)
		}
	}
	return lines
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", maxColumns)
	for text, want := range map[string]int{
		"package a\n":                           0,
		"package a\nvar " + long + " = 1\n":     1,
		"package a\nvar a = `" + long + "`\n":   1,
		"package a\nvar a = `" + long + "\n`\n": 0,
		"package a\n\n// " + long + "\n":        1,
		"package a\n\n// https://" + long:       0,
	} {
		if got := longLines([]byte(text)); len(got) != want {
			t.Errorf("%q: lines %v, want %d", text, got, want)
		}
	}
}
