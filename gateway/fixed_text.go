package gateway

import (
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// escapedText matches what a mapping template would read as a part of its language: $ and
// #, and the backslashes before them.
var escapedText = regexp.MustCompile(`\\*[$#]`)

// fixedText returns a mapping template that renders a text, whatever the text has in it.
// Velocity has no escape for $ and #, so variables stand for them. Strings in single quotes
// are not expanded. A backslash before a variable would make it text, so it becomes a
// variable, too: its string has a character after it, in case a backslash escapes a quote.
// The last variable is empty. It ends the #set before it, which a line break would belong
// to.
//
// A text without $ and # is a template of itself, because API Gateway redeploys an API
// whose templates change.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
func fixedText(text string) string {
	literal := ref.Literal(text)
	if !strings.ContainsAny(literal, "$#") {
		return text
	}
	variable := strings.NewReplacer("$", "${dollar}", "#", "${hash}", `\`, "${backslash}")
	template := "#set($dollar = '$')#set($hash = '#')"
	if strings.Contains(literal, `\`) {
		template += `#set($backslash = '\ ')#set($backslash = $backslash.substring(0, 1))`
	}
	return template + "#set($empty = '')${empty}" + ref.MapLiteral(text, func(piece string) string {
		return escapedText.ReplaceAllStringFunc(piece, variable.Replace)
	})
}
