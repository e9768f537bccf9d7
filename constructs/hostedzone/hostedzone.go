// Package hostedzone creates private hosted zones of Route 53, whose names resolve to a VPC
// endpoint.
package hostedzone

import (
	"regexp"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53record"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53zone"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a private hosted zone.
type Config struct {
	// Name is the name that resolves to the endpoint, such as api.example.com: labels of
	// lower-case letters, digits and hyphens, at most 253 characters, without a dot at the
	// end. A new zone has the same name. Required.
	// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
	Name string
	// VPCIDs are the IDs of the VPCs, vpc-…, in which the name resolves. All are VPCs of the
	// stack's account and Region. Their clients must reach the endpoint's addresses, for
	// example by peering or a transit gateway, and their DNS support and DNS hostnames must
	// be enabled. Required if Endpoint has no VPCID and ZoneID is empty. Default: the
	// endpoint's own VPC alone.
	// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
	VPCIDs ref.List
	// ZoneID is the ID of an existing private hosted zone, Z…, which gets the records. Name
	// must be in it, and VPCIDs must be empty. Default: none, a new zone.
	ZoneID string
	// Endpoint is the endpoint that the name resolves to. It must have a DNSName, and a
	// HostedZoneID unless ZoneID is set. Required.
	Endpoint endpoint.Output
}

// Output is what [New] created.
type Output struct {
	// ZoneID is the ID of the zone, also of an existing one.
	ZoneID string
	// Zone is the zone that New created, or nil.
	Zone route53zone.Route53Zone
	// Records are the records of the name by type: "A", "AAAA" or "CNAME".
	Records map[string]route53record.Route53Record
}

// ttl is how long resolvers may keep a CNAME record, in seconds, as the names of VPC
// endpoints have it. An alias record has the time of its target.
const ttl = 60

// New adds a private hosted zone to a stack, with a record whose name is that of the zone:
//
//	aws_route53_zone, unless the Config has a ZoneID
//	└ aws_route53_record A, unless the endpoint has only IPv6 addresses
//	└ aws_route53_record AAAA, if the endpoint has IPv6 addresses
//
// Both records are aliases. If the endpoint has no HostedZoneID, an existing zone gets a
// CNAME record instead, as aws_route53_record CNAME.
//
// In the VPCs of the zone, its name and all names below it resolve by the zone alone. Other
// names do not change. Terraform refuses to destroy a zone while it has records of others.
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
// The Output then has placeholders.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.Check())
	if err := faults.Err(); err != nil {
		return Output{ZoneID: "Z0PLACEHOLDER"}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	output := Output{ZoneID: config.ZoneID, Records: map[string]route53record.Route53Record{}}
	if config.ZoneID == "" {
		output.Zone = route53zone.NewRoute53Zone(scope, jsii.String("zone"), &route53zone.Route53ZoneConfig{
			Name:    jsii.String(config.Name),
			Comment: jsii.String("The name of the zone resolves to a VPC endpoint for private APIs"),
			Vpc:     config.vpcs(),
		})
		output.ZoneID = *output.Zone.ZoneId()
	}
	for _, kind := range config.recordTypes() {
		record := &route53record.Route53RecordConfig{
			ZoneId: jsii.String(output.ZoneID), Name: jsii.String(config.Name), Type: jsii.String(kind),
		}
		if kind == "CNAME" {
			record.Records, record.Ttl = jsii.Strings(config.Endpoint.DNSName), jsii.Number(ttl)
		} else {
			record.Alias = &route53record.Route53RecordAlias{
				Name: jsii.String(config.Endpoint.DNSName), ZoneId: jsii.String(config.Endpoint.HostedZoneID),
				// An endpoint is one target, and a private zone has no better one.
				EvaluateTargetHealth: jsii.Bool(false),
			}
		}
		output.Records[kind] = route53record.NewRoute53Record(scope, jsii.String(kind), record)
	}
	written.Construct(scope)
	return output, nil
}

// vpcs returns the blocks of the VPCs in which the name resolves.
func (c Config) vpcs() []*route53zone.Route53ZoneVpc {
	ids := c.VPCIDs
	if len(ids) == 0 {
		ids = ref.List{c.Endpoint.VPCID}
	}
	var blocks []*route53zone.Route53ZoneVpc
	for _, id := range ids {
		blocks = append(blocks, &route53zone.Route53ZoneVpc{VpcId: jsii.String(id)})
	}
	return blocks
}

// recordTypes returns the types of the records of the name.
func (c Config) recordTypes() []string {
	switch {
	case c.Endpoint.HostedZoneID == "":
		return []string{"CNAME"}
	case c.Endpoint.IPAddressType == "ipv6":
		return []string{"AAAA"}
	case c.Endpoint.IPAddressType == "dualstack":
		return []string{"A", "AAAA"}
	}
	return []string{"A"}
}

var (
	vpcID  = regexp.MustCompile(gateway.VPCIDPattern)
	zoneID = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)
	// name matches a lower-case host name of two labels at least, and nameText its text
	// around references.
	name     = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	nameText = regexp.MustCompile(`^[a-z0-9.-]*$`)
	dnsName  = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)
)

// maxName is how long a name may be.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
const maxName = 253

// Check returns the faults of the Config. It creates no resources.
func (c Config) Check() fault.List {
	var faults fault.List
	switch {
	case !ref.Matches(c.Name, name, nameText), strings.Contains(c.Name, ".."):
		faults.Add("name", "%q: must be a lower-case host name, such as api.example.com", c.Name)
	case len(ref.Literal(c.Name)) > maxName:
		faults.Add("name", "%q: %d characters: must be at most %d", c.Name, len(c.Name), maxName)
	}
	if c.ZoneID != "" && !ref.Name(c.ZoneID, zoneID) {
		faults.Add("zoneID", "%q: must be the ID of a hosted zone, Z…", c.ZoneID)
	}
	switch {
	case c.ZoneID != "" && len(c.VPCIDs) > 0:
		faults.Add("vpcIDs", "must be empty with zoneID, since that zone already has its VPCs")
	case c.ZoneID == "" && len(c.VPCIDs) == 0 && c.Endpoint.VPCID == "":
		faults.Add("vpcIDs", "must have at least one VPC, since the VPC of the endpoint is not known")
	}
	faults.In("vpcIDs", CheckVPCIDs(c.VPCIDs))
	faults.In("endpoint", c.checkEndpoint())
	return faults
}

// CheckVPCIDs returns the faults of a list of the VPCs of a zone. The fields of the faults are
// indexes, such as "[0]".
func CheckVPCIDs(ids ref.List) fault.List {
	var faults fault.List
	if _, ok := ids.Reference(); ok {
		faults.Add("", "must not be a reference to a list: each VPC needs an element of its own")
		return faults
	}
	return gateway.CheckList(ids, func(id string) string {
		if !vpcID.MatchString(id) {
			return "must be the ID of a VPC, vpc-…"
		}
		return ""
	})
}

func (c Config) checkEndpoint() fault.List {
	var faults fault.List
	e := c.Endpoint
	switch {
	case e.DNSName == "":
		faults.Add("dnsName", "must be set, since the name resolves to it: an endpoint.Existing needs its DNSName")
	case !ref.Name(e.DNSName, dnsName):
		faults.Add("dnsName", "%q: must be a hostname", e.DNSName)
	case e.HostedZoneID == "" && c.ZoneID == "":
		faults.Add("hostedZoneID", "must be set, since the name of a new zone can only have an alias record, which needs it: an endpoint.Existing needs its HostedZoneID; a CNAME record must not be at the apex of a zone")
	}
	if e.HostedZoneID != "" && !ref.Name(e.HostedZoneID, zoneID) {
		faults.Add("hostedZoneID", "%q: must be the ID of a hosted zone, Z…", e.HostedZoneID)
	}
	if e.VPCID != "" && !ref.Name(e.VPCID, vpcID) {
		faults.Add("vpcID", "%q: must be the ID of a VPC, vpc-…", e.VPCID)
	}
	faults.In("", endpoint.CheckIPAddressType(e.IPAddressType))
	return faults
}
