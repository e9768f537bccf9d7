package openapi

import (
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// UserPools is the name of the authorizer and of the security scheme for user pools.
const UserPools = "user-pools"

// The names of the other security schemes in API Gateway's exports.
const (
	sigv4  = "sigv4"
	apiKey = "api_key"
)

// Authorizer returns the name of the authorizer that a method requires, which is also that of
// its security scheme, or "" if it requires none.
func Authorizer(m gateway.Method) string {
	if m.Authorization == string(gateway.UserPools) {
		return UserPools
	}
	return m.Authorizer
}

// securitySchemes returns the schemes that at least one method requires.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
func securitySchemes(d gateway.Definition, roleARN string) object {
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
	for _, a := range d.Authorizers {
		all[a.Name] = lambdaScheme(a, roleARN)
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

// lambdaScheme returns the scheme of a Lambda authorizer. OpenAPI knows the header of a token.
// The identity sources of other requests stand in the extension alone.
func lambdaScheme(a gateway.ResolvedAuthorizer, roleARN string) object {
	authorizer := object{
		"type":                         strings.ToLower(string(a.Type)),
		"authorizerUri":                a.URI,
		"authorizerResultTtlInSeconds": a.TTLSeconds,
		"identitySource":               a.IdentitySource(),
	}
	if roleARN != "" {
		authorizer["authorizerCredentials"] = roleARN
	}
	if a.TokenPattern != "" {
		authorizer["identityValidationExpression"] = a.TokenPattern
	}
	header := "Unused"
	if a.Type == gateway.TokenAuthorizer {
		header = a.TokenHeader()
	}
	return object{
		"type": "apiKey", "name": header, "in": "header",
		"x-amazon-apigateway-authtype":   "custom",
		"x-amazon-apigateway-authorizer": authorizer,
	}
}

// security returns the schemes that a method requires. A caller must fulfill all of
// them. The value of a scheme is its scopes: a caller must have one of them.
func security(m gateway.Method) object {
	schemes := object{}
	switch m.Authorization {
	case string(gateway.IAM):
		schemes[sigv4] = ref.List{}
	case string(gateway.UserPools):
		schemes[UserPools] = whole(append(ref.List{}, m.AuthorizationScopes...))
	}
	if m.Authorizer != "" {
		schemes[m.Authorizer] = ref.List{}
	}
	if m.APIKeyRequired {
		schemes[apiKey] = ref.List{}
	}
	return schemes
}

// whole returns the value to write for a list: the list, or the reference if it is a
// reference to a list.
func whole(list ref.List) any {
	if reference, ok := list.Reference(); ok {
		return reference
	}
	return list
}
