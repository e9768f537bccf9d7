// Package privateapi creates a private REST API that is a reverse proxy to AWS services,
// with its VPC endpoints and its role, from plain Go values.
package privateapi

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/hostedzone"
	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/constructs/restapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/expression"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a private API.
type Config struct {
	// Name is the API's name in the console and in CloudWatch's metrics, which have no id.
	// Two APIs of one name in an account and Region share their metrics. Default: the path
	// of the construct, the ids of the stack and of the constructs with hyphens in between.
	Name string
	// Description is the API's description, any text. Default: none.
	Description string
	// Endpoints are the VPC endpoints through which clients call the API. The position
	// of an endpoint is part of its construct id, so append new endpoints. At least one
	// is required.
	Endpoints []endpoint.Source
	// HostedZoneVPCIDs are the IDs of the VPCs, vpc-…, in which the API's default name,
	// {api}.execute-api.{region}.amazonaws.com, resolves to the first associated endpoint by a
	// private hosted zone of its own. The endpoint can then have NoPrivateDNS, so that public
	// APIs stay reachable by their default names. Each VPC needs an element of its own, must
	// be in the stack's account and Region, and must reach the endpoint's addresses. An
	// endpoint.Existing needs DNSName and HostedZoneID. Default: none, no hosted zone.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
	HostedZoneVPCIDs ref.List
	// Networks are the IPv4 and IPv6 CIDR blocks from which clients in the VPC may call
	// the API, such as 10.0.0.0/16 and 2001:db8::/32. The resource policy denies calls
	// from other addresses. Clients of an endpoint with both versions can come with
	// either of their addresses, so name blocks of both. Default: every address.
	Networks ref.List
	// VPCs are the IDs of the VPCs, vpc-…, from whose endpoints clients may call the API.
	// The resource policy denies calls through endpoints in other VPCs, also if Endpoints
	// name or find them. Default: the VPC of every endpoint.
	VPCs ref.List
	// Organizations are the IDs of the AWS organizations, o-…, whose identities may call
	// the API. All routes must then use gateway.IAM, since API Gateway knows the
	// organization of signed requests alone. Default: identities of every account.
	Organizations ref.List
	// Principals are the ARNs of the IAM users and roles that may call the API. All
	// routes must then use gateway.IAM. Default: every caller.
	Principals ref.List
	// UserPools are the ARNs of the Cognito user pools whose tokens are accepted by
	// routes with gateway.UserPools. Default: none.
	UserPools ref.List
	// Authorizers are Lambda functions that decide about requests to routes with the
	// authorization gateway.By their names. Default: none.
	Authorizers []gateway.Authorizer
	// UsagePlans are the usage plans whose API keys are accepted by routes with APIKey.
	// Default: none.
	UsagePlans []gateway.UsagePlan
	// Routes are the API's routes. At least one is required.
	Routes []gateway.Route
	// CORS allows scripts of websites to call the API from browsers. Default: none.
	CORS gateway.CORS
	// UnknownRoutesNotFound makes a path or method without a route return 404 instead of
	// 403. An unsigned request to a route with gateway.IAM then also gets 404, because
	// API Gateway does not distinguish the two. Default: false.
	UnknownRoutesNotFound bool
	// GatewayResponses are the responses to errors of API Gateway itself. They replace
	// the defaults of their types. Default: every error is a JSON object,
	// {"message": …, "requestId": …, "errorType": …}.
	GatewayResponses []gateway.GatewayResponse
	// Stage is the name of the stage. Default: "prod".
	Stage string
	// SecurityPolicy is the TLS security policy, one of gateway.SecurityPolicies. It needs
	// AsBody. A change takes API Gateway about 15 minutes. Default: "", that of new private
	// APIs, TLS_1_2.
	SecurityPolicy string
	// EndpointAccessMode is gateway.AccessBasic or gateway.AccessStrict with a SecurityPolicy
	// that begins with SecurityPolicy_, which needs one, and "" otherwise. With AccessStrict,
	// clients must call the API by URLs.PrivateDNS: API Gateway refuses names of the endpoint.
	// Default: "".
	EndpointAccessMode string
	// DisableExecuteAPIEndpoint disables the API's default hostname, so that clients reach
	// the API only by a custom domain. API Gateway then answers 403 on the default hostname.
	// Its guide does not say whether it also does on the names with the ID of an endpoint and
	// on the endpoint's own name. A change takes effect with the next deployment, which is in
	// the same apply. Terraform's provider does not enable the hostname again when the field
	// is removed: override disable_execute_api_endpoint of the REST API with false.
	// Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
	DisableExecuteAPIEndpoint bool
	// StageSettings are the settings of the stage: logs, limits, metrics, traces and a web
	// ACL. Default: none of them.
	StageSettings gateway.StageSettings
	// OneHeaderSpelling forwards request headers under only one spelling of their names.
	// Set it if API Gateway refuses two spellings: see gateway.Config. Requests over
	// HTTP/2 then lose conditions and ranges. Default: false.
	OneHeaderSpelling bool
	// MaxResources is the account's quota of resources per API, if AWS has raised it.
	// Default: 300.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	MaxResources int
	// RoleARN is the ARN of an existing role that API Gateway assumes instead of a role of
	// the API's own. New then makes no role and no policy. Nobody checks what the role may
	// do: go run . review prints the policy and the trust policy that it must have. Role
	// must then be the zero Config. Default: none.
	RoleARN string
	// Role configures the role that API Gateway assumes: path, permissions boundary and
	// managed policies. Policy must be empty, because it is derived from the routes.
	// Default: the zero Config.
	Role role.Config
	// AsBody writes the API as one OpenAPI document in the REST API's body, so that a
	// removed route is unreachable after the same apply: see restapi.Config. The
	// document can have at most openapi.MaxSize bytes, which is enough for about 160
	// routes that read from S3. Default: false. A removed route is then unreachable
	// after the next apply that deploys the API.
	AsBody bool
	// RedeployOn are further values whose change redeploys the API, by name: see
	// restapi.Config. Names are letters, digits and _.-. Default: none.
	RedeployOn map[string]string
}

// Output is what [New] created. Strings can be references.
type Output struct {
	// RestAPIID is the REST API's ID.
	RestAPIID string
	// StageName is the name of the stage.
	StageName string
	// EndpointIDs are the VPC endpoints' IDs.
	EndpointIDs ref.List
	// RoleARN is the ARN of the role that API Gateway assumes, or "" if no route needs
	// one.
	RoleARN string
	// APIKeyIDs are the IDs of the API keys of all usage plans, by name. To get the value
	// of a key, run aws apigateway get-api-key --include-value --api-key ID.
	APIKeyIDs map[string]string
	// URLs are the API's URLs, without a slash at the end.
	URLs URLs
	// Definition is the resolved API.
	Definition gateway.Definition
	// HostedZone is the private hosted zone of the API's default name. It is the zero Output
	// without HostedZoneVPCIDs.
	HostedZone hostedzone.Output
	// Endpoints, Role and RestAPI have the created resources, for resources of your own
	// that belong to them. Role is the zero Output if the Config has a RoleARN, or if no
	// route needs a role.
	Endpoints []endpoint.Output
	Role      role.Output
	RestAPI   restapi.Output
	// Construct is the API's own construct. It is nil if New returned an error.
	Construct constructs.Construct
	// Config is the Config that New got, with defaults.
	Config Config
}

// URLs are the URLs of a private API. With DisableExecuteAPIEndpoint, API Gateway answers
// 403 on PrivateDNS, and it is not known whether it serves the other two: clients need the
// URL of a custom domain.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
type URLs struct {
	// PrivateDNS is the API's default URL. It resolves to the endpoint in a VPC whose
	// endpoint has private DNS, and in the VPCs of HostedZoneVPCIDs.
	PrivateDNS string
	// Endpoint is the URL with the ID of the first endpoint that is associated with the
	// API, or "" if none is. It resolves everywhere, to the endpoint's private addresses.
	Endpoint string
	// EndpointDNS is the URL with the DNS name of this endpoint, or "" if the name
	// is not known. Requests to it need the header "x-apigw-api-id: ID".
	EndpointDNS string
}

// placeholderID is the RestAPIID of an Output with placeholders.
const placeholderID = "placeholder"

// IsPlaceholder reports whether New returned the Output with an error.
func (o Output) IsPlaceholder() bool { return o.Construct == nil && o.RestAPIID == placeholderID }

var redeployKey = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// New adds a private API to a stack:
//
//	one VPC endpoint per Source (package endpoint)
//	the role of API Gateway (package role), if a route needs it and the Config has no RoleARN
//	the REST API with its policy, deployment and stage (package restapi)
//	a private hosted zone (package hostedzone), if the Config has HostedZoneVPCIDs
//
// If the Config is not valid, New adds nothing and returns an error of type
// [*fault.Error] with all faults. The Output then has placeholders and no resources.
// With it, an app can create further constructs to find their faults too.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	if config.Name == "" {
		config.Name = strings.ReplaceAll(*scope.Node().Path()+"/"+id, "/", "-")
	}
	expressions := expression.Resolver(scope)
	if err := config.check(expressions); err != nil {
		return config.placeholders(id), in(id, err)
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	place := region.Of(scope)

	output := Output{Construct: scope, Config: config}
	var associated []endpoint.Output
	for i, source := range config.Endpoints {
		made, err := endpoint.New(scope, endpointID(i), source)
		if err != nil {
			return config.placeholders(id), in(id, err)
		}
		if isAssociated(source) {
			associated = append(associated, made)
		}
		output.Endpoints = append(output.Endpoints, made)
	}
	output.EndpointIDs = joined(output.Endpoints)

	resolved := config.gateway(output.EndpointIDs)
	if len(associated) < len(output.Endpoints) {
		resolved.Endpoints, resolved.AdmittedEndpoints = joined(associated), output.EndpointIDs
	}
	definition, err := gateway.Resolve(resolved, gateway.Environment{
		Partition: place.Partition, Region: place.Name, Expressions: expressions,
	})
	if err != nil {
		return config.placeholders(id), in(id, err)
	}
	output.Definition = definition

	output.RoleARN = definition.RoleARN
	if definition.UsesRole() && definition.RoleARN == "" {
		roleConfig := config.Role
		roleConfig.Policy = definition.RolePolicy
		output.Role, err = role.New(scope, "role", roleConfig)
		if err != nil {
			return config.placeholders(id), in(id, err)
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
	domain := fmt.Sprintf("execute-api.%s.%s", place.Name, place.DNSSuffix)
	host := domain + "/" + output.StageName
	output.URLs.PrivateDNS = fmt.Sprintf("https://%s.%s", output.RestAPIID, host)
	if len(config.HostedZoneVPCIDs) > 0 {
		output.HostedZone, err = hostedzone.New(scope, "hosted_zone", hostedzone.Config{
			Name: output.RestAPIID + "." + domain, VPCIDs: config.HostedZoneVPCIDs, Endpoint: associated[0],
		})
		if err != nil {
			return config.placeholders(id), in(id, err)
		}
	}
	if len(associated) > 0 {
		output.URLs.Endpoint = fmt.Sprintf("https://%s-%s.%s", output.RestAPIID, element(associated[0].IDs), host)
		if name := associated[0].DNSName; name != "" {
			output.URLs.EndpointDNS = fmt.Sprintf("https://%s/%s", name, output.StageName)
		}
	}
	written.Whole(scope, output.copied())
	return output, nil
}

// copied returns the Output with copies of what an app could change in it, and of what it
// could change in its own Config. A review describes the copy.
func (o Output) copied() Output {
	o.Definition = o.Definition.Replace(func(reference string) string { return reference })
	o.Config.Endpoints = slices.Clone(o.Config.Endpoints)
	for i, source := range o.Config.Endpoints {
		if f, ok := source.(endpoint.Find); ok {
			f.Tags = maps.Clone(f.Tags)
			o.Config.Endpoints[i] = f
		}
		if c, ok := source.(endpoint.Create); ok {
			c.SubnetIDs, c.ClientCIDRs, c.AlsoAPIs = slices.Clone(c.SubnetIDs), slices.Clone(c.ClientCIDRs), slices.Clone(c.AlsoAPIs)
			c.ClientIPv6CIDRs = slices.Clone(c.ClientIPv6CIDRs)
			c.ClientSecurityGroupIDs, c.ClientPrefixListIDs = slices.Clone(c.ClientSecurityGroupIDs), slices.Clone(c.ClientPrefixListIDs)
			c.SecurityGroupIDs = slices.Clone(c.SecurityGroupIDs)
			o.Config.Endpoints[i] = c
		}
	}
	o.Endpoints = slices.Clone(o.Endpoints)
	for i, e := range o.Endpoints {
		o.Endpoints[i].IDs = slices.Clone(e.IDs)
	}
	o.Config.HostedZoneVPCIDs = slices.Clone(o.Config.HostedZoneVPCIDs)
	o.Config.Role.ManagedPolicyARNs = slices.Clone(o.Config.Role.ManagedPolicyARNs)
	return o
}

// placeholders returns an Output without resources, for a Config that is not valid. It has
// an endpoint for each source, and one at least, so that an app can pass on one of them. Their
// IDs are others for each construct id: a domain refuses an endpoint twice.
func (c Config) placeholders(id string) Output {
	output := Output{
		RestAPIID: placeholderID, StageName: "placeholder", EndpointIDs: ref.List{"vpce-0"},
		RoleARN: "arn:aws:iam::111122223333:role/placeholder",
		URLs:    URLs{PrivateDNS: "https://placeholder", Endpoint: "https://placeholder", EndpointDNS: "https://placeholder"},
	}
	for i := range max(1, len(c.Endpoints)) {
		made, _ := endpoint.New(nil, id+endpointID(i), nil) // adds nothing
		output.Endpoints = append(output.Endpoints, made)
	}
	return output
}

// in returns an error whose faults have the construct's id as a prefix.
func in(id string, err error) error {
	found := &fault.Error{}
	if !errors.As(err, &found) {
		return err
	}
	var faults fault.List
	faults.In(id, found.Faults)
	return faults.Err()
}

// pathsWithAuthorization returns the paths of the routes whose callers send the header
// Authorization without a signature.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
func (c Config) pathsWithAuthorization() []string {
	var paths []string
	for _, r := range c.Routes {
		if r.SendsAuthorization() {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// check returns all faults. It creates no resources. expressions returns the Terraform
// expressions of references.
func (c Config) check(expressions func([]string) []string) error {
	var faults fault.List
	var ids ref.List
	for i, source := range c.Endpoints {
		field := fmt.Sprintf("endpoints[%d]", i)
		switch s := source.(type) {
		case endpoint.Create:
			faults.In(field, s.Check())
			if paths := c.pathsWithAuthorization(); s.OwnAPIsOnly && len(paths) > 0 {
				faults.Add(field+".ownAPIsOnly", "true: must be false with the routes %s, whose callers send the header Authorization: an endpoint with a policy takes it for a signature and may deny the request; put the routes in an API with another endpoint", strings.Join(paths, ", "))
			}
			ids = append(ids, fmt.Sprintf("vpce-created%d", i))
		case endpoint.Find:
			faults.In(field, s.Check())
			ids = append(ids, fmt.Sprintf("vpce-found%d", i))
		case endpoint.Existing:
			faults.In(field, s.Check())
			ids = append(ids, s.IDs...)
		default:
			faults.Add(field, "must be an endpoint.Create, endpoint.Find or endpoint.Existing, not %T", source)
		}
	}
	if ids.Mixed() || faults != nil {
		ids = ref.List{"vpce-0"} // a placeholder for IDs that are not known, or are not valid
	}
	if len(c.Endpoints) == 0 {
		faults.Add("endpoints", "must have at least one source of VPC endpoints")
		ids = ref.List{"vpce-0"}
	}
	faults.In("", c.checkHostedZone())
	definition, err := gateway.Resolve(c.gateway(ids), gateway.Environment{Partition: "aws", Region: "us-east-1", Expressions: expressions})
	var found *fault.Error
	switch {
	case errors.As(err, &found):
		faults.In("", found.Faults)
	case c.AsBody:
		if size := openapi.Size(definition); size > openapi.MaxSize {
			faults.Add("asBody", "true: the document has %d bytes, and API Gateway imports at most %d; divide the API", size, openapi.MaxSize)
		}
	}
	if c.SecurityPolicy != "" && !c.AsBody {
		faults.Add("securityPolicy", "%q: must be empty without asBody: the AWS provider of the stack, 6.34.0, has no argument for it, but a document can set it", c.SecurityPolicy)
	}
	if len(c.Role.Policy.Statements) > 0 {
		faults.Add("role.policy", "must be empty, since it is derived from the routes; managedPolicyARNs can add policies")
	}
	if c.RoleARN != "" && !reflect.ValueOf(c.Role).IsZero() {
		faults.Add("role", "must be empty with roleARN, since that role already exists")
	}
	faults.In("role", c.Role.Check())
	for _, key := range slices.Sorted(maps.Keys(c.RedeployOn)) {
		if !redeployKey.MatchString(key) {
			faults.Add("redeployOn", "%q: must be letters, digits and _.-", key)
		}
	}
	return faults.Err()
}

// checkHostedZone returns the faults of the hosted zone of the API's name.
func (c Config) checkHostedZone() fault.List {
	var faults fault.List
	if len(c.HostedZoneVPCIDs) == 0 {
		return faults
	}
	faults.In("hostedZoneVPCIDs", hostedzone.CheckVPCIDs(c.HostedZoneVPCIDs))
	i := slices.IndexFunc(c.Endpoints, isAssociated)
	if i < 0 {
		faults.Add("hostedZoneVPCIDs", "must be empty without an endpoint that is associated with the API, since the API's name resolves to the first one")
		return faults
	}
	if existing, ok := c.Endpoints[i].(endpoint.Existing); ok {
		const why = "must be set with hostedZoneVPCIDs, since the alias record of the API's name needs it"
		field := fmt.Sprintf("endpoints[%d]", i)
		if existing.DNSName == "" {
			faults.Add(field+".dnsName", why)
		}
		if existing.HostedZoneID == "" {
			faults.Add(field+".hostedZoneID", why)
		}
	}
	return faults
}

func (c Config) gateway(endpoints ref.List) gateway.Config {
	return gateway.Config{
		Name: c.Name, Description: c.Description, Stage: c.Stage,
		Endpoints: endpoints, Networks: c.Networks, VPCs: c.VPCs, Organizations: c.Organizations, Principals: c.Principals,
		UserPools: c.UserPools, Authorizers: c.Authorizers, UsagePlans: c.UsagePlans, RoleARN: c.RoleARN,
		Routes: c.Routes, CORS: c.CORS, UnknownRoutesNotFound: c.UnknownRoutesNotFound, GatewayResponses: c.GatewayResponses,
		SecurityPolicy: c.SecurityPolicy, EndpointAccessMode: c.EndpointAccessMode,
		DisableExecuteAPIEndpoint: c.DisableExecuteAPIEndpoint,
		OneHeaderSpelling:         c.OneHeaderSpelling, MaxResources: c.MaxResources, StageSettings: c.StageSettings, Weakened: c.weakenings(),
	}
}

// weakenings returns the fields that protect the API less than their defaults.
func (c Config) weakenings() []gateway.Weakening {
	var list []gateway.Weakening
	for i, source := range c.Endpoints {
		if _, ok := source.(endpoint.Find); ok {
			list = append(list, gateway.Weakening{Field: fmt.Sprintf("endpoints[%d]", i),
				Effect: "whoever may tag VPC endpoints, or create one in the VPC, decides through which endpoint callers come (endpoint.Find)"})
		}
	}
	for _, arn := range c.Role.ManagedPolicyARNs {
		list = append(list, gateway.Weakening{Field: "role.managedPolicyARNs", Subject: arn,
			Effect: "the role has a managed policy in addition to what the routes need: " + arn})
	}
	return list
}

// isAssociated reports whether the endpoints of a source are associated with the API.
func isAssociated(source endpoint.Source) bool {
	existing, ok := source.(endpoint.Existing)
	return !ok || !existing.NoAssociation
}

// endpointID returns the construct id of the i-th source of endpoints.
func endpointID(i int) string {
	if i == 0 {
		return "endpoint"
	}
	return fmt.Sprintf("endpoint_%d", i+1)
}

// joined returns the IDs of all endpoints as one list.
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
