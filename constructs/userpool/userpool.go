// Package userpool makes a Cognito user pool with the clients that sign in to
// it. An existing pool needs no construct: its ARN, the ids of its clients and
// its URLs are enough.
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
	"cdk.tf/go/privateapi/ref"
)

// Config is what is wanted of a user pool.
type Config struct {
	// Name is the pool's: 1 to 128 letters, digits, spaces and any of _+=,.@-.
	// Default: the construct's id.
	Name string
	// EmailSignIn has users sign in by their e-mail address, which Cognito
	// verifies and sends codes for new passwords to. Changing it replaces the
	// pool. Default: by a user name, and only an administrator resets passwords.
	//
	// Cognito's own sender is limited to 50 messages a day.
	// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
	EmailSignIn bool
	// SelfSignUp lets everyone who knows the id of a client, which is no secret,
	// become a user; without EmailSignIn an administrator has to confirm them.
	// Default: only administrators create users.
	SelfSignUp bool
	// DomainPrefix gives the pool the domain PREFIX.auth.REGION.amazoncognito.com,
	// where machines get their tokens: 1 to 63 lower-case letters, digits and
	// hyphens, which no other pool in the region has. A reference must not turn
	// out to be null. Default: no domain.
	//
	// A pool with a domain cannot be used through PrivateLink at all.
	// https://docs.aws.amazon.com/cognito/latest/developerguide/vpc-interface-endpoints.html
	DomainPrefix string
	// ResourceServer is the API that tokens are for. Default: none.
	ResourceServer ResourceServer
	// Clients are the applications that may use the pool. Default: none.
	Clients []Client
	// ForceDestroy lets a destroy, or what replaces the pool, delete its users.
	// Default: such a destroy fails, until this is set and applied.
	ForceDestroy bool
}

// A ResourceServer is an API with the scopes that access tokens may have for it.
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
type ResourceServer struct {
	// Identifier begins the scopes in tokens, such as "documents" in
	// "documents/read": 1 to 256 printable ASCII characters but spaces, quotes
	// and backslashes. Required for Scopes.
	Identifier string
	// Scopes are descriptions, 1 to 256 characters, by the scopes' names, which
	// are as an Identifier without slashes. At most 100, each with the Identifier
	// and the slash at most 256 characters.
	Scopes map[string]string
}

// A Client is an application, for users of their own or for itself.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
type Client struct {
	// Name is the client's, as a Config's, and part of its resource's id, so it
	// must be literal. Required, and once among the clients.
	Name string
	// PasswordAuth lets users sign in by a request that holds their password, as
	// a script can. Default: by SRP alone, which never sends it.
	PasswordAuth bool
	// ClientCredentials makes this a client for a machine, which gets tokens for
	// Scopes with a secret of its own, and which no user can sign in with. Such
	// tokens come from the pool's domain: see DomainPrefix. Default: a client for
	// users, without a secret. Changing it replaces the client.
	//
	// The secret is a part of Terraform's state. It is not in the Output;
	// whoever may, reads it by aws cognito-idp describe-user-pool-client.
	ClientCredentials bool
	// Scopes are names of scopes of the ResourceServer that ClientCredentials
	// gives: 1 to 50 for these, none without.
	Scopes []string
}

// Output is what [New] made. Strings may be references.
type Output struct {
	// ID is the pool's id.
	ID string
	// ARN is the pool's ARN.
	ARN string
	// IssuerURL is what tokens name as their issuer,
	// https://cognito-idp.REGION.amazonaws.com/ID.
	IssuerURL string
	// DomainURL is https://PREFIX.auth.REGION.amazoncognito.com, or "" without a
	// domain. In GovCloud, where it is auth-fips, this is not the domain's.
	DomainURL string
	// ClientIDs are the clients' ids by their names.
	ClientIDs map[string]string
	// UserPool, ResourceServer, Domain and Clients, by their names, are what was
	// created, for what the Config does not have, such as multi-factor
	// authentication. ResourceServer and Domain are nil where not wanted.
	UserPool       cognitouserpool.CognitoUserPool
	ResourceServer cognitoresourceserver.CognitoResourceServer
	Domain         cognitouserpooldomain.CognitoUserPoolDomain
	Clients        map[string]cognitouserpoolclient.CognitoUserPoolClient
}

// name is what Cognito takes for pools and clients alike, nameText what of it
// may stand beside a reference.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
var (
	name     = regexp.MustCompile(`^[\w +=,.@-]{1,128}$`)
	nameText = regexp.MustCompile(`^[\w +=,.@-]{0,128}$`)
)

const nameProblem = "must be 1 to 128 letters, digits, spaces and any of _+=,.@-"

// New adds a user pool to a stack:
//
//	aws_cognito_user_pool
//	├ aws_cognito_user_pool_domain, if wanted
//	├ aws_cognito_resource_server, if wanted
//	└ aws_cognito_user_pool_client, one a Client
//
// Passwords have at least 12 characters, of every kind. User names do not tell
// upper from lower case. Clients do not tell who is a user and who is not, and
// tokens can be revoked.
//
// When the Config is wrong it adds nothing and returns an error of type
// [*fault.Error], with an Output of placeholders to go on with and find what
// else is wrong.
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
	// Scopes begin with the reference, so that clients wait for the server.
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

// placeholders look like what they stand for, so that they are not faults too.
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
