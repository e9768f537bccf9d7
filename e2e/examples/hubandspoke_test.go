package examples

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator"
)

// The cdktf command deploys both stacks, the hub first. The spoke reads the endpoint of the hub
// from its state, and its API has a zone in the VPCs of both. The emulator does not resolve
// names of zones. The provider waits 15 seconds for each change of a zone, so the stacks are
// not destroyed.
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

	cli := s.CDKTF(t, filepath.Join("..", ".."), filepath.Join(t.TempDir(), "cdktf.out"))
	cli.Vars = emulator.Vars{
		"hub_vpc_id": aws.ToString(hub.VpcId), "hub_subnet_ids": []string{aws.ToString(hub.SubnetId)},
		"spoke_vpc_id": aws.ToString(spoke.Vpc.VpcId),
	}
	app := []string{"--app", "go run ./examples/hubandspoke"}
	if err := cli.Synth(t.Context(), app...); err != nil {
		t.Fatal(err)
	}
	outputs, err := cli.Deploy(t.Context(), append(app, "*")...)
	if err != nil {
		t.Fatal(err)
	}
	url, _ := outputs["spoke"]["orders_url"].(string)
	if got := s.Call(t, "GET", url+"/healthz", nil); got.Status != 200 || got.Body != `{"status":"ok"}` {
		t.Errorf("GET %s/healthz = %+v", url, got)
	}
	printed, err := cli.Diff(t.Context(), append(app, "spoke")...)
	if err != nil || !strings.Contains(printed, "No changes.") {
		t.Errorf("cdktf diff: %v\n%s\nwant no changes", err, printed)
	}
}
