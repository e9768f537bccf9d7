// Package userpool creates a Cognito user pool with its clients. An existing user pool
// needs no construct: give its ARN, the IDs of its clients and its URLs to the API.
package userpool

import (
	"fmt"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitoresourceserver"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpool"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpoolclient"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitouserpooldomain"

	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a user pool. The zero Config is valid.
type Config struct {
	// Name is the user pool's name: 1 to 128 letters, digits, spaces and any of
	// _+=,.@-. Default: the construct's id.
	Name string
	// EmailSignIn makes users sign in with their email address. Cognito verifies the
	// address, and sends codes for new passwords to it. Changing EmailSignIn replaces the
	// user pool. Default: false. Users sign in with a user name, and only an administrator
	// can reset a password.
	//
	// Cognito's own sender sends at most 50 messages per day.
	// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
	EmailSignIn bool
	// SelfSignUp allows everyone who knows a client's ID, which is not secret, to sign up.
	// Without EmailSignIn, an administrator must confirm new users. Default: false. Only
	// administrators create users.
	SelfSignUp bool
	// DomainPrefix gives the user pool the domain PREFIX.auth.REGION.amazoncognito.com,
	// from which machines get tokens: 1 to 63 lower-case letters, digits and hyphens. It
	// must be unique in the Region. If it is a reference, its value must not be null.
	// Default: no domain.
	//
	// A user pool with a domain is not available through PrivateLink.
	// https://docs.aws.amazon.com/cognito/latest/developerguide/vpc-interface-endpoints.html
	DomainPrefix string
	// ResourceServer is the API for which tokens are issued. Default: none.
	ResourceServer ResourceServer
	// Clients are the applications that may use the user pool. Default: none.
	Clients []Client
	// ForceDestroy allows Terraform to destroy or replace the user pool together with
	// its users. Default: false. Destroying the user pool fails until ForceDestroy is set
	// and applied.
	ForceDestroy bool
}

// A ResourceServer is an API with the scopes that access tokens for it can have.
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
type ResourceServer struct {
	// Identifier is the first part of the scopes in tokens, such as "documents" in
	// "documents/read": 1 to 256 printable ASCII characters, without spaces, quotes and
	// backslashes. Required if there are Scopes. Default: no resource server.
	Identifier string
	// Scopes are the descriptions of scopes by name, at most 100. A description has 1 to
	// 256 characters. A name has the same characters as an Identifier except slashes. A
	// name has at most 256 characters together with the Identifier and a slash. Default:
	// none.
	Scopes map[string]string
}

// A Client is an application that gets tokens for its users or for itself.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
type Client struct {
	// Name is the client's name: 1 to 128 letters, digits, spaces and any of _+=,.@-. It
	// is part of a construct id, so it must be unique and without references. Required.
	Name string
	// PasswordAuth allows users to sign in with a request that contains their password,
	// which scripts can send. Default: false. Users sign in with SRP, which does not send
	// the password.
	PasswordAuth bool
	// ClientCredentials makes this a client for a machine. It gets tokens for Scopes from
	// the user pool's domain (see DomainPrefix) with its own secret. Users cannot sign in
	// with it. Changing ClientCredentials replaces the client. Default: false. The client
	// is for users and has no secret.
	//
	// The secret is in Terraform's state, but not in the Output. To get it, run
	// aws cognito-idp describe-user-pool-client.
	ClientCredentials bool
	// Scopes are the names of the ResourceServer's scopes for ClientCredentials: 1 to 50
	// with ClientCredentials, otherwise none.
	// Default: none.
	Scopes []string
}

// Output is what [New] created. Strings can be references.
type Output struct {
	// ID is the user pool's ID.
	ID string
	// ARN is the user pool's ARN.
	ARN string
	// IssuerURL is the issuer in the user pool's tokens,
	// https://cognito-idp.REGION.amazonaws.com/ID.
	IssuerURL string
	// DomainURL is the URL of the domain, https://PREFIX.auth.REGION.amazoncognito.com,
	// or "" without a domain. In GovCloud, where the name has auth-fips, it is wrong.
	DomainURL string
	// ClientIDs are the clients' IDs by name.
	ClientIDs map[string]string
	// UserPool, ResourceServer, Domain and Clients are the resources, for resources of
	// your own that belong to them and for settings that the Config lacks, such as
	// multi-factor authentication. Clients are by name. ResourceServer and Domain are nil
	// if the Config has none.
	UserPool       cognitouserpool.CognitoUserPool
	ResourceServer cognitoresourceserver.CognitoResourceServer
	Domain         cognitouserpooldomain.CognitoUserPoolDomain
	Clients        map[string]cognitouserpoolclient.CognitoUserPoolClient
}

// name matches the names of user pools and clients. nameText matches the text around a
// reference in such a name.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
var (
	name     = regexp.MustCompile(`^[\w +=,.@-]{1,128}$`)
	nameText = regexp.MustCompile(`^[\w +=,.@-]{0,128}$`)
)

const nameProblem = "must be 1 to 128 letters, digits, spaces and any of _+=,.@-"

// New adds a user pool to a stack:
//
//	aws_cognito_user_pool
//	├ aws_cognito_user_pool_domain, with DomainPrefix
//	├ aws_cognito_resource_server, with ResourceServer
//	└ aws_cognito_user_pool_client, one per Client
//
// Passwords have at least 12 characters, with upper-case and lower-case letters, digits
// and symbols. User names are not case-sensitive. Errors do not reveal whether a user
// exists. Tokens can be revoked.
//
// If the Config is not valid, New adds nothing and returns an error of type
// [*fault.Error]. The Output then has placeholders, with which an app can create
// further constructs to find their faults too.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	if config.Name == "" {
		config.Name = id
	}
	var faults fault.List
	faults.In(id, config.check())
	if err := faults.Err(); err != nil {
		return config.placeholders(), err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	pool := cognitouserpool.NewCognitoUserPool(scope, jsii.String("user_pool"), config.pool())
	poolID := *pool.Id()
	output := Output{
		ID:        poolID,
		ARN:       *pool.Arn(),
		IssuerURL: "https://" + *pool.Endpoint(),
		ClientIDs: map[string]string{},
		UserPool:  pool,
		Clients:   map[string]cognitouserpoolclient.CognitoUserPoolClient{},
	}
	if config.DomainPrefix != "" {
		output.Domain = cognitouserpooldomain.NewCognitoUserPoolDomain(scope, jsii.String("domain"), &cognitouserpooldomain.CognitoUserPoolDomainConfig{
			UserPoolId: jsii.String(poolID),
			Domain:     jsii.String(config.DomainPrefix),
		})
		output.DomainURL = "https://" + *output.Domain.Domain() + ".auth." + region.Of(scope).Name + ".amazoncognito.com"
	}
	// Scopes contain this reference, so Terraform creates clients after the server.
	var identifier string
	if config.ResourceServer.Identifier != "" {
		output.ResourceServer = cognitoresourceserver.NewCognitoResourceServer(scope, jsii.String("resource_server"), config.ResourceServer.config(poolID, config.Name))
		identifier = *output.ResourceServer.Identifier()
	}
	for _, c := range config.Clients {
		client := cognitouserpoolclient.NewCognitoUserPoolClient(scope, jsii.String(c.id()), c.config(poolID, identifier))
		output.Clients[c.Name] = client
		output.ClientIDs[c.Name] = *client.Id()
	}
	written.Construct(scope)
	return output, nil
}

func (c Config) check() fault.List {
	var faults fault.List
	if !ref.Matches(c.Name, name, nameText) {
		faults.Add("name", "%q: %s", c.Name, nameProblem)
	}
	faults.In("domainPrefix", checkDomainPrefix(c.DomainPrefix))
	faults.In("resourceServer", c.ResourceServer.check())
	names := map[string]int{}
	for i, client := range c.Clients {
		field := fmt.Sprintf("clients[%d]", i)
		if first, repeated := names[client.Name]; repeated && client.Name != "" {
			faults.Add(field+".name", "%q: must not repeat the name of clients[%d]", client.Name, first)
		} else {
			names[client.Name] = i
		}
		faults.In(field, client.check(c.ResourceServer))
	}
	return faults
}

// placeholders returns an Output for a Config that is not valid. Its values are valid,
// so that they cause no further faults.
func (c Config) placeholders() Output {
	output := Output{
		ID:        "us-east-1_placeholder",
		ARN:       "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_placeholder",
		IssuerURL: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_placeholder",
		ClientIDs: map[string]string{},
	}
	if c.DomainPrefix != "" {
		output.DomainURL = "https://placeholder.auth.us-east-1.amazoncognito.com"
	}
	for _, client := range c.Clients {
		output.ClientIDs[client.Name] = "placeholder"
	}
	return output
}
