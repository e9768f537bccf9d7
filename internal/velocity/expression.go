package velocity

import (
	"strconv"
	"strings"
)

// reference is a variable and the steps from it to a value.
type reference struct {
	source string
	name   string
	steps  []step
}

// step is a property, a method with its arguments, or an index.
type step struct {
	name      string
	method    bool
	arguments []expression
	index     expression
	source    string // of the reference up to this step
}

func (p *parser) isReference() bool {
	rest := p.source[p.at:]
	if !strings.HasPrefix(rest, "$") {
		return false
	}
	rest = strings.TrimPrefix(rest[1:], "!")
	if formal := strings.TrimPrefix(rest, "{"); formal != rest {
		if word(formal) == "" {
			fail("${ must be followed by a name")
		}
		return true
	}
	return word(rest) != ""
}

// identifier reads a name, which may have hyphens after its first letter.
func (p *parser) identifier() string {
	start := p.at
	for p.at < len(p.source) {
		c := p.source[p.at]
		if !isLetter(c) && (p.at == start || !isDigit(c) && c != '_' && c != '-') {
			break
		}
		p.at++
	}
	return p.source[start:p.at]
}

func (p *parser) reference() reference {
	start := p.at
	p.at++
	if p.source[p.at] == '!' {
		p.at++
	}
	formal := p.source[p.at] == '{'
	if formal {
		p.at++
	}
	name := p.at
	read := reference{name: p.identifier()}
	for p.at < len(p.source) {
		rest := p.source[p.at:]
		if rest[0] == '.' && len(rest) > 1 && isLetter(rest[1]) {
			p.at++
			property := step{name: p.identifier()}
			if strings.HasPrefix(p.source[p.at:], "(") {
				p.at++
				property.method, property.arguments = true, p.expressions(")")
			}
			property.source = "$" + p.source[name:p.at]
			read.steps = append(read.steps, property)
		} else if rest[0] == '[' {
			p.at++
			read.steps = append(read.steps, step{index: p.expression()})
			p.expect("]")
		} else {
			break
		}
	}
	if formal && !strings.HasPrefix(p.source[p.at:], "}") {
		fail("%s: has no }", p.source[start:p.at])
	} else if formal {
		p.at++
	}
	read.source = p.source[start:p.at]
	return read
}

func (p *parser) expectReference() reference {
	p.skipSpace()
	if !p.isReference() {
		fail("%q: must be a reference", p.excerpt())
	}
	return p.reference()
}

func (p *parser) excerpt() string {
	return p.source[p.at:min(p.at+20, len(p.source))]
}

func (p *parser) skipSpace() {
	for p.at < len(p.source) && strings.IndexByte(" \t\r\n", p.source[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) expect(token string) {
	if !p.accept(token) {
		fail("%q: must be %s", p.excerpt(), token)
	}
}

// accept reads a token if it is the next one. A token of letters must be a
// whole word.
func (p *parser) accept(token string) bool {
	p.skipSpace()
	rest := p.source[p.at:]
	if !strings.HasPrefix(rest, token) || isLetter(token[0]) && word(rest) != token {
		return false
	}
	p.at += len(token)
	return true
}

// operators are the binary operators from the weakest to the strongest. An
// operator stands before those that it begins with.
var operators = [][][2]string{
	{{"||", "||"}, {"or", "||"}},
	{{"&&", "&&"}, {"and", "&&"}},
	{{"==", "=="}, {"!=", "!="}, {"eq", "=="}, {"ne", "!="}},
	{{"<=", "<="}, {">=", ">="}, {"<", "<"}, {">", ">"}, {"le", "<="}, {"ge", ">="}, {"lt", "<"}, {"gt", ">"}},
	{{"+", "+"}, {"-", "-"}},
	{{"*", "*"}, {"/", "/"}, {"%", "%"}},
}

func (p *parser) expression() expression { return p.binary(0) }

func (p *parser) binary(level int) expression {
	if level == len(operators) {
		return p.unary()
	}
	left := p.binary(level + 1)
next:
	for {
		for _, operator := range operators[level] {
			if p.accept(operator[0]) {
				left = binary{operator[1], left, p.binary(level + 1)}
				continue next
			}
		}
		return left
	}
}

func (p *parser) unary() expression {
	if p.accept("!") || p.accept("not") {
		return not{p.unary()}
	}
	p.skipSpace()
	switch rest := p.source[p.at:]; {
	case rest == "":
		fail("an expression is missing")
	case rest[0] == '(':
		p.at++
		inner := p.expression()
		p.expect(")")
		return inner
	case rest[0] == '[':
		p.at++
		return p.list()
	case rest[0] == '{':
		p.at++
		return p.dict()
	case rest[0] == '\'':
		end := strings.IndexByte(rest[1:], '\'')
		if end < 0 {
			fail("%q: has no closing quote", p.excerpt())
		}
		p.at += end + 2
		return literal{unambiguous(rest[1 : 1+end])}
	case rest[0] == '"':
		return p.quoted()
	case p.isReference():
		return p.reference()
	case isDigit(rest[0]) || rest[0] == '-' || rest[0] == '.':
		return p.number()
	}
	for word, value := range map[string]any{"true": true, "false": false, "null": nil} {
		if p.accept(word) {
			return literal{value}
		}
	}
	fail("%q: must be an expression", p.excerpt())
	return nil
}

func (p *parser) number() expression {
	start := p.at
	digits := func() {
		for p.at < len(p.source) && isDigit(p.source[p.at]) {
			p.at++
		}
	}
	if p.source[p.at] == '-' {
		p.at++
	}
	digits()
	if rest := p.source[p.at:]; len(rest) > 1 && rest[0] == '.' && isDigit(rest[1]) {
		p.at++
		digits()
	}
	written := p.source[start:p.at]
	if n, err := strconv.ParseInt(written, 10, 64); err == nil {
		return literal{n}
	}
	f, err := strconv.ParseFloat(written, 64)
	if err != nil {
		fail("%q: must be a number", p.source[start:min(start+20, len(p.source))])
	}
	return literal{f}
}

// expressions reads expressions between commas, up to and with the end.
func (p *parser) expressions(end string) []expression {
	var read []expression
	for !p.accept(end) {
		if len(read) > 0 {
			p.expect(",")
		}
		read = append(read, p.expression())
	}
	return read
}

// list reads a list or a range, whose [ was read. API Gateway does not support
// blanks around the dots of a range.
func (p *parser) list() expression {
	start := p.at
	if p.accept("]") {
		return items{}
	}
	first := p.expression()
	if strings.HasPrefix(p.source[p.at:], "..") && p.at > start && strings.IndexByte(" \t\r\n", p.source[p.at-1]) < 0 {
		p.at += 2
		if p.at < len(p.source) && strings.IndexByte(" \t\r\n", p.source[p.at]) >= 0 {
			fail("a range must not have blanks around ..")
		}
		last := p.expression()
		p.expect("]")
		return between{first, last}
	}
	if p.accept("..") {
		fail("a range must not have blanks around ..")
	}
	read := items{first}
	for !p.accept("]") {
		p.expect(",")
		read = append(read, p.expression())
	}
	return read
}

func (p *parser) dict() expression {
	var read pairs
	for !p.accept("}") {
		if len(read) > 0 {
			p.expect(",")
		}
		key := p.expression()
		p.expect(":")
		read = append(read, [2]expression{key, p.expression()})
	}
	return read
}

// quoted reads a string in double quotes, in which "" stands for a quote and
// backslashes for themselves. API Gateway answers \" with 500.
func (p *parser) quoted() expression {
	var content strings.Builder
	start := p.at
	for p.at++; ; {
		rest := p.source[p.at:]
		switch {
		case rest == "":
			fail("%q: has no closing quote", p.source[start:min(start+20, len(p.source))])
		case strings.HasPrefix(rest, `\\`):
			content.WriteString(p.take(2))
		case strings.HasPrefix(rest, `\"`):
			fail(`a string in double quotes must not have \"`)
		case strings.HasPrefix(rest, `""`):
			content.WriteByte('"')
			p.at += 2
		case rest[0] == '"':
			p.at++
			inner := &parser{source: unambiguous(content.String()), inString: true, trusted: p.isTrusted(p.at)}
			nodes, end := inner.nodes()
			if end != "" {
				fail("#%s without #if, #foreach or #define in a string", end)
			}
			return interpolated{nodes}
		default:
			content.WriteString(p.take(1))
		}
	}
}

// unambiguous refuses \u in a string: Velocity reads it as an escape in some
// strings and fails where no four hexadecimal digits follow.
func unambiguous(content string) string {
	if strings.Contains(content, `\u`) {
		doubt(`a string must not have \u`)
	}
	return content
}
