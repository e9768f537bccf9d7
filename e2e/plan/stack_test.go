package plan

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/synth"
)

// A stack is a stack in a directory that is planned against an emulator.
type stack struct {
	emulator  *emulator.Emulator
	terraform string // the binary
	outdir    string
	digest    review.Digest
	variables map[string]any
	ec2       *ec2.Client
	iam       *iam.Client
}

func start(t *testing.T) *stack {
	e, err := emulator.Start(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &stack{
		emulator: e, terraform: os.Getenv("TERRAFORM_BINARY_NAME"), outdir: t.TempDir(), variables: map[string]any{},
		ec2: ec2.NewFromConfig(e.AWSConfig(system.Region)), iam: iam.NewFromConfig(e.AWSConfig(system.Region)),
	}
	if s.terraform == "" {
		s.terraform = "terraform"
	}
	return s
}

// directory is where Terraform runs.
func (s *stack) directory() string { return filepath.Join(s.outdir, "stacks", "privateapi") }

// synthesize writes an app and, beside its stack, the Terraform JSON in extra.
func (s *stack) synthesize(t *testing.T, a app, extra string) {
	t.Helper()
	inputs, err := synth.App(a.build, s.outdir)
	if err != nil {
		t.Fatal(err)
	}
	s.digest = review.New(inputs)
	if err := s.emulator.Override(s.directory()); err != nil {
		t.Fatal(err)
	}
	s.write(t, "extra.tf.json", extra)
}

// moveTo creates a network and gives it to the stack.
func (s *stack) moveTo(t *testing.T, network string) {
	t.Helper()
	vpc, err := s.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String(network)})
	if err != nil {
		t.Fatal(err)
	}
	subnet, err := s.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{
		VpcId: vpc.Vpc.VpcId, CidrBlock: aws.String(network),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.set(t, "vpc_id", aws.ToString(vpc.Vpc.VpcId))
	s.set(t, "subnet_ids", []string{aws.ToString(subnet.Subnet.SubnetId)})
	s.set(t, "client_cidr_blocks", []string{network})
}

// set sets a variable.
func (s *stack) set(t *testing.T, name string, value any) {
	t.Helper()
	s.variables[name] = value
	text, err := json.Marshal(s.variables)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, "terraform.tfvars.json", string(text))
}

func (s *stack) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.directory(), name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// run runs Terraform and returns what it printed.
func (s *stack) run(t *testing.T, arguments ...string) []byte {
	t.Helper()
	printed, err := s.try(t, arguments...)
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", s.terraform, arguments, err, printed)
	}
	return printed
}

func (s *stack) try(t *testing.T, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(t.Context(), s.terraform, arguments...)
	command.Dir, command.Env = s.directory(), s.emulator.Environ()
	var printed, complaints bytes.Buffer
	command.Stdout, command.Stderr = &printed, &complaints
	if err := command.Run(); err != nil {
		return append(printed.Bytes(), complaints.Bytes()...), err
	}
	return printed.Bytes(), nil
}

// planFile is the file of a plan.
const planFile = "planned"

// plan makes a plan and returns it as JSON. A plan that Terraform cannot finish is a
// plan too.
func (s *stack) plan(t *testing.T, arguments ...string) []byte {
	t.Helper()
	printed, err := s.try(t, append([]string{
		"plan", "-input=false", "-no-color", "-out=" + planFile,
	}, arguments...)...)
	if err != nil {
		t.Logf("%s", printed)
	}
	return s.run(t, "show", "-json", planFile)
}
