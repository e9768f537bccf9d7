package options

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/synth"
)

// stateInS3 tests that Terraform keeps the state where the environment says, and
// holds its lock file while it does.
func stateInS3(t *testing.T, s *system.System) {
	const bucket = "terraform-state"
	s.CreateBucket(t, bucket, system.Region)
	t.Setenv("PRIVATEAPI_STATE_BUCKET", bucket)
	t.Setenv("PRIVATEAPI_STATE_REGION", system.Region)
	t.Setenv("PRIVATEAPI_STATE_PREFIX", "apis/")
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "network")
		synth.Output(stack, "answer", "An output, so that there is a state.", "42")
		return nil, err
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	stack := filepath.Join(dir, "stacks", "network")
	terraform := func(arguments ...string) string {
		t.Helper()
		run := exec.CommandContext(t.Context(), binary(), arguments...)
		run.Dir, run.Env = stack, append(s.Environ(), "TF_LOG=debug")
		printed, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", arguments, err, printed)
		}
		return string(printed)
	}
	// The bucket is part of the path only in the emulator.
	terraform("init", "-input=false", "-backend-config=use_path_style=true")
	said := terraform("apply", "-input=false", "-auto-approve")
	const state = "apis/terraform.network.tfstate"
	if !strings.Contains(said, state+".tflock") {
		t.Errorf("Terraform asked for no lock file %s.tflock", state)
	}
	listed, err := s.S3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(bucket)})
	if err != nil || len(listed.Contents) != 1 || *listed.Contents[0].Key != state {
		t.Errorf("the bucket holds %+v (%v), want %s alone", listed.Contents, err, state)
	}
	_, err1 := s.S3.DeleteObject(t.Context(), &s3.DeleteObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(state),
	})
	_, err2 := s.S3.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(bucket)})
	if err1 != nil || err2 != nil {
		t.Error(err1, err2)
	}
}

func binary() string {
	if name := os.Getenv("TERRAFORM_BINARY_NAME"); name != "" {
		return name
	}
	return "terraform"
}
