package userpool

import (
	"net/url"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpoolclient"

	"cdk.tf/go/privateapi/fault"
)

// maxClientScopes is Cognito's limit.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
const maxClientScopes = 50

func (c Client) check(server ResourceServer) fault.List {
	var faults fault.List
	if !name.MatchString(c.Name) {
		faults.Add("name", "%q: %s, without references", c.Name, nameProblem)
	}
	if !c.ClientCredentials {
		if len(c.Scopes) > 0 {
			faults.Add("scopes", "%q: must be empty without clientCredentials", c.Scopes)
		}
		return faults
	}
	if c.PasswordAuth {
		faults.Add("passwordAuth", "true: must be false with clientCredentials, which is for clients without users")
	}
	if len(c.Scopes) == 0 || len(c.Scopes) > maxClientScopes {
		faults.Add("scopes", "must have 1 to %d scopes with clientCredentials, not %d", maxClientScopes, len(c.Scopes))
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

// id returns the construct id. It contains the name, so that removing one client does
// not change the ids of the others.
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

// authFlows returns the sign-in flows. There is always one: without any, Cognito allows
// SRP and custom flows with Lambda functions.
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
