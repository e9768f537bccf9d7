package gateway_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
)

// fixedTexts are bodies with what the template language reads as its own.
var fixedTexts = []string{
	"$", "#", "$5", "5$", "## heading", "# heading\n\ntext", "#* x *#", "#[[x]]#", "$context.requestId", "${a}", "$!{a}",
	"#if(true)a#end", "#set($a = 1)", "#end", "#{end}", "#stop", "#foreach($a in $b)", `\$a`, `\\$a`, `\#end`,
	`\\\#if`, "\n$", " \n#", "\t \r\n$a", `{"price": "$5", "color": "#ff0000", "path": "C:\\$x"}`, "$dollar",
	"${dollar}$hash#hash", "$empty", `$backslash \$`, "'$'", `"#"`, "$$$$", "####", "$#$#", `$\`, `#\`, "é$é#",
	"$util.urlEncode('a')", "#macro(a)", "#evaluate('a')", "%{ if true }$", "${jsondecode(a)}",
}

// rendered returns the body that API Gateway sends for the template of a Mock.
func rendered(t testing.TB, body string) (string, error) {
	t.Helper()
	b, faults := gateway.Mock{Body: body}.Bind(gateway.Placement{Method: "GET"})
	if err := faults.Err(); err != nil {
		t.Fatalf("%q: Bind: %v", body, err)
	}
	result, err := velocity.Render(b.Responses.Templates["application/json"], velocity.Request{Base64: true})
	return result.Body, err
}

// A Mock answers with its body, whatever it is.
func TestMockAnswersWithItsBody(t *testing.T) {
	t.Parallel()
	texts := fixedTexts
	random := rand.New(rand.NewPCG(16, 7))
	parts := []string{
		"$", "#", `\`, "{", "}", "(", ")", "[", "]", "*", "!", "'", `"`, " ", "\n", "\r", "\t", ".", "|", "a", "1",
		"set", "if", "end", "else", "dollar", "hash", "empty", "backslash", "context", "%", "é",
	}
	for range 20_000 {
		var b strings.Builder
		b.WriteString([]string{"$", "#"}[random.IntN(2)])
		for range random.IntN(8) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		text := b.String()
		texts = append(texts, text[random.IntN(2):]+text)
	}
	for _, text := range texts {
		if got, err := rendered(t, text); err != nil || got != text {
			t.Fatalf("a Mock with the body %q answers %q, %v", text, got, err)
		}
	}
}

// A body keeps its references, and one without $ and # is its own template.
func TestMockTemplates(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"100%{ well }":              "100%{ well }",
		`C:\a`:                      `C:\a`,
		"a " + reference:            "a " + reference,
		"$" + reference + "#":       dollarAndHash + "#set($empty = '')${empty}${dollar}" + reference + "${hash}",
		"a $ " + reference + `\#\n`: dollarAndHash + withBackslash + `a ${dollar} ` + reference + `${backslash}${hash}\n`,
	} {
		b, _ := gateway.Mock{Body: body}.Bind(gateway.Placement{Method: "GET"})
		if got := b.Responses.Templates["application/json"]; got != want {
			t.Errorf("the template of %q is\n%s, want\n%s", body, got, want)
		}
	}
}

const (
	dollarAndHash = "#set($dollar = '$')#set($hash = '#')"
	withBackslash = `#set($backslash = '\ ')#set($backslash = $backslash.substring(0, 1))#set($empty = '')${empty}`
)
