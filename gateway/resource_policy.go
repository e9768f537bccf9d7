package gateway

import (
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// AnyRoute is the resource of a resource policy that stands for every stage,
// method and path of the API it is attached to.
const AnyRoute = "execute-api:/*"

// MaxResourcePolicyLength is how many characters the resource policy of an API may
// have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const MaxResourcePolicyLength = 8192

// resourcePolicy admits callers who come through one of the endpoints and,
// where they are given, from an address in one of the networks and as one of the
// principals. Everyone is
// allowed first and each condition then denies on its own: conditions of one
// statement are ANDed, so a single Deny for both would let in a caller who
// fails only one.
//
// A key that a request does not have fails a negated condition, too, so a call
// that comes through no endpoint is denied.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func resourcePolicy(principals, endpoints, networks ref.List) iam.Document {
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
		invoke("AllowInvoke", "Allow", allowed, nil),
		invoke("DenyOtherEndpoints", "Deny", everyone, iam.Conditions{
			"StringNotEquals": {"aws:SourceVpce": endpoints},
		}),
	}}
	if len(networks) > 0 {
		document.Statements = append(document.Statements,
			invoke("DenyOtherNetworks", "Deny", everyone, iam.Conditions{
				"NotIpAddress": {"aws:VpcSourceIp": networks},
			}))
	}
	// In one account an identity's own policy lets it in as well as this one,
	// so not to allow is not enough.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
	if len(principals) > 0 {
		document.Statements = append(document.Statements,
			invoke("DenyOtherPrincipals", "Deny", everyone, iam.Conditions{
				"ArnNotEquals": {"aws:PrincipalArn": principals},
			}))
	}
	return document
}

// PolicyOn returns the resource policy with resource in the place of [AnyRoute],
// such as the execution ARN of the API and "/*".
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

// StoredPolicy returns the resource policy as long as API Gateway stores it: with a
// typical ARN in the place of [AnyRoute]. [MaxResourcePolicyLength] applies to it.
func (d Definition) StoredPolicy() iam.Document {
	return d.PolicyOn("arn:aws:execute-api:ap-northeast-1:111122223333:a1b2c3d4e5/*")
}
