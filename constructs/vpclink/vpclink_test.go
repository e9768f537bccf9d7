package vpclink_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/vpclink"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const nlb = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/orders/0123456789abcdef"

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "link", vpclink.New, synthtest.Samples[vpclink.Config]{
		"own-group": func(sampleapis.References) vpclink.Config {
			return vpclink.Config{
				Name: "orders", SubnetIDs: ref.List{"subnet-0a", "subnet-0b"}, VPCID: "vpc-0a",
				LoadBalancerSecurityGroupIDs: ref.List{"sg-0a", "sg-0b"},
			}
		},
		"own-group-of-references": func(r sampleapis.References) vpclink.Config {
			return vpclink.Config{
				Name: "orders " + r.String("stage"), SubnetIDs: r.List("subnet_ids"), VPCID: r.String("vpc_id"),
				LoadBalancerSecurityGroupIDs: ref.List{r.String("group_id")}, Port: 8443,
			}
		},
		"existing-groups": func(r sampleapis.References) vpclink.Config {
			return vpclink.Config{
				Name: "orders", SubnetIDs: ref.List{r.String("subnet_id")},
				SecurityGroupIDs: ref.List{"sg-0a", r.String("group_id")},
			}
		},
		"v1": func(sampleapis.References) vpclink.Config {
			return vpclink.Config{Name: "orders", NetworkLoadBalancerARN: nlb}
		},
		"v1-of-a-reference": func(r sampleapis.References) vpclink.Config {
			return vpclink.Config{Name: "orders", NetworkLoadBalancerARN: r.String("balancer_arn")}
		},
	})
}

func TestRefusals(t *testing.T) {
	subnets, groups := ref.List{"subnet-0a"}, ref.List{"sg-0a"}
	synthtest.Refusals(t, "link", vpclink.New, map[string]vpclink.Config{
		"nothing": {},
		"wrong ids": {
			Name: "a/b", SubnetIDs: ref.List{"a"}, VPCID: "b", LoadBalancerSecurityGroupIDs: ref.List{"c"}, Port: 65536,
		},
		"a name that is too long": {Name: strings.Repeat("n", 129), NetworkLoadBalancerARN: nlb},
		"a negative port": {
			Name: "a", SubnetIDs: subnets, VPCID: "vpc-0a", Port: -1, LoadBalancerSecurityGroupIDs: groups,
		},
		"a VPC that nobody names": {Name: "a", SubnetIDs: subnets, LoadBalancerSecurityGroupIDs: groups},
		"groups that Terraform counts": {
			Name: "a", SubnetIDs: subnets, VPCID: "vpc-0a", LoadBalancerSecurityGroupIDs: sampleapis.Tokens{}.List("groups"),
		},
		"a group that reaches nothing": {Name: "a", SubnetIDs: subnets, VPCID: "vpc-0a"},
		"existing groups and their own": {
			Name: "a", SubnetIDs: subnets, VPCID: "vpc-0a", Port: 1, SecurityGroupIDs: groups,
			LoadBalancerSecurityGroupIDs: ref.List{"sg-0b"},
		},
		"both versions": {
			Name: "a", SubnetIDs: subnets, VPCID: "vpc-0a", SecurityGroupIDs: groups, Port: 1,
			LoadBalancerSecurityGroupIDs: ref.List{"sg-0b"}, NetworkLoadBalancerARN: nlb,
		},
		"another load balancer for a link V1": {
			Name: "a", NetworkLoadBalancerARN: strings.Replace(nlb, "/net/", "/app/", 1),
		},
		"expressions": {Name: "${x}", NetworkLoadBalancerARN: nlb + "${x}"},
	})
}
