package deployer

import "cdk.tf/go/privateapi/iam"

// What follows about VPC links is from the provider's source and from AWS's documents alone:
// no emulator checks it.

// vpcLink allows managing a VPC link. Both versions have the same ARNs, which do not have
// the link's name. The API of version 2 has its own paths, and AWS does not say whether they
// are in the ARN.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
func (r resource) vpcLink() {
	r.read(r.api("/vpclinks/*", "/v2/vpclinks/*"), "apigateway:GET")
	r.writeIf(r.ownTag("Request"), r.api("/vpclinks", "/v2/vpclinks"), "apigateway:POST")
	r.writeIf(r.ownTag("Resource"), r.api("/vpclinks/*", "/v2/vpclinks/*"), "apigateway:PATCH", "apigateway:DELETE")
	r.tags("/tags/*vpclinks")
}

// vpcLinkV1 also needs what API Gateway does for the deployer: it makes an endpoint service of
// the load balancer.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/grant-permissions-to-create-vpclink.html
func vpcLinkV1(r resource) {
	r.vpcLink()
	r.writeIf(r.here(), []string{"*"}, "elasticloadbalancing:DescribeLoadBalancers", "ec2:DescribeVpcEndpointServiceConfigurations",
		"ec2:CreateVpcEndpointServiceConfiguration", "ec2:DeleteVpcEndpointServiceConfigurations",
		"ec2:ModifyVpcEndpointServicePermissions")
}

// vpcLinkV2 also needs the service-linked role with which API Gateway makes network
// interfaces. API Gateway creates the role with the first link of an account.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html
func vpcLinkV2(r resource) {
	r.vpcLink()
	r.writeIf(iam.Conditions{"StringEquals": {"iam:AWSServiceName": {"ops.apigateway.amazonaws.com"}}},
		[]string{"arn:" + r.place.Partition + ":iam::" + r.place.Account + ":role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway"},
		"iam:CreateServiceLinkedRole")
}
