package deployer

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// arn returns an ARN of a service in the resource's region.
func (r resource) arn(service, rest string) string {
	return "arn:" + r.place.Partition + ":" + service + ":" + r.regionOf() + ":" + r.place.Account + ":" + rest
}

// network returns the ARNs of VPCs or subnets whose IDs are in a field. Another
// account may own and share them.
func (r resource) network(kind, field string) []string {
	ids, exact := r.values(r.fields[field])
	if !exact {
		r.note("%s: its %s is %s, which only Terraform knows, so the policies allow every %s.",
			r.address(), field, strings.Join(texts(r.fields[field]), ", "), kind)
	}
	var arns []string
	for _, id := range ids {
		arns = append(arns, "arn:"+r.place.Partition+":ec2:"+r.regionOf()+":*:"+kind+"/"+id)
	}
	return arns
}

// here returns the condition that a request is for the resource's Region. It is for
// actions without resources.
func (r resource) here() iam.Conditions {
	if in := r.regionOf(); in != "*" {
		return iam.Conditions{"StringEquals": {"aws:RequestedRegion": {in}}}
	}
	return nil
}

// describe allows describing all resources of these kinds in the Region. EC2 does not
// support resources for these actions.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
func (r resource) describe(write bool, kinds ...string) {
	for _, kind := range kinds {
		r.allow(write, r.here(), []string{"*"}, []string{"ec2:Describe" + kind})
	}
}

// inVPC returns the condition that a security group is in the same VPC as the group
// that an expression refers to.
func (r resource) inVPC(text string) iam.Conditions {
	group, ok := r.find("aws_security_group", text)
	if !ok {
		return nil
	}
	if ids, exact := r.values(group.fields["vpc_id"]); !exact || len(ids) != 1 {
		return nil
	}
	return iam.Conditions{"ArnLikeIfExists": {"ec2:Vpc": group.network("vpc", "vpc_id")}}
}

// securityGroup describes network interfaces to find those that still use a group
// before deleting it.
func securityGroup(r resource) {
	group := []string{r.arn("ec2", "security-group/*")}
	r.describe(false, "SecurityGroups")
	r.describe(true, "NetworkInterfaces")
	r.write(append(r.network("vpc", "vpc_id"), group...), "ec2:CreateSecurityGroup")
	// The provider removes the default egress rule of a new group.
	r.writeIf(r.inVPC("${"+r.address()+".id}"), group, "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress")
	if rules, _ := r.fields["egress"].([]any); len(rules) > 0 {
		r.writeIf(r.inVPC("${"+r.address()+".id}"), group, "ec2:AuthorizeSecurityGroupEgress")
	}
	r.ec2Tags("security-group")
}

func securityGroupRule(direction string) func(resource) {
	return func(r resource) {
		group, rules := []string{r.arn("ec2", "security-group/*")}, []string{r.arn("ec2", "security-group-rule/*")}
		r.describe(false, "SecurityGroupRules")
		r.writeIf(r.inVPC(r.field("security_group_id")), slices.Concat(rules, group), "ec2:AuthorizeSecurityGroup"+direction, "ec2:ModifySecurityGroupRules")
		r.writeIf(r.inVPC(r.field("security_group_id")), group, "ec2:RevokeSecurityGroup"+direction)
		r.ec2Tags("security-group-rule")
	}
}

func (r resource) ec2Tags(kind string) {
	if r.tagged() {
		r.write([]string{r.arn("ec2", kind+"/*")}, "ec2:CreateTags", "ec2:DeleteTags")
	}
}

// vpcEndpoint needs the actions that AWS lists as dependent, and Route 53's for
// private DNS.
func vpcEndpoint(r resource) {
	endpoint := []string{r.arn("ec2", "vpc-endpoint/*")}
	groups, exact := r.values(r.fields["security_group_ids"])
	if !exact && r.count("aws_security_group") == 0 { // groups of the stack have generated IDs
		r.note("%s: its security groups are known to Terraform alone, so the policies allow every security group.", r.address())
	}
	for i, id := range groups {
		groups[i] = r.arn("ec2", "security-group/"+id)
	}
	parts := slices.Concat(endpoint, groups, r.network("subnet", "subnet_ids"))
	service, _ := r.pattern(r.field("service_name"))
	only := iam.Conditions{"StringLikeIfExists": {"ec2:VpceServiceName": {service}}}
	r.describe(false, "NetworkInterfaces", "PrefixLists", "VpcEndpoints")
	r.describe(true, "SecurityGroups", "Subnets", "Vpcs")
	r.writeIf(only, slices.Concat(parts, r.network("vpc", "vpc_id")), "ec2:CreateVpcEndpoint")
	r.writeIf(only, endpoint, "ec2:DeleteVpcEndpoints")
	r.write(parts, "ec2:ModifyVpcEndpoint")
	if r.has("private_dns_enabled") {
		r.privateDNS()
	}
	r.ec2Tags("vpc-endpoint")
}

// foundEndpoint also looks for the prefix list of the service, which gateway endpoints have.
func foundEndpoint(r resource) { r.describe(false, "PrefixLists", "VpcEndpoints") }

// privateDNS allows associating the VPC with a hosted zone, which belongs to AWS.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
func (r resource) privateDNS() {
	var vpcs ref.List
	ids, exact := r.values(r.fields["vpc_id"])
	for _, id := range ids {
		vpcs = append(vpcs, "VPCId="+id+",VPCRegion="+r.regionOf())
	}
	var only iam.Conditions
	if exact && r.regionOf() != "*" {
		only = iam.Conditions{"ForAllValues:StringEquals": {"route53:VPCs": vpcs}}
	}
	r.writeIf(only, []string{"*"}, "route53:AssociateVPCWithHostedZone")
}

func vpcEndpointPolicy(r resource) {
	r.describe(false, "VpcEndpoints")
	r.write([]string{r.arn("ec2", "vpc-endpoint/*")}, "ec2:ModifyVpcEndpoint")
}
