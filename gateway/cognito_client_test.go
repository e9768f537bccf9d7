package gateway_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
)

const (
	signUp  = "AWSCognitoIdentityProviderService.SignUp"
	refused = "AWSCognitoIdentityProviderService.NotAllowedByThisAPI"
)

// clientTemplate returns the template of a route that allows the clients 1a2b, 3c4d and
// 777.
func clientTemplate(t testing.TB) string {
	t.Helper()
	api := gateway.UserPoolAPI{Operations: []string{"SignUp", "GetUser"}, ClientIDs: []string{"1a2b", "3c4d", "777"}}
	b, faults := api.Bind(gateway.Placement{Method: "POST"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return templateOf(t, b)
}

// Names, passwords and metadata must not change whether a request passes, and neither must
// the way in which a serializer writes them.
func TestUserPoolAPIPassesClients(t *testing.T) {
	t.Parallel()
	template := clientTemplate(t)
	for name, body := range map[string]string{
		"the client alone":       `{"ClientId":"1a2b"}`,
		"another client":         `{"ClientId":"3c4d","Username":"ann"}`,
		"the client last":        `{"Username":"ann","Password":"secret","ClientId":"1a2b"}`,
		"blanks and line breaks": "\r\n{\n\t\"ClientId\" : \"1a2b\" ,\r\n \"A\":[ ] , \"B\" : { }\n}\n ",
		"a user named clientid":  `{"ClientId":"1a2b","Username":"clientid"}`,
		"a user named ClientId":  `{"ClientId":"1a2b","Username":"ClientId","Password":"\"ClientId\":\"evil\""}`,
		"a name that holds it": `{"ClientId":"1a2b","MyClientId":"a","ClientIdentity":"b","ClientId ` +
			`":"c","Client Id":"d","ClientId\n":"e","":"f"}`,
		"metadata with the name": `{"ClientId":"1a2b","ClientMetadata":{"clientId":"a","ClientId":"b",` +
			`"CLIENTID":"c"}}`,
		"attributes with the name": `{"ClientId":"1a2b","UserAttributes":[{"Name":"clientid","Value":"a"},` +
			`{"Name":"ClientId","Value":"b"}],"ClientId2":[]}`,
		"an escaped letter": `{"ClientId":"1a2b","Password":"\u0041\u0063\u0043",` +
			`"ClientMetadata":{"\u0043lientId":"x"}}`,
		"escaped quotes":         `{"ClientId":"1a2b","Password":"\"\\\"\\\\\u0022","A\"B":"\\"}`,
		"a backslash at the end": `{"Password":"a\\","ClientId":"1a2b"}`,
		"backslashes at the end": `{"Password":"a\\\\\\\\","ClientId":"1a2b"}`,
		"JSON in a string": `{"ClientId":"1a2b","ChallengeResponses":{"CREDENTIAL":"{\"clientId\":\"x\",` +
			`\"a\":[{}]}"}}`,
		"braces and colons":        `{"ClientId":"1a2b","Password":"{[:,]}","}{":"]","a:b":":"}`,
		"the outline's characters": `{"ClientId":"1a2b","Username":"@","Password":"~!@<_\"@\"","@":"<","~":"!"}`,
		"code of a template":       `{"ClientId":"1a2b","Username":"$client#end#stop${x}$1"}`,
		"values of every kind": `{"a":null,"b":true,"c":false,"d":-0,"e":1.5e+10,"f":[1,-2.25,"x",[],{}],` +
			`"ClientId":"1a2b","g":{"h":{"i":{"j":[]}}}}`,
		"the name by an escape":   `{"\u0043lient\u0049d":"1a2b"}`,
		"the client by an escape": `{"ClientId":"\u0031a2b"}`,
		"an accent":               `{"ClientId":"1a2b","Username":"Zoë 😀","Größe":"ß"}`,
		"long values": `{"ClientId":"1a2b","Password":"` +
			strings.Repeat(`clientid\"\\\u0041`, 2000) + `"}`,
		"many attributes": `{"UserAttributes":[{"Name":"a","Value":"b"}` +
			strings.Repeat(`,{"Name":"clientId","Value":"é"}`, 500) + `],"ClientId":"1a2b"}`,
		"Go": `{"ClientId":"1a2b","Password":"a\u0026\u003cb\u003e'` + "`" + `+\u2028\\\"é"}`,
		"Python": `{"ClientId": "1a2b", "Password": "a&<b>'` + "`" +
			`+\u2028\\\"\u00e9\ud83d\ude00\u007f", "\u043a\u043b\u0438\u0435\u043d\u0442\u0438\u0434": "x"}`,
		"JavaScript": `{"ClientId":"1a2b","Password":"a&<b>'` + "`+\u2028" + `\\\"é😀\ud800"}`,
		"Java":       `{"ClientId":"1a2b","Password":"a&<b>'` + "`" + `+/\\\"é\b\u001F"}`,
		"PHP":        `{"ClientId":"1a2b","Password":"https:\/\/a\/b\u00e9"}`,
		".NET": `{"ClientId":"1a2b",` +
			`"Password":"a\u0026\u003Cb\u003E\u0027\u0060\u002B\u2028\\\u0022\u00E9\uD83D\uDE00","k\u0060":"v"}`,
		"a body that is not UTF-8":  "{\"ClientId\":\"1a2b\",\"Password\":\"\xff\xc3\"}",
		"a value as deep as can be": `{"ClientId":"1a2b","a":[[[[]]]]}`,
	} {
		want := sent{signUp, strings.ToValidUTF8(strings.ReplaceAll(body, "\xff\xc3", "\uFFFD\uFFFD"), "")}
		if got := render(t, template, map[string]string{"X-Amz-Target": signUp}, body); got != want {
			t.Errorf("%s: %.200q is sent as %.200q to %s", name, body, got.body, got.target)
		}
	}
	// A request for an operation without a client id passes with any body.
	const getUser = "AWSCognitoIdentityProviderService.GetUser"
	for _, body := range []string{`{"AccessToken":"a"}`, `{"ClientId":"evil"}`, "{", ""} {
		if got := render(t, template, map[string]string{"X-Amz-Target": getUser}, body); got.target != getUser {
			t.Errorf("GetUser with %q is sent to %s", body, got.target)
		}
	}
}

// The template refuses every body in which another reader could find another client. It
// sends an operation that Cognito does not have, and rendering never fails.
func TestUserPoolAPIRefusesOtherClients(t *testing.T) {
	t.Parallel()
	template := clientTemplate(t)
	const good = `"ClientId":"1a2b"`
	attacks := map[string]string{
		"nothing":              ``,
		"blanks":               ` `,
		"an empty object":      `{}`,
		"no client":            `{"Username":"a"}`,
		"another client":       `{"ClientId":"evil"}`,
		"an empty client":      `{"ClientId":""}`,
		"no value":             `{"ClientId":}`,
		"both clients":         `{"ClientId":"1a2b3c4d"}`,
		"a client and a blank": `{"ClientId":"1a2b "}`,
		"a list":               `{"ClientId":["1a2b"]}`,
		"a map":                `{"ClientId":{"ClientId":"1a2b"}}`,
		"null":                 `{"ClientId":null}`,
		"a number":             `{"ClientId":777}`,
		"a client inside":      `{"a":{` + good + `}}`,
		"a client in metadata": `{"ClientId":"evil","ClientMetadata":{` + good + `}}`,
		"other capitals":       `{"clientId":"1a2b"}`,
		"a name with a blank":  `{"ClientId ":"1a2b"}`,

		"not JSON":                     `ClientId=1a2b`,
		"a string":                     `"ClientId"`,
		"an array":                     `[{` + good + `}]`,
		"an array of pairs":            `["ClientId":"1a2b"]`,
		"no end":                       `{` + good,
		"two ends":                     `{` + good + `}}`,
		"two objects":                  `{` + good + `}{"ClientId":"evil"}`,
		"two objects, the other first": `{"ClientId":"evil"}{` + good + `}`,
		"something behind":             `{` + good + `}x`,
		"a list behind":                `{` + good + `},1`,
		"a trailing comma":             `{` + good + `,}`,
		"a leading comma":              `{,` + good + `}`,
		"two commas":                   `{` + good + `,,"a":1}`,
		"no comma":                     `{"a":1 ` + good + `}`,
		"no colon":                     `{` + good + `,"a" "b"}`,
		"two colons":                   `{"ClientId"::"1a2b"}`,
		"a key without a value":        `{` + good + `,"a"}`,
		"two values":                   `{"ClientId":"1a2b" "evil"}`,
		"values side by side":          `{"ClientId":"1a2b""evil"}`,
		"numbers side by side":         `{` + good + `,"a":1 2}`,
		"a number for a key":           `{` + good + `,1:2}`,
		"the wrong end":                `{` + good + `,"a":[}]}`,
		"a number with a zero":         `{` + good + `,"a":01}`,
		"a number without digits":      `{` + good + `,"a":-}`,
		"a fraction without digits":    `{` + good + `,"a":1.}`,
		"hexadecimal":                  `{` + good + `,"a":0x1}`,
		"NaN":                          `{` + good + `,"a":NaN}`,
		"capitals":                     `{` + good + `,"a":True}`,
		"letters behind a word":        `{` + good + `,"a":nullx}`,

		"single quotes":            `{'ClientId':'evil',` + good + `}`,
		"a key without quotes":     `{ClientId:"evil",` + good + `}`,
		"a value without quotes":   `{` + good + `,"a":b}`,
		"quotes half and half":     `{` + good + `,'a":"b','ClientId':"evil"}`,
		"a comment":                `{` + good + `/*,"a":"*/,"ClientId":"evil"/*"*/}`,
		"a line comment":           "{" + good + "//\"\n,\"ClientId\":\"evil\"//\"\n}",
		"a hash comment":           "{" + good + "#\n}",
		"a byte order mark":        "\ufeff{" + good + `}`,
		"a zero byte":              "\x00{" + good + `}`,
		"a zero byte behind":       `{` + good + "}\x00",
		"a vertical tab":           "{\v" + good + `}`,
		"a form feed":              "{\f" + good + `}`,
		"a no-break space":         "{\u00a0" + good + `}`,
		"a zero byte in a string":  "{" + good + ",\"a\":\"\x00\"}",
		"a line break in a string": "{" + good + ",\"a\":\"\n\"}",
		"UTF-16": "\xff\xfe{\x00\"\x00C\x00l\x00i\x00e\x00n\x00t\x00I\x00d\x00" +
			"\"\x00:\x001\x00a\x002\x00b\x00\"\x00}\x00",
		"no text": "\xff" + `{` + good + `}`,

		"a backslash outside":               `{` + good + `,\"a":1}`,
		"an escaped brace":                  `\{` + good + `}`,
		"an escape that JSON does not have": `{` + good + `,"\ClientId":"evil"}`,
		"another":                           `{` + good + `,"a":"\'"}`,
		"an escape in capitals":             `{` + good + `,"\U0043lientId":"evil"}`,
		"an escape too short":               `{` + good + `,"\u43":"a"}`,
		"an escape without digits":          `{` + good + `,"\u00zzClientId":"a"}`,
		"a backslash alone":                 `{` + good + `,"a":"\`,
		"a quote that an escape ends":       `{` + good + `,"a\":"b"}`,

		"the outline itself":             `<~:~,~@~}`,
		"the outline, without a client":  `{~@~}`,
		"the outline for a part":         `{` + good + `,~:~}`,
		"the outline for an object":      `<` + good + `}`,
		"the outline for a value":        `{` + good + `,"a":!}`,
		"the outline for a colon":        `{"ClientId"@"1a2b"}`,
		"the outline for a second colon": `{` + good + `,"a"@"b"}`,
		"the outline for nothing":        `{` + good + `,"a":_}`,
		"a name between strings":         `{` + good + `,"a"clientid":"evil"}`,
		"names between strings":          `{` + good + `,"a"clientid"clientid":"b"}`,
		"a name between strings, twice":  `{` + good + `,"a"clientid":"b"clientid":"c"}`,
		"one level too deep":             `{` + good + `,"a":[[[[[]]]]]}`,
		"many levels": `{` + good + `,"a":` +
			strings.Repeat(`[`, 10000) + strings.Repeat(`]`, 10000) + `}`,
		"levels without end": strings.Repeat(`{"a":`, 5000),
		"quotes":             strings.Repeat(`"`, 10000),
		"backslashes":        strings.Repeat(`\`, 9999),
		"names":              strings.Repeat(`"clientid" `, 1000),
	}
	// A second key, before or after, which some readers take for the same key.
	for name, key := range map[string]string{
		"the same":                       "ClientId",
		"in lower case":                  "clientid",
		"in capitals":                    "CLIENTID",
		"in camel case":                  "clientId",
		"by an escape":                   `\u0043lientId`,
		"by an escape of a small letter": `\u0063lientid`,
		"by escapes":                     `\u0043\u006c\u0069\u0065\u006E\u0074\u0049\u0064`,
		"by escapes of capitals":         `\u0063\u004C\u0049\u0045\u004e\u0054\u0069\u0044`,
		"with a dotless i":               "Clıent\u0131d",
		"with a dotted I":                "clİent\u0130d",
		"with escapes of these":          `Cl\u0131ent\u0130d`, "with a zero byte for a letter": "Cl\x00entId",
	} {
		for _, value := range []string{`"evil"`, `"1a2b"`, `null`, `["evil"]`, `{}`} {
			for _, blank := range []string{"", " ", "\r\n\t"} {
				second := `"` + key + `"` + blank + `:` + value
				attacks[fmt.Sprintf(
					"a second key %s, after, %s%q", name, value, blank,
				)] = `{` + good + `,` + second + `}`
				attacks[fmt.Sprintf(
					"a second key %s, before, %s%q", name, value, blank,
				)] = `{` + second + `,` + good + `}`
				attacks[fmt.Sprintf(
					"a second key %s, after strings, %s%q", name, value, blank,
				)] = `{"a":"\\","b":"\"{","c":{"ClientId":"x"},` + good + `,"d":[{}],"e\\":"",` + second + `,"f":"}"}`
			}
		}
	}
	for name, body := range attacks {
		if got := render(t, template, map[string]string{"X-Amz-Target": signUp}, body); got.target != refused {
			t.Errorf("%s: %.200q is sent to %s, want a refusal", name, body, got.target)
		}
	}
}

// FuzzUserPoolAPIClient compares the template with readers of JSON: in a body that passes
// no reader may find another client, and a body that a serializer writes for an allowed
// client must pass.
func FuzzUserPoolAPIClient(f *testing.F) {
	for _, body := range []string{
		`{"ClientId":"1a2b","Username":"clientid"}`, `{"ClientId":"1a2b","\u0043lientId":"evil"}`,
		`{"a\\":"\"","ClientId" : "1a2b","b":[1e5,{"c":null}]}`,
		`{"ClientId":"1a2b","a"clientid":"b"}`, "\ufeff{}", `<~@~}`, `{"ClientId":"\u0031a2b","a":[[[[]]]]}`,
		`{"Clıentıd":"a"}`,
	} {
		f.Add(body, "Username", "ClientId", "clientid", 1.5)
	}
	for _, text := range []string{
		"ann", "+`\"'<>&\\/", "é😀\u2028\x00\x7f", `\u0041`, `{"ClientId":"x"}`, "@~!<_", "\xff",
	} {
		f.Add(`{"ClientId":"1a2b"}`, text, text, text, 1e300)
	}
	template := clientTemplate(f)
	passes := func(t *testing.T, body string) (string, bool) {
		result, err := velocity.Render(
			template, velocity.Request{Body: body, Base64: true, Headers: map[string]string{"X-Amz-Target": signUp}},
		)
		if err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		return result.Body, result.Header["X-Amz-Target"] == signUp
	}
	f.Fuzz(func(t *testing.T, body, key, inner, value string, number float64) {
		got, passed := passes(t, body)
		clients, depth, err := readClients(got)
		switch {
		case passed && err != nil:
			t.Errorf("%q passes, but %v", body, err)
		case passed && (!isAllowed(clients[0]) || !isAllowed(clients[len(clients)-1])):
			t.Errorf("%q passes, but its clients are %q", body, clients)
		case !passed && err == nil && depth <= 5 && len(clients) == 1 && isAllowed(clients[0]) && hasClient(got):
			t.Errorf("%q is refused, but its only client is %q", body, clients[0])
		}
		if likeClientID.MatchString(strings.ToValidUTF8(key, "\uFFFD")) {
			return
		}
		honest := []member{
			{key, value}, {"ClientId", "1a2b"},
			{key + inner + "x", []any{number, value, []any{nil, true}, []member{{inner, value}, {value, inner}}}},
			{"ClientMetadata", []member{{inner, value}}},
		}
		if likeClientID.MatchString(strings.ToValidUTF8(key+inner+"x", "\uFFFD")) {
			honest = honest[:2]
		}
		for name, s := range serializers {
			body := s.write(honest)
			if got, passed := passes(t, body); !passed || got != body {
				t.Errorf("%s: %q is sent as %q, passes: %t", name, body, got, passed)
			}
		}
	})
}

func isAllowed(client any) bool { return client == "1a2b" || client == "3c4d" || client == "777" }

// likeClientID matches names that the template takes for ClientId, including some that no
// reader does.
var likeClientID = regexp.MustCompile(`(?i)^cl(i|[^ -~])ent(i|[^ -~])d$`)

// hasClient reports whether an object has the exact key ClientId.
func hasClient(body string) bool {
	var keys map[string]any
	return json.Unmarshal([]byte(body), &keys) == nil && keys["ClientId"] != nil
}

// readClients returns the values of the keys of the outermost object that a reader may take
// for ClientId, in order, and the depth of the body.
func readClients(body string) (clients []any, depth int, err error) {
	if !json.Valid([]byte(body)) {
		return nil, 0, errors.New("it is not JSON")
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var read func(level int) (any, error)
	read = func(level int) (any, error) {
		token, err := decoder.Token()
		delimiter, ok := token.(json.Delim)
		if err != nil || !ok {
			return token, err
		}
		depth = max(depth, level)
		for decoder.More() {
			if delimiter == '[' {
				_, err = read(level + 1)
			} else {
				var key, value any
				if key, err = decoder.Token(); err == nil {
					value, err = read(level + 1)
				}
				if level == 1 && likeClientID.MatchString(key.(string)) {
					clients = append(clients, value)
				}
			}
			if err != nil {
				return nil, err
			}
		}
		_, err = decoder.Token()
		return delimiter, err
	}
	if outermost, err := read(1); err != nil || outermost != json.Delim('{') {
		return nil, 0, fmt.Errorf("it is %v, %w", outermost, err)
	}
	if len(clients) == 0 {
		return nil, depth, errors.New("it has no client")
	}
	return clients, depth, nil
}

// member is a key of an object with its value.
type member struct {
	key   string
	value any
}

// serializer writes JSON as the serializer of a language does.
type serializer struct {
	escaped  string // in addition to quotes, backslashes and control characters
	ascii    bool   // also escapes all characters that are not ASCII
	capitals bool   // in the digits of escapes
	short    string // control characters whose escape is one letter, in the order of bfnrt
	indent   string
}

var serializers = map[string]serializer{
	"Go":              {escaped: "<>&\u2028\u2029", short: "\b\f\n\r\t"},
	"Python":          {escaped: "\x7f", ascii: true, short: "\b\f\n\r\t"},
	"JavaScript":      {short: "\b\f\n\r\t", indent: "\n"},
	"Java":            {capitals: true, short: "\b\f\n\r\t"},
	".NET":            {escaped: "+`'\"<>&\x7f", ascii: true, capitals: true, short: "\b\f\n\r\t", indent: "\r\n  "},
	"PHP":             {ascii: true, short: "\b\f\n\r\t"},
	"without letters": {ascii: true, escaped: "\"/"},
}

func (s serializer) write(value any) string {
	list := func(open, end string, parts []string) string {
		return open + s.indent + strings.Join(parts, ","+s.indent) + s.indent + end
	}
	switch v := value.(type) {
	case string:
		return s.quote(strings.ToValidUTF8(v, "\uFFFD"))
	case []any:
		var parts []string
		for _, item := range v {
			parts = append(parts, s.write(item))
		}
		return list("[", "]", parts)
	case []member:
		var parts []string
		for _, m := range v {
			parts = append(parts, s.write(m.key)+":"+strings.Trim(s.indent, "\r\n")+s.write(m.value))
		}
		return list("{", "}", parts)
	}
	written, err := json.Marshal(value)
	if err != nil {
		return "0" // infinite
	}
	return string(written)
}

func (s serializer) quote(text string) string {
	var written bytes.Buffer
	escape := func(unit uint16) {
		format := `\u%04x`
		if s.capitals {
			format = `\u%04X`
		}
		fmt.Fprintf(&written, format, unit)
	}
	written.WriteByte('"')
	for _, r := range text {
		switch i := strings.IndexRune(s.short, r); {
		case i >= 0:
			written.WriteString(`\` + "bfnrt"[i:i+1])
		case r < ' ' || strings.ContainsRune(s.escaped, r) || s.ascii && r > '~' && r != '\x7f':
			for _, unit := range utf16.Encode([]rune{r}) {
				escape(unit)
			}
		case slices.Contains([]rune{'"', '\\'}, r):
			written.WriteString(`\` + string(r))
		default:
			written.WriteRune(r)
		}
	}
	return written.String() + `"`
}
