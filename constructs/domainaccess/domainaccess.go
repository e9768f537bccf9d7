// Package domainaccess lets the clients of a VPC endpoint call a private custom domain name:
// it associates the endpoint with the domain and makes the name resolve to the endpoint.
package domainaccess

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydomainnameaccessassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ramresourceshareaccepter"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/hostedzone"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures the access of one endpoint to a domain, of this account or another.
type Config struct {
	// DomainNameARN is the ARN of the domain, such as
	// arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+abcd1234.
	// The ARN tells domains of one name apart. Required.
	DomainNameARN string
	// DomainName is the name of the domain, such as api.example.com. Required.
	DomainName string
	// Endpoint is the VPC endpoint, of the account of the stack: an Output of endpoint.New,
	// or one of the Endpoints of a private API, with one ID. It must not serve public custom
	// domain names as well. Required.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html
	Endpoint endpoint.Output
	// ShareARN is the ARN of the share that New accepts first, such as
	// arn:aws:ram:eu-central-1:111122223333:resource-share/11111111-2222-3333-4444-555555555555.
	// It is needed if the domain belongs to an account outside of the organization. Default:
	// none, AWS accepts a share within an organization itself.
	// https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html
	ShareARN string
	// VPCIDs are the IDs of the VPCs in which the name resolves to the endpoint, by a new
	// private hosted zone. Default: the VPC of the endpoint.
	VPCIDs ref.List
	// ZoneID is the ID of an existing private hosted zone for the record, instead of a new
	// one. Its name must be the domain name or end it. VPCIDs must then be empty. Default:
	// none.
	ZoneID string
	// NoRecord leaves out zone and record, for a name that resolves in another way. VPCIDs and
	// ZoneID must then be empty. Default: false.
	NoRecord bool
}

// Output is what [New] created.
type Output struct {
	// Zone has the zone and the records. It is the zero Output with NoRecord.
	Zone hostedzone.Output
	// Accepter accepts the share, or is nil without a ShareARN.
	Accepter ramresourceshareaccepter.RamResourceShareAccepter
	// Association is the association. It is nil if New returns an error.
	Association apigatewaydomainnameaccessassociation.ApiGatewayDomainNameAccessAssociation
	// Config is the Config that New got.
	Config Config
}

// New adds the access of an endpoint to a stack:
//
//	aws_ram_resource_share_accepter, if the Config has a ShareARN
//	aws_api_gateway_domain_name_access_association
//	the zone and its records (package hostedzone), unless the Config has NoRecord
//
// A domain of another account must be shared with the account of the stack, and its policy
// and those of its APIs must admit the endpoint. New cannot check this: the account cannot
// read the policies.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.Check())
	if err := faults.Err(); err != nil {
		return Output{}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	output := Output{Config: config}
	var dependencies []cdktf.ITerraformDependable
	if config.ShareARN != "" {
		output.Accepter = ramresourceshareaccepter.NewRamResourceShareAccepter(scope, jsii.String("accepter"),
			&ramresourceshareaccepter.RamResourceShareAccepterConfig{ShareArn: jsii.String(config.ShareARN)})
		dependencies = append(dependencies, output.Accepter)
	}
	output.Association = apigatewaydomainnameaccessassociation.NewApiGatewayDomainNameAccessAssociation(scope, jsii.String("association"),
		&apigatewaydomainnameaccessassociation.ApiGatewayDomainNameAccessAssociationConfig{
			DomainNameArn:               jsii.String(config.DomainNameARN),
			AccessAssociationSource:     jsii.String(config.Endpoint.IDs[0]),
			AccessAssociationSourceType: jsii.String("VPCE"),
			DependsOn:                   &dependencies,
		})
	if !config.NoRecord {
		var err error
		if output.Zone, err = hostedzone.New(scope, "zone", config.zone()); err != nil {
			return Output{}, err // Check has found it before
		}
	}
	written.Construct(scope)
	return output, nil
}

var domainNameARN = regexp.MustCompile(`^arn:[a-z-]+:apigateway:[a-z0-9-]+:[0-9]{12}:/domainnames/[a-z0-9.-]+\+[a-z0-9]+$`)

var shareARN = regexp.MustCompile(`^arn:[a-z-]+:ram:[a-z0-9-]+:[0-9]{12}:resource-share/[0-9a-f-]{36}$`)

// domainNameARNText matches the text around references in an ARN.
var domainNameARNText = regexp.MustCompile(`^[a-z0-9:/.+-]*$`)

// Check returns what is wrong with the Config.
func (c Config) Check() fault.List {
	var faults fault.List
	if !ref.Matches(c.DomainNameARN, domainNameARN, domainNameARNText) {
		faults.Add("domainNameARN", "%q: must be the ARN of a private custom domain name, such as arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+abcd1234", c.DomainNameARN)
	}
	faults.In("domainName", gateway.CheckDomainName(c.DomainName))
	if c.ShareARN != "" && !ref.Name(c.ShareARN, shareARN) {
		faults.Add("shareARN", "%q: must be the ARN of a share, such as arn:aws:ram:eu-central-1:111122223333:resource-share/11111111-2222-3333-4444-555555555555", c.ShareARN)
	}
	faults.In("", c.CheckEndpoint())
	return faults
}

// CheckEndpoint returns what is wrong with the Config apart from the domain.
func (c Config) CheckEndpoint() fault.List {
	var faults fault.List
	ids := c.Endpoint.IDs
	if _, ok := ids.Reference(); ok {
		faults.Add("endpoint.ids", "must not be a reference to a list: each endpoint has an association of its own")
	} else if len(ids) > 1 {
		faults.Add("endpoint.ids", "%q: must be one ID, since each endpoint has an association of its own", ids)
	} else {
		faults.In("endpoint", endpoint.Existing{IDs: ids}.Check())
	}
	switch {
	case c.NoRecord && c.ZoneID != "":
		faults.Add("zoneID", "%q: must be empty with noRecord", c.ZoneID)
	case c.NoRecord && len(c.VPCIDs) > 0:
		faults.Add("vpcIDs", "must be empty with noRecord")
	case !c.NoRecord:
		zone := c.zone()
		zone.Name = "checked.example.com" // as the name of a domain, which has more rules
		faults.In("", zone.Check())
	}
	return faults
}

// zone returns the configuration of the zone.
func (c Config) zone() hostedzone.Config {
	return hostedzone.Config{Name: c.DomainName, VPCIDs: c.VPCIDs, ZoneID: c.ZoneID, Endpoint: c.Endpoint}
}
