package deployer

import (
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// What follows about shares is from the provider's source and from AWS's documents alone: no
// emulator shares a domain. A share has an ID that AWS chooses, so its name limits the
// policies.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsresourceaccessmanagerram.html

// share returns the ARN of every share of the account, and the condition that it has the name
// of the share that a text refers to.
func (r resource) share(text string) ([]string, iam.Conditions) {
	shares := []string{r.arn("ram", "resource-share/*")}
	owner, ok := r, r.kind == "aws_ram_resource_share"
	if !ok {
		owner, ok = r.find("aws_ram_resource_share", text)
	}
	if !ok {
		if arn, exact := r.pattern(text); exact {
			return []string{arn}, nil
		}
		r.note("%s: its share is %s, which only Terraform knows, so the policies allow every share.", r.address(), text)
		return shares, nil
	}
	name, _ := r.pattern(owner.field("name"))
	if name == "*" {
		return shares, nil
	}
	return shares, iam.Conditions{"StringLikeIfExists": {"ram:ResourceShareName": {name}}}
}

func resourceShare(r resource) {
	shares, only := r.share("")
	r.read([]string{"*"}, "ram:GetResourceShares") // it lists shares
	r.read(shares, "ram:ListResourceSharePermissions")
	var external iam.Conditions
	if allowed, ok := r.fields["allow_external_principals"].(bool); ok && !allowed {
		external = iam.Conditions{"BoolIfExists": {"ram:RequestedAllowsExternalPrincipals": ref.List{"false"}}}
	}
	r.writeIf(external, []string{"*"}, "ram:CreateResourceShare")
	r.writeIf(only, shares, "ram:DeleteResourceShare")
	change := iam.Conditions{}
	for _, c := range []iam.Conditions{only, external} {
		for operator, keys := range c {
			change[operator] = keys
		}
	}
	r.writeIf(change, shares, "ram:UpdateResourceShare")
	if r.tagged() {
		r.write(shares, "ram:TagResource", "ram:UntagResource")
	}
}

// sharedWith allows changing what a share has and whom it is for.
func (r resource) sharedWith() {
	shares, only := r.share(r.field("resource_share_arn"))
	r.read([]string{"*"}, "ram:GetResourceShareAssociations", "ram:GetResourceShares") // they list shares
	r.writeIf(only, shares, "ram:AssociateResourceShare", "ram:DisassociateResourceShare")
}

// resourceAssociation shares a private custom domain name. AWS keeps the share in the
// management policy of the domain.
func resourceAssociation(r resource) {
	r.sharedWith()
	if _, ok := r.find("aws_api_gateway_domain_name", r.field("resource_arn")); ok {
		r.write(r.privateAPI(r.domain(r.field("resource_arn"))), "apigateway:UpdateDomainNameManagementPolicy")
	}
}

func principalAssociation(r resource) { r.sharedWith() }

// shareAccepter accepts the invitation of another account, whose ID AWS chooses.
func shareAccepter(r resource) {
	in := "arn:" + r.place.Partition + ":ram:" + r.regionOf() + ":*:"
	share, exact := r.pattern(r.field("share_arn"))
	if !exact {
		share = in + "resource-share/*"
		r.note("%s: its share is %s, which only Terraform knows, so the policies allow every share.", r.address(), r.field("share_arn"))
	}
	r.read([]string{"*"}, "ram:GetResourceShareInvitations", "ram:GetResourceShares", "ram:ListResources")
	r.write([]string{in + "resource-share-invitation/*"}, "ram:AcceptResourceShareInvitation")
	r.write([]string{share}, "ram:DisassociateResourceShare")
}
