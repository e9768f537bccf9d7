package synthesized

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// partOfRestAPI are the types that an import of a whole API removes or overwrites.
var partOfRestAPI = map[string]bool{
	"aws_api_gateway_authorizer":           true,
	"aws_api_gateway_documentation_part":   true,
	"aws_api_gateway_gateway_response":     true,
	"aws_api_gateway_integration":          true,
	"aws_api_gateway_integration_response": true,
	"aws_api_gateway_method":               true,
	"aws_api_gateway_method_response":      true,
	"aws_api_gateway_model":                true,
	"aws_api_gateway_request_validator":    true,
	"aws_api_gateway_resource":             true,
}

// owners are the arguments with which a resource names the one that it belongs to, with
// the type of that one. A value of them that refers to no resource of the stack may name
// a resource that a construct wrote: an id is known after the first apply, and a data
// source finds a name.
var owners = map[string]string{
	"rest_api_id":         restAPI,
	"api_id":              restAPI,
	"api_stages":          restAPI,
	"role":                "aws_iam_role",
	"roles":               "aws_iam_role",
	"role_name":           "aws_iam_role",
	"vpc_endpoint_id":     "aws_vpc_endpoint",
	"security_group_id":   "aws_security_group",
	"bucket":              "aws_s3_bucket",
	"user_pool_id":        "aws_cognito_user_pool",
	"user_pool":           "aws_cognito_user_pool",
	"key_id":              "aws_api_gateway_api_key",
	"usage_plan_id":       "aws_api_gateway_usage_plan",
	"source_arn":          restAPI,
	"resource_arn":        restAPI,
	"domain_name":         domainName,
	"domain_name_arn":     domainName,
	"domain_name_id":      domainName,
	"resource_share_arn":  resourceShare,
	"vpc_endpoint_ids":    "aws_vpc_endpoint",
	"security_group_name": "aws_security_group",
}

// attachedTo returns the resources of constructs that an element refers to or may belong
// to.
func (c configuration) attachedTo(e element) []string {
	to := map[string]bool{}
	for name, value := range e.arguments {
		if name == "depends_on" || name == "lifecycle" {
			continue
		}
		references := c.references(value)
		inStack := false
		for address := range references {
			inStack = inStack || c.elements[address].isResource()
			if w, ok := c.written[address]; ok && w.isResource() {
				to[address] = true
			}
		}
		if owner := owners[name]; owner != "" && e.isResource() && !inStack && c.hasWritten(owner) {
			to[review.AnyResource] = true
		}
	}
	return slices.Sorted(maps.Keys(to))
}

// isResource reports whether the element is a resource. Only the names of their types have
// an underscore.
func (e element) isResource() bool { return strings.Contains(e.kind, "_") }

// hasWritten reports whether a construct wrote a resource of a type.
func (c configuration) hasWritten(kind string) bool {
	for _, e := range c.written {
		if e.kind == kind {
			return true
		}
	}
	return false
}

// chain matches a name with what follows it in an expression, such as
// aws_iam_role.api.arn or data.aws_vpc.main.id.
var chain = regexp.MustCompile(`[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+`)

// references returns the addresses that a value refers to, also those that locals and
// data sources refer to in turn.
func (c configuration) references(value any) map[string]bool {
	found := map[string]bool{}
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, v := range v {
				walk(v)
			}
		case map[string]any:
			for key, v := range v {
				walk(key)
				walk(v)
			}
		case string:
			for part := range ref.Template(v) {
				for _, text := range chain.FindAllString(part.Expression(), -1) {
					names := strings.Split(text, ".")
					n := 2
					if names[0] == "data" || names[0] == "ephemeral" {
						n = 3
					}
					if len(names) < n {
						continue
					}
					address := strings.Join(names[:n], ".")
					e, ok := c.elements[address]
					if !ok || found[address] {
						continue
					}
					found[address] = true
					if e.kind == "locals" || e.kind == "data" {
						walk(map[string]any(e.arguments))
					}
				}
			}
		}
	}
	walk(value)
	return found
}
