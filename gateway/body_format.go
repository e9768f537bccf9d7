package gateway

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/url"
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
	text          string
	before, after string // more of the value, for templates that take a part of it
	inString      bool   // inside quotes, or at any place of a format without quotes
}

func (f bodyFormat) additions() []addition {
	switch f {
	case jsonFormat:
		return []addition{
			{`a","added":"b`, words, words, true}, {`a","b`, words, words, true},
			{`1,"added":2`, digits, digits, false}, {"1,2", digits, digits, false},
		}
	case formFormat:
		return []addition{{"a&added=b", words, words, true}}
	case xmlFormat:
		return []addition{{"a<added/>", words, words, true}}
	}
	return nil
}

// special returns the characters that are not valid everywhere in the format.
func (f bodyFormat) special() []struct{ text, name string } {
	switch f {
	case jsonFormat:
		return []struct{ text, name string }{
			{"'", "'"}, {`"`, `"`}, {`\`, `\`}, {"\n", "a line break"}, {"\t", "a tab"},
		}
	case xmlFormat:
		return []struct{ text, name string }{{"&", "&"}, {"<", "<"}}
	}
	return nil
}

// structure returns the names in a body and how they are nested, without their values. It
// returns an error if the body is not valid.
func (f bodyFormat) structure(body string) (string, error) {
	switch f {
	case jsonFormat:
		return jsonStructure(body)
	case formFormat:
		var names []string
		for parameter := range strings.SplitSeq(body, "&") {
			name, _, _ := strings.Cut(parameter, "=")
			if decoded, err := url.QueryUnescape(name); err == nil {
				name = decoded
			}
			names = append(names, structureName(name))
		}
		return strings.Join(names, "&"), nil
	case xmlFormat:
		return xmlStructure(body)
	}
	return "", nil
}

// structureName returns a name, or "?" for one that contains a stand-in, which callers may
// choose.
func structureName(name string) string {
	if strings.Contains(name, words) || strings.Contains(name, digits) {
		return "?"
	}
	return name
}

func jsonStructure(body string) (string, error) {
	var structure strings.Builder
	decoder := json.NewDecoder(strings.NewReader(body))
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return "", errors.New("the end is missing")
		}
		return "", err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("text after the end")
	}
	var write func(json.RawMessage)
	write = func(value json.RawMessage) {
		var members map[string]json.RawMessage
		var elements []json.RawMessage
		switch {
		case value[0] == '{' && json.Unmarshal(value, &members) == nil:
			names := make([]string, 0, len(members))
			for name := range members {
				names = append(names, name)
			}
			slices.Sort(names)
			structure.WriteByte('{')
			for _, name := range names {
				structure.WriteString(structureName(name) + ":")
				write(members[name])
			}
			structure.WriteByte('}')
		case value[0] == '[' && json.Unmarshal(value, &elements) == nil:
			structure.WriteByte('[')
			for _, element := range elements {
				write(element)
			}
			structure.WriteByte(']')
		default:
			structure.WriteByte(';')
		}
	}
	write(value)
	return structure.String(), nil
}

func xmlStructure(body string) (string, error) {
	var structure strings.Builder
	for decoder := xml.NewDecoder(strings.NewReader(body)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return structure.String(), nil
		} else if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			structure.WriteString("<" + t.Name.Local)
			for _, attribute := range t.Attr {
				structure.WriteString(" " + attribute.Name.Local)
			}
			structure.WriteByte('>')
		case xml.EndElement:
			structure.WriteByte('/')
		}
	}
}
