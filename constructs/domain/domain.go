// Package domain creates a private custom domain name for private APIs: the name, its
// certificate and policy, a base path for each API, and the access of VPC endpoints.
package domain

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaybasepathmapping"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydomainname"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ramprincipalassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ramresourceassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ramresourceshare"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/expression"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a domain.
type Config struct {
	// Name is the domain name in lower-case letters, such as api.example.com. It need not be
	// unique. A change replaces the domain, so its ARN changes, too. Required.
	Name string
	// CertificateARN is the ARN of a certificate of ACM for the name, in the Region of the
	// stack. Clients must trust who issued it. Required.
	CertificateARN string
	// Mappings are the APIs of the domain. At least one is required.
	Mappings []Mapping
	// Access is how endpoints of the account of the stack reach the domain, one element for
	// each endpoint. DomainNameARN and DomainName must be empty, since New sets them, and
	// ShareARN, since the domain is the account's own.
	// Each has another endpoint, and each VPC is in one of the zones at most: use NoRecord or
	// VPCIDs for a further endpoint of a VPC.
	// The position of an element is part of its construct id, so append new ones. Default:
	// none, for a domain that only other accounts use.
	Access []domainaccess.Config
	// Share is who else may use the domain. Their endpoints must be admitted by the APIs, with
	// endpoint.Existing and NoAssociation. Default: the account of the stack alone.
	Share gateway.DomainShare
	// SecurityPolicy is the TLS security policy, one of gateway.SecurityPolicies. A change
	// takes API Gateway up to an hour. Default: TLS_1_2, that of new private domain names.
	SecurityPolicy string
	// EndpointAccessMode is gateway.AccessBasic or gateway.AccessStrict with a SecurityPolicy
	// that begins with SecurityPolicy_, which needs one, and "" otherwise. It needs
	// version 6.28 or newer of the AWS provider, which stacks of synth.NewStack have. Default:
	// "".
	EndpointAccessMode string
}

// A Mapping is a base path of a domain.
type Mapping struct {
	// BasePath is the first segment of the URL's path: 1 to 300 letters, digits and any of
	// _.-. API Gateway removes it before it looks for a route. Its construct id has it, so a
	// mapping that gets another API is changed in place. Default: "", every path that begins
	// with no other base path of the domain.
	BasePath string
	// API is the API whose stage gets the requests. Required.
	API privateapi.Output
}

// Output is what [New] created. Strings can be references.
type Output struct {
	// ARN is the domain's ARN, which other accounts need to use it.
	ARN string
	// ShareARN is the share's ARN, which accounts outside of the organization need as well, or
	// "" without a share.
	ShareARN string
	// URLs are the URLs of the APIs by base path, without a slash at the end.
	URLs map[string]string
	// Definition is the resolved domain.
	Definition gateway.Domain
	// Domain is the domain. It is nil if New returns an error, as are the further resources.
	Domain apigatewaydomainname.ApiGatewayDomainName
	// Mappings are the mappings by base path.
	Mappings map[string]apigatewaybasepathmapping.ApiGatewayBasePathMapping
	// Access has the associations and records in the order of the Config.
	Access []domainaccess.Output
	// ResourceShare is the share, or nil without one.
	ResourceShare ramresourceshare.RamResourceShare
	// Construct is the domain's own construct. It is nil if New returned an error.
	Construct constructs.Construct
	// Config is the Config that New got.
	Config Config
}

// New adds a domain to a stack:
//
//	aws_api_gateway_domain_name, of type PRIVATE, with its policy
//	├ aws_api_gateway_base_path_mapping, one per mapping
//	├ the access of each endpoint (package domainaccess)
//	└ aws_ram_resource_share, if the Config has a Share
//	  ├ aws_ram_resource_association
//	  └ aws_ram_principal_association, one per principal
//
// The policy of the domain allows the callers of all its APIs. The policy of the API that a
// request is mapped to decides after it, as for requests by the API's own names.
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
// The Output then has placeholders and no resources.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	definition, found := config.resolve(scope)
	faults.In(id, found)
	if err := faults.Err(); err != nil {
		return config.placeholders(), err
	}
	if config.hasPlaceholders() {
		return config.placeholders(), nil // the app reports the errors of the APIs
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	domain := apigatewaydomainname.NewApiGatewayDomainName(scope, jsii.String("domain"), &apigatewaydomainname.ApiGatewayDomainNameConfig{
		DomainName:            jsii.String(config.Name),
		CertificateArn:        jsii.String(config.CertificateARN),
		EndpointConfiguration: &apigatewaydomainname.ApiGatewayDomainNameEndpointConfiguration{Types: jsii.Strings("PRIVATE")},
		// Scanners report a domain that relies on API Gateway's default.
		SecurityPolicy: jsii.String(cmp.Or(config.SecurityPolicy, gateway.DefaultSecurityPolicy)),
		Policy:         jsii.String(definition.Policy.JSON(jsonencode)),
	})
	if config.EndpointAccessMode != "" {
		domain.AddOverride(jsii.String("endpoint_access_mode"), config.EndpointAccessMode)
	}
	output := Output{
		ARN: *domain.Arn(), URLs: map[string]string{}, Definition: definition, Domain: domain,
		Mappings:  map[string]apigatewaybasepathmapping.ApiGatewayBasePathMapping{},
		Construct: scope, Config: config,
	}
	for _, m := range config.Mappings {
		output.URLs[m.BasePath] = definition.URL(m.BasePath)
		output.Mappings[m.BasePath] = newMapping(scope, domain, m)
	}
	if len(config.Share.Principals) > 0 {
		output.ResourceShare = newShare(scope, domain, config)
		output.ShareARN = *output.ResourceShare.Arn()
	}
	written.Construct(scope)
	for i, access := range config.Access {
		access.DomainNameARN, access.DomainName = output.ARN, config.Name
		made, err := domainaccess.New(scope, accessID(i), access)
		if err != nil {
			return config.placeholders(), err // resolve has found it before
		}
		output.Access = append(output.Access, made)
	}
	written.Whole(scope, output.copied())
	return output, nil
}

// jsonencode returns an expression for a reference to a list. Its value is the list as a
// JSON array.
func jsonencode(list string) string { return *cdktf.Fn_Jsonencode(jsii.Strings(list)) }

// newMapping adds a base path. A mapping of a domain that is replaced must be replaced, too:
// the provider would look for it below the old domain.
func newMapping(scope constructs.Construct, domain apigatewaydomainname.ApiGatewayDomainName, m Mapping) apigatewaybasepathmapping.ApiGatewayBasePathMapping {
	id := "mapping"
	if m.BasePath != "" {
		id += "_" + m.BasePath
	}
	return apigatewaybasepathmapping.NewApiGatewayBasePathMapping(scope, jsii.String(id), &apigatewaybasepathmapping.ApiGatewayBasePathMappingConfig{
		DomainName:   domain.DomainName(),
		DomainNameId: domain.DomainNameId(),
		BasePath:     optional.String(m.BasePath),
		ApiId:        jsii.String(m.API.RestAPIID),
		StageName:    jsii.String(m.API.StageName),
		Lifecycle: &cdktf.TerraformResourceLifecycle{
			ReplaceTriggeredBy: &[]any{"aws_api_gateway_domain_name." + *domain.FriendlyUniqueId() + ".domain_name_id"},
		},
	})
}

// newShare shares the domain.
func newShare(scope constructs.Construct, domain apigatewaydomainname.ApiGatewayDomainName, config Config) ramresourceshare.RamResourceShare {
	share := ramresourceshare.NewRamResourceShare(scope, jsii.String("share"), &ramresourceshare.RamResourceShareConfig{
		Name:                    jsii.String("private-domain-" + config.Name),
		AllowExternalPrincipals: jsii.Bool(config.Share.AllowExternalPrincipals),
	})
	ramresourceassociation.NewRamResourceAssociation(scope, jsii.String("share_domain"), &ramresourceassociation.RamResourceAssociationConfig{
		ResourceArn: domain.Arn(), ResourceShareArn: share.Arn(),
	})
	for i, principal := range config.Share.Principals {
		ramprincipalassociation.NewRamPrincipalAssociation(scope, jsii.String(principalID(i, principal)), &ramprincipalassociation.RamPrincipalAssociationConfig{
			Principal: jsii.String(principal), ResourceShareArn: share.Arn(),
		})
	}
	return share
}

// principalID returns the construct id of a principal. It contains the principal, so that
// removing one does not change the others. A reference is not known, so the id contains its
// index.
func principalID(i int, principal string) string {
	if ref.Contains(principal) {
		return fmt.Sprintf("share_with_%d", i+1)
	}
	return "share_with_" + principal
}

func accessID(i int) string {
	if i == 0 {
		return "access"
	}
	return fmt.Sprintf("access_%d", i+1)
}

// resolve returns the domain, and everything that is wrong with the Config. It creates no
// resources.
func (c Config) resolve(scope constructs.Construct) (gateway.Domain, fault.List) {
	var faults fault.List
	for i, access := range c.Access {
		field := fmt.Sprintf("access[%d]", i)
		for _, set := range []struct{ field, value string }{
			{"domainNameARN", access.DomainNameARN}, {"domainName", access.DomainName}, {"shareARN", access.ShareARN},
		} {
			if set.value != "" {
				faults.Add(field+"."+set.field, "%q: must be empty, since the domain is made here", set.value)
			}
		}
		faults.In(field, access.CheckEndpoint())
	}
	expressions := expression.Resolver(scope)
	if faults == nil {
		faults = c.conflicts(expressions)
	}
	for i, m := range c.Mappings {
		field := fmt.Sprintf("mappings[%d].api", i)
		if m.API.Construct == nil && !m.API.IsPlaceholder() {
			faults.Add(field, "must be the Output of privateapi.New")
		}
		for j, source := range m.API.Config.Endpoints {
			if e, ok := source.(endpoint.Create); ok && e.OwnAPIsOnly {
				faults.Add(fmt.Sprintf("%s.endpoints[%d].ownAPIsOnly", field, j), "true: must be false: the policy of the endpoint does not name the domain")
			}
		}
	}
	definition, err := gateway.ResolveDomain(c.gateway(), gateway.Environment{Expressions: expressions})
	var found *fault.Error
	if errors.As(err, &found) {
		faults.In("", found.Faults)
	}
	return definition, faults
}

// conflicts returns the faults of elements of Access that AWS refuses beside each other.
// expressions returns the Terraform expressions of references.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
func (c Config) conflicts(expressions func([]string) []string) fault.List {
	var faults fault.List
	first := map[string]int{}
	once := func(i int, field, value, why string) {
		key := field + " " + ref.Replace(value, func(reference string) string { return expressions([]string{reference})[0] })
		if j, ok := first[key]; ok && value != "" {
			faults.Add(fmt.Sprintf("access[%d].%s", i, field), "%q: must not be that of access[%d] as well: %s", value, j, why)
			return
		}
		first[key] = i
	}
	for i, access := range c.Access {
		once(i, "endpoint.ids", access.Endpoint.IDs[0], "a domain has one association with an endpoint")
		once(i, "zoneID", access.ZoneID, "the name resolves to one endpoint in a zone")
		if access.NoRecord || access.ZoneID != "" {
			continue
		}
		vpcs := access.VPCIDs
		if len(vpcs) == 0 {
			vpcs = ref.List{access.Endpoint.VPCID}
		}
		for _, id := range vpcs {
			once(i, "vpcIDs", id, "a VPC has one zone of a name")
		}
	}
	return faults
}

func (c Config) gateway() gateway.DomainConfig {
	domain := gateway.DomainConfig{
		Name: c.Name, CertificateARN: c.CertificateARN, Share: c.Share,
		SecurityPolicy: c.SecurityPolicy, EndpointAccessMode: c.EndpointAccessMode,
	}
	for _, m := range c.Mappings {
		domain.Mappings = append(domain.Mappings, gateway.BasePathMapping{BasePath: m.BasePath, API: m.API.Definition})
	}
	return domain
}

// hasPlaceholders reports whether New of one of the APIs returned an error.
func (c Config) hasPlaceholders() bool {
	return slices.ContainsFunc(c.Mappings, func(m Mapping) bool { return m.API.IsPlaceholder() })
}

// placeholders returns an Output without resources, for a Config that is not valid.
func (c Config) placeholders() Output {
	output := Output{ARN: "arn:aws:apigateway:us-east-1:111122223333:/domainnames/placeholder.example.com+placeholder", URLs: map[string]string{}}
	for _, m := range c.Mappings {
		output.URLs[m.BasePath] = "https://placeholder"
	}
	if len(c.Share.Principals) > 0 {
		output.ShareARN = "arn:aws:ram:us-east-1:111122223333:resource-share/00000000-0000-0000-0000-000000000000"
	}
	return output
}

// copied returns the Output with copies of what an app could change in it, and of what it
// could change in its own Config. A review describes the copy.
func (o Output) copied() Output {
	o.URLs, o.Mappings = maps.Clone(o.URLs), maps.Clone(o.Mappings)
	o.Definition.Mappings = slices.Clone(o.Definition.Mappings)
	o.Definition.Share.Principals = slices.Clone(o.Definition.Share.Principals)
	o.Definition.Policy = o.Definition.Policy.Map(func(s string) string { return s })
	o.Access, o.Config.Access = slices.Clone(o.Access), slices.Clone(o.Config.Access)
	for i := range o.Config.Access {
		o.Config.Access[i].VPCIDs = slices.Clone(o.Config.Access[i].VPCIDs)
	}
	o.Config.Mappings = slices.Clone(o.Config.Mappings)
	o.Config.Share.Principals = slices.Clone(o.Config.Share.Principals)
	return o
}
