// Package system deploys the default app, or a changed one, to an emulator for
// the end-to-end tests, and calls it as a client in the VPC would.
package system

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/internal/cdktfcli"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/process"
	"cdk.tf/go/privateapi/synth"
)

// Region is where everything is deployed.
const Region = "ap-northeast-1"

// A System is the deployed app, its outputs and what talks to it.
type System struct {
	dir       string
	emulator  *emulator.Emulator
	Terraform *emulator.Terraform
	Client    *http.Client // reaches the API by its own names
	API       *apigateway.Client
	S3        *s3.Client
	EC2       *ec2.Client
	IAM       *iam.Client
	Outputs   Outputs
	App       App // what is deployed
}

// Outputs are those of the stack that the tests use.
type Outputs struct {
	RestAPIID            string   `json:"rest_api_id"`
	StageName            string   `json:"stage_name"`
	VPCEndpointIDs       []string `json:"vpc_endpoint_ids"`
	BucketName           string   `json:"bucket_name"`
	RoleARN              string   `json:"role_arn"`
	InvokeURLPrivateDNS  string   `json:"invoke_url_private_dns"`
	InvokeURLVPCE        string   `json:"invoke_url_vpce"`
	InvokeURLEndpointDNS string   `json:"invoke_url_endpoint_dns"`
	SmokeTest            string   `json:"smoke_test"`
}

// Deploy applies what a command writes in the project's folder, or without one
// the same app written in these tests.
func Deploy(t *testing.T, command string, a App) *System {
	t.Helper()
	s := New(t)
	s.App = a
	if command == "" {
		s.Synthesize(t, a.build)
	} else {
		words := strings.Fields(command)
		run := process.Command(t.Context(), words[0], words[1:]...)
		run.Dir = filepath.Join("..", "..")
		run.Env = append(os.Environ(), "CDKTF_OUTDIR="+s.dir)
		if err := process.Silently(run); err != nil {
			t.Fatal(err)
		}
	}
	s.FirstApply(t, &s.Outputs)
	return s
}

// New starts an emulator with nothing deployed.
func New(t *testing.T) *System {
	t.Helper()
	e, err := emulator.Start(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	config := e.AWSConfig(Region)
	return &System{
		dir:      t.TempDir(),
		emulator: e,
		Client:   e.Client(),
		API:      apigateway.NewFromConfig(config),
		S3:       s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }),
		EC2:      ec2.NewFromConfig(config),
		IAM:      iam.NewFromConfig(config),
	}
}

// URL is the emulator's own.
func (s *System) URL() string { return s.emulator.URL }

// Environ is the environment of a program that is to see the emulator alone.
func (s *System) Environ() []string { return s.emulator.Environ() }

// Config configures clients of the SDK that may do everything in the emulator.
func (s *System) Config() aws.Config { return s.emulator.AWSConfig(Region) }

// Synthesize writes an app whose stack is called privateapi.
func (s *System) Synthesize(t *testing.T, build synth.Build) {
	t.Helper()
	if _, err := synth.App(build, s.dir); err != nil {
		t.Fatal(err)
	}
}

// FirstApply applies what was synthesized and decodes the stack's outputs.
func (s *System) FirstApply(t *testing.T, outputs any) {
	t.Helper()
	s.Terraform = s.ApplyFolder(t, s.stackDir(), s.network(t), outputs)
}

// ApplyFolder applies the stack of a folder for the first time and decodes its outputs.
func (s *System) ApplyFolder(t *testing.T, folder string, vars emulator.Vars, outputs any) *emulator.Terraform {
	t.Helper()
	terraform, err := s.emulator.Terraform(folder, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	terraform.Vars = vars
	for _, step := range []func(context.Context) error{terraform.Init, terraform.Apply} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := terraform.Outputs(t.Context(), outputs); err != nil {
		t.Fatal(err)
	}
	return terraform
}

// CDKTF returns the cdktf command for the app of a folder, with the emulator and the
// variables of FirstApply.
func (s *System) CDKTF(t *testing.T, folder, outdir string) *cdktfcli.CLI {
	t.Helper()
	cli, err := cdktfcli.New(t.Context(), s.emulator, folder, outdir, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	cli.Vars = s.network(t)
	return cli
}

func (s *System) stackDir() string { return filepath.Join(s.dir, "stacks", "privateapi") }

// Shell runs a script in the folder of the stack, as a person who deploys would.
func (s *System) Shell(t *testing.T, script string) {
	t.Helper()
	run := process.Command(t.Context(), "sh", "-e", "-c", script)
	run.Dir, run.Env = s.stackDir(), s.Environ()
	if err := process.Silently(run); err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
}

// network returns the variables for the VPC that the emulator begins with.
func (s *System) network(t *testing.T) map[string]any {
	t.Helper()
	subnets, err := s.EC2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil || len(subnets.Subnets) < 2 {
		t.Fatalf("no subnets to start with: %v, %v", subnets, err)
	}
	first, second := subnets.Subnets[0], subnets.Subnets[1]
	return map[string]any{
		"vpc_id":             aws.ToString(first.VpcId),
		"subnet_ids":         []string{aws.ToString(first.SubnetId), aws.ToString(second.SubnetId)},
		"client_cidr_blocks": []string{"10.0.0.0/16", "172.16.0.0/12"},
	}
}

// UserOfS3 makes a user who may do everything in S3 and returns the user's
// client, which speaks plain HTTP, and what removes the user.
func (s *System) UserOfS3(t *testing.T) (client *s3.Client, remove func()) {
	t.Helper()
	config, remove := s.User(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	return s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }), remove
}

// User makes a user with a policy and returns the configuration of the user's
// clients and what removes the user.
func (s *System) User(t *testing.T, policy string) (config aws.Config, remove func()) {
	t.Helper()
	ctx, name := t.Context(), aws.String("reader")
	if _, err := s.IAM.CreateUser(ctx, &iam.CreateUserInput{UserName: name}); err != nil {
		t.Fatal(err)
	}
	_, err := s.IAM.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: name, PolicyDocument: &policy})
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.IAM.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
	if err != nil {
		t.Fatal(err)
	}
	config = s.emulator.AWSConfigAs(Region, aws.ToString(key.AccessKey.AccessKeyId), aws.ToString(key.AccessKey.SecretAccessKey))
	return config, func() {
		_, err1 := s.IAM.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: name, AccessKeyId: key.AccessKey.AccessKeyId})
		_, err2 := s.IAM.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: name, PolicyName: name})
		_, err3 := s.IAM.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})
		if err1 != nil || err2 != nil || err3 != nil {
			t.Error(err1, err2, err3)
		}
	}
}

// An Answer is an HTTP response, read.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Call sends a request without a body as it is: the path is not cleaned.
func (s *System) Call(t *testing.T, method, url string, header http.Header) Answer {
	t.Helper()
	return s.CallWith(t, method, url, header, "")
}

// CallWith is Call with a body.
func (s *System) CallWith(t *testing.T, method, url string, header http.Header, body string) Answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	return s.Send(t, request)
}

// Send sends a request as it is.
func (s *System) Send(t *testing.T, request *http.Request) Answer {
	t.Helper()
	response, err := s.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, string(body)}
}

// Get is Call on the API's first URL.
func (s *System) Get(t *testing.T, path string, header http.Header) Answer {
	t.Helper()
	return s.Call(t, http.MethodGet, s.Outputs.InvokeURLPrivateDNS+path, header)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// IndexHTML is the file that the default app puts into the bucket.
func IndexHTML(t *testing.T) string { return read(t, filepath.Join("..", "..", "index.html")) }

// Shown cuts a body for a message.
func Shown(body string) string { return strings.TrimSpace(body[:min(len(body), 300)]) }
