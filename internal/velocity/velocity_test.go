package velocity_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/velocity"
)

// What API Gateway on AWS rendered, with the day on which it was recorded. The
// variables were set from a JSON document.
func TestRenderAsRecordedOnAWS(t *testing.T) {
	t.Parallel()
	type row struct{ day, variables, template, want string }
	for _, c := range []row{
		// References.
		{"2023-08-07", ``, "<html></html>", "<html></html>"},
		{"2023-08-07", `{"name":"Ann"}`, "Hello $name", "Hello Ann"},
		{"2023-08-07", ``, "Hello $ ", "Hello $ "},
		{"2023-08-07", ``, "Hello $name", "Hello "},
		{"2023-08-07", `{"name":"Ann"}`, "Hello $!name", "Hello Ann"},
		{"2023-08-07", ``, "Hello $!name", "Hello "},
		{"2023-08-07", `{"name":"Ann"}`, "Hello ${name}.", "Hello Ann."},
		{"2023-08-07", `{"name":"Ann"}`, "Hello $name}.", "Hello Ann}."},
		{"2023-08-13", `{"user":{"items":"1;2;3"}}`, " $user.name ", "  "},
		{"2023-08-13", `{"value":"Grüße"}`, "$value", "Grüße"},

		// Conditions: what is missing is true, its negation is false.
		{"2023-08-13", `{"a":{"b":{"c":"d"}}}`, "#if(${a.b.c})yes#end", "yes"},
		{"2023-08-13", `{"a":{"b":{"c":false}}}`, "#if(${a.b.c})yes#end", ""},
		{"2023-08-13", `{"a":false}`, "#if(${a})yes#end", ""},
		{"2023-08-13", ``, "#if(${a.b.c})yes#end", "yes"},
		{"2023-08-07", ``, "#if($!{a.b.c})yes#end", "yes"},
		{"2023-08-07", ``, "#if($!a.b.c)yes#end", "yes"},
		{"2023-08-13", ``, "#if ($value)shown#end", "shown"},
		{"2023-08-13", `{"value":null}`, "#if ($value)shown#end", "shown"},
		{"2023-08-13", `{"value":false}`, "#if ( !$value )yes#end", "yes"},
		{"2023-08-13", `{"value":true}`, "#if ( !$value )yes#end", ""},
		{"2023-08-13", `{"value":null}`, "#if ( !$value )yes#end", ""},
		{"2023-08-13", `{"value":false}`, "#if ( not $value )yes#end", "yes"},
		{"2023-08-13", `{"value":null}`, "#if ( not $value )yes#end", ""},
		{"2023-08-07", ``, "#if ($value) true #else false #end", " true "},
		{"2023-08-07", ``, "#if($value)true#{else}false#end", "true"},
		{"2023-08-07", ``, "#if($value)true#{end}more", "truemore"},
		{
			"2023-12-08", ``, `#set( $m = {} )#set($old = $m.put('k', null))#if("$m.k" == "")none#{else}some#end`,
			"none",
		},
		{"2023-08-07", `{"a":false,"b":true}`, "#if ($a) one #elseif ($b) two #end", " two "},
		{"2023-08-13", `{"a":true,"b":false}`, "#if ($a) one #elseif ($b) two #end", " one "},
		{"2023-08-13", `{"a":false,"b":false}`, "#if ($a) one #elseif ($b) two #else three #end", " three "},
		{
			"2023-08-07", `{"show":false,"name":"Ann"}`, "Hello #if ($show)you are ${name}#end, welcome",
			"Hello , welcome",
		},
		{"2023-08-13", `{"a":false,"b":true}`, "#if ( $a || $b )yes#end", "yes"},
		{"2023-08-13", `{"a":false,"b":false}`, "#if ( $a or $b )yes#end", ""},
		{"2023-08-13", `{"a":true,"b":false}`, "#if ( $a && $b )yes#end", ""},
		{"2023-08-13", `{"a":false,"b":true}`, "#if ( $a and $b )yes#end", ""},
		{"2023-08-13", `{"a":1,"b":2}`, "#if ( ($a == 1) && ($b == 2) )yes#end", "yes"},
		{"2023-08-13", `{"a":1,"b":1}`, "#if ( $a == 1 && $b == 2 )yes#end", ""},
		{"2023-08-13", `{"a":false,"b":false}`, "#if ( !$a && !$b )yes#end", "yes"},
		{"2023-08-13", `{"a":2}`, "#if ( $a > 1 )yes#end#if ( $a gt 2 )no#end", "yes"},
		{"2023-08-13", `{"a":1}`, "#if ( $a >= 1 )yes#end#if ( $a ge 2 )no#end", "yes"},
		{"2023-08-13", `{"a":0}`, "#if ( $a < 1 )yes#end#if ( $a lt 0 )no#end", "yes"},
		{"2023-08-13", `{"a":1}`, "#if ( $a <= 1 )yes#end#if ( $a le 0 )no#end", "yes"},
		{"2023-08-13", `{"a":1}`, "#if ( $a eq 1 )yes#end", "yes"},

		// Blanks, comments and escapes.
		{
			"2023-08-07", `{"a":true,"b":true,"name":"Ann"}`,
			"hello #if ($a)${name}.\n#if($b)Welcome\n#end.\n#end Bye?", "hello Ann.\nWelcome\n.\n Bye?",
		},
		{"2023-08-13", ``, "\n#if(true)\nhello##\n#end", "\nhello"},
		{"2023-08-25", ``, "\n    #set( $m = {\n  \"a\": \"b\"\n} )\n    {$m.a}", "\n        {b}"},
		{"2023-08-07", ``, "## comment\nText\nMore text## more $blah", "Text\nMore text"},
		{"2023-08-07", ``, "Text#*\n more comments *#\n and more", "Text\n and more"},
		{
			"2023-08-07", ``,
			"\n#set( $email = \"foo\" )\n$email\n\\$email\n\\\\$email\n\\\n\\\\ \\# \\$\n\\#end\n\\# end\n" +
				"\\#set( $email = \"foo\" )\n",
			"\nfoo\n$email\n\\foo\n\\\n\\\\ \\# \\$\n#end\n\\# end\n#set( foo = \"foo\" )\n",
		},
		{"2023-08-13", ``, `<span style="color: #13ff93">`, `<span style="color: #13ff93">`},
		{"2023-08-13", ``, `<a href="#">bob</a>`, `<a href="#">bob</a>`},

		// Strings.
		{"2023-08-07", ``, `#set ($v = "a")$v`, "a"},
		{"2023-08-07", ``, `#set ($v = 'a')$v`, "a"},
		{"2023-08-07", ``, `#set ($v = "\\a\nb c")$v`, `\\a\nb c`},
		{"2023-08-07", ``, `#set($v = '{"a": 2}')$v`, `{"a": 2}`},
		{"2023-08-07", ``, `#set($v = "{""a"": 2}")$v`, `{"a": 2}`},
		{"2023-08-07", ``, `#set($v = "1\\""2""3")$v`, `1\\"2"3`},
		{"2023-08-13", `{"name":"Ann"}`, `#set($v="hello, $name is it")$v`, "hello, Ann is it"},
		{"2023-08-13", `{"name":"Ann"}`, `#set($v="hello, \$name is it")$v`, "hello, $name is it"},
		{"2024-10-24", ``, "#set( $v = '\\{\n\t\\%\\5' )$v", "\\{\n\t\\%\\5"},
		{"2024-10-24", ``, "#set( $v = \"\\{\n\t\\%\\5\" )$v", "\\{\n\t\\%\\5"},
		{"2023-08-13", ``, `#set( $v = "" )#set( $w = '' ).$v.$w.`, "..."},
		{"2023-08-13", ``, "#set($v = 'foobar123') $v.length()", " 9"},
		{"2023-08-13", ``, "#set($v = 'foobar123bab') $v.replaceAll('ba.', 'foo')", " foofoo123foo"},
		{
			"2023-08-13", ``, "#set($v = 'foobar') #if($v.startsWith('foo'))yes#end#if($v.startsWith('bar'))no#end",
			" yes",
		},
		{"2023-09-17", ``, "#set($v = 'nofoobar') #if($v.contains('foo'))yes#end", " yes"},
		{"2023-11-14", ``, "#set($v = 'something') $v.indexOf('e')", " 3"},
		{"2023-11-14", ``, "#set($v = 'something') $v.substring(3, 6)", " eth"},
		{"2024-10-24", ``, "#set( $v = '123456789' )$v.matches( '[0-9]*' )", "true"},
		{"2024-10-24", ``, "#set( $v = 'd123' )$v.matches( '[0-9]*' )", "false"},
		{
			"2025-05-16", ``,
			`#set( $v = '2020-01-20T08:00:00.000Z' )$v.matches('^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$')`, "true",
		},
		{
			"2025-05-16", ``,
			`#set( $v = "2020-01-20T08:00:00.000Z" )$v.matches("^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$")`, "true",
		},

		// Numbers.
		{"2023-08-07", ``, "#set ($v = 10)$v#set ($w = true)$w", "10true"},
		{"2023-08-13", `{"v":3}`, "#set( $w = ($v % 2) )$w", "1"},
		{"2023-08-13", ``, "#set($a = (5 + 4))$a#set($b = ($a + 4))$b", "913"},
		{"2023-08-13", ``, "#set($a = 4 > 2 + 5)$a#set($b = 5 + 4 > 2)$b", "falsetrue"},
		{"2023-08-13", ``, "#set($a = 5 * 4 - 2)$a#set($b = 2 + 5 * 4)$b", "1822"},
		{"2023-08-13", ``, "#set($a = 100.0 / 50)$a", "2.0"},
		{"2024-11-10", ``, "#set($x = .5*.1)$x", "0.05"},

		// Lists and loops.
		{
			"2023-08-13", `{"names":["Ann","Bob"]}`, "#foreach ($name in $names)Hello $name. #end$name",
			"Hello Ann. Hello Bob. ",
		},
		{
			"2023-08-13", `{"a":["x","y"],"b":["1","2"]}`, "#foreach ($w in $a)$w to#foreach ($w in $b) $w#end. #end",
			"x to 1 2. y to 1 2. ",
		},
		{
			"2023-08-13", `{"a":["x","y"],"b":["1","2"]}`,
			"#foreach ($w in $a)Outer $velocityCount#foreach ($w in $b), inner $velocityCount#end. #end",
			"Outer 1, inner 1, inner 2. Outer 2, inner 1, inner 2. ",
		},
		{"2023-08-13", `{"a":["x","y"]}`, "#foreach ($w in $a)$foreach.count,$foreach.index;#end", "1,0;2,1;"},
		{
			"2023-08-07", ``, "#foreach ($i in [1, 2, 3])$i. #if ($velocityHasNext)yes#end, #end",
			"1. yes, 2. yes, 3. , ",
		},
		{
			"2023-08-07", ``, "#foreach ($i in [1, 2, 3])$i. #if ($foreach.hasNext)yes#end, #end",
			"1. yes, 2. yes, 3. , ",
		},
		{
			"2023-08-07", ``, "#foreach ($i in [1, 2, 3])#if ($foreach.first)first#end#if ($foreach.last)last#end#end",
			"firstlast",
		},
		{"2023-08-13", ``, "#foreach($value in $values)foo#end", ""},
		{"2023-08-13", ``, "#set($values = [1..5])#foreach($value in $values)$value,#end", "1,2,3,4,5,"},
		{"2023-08-13", ``, "#foreach( $v in [5..-2] )$v,#end", "5,4,3,2,1,0,-1,-2,"},
		{
			"2023-08-13", `{"person":"Ann"}`,
			"blah\n#set($l = [\"Hello \", $person, 7])\n#foreach($v in $l)$v#end\n\nblah", "blah\nHello Ann7\nblah",
		},
		{"2023-08-13", `{"items":[2,3,4]}`, "#set($v = 1)#foreach ($i in $items)$v,#set($v = $i)#end$v", "1,2,3,4"},
		{"2023-08-13", ``, "#set($i = 1)$i,#foreach ($i in [2, 3, 4])$i,#set($i = $i)#end$i", "1,2,3,4,1"},
		{
			"2023-08-13", ``, "#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end",
			"1,2,1|1,2,2|",
		},
		{
			"2023-08-13", ``,
			"#set($l = [1,2,3]) $l.size() $l.get(1)#if($l.contains(1))found#end#if($l.contains(10))no#end",
			" 3 2found",
		},
		{
			"2023-08-13", ``, "#set($l = [1,2,3])#set( $old = $l.add('text') )#foreach($item in $l)$item,#end",
			"1,2,3,text,",
		},
		{"2023-11-14", ``, "#set($l = [1, 2, 3]) $l.isEmpty()", " false"},
		{"2023-08-13", `{"a":["foo",["bar1","bar2"]]}`, "$a[1][1]#set($i = 0)$a[ $i ]", "bar2foo"},
		{
			"2025-05-16", ``, "#set($l = ['one', 'two', 'three'] )#set($i = 1)#set( $l[$i] = 'foo' )$l",
			"[one, foo, three]",
		},

		// Maps.
		{"2023-08-13", ``, `#set($a = {"dog": "cat" , "horse":15})$a.dog`, "cat"},
		{"2023-08-13", `{"horse":"cow"}`, `#set($a = {"dog": "$horse"})$a.dog`, "cow"},
		{"2023-08-13", ``, "#set($a = {})$a", "{}"},
		{"2023-08-13", `{"a":{"foo":"bar"}}`, `$a["foo"]`, "bar"},
		{"2023-09-28", `{"a":{"b":{"foo:bar":"baz"}}}`, "$a.b['foo:bar']", "baz"},
		{"2023-08-13", `{"m":{"k":"old"}}`, "#set( $old = $m.put('k', 'new') )$old - $m.k", "old - new"},
		{
			"2023-08-13", `{"m":{"k1":"v1"}}`, "#set( $old = $m.putAll({'k1': 'v3', 'k2': 'v2'}))$m.k1 - $m.k2",
			"v3 - v2",
		},
		{"2023-09-17", ``, "#set( $m = {'k1': 'v1', 'k2': 'v2'} )$m.toString()", "{k1=v1, k2=v2}"},
		{"2025-05-16", ``, "#set($m = {} )#set($key = 'bar')#set( $m[$key] = 'foo' )$m", "{bar=foo}"},
		{
			"2023-08-13", `{"m":{"a":123,"b":"c"}}`,
			`#foreach($k in $m.keySet())"$k": "$m.get($k)"#if( $foreach.hasNext ) , #end#end`, `"a": "123" , "b": "c"`,
		},

		// Blocks.
		{"2023-08-13", ``, "#define ( $hello)hi#end$hello()$hello()", "hi()hi()"},
		{"2023-08-13", ``, "#define ( $i )$foreach.index#end#foreach($x in [1,2,3])$i#end", "012"},
		{"2023-08-13", ``, "\n#define( $b )$v#end\n#set( $v = 'foo' )\n$b\n#set( $v = 'bar' )\n$b\n", "\nfoo\nbar\n"},
		{"2023-08-13", ``, "hello #stop world", "hello "},
	} {
		variables := map[string]any{}
		if c.variables != "" {
			if err := json.Unmarshal([]byte(c.variables), &variables); err != nil {
				t.Fatal(err)
			}
		}
		var set strings.Builder
		for name := range variables {
			set.WriteString("#set($" + name + " = $context.given." + name + ")")
		}
		got, err := velocity.Render(set.String()+c.template, velocity.Request{
			Context: map[string]any{"given": variables},
		})
		if err != nil {
			t.Errorf("%q with %s: %v", c.template, c.variables, err)
		} else if got.Body != c.want {
			t.Errorf("%q with %s is %q, but on AWS it was %q on %s", c.template, c.variables, got.Body, c.want, c.day)
		}
	}
}

// API Gateway on AWS answers these with 500, or has no such directive. For a
// test a failure is worth more than the text that AWS makes of the latter.
func TestRenderFails(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"Hello $":                         `a template must not end in $`,
		"#":                               `a template must not end in #`,
		`#set ($v = "\"a\"")$v`:           `a string in double quotes must not have \"`,
		"#foreach($i in [$a .. $b])#end":  `a range must not have blanks around ..`,
		"#foreach($i in [1.. 3])#end":     `a range must not have blanks around ..`,
		"#macro(a)b#end#a()":              `#macro is not supported by API Gateway`,
		"#evaluate($a)":                   `#evaluate is not supported by API Gateway`,
		"#return($a)":                     `#return is not supported by API Gateway`,
		"${a|'b'}":                        `${a: has no }`,
		"Hello ${name.":                   `${name: has no }`,
		"#if(true)a#end#end":              `#end without #if, #foreach or #define`,
		"#if(true)a#else b#elseif(true)c": `#else must end in #end`,
		"#if(true)":                       `#if must end in #end`,
		"#foreach($i in [1..2])":          `#foreach must end in #end`,
		"#foreach($i in 'ab')#end":        `#foreach needs a list or a map, not a string`,
		"#foreach($i in [1..1001])#end":   `a range must have at most 1000 numbers`,
		"#define($a)$a#end$a":             `blocks of #define must not be nested deeper than 20`,
		`#set($a = 'b\u0041')`:            `a string must not have \u`,
		`#set($a = "b\u0041")`:            `a string must not have \u`,
		"#set($a = 'b":                    `"'b": has no closing quote`,
		"#set($a = )":                     `")": must be an expression`,
		"#set($a.b = 1)":                  `$a.b: cannot be assigned in a missing value`,
		"$input.body.foo()":               `$input.body.foo(): a string has no supported method foo with 0 arguments`,
		"$util.foo('a')":                  `$util.foo('a'): $util has no supported method foo with 1 arguments`,
		"$input.bodyAsText":               `$input has no property bodyAsText`,
		"$input.body.matches('a(?=b)')":   "error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
		"$input.body.matches('[a&&b]')":   `[a&&b]: must not have a class inside a class`,
		"$input.body.matches('[a[b]]')":   `[a[b]]: must not have a class inside a class`,
		"$input.body.substring(9)":        `$input.body.substring(9): 9 is outside the string`,
		"$util.urlDecode('%4')":           `%4: is not complete`,
		"$util.urlDecode('%zz')":          `%zz: is no character of a URL`,
		"$util.base64Decode('{}')":        `$util.base64Decode('{}'): illegal base64 data at input byte 0`,
		"$util.parseJson('{a}')":          `"{a}": is not JSON`,
		"$util.urlEncode($nothing)": `$util.urlEncode($nothing): argument 1 of urlEncode must be a string, ` +
			`not a missing value`,
		"#if('a' < 'b')#end": `< needs numbers, not a string and a string`,
	} {
		result, err := velocity.Render(template, velocity.Request{Body: "body"})
		if err == nil {
			t.Errorf("%q is %q, want the error %s", template, result.Body, want)
		} else if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", template, diff)
		}
	}
}

func TestRenderReadsTheRequest(t *testing.T) {
	t.Parallel()
	request := velocity.Request{
		Body: `{"a": {"b": [1, "x\"y"]}, "c": null}`, Headers: map[string]string{"X-A": "header", "both": "header"},
		QueryString: map[string]string{"q": "1", "both": "query"}, Path: map[string]string{"id": "a b"},
		StageVariables: map[string]string{"v": "w"},
		Context:        map[string]any{"requestId": "r", "identity": map[string]any{"sourceIp": "10.0.0.1"}},
	}
	for template, want := range map[string]string{
		"$input.body": request.Body, "$input.json('$')": `{"a":{"b":[1,"x\"y"]},"c":null}`,
		"$input.json('$.a.b[1]')": `"x\"y"`,
		"$input.path('$.a').b[0]": "1", "$input.path('$.a.b').size()": "2", "$input.json('$.c')": "null",
		"$input.path('$.z.z')": "", "$input.path(\"$['a']\")": `{b=[1, x"y]}`,
		"$input.params('id')": "a b", "$input.params('both')": "query", "$input.params('none')": "",
		"$input.params().header.get('X-A')": "header",
		"$input.params().header.get('x-a')": "", "$input.params().querystring.q": "1",
		"$input.params().path['id']": "a b", "$input.params().keySet()": "[path, querystring, header]",
		"$stageVariables.v$stageVariables.none":            "w",
		"$context.requestId at $context.identity.sourceIp": "r at 10.0.0.1",
		"$util.urlEncode('a b&é*')":                        "a+b%26%C3%A9*",
		"$util.urlDecode('a+b%26%C3%A9%FF')":               "a b&é\uFFFD", "$util.base64Encode('é')": "w6k=",
		"$util.base64Decode('w6k=')":                            "é",
		"$util.escapeJavaScript(\"it's\n\")":                    `it\'s\n`,
		`$util.escapeJavaScript("it's").replaceAll("\\'", "'")`: "it's",
		`$util.escapeJavaScript('"é/\')`:                        `\"\u00E9\/\\`,
		"$util.parseJson('{\"a\":[true,1.5]}').a":               "[true, 1.5]",
	} {
		if got, err := velocity.Render(template, request); err != nil || got.Body != want {
			t.Errorf("%s is %q, %v, want %q", template, got.Body, err, want)
		}
	}
}

func TestRenderMethods(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"$s.split(',')": "[a, b, , c]", "$s.endsWith(',')": "true", "$s.lastIndexOf(',')": "7",
		"$s.equals('a')": "false", "$s.equalsIgnoreCase('A,B,,C,,')": "true",
		"$s.toUpperCase().toLowerCase()": "a,b,,c,,", "$s.isEmpty()": "false", "$s.replace(',', '.')": "a.b..c..",
		"$s.replaceFirst(',', '')": "ab,,c,,", "$s.toString().trim()": "a,b,,c,,",
		"$s.replaceAll('([a-z])|,', '$1')": "abc", `$s.replaceAll('(a),', '\$$1')`: "$ab,,c,,",
		"$s.substring(6)": ",,", "$s.indexOf('z')": "-1",
		"$m.entrySet()": "[{key=a, value=1}, {key=b, value=null}]", "$m.values()": "[1, null]",
		"$m.containsKey('b')": "true", "$m.size()": "2", "$m.isEmpty()": "false",
		"#if($s != 'a' && 1 != 2)yes#end": "yes", "#if($none == 'a' || $none != $none)yes#end": "",
		"#set($x = 7 / 2)$x#set($x = 7 / 0)$x#set($x = 'a' + 1)$x": "33a1",
		"#foreach($i in [1..3])$i#if($i == 2)#break#end#end":       "12", "$emoji.length()$emoji.substring(2)": "3!",
		"${s}!": "a,b,,c,,!", "$!{s}": "a,b,,c,,",
	} {
		prefix := "#set($s = 'a,b,,c,,')#set($m = {'a': 1, 'b': null})#set($emoji = '😀!')"
		if got, err := velocity.Render(prefix+template, velocity.Request{}); err != nil || got.Body != want {
			t.Errorf("%s is %q, %v, want %q", template, got.Body, err, want)
		}
	}
}

// What a template overrides is told apart from what it renders, however it is
// set. That an override by index and by put takes effect is recorded on AWS on
// 2025-05-29, for query strings.
func TestRenderReturnsOverrides(t *testing.T) {
	t.Parallel()
	got, err := velocity.Render(`#set($context.requestOverride.header["X-A"] = `+
		`"a$n")#set($context.requestOverride.header.B = 1)`+
		`#set($name = "q")#set($context.requestOverride.querystring[$name] = "v")#set($old = `+
		`$context.requestOverride.querystring.put("r", "w"))`+
		`#set($context.requestOverride.path.p = "x")#set($context.responseOverride.status = `+
		`444)#set($context.responseOverride.header.C = "d")text`, velocity.Request{})
	if err != nil {
		t.Fatal(err)
	}
	want := velocity.Result{
		Body: "text", Header: map[string]string{"X-A": "a", "B": "1"},
		QueryString: map[string]string{"q": "v", "r": "w"}, Path: map[string]string{"p": "x"},
		ResponseHeader: map[string]string{"C": "d"}, Status: "444",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Render (-want +got):\n%s", diff)
	}
}

// An empty body is {} to a template, as recorded on AWS on 2025-03-19 without
// binary media types. With them nothing is recorded, so both are possible.
func TestRenderBodies(t *testing.T) {
	t.Parallel()
	const decode = "$util.urlDecode($util.urlEncode($util.base64Decode($input.body)))"
	for name, c := range map[string]struct {
		request        velocity.Request
		template, want string
	}{
		"text":                   {velocity.Request{Body: "a"}, "$input.body", "a"},
		"an empty body":          {velocity.Request{}, "$input.body", "{}"},
		"an empty body, kept":    {velocity.Request{KeepEmptyBody: true}, "$input.body", ""},
		"an empty body, binary":  {velocity.Request{Base64: true}, "$input.body", "{}"},
		"no bytes in Base64":     {velocity.Request{Base64: true, KeepEmptyBody: true}, "$input.body", ""},
		"an empty body, encoded": {velocity.Request{Base64: true, EncodeEmptyBody: true}, "$input.body", "e30="},
		"Base64":                 {velocity.Request{Body: "é", Base64: true}, "$input.body", "w6k="},
		"Base64 to a string":     {velocity.Request{Body: "é\xff+ %", Base64: true}, decode, "é\uFFFD+ %"},
		"Base64 to bytes": {
			velocity.Request{Body: "é\xff+ %", Base64: true, DecodeToBytes: true}, decode, "é\uFFFD+ %",
		},
		"JSON of decoded bytes": {
			velocity.Request{Body: `{"a":1}`, Base64: true, DecodeToBytes: true},
			"$util.parseJson($util.base64Decode($input.body)).a", "1",
		},
		"JSON of decoded string": {
			velocity.Request{Body: `{"a":1}`, Base64: true}, "$util.parseJson($util.base64Decode($input.body)).a", "1",
		},
	} {
		if got, err := velocity.Render(c.template, c.request); err != nil || got.Body != c.want {
			t.Errorf("%s: %s is %q, %v, want %q", name, c.template, got.Body, err, c.want)
		}
	}
	for template, want := range map[string]string{
		"$input.json('$')": "$input.json('$'): the body is in Base64",
		"#set($a = $util.base64Decode($input.body))$a.length()": "$a.length(): bytes has no supported method length " +
			"with 0 arguments",
	} {
		if _, err := velocity.Render(template, velocity.Request{
			Body: "{}", Base64: true, DecodeToBytes: true,
		}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want the error %s", template, err, want)
		}
	}
}

// FuzzRender asks only that a template renders or fails, and never panics.
func FuzzRender(f *testing.F) {
	for _, template := range []string{
		`#set($a = [1..3])#foreach($i in $a)$i#if($foreach.hasNext),#end#end`, `#define($b)x#{end}$b${b}$!b.c("d")[1]`,
		`\\$a\#set "#if(!$a && 'b' == "c$d")`, "$$!{a.b()}#*x*###y",
	} {
		f.Add(template, "body")
	}
	f.Fuzz(func(t *testing.T, template, body string) {
		_, _ = velocity.Render(template, velocity.Request{Body: body})
		_, _ = velocity.Render(template, velocity.Request{
			Body: body, StandIns: &velocity.StandIns{Value: body, Parameter: body, Variable: body},
		})
	})
}

// A stand-in has every property, is a list for #foreach and a map for keySet, and has the
// name by which one value can be changed.
func TestRenderStandIns(t *testing.T) {
	t.Parallel()
	var seen []string
	request := velocity.Request{
		Body: `{}`, Context: map[string]any{"requestId": "r", "identity": map[string]any{"sourceIp": "10.0.0.1"}},
		StandIns: &velocity.StandIns{
			Value: "v", Parameter: "p", Variable: "c", StageVariable: "s",
			Changed: map[string]string{"$.x.y": "changed", "parameter id": "id", "$context.identity.caller": "me"},
			Seen:    func(name string, _ []string) { seen = append(seen, name) },
		},
	}
	const parsed = "#set($b = $util.parseJson($input.body))"
	for template, want := range map[string]string{
		parsed + "$b.x $b.x.y $b.x.y.z $b.x['y'] $b.x.get('y')":                        "v changed v changed changed",
		parsed + "#foreach($i in $b.l)$i.id#if($foreach.hasNext),#end#end":             "v,v",
		parsed + "#foreach($k in $b.keySet())$k=$b.get($k);#end":                       "v=v;v2=v;",
		parsed + "#foreach($e in $b.entrySet())$e.key=$e.value;#end":                   "v=v;v2=v;",
		parsed + "$b.l.size() $b.l[0].z $b.containsKey('a') $b.s.length() $b.values()": "2 v true 1 [v, v]",
		parsed + "#if($b.x.y == 'changed' && $b.z != 'changed')yes#end":                "yes",
		parsed + "#set($b.x = 1)$b.x $util.urlEncode($b.x.y) $b.x.y.toUpperCase()":     "v changed CHANGED",
		"$input.json('$.x.y') $input.path('$.x.y') $input.json('$.z')":                 `"changed" changed "v"`,
		"$input.params('id') $input.params('q') $input.params().header.get('X')":       "id p p",
		"$input.params().keySet()":                                                     "[path, querystring, header]",
		"$context.requestId $context.identity.sourceIp":                                "r 10.0.0.1",
		"$context.identity.caller $context.path":                                       "me c",
		"$stageVariables.x":                                                            "s",
		"$util.parseJson('{\"a\": 1}').a$util.parseJson('{\"a\": 1}').b":               "1",
		"#set($context.requestOverride.header.X = $input.params('id'))":                "",
	} {
		if got, err := velocity.Render(template, request); err != nil || got.Body != want {
			t.Errorf("%s is %q, %v, want %q", template, got.Body, err, want)
		}
	}
	for _, name := range []string{
		"$.x.y", "$.l.*.id", "parameter q", "parameter header.X", "$context.path", "$stageVariables.x",
	} {
		if !slices.Contains(seen, name) {
			t.Errorf("%s is not seen, only %q", name, seen)
		}
	}
	request.StandIns.Value = nil
	if got, err := velocity.Render(parsed+"[$b.x]", request); err != nil || got.Body != "[]" {
		t.Errorf("a missing value is %q, %v", got.Body, err)
	}
}

// A template that may be correct is told apart from one that API Gateway refuses.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	for template, unsupported := range map[string]bool{
		"#[[a]]#": true, `#set($a = 'b\u0041')`: true,
		"#if($a)": false, "#macro(a)b#end": false, "$": false, "${a": false,
	} {
		if _, err := velocity.Parse(template); err == nil || errors.Is(err, velocity.ErrUnsupported) != unsupported {
			t.Errorf("%s: %v, want an error that is ErrUnsupported: %v", template, err, unsupported)
		}
	}
	for _, template := range []string{
		`#set($a = "x")#foreach($i in [1..100])#set($a = "$a$a")#end`,
		"#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#set($a = 1)#end#end#end",
	} {
		if _, err := velocity.Render(template, velocity.Request{}); !errors.Is(err, velocity.ErrUnsupported) {
			t.Errorf("%s: %v, want ErrUnsupported", template, err)
		}
	}
}
