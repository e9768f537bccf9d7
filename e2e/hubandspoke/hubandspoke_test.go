// Package hubandspoke deploys the two stacks of the example of that name to the emulator.
package hubandspoke

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/process"
)

const region = "eu-central-1" // of the example

// The spoke reads the endpoint of the hub from its state, and its API has a zone in the VPCs of
// both. The emulator does not resolve names of zones. The provider waits 15 seconds for each
// change of a zone, so the stacks are not destroyed.
func TestHubAndSpoke(t *testing.T) {
	emulatortest.Require(t)
	s := system.New(t)
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

	outdir := t.TempDir()
	run := process.Command(t.Context(), "go", "run", "./examples/hubandspoke")
	run.Dir, run.Env = filepath.Join("..", ".."), append(os.Environ(), "CDKTF_OUTDIR="+outdir)
	if err := process.Silently(run); err != nil {
		t.Fatal(err)
	}
	folder := func(stack string) string { return filepath.Join(outdir, "stacks", stack) }
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
