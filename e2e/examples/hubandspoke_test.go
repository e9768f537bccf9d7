package examples

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator"
)

// The spoke reads the endpoint of the hub from its state, and its API has a zone in the VPCs of
// both. The emulator does not resolve names of zones. The provider waits 15 seconds for each
// change of a zone, so the stacks are not destroyed.
func testHubAndSpoke(t *testing.T, s *system.System) {
	t.Helper()
	inRegion := s.Config()
	inRegion.Region = region
	networks := ec2.NewFromConfig(inRegion)
	subnets, err := networks.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil || len(subnets.Subnets) == 0 {
		t.Fatalf("no subnets to start with: %v, %v", subnets, err)
	}
	hub := subnets.Subnets[0]
	spoke, err := networks.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})
	if err != nil {
		t.Fatal(err)
	}

	folder := synthesize(t, "hubandspoke")
	var none struct{}
	s.ApplyFolder(t, folder("hub"), emulator.Vars{
		"hub_vpc_id": aws.ToString(hub.VpcId), "hub_subnet_ids": []string{aws.ToString(hub.SubnetId)},
	}, &none)
	var out struct {
		URL string `json:"orders_url"`
	}
	terraform := s.ApplyFolder(t, folder("spoke"), emulator.Vars{"spoke_vpc_id": aws.ToString(spoke.Vpc.VpcId)}, &out)

	if got := s.Call(t, "GET", out.URL+"/healthz", nil); got.Status != 200 || got.Body != `{"status":"ok"}` {
		t.Errorf("GET %s/healthz = %+v", out.URL, got)
	}
	if changes, err := terraform.PlanChanges(t.Context()); err != nil || len(changes) > 0 {
		t.Errorf("PlanChanges = %q, %v, want none", changes, err)
	}
}
