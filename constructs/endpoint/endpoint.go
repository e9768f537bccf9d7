package endpoint

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsvpcendpoint"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcendpoint"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcendpointpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Output is the endpoints that [New] created or that the Source names.
type Output struct {
	// IDs are the endpoints' IDs.
	IDs ref.List
	// DNSName is the DNS name of the first endpoint, or "" if it is not known.
	DNSName string
	// HostedZoneID is the ID of the hosted zone of DNSName, for alias records of Route 53. It
	// is "" for an [Existing] without one.
	HostedZoneID string
	// VPCID is the ID of the first endpoint's VPC, or "" for an [Existing].
	VPCID string
	// IPAddressType is the version of the addresses that DNSName resolves to: "ipv4",
	// "dualstack" or "ipv6".
	IPAddressType string
	// Endpoint is the endpoint that New created, or nil.
	Endpoint vpcendpoint.VpcEndpoint
	// SecurityGroup is the security group that New created, or nil.
	SecurityGroup securitygroup.SecurityGroup
	// Found is the data source of a [Find], or nil.
	Found dataawsvpcendpoint.DataAwsVpcEndpoint
}

// New adds a VPC endpoint to a stack if source is a [Create], and a data source for a [Find].
// For an [Existing] it adds nothing.
//
//	aws_vpc_endpoint
//	└ aws_security_group
//	  └ aws_vpc_security_group_ingress_rule, one per client CIDR block, security group and
//	    prefix list: inbound HTTPS
//
// If the source is not valid, New adds nothing and returns an error of type
// [*fault.Error]. The Output then has placeholders, with which an app can create further
// constructs to find their faults too.
func New(scope constructs.Construct, id string, source Source) (Output, error) {
	var faults fault.List
	faults.In(id, check(source))
	if err := faults.Err(); err != nil {
		own := fmt.Sprintf("%x", id)
		return Output{
			IDs: ref.List{"vpce-" + own}, VPCID: "vpc-" + own, IPAddressType: "ipv4",
			DNSName: "placeholder.vpce.amazonaws.com", HostedZoneID: "Z0PLACEHOLDER",
		}, err
	}
	switch s := source.(type) {
	case Create:
		return create(constructs.NewConstruct(scope, jsii.String(id)), s), nil
	case Find:
		return find(constructs.NewConstruct(scope, jsii.String(id)), s), nil
	case Existing:
		return Output{
			IDs: s.IDs, DNSName: s.DNSName, HostedZoneID: s.HostedZoneID, IPAddressType: ipAddressType(s.IPAddressType),
		}, nil
	}
	panic("endpoint: check accepts another Source")
}

// check returns what is wrong with a source. A pointer has the methods of a source, but is
// none.
func check(source Source) fault.List {
	switch source.(type) {
	case Create, Find, Existing:
		return source.Check()
	}
	var faults fault.List
	faults.Add("", "must be an endpoint.Create, endpoint.Find or endpoint.Existing, not %T", source)
	return faults
}

func create(scope constructs.Construct, c Create) Output {
	var group securitygroup.SecurityGroup
	groupIDs := jsii.Strings(c.SecurityGroupIDs...)
	if len(c.SecurityGroupIDs) == 0 {
		group = newSecurityGroup(scope, c)
		groupIDs = &[]*string{group.Id()}
	}
	place := region.Of(scope)
	endpoint := vpcendpoint.NewVpcEndpoint(scope, jsii.String("endpoint"), &vpcendpoint.VpcEndpointConfig{
		VpcEndpointType:   jsii.String("Interface"),
		ServiceName:       jsii.String(place.ReverseDNSPrefix + "." + place.Name + ".execute-api"),
		VpcId:             jsii.String(c.VPCID),
		SubnetIds:         jsii.Strings(c.SubnetIDs...),
		SecurityGroupIds:  groupIDs,
		PrivateDnsEnabled: jsii.Bool(!c.NoPrivateDNS),
		IpAddressType:     optional.String(c.IPAddressType),
		DnsOptions:        dnsOptions(c.IPAddressType),
	})
	written.Construct(scope)
	return Output{
		IDs:           ref.List{*endpoint.Id()},
		DNSName:       *endpoint.DnsEntry().Get(jsii.Number(0)).DnsName(),
		HostedZoneID:  *endpoint.DnsEntry().Get(jsii.Number(0)).HostedZoneId(),
		VPCID:         *endpoint.VpcId(),
		IPAddressType: ipAddressType(c.IPAddressType),
		Endpoint:      endpoint,
		SecurityGroup: group,
	}
}

// ipAddressType returns the version of addresses for a field of a Source.
func ipAddressType(field string) string {
	if field == "" {
		return "ipv4"
	}
	return field
}

// dnsOptions returns which addresses the names of an endpoint resolve to: all that it has.
func dnsOptions(ipAddressType string) *vpcendpoint.VpcEndpointDnsOptions {
	if ipAddressType == "" {
		return nil
	}
	return &vpcendpoint.VpcEndpointDnsOptions{DnsRecordIpType: jsii.String(ipAddressType)}
}

// newSecurityGroup adds the endpoint's own security group, with a rule for each client.
func newSecurityGroup(scope constructs.Construct, c Create) securitygroup.SecurityGroup {
	group := securitygroup.NewSecurityGroup(scope, jsii.String("security_group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:  jsii.String("execute-api-"),
		Description: jsii.String("Clients of private APIs, to the execute-api VPC endpoint"),
		VpcId:       jsii.String(c.VPCID),
		// An endpoint does not open connections. AWS gives a new group a rule that allows
		// all outbound traffic, which the provider removes. The empty list also removes
		// rules that others add, where no list at all would keep them.
		Egress:    &[]*securitygroup.SecurityGroupEgress{},
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	add := func(id string, rule vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig) {
		rule.SecurityGroupId, rule.IpProtocol = group.Id(), jsii.String("tcp")
		rule.FromPort, rule.ToPort = jsii.Number(443), jsii.Number(443)
		vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(scope, jsii.String(id), &rule)
	}
	if len(c.ClientCIDRs) > 0 {
		add("https_in", vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			ForEach:     cdktf.TerraformIterator_FromList(jsii.Strings(c.ClientCIDRs...)),
			Description: jsii.String("HTTPS from clients in ${each.value}"),
			CidrIpv4:    jsii.String("${each.value}"),
		})
	}
	if len(c.ClientIPv6CIDRs) > 0 {
		add("https_in_ipv6", vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			ForEach:     cdktf.TerraformIterator_FromList(jsii.Strings(c.ClientIPv6CIDRs...)),
			Description: jsii.String("HTTPS from clients in ${each.value}"),
			CidrIpv6:    jsii.String("${each.value}"),
		})
	}
	for i, id := range c.ClientSecurityGroupIDs {
		add(ruleID("https_from_group", i, id), vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			Description: jsii.String("HTTPS from members of a security group"), ReferencedSecurityGroupId: jsii.String(id),
		})
	}
	for i, id := range c.ClientPrefixListIDs {
		add(ruleID("https_from_list", i, id), vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			Description: jsii.String("HTTPS from addresses of a prefix list"), PrefixListId: jsii.String(id),
		})
	}
	return group
}

// ruleID returns the construct id of a rule for the i-th ID of its kind. It contains the ID,
// so that removing one does not change the others. A reference is not known, so the construct
// id contains its index.
func ruleID(kind string, i int, id string) string {
	if ref.Contains(id) {
		return fmt.Sprintf("%s_%d", kind, i+1)
	}
	return kind + "_" + id
}

// Limit adds a policy to an endpoint that [New] created. The policy allows only calls to
// the APIs with these execution ARNs. It is a separate resource, because the APIs refer
// to the endpoint:
//
//	aws_vpc_endpoint_policy
func Limit(scope constructs.Construct, id string, output Output, executionARNs ref.List) {
	resources := ref.List{}
	for _, arn := range executionARNs {
		resources = append(resources, arn+"/*")
	}
	policy := iam.Document{Statements: []iam.Statement{{
		Sid: "AllowTheseAPIs", Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"execute-api:Invoke"}, Resource: resources,
	}}}
	written.Elements(scope, vpcendpointpolicy.NewVpcEndpointPolicy(scope, jsii.String(id), &vpcendpointpolicy.VpcEndpointPolicyConfig{
		VpcEndpointId: output.Endpoint.Id(),
		Policy:        jsii.String(policy.JSON(nil)),
	}))
}
