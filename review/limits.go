package review

import (
	"slices"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// Quotas of API Gateway.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const defaultMaxResources = 300

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
	limits := []Limit{resources, characters("characters of the resource policy", d.PolicyOn(typicalARN), gateway.MaxResourcePolicyLength)}
	if len(d.RolePolicy.Statements) > 0 {
		limits = append(limits, characters("characters of the role's policy", d.RolePolicy, iam.MaxRolePolicyLength))
	}
	if s.AsBody {
		limits = append(limits, Limit{Name: "bytes of the OpenAPI document", Used: openapi.Size(d), Of: openapi.MaxSize})
	}
	return limits
}

func characters(name string, document iam.Document, of int) Limit {
	known := document.Map(ref.WithoutExpressions).Length()
	return Limit{Name: name, Used: known, Of: of, AtLeast: known < document.Length()}
}

// endpointHours counts what the endpoints that are created cost, used or not: AWS
// bills each hour of each network interface.
func (s Subject) endpointHours() EndpointHours {
	hours := EndpointHours{PerSubnetOf: ref.List{}}
	for _, endpoint := range s.Endpoints {
		switch {
		case endpoint.Address == "":
		case len(endpoint.SubnetIDs) == 1 && ref.IsExpression(endpoint.SubnetIDs[0]):
			hours.PerSubnetOf = append(hours.PerSubnetOf, endpoint.SubnetIDs[0])
		default:
			hours.AMonth += len(endpoint.SubnetIDs) * hoursOfMonth
		}
	}
	slices.Sort(hours.PerSubnetOf)
	return hours
}
