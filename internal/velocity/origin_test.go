package velocity_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/velocity"
)

// What a template decodes or parses is a value of its own, unless the template encoded it.
// A condition that is made of values is a choice, and so is a selection by one.
func TestRenderChoices(t *testing.T) {
	t.Parallel()
	type choice struct {
		Values            []string
		Outcomes, Natural int
		Exact             bool
	}
	decided := func(natural int, exact bool, values ...string) []choice { return []choice{{values, 2, natural, exact}} }
	for _, c := range []struct {
		template, natural, forced string
		choices                   []choice
	}{
		{"$util.base64Decode($input.params('a'))", "p", "p", nil},
		{"$util.urlDecode($util.urlEncode($input.params('a')))", "p", "p", nil},
		{"$util.parseJson($util.urlDecode($input.params('a'))).x", "v", "v", nil},
		{"#if($input.params('a') == 'b')1#{else}2#end", "2", "1", decided(0, true, "parameter a")},
		{"#if($input.params('a') != 'b')1#{else}2#end", "1", "2", decided(0, true, "parameter a")},
		{"#if(!$input.params('a').isEmpty())1#{else}2#end", "1", "2", decided(0, true, "parameter a")},
		{"#if($input.params('a').indexOf('b') == 2)1#{else}2#end", "2", "1", decided(0, false, "parameter a")},
		{
			"#set($a = {})#set($a.x = $input.params('a'))#if($a.x == 'b')1#{else}2#end",
			"2", "1", decided(0, true, "parameter a"),
		},
		{
			"#set($a = [])#set($x = $a.add($input.params('a')))#if($a[0] == 'b')1#{else}2#end",
			"2", "1", decided(0, true, "parameter a"),
		},
		{
			"#set($a = \"x$input.params('a')\")#if($a.length() > 9)1#{else}2#end",
			"2", "1", decided(0, true, "parameter a"),
		},
		{"#set($a = $context.own)#if($a == 'b')1#{else}2#end", "2", "1", decided(0, true, "$context.own")},
		{"#set($a = 'b')#if($a == 'b')1#{else}2#end", "1", "1", nil},
		{"#set($m = {'k': 1})$!m.get($input.params('a'))", "", "1", decided(1, true, "parameter a")},
		{
			"#foreach($i in $input.params().header.keySet())$i#end",
			"pp2", "", decided(0, false, "parameter header"),
		},
		{"#if($input.params('a') > 1)1#{else}2#end", "", "1", decided(-1, false, "parameter a")},
		{"#set($a = $input.body)#if($a.contains('x'))1#{else}2#end", "2", "1", decided(0, true, "")},
		{
			"#if($input.params('a') == 'b')1#end#if($input.params('a') == 'c')2#end",
			"", "1", decided(0, true, "parameter a"),
		},
	} {
		var choices []choice
		render := func(choose func(velocity.Choice) int) (string, error) {
			choices = nil
			result, err := velocity.Render(c.template, velocity.Request{
				Body: "body", Context: map[string]any{"own": "c"},
				StandIns: &velocity.StandIns{Value: "v", Parameter: "p", Variable: "c", Choose: func(c velocity.Choice) int {
					choices = append(choices, choice{c.Values, c.Outcomes, c.Natural, c.Exact})
					return choose(c)
				}},
			})
			return result.Body, err
		}
		natural, err := render(func(c velocity.Choice) int { return c.Natural })
		fails := len(c.choices) > 0 && c.choices[0].Natural < 0
		if (err != nil) != fails || natural != c.natural {
			t.Errorf("%s is %q, %v, want %q", c.template, natural, err, c.natural)
		}
		forced, err := render(func(c velocity.Choice) int { return 1 - max(c.Natural, 0) })
		if err != nil || forced != c.forced {
			t.Errorf("%s with the other outcome is %q, %v, want %q", c.template, forced, err, c.forced)
		}
		if diff := cmp.Diff(c.choices, choices); diff != "" {
			t.Errorf("%s: choices (-want +got):\n%s", c.template, diff)
		}
	}
}

// The conditions of a prefix are no choices.
func TestParseAfter(t *testing.T) {
	t.Parallel()
	const condition = "#if($input.params('a') == 'b')1#end#set($x = \"#if($input.params('c') == 'd')2#end\")"
	parsed, err := velocity.ParseAfter(condition, condition)
	if err != nil {
		t.Fatal(err)
	}
	var conditions []string
	choose := func(c velocity.Choice) int {
		conditions = append(conditions, c.Condition)
		return c.Natural
	}
	request := velocity.Request{StandIns: &velocity.StandIns{Parameter: "p", Choose: choose}}
	if _, err := parsed.Render(request); err != nil || len(conditions) != 2 {
		t.Errorf("%d choices, %v, want 2", len(conditions), err)
	}
}

// The constants of a template are those with which it may search or cut a value.
func TestConstants(t *testing.T) {
	t.Parallel()
	parsed, err := velocity.Parse(`plain 7 #if($a == "equal" || $a.substring(3) == "part")` +
		`$b.matches('^x[a-c]+(y|z).*$')#end$a.startsWith("start")`)
	if err != nil {
		t.Fatal(err)
	}
	texts, integers := parsed.Constants()
	want := []string{"^x[a-c]+(y|z).*$", "xay", "part", "start"}
	if diff := cmp.Diff(want, texts); diff != "" || !slices.Equal(integers, []int{3}) {
		t.Errorf("Constants: %v, texts (-want +got):\n%s", integers, diff)
	}
}

// A name in $context.requestOverride that is not documented is in the result.
func TestUnknownOverrides(t *testing.T) {
	t.Parallel()
	got, err := velocity.Render(`#set($context.requestOverride.method = "PUT")`, velocity.Request{})
	if err != nil || strings.Join(got.UnknownOverrides, " ") != "method" {
		t.Errorf("UnknownOverrides: %q, %v", got.UnknownOverrides, err)
	}
}
