package gateway

import (
	"fmt"
	"strings"
)

// checkClient returns the part of the template that refuses other clients.
//
// Readers of JSON differ in which of two equal keys they take, in whether capitals
// count, and in what they read although it is not JSON. So a body passes only if
// it is JSON, if exactly one key of the outermost object can be read as ClientId,
// and if the value of that key is an allowed id. Other values, and the keys of
// inner objects, are not restricted.
func (u UserPoolAPI) checkClient() string {
	bound := u.bound()
	if len(u.ClientIDs) == 0 || len(bound) == 0 {
		return ""
	}
	for i, name := range bound {
		bound[i] = `$operation == "` + name + `"`
	}
	var ids []string
	for _, id := range u.ClientIDs {
		ids = append(ids, `$client == "`+id+`"`)
	}
	return `#if(` + strings.Join(bound, " || ") + `)` +
		`#set($client = "")` +
		`#set($json = $body` + outlined + `)` +
		`#foreach($level in [1..4])#set($json = $json` + replaced(innermost, "!") + `)#end` +
		`#if($json.matches('` + oneClient + `'))#set($client = "$!util.parseJson($body).ClientId")#end` +
		`#if(` + strings.Join(ids, " || ") + `)#else#set($operation = "")#end` +
		`#end`
}

// outlined turns a body into its outline, in which ~ is a string, ! any other
// value, @ the colon after a key that can be read as ClientId, and < the brace of
// the outermost object. The outline of a body that is not JSON has other characters
// or an order that oneClient does not match.
//
// The patterns are Java's. They match in linear time and without recursion: a
// repeated group has a fixed length. They are in single quotes, in which a backslash
// is literal (recorded on AWS), and do not contain \u, which Velocity reads as an
// escape in some strings.
var outlined = strings.Join([]string{
	// Escapes that may hide the end of a string, and the outline's own characters.
	replaced(`\\["\\/bfnrt]|[~!@<]`, `_`),
	replaced(clientKey(), `""@`),
	replaced(`\\[u][0-9a-fA-F]{4}`, `_`),
	// If clientKey matched from the end of a string to the beginning of another,
	// two strings are side by side now, which is not JSON.
	replaced(`"[^"\\\x00-\x1f]*"`, `~`),
	replaced(`-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null`, `!`),
	replaced(`[ \t\r\n]+`, ``),
	replaced(`^\{`, `<`),
}, "")

const (
	// innermost is an object or an array without others inside.
	innermost = `\{(?:~[:@][~!](?:,~[:@][~!])*)?\}|\[(?:[~!](?:,[~!])*)?\]`
	// oneClient is the outline of an object with exactly one client, a string.
	oneClient = `<(?:~:[~!],)*~@~(?:,~:[~!])*\}`
)

// replaced returns a call of replaceAll in a template.
func replaced(pattern, replacement string) string {
	return `.replaceAll('` + pattern + `', '` + replacement + `')`
}

// clientKey returns the pattern of a key that can be read as ClientId, with its
// colon: in any capitals, with letters as escapes, and with any character that is
// not printable ASCII in the place of an i, since Java's equalsIgnoreCase takes ı
// and İ for an i.
func clientKey() string {
	pattern := `(?i)"`
	for _, letter := range "clientid" {
		switch letter {
		case 'i':
			pattern += `(?:i|[^ -~]|\\[u]0(?:0[46]9|13[01]))`
		default: // the codes of both cases end alike: 4c and 6c, 54 and 74
			code := fmt.Sprintf("%02x", letter)
			pattern += fmt.Sprintf(`(?:%c|\\[u]00[%c%c]%c)`, letter, code[0]-2, code[0], code[1])
		}
	}
	return pattern + `"[ \t\r\n]*:`
}
