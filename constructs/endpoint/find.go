package endpoint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsvpcendpoint"

	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Find is an existing execute-api endpoint that Terraform looks for when it plans, such as
// the central one of a company. The plan fails if there is none, or more than one.
//
// Whoever may tag VPC endpoints, or create one in the VPC, decides which endpoint is found,
// and so who may call the API. If the ID is known, use [Existing].
type Find struct {
	// VPCID is the ID of the endpoint's VPC, vpc-…. Required without Tags.
	VPCID string
	// Tags are tags that the endpoint has, with their values. A key has 1 to 128 characters,
	// a value at most 256. None has *, ? or \, which are patterns to EC2, and a reference
	// must not become one. Required without VPCID.
	// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
	Tags map[string]string
	// IPAddressType is the version of the addresses that the endpoint's names resolve to:
	// "ipv4", "dualstack" or "ipv6". It decides which records a hosted zone gets. Default:
	// "ipv4".
	IPAddressType string
}

var _ Source = Find{}

// Limits of tags.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
const (
	maxTagKey   = 128
	maxTagValue = 256
)

// Check implements [Source].
func (f Find) Check() fault.List {
	var faults fault.List
	switch {
	case f.VPCID == "" && len(f.Tags) == 0:
		faults.Add("tags", "must have at least one tag, or vpcID must be set")
	case f.VPCID != "" && !ref.Name(f.VPCID, vpcID):
		faults.Add("vpcID", "%q: must be the ID of a VPC, vpc-…", f.VPCID)
	}
	faults.In("", CheckIPAddressType(f.IPAddressType))
	isTag := func(s string, longest int) bool {
		return utf8.RuneCountInString(ref.Literal(s)) <= longest && !ref.HasList(s) && !strings.ContainsAny(s, `*?\`) && !strings.ContainsFunc(s, unicode.IsControl)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Tags)) {
		if key == "" || ref.Contains(key) || !isTag(key, maxTagKey) {
			faults.Add("tags", "%q: must be a key of 1 to %d characters, without references and without *, ? or \\", key, maxTagKey)
		}
		if value := f.Tags[key]; !isTag(value, maxTagValue) {
			faults.Add(fmt.Sprintf("tags[%q]", key), "%q: must have at most %d characters, without *, ? or \\", value, maxTagValue)
		}
	}
	return faults
}

func find(scope constructs.Construct, f Find) Output {
	place := region.Of(scope)
	var tags *map[string]*string
	if len(f.Tags) > 0 {
		tags = &map[string]*string{}
		for key, value := range f.Tags {
			(*tags)[ref.Escape(key)] = jsii.String(ref.Escape(value))
		}
	}
	found := dataawsvpcendpoint.NewDataAwsVpcEndpoint(scope, jsii.String("found"), &dataawsvpcendpoint.DataAwsVpcEndpointConfig{
		ServiceName: jsii.String(place.ReverseDNSPrefix + "." + place.Name + ".execute-api"),
		State:       jsii.String("available"),
		VpcId:       optional.String(f.VPCID),
		Tags:        tags,
	})
	written.Construct(scope)
	return Output{
		IDs:           ref.List{*found.Id()},
		DNSName:       *found.DnsEntry().Get(jsii.Number(0)).DnsName(),
		HostedZoneID:  *found.DnsEntry().Get(jsii.Number(0)).HostedZoneId(),
		VPCID:         *found.VpcId(),
		IPAddressType: ipAddressType(f.IPAddressType),
		Found:         found,
	}
}
