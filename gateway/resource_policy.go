package gateway

import (
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// AnyRoute is the resource of a resource policy that stands for all stages, methods and
// paths of the API.
const AnyRoute = "execute-api:/*"

// resourcePolicy allows callers that come through one of the endpoints and, if these are
// given, from an address in one of the networks, from one of the VPCs, as an identity of one
// of the organizations and as one of the principals. One statement allows calls through the
// endpoints, and one statement per condition denies: the conditions of a statement are ANDed,
// so one Deny for all would allow a caller who fails only one.
//
// The condition of the endpoints is in the Allow and in a Deny. Callers without an
// identity and those of other accounts are refused by either of the two. Only the Deny
// refuses an identity of the API's account whose own policy allows the call.
//
// A negated condition also matches a request that does not have the key, so calls
// through no endpoint are denied, and those of an identity outside every organization.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func resourcePolicy(c Config) iam.Document {
	endpoints, principals := c.admitted(), c.Principals
	everyone := ref.List{"*"}
	allowed := principals
	if len(allowed) == 0 {
		allowed = everyone
	}
	invoke := func(sid, effect string, who ref.List, condition iam.Conditions) iam.Statement {
		return iam.Statement{
			Sid: sid, Effect: effect, Principal: iam.Principal{AWS: who},
			Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{AnyRoute},
			Condition: condition,
		}
	}
	document := iam.Document{Statements: []iam.Statement{
		invoke("AllowInvoke", "Allow", allowed, iam.Conditions{
			"StringEquals": {"aws:SourceVpce": endpoints},
		}),
		invoke("DenyOtherEndpoints", "Deny", everyone, iam.Conditions{
			"StringNotEquals": {"aws:SourceVpce": endpoints},
		}),
	}}
	deny := func(sid, operator, key string, allowed ref.List) {
		if len(allowed) > 0 {
			document.Statements = append(document.Statements,
				invoke(sid, "Deny", everyone, iam.Conditions{operator: {key: allowed}}))
		}
	}
	deny("DenyOtherNetworks", "NotIpAddress", "aws:VpcSourceIp", c.Networks)
	deny("DenyOtherVPCs", "StringNotEquals", "aws:SourceVpc", c.VPCs)
	deny("DenyOtherOrganizations", "StringNotEquals", "aws:PrincipalOrgID", c.Organizations)
	// Within one account an identity's own policy also allows it, so a missing Allow
	// here is not enough.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
	deny("DenyOtherPrincipals", "ArnNotEquals", "aws:PrincipalArn", principals)
	return document
}

// PolicyOn returns the resource policy with a resource instead of [AnyRoute], such as
// the execution ARN of the API followed by "/*".
func (d Definition) PolicyOn(resource string) iam.Document {
	statements := make([]iam.Statement, len(d.Policy.Statements))
	for i, s := range d.Policy.Statements {
		if len(s.Resource) == 1 && s.Resource[0] == AnyRoute {
			s.Resource = ref.List{resource}
		}
		statements[i] = s
	}
	return iam.Document{Statements: statements}
}

// StoredPolicy returns the resource policy as API Gateway stores it, with the ARN of a
// typical API instead of [AnyRoute]. Its length counts for [MaxResourcePolicyLength].
func (d Definition) StoredPolicy() iam.Document {
	return d.PolicyOn("arn:aws:execute-api:ap-northeast-1:111122223333:a1b2c3d4e5/*")
}
