package iam

import (
	"slices"
	"unicode/utf8"

	"cdk.tf/go/privateapi/ref"
)

// A Document is a policy document: the policy of a role or of a resource, or the
// trust policy of a role.
type Document struct {
	// Statements are the statements. Their order has no meaning to IAM.
	Statements []Statement
}

// version is the version of the policy language that documents are written in.
const version = "2012-10-17"

// JSON returns the document for a field of a Terraform configuration, in one
// line. Literal text is escaped for Terraform and references stay references. A
// list that is a reference to a whole list is written as jsonencode returns it:
// an expression that Terraform replaces by a JSON array. jsonencode may be nil
// for a document without such lists. The same document gives the same bytes.
func (d Document) JSON(jsonencode func(list string) string) string {
	return ref.ReplaceLists(ref.Escape(string(ref.JSON(d, ""))), jsonencode)
}

// MarshalJSON returns the document as IAM reads it. A list of one element is
// written without brackets.
func (d Document) MarshalJSON() ([]byte, error) {
	document := struct {
		Version   string
		Statement []Statement
	}{version, d.Statements}
	if d.Statements == nil {
		document.Statement = []Statement{}
	}
	return ref.JSON(document, ""), nil
}

// Length returns how many characters the document has without its references,
// whose values are not known: it has at least that many.
func (d Document) Length() int {
	text := ref.ReplaceLists(string(ref.JSON(d, "")), func(string) string { return "" })
	return utf8.RuneCountInString(ref.Literal(text))
}

// Map returns a copy of the document with f applied to every string but the Sids,
// the effects, and the operators and keys of conditions.
func (d Document) Map(f func(string) string) Document {
	if d.Statements == nil {
		return Document{}
	}
	statements := make([]Statement, len(d.Statements))
	for i, s := range d.Statements {
		statements[i] = s.mapped(f)
	}
	return Document{Statements: statements}
}

// OnAnything returns the document with the resource "*" in each statement that names
// none, as those of a role's trust policy do: they are about the role. Statements without
// a resource cannot be compared.
func (d Document) OnAnything() Document {
	statements := slices.Clone(d.Statements)
	for i, s := range statements {
		if len(s.Resource) == 0 && len(s.NotResource) == 0 {
			statements[i].Resource = ref.List{"*"}
		}
	}
	return Document{Statements: statements}
}
