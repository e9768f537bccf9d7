// Package deployer lets users with the policies of the deployers, and nothing
// else, plan, apply, change and destroy a stack with every type of resource in
// an emulator that checks IAM policies, and takes permissions away from them. It
// asks an evaluator what the policies allow besides.
package deployer

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
)

var every = flag.Bool("every", false, "take every permission away instead of a few, and write RESULTS.md")

// anyResource are actions whose resource the emulator does not find in the
// request: it checks them on "*".
var anyResource = []string{
	"cognito-idp:TagResource", "cognito-idp:UntagResource", "ec2:CreateTags", "ec2:DeleteTags",
	"ec2:ModifyVpcEndpoint",
	"iam:CreateOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider", "iam:GetOpenIDConnectProvider",
	"logs:DescribeLogGroups",
}

// unchecked are permissions that the emulator does not ask for, and why they
// are in the policies.
var unchecked = map[string]string{
	"ec2:DescribeNetworkInterfaces": "the provider reads those of an endpoint, and the emulator's has " +
		"none",
	"ec2:DescribeSubnets": "AWS lists it as one that ec2:CreateVpcEndpoint depends on",
	"ec2:DescribeVpcs":    "as ec2:DescribeSubnets",
	"apigateway:UpdateRestApiPolicy": "AWS asks for it when the policy of an API changes; it belongs " +
		"to no request of its own",
	"iam:AddClientIDToOpenIDConnectProvider":      "the emulator cannot do it",
	"iam:RemoveClientIDFromOpenIDConnectProvider": "as iam:AddClientIDToOpenIDConnectProvider",
	"iam:UpdateOpenIDConnectProviderThumbprint":   "as iam:AddClientIDToOpenIDConnectProvider",
	"iam:PassRole": "AWS asks for it when API Gateway is given the role; it belongs to no " +
		"request of its own",
	"route53:AssociateVPCWithHostedZone": "AWS asks for it when an endpoint gets private DNS; it belongs to no " +
		"request of its own",
	"s3:ListTagsForResource": "the provider reads tags with it when it knows the account, which it does not in the " +
		"emulator",
	"s3:TagResource":   "as s3:ListTagsForResource",
	"s3:UntagResource": "as s3:ListTagsForResource",
}

// few are the permissions that are taken away one by one without -every, each
// in the phase that needs it.
var few = map[string][]string{
	"create":  {"apigateway:POST arn:aws:apigateway:eu-central-1::/restapis/*/deployments", "s3:CreateBucket"},
	"plan":    {"s3:GetBucketVersioning"},
	"update":  {"iam:UpdateAssumeRolePolicy"},
	"destroy": {"s3:DeleteBucket"},
}

const region = "eu-central-1"

// configurations returns the default app with the resources that it lacks, as
// it is deployed first and as it is changed.
func configurations(t *testing.T) (first, second []byte) {
	t.Helper()
	stack := object(t, filepath.Join("..", "..", "testdata", "snapshots", "default.json"))
	encoded(stack)
	merge(stack, object(t, "rest.json"))
	// The emulator gives an endpoint no names, which the outputs name.
	delete(stack, "output")
	// One status of an answer is made as the others are.
	responses := stack["locals"].(map[string]any)["api_responses_s3_89D660DE"].(map[string]any)
	responses["statuses"] = map[string]any{"200": "200"}
	first = text(t, stack)
	merge(stack, object(t, "update.json"))
	return first, text(t, stack)
}

func policies(t *testing.T) deployer.Result {
	t.Helper()
	first, _ := configurations(t)
	result, err := deployer.Policies(first, deployer.Place{
		Account:   "000000000000",
		Variables: map[string]string{"region": region, "vpc_id": "vpc-00000001", "subnet_ids": `["subnet-00000001"]`},
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestPlanOnlyReads(t *testing.T) {
	for _, p := range permissions(policies(t).Plan) {
		_, name, _ := strings.Cut(p.action, ":")
		if !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "List") &&
			!strings.HasPrefix(name, "Describe") && p.action != "apigateway:GET" {
			t.Errorf("%s: is not named like an action that only reads", p.action)
		}
	}
}

// TestEvery deploys under the policies. A phase that lacks a permission must
// fail and name it.
func TestEvery(t *testing.T) {
	emulatortest.RequireTerraform(t)
	emulatortest.RequirePython(t)
	d := newDeployment(t)
	first, second := configurations(t)
	result := policies(t)

	d.write(t, first)
	if err := d.terraform.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	// What plan needs is taken away from plan alone: resources that could not be
	// read once they are made would be made again.
	reads, all := permissions(result.Plan), permissions(result.Apply)
	writes := slices.DeleteFunc(slices.Clone(all), func(p permission) bool { return slices.Contains(reads, p) })
	d.phase(t, "create", result.Apply, writes, d.terraform.Apply)
	d.phase(t, "plan", result.Plan, reads, d.plan)
	d.write(t, second)
	d.phase(t, "update", result.Apply, writes, d.terraform.Apply)
	d.phase(t, "destroy", result.Apply, writes, d.terraform.Destroy)
	left, err := d.terraform.State(t.Context())
	if err != nil || len(left) > 0 {
		t.Errorf("State = %q, %v, want nothing", left, err)
	}
	if *every && !t.Failed() {
		d.results(t, all)
	}
}

type deployment struct {
	dir       string
	emulator  *emulator.Emulator
	iam       *awsiam.Client
	key       string
	secret    string
	terraform *emulator.Terraform
	seen      map[permission]string // the phase that each permission was refused in
}

const user = "deployer"

func newDeployment(t *testing.T) *deployment {
	t.Helper()
	ministack, err := emulator.StartMiniStack(context.Background(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ministack.Close(); err != nil {
			t.Error(err)
		}
	})
	name := user
	client := awsiam.NewFromConfig(ministack.AWSConfig(region))
	if _, err := client.CreateUser(t.Context(), &awsiam.CreateUserInput{UserName: &name}); err != nil {
		t.Fatal(err)
	}
	created, err := client.CreateAccessKey(t.Context(), &awsiam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		t.Fatal(err)
	}
	d := &deployment{
		dir: t.TempDir(), emulator: ministack, iam: client, seen: map[permission]string{},
		key: *created.AccessKey.AccessKeyId, secret: *created.AccessKey.SecretAccessKey,
	}
	first, _ := configurations(t)
	d.write(t, first)
	if d.terraform, err = ministack.Terraform(d.dir, t.Output()); err != nil {
		t.Fatal(err)
	}
	d.terraform.Vars = map[string]any{
		"region": region, "vpc_id": "vpc-00000001", "subnet_ids": []string{"subnet-00000001"},
		"client_cidr_blocks": []string{"10.0.0.0/16"},
	}
	return d
}

// write puts a configuration in the place of the one that is deployed. The
// emulator forgets that an endpoint has private DNS, and the bucket must not
// refuse it for being without TLS.
func (d *deployment) write(t *testing.T, configuration []byte) {
	t.Helper()
	configuration = []byte(strings.NewReplacer(
		`"private_dns_enabled": true`, `"private_dns_enabled": false`,
		`\"aws:SecureTransport\":\"false\"`, `\"aws:SecureTransport\":\"neither\"`,
	).Replace(string(configuration)))
	if err := os.WriteFile(filepath.Join(d.dir, "cdk.tf.json"), configuration, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.emulator.OverrideAs(d.dir, d.key, d.secret); err != nil {
		t.Fatal(err)
	}
}

// plan fails also when it would make a resource that is there: the provider takes
// one that it may not ask for as one that is gone.
func (d *deployment) plan(ctx context.Context) error {
	changes, err := d.terraform.PlanChanges(ctx)
	for _, change := range changes {
		if address, isNew := strings.CutSuffix(change, ": create"); isNew {
			err = errors.Join(err, fmt.Errorf("Error: %s would be made anew", address))
		}
	}
	return err
}

// may gives the user a policy in the place of the one before.
func (d *deployment) may(t *testing.T, policy string) {
	t.Helper()
	name := user
	if _, err := d.iam.PutUserPolicy(t.Context(), &awsiam.PutUserPolicyInput{
		UserName: &name, PolicyName: &name, PolicyDocument: &policy,
	}); err != nil {
		t.Fatal(err)
	}
}

// phase runs a phase under a policy from which permissions are taken, a few or
// all of them. What it is refused is given back, and the phase goes on where it
// stopped, until it succeeds.
func (d *deployment) phase(t *testing.T, name string, policy iam.Document, taken []permission,
	run func(context.Context) error) {
	t.Helper()
	if t.Failed() {
		return
	}
	taken = slices.Clone(taken)
	if !*every {
		taken = slices.DeleteFunc(taken, func(p permission) bool { return !slices.Contains(few[name], p.String()) })
		if len(taken) != len(few[name]) {
			t.Fatalf("%s: %v is not all in the policy", name, few[name])
		}
	}
	for {
		d.may(t, without(policy, taken))
		err := run(t.Context())
		if err == nil {
			break // what is still taken away is not needed in this phase
		}
		named := refused(err.Error(), taken)
		if len(named) == 0 {
			t.Fatalf("%s under the policy without %v: %v", name, taken, err)
		}
		for _, p := range named {
			t.Logf("%s: %s was refused", name, p)
			if d.seen[p] == "" {
				d.seen[p] = name
			}
		}
		taken = slices.DeleteFunc(taken, func(p permission) bool { return slices.Contains(named, p) })
	}
	if !*every && len(taken) > 0 {
		t.Fatalf("%s succeeded without %v", name, taken)
	}
}

// results writes which permissions were refused, and checks that the others are
// those that the emulator does not ask for.
func (d *deployment) results(t *testing.T, all []permission) {
	var text strings.Builder
	fmt.Fprintf(&text, "# What happens without each permission\n\n"+
		"Written on %s by `E2E=1 go test ./e2e/deployer -run Every -every` with MiniStack 1.5.33.\n\n"+
		"Each phase began without any permission. What it was refused was given back, and the phase went on,\n"+
		"until it succeeded. So a permission in the table was asked for in that phase, and the phase failed without "+
		"it.\n"+
		"The emulator knows none of the condition keys of IAM, and finds no resource in the requests of eight "+
		"actions, such as\n"+
		"`ec2:CreateTags`: it checked these without that condition, and on every resource.\n\n"+
		"| Permission | Refused in |\n|---|---|\n", time.Now().UTC().Format(time.DateOnly))
	for _, p := range all {
		why, listed := unchecked[p.action]
		switch phase := d.seen[p]; {
		case phase != "":
			if listed {
				t.Errorf("%s: was refused, but is listed as one that is not asked for", p)
			}
			fmt.Fprintf(&text, "| `%s` | %s |\n", p, phase)
		case listed:
			fmt.Fprintf(&text, "| `%s` | not asked for by the emulator: %s |\n", p, why)
		default:
			t.Errorf("%s: nothing failed without it", p)
			fmt.Fprintf(&text, "| `%s` | nothing failed without it |\n", p)
		}
	}
	if err := os.WriteFile("RESULTS.md", []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func object(t *testing.T, file string) map[string]any {
	t.Helper()
	if filepath.Base(file) == file {
		file = filepath.Join("testdata", file)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var o map[string]any
	if err := json.Unmarshal(content, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func text(t *testing.T, value any) []byte {
	t.Helper()
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return content
}
