package gateway

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A bodyFormat is the syntax of a body. "" is one that this package does not read.
type bodyFormat string

const (
	jsonFormat bodyFormat = "JSON"
	formFormat bodyFormat = "form"
	xmlFormat  bodyFormat = "XML"
)

// formatOf returns the format of a content type.
func formatOf(contentType string) bodyFormat {
	name, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return ""
	case name == "application/json", strings.HasSuffix(name, "+json"), strings.HasPrefix(name, "application/x-amz-json"):
		return jsonFormat
	case name == "application/x-www-form-urlencoded":
		return formFormat
	case name == "application/xml", name == "text/xml", strings.HasSuffix(name, "+xml"):
		return xmlFormat
	}
	return ""
}

// escape returns the expression that escapes a value in the format, or "" if mapping
// templates have none.
func (f bodyFormat) escape() string {
	switch f {
	case jsonFormat:
		return `$util.escapeJavaScript($body).replaceAll("\\'", "'")`
	case formFormat:
		return "$util.urlEncode($body)"
	}
	return ""
}

// An addition is a value that, if it is not escaped, adds to a body in some format.
type addition struct {
	text     string
	fill     string // a text that is valid where the addition is
	inString bool   // inside quotes, or at any place of a format without quotes
}

func (f bodyFormat) additions() []addition {
	switch f {
	case jsonFormat:
		return []addition{
			{`a","added":"b`, words, true}, {`a",[["b"]],"c`, words, true},
			{`1,"added":2`, digits, false}, {"1,[[2]],3", digits, false},
		}
	case formFormat:
		return []addition{{"a&added=b", words, true}}
	case xmlFormat:
		return []addition{
			{"a<added/>", words, true},
			{`a" added="b`, words, true}, {"a' added='b", words, true},
			{"a]]><added/><![CDATA[b", words, true}, {"a--><added/><!--b", words, true}, {"a?><added/><?b", words, true},
		}
	}
	return nil
}

// delimiter returns the character that ends a value.
func (f bodyFormat) delimiter() string {
	return map[bodyFormat]string{jsonFormat: `"`, formFormat: "&", xmlFormat: "<"}[f]
}

// special returns the characters that are not valid everywhere in the format.
func (f bodyFormat) special() []struct{ text, name string } {
	switch f {
	case jsonFormat:
		return []struct{ text, name string }{
			{"'", "'"}, {`"`, `"`}, {`\`, `\`}, {"\n", "a line break"}, {"\t", "a tab"},
		}
	case xmlFormat:
		return []struct{ text, name string }{{"&", "&"}, {"<", "<"}, {`"`, `"`}, {"'", "'"}, {"--", "--"}}
	}
	return nil
}

// A bodyStructure is what a body has beside its values.
type bodyStructure struct {
	// shape is the names in the body and how they are nested, without values, without
	// repetitions and without numbers in the names of a form.
	shape string
	// names are the names that the service reads as parameters: those of a form, of the
	// outermost object of JSON, and all of XML.
	names string
	// inner is the structure of the texts that are JSON with names or XML themselves.
	inner string
}

// structure returns the structure of a body. It returns an error if the body is not valid.
func (f bodyFormat) structure(body string) (bodyStructure, error) {
	switch f {
	case jsonFormat:
		return jsonStructure(body)
	case formFormat:
		return formStructure(body), nil
	case xmlFormat:
		return xmlStructure(body)
	}
	return bodyStructure{}, nil
}

// innerStructure returns the structure of a text that is JSON with names or XML, or "".
func innerStructure(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "<") {
		structure, err := xmlStructure(text)
		if err == nil {
			return structure.shape
		}
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		structure, err := jsonStructure(text)
		if err == nil && strings.Contains(structure.shape, ":") {
			return structure.shape + " " + structure.inner
		}
	}
	return ""
}

// structureName returns a name, or "?" for one that contains a stand-in, which callers may
// choose.
func structureName(name string) string {
	for _, format := range []bodyFormat{jsonFormat, formFormat, xmlFormat} {
		for _, added := range format.additions() {
			if strings.Contains(name, added.text) {
				return "?"
			}
		}
	}
	if strings.Contains(name, words) || strings.Contains(name, digits) || strings.Contains(name, otherWords) {
		return "?"
	}
	return name
}

// setOf returns texts in order and without repetitions.
func setOf(texts []string, separator string) string {
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), separator)
}

// formStructure returns the structure of a form.
func formStructure(body string) bodyStructure {
	var names, shape, inner []string
	for parameter := range strings.SplitSeq(body, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		names = append(names, name)
		shape = append(shape, inForm.ReplaceAllString(structureName(name), "#"))
		if decoded, err := url.QueryUnescape(value); err == nil {
			inner = append(inner, innerStructure(decoded))
		}
	}
	return bodyStructure{setOf(shape, "&"), setOf(names, "&"), setOf(inner, "&")}
}

// inForm matches the numbers in the names of a form, which count the members of a list.
var inForm = regexp.MustCompile(`[0-9]+`)

func jsonStructure(body string) (bodyStructure, error) {
	decoder := json.NewDecoder(strings.NewReader(body))
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return bodyStructure{}, errors.New("the end is missing")
		}
		return bodyStructure{}, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return bodyStructure{}, errors.New("text after the end")
	}
	var structure bodyStructure
	var inner []string
	var shape func(json.RawMessage) string
	shape = func(value json.RawMessage) string {
		var members map[string]json.RawMessage
		var elements []json.RawMessage
		var text string
		switch {
		case value[0] == '{' && json.Unmarshal(value, &members) == nil:
			var written strings.Builder
			for _, name := range slices.Sorted(maps.Keys(members)) {
				written.WriteString(structureName(name) + ":" + shape(members[name]))
			}
			return "{" + written.String() + "}"
		case value[0] == '[' && json.Unmarshal(value, &elements) == nil:
			var shapes []string
			for _, element := range elements {
				shapes = append(shapes, shape(element))
			}
			return "[" + setOf(shapes, "") + "]"
		case value[0] == '"' && json.Unmarshal(value, &text) == nil:
			inner = append(inner, innerStructure(text))
		}
		return ";"
	}
	structure.shape = shape(value)
	var members map[string]json.RawMessage
	if value[0] == '{' && json.Unmarshal(value, &members) == nil {
		structure.names = strings.Join(slices.Sorted(maps.Keys(members)), " ")
	}
	structure.inner = setOf(inner, "&")
	return structure, nil
}

func xmlStructure(body string) (bodyStructure, error) {
	var shape, names, inner, open []string
	for decoder := xml.NewDecoder(strings.NewReader(body)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return bodyStructure{setOf(shape, " "), setOf(names, " "), setOf(inner, "&")}, nil
		} else if err != nil {
			return bodyStructure{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			names = append(names, t.Name.Local)
			open = append(open, structureName(t.Name.Local))
			shape = append(shape, strings.Join(open, "/"))
			for _, attribute := range t.Attr {
				names = append(names, attribute.Name.Local)
				shape = append(shape, strings.Join(open, "/")+"@"+structureName(attribute.Name.Local))
			}
		case xml.EndElement:
			open = open[:max(len(open)-1, 0)]
		case xml.CharData:
			inner = append(inner, innerStructure(string(t)))
		}
	}
}
