package gateway

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"text/template"
)

// templateFiles are the mapping templates of this package, in the Velocity Template
// Language. The files have comments and line breaks, which API Gateway does not get.
// Package text/template fills in what differs between routes, such as
// {{.Service.Target}}: names that are checked before, never parts of a request.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
//
//go:embed templates/*.vtl
var templateFiles embed.FS

// mappingTemplates are the templates, by the names of their files, without .vtl.
var mappingTemplates = func() *template.Template {
	all := template.New("")
	files, err := fs.Glob(templateFiles, "templates/*.vtl")
	if err != nil {
		panic(err) // a pattern of this package
	}
	for _, file := range files {
		text, err := templateFiles.ReadFile(file)
		if err != nil {
			panic(err) // embedded
		}
		template.Must(all.New(strings.TrimSuffix(path.Base(file), ".vtl")).Parse(compact(string(text))))
	}
	return all
}()

// compact returns a template without comments, indentation and line breaks. A line
// break would be a part of the body, and SQS answers 403 to a body that begins with one.
func compact(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimRight(line, "\n"), " \t")
		if !strings.HasPrefix(line, "##") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// mappingTemplate returns a template filled in with data.
func mappingTemplate(name string, data any) string {
	var b strings.Builder
	if err := mappingTemplates.ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // a template of this package, with data that it does not know
	}
	return b.String()
}
