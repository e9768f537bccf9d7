package deployer_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	roles "cdk.tf/go/privateapi/constructs/deployer"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) {
	for _, name := range synth.StateVariables() {
		os.Unsetenv(name)
	}
	status := m.Run()
	synth.Close()
	os.Exit(status)
}

var (
	place = deployer.Place{Account: "111122223333"}
	cloud = roles.TerraformCloud{Organization: "acme", Project: "Private APIs", Workspace: "documents"}
)

// build adds the stack of an API and that of its deployers.
func build(app cdktf.App, config roles.Config, asBody bool) ([]privateapi.Output, roles.Output, deployer.Result, error) {
	stack, err1 := synth.NewStack(app, "documents")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
	documents, err2 := bucket.New(stack, "documents", bucket.Config{NamePrefix: "documents-"})
	api, err3 := privateapi.New(stack, "api", privateapi.Config{
		Name:      "documents",
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: []string{"vpce-0a"}}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: documents.Name}}},
		AsBody:    asBody,
	})

	admin, err4 := synth.NewStack(app, "deployers")
	provider.NewAwsProvider(admin, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
	policies, err5 := roles.Policies(stack, place)
	config.Plan, config.Apply = policies.Plan, policies.Apply
	output, err6 := roles.New(admin, "documents", config)
	synth.Output(admin, "plan_role_arn", "For TFC_AWS_PLAN_ROLE_ARN.", output.PlanRoleARN)
	return []privateapi.Output{api}, output, policies, errors.Join(err1, err2, err3, err4, err5, err6)
}

type stack struct {
	Resource map[string]map[string]map[string]any
}

func synthesize(t *testing.T, config roles.Config, asBody bool) (deployers stack, policies deployer.Result) {
	t.Helper()
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		apis, _, result, err := build(app, config, asBody)
		policies = result
		return apis, err
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, filepath.Join(dir, "stacks", "documents", "cdk.tf.json"))
	want, err := deployer.Policies(text, place)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, policies); diff != "" {
		t.Errorf("policies of the synthesized stack, and of the stack itself (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal(read(t, filepath.Join(dir, "stacks", "deployers", "cdk.tf.json")), &deployers); err != nil {
		t.Fatal(err)
	}
	return deployers, policies
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNew(t *testing.T) {
	got, policies := synthesize(t, roles.Config{TerraformCloud: cloud}, false)
	texts := map[string]map[string]any{}
	for kind, resources := range got.Resource {
		for name, fields := range resources {
			delete(fields, "//")
			texts[kind+" "+name[:strings.LastIndex(name, "_")]] = fields
		}
	}
	const (
		trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"${aws_iam_openid_connect_provider.documents_provider_A1E46C54.arn}"},` +
			`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"app.terraform.io:aud":"aws.workload.identity",` +
			`"app.terraform.io:sub":"organization:acme:project:Private APIs:workspace:documents:run_phase:PHASE"}}}]}`
	)
	hash := func(kind string) string {
		for name := range got.Resource[kind] {
			return name[strings.LastIndex(name, "_"):]
		}
		return ""
	}
	own := strings.Replace(trust, "_A1E46C54", hash("aws_iam_openid_connect_provider"), 1)
	for phase, policy := range map[string]gateway.Document{"plan": policies.Plan, "apply": policies.Apply} {
		role := texts["aws_iam_role documents_"+phase+"_role"]
		if role["assume_role_policy"] != strings.Replace(own, "PHASE", phase, 1) || role["name_prefix"] != "deployer-"+phase+"-" {
			t.Errorf("role to %s: %v", phase, role)
		}
		made := texts["aws_iam_role_policy documents_"+phase+"_policy"]
		if of, _ := made["role"].(string); made["policy"] != policy.JSON(nil) || !strings.HasPrefix(of, "${aws_iam_role.documents_"+phase+"_role_") {
			t.Errorf("policy to %s: %v, want %s", phase, made, policy.JSON(nil))
		}
	}
	want := map[string]any{"url": "https://app.terraform.io", "client_id_list": []any{"aws.workload.identity"}}
	if diff := cmp.Diff(want, texts["aws_iam_openid_connect_provider documents_provider"]); diff != "" {
		t.Errorf("provider (-want +got):\n%s", diff)
	}
	if len(texts) != 5 {
		t.Errorf("the stack has %d resources, want 5", len(texts))
	}
}

// However the API is written, its role is passed to API Gateway.
func TestPassRole(t *testing.T) {
	for _, asBody := range []bool{false, true} {
		_, policies := synthesize(t, roles.Config{TerraformCloud: cloud}, asBody)
		passes := func(s gateway.Statement) bool {
			return slices.Equal(s.Action, ref.List{"iam:PassRole"}) && slices.Equal(s.Resource, ref.List{"arn:aws:iam::111122223333:role/private-api-*"})
		}
		if !slices.ContainsFunc(policies.Apply.Statements, passes) {
			t.Errorf("AsBody %t: nothing lets the role be passed: %s", asBody, policies.Apply.JSON(nil))
		}
	}
}

func TestExistingProvider(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	got, _ := synthesize(t, roles.Config{GitHub: roles.GitHub{Repository: "acme/api", Environment: "production"}, ProviderARN: arn}, false)
	if made := got.Resource["aws_iam_openid_connect_provider"]; made != nil {
		t.Errorf("a provider is made: %v", made)
	}
	for name, role := range got.Resource["aws_iam_role"] {
		subject := `"repo:acme/api:environment:production"`
		if strings.Contains(name, "plan") {
			subject = `"repo:acme/api:pull_request"`
		}
		if policy, _ := role["assume_role_policy"].(string); !strings.Contains(policy, arn) || !strings.Contains(policy, subject) {
			t.Errorf("%s: %v, want %s and %s in it", name, policy, arn, subject)
		}
	}
}
