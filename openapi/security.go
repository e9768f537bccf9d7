package openapi

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// UserPools is the name of the authorizer of user pools.
const UserPools = "user-pools"

// The security schemes as API Gateway exports them.
const (
	sigv4  = "sigv4"
	apiKey = "api_key"
)

// securitySchemes are those of the security of any method.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
func securitySchemes(d gateway.Definition) object {
	all := object{
		sigv4: object{
			"type": "apiKey", "name": "Authorization", "in": "header",
			"x-amazon-apigateway-authtype": "awsSigv4",
		},
		UserPools: object{
			"type": "apiKey", "name": "Authorization", "in": "header",
			"x-amazon-apigateway-authtype":   "cognito_user_pools",
			"x-amazon-apigateway-authorizer": object{"type": "cognito_user_pools", "providerARNs": whole(d.UserPools)},
		},
		apiKey: object{"type": "apiKey", "name": "x-api-key", "in": "header"},
	}
	schemes := object{}
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			for name := range security(m) {
				schemes[name] = all[name]
			}
		}
	}
	return schemes
}

// security maps the schemes that a method asks for, all of them together, to
// the scopes of which a caller must have one.
func security(m gateway.Method) object {
	schemes := object{}
	switch m.Authorization {
	case string(gateway.IAM):
		schemes[sigv4] = ref.List{}
	case string(gateway.UserPools):
		schemes[UserPools] = whole(append(ref.List{}, m.AuthorizationScopes...))
	}
	if m.APIKeyRequired {
		schemes[apiKey] = ref.List{}
	}
	return schemes
}

// whole returns a list as what is written for it: a reference to a list stands
// in the place of the list, not in it.
func whole(list ref.List) any {
	if reference, ok := list.Reference(); ok {
		return reference
	}
	return list
}
