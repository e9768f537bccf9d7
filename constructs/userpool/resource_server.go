package userpool

import (
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cognitoresourceserver"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Cognito's limits for resource servers.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html
const (
	maxScopes            = 100
	maxScopeLength       = 256 // of "identifier/scope", the name of a scope for clients
	maxDescriptionLength = 256
)

var (
	identifier    = regexp.MustCompile(`^[!#-\[\]-~]{1,256}$`)
	scopeName     = regexp.MustCompile(`^[!#-.0-\[\]-~]{1,256}$`)
	scopeNameText = regexp.MustCompile(`^[A-Za-z0-9_.:@-]*$`)
)

func (r ResourceServer) check() fault.List {
	var faults fault.List
	switch {
	case r.Identifier == "" && len(r.Scopes) > 0:
		faults.Add("identifier", `"": must be set if there are scopes`)
	case ref.HasSyntax(r.Identifier):
		faults.Add("identifier", "%q: must not contain ${ or %%{", r.Identifier)
	case r.Identifier != "" && !ref.Name(r.Identifier, identifier):
		faults.Add("identifier", "%q: must be 1 to 256 printable ASCII characters, without spaces, quotes and backslashes", r.Identifier)
	}
	if len(r.Scopes) > maxScopes {
		faults.Add("scopes", "must have at most %d scopes, not %d", maxScopes, len(r.Scopes))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Scopes)) {
		faults.In("scopes", r.checkScope(name, r.Scopes[name]))
	}
	return faults
}

func (r ResourceServer) checkScope(name, description string) fault.List {
	var faults fault.List
	switch {
	case ref.HasSyntax(name):
		faults.Add("", "%q: must not contain ${ or %%{", name)
	case !ref.Matches(name, scopeName, scopeNameText):
		faults.Add("", "%q: must be 1 to 256 printable ASCII characters, without spaces, quotes, slashes and backslashes", name)
	case len(ref.Literal(r.Identifier+"/"+name)) > maxScopeLength:
		faults.Add("", "%q: must be at most %d characters together with the identifier and a slash", name, maxScopeLength)
	}
	if length := utf8.RuneCountInString(ref.Literal(description)); length > maxDescriptionLength || description == "" {
		faults.Add("", "%q: %q: the description must be 1 to %d characters", name, description, maxDescriptionLength)
	}
	return faults
}

func (r ResourceServer) config(poolID, name string) *cognitoresourceserver.CognitoResourceServerConfig {
	config := &cognitoresourceserver.CognitoResourceServerConfig{
		UserPoolId: jsii.String(poolID),
		Identifier: jsii.String(r.Identifier),
		Name:       jsii.String(name), // the pool's name, since an Identifier can have characters that a name cannot
	}
	var scopes []*cognitoresourceserver.CognitoResourceServerScope
	for _, name := range slices.Sorted(maps.Keys(r.Scopes)) {
		scopes = append(scopes, &cognitoresourceserver.CognitoResourceServerScope{
			ScopeName:        jsii.String(name),
			ScopeDescription: jsii.String(ref.Escape(r.Scopes[name])),
		})
	}
	if len(scopes) > 0 {
		config.Scope = scopes
	}
	return config
}
