// Package privateapi composes a private REST API that is a reverse proxy to
// AWS services, with its VPC endpoint and its role, from plain Go values.
package privateapi

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/constructs/restapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/expression"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// Config is what is wanted of a private API.
type Config struct {
	// Name is the API's, shown in the console. Default: the construct's id.
	Name string
	// Description is free text. Default: none.
	Description string
	// Endpoints are the VPC endpoints that callers come through, at least one
	// source. Their order is part of their ids, so a further one is added at
	// the end.
	Endpoints []endpoint.Source
	// Networks are IPv4 CIDR blocks of the VPC: callers at other addresses are
	// denied by the resource policy. Default: every address behind an endpoint
	// is let in.
	Networks ref.List
	// Principals are ARNs of the IAM users and roles that are let in, for APIs
	// all of whose routes use gateway.IAM. Default: everyone who comes through
	// an endpoint.
	Principals ref.List
	// UserPools are ARNs of the Cognito user pools whose tokens routes with
	// gateway.UserPools take. Default: none.
	UserPools ref.List
	// UsagePlans are the plans whose API keys routes with APIKey take. Default:
	// none.
	UsagePlans []gateway.UsagePlan
	// Routes are the paths of the API, at least one.
	Routes []gateway.Route
	// CORS lets scripts of a website call the API from browsers. Default: none.
	CORS gateway.CORS
	// UnknownRoutesNotFound makes a path or method without a route answer 404
	// instead of 403. So does then a call that is not signed to a route with
	// gateway.IAM, which API Gateway does not tell from it. Default: 403.
	UnknownRoutesNotFound bool
	// GatewayResponses are errors of API Gateway itself, in the place of the
	// default ones, or for types which these do not name. Default: all errors
	// are {"message": …, "requestId": …}.
	GatewayResponses []gateway.GatewayResponse
	// Stage is the name of the stage. Default: "prod".
	Stage string
	// OneHeaderSpelling forwards request headers under one spelling of their names,
	// for the case that API Gateway refuses two; see gateway.Config. Clients over
	// HTTP/2 then lose conditions and ranges. Default: false.
	OneHeaderSpelling bool
	// MaxResources is the account's quota of resources of an API, where it was
	// raised. Default: 300.
	MaxResources int
	// Role is the path, boundary and managed policies of the role that API
	// Gateway assumes. Its Policy is what the routes need and must be empty
	// here. Default: a role with nothing else.
	Role role.Config
	// AsBody writes the API as one OpenAPI document in the REST API's body, by
	// which a removed route is gone at once; see restapi.Config. The document
	// has at most openapi.MaxSize bytes, some 100 methods of S3. Default: single
	// resources, where a removed route stays in the deployment of the
	// apply that removes it and is gone with the next.
	AsBody bool
	// RedeployOn holds further values whose change redeploys the API; see
	// restapi.Config. Default: none.
	RedeployOn map[string]string
}

// Output is what [New] made. Strings may be references.
type Output struct {
	// RestAPIID is the REST API's id.
	RestAPIID string
	// StageName is the name of the stage.
	StageName string
	// EndpointIDs are the VPC endpoints' ids.
	EndpointIDs ref.List
	// RoleARN is the integration role's ARN, or "" when no route needs one.
	RoleARN string
	// APIKeyIDs are the ids of the API keys of all usage plans, by name. The value
	// of a key is in aws apigateway get-api-key --include-value --api-key and its
	// id.
	APIKeyIDs map[string]string
	// URLs are the API's, without a slash at the end.
	URLs URLs
	// Definition is what the API was made from.
	Definition gateway.Definition
	// Endpoints, Role and RestAPI are what was created, for what the Config
	// does not have.
	Endpoints []endpoint.Output
	Role      role.Output
	RestAPI   restapi.Output
	// Construct is the API's own construct. It is nil if New returned an error.
	Construct constructs.Construct
	// Config is the Config that New got, with defaults.
	Config Config
}

// URLs are the ways to invoke a private API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
type URLs struct {
	// PrivateDNS resolves where an endpoint has private DNS.
	PrivateDNS string
	// Endpoint names the API and its first endpoint; it resolves everywhere
	// and answers where the endpoint can be reached.
	Endpoint string
	// EndpointDNS is the first endpoint's own name, for which a request needs
	// the header "x-apigw-api-id: <id>". "" when the name is not known.
	EndpointDNS string
}

var redeployKey = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// New adds a private API to a stack:
//
//	one a Source: VPC endpoint (package endpoint)
//	role of API Gateway (package role), if a route needs it
//	REST API with its policy, deployment and stage (package restapi)
//
// When something is wrong it adds nothing and returns an error of type
// [*fault.Error] that tells all of it, with an Output of placeholders, without
// resources, to go on with and find what else is wrong.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	if config.Name == "" {
		config.Name = id
	}
	expressions := expression.Resolver(scope)
	if err := config.check(expressions); err != nil {
		return placeholders(), in(id, err)
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	place := region.Of(scope)

	output := Output{Construct: scope, Config: config}
	var first ref.List
	for i, source := range config.Endpoints {
		made, err := endpoint.New(scope, endpointID(i), source)
		if err != nil {
			return placeholders(), in(id, err)
		}
		if i == 0 {
			first = made.IDs
			output.URLs.EndpointDNS = made.DNSName
		}
		output.Endpoints = append(output.Endpoints, made)
	}
	output.EndpointIDs = joined(output.Endpoints)

	definition, err := gateway.Resolve(config.gateway(output.EndpointIDs), gateway.Environment{
		Partition: place.Partition, Region: place.Name, Expressions: expressions,
	})
	if err != nil {
		return placeholders(), in(id, err)
	}
	output.Definition = definition

	if definition.UsesRole() {
		roleConfig := config.Role
		roleConfig.Policy = definition.RolePolicy
		output.Role, err = role.New(scope, "role", roleConfig)
		if err != nil {
			return placeholders(), in(id, err)
		}
		output.RoleARN = output.Role.ARN
	}
	output.RestAPI = restapi.New(scope, "api", restapi.Config{
		Definition: definition, RoleARN: output.RoleARN, AsBody: config.AsBody, RedeployOn: config.RedeployOn,
	})
	for i, source := range config.Endpoints {
		if c, ok := source.(endpoint.Create); ok && c.OwnAPIsOnly {
			own := append(ref.List{output.RestAPI.ExecutionARN}, c.AlsoAPIs...)
			endpoint.Limit(scope, endpointID(i)+"_policy", output.Endpoints[i], own)
		}
	}

	output.RestAPIID = output.RestAPI.ID
	output.APIKeyIDs = output.RestAPI.APIKeyIDs
	output.StageName = output.RestAPI.StageName
	host := fmt.Sprintf("execute-api.%s.%s/%s", place.Name, place.DNSSuffix, output.StageName)
	output.URLs.PrivateDNS = fmt.Sprintf("https://%s.%s", output.RestAPIID, host)
	output.URLs.Endpoint = fmt.Sprintf("https://%s-%s.%s", output.RestAPIID, element(first), host)
	if output.URLs.EndpointDNS != "" {
		output.URLs.EndpointDNS = fmt.Sprintf("https://%s/%s", output.URLs.EndpointDNS, output.StageName)
	}
	return output, nil
}

// placeholders is an Output to go on with and find what else is wrong. It has
// no resources.
func placeholders() Output {
	return Output{
		RestAPIID: "placeholder", StageName: "placeholder", EndpointIDs: ref.List{"vpce-0"},
		RoleARN: "arn:aws:iam::111122223333:role/placeholder",
		URLs:    URLs{PrivateDNS: "https://placeholder", Endpoint: "https://placeholder", EndpointDNS: "https://placeholder"},
	}
}

// in returns an error with its faults in the construct of that id.
func in(id string, err error) error {
	found := &fault.Error{}
	if !errors.As(err, &found) {
		return err
	}
	var faults fault.List
	faults.In(id, found.Faults)
	return faults.Err()
}

// check returns everything that is wrong, before anything is made. expressions
// returns what references stand for.
func (c Config) check(expressions func([]string) []string) error {
	var faults fault.List
	var ids ref.List
	for i, source := range c.Endpoints {
		field := fmt.Sprintf("endpoints[%d]", i)
		switch s := source.(type) {
		case endpoint.Create:
			faults.In(field, s.Check())
			ids = append(ids, fmt.Sprintf("vpce-created%d", i))
		case endpoint.Existing:
			faults.In(field, s.Check())
			ids = append(ids, s.IDs...)
		default:
			faults.Add(field, "must be an endpoint.Create or endpoint.Existing, not %T", source)
		}
	}
	if ids.Mixed() || faults != nil {
		ids = ref.List{"vpce-0"} // known from here on are none, or wrong ones
	}
	if len(c.Endpoints) == 0 {
		faults.Add("endpoints", "must have at least one source of VPC endpoints")
		ids = ref.List{"vpce-0"}
	}
	definition, err := gateway.Resolve(c.gateway(ids), gateway.Environment{Partition: "aws", Region: "us-east-1", Expressions: expressions})
	var found *fault.Error
	switch {
	case errors.As(err, &found):
		faults.In("", found.Faults)
	case c.AsBody:
		if size := openapi.Size(definition); size > openapi.MaxSize {
			faults.Add("asBody", "true: the document has %d bytes, and API Gateway imports at most %d: divide the API", size, openapi.MaxSize)
		}
	}
	if len(c.Role.Policy.Statements) > 0 {
		faults.Add("role.policy", "must be empty, since it is made of the routes; a managed policy can be added")
	}
	faults.In("role", c.Role.Check())
	for _, key := range slices.Sorted(maps.Keys(c.RedeployOn)) {
		if !redeployKey.MatchString(key) {
			faults.Add("redeployOn", "%q: must be letters, digits and _.-", key)
		}
	}
	return faults.Err()
}

func (c Config) gateway(endpoints ref.List) gateway.Config {
	return gateway.Config{
		Name: c.Name, Description: c.Description, Stage: c.Stage,
		Endpoints: endpoints, Networks: c.Networks, Principals: c.Principals,
		UserPools: c.UserPools, UsagePlans: c.UsagePlans,
		Routes: c.Routes, CORS: c.CORS, UnknownRoutesNotFound: c.UnknownRoutesNotFound, GatewayResponses: c.GatewayResponses,
		OneHeaderSpelling: c.OneHeaderSpelling, MaxResources: c.MaxResources, Weakened: c.weakenings(),
	}
}

// weakenings returns what the Config protects less than its zero value.
func (c Config) weakenings() []gateway.Weakening {
	var list []gateway.Weakening
	for _, arn := range c.Role.ManagedPolicyARNs {
		list = append(list, gateway.Weakening{Field: "role.managedPolicyARNs", Subject: arn,
			Effect: "the role has a managed policy beside what the routes need: " + arn})
	}
	return list
}

// endpointID is the id of the i-th source of endpoints.
func endpointID(i int) string {
	if i == 0 {
		return "endpoint"
	}
	return fmt.Sprintf("endpoint_%d", i+1)
}

// joined returns the ids of all endpoints as one list.
func joined(endpoints []endpoint.Output) ref.List {
	var ids ref.List
	for _, e := range endpoints {
		ids = append(ids, e.IDs...)
	}
	if !ids.Mixed() {
		return ids
	}
	parts := make([]any, len(endpoints))
	for i, e := range endpoints {
		parts[i] = jsii.Strings(e.IDs...)
	}
	list := cdktf.Token_AsList(cdktf.Fn_Concat(&parts), nil)
	return ref.Strings(list)
}

// element returns the first element of a list.
func element(list ref.List) string {
	if _, ok := list.Reference(); !ok {
		return list[0]
	}
	return *cdktf.Token_AsString(cdktf.Fn_Element(jsii.Strings(list...), jsii.Number(0)), nil)
}
