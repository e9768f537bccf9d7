// Package vpclink creates the VPC links by which API Gateway reaches load balancers in a VPC.
package vpclink

import (
	"fmt"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayv2vpclink"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayvpclink"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a VPC link of version 2, or with NetworkLoadBalancerARN one of version 1.
type Config struct {
	// Name is the name of the link: 1 to 128 letters, digits, spaces and any of ._-.
	// Required.
	Name string
	// SubnetIDs are the IDs of the subnets, subnet-…, in which a link V2 has network
	// interfaces. Other subnets replace the link. Required, unless NetworkLoadBalancerARN is
	// set.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-links-v2.html
	SubnetIDs ref.List
	// VPCID is the ID of the VPC of the subnets, vpc-…. Required with
	// LoadBalancerSecurityGroupIDs.
	VPCID string
	// LoadBalancerSecurityGroupIDs are the IDs of the security groups, sg-…, of the load
	// balancers. A link V2 then gets a security group of its own, which allows outbound TCP
	// to their members at Port, and nothing else. The groups of the load balancers must
	// allow the same: add a rule for SecurityGroup of the Output. Required, unless
	// SecurityGroupIDs or NetworkLoadBalancerARN is set.
	LoadBalancerSecurityGroupIDs ref.List
	// Port is the port of the load balancers' listeners, 1 to 65535. Default: 443.
	Port int
	// SecurityGroupIDs are the IDs of existing security groups, sg-…, of a link V2. Their
	// rules decide what it reaches, so LoadBalancerSecurityGroupIDs must be empty. Other groups
	// replace the link. Default: none, a group of its own.
	SecurityGroupIDs ref.List
	// NetworkLoadBalancerARN is the ARN of the Network Load Balancer of a link V1, which AWS
	// calls legacy. No other link and no endpoint service may use the load balancer, and all
	// other fields but Name must be empty. Default: none, a link V2.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/vpc-links-v1.html
	NetworkLoadBalancerARN string
}

// Output is what [New] created.
type Output struct {
	// ID is the ID of the link, for the VPCLink of a gateway.HTTP.
	ID string
	// Link is the link V2, or nil.
	Link apigatewayv2vpclink.Apigatewayv2VpcLink
	// LinkV1 is the link V1, or nil.
	LinkV1 apigatewayvpclink.ApiGatewayVpcLink
	// SecurityGroup is the security group that New created, or nil.
	SecurityGroup securitygroup.SecurityGroup
}

var (
	name     = regexp.MustCompile(`^[A-Za-z0-9 ._-]{1,128}$`)
	nameText = regexp.MustCompile(`^[A-Za-z0-9 ._-]{0,128}$`)
	vpcID    = regexp.MustCompile(gateway.VPCIDPattern)
	subnetID = regexp.MustCompile(`^subnet-[0-9a-z]+$`)
	groupID  = regexp.MustCompile(`^sg-[0-9a-z]+$`)
	nlbARN   = regexp.MustCompile(`^arn:aws(-[a-z]+)*:elasticloadbalancing:[a-z]{2,4}(-[a-z]+)+-[0-9]+:[0-9]{12}:loadbalancer/net/[A-Za-z0-9-]{1,32}/[0-9a-f]+$`)
)

// defaultPort is the port of HTTPS.
const defaultPort = 443

// New adds a VPC link to a stack:
//
//	aws_apigatewayv2_vpc_link
//	└ aws_security_group, unless the Config has SecurityGroupIDs
//	  └ aws_vpc_security_group_egress_rule, one per group of the load balancers: outbound TCP
//
// or with NetworkLoadBalancerARN
//
//	aws_api_gateway_vpc_link
//
// AWS does not change the subnets and the groups of a link. Terraform makes the new link
// before it destroys the old one, because AWS refuses to delete a link that an API uses.
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
// The Output then has a placeholder for the ID.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.Check())
	if err := faults.Err(); err != nil {
		return Output{ID: "placeholder"}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	newFirst := &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)}
	var output Output
	if config.NetworkLoadBalancerARN != "" {
		output.LinkV1 = apigatewayvpclink.NewApiGatewayVpcLink(scope, jsii.String("link"), &apigatewayvpclink.ApiGatewayVpcLinkConfig{
			Name: jsii.String(config.Name), TargetArns: jsii.Strings(config.NetworkLoadBalancerARN), Lifecycle: newFirst,
		})
		output.ID = *output.LinkV1.Id()
	} else {
		groupIDs := jsii.Strings(config.SecurityGroupIDs...)
		if len(config.SecurityGroupIDs) == 0 {
			output.SecurityGroup = newSecurityGroup(scope, config, newFirst)
			groupIDs = &[]*string{output.SecurityGroup.Id()}
		}
		output.Link = apigatewayv2vpclink.NewApigatewayv2VpcLink(scope, jsii.String("link"), &apigatewayv2vpclink.Apigatewayv2VpcLinkConfig{
			Name: jsii.String(config.Name), SubnetIds: jsii.Strings(config.SubnetIDs...), SecurityGroupIds: groupIDs, Lifecycle: newFirst,
		})
		output.ID = *output.Link.Id()
	}
	written.Construct(scope)
	return output, nil
}

// newSecurityGroup adds the link's own security group. AWS gives a new group a rule that
// allows all outbound traffic, which the provider removes.
func newSecurityGroup(scope constructs.Construct, config Config, lifecycle *cdktf.TerraformResourceLifecycle) securitygroup.SecurityGroup {
	group := securitygroup.NewSecurityGroup(scope, jsii.String("security_group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:  jsii.String("vpc-link-"),
		Description: jsii.String("API Gateway, to load balancers"),
		VpcId:       jsii.String(config.VPCID),
		Lifecycle:   lifecycle,
	})
	port := config.Port
	if port == 0 {
		port = defaultPort
	}
	for i, id := range config.LoadBalancerSecurityGroupIDs {
		vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(scope, jsii.String(ruleID(i, id)), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
			SecurityGroupId: group.Id(), IpProtocol: jsii.String("tcp"),
			FromPort: jsii.Number(port), ToPort: jsii.Number(port),
			ReferencedSecurityGroupId: jsii.String(id),
			Description:               jsii.String("Requests to load balancers"),
		})
	}
	return group
}

// ruleID returns the construct id of the rule for the i-th group. It contains the group's ID,
// so that removing one does not change the others. A reference is not known, so the construct
// id contains its index.
func ruleID(i int, group string) string {
	if ref.Contains(group) {
		return fmt.Sprintf("to_group_%d", i+1)
	}
	return "to_group_" + group
}

// Check returns what is wrong with the Config.
func (c Config) Check() fault.List {
	var faults fault.List
	if !ref.Matches(c.Name, name, nameText) {
		faults.Add("name", "%q: must be 1 to 128 letters, digits, spaces and any of ._-", c.Name)
	}
	if c.NetworkLoadBalancerARN != "" {
		faults.In("", c.checkV1())
		return faults
	}
	if len(c.SubnetIDs) == 0 {
		faults.Add("subnetIDs", "must have at least one subnet, unless networkLoadBalancerARN is set")
	}
	faults.In("subnetIDs", gateway.CheckList(c.SubnetIDs, matches(subnetID, "must be the ID of a subnet, subnet-…")))
	const groupProblem = "must be the ID of a security group, sg-…"
	faults.In("securityGroupIDs", gateway.CheckList(c.SecurityGroupIDs, matches(groupID, groupProblem)))
	if _, ok := c.LoadBalancerSecurityGroupIDs.Reference(); ok {
		faults.Add("loadBalancerSecurityGroupIDs", "must not be a reference to a list: each ID needs an element of its own")
	}
	faults.In("loadBalancerSecurityGroupIDs", gateway.CheckList(c.LoadBalancerSecurityGroupIDs, matches(groupID, groupProblem)))
	if c.Port < 0 || c.Port > 65535 {
		faults.Add("port", "%d: must be 1 to 65535", c.Port)
	}
	switch {
	case len(c.SecurityGroupIDs) > 0:
		faults.In("", c.checkEmpty("securityGroupIDs, whose rules decide what the link reaches", "vpcID", "loadBalancerSecurityGroupIDs", "port"))
	case len(c.LoadBalancerSecurityGroupIDs) == 0:
		faults.Add("loadBalancerSecurityGroupIDs", "must have at least one security group, or the link reaches nothing")
	case !ref.Name(c.VPCID, vpcID):
		faults.Add("vpcID", "%q: must be the ID of a VPC, vpc-…", c.VPCID)
	}
	return faults
}

func (c Config) checkV1() fault.List {
	var faults fault.List
	if !ref.Name(c.NetworkLoadBalancerARN, nlbARN) {
		faults.Add("networkLoadBalancerARN", "%q: must be the ARN of a Network Load Balancer, such as arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/NAME/0123456789abcdef", c.NetworkLoadBalancerARN)
	}
	faults.In("", c.checkEmpty("networkLoadBalancerARN, whose link V1 has no network interfaces", "subnetIDs", "vpcID", "loadBalancerSecurityGroupIDs", "port", "securityGroupIDs"))
	return faults
}

// checkEmpty tests that fields are not set beside another one.
func (c Config) checkEmpty(beside string, fields ...string) fault.List {
	var faults fault.List
	isSet := map[string]bool{
		"subnetIDs": len(c.SubnetIDs) > 0, "vpcID": c.VPCID != "", "port": c.Port != 0,
		"loadBalancerSecurityGroupIDs": len(c.LoadBalancerSecurityGroupIDs) > 0, "securityGroupIDs": len(c.SecurityGroupIDs) > 0,
	}
	for _, field := range fields {
		if isSet[field] {
			faults.Add(field, "must be empty with %s", beside)
		}
	}
	return faults
}

func matches(pattern *regexp.Regexp, problem string) func(string) string {
	return func(s string) string {
		if pattern.MatchString(s) {
			return ""
		}
		return problem
	}
}
