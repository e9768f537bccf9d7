package deployer

import (
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// zones returns the ARN of the hosted zone whose ID a text is. A zone of the stack has an ID
// that AWS chooses.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
func (r resource) zones(text string) []string {
	id, exact := r.pattern(text)
	if _, own := r.find("aws_route53_zone", text); !own && !exact {
		r.note("%s: its zone is %s, which only Terraform knows, so the policies allow every hosted zone.", r.address(), text)
	}
	return []string{"arn:" + r.place.Partition + ":route53:::hostedzone/" + id}
}

// zoneChange allows waiting for a change of a zone, whose ID AWS chooses.
func (r resource) zoneChange() {
	r.write([]string{"arn:" + r.place.Partition + ":route53:::change/*"}, "route53:GetChange")
}

// zone reads the name servers of a private zone from its records.
func zone(r resource) {
	zones := r.zones("${" + r.address() + ".id}")
	r.read(zones, "route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource")
	r.zoneChange()
	blocks, _ := r.fields["vpc"].([]any)
	if block, ok := r.fields["vpc"].(map[string]any); ok {
		blocks = []any{block}
	}
	only := r.inVPCs(blocks)
	// CreateHostedZone takes the first VPC. Route 53 looks up each VPC.
	r.writeIf(only, []string{"*"}, "route53:CreateHostedZone")
	if len(blocks) > 0 {
		r.writeIf(only, zones, "route53:AssociateVPCWithHostedZone")
		r.write(zones, "route53:DisassociateVPCFromHostedZone") // from a VPC that the stack no longer names
		r.describe(true, "Vpcs")
	}
	r.write(zones, "route53:DeleteHostedZone", "route53:UpdateHostedZoneComment")
	if r.tagged() {
		r.write(zones, "route53:ChangeTagsForResource")
	}
}

// inVPCs returns the condition that a request names VPCs of these blocks alone.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
func (r resource) inVPCs(blocks []any) iam.Conditions {
	var vpcs ref.List
	for _, block := range blocks {
		fields, _ := block.(map[string]any)
		ids, exact := r.values(fields["vpc_id"])
		region, _ := fields["vpc_region"].(string)
		if region == "" {
			region = r.regionOf()
		}
		if !exact {
			r.note("%s: its vpc_id is %s, which only Terraform knows, so the policies allow every VPC.", r.address(), strings.Join(texts(fields["vpc_id"]), ", "))
			return nil
		}
		if region == "*" || ref.WithoutExpressions(region) != region {
			return nil
		}
		for _, id := range ids {
			vpcs = append(vpcs, "VPCId="+id+",VPCRegion="+region)
		}
	}
	if vpcs == nil {
		return nil
	}
	return iam.Conditions{"ForAllValues:StringEquals": {"route53:VPCs": vpcs}}
}

// record changes no other names of its zone, if its name is known.
func record(r resource) {
	zones := r.zones(r.field("zone_id"))
	r.read(zones, "route53:GetHostedZone", "route53:ListResourceRecordSets")
	r.zoneChange()
	var only iam.Conditions
	if name, _ := r.pattern(r.field("name")); name != "*" {
		only = iam.Conditions{"ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": {name}}}
	}
	r.writeIf(only, zones, "route53:ChangeResourceRecordSets")
}
