package markdown

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// attribute matches the expression of an attribute of a resource, or of a variable.
var attribute = regexp.MustCompile(`^((?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z0-9_-]+|var)\.([A-Za-z0-9_-]+)$`)

// hash matches a hash of the digest.
var hash = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// ids are the attributes that name a resource itself, by type.
var ids = map[string][]string{
	"aws_s3_bucket":                {"bucket", "id"},
	"aws_vpc_endpoint":             {"id"},
	"aws_vpc":                      {"id"},
	"aws_subnet":                   {"id"},
	"aws_api_gateway_rest_api":     {"id"},
	"aws_cognito_user_pool":        {"id"},
	"aws_cognito_user_pool_client": {"id"},
}

// short returns s with Terraform expressions in a form that people read faster:
// PARTITION for the partition that Terraform asks AWS for, the address of a resource in
// the place of its id, and other attributes without ${ and }. A variable in the middle
// of a text keeps them, since var.name could be a part of the text. Expressions with
// operators or functions stay unchanged. Of a hash, people get the first 12 digits.
func short(s string) string {
	if hash.MatchString(s) {
		return s[:len("sha256:")+12]
	}
	var b strings.Builder
	for part := range ref.Template(s) {
		b.WriteString(shortPart(part, part.Text == s))
	}
	return b.String()
}

// shortPart returns a part of a text, or the whole of it, in that form.
func shortPart(part ref.Part, whole bool) string {
	m := attribute.FindStringSubmatch(part.Expression())
	if m == nil || part.Kind != ref.InterpolationPart {
		return part.Text
	}
	address, name := m[1], m[2]
	kind, _, _ := strings.Cut(strings.TrimPrefix(address, "data."), ".")
	switch {
	case address == "var" && !whole:
		return part.Text
	case kind == "aws_partition" && name == "partition":
		return "PARTITION"
	case slices.Contains(ids[kind], name):
		return address
	}
	return address + "." + name
}
