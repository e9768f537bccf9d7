package velocity

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// input is $input and util is $util.
type (
	input struct{}
	util  struct{}
)

func (c call) ofInput(s *state) any {
	r := s.request
	switch {
	case c.is("params", 0) && r.StandIns != nil:
		return r.StandIns.parameters()
	case c.is("params", 1) && r.StandIns != nil:
		return r.StandIns.parameter(c.text(0))
	case c.is("params", 0):
		parameters := newDict()
		parameters.put("path", fromStrings(r.Path))
		parameters.put("querystring", fromStrings(r.QueryString))
		parameters.put("header", fromStrings(r.Headers))
		return parameters
	case c.is("params", 1):
		for _, from := range []map[string]string{r.Path, r.QueryString, r.Headers} {
			if value, ok := from[c.text(0)]; ok {
				return value
			}
		}
		return ""
	case c.is("json", 1):
		value := c.at(r)
		if stand, ok := value.(unknown); ok {
			s.read(stand.name)
		}
		return toJSON(value)
	case c.is("path", 1):
		return c.at(r)
	}
	return c.unknown(input{})
}

// at returns the value at a JSONPath of names and indexes in the body.
func (c call) at(r Request) any {
	if r.Base64 {
		fail("%s: the body is in Base64", c.source)
	}
	if r.StandIns != nil {
		return r.StandIns.json(c.text(0))
	}
	value, path := parseJSON(r.body()), c.text(0)
	rest, ok := strings.CutPrefix(path, "$")
	for ok && rest != "" && value != nil {
		if name := word(strings.TrimPrefix(rest, ".")); rest[0] == '.' && name != "" {
			values, _ := value.(*dict)
			if values == nil {
				return nil
			}
			value, rest = values.get(name), rest[1+len(name):]
			continue
		}
		var inside string
		if inside, rest, ok = strings.Cut(rest, "]"); !ok || !strings.HasPrefix(inside, "[") {
			fail("%s: is no JSONPath that is supported", path)
		}
		if i, err := strconv.ParseInt(inside[1:], 10, 64); err == nil {
			value = index(value, i)
		} else if name, err := strconv.Unquote(`"` + strings.Trim(inside[1:], "'") + `"`); err == nil {
			value = index(value, name)
		}
	}
	if !ok {
		fail("%s: is no JSONPath that is supported", path)
	}
	return value
}

func (c call) ofUtil(s *state) any {
	r := s.request
	switch {
	case c.is("urlEncode", 1):
		return s.encoding("urlDecode", urlEncode(c.bytes()))
	case c.is("urlDecode", 1):
		if stand, ok := s.decoded(c); ok {
			return stand
		}
		return urlDecode(c.text(0))
	case c.is("base64Encode", 1):
		return s.encoding("base64Decode", base64.StdEncoding.EncodeToString(c.bytes()))
	case c.is("base64Decode", 1):
		if stand, ok := s.decoded(c); ok {
			return stand
		}
		decoded, err := base64.StdEncoding.DecodeString(string(c.bytes()))
		if err != nil {
			fail("%s: %v", c.source, err)
		}
		if r.DecodeToBytes {
			return data(decoded)
		}
		return decodeUTF8(decoded)
	case c.is("escapeJavaScript", 1):
		return escapeJavaScript(string(c.bytes()))
	case c.is("parseJson", 1):
		written := string(c.bytes())
		if r.StandIns != nil && len(c.read) > 0 && written != r.Body && written != "{}" {
			return r.StandIns.parsed(c)
		}
		parsed := parseJSON(written)
		if r.StandIns != nil && (written == r.Body || written == "{}") {
			return r.StandIns.json("$")
		}
		return parsed
	}
	return c.unknown(util{})
}

// bytes returns the only argument, a string or bytes.
func (c call) bytes() []byte {
	if decoded, ok := c.arguments[0].(data); ok {
		return decoded
	}
	return []byte(c.text(0))
}

// urlEncode encodes as a web form does.
func urlEncode(bytes []byte) string {
	var written strings.Builder
	for _, c := range bytes {
		switch {
		case isLetter(c) || isDigit(c) || strings.IndexByte(".-*_", c) >= 0:
			written.WriteByte(c)
		case c == ' ':
			written.WriteByte('+')
		default:
			fmt.Fprintf(&written, "%%%02X", c)
		}
	}
	return written.String()
}

func urlDecode(encoded string) string {
	var decoded []byte
	for i := 0; i < len(encoded); i++ {
		switch c := encoded[i]; c {
		case '+':
			decoded = append(decoded, ' ')
		case '%':
			if i+3 > len(encoded) {
				fail("%s: is not complete", encoded[i:])
			}
			value, err := strconv.ParseUint(encoded[i+1:i+3], 16, 8)
			if err != nil {
				fail("%s: is no character of a URL", encoded[i:i+3])
			}
			decoded = append(decoded, byte(value))
			i += 2
		default:
			decoded = append(decoded, c)
		}
	}
	return decodeUTF8(decoded)
}

// escapeJavaScript escapes what a string of JavaScript cannot hold, and quotes.
func escapeJavaScript(v string) string {
	var written strings.Builder
	for _, unit := range utf16.Encode([]rune(v)) {
		switch {
		case unit < 0x80 && strings.ContainsRune(`'"\/`, rune(unit)):
			written.WriteByte('\\')
			written.WriteByte(byte(unit))
		case unit >= '\b' && unit <= '\r' && unit != '\v':
			written.WriteByte('\\')
			written.WriteByte("btn_fr"[unit-'\b'])
		case unit < ' ' || unit > '~':
			fmt.Fprintf(&written, `\u%04X`, unit)
		default:
			written.WriteByte(byte(unit))
		}
	}
	return written.String()
}

// parseJSON reads JSON. Of keys that are repeated the last one counts, though
// other readers take the first.
func parseJSON(written string) any {
	if !json.Valid([]byte(written)) {
		fail("%.40q: is not JSON", written)
	}
	decoder := json.NewDecoder(strings.NewReader(written))
	decoder.UseNumber()
	return readJSON(decoder)
}

func readJSON(decoder *json.Decoder) any {
	token, err := decoder.Token()
	if err != nil {
		fail("JSON: %v", err)
	}
	switch token {
	case json.Delim('['):
		values := &list{}
		for decoder.More() {
			values.items = append(values.items, readJSON(decoder))
		}
		_, _ = decoder.Token()
		return values
	case json.Delim('{'):
		values := newDict()
		for decoder.More() {
			key, _ := readJSON(decoder).(string)
			values.put(key, readJSON(decoder))
		}
		_, _ = decoder.Token()
		return values
	}
	return fromJSON(token)
}
