package velocity

import "strings"

// parser reads a template, or a string of one in double quotes.
type parser struct {
	source   string
	at       int
	inString bool // where a lone $ or # may be the last character
	trusted  bool // the source is a string in a part of a template whose conditions are no choices
	begin    int  // where the part of a template begins whose conditions are choices
}

// parse returns the nodes of a template.
func parse(template string, begin int) []node {
	p := &parser{source: template, begin: begin}
	nodes, end := p.nodes()
	if end != "" {
		fail("#%s without #if, #foreach or #define", end)
	}
	return nodes
}

// nodes returns the nodes up to the directive that ends a block and its name,
// which is "" at the end of the template.
func (p *parser) nodes() ([]node, string) {
	var nodes []node
	var plain strings.Builder
	add := func(n node) {
		if plain.Len() > 0 {
			nodes = append(nodes, plainText(plain.String()))
			plain.Reset()
		}
		if n != nil {
			nodes = append(nodes, n)
		}
	}
	for p.at < len(p.source) {
		switch p.source[p.at] {
		case '\\':
			plain.WriteString(p.backslashes())
		case '$':
			if !p.isReference() {
				if p.at == len(p.source)-1 && !p.inString {
					fail("a template must not end in $")
				}
				plain.WriteString(p.take(1))
				continue
			}
			add(output{p.reference()})
		case '#':
			if p.skipComment() {
				continue
			}
			name, length := p.directive()
			switch name {
			case "":
				if p.at == len(p.source)-1 && !p.inString {
					fail("a template must not end in #")
				}
				plain.WriteString(p.take(1))
			case "end", "else", "elseif":
				p.at += length
				if name != "elseif" {
					p.skipLine()
				}
				add(nil)
				return nodes, name
			default:
				p.at += length
				add(p.statement(name))
			}
		default:
			plain.WriteString(p.take(1))
		}
	}
	add(nil)
	return nodes, ""
}

func (p *parser) take(length int) string {
	taken := p.source[p.at : p.at+length]
	p.at += length
	return taken
}

// backslashes returns the text of backslashes. Before a reference or a directive,
// two stand for one, and a single one makes it text.
func (p *parser) backslashes() string {
	count := 0
	for p.at+count < len(p.source) && p.source[p.at+count] == '\\' {
		count++
	}
	start := p.at
	p.at += count
	name, length := p.directive()
	switch reference := p.isReference(); {
	case !reference && name == "":
		return p.source[start:p.at]
	case count%2 == 0:
	case reference:
		escaped := p.at
		p.reference()
		return strings.Repeat(`\`, count/2) + p.source[escaped:p.at]
	default:
		return strings.Repeat(`\`, count/2) + p.take(length)
	}
	return strings.Repeat(`\`, count/2)
}

// directives are those of the language, and whether API Gateway has them.
var directives = map[string]bool{
	"set": true, "if": true, "elseif": true, "else": true, "end": true, "foreach": true, "define": true, "stop": true, "break": true,
	"macro": false, "evaluate": false, "return": false, "parse": false, "include": false,
}

// directive returns the name of the directive here and the length of its word.
// The name is "" where none is.
func (p *parser) directive() (string, int) {
	rest := p.source[p.at:]
	if !strings.HasPrefix(rest, "#") {
		return "", 0
	}
	name, length := word(rest[1:]), 1
	if strings.HasPrefix(rest, "#{") {
		if name = word(rest[2:]); !strings.HasPrefix(rest[2+len(name):], "}") {
			return "", 0
		}
		length = 3
	}
	supported, known := directives[name]
	if known && !supported {
		fail("#%s is not supported by API Gateway", name)
	}
	if !known {
		return "", 0
	}
	return name, length + len(name)
}

// word returns the letters, digits and underscores that a text begins with.
func word(text string) string {
	end := 0
	for end < len(text) && (isLetter(text[end]) || end > 0 && (isDigit(text[end]) || text[end] == '_')) {
		end++
	}
	return text[:end]
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

func (p *parser) skipComment() bool {
	rest := p.source[p.at:]
	switch {
	case strings.HasPrefix(rest, "##"):
		end := strings.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		p.at += end
	case strings.HasPrefix(rest, "#*"):
		end := strings.Index(rest[2:], "*#")
		if end < 0 {
			fail("a comment has no end")
		}
		p.at += end + 4
	case strings.HasPrefix(rest, "#[["):
		doubt("#[[ is not supported")
	default:
		return false
	}
	return true
}

// skipLine skips blanks and the line break after them, which belong to the
// directive before them. Blanks before text stay.
func (p *parser) skipLine() {
	end := p.at
	for end < len(p.source) && strings.IndexByte(" \t\r", p.source[end]) >= 0 {
		end++
	}
	if end < len(p.source) && p.source[end] == '\n' {
		p.at = end + 1
	}
}

// statement returns the node of a directive whose word was read.
func (p *parser) statement(name string) node {
	start := p.at
	switch name {
	case "stop":
		return stop{}
	case "break":
		return breakLoop{}
	case "set":
		p.expect("(")
		target := p.expectReference()
		p.expect("=")
		value := p.expression()
		p.expect(")")
		p.skipLine()
		return set{target, value}
	case "define":
		p.expect("(")
		target := p.expectReference()
		p.expect(")")
		p.skipLine()
		return define{target, p.untilEnd(name)}
	case "foreach":
		p.expect("(")
		variable := p.expectReference()
		p.expect("in")
		items := p.expression()
		p.expect(")")
		p.skipLine()
		if len(variable.steps) > 0 {
			fail("%s: must be a variable in #foreach", variable.source)
		}
		return foreach{variable.name, items, p.untilEnd(name), p.isTrusted(start)}
	}
	return p.branches(p.isTrusted(start))
}

// isTrusted reports whether a statement is in the part of the template whose conditions
// are no choices.
func (p *parser) isTrusted(at int) bool { return p.trusted || !p.inString && at < p.begin }

func (p *parser) untilEnd(name string) []node {
	nodes, end := p.nodes()
	if end != "end" {
		fail("#%s must end in #end", name)
	}
	return nodes
}

func (p *parser) branches(trusted bool) node {
	var branches choose
	for end := "elseif"; end == "elseif"; {
		p.expect("(")
		condition := p.expression()
		p.expect(")")
		p.skipLine()
		var then []node
		then, end = p.nodes()
		branches = append(branches, branch{condition, then, trusted})
		switch end {
		case "else":
			branches = append(branches, branch{nil, p.untilEnd("else"), trusted})
		case "":
			fail("#if must end in #end")
		}
	}
	return branches
}
