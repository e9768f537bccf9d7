package gateway

import "cdk.tf/go/privateapi/ref"

// AnyRoute is the resource of a resource policy that stands for every stage,
// method and path of the API it is attached to.
const AnyRoute = "execute-api:/*"

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
func resourcePolicy(principals, endpoints, networks ref.List) Document {
	everyone := ref.List{"*"}
	allowed := principals
	if len(allowed) == 0 {
		allowed = everyone
	}
	invoke := func(sid, effect string, who ref.List, condition map[string]map[string]ref.List) Statement {
		return Statement{
			Sid: sid, Effect: effect, Principal: who,
			Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{AnyRoute},
			Condition: condition,
		}
	}
	document := Document{Statements: []Statement{
		invoke("AllowInvoke", "Allow", allowed, nil),
		invoke("DenyOtherEndpoints", "Deny", everyone, map[string]map[string]ref.List{
			"StringNotEquals": {"aws:SourceVpce": endpoints},
		}),
	}}
	if len(networks) > 0 {
		document.Statements = append(document.Statements,
			invoke("DenyOtherNetworks", "Deny", everyone, map[string]map[string]ref.List{
				"NotIpAddress": {"aws:VpcSourceIp": networks},
			}))
	}
	// In one account an identity's own policy lets it in as well as this one,
	// so not to allow is not enough.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
	if len(principals) > 0 {
		document.Statements = append(document.Statements,
			invoke("DenyOtherPrincipals", "Deny", everyone, map[string]map[string]ref.List{
				"ArnNotEquals": {"aws:PrincipalArn": principals},
			}))
	}
	return document
}

// On returns the document with resource in the place of [AnyRoute].
func (d Document) On(resource string) Document {
	statements := make([]Statement, len(d.Statements))
	for i, s := range d.Statements {
		if len(s.Resource) == 1 && s.Resource[0] == AnyRoute {
			s.Resource = ref.List{resource}
		}
		statements[i] = s
	}
	return Document{Statements: statements}
}
