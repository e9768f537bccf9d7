package userpool

import (
	"net/url"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpoolclient"

	"cdk.tf/go/privateapi/fault"
)

// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
const maxClientScopes = 50

func (c Client) check(server ResourceServer) fault.List {
	var faults fault.List
	if !name.MatchString(c.Name) {
		faults.Add("name", "%q: %s, and no reference", c.Name, nameProblem)
	}
	if !c.ClientCredentials {
		if len(c.Scopes) > 0 {
			faults.Add("scopes", "%q: must be empty without clientCredentials", c.Scopes)
		}
		return faults
	}
	if c.PasswordAuth {
		faults.Add("passwordAuth", "true: must be false with clientCredentials, since no user signs in")
	}
	if len(c.Scopes) == 0 || len(c.Scopes) > maxClientScopes {
		faults.Add("scopes", "must be 1 to %d with clientCredentials, not %d", maxClientScopes, len(c.Scopes))
	}
	for i, scope := range c.Scopes {
		if _, known := server.Scopes[scope]; !known {
			faults.Add("scopes", "%q: must be the name of a scope of resourceServer", scope)
		}
		if slices.Contains(c.Scopes[:i], scope) {
			faults.Add("scopes", "%q: must not be repeated", scope)
		}
	}
	return faults
}

// id is made of the name, so that removing one of several leaves the others as
// they are.
func (c Client) id() string { return "client_" + url.PathEscape(c.Name) }

func (c Client) config(poolID, identifier string) *cognitouserpoolclient.CognitoUserPoolClientConfig {
	config := &cognitouserpoolclient.CognitoUserPoolClientConfig{
		UserPoolId:                 jsii.String(poolID),
		Name:                       jsii.String(c.Name),
		GenerateSecret:             jsii.Bool(c.ClientCredentials),
		ExplicitAuthFlows:          jsii.Strings(c.authFlows()...),
		PreventUserExistenceErrors: jsii.String("ENABLED"),
		EnableTokenRevocation:      jsii.Bool(true),
	}
	if c.ClientCredentials {
		var scopes []string
		for _, scope := range c.Scopes {
			scopes = append(scopes, identifier+"/"+scope)
		}
		config.AllowedOauthFlowsUserPoolClient = jsii.Bool(true)
		config.AllowedOauthFlows = jsii.Strings("client_credentials")
		config.AllowedOauthScopes = jsii.Strings(scopes...)
	}
	return config
}

// authFlows are never none: Cognito would let users sign in by SRP, and by
// Lambda functions.
func (c Client) authFlows() []string {
	flows := []string{"ALLOW_REFRESH_TOKEN_AUTH"}
	if !c.ClientCredentials {
		flows = append(flows, "ALLOW_USER_SRP_AUTH")
	}
	if c.PasswordAuth {
		flows = append(flows, "ALLOW_USER_PASSWORD_AUTH")
	}
	return flows
}
