package gateway

import (
	"bytes"
	"encoding/json"
	"maps"

	"cdk.tf/go/privateapi/ref"
)

// A Document is an IAM policy document: a resource policy or a role's policy.
type Document struct {
	Statements []Statement
}

// A Statement is one statement of a policy document. Every list may be a
// reference to a list.
type Statement struct {
	Sid         string
	Effect      string   // Allow or Deny
	Principal   ref.List // "*" or AWS principals; empty in the policy of a role
	Service     string   // a service principal, in the trust policy of a role
	Action      ref.List
	NotAction   ref.List
	Resource    ref.List
	NotResource ref.List
	// Condition maps an operator and a key to values.
	Condition map[string]map[string]ref.List
}

// policyVersion is the policy language that documents are written in.
const policyVersion = "2012-10-17"

// JSON returns the document as IAM reads it. A list that is a reference to a
// list is written as jsonencode returns it for the reference: text which
// Terraform replaces by a JSON array. Literal text is escaped for Terraform.
// jsonencode may be nil for a document without such lists. The same document
// gives the same bytes.
func (d Document) JSON(jsonencode func(list string) string) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // a reference must stay readable for Terraform
	if err := encoder.Encode(d.Value()); err != nil {
		panic(err) // strings, lists and maps of strings always marshal
	}
	return ref.ReplaceLists(ref.Escape(string(bytes.TrimSpace(text.Bytes()))), jsonencode)
}

// Value returns the document as a value that package encoding/json writes as
// IAM reads it.
func (d Document) Value() any {
	type statement struct {
		Sid         string `json:",omitempty"`
		Effect      string
		Principal   any `json:",omitempty"`
		Action      any `json:",omitempty"`
		NotAction   any `json:",omitempty"`
		Resource    any `json:",omitempty"`
		NotResource any `json:",omitempty"`
		Condition   any `json:",omitempty"`
	}
	document := struct {
		Version   string
		Statement []statement
	}{Version: policyVersion}
	for _, s := range d.Statements {
		document.Statement = append(document.Statement, statement{
			s.Sid, s.Effect, principal(s), oneOrMany(s.Action), oneOrMany(s.NotAction),
			oneOrMany(s.Resource), oneOrMany(s.NotResource), condition(s.Condition),
		})
	}
	return document
}

// Length returns how many characters the document has at least: references
// count nothing, since what they will be is not known.
func (d Document) Length() int {
	return len(ref.Literal(d.JSON(func(string) string { return "" })))
}

// oneOrMany writes a list as IAM stores it: a single string without brackets.
func oneOrMany(l ref.List) any {
	switch len(l) {
	case 0:
		return nil
	case 1:
		return l[0]
	}
	return l
}

func principal(s Statement) any {
	switch {
	case s.Service != "":
		return map[string]any{"Service": s.Service}
	case len(s.Principal) == 0 || len(s.Principal) == 1 && s.Principal[0] == "*":
		return oneOrMany(s.Principal)
	}
	return map[string]any{"AWS": oneOrMany(s.Principal)}
}

func condition(operators map[string]map[string]ref.List) any {
	if len(operators) == 0 {
		return nil
	}
	written := map[string]map[string]any{}
	for operator, keys := range operators {
		written[operator] = map[string]any{}
		for key := range maps.Keys(keys) {
			written[operator][key] = oneOrMany(keys[key])
		}
	}
	return written
}
