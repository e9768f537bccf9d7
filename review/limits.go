package review

import (
	"bytes"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// Quotas of API Gateway and IAM.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	defaultMaxResources     = 300
	maxResourcePolicyLength = 8192
	maxRolePolicyLength     = 10240
)

// typicalARN is as long as what API Gateway makes of gateway.AnyRoute.
const typicalARN = "arn:aws:execute-api:ap-northeast-1:111122223333:a1b2c3d4e5/*"

// hoursOfMonth is what AWS takes for a month in its prices.
const hoursOfMonth = 730

func (s Subject) limits() []Limit {
	d := s.Definition
	resources := Limit{Name: "resources", Used: len(d.Resources), Of: s.MaxResources}
	if resources.Of == 0 {
		resources.Of = defaultMaxResources
	}
	limits := []Limit{resources, characters("characters of the resource policy", d.Policy.On(typicalARN), maxResourcePolicyLength)}
	if len(d.RolePolicy.Statements) > 0 {
		limits = append(limits, characters("characters of the role's policy", d.RolePolicy, maxRolePolicyLength))
	}
	if s.AsBody {
		limits = append(limits, Limit{Name: "bytes of the OpenAPI document", Used: openapi.Size(d), Of: openapi.MaxSize})
	}
	return limits
}

func characters(name string, document gateway.Document, of int) Limit {
	text := bytes.TrimSpace(marshal(document.Value(), ""))
	known := withoutExpressions(string(text))
	return Limit{Name: name, Used: len(known), Of: of, AtLeast: len(known) < len(text)}
}

// endpointHours counts what the endpoints that are created cost, used or not: AWS
// bills each hour of each network interface.
func (s Subject) endpointHours() EndpointHours {
	hours := EndpointHours{PerSubnetOf: ref.List{}}
	for _, endpoint := range s.Endpoints {
		switch {
		case endpoint.Address == "":
		case len(endpoint.SubnetIDs) == 1 && isExpression(endpoint.SubnetIDs[0]):
			hours.PerSubnetOf = append(hours.PerSubnetOf, endpoint.SubnetIDs[0])
		default:
			hours.AMonth += len(endpoint.SubnetIDs) * hoursOfMonth
		}
	}
	slices.Sort(hours.PerSubnetOf)
	return hours
}

// isExpression reports whether a text is one Terraform expression and nothing
// else: it may stand for a whole list.
func isExpression(s string) bool { return s != "" && withoutExpressions(s) == "" }

// withoutExpressions returns the text that is known: all but what stands in
// ${…}.
func withoutExpressions(s string) string {
	var b strings.Builder
	for {
		start := strings.Index(s, "${")
		if start < 0 {
			return b.String() + s
		}
		b.WriteString(s[:start])
		s = s[start:]
		depth, end := 0, len(s)
		for i, r := range s {
			if r == '{' {
				depth++
			} else if r == '}' {
				depth--
				if depth == 0 {
					end = i + 1
					break
				}
			}
		}
		s = s[end:]
	}
}
