package module

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Exported returns the exported names of a package with their types, sorted, one per
// line: constants, variables, functions, types, and the exported fields and methods of
// exported types. A line begins with the package's folder and the name, such as
// "constructs/bucket.Config.Name string".
func (p Package) Exported() []string {
	var lines []string
	add := func(name, kind string) { lines = append(lines, p.Dir+"."+name+" "+kind) }
	for _, file := range p.Files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if name, ok := qualified(d); ok {
					add(name, signature(d.Type))
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					exportedSpec(d.Tok, spec, add)
				}
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// qualified returns the name of a function, or of a method with its type, and whether
// it is exported.
func qualified(f *ast.FuncDecl) (string, bool) {
	name := f.Name.Name
	if f.Recv == nil {
		return name, f.Name.IsExported()
	}
	receiver := f.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	of := types.ExprString(receiver)
	return of + "." + name, f.Name.IsExported() && ast.IsExported(of)
}

func exportedSpec(kind token.Token, spec ast.Spec, add func(name, kind string)) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() {
				add(name.Name, kind.String())
			}
		}
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return
		}
		switch t := s.Type.(type) {
		case *ast.StructType:
			add(s.Name.Name, "struct")
			exportedFields(s.Name.Name, t.Fields, add)
		case *ast.InterfaceType:
			add(s.Name.Name, "interface")
			exportedFields(s.Name.Name, t.Methods, add)
		default:
			add(s.Name.Name, types.ExprString(s.Type))
		}
	}
}

// exportedFields adds the fields of a struct or the methods of an interface.
func exportedFields(of string, fields *ast.FieldList, add func(name, kind string)) {
	for _, field := range fields.List {
		kind := types.ExprString(field.Type)
		if f, ok := field.Type.(*ast.FuncType); ok {
			kind = signature(f)
		}
		if len(field.Names) == 0 {
			add(of, "embeds "+kind)
		}
		for _, name := range field.Names {
			if name.IsExported() {
				add(of+"."+name.Name, kind)
			}
		}
	}
}

// signature returns the type of a function without the names of its parameters,
// which may change.
func signature(f *ast.FuncType) string {
	text := "func(" + list(f.Params) + ")"
	switch results := list(f.Results); {
	case results == "":
		return text
	case strings.Contains(results, ", "):
		return text + " (" + results + ")"
	default:
		return text + " " + results
	}
}

// list returns the types of parameters or results.
func list(fields *ast.FieldList) string {
	if fields == nil {
		return ""
	}
	var texts []string
	for _, field := range fields.List {
		for range max(1, len(field.Names)) {
			texts = append(texts, types.ExprString(field.Type))
		}
	}
	return strings.Join(texts, ", ")
}
