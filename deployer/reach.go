package deployer

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// A Reach is what a policy allows on more than the resources of the stack.
type Reach struct {
	// Of says of what the policy reaches more.
	Of ReachKind `json:"of"`
	// Actions are the actions, sorted.
	Actions []string `json:"actions"`
	// Resources are the patterns of the resources, sorted.
	Resources []string `json:"resources"`
	// LimitedBy are the condition keys that limit these actions, sorted. A key that ends
	// with EndpointType or ApiName limits an API itself and not its parts, whose requests
	// lack the key.
	LimitedBy []string `json:"limitedBy,omitempty"`
}

// ReachKind is a kind of resources whose names AWS generates.
type ReachKind string

const (
	// RESTAPIs are other REST APIs of the Region. The field RESTAPIs or Tag of a [Place]
	// limits the policies to those of the stack.
	RESTAPIs ReachKind = "REST APIs"
	// APIKeys are other API keys of the Region.
	APIKeys ReachKind = "API keys"
	// UsagePlans are other usage plans of the Region.
	UsagePlans ReachKind = "usage plans"
	// Tags are the tags of other resources of API Gateway.
	Tags ReachKind = "tags of API Gateway"
	// UserPools are other user pools of the Region.
	UserPools ReachKind = "user pools"
	// SecurityGroups are other security groups, in the VPC if it is known.
	SecurityGroups ReachKind = "security groups"
	// Endpoints are other VPC endpoints.
	Endpoints ReachKind = "VPC endpoints"
	// Domains are other private custom domain names and associations with them.
	Domains ReachKind = "custom domains"
	// Shares are other shares of the Resource Access Manager.
	Shares ReachKind = "resource shares"
	// HostedZones are other hosted zones of the account.
	HostedZones ReachKind = "hosted zones"
)

// reaches are the resources of each kind. They contain generated IDs.
var reaches = []struct {
	kind      ReachKind
	resources *regexp.Regexp
}{
	{RESTAPIs, regexp.MustCompile(`:apigateway:[^:]*::/restapis/\*`)},
	{APIKeys, regexp.MustCompile(`:apigateway:[^:]*::/apikeys/\*`)},
	{UsagePlans, regexp.MustCompile(`:apigateway:[^:]*::/usageplans/\*`)},
	{Tags, regexp.MustCompile(`:apigateway:[^:]*::/tags/\*`)},
	{UserPools, regexp.MustCompile(`:cognito-idp:[^:]*:[^:]*:userpool/\*`)},
	{SecurityGroups, regexp.MustCompile(`:ec2:[^:]*:[^:]*:security-group/\*`)},
	{Endpoints, regexp.MustCompile(`:ec2:[^:]*:[^:]*:vpc-endpoint/\*`)},
	{Domains, regexp.MustCompile(`:apigateway:[^:]*:[^:]*:/(domainnames/\*|domainnameaccessassociations/domainname/\*)`)},
	{Shares, regexp.MustCompile(`:ram:[^:]*:[^:]*:resource-share(-invitation)?/\*`)},
	{HostedZones, regexp.MustCompile(`:route53:::hostedzone/\*`)},
}

// reachOf returns what a policy reaches, by kind and by the conditions that limit it.
func reachOf(policy iam.Document) []Reach {
	list := []Reach{}
	for _, r := range reaches {
		byKeys := map[string]*Reach{}
		for _, s := range policy.Statements {
			var resources []string
			for _, resource := range s.Resource {
				if r.resources.MatchString(resource) {
					resources = append(resources, resource)
				}
			}
			if resources == nil {
				continue
			}
			var keys []string
			for _, c := range s.Condition.List() {
				keys = append(keys, c.Key)
			}
			keys = sorted(keys)
			key := conditionKey(iam.Conditions{"": {"": keys}})
			if byKeys[key] == nil {
				byKeys[key] = &Reach{Of: r.kind, LimitedBy: keys}
			}
			byKeys[key].Actions = sorted(append(byKeys[key].Actions, s.Action...))
			byKeys[key].Resources = sorted(append(byKeys[key].Resources, resources...))
		}
		for _, key := range sortedKeys(byKeys) {
			list = append(list, *byKeys[key])
		}
	}
	return list
}

// sorted returns the texts sorted and without duplicates, or nil for none.
func sorted(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}
