// Package module reads the source of this module: its packages with their imports,
// exported names and doc comments. Its tests compare these with the documents that
// describe them:
//
//	ARCHITECTURE.md     the packages, and what each one may import
//	CHANGELOG.md        the exported names that are gone
//	docs/reference.md   the fields of the structs that users fill in
//
// Nothing is compiled, so the tests are quick.
package module

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Path is the module's path.
const Path = "cdk.tf/go/privateapi"

// A Package is a package of the module.
type Package struct {
	// Dir is the package's folder below the module's, with slashes: "." or
	// "constructs/bucket".
	Dir string
	// Name is the name in the package clauses.
	Name string
	// Files are the files that are compiled into the package on any operating
	// system. A package with tests alone has none.
	Files []*ast.File
	// Tests are its test files, those of the package NAME_test included.
	Tests []*ast.File
}

// Packages returns the packages of the module whose folder is root, sorted by Dir.
// It leaves out what the go command leaves out: folders that begin with a dot or an
// underscore, testdata, and other modules.
func Packages(root string, files *token.FileSet) ([]Package, error) {
	packages := map[string]*Package{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if relative != "." && isSkipped(file) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(files, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(relative))
		p := packages[dir]
		if p == nil {
			p = &Package{Dir: dir}
			packages[dir] = p
		}
		if strings.HasSuffix(file, "_test.go") {
			p.Tests = append(p.Tests, parsed)
			p.Name = strings.TrimSuffix(parsed.Name.Name, "_test")
		} else {
			p.Files = append(p.Files, parsed)
		}
		return nil
	})
	var list []Package
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		p := packages[dir]
		if len(p.Files) > 0 {
			p.Name = p.Files[0].Name.Name
		}
		list = append(list, *p)
	}
	return list, err
}

// isSkipped reports whether the go command leaves a folder out of ./... patterns.
func isSkipped(dir string) bool {
	name := filepath.Base(dir)
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return !errors.Is(err, fs.ErrNotExist)
}

// IsPublic reports whether users of the module can import the package.
func (p Package) IsPublic() bool {
	segments := strings.Split(p.Dir, "/")
	return p.Name != "main" && len(p.Files) > 0 && !slices.Contains(segments, "internal") && segments[0] != "e2e"
}

// Imports returns what files import, sorted: packages of this module as their Dir,
// packages of other modules by their import paths. It leaves out the standard
// library.
func Imports(files []*ast.File) []string {
	imports := map[string]bool{}
	for _, file := range files {
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				panic(err) // the parser accepts only string literals
			}
			first, _, _ := strings.Cut(imported, "/")
			switch {
			case imported == Path:
				imports["."] = true
			case strings.HasPrefix(imported, Path+"/"):
				imports[strings.TrimPrefix(imported, Path+"/")] = true
			case strings.Contains(first, "."):
				imports[imported] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(imports))
}
