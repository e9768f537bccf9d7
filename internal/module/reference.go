package module

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A Struct is an exported struct with its exported fields.
type Struct struct {
	// Name is the name with the package's, such as "bucket.Config".
	Name string
	// Fields are in the order of the source.
	Fields []Field
}

// A Field is one field, or several adjacent ones with one comment.
type Field struct {
	// Names are the names of the fields with their types, such as "RateLimit
	// float64".
	Names []string
	// Doc is the doc comment. "" is none.
	Doc string
}

// documented returns a package with its doc comments.
func (p Package) documented(files *token.FileSet) (*doc.Package, error) {
	return doc.NewFromFiles(files, p.Files, Path+"/"+p.Dir)
}

// structs returns the exported structs of a package, sorted by name.
func structs(p *doc.Package) []Struct {
	var list []Struct
	for _, t := range p.Types {
		if s, ok := t.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType); ok {
			list = append(list, Struct{p.Name + "." + t.Name, fields(p.Name, s)})
		}
	}
	return list
}

// fields returns the exported fields of a struct. A field without a comment belongs to
// the field before it if that one's comment names it.
func fields(in string, s *ast.StructType) []Field {
	var list []Field
	for _, field := range s.Fields.List {
		text := field.Doc.Text()
		if text == "" {
			text = field.Comment.Text()
		}
		kind := qualifiedType(in, field.Type)
		var names []string
		for _, name := range field.Names {
			if name.IsExported() {
				names = append(names, name.Name+" "+kind)
			}
		}
		last := len(list) - 1
		switch {
		case len(names) == 0:
		case text == "" && last >= 0 && mentions(list[last].Doc, field.Names):
			list[last].Names = append(list[last].Names, names...)
		default:
			list = append(list, Field{names, text})
		}
	}
	return list
}

func mentions(text string, names []*ast.Ident) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n,.:;", r) })
	for _, name := range names {
		if !slices.Contains(words, name.Name) {
			return false
		}
	}
	return true
}

// qualifiedType returns a type as another package writes it.
func qualifiedType(in string, kind ast.Expr) string {
	switch k := kind.(type) {
	case *ast.Ident:
		if k.IsExported() {
			return in + "." + k.Name
		}
	case *ast.StarExpr:
		return "*" + qualifiedType(in, k.X)
	case *ast.ArrayType:
		return "[]" + qualifiedType(in, k.Elt)
	case *ast.MapType:
		return "map[" + qualifiedType(in, k.Key) + "]" + qualifiedType(in, k.Value)
	}
	return types.ExprString(kind)
}

// A page writes the doc comments of packages as Markdown.
type page struct {
	strings.Builder

	packages []*doc.Package
	anchors  map[string]string // by "package.Type"
}

// Reference returns the types of packages with all fields, as a page in Markdown. It
// has them in the order of dirs.
func Reference(packages []Package, files *token.FileSet, dirs []string) (string, error) {
	p := page{anchors: map[string]string{}}
	for _, dir := range dirs {
		i := slices.IndexFunc(packages, func(p Package) bool { return p.Dir == dir })
		if i < 0 {
			return "", fmt.Errorf("there is no package %s", dir)
		}
		documented, err := packages[i].documented(files)
		if err != nil {
			return "", err
		}
		p.packages = append(p.packages, documented)
		functions := slices.Clone(documented.Funcs)
		for _, t := range documented.Types {
			functions = append(functions, t.Funcs...)
			p.link(documented.Name + "." + t.Name)
		}
		for _, f := range functions {
			p.link(documented.Name + "." + f.Name)
		}
	}
	for i, of := range p.packages {
		anchor := "package-" + strings.ReplaceAll(dirs[i], "/", "")
		fmt.Fprintf(&p, "- [`%s`](#%s): %s\n", dirs[i], anchor, contents(of, p.anchors))
	}
	for i, of := range p.packages {
		fmt.Fprintf(&p, "\n## Package %s\n\n%s", dirs[i], p.text(of, of.Doc))
		for _, f := range of.Funcs {
			p.function(of, f)
		}
		for _, t := range of.Types {
			p.kind(of, t)
		}
	}
	return p.String(), nil
}

// contents returns links to the functions and the types of a package.
func contents(of *doc.Package, anchors map[string]string) string {
	var names []string
	for _, f := range of.Funcs {
		names = append(names, f.Name)
	}
	for _, t := range of.Types {
		names = append(names, t.Name)
		for _, f := range t.Funcs {
			names = append(names, f.Name)
		}
	}
	for i, name := range names {
		names[i] = "[" + name + "](" + anchors[of.Name+"."+name] + ")"
	}
	return strings.Join(names, ", ")
}

// link makes mentions of a name links to its heading.
func (p *page) link(name string) {
	p.anchors[name] = "#" + strings.ToLower(strings.ReplaceAll(name, ".", ""))
}

// function writes a function.
func (p *page) function(of *doc.Package, f *doc.Func) {
	parameters := types.ExprString(f.Decl.Type)
	fmt.Fprintf(p, "\n### %s.%s\n\n`%s`\n\n%s", of.Name, f.Name, parameters, p.text(of, f.Doc))
}

// kind writes a type, and the functions that return it.
func (p *page) kind(of *doc.Package, t *doc.Type) {
	fmt.Fprintf(p, "\n### %s.%s\n\n%s", of.Name, t.Name, p.text(of, t.Doc))
	switch spec := t.Decl.Specs[0].(*ast.TypeSpec).Type.(type) {
	case *ast.StructType:
		if list := fields(of.Name, spec); len(list) > 0 {
			p.WriteString("\n| field | type | |\n|---|---|---|\n")
			for _, f := range list {
				var names, kinds []string
				for _, field := range f.Names {
					name, kind, _ := strings.Cut(field, " ")
					names, kinds = append(names, "`"+name+"`"), append(kinds, p.typed(kind))
				}
				p.row(strings.Join(names, "<br>"), strings.Join(slices.Compact(kinds), "<br>"), p.text(of, f.Doc))
			}
		}
	case *ast.InterfaceType:
		p.WriteString("\n| method | type | |\n|---|---|---|\n")
		for _, m := range spec.Methods.List {
			if len(m.Names) == 1 && m.Names[0].IsExported() {
				p.row("`"+m.Names[0].Name+"`", "`"+types.ExprString(m.Type)+"`", p.text(of, m.Doc.Text()))
			}
		}
	default:
		fmt.Fprintf(p, "\nIts type is %s.\n", p.typed(qualifiedType(of.Name, spec)))
	}
	var values []*doc.Value
	values = append(append(values, t.Consts...), t.Vars...)
	if len(values) > 0 {
		p.WriteString("\n| value | |\n|---|---|\n")
	}
	for _, v := range values {
		p.values(of, v)
	}
	for _, f := range t.Funcs {
		p.function(of, f)
	}
}

// values writes the names of a declaration of constants or variables, those without
// comments of their own in one row.
func (p *page) values(of *doc.Package, v *doc.Value) {
	var bare []string
	for _, s := range v.Decl.Specs {
		spec := s.(*ast.ValueSpec)
		for _, name := range spec.Names {
			text := spec.Doc.Text()
			if text == "" {
				text = spec.Comment.Text()
			}
			switch {
			case !name.IsExported():
			case text == "":
				bare = append(bare, "`"+of.Name+"."+name.Name+"`")
			default:
				p.row("`"+of.Name+"."+name.Name+"`", p.text(of, text))
			}
		}
	}
	if bare != nil {
		p.row(strings.Join(bare, "<br>"), p.text(of, v.Doc))
	}
}

// row writes a row of a table.
func (p *page) row(cells ...string) {
	for i, cell := range cells {
		cell = strings.ReplaceAll(strings.TrimSpace(cell), "|", `\|`)
		cell = strings.ReplaceAll(strings.ReplaceAll(cell, "\n\n", "<br>"), "\n", " ")
		cells[i] = cell
	}
	p.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// typed returns a type as code, as a link if the page has it.
func (p *page) typed(kind string) string {
	text := "`" + kind + "`"
	if anchor := p.anchors[kind[strings.LastIndexAny(kind, "]*")+1:]]; anchor != "" {
		return "[" + text + "](" + anchor + ")"
	}
	return text
}

// text returns a comment as Markdown, with links to types of the page.
func (p *page) text(of *doc.Package, text string) string {
	printer := of.Printer()
	printer.HeadingLevel = 4
	printer.DocLinkURL = func(link *comment.DocLink) string {
		name, in := link.Name, of.Name
		if link.Recv != "" {
			name = link.Recv
		}
		if link.ImportPath != "" {
			in = link.ImportPath[strings.LastIndex(link.ImportPath, "/")+1:]
		}
		return p.anchors[in+"."+name]
	}
	return bareURL.ReplaceAllString(string(printer.Markdown(of.Parser().Parse(text))), "<$1>")
}

// bareURL is a URL in a comment as it is printed, with its text escaped.
var bareURL = regexp.MustCompile(`\[https?:[^]]*\]\((https?:[^)]*)\)`)
