package markdown

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// expression also matches an escaped one, $${…}, so that it is left alone.
	expression = regexp.MustCompile(`\$?\$\{[^{}"]*\}`)
	attribute  = regexp.MustCompile(`^\$\{((?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z0-9_-]+|var)\.([A-Za-z0-9_-]+)\}$`)
)

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
// operators or functions stay unchanged.
func short(s string) string {
	return expression.ReplaceAllStringFunc(s, func(e string) string {
		m := attribute.FindStringSubmatch(e)
		if m == nil {
			return e
		}
		address, name := m[1], m[2]
		kind, _, _ := strings.Cut(strings.TrimPrefix(address, "data."), ".")
		switch {
		case address == "var" && e != s:
			return e
		case kind == "aws_partition" && name == "partition":
			return "PARTITION"
		case slices.Contains(ids[kind], name):
			return address
		}
		return address + "." + name
	})
}
