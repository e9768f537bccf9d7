package iam_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []iam.Statement
	}{
		"all that a statement has": {
			`{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*",` +
				`"NotAction":["b",` +
				`"a"],"NotResource":"c",
				"Condition":{"Bool":{"k":false},"NumericLessThan":{"n":5,"m":["1",-2.5]},"StringEquals":{"e":[]},
				"StringLike":{}}}]}`,
			[]iam.Statement{{
				Sid: "A", Effect: "Deny", Principal: everyone, NotAction: ref.List{"b", "a"},
				NotResource: ref.List{"c"},
				Condition: iam.Conditions{
					"Bool": {"k": {"false"}}, "NumericLessThan": {"n": {"5"}, "m": {"1", "-2.5"}},
					"StringEquals": {"e": {}},
				},
			}},
		},
		"one statement, no version": {
			`{"Statement":{"Effect":"Allow","Action":"a","Resource":["r"]}}`,
			[]iam.Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"r"}}},
		},
		"no statement": {`{"Statement":[]}`, nil},
		"principals of all kinds": {
			`{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s",` +
				`"AWS":["111122223333","*"],` +
				`"Federated":["f"],"CanonicalUser":"c"}}]}`,
			[]iam.Statement{{Effect: "Allow", Principal: iam.Principal{
				AWS: ref.List{"111122223333", "*"}, CanonicalUser: ref.List{"c"}, Federated: ref.List{"f"},
				Service: ref.List{"s"},
			}}},
		},
		"everyone in the other way": {
			`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"}}]}`,
			[]iam.Statement{{Effect: "Allow", Principal: everyone}},
		},
		"policy variables": {
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"${aws:username}"}]}`,
			[]iam.Statement{{Effect: "Allow", Resource: ref.List{"${aws:username}"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := iam.Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(iam.Document{Statements: c.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Half a policy would be taken for the whole one.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                                `policy document: must be a JSON object`,
		`x`:                               `policy document: must be a JSON object`,
		`[]`:                              `policy document: must be a JSON object`,
		`null`:                            `policy document: must be a JSON object`,
		`{`:                               `policy document: is not valid JSON`,
		`{"Statement":[],"a":}`:           `policy document: is not valid JSON`,
		`{"Statement":[],}`:               `policy document: is not valid JSON`,
		`{"Statement":[]`:                 `policy document: is not valid JSON`,
		`{}`:                              `policy document: Statement: must be set`,
		`{"Statement":[]} {}`:             `policy document: unexpected text after the JSON object`,
		`{"Statement":[],"Further":1}`:    `policy document: unknown element "Further"`,
		`{"statement":[]}`:                `policy document: unknown element "statement"`,
		`{"Statement":[],"Statement":[]}`: `policy document: "Statement" occurs twice`,
		`{"Statement":null}`:              `policy document: Statement: must be an object or a list of objects`,
		`{"Statement":5}`:                 `policy document: Statement: must be an object or a list of objects`,
		`{"Statement":[5]}`:               `policy document: Statement: 0: must be a JSON object`,
		`{"Version":"2013-01-01",` +
			`"Statement":[]}`: `policy document: Version: "2013-01-01": must be 2012-10-17 or 2008-10-17`,
		`{"Version":2012,"Statement":[]}`: `policy document: Version: must be a string`,
		`{"Id":5,"Statement":[]}`:         `policy document: Id: must be a string`,
		`{"Statement":{"Effect":"Allow",` +
			`"Resource":"\u0024{aws:username}"}}`: `policy document: Version: "": must be 2012-10-17 for policy ` +
			`variables`,
	} {
		if _, err := iam.Parse(text); err == nil || err.Error() != want {
			t.Errorf("Parse(%s): %v, want %s", text, err, want)
		}
	}
	for members, want := range map[string]string{
		`"Sid":"a"`:                                         `Effect: "": must be Allow or Deny`,
		`"Effect":"deny"`:                                   `Effect: "deny": must be Allow or Deny`,
		`"Effect":"Deny","Effect":"Allow"`:                  `"Effect" occurs twice`,
		`"Effect":"Allow","NotPrincipal":"*"`:               `unknown element "NotPrincipal"`,
		`"Effect":"Allow","action":"a"`:                     `unknown element "action"`,
		`"Effect":"Allow","Sid":null`:                       `Sid: must be a string`,
		`"Effect":"Allow","Action":{"a":"b"}`:               `Action: must be a string or a list of strings`,
		`"Effect":"Allow","Action":[["a"]]`:                 `Action: must be a string or a list of strings`,
		`"Effect":"Allow","Action":null`:                    `Action: must be a string or a list of strings`,
		`"Effect":"Allow","Action":["a",null]`:              `Action: must be a string or a list of strings`,
		`"Effect":"Allow","Resource":5`:                     `Resource: must be a string or a list of strings`,
		`"Effect":"Allow","Action":[]`:                      `Action: must not be empty`,
		`"Effect":"Allow","Action":"a","NotAction":"b"`:     `NotAction: must not be set beside Action`,
		`"Effect":"Allow","Resource":"a","NotResource":"b"`: `NotResource: must not be set beside Resource`,
		`"Effect":"Allow","Principal":["*"]`:                `Principal: must be a JSON object`,
		`"Effect":"Allow","Principal":null`:                 `Principal: must be a JSON object`,
		`"Effect":"Allow","Principal":""`:                   `Principal: must be a JSON object`,
		`"Effect":"Allow","Principal":"111122223333"`:       `Principal: "111122223333": must be "*" or an object`,
		`"Effect":"Allow","Principal":{}`:                   `Principal: must name a principal`,
		`"Effect":"Allow","Principal":{"AWS":[]}`:           `Principal AWS: must not be empty`,
		`"Effect":"Allow","Principal":{"Aws":"*"}`:          `Principal: unknown kind "Aws"`,
		`"Effect":"Allow","Condition":[]`:                   `Condition: must be a JSON object`,
		`"Effect":"Allow","Condition":{"Bool":5}`:           `Condition: Bool: must be a JSON object`,
		`"Effect":"Allow",` +
			`"Condition":{"Bool":{"a":null}}`: `Condition: Bool: a: must be a string or a list of strings`,
		`"Effect":"Allow",` +
			`"Condition":{"Bool":{"a":{}}}`: `Condition: Bool: a: must be a string or a list of strings`,
		`"Effect":"Allow","Condition":{"Bool":{"a":"b","a":"c"}}`: `Condition: Bool: "a" occurs twice`,
	} {
		_, err := iam.Parse(`{"Statement":[{` + members + `}]}`)
		if want := "policy document: Statement: 0: " + want; err == nil || err.Error() != want {
			t.Errorf("a statement {%s}: %v, want %s", members, err, want)
		}
	}
}

// A statement is read and written inside other JSON, too, strictly.
func TestStatementInJSON(t *testing.T) {
	t.Parallel()
	type digest struct{ Policy []iam.Statement }
	want := digest{[]iam.Statement{{
		Sid: "<>", Effect: "Deny", Principal: iam.Principal{AWS: ref.List{"111122223333"}}, Action: ref.List{"a", "b"},
		Resource:  ref.List{"r"},
		Condition: iam.Conditions{"StringEquals": {"k": {"v"}, "l": {"v", "w"}}},
	}}}
	const text = `{"Policy":[{"Sid":"<>","Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":["a","b"],` +
		`"Resource":"r",` +
		`"Condition":{"StringEquals":{"k":"v","l":["v","w"]}}}]}`
	if got := string(ref.JSON(want, "")); got != text {
		t.Errorf("written: %s\nwant %s", got, text)
	}
	var got digest
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(strings.Replace(text, "Sid", "sid", 1)), &got); err == nil {
		t.Error("an element in other letters is read")
	}
}

func TestMap(t *testing.T) {
	t.Parallel()
	d := iam.Document{Statements: []iam.Statement{{
		Sid: "s", Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"a"}, CanonicalUser: ref.List{"b"},
			Federated: ref.List{"c"}, Service: ref.List{"d"}},
		Action: ref.List{"e"}, Resource: ref.List{"f", "g"}, Condition: iam.Conditions{"StringEquals": {"k": {"h"}}},
	}, {Effect: "Deny", NotAction: ref.List{"i"}, NotResource: ref.List{"j"}}}}
	want := iam.Document{Statements: []iam.Statement{{
		Sid: "s", Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"A"}, CanonicalUser: ref.List{"B"},
			Federated: ref.List{"C"}, Service: ref.List{"D"}},
		Action: ref.List{"E"}, Resource: ref.List{"F", "G"}, Condition: iam.Conditions{"StringEquals": {"k": {"H"}}},
	}, {Effect: "Deny", NotAction: ref.List{"I"}, NotResource: ref.List{"J"}}}}
	before := d.JSON(nil)
	if diff := cmp.Diff(want, d.Map(strings.ToUpper)); diff != "" {
		t.Errorf("Map (-want +got):\n%s", diff)
	}
	if after := d.JSON(nil); after != before {
		t.Errorf("Map changed the document to %s, was %s", after, before)
	}
	if diff := cmp.Diff(iam.Document{}, iam.Document{}.Map(strings.ToUpper)); diff != "" {
		t.Errorf("Map of none (-want +got):\n%s", diff)
	}
}

// What is written is read as the same, and nothing makes Parse panic.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*","NotAction":["b","a"],` +
			`"NotResource":"c"}]}`,
		`{"Statement":{"Effect":"Allow","Principal":{"AWS":["*","a"],"Service":"s"},"Condition":{"Bool":{"k":true},` +
			`"StringLike":{"a":[],"b":["<&>","é"]}}}}`,
		`{"Statement":[{"Effect":"Allow","Action":"a","Resource":["r","${x}"]},{"Effect":"Deny",` +
			`"Condition":{"NumericEquals":{"n":1e3}}}]}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := iam.Parse(text)
		if err != nil {
			return
		}
		written := ref.JSON(d, "")
		again, err := iam.Parse(string(written))
		if err != nil {
			t.Fatalf("%v in %s, which is written for %s", err, written, text)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Errorf("%s is written as %s (-first +second):\n%s", text, written, diff)
		}
		if _, err := iam.Divide(d); err != nil && len(text) < iam.MaxManagedPolicyLength/6 {
			t.Errorf("Divide: %v", err)
		}
	})
}
