package deployer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// A request is what AWS is asked for, with the keys of conditions that AWS
// documents for it. The emulator sets none of these keys.
type request struct {
	action, resource string
	context          map[string]string
	allowed          bool
}

const (
	account = "111122223333"
	apis    = "arn:aws:apigateway:eu-central-1::/restapis"
	ec2     = "arn:aws:ec2:eu-central-1:" + account + ":"
	role    = "arn:aws:iam::" + account + ":role/private-api-1"
	limit   = "arn:aws:iam::" + account + ":policy/limit"
)

// requests are to the apply role of a stack that is limited in every way.
var requests = map[string]request{
	"its bucket":      {"s3:CreateBucket", "arn:aws:s3:::documents-1", nil, true},
	"another bucket":  {"s3:CreateBucket", "arn:aws:s3:::secrets-1", nil, false},
	"its object":      {"s3:PutObject", "arn:aws:s3:::documents-1/index.html", nil, true},
	"another object":  {"s3:PutObject", "arn:aws:s3:::documents-1/other.html", nil, false},
	"to read objects": {"s3:GetObject", "arn:aws:s3:::documents-1/other.html", nil, false},
	"its key, by S3": {
		"kms:GenerateDataKey", "arn:aws:kms:eu-central-1:111122223333:key/0f",
		map[string]string{"kms:ViaService": "s3.eu-central-1.amazonaws.com"}, true,
	},
	"its key, itself": {"kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:key/0f", nil, false},

	"its role, limited": {
		"iam:CreateRole", role, map[string]string{"iam:PermissionsBoundary": limit}, true,
	},
	"its role, without a limit": {"iam:CreateRole", role, nil, false},
	"its role, with another limit": {
		"iam:CreateRole", role,
		map[string]string{"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}, false,
	},
	"another role": {
		"iam:CreateRole", "arn:aws:iam::111122223333:role/admin", map[string]string{"iam:PermissionsBoundary": limit},
		false,
	},
	"the trust of a free role": {"iam:UpdateAssumeRolePolicy", role, nil, false},
	"to take the limit away": {
		"iam:DeleteRolePermissionsBoundary", role, map[string]string{"iam:PermissionsBoundary": limit}, false,
	},
	"its managed policy": {
		"iam:AttachRolePolicy", role,
		map[string]string{
			"iam:PermissionsBoundary": limit, "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
		},
		true,
	},
	"its managed policy, no limit": {
		"iam:AttachRolePolicy", role,
		map[string]string{"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}, false,
	},
	"another managed policy": {
		"iam:AttachRolePolicy", role,
		map[string]string{
			"iam:PermissionsBoundary": limit, "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
		},
		false,
	},
	"its role to API Gateway": {
		"iam:PassRole", role, map[string]string{"iam:PassedToService": "apigateway.amazonaws.com"}, true,
	},
	"its role to Lambda": {
		"iam:PassRole", role, map[string]string{"iam:PassedToService": "lambda.amazonaws.com"}, false,
	},
	"another role to API Gateway": {
		"iam:PassRole", "arn:aws:iam::111122223333:role/admin",
		map[string]string{"iam:PassedToService": "apigateway.amazonaws.com"}, false,
	},
	"to change what it deploys as": {
		"iam:PutRolePolicy", "arn:aws:iam::111122223333:role/deployer-apply-1",
		map[string]string{"iam:PermissionsBoundary": limit}, false,
	},
	"to be given the role itself": {"sts:AssumeRole", role, nil, false},
	"to invoke what it deploys": {
		"execute-api:Invoke", "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/GET/", nil, false,
	},
	"to describe in its region": {"ec2:DescribeVpcEndpoints", "*", nil, true},
	"its API": {
		"apigateway:POST", apis,
		map[string]string{"apigateway:Request/EndpointType": "PRIVATE", "apigateway:Request/ApiName": "documents"},
		true,
	},
	"a public API": {
		"apigateway:POST", apis,
		map[string]string{"apigateway:Request/EndpointType": "EDGE", "apigateway:Request/ApiName": "documents"}, false,
	},
	"an API of another name": {
		"apigateway:POST", apis,
		map[string]string{"apigateway:Request/EndpointType": "PRIVATE", "apigateway:Request/ApiName": "orders"}, false,
	},
	"to delete its API": {
		"apigateway:DELETE", apis + "/a1b2c3d4e5",
		map[string]string{"apigateway:Resource/EndpointType": "PRIVATE", "apigateway:Resource/ApiName": "documents"},
		true,
	},
	"to delete another API": {
		"apigateway:DELETE", apis + "/a1b2c3d4e5",
		map[string]string{"apigateway:Resource/EndpointType": "PRIVATE", "apigateway:Resource/ApiName": "orders"},
		false,
	},
	"to delete a public API": {
		"apigateway:DELETE", apis + "/a1b2c3d4e5",
		map[string]string{"apigateway:Resource/EndpointType": "EDGE", "apigateway:Resource/ApiName": "documents"},
		false,
	},
	"to make its API public": {
		"apigateway:PATCH", apis + "/a1b2c3d4e5",
		map[string]string{
			"apigateway:Request/EndpointType": "EDGE", "apigateway:Resource/EndpointType": "PRIVATE",
			"apigateway:Resource/ApiName": "documents",
		},
		false,
	},
	"to rename its API": {
		"apigateway:PATCH", apis + "/a1b2c3d4e5",
		map[string]string{
			"apigateway:Request/ApiName": "orders", "apigateway:Resource/EndpointType": "PRIVATE",
			"apigateway:Resource/ApiName": "documents",
		},
		true,
	},
	"to delete a part of its API": {"apigateway:DELETE", apis + "/a1b2c3d4e5/stages/prod", nil, true},
	"a method": {
		"apigateway:PUT", apis + "/a1b2c3d4e5/resources/x/methods/ANY/integration", nil, true,
	},
	"to import an API over its own": {
		"apigateway:PUT", apis + "/a1b2c3d4e5",
		map[string]string{"apigateway:Resource/EndpointType": "PRIVATE", "apigateway:Resource/ApiName": "documents"},
		false,
	},
	"a domain name":    {"apigateway:POST", "arn:aws:apigateway:eu-central-1::/domainnames", nil, false},
	"an API elsewhere": {"apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis", nil, false},

	"a rule of a group in its VPC": {
		"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group/sg-1",
		map[string]string{"ec2:Vpc": ec2 + "vpc/vpc-0a"}, true,
	},
	"a rule of a group in another VPC": {
		"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group/sg-1",
		map[string]string{"ec2:Vpc": ec2 + "vpc/vpc-0b"}, false,
	},
	"a group in another VPC to delete": {
		"ec2:DeleteSecurityGroup", ec2 + "security-group/sg-1", map[string]string{"ec2:Vpc": ec2 + "vpc/vpc-0b"},
		false,
	},
	"a group in another VPC": {"ec2:CreateSecurityGroup", ec2 + "vpc/vpc-0b", nil, false},
	"a subnet of another account": {
		"ec2:CreateVpcEndpoint", "arn:aws:ec2:eu-central-1:444455556666:subnet/subnet-0a", nil, true,
	},
	"another subnet": {"ec2:CreateVpcEndpoint", ec2 + "subnet/subnet-0b", nil, false},
	"its endpoint": {
		"ec2:CreateVpcEndpoint", ec2 + "vpc-endpoint/vpce-1",
		map[string]string{"ec2:VpceServiceName": "com.amazonaws.eu-central-1.execute-api"}, true,
	},
	"an endpoint of another service": {
		"ec2:CreateVpcEndpoint", ec2 + "vpc-endpoint/vpce-1",
		map[string]string{"ec2:VpceServiceName": "com.amazonaws.eu-central-1.s3"}, false,
	},
	"another endpoint to delete": {
		"ec2:DeleteVpcEndpoints", ec2 + "vpc-endpoint/vpce-1",
		map[string]string{"ec2:VpceServiceName": "com.amazonaws.eu-central-1.s3"}, false,
	},
	"private DNS in its VPC": {
		"route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/Z1",
		map[string]string{"route53:VPCs": "VPCId=vpc-0a,VPCRegion=eu-central-1"}, true,
	},
	"private DNS in another VPC": {
		"route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/Z1",
		map[string]string{"route53:VPCs": "VPCId=vpc-0b,VPCRegion=eu-central-1"}, false,
	},
	"an instance": {"ec2:RunInstances", ec2 + "instance/*", nil, false},
}

// limited returns the policies of the default app in a region, with a role that has a boundary and a managed
// policy, a key, and values of its variables.
func limited(t *testing.T, region string) deployer.Result {
	t.Helper()
	stack := object(t, filepath.Join("..", "..", "testdata", "snapshots", "default.json"))
	encoded(stack)
	merge(stack, object(t, "limited.json"))
	result, err := deployer.Policies(text(t, stack), deployer.Place{
		Account: account,
		Variables: map[string]string{
			"region": region, "vpc_id": "vpc-0a", "subnet_ids": `["subnet-0a"]`, "cloudwatch_role_arn": "",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Notes) > 0 {
		t.Errorf("Notes = %q, want none: everything is known", result.Notes)
	}
	return result
}

// TestNarrow asks an evaluator of policies that is not ours what the apply
// policy allows. Every condition of it must make a difference.
func TestNarrow(t *testing.T) {
	emulatortest.RequirePython(t)
	policies := limited(t, region)
	documents := map[string]iam.Document{
		"apply": policies.Apply, "plan": policies.Plan, "elsewhere": limited(t, "us-east-1").Plan,
	}
	mutants := withoutConditions(policies.Apply)
	maps.Copy(documents, mutants)
	answers := evaluate(t, documents, requests) // in the first region

	want := map[string]bool{}
	for name, r := range requests {
		want[name] = r.allowed
	}
	if diff := cmp.Diff(want, answers["apply"]); diff != "" {
		t.Errorf("what the apply policy allows (-want +got):\n%s", diff)
	}
	reads := []string{}
	for name, allowed := range answers["plan"] {
		if allowed {
			reads = append(reads, name)
		}
	}
	if diff := cmp.Diff([]string{"to describe in its region"}, reads); diff != "" {
		t.Errorf("what of this the plan policy allows (-want +got):\n%s", diff)
	}
	if answers["elsewhere"]["to describe in its region"] {
		t.Error("the plan policy of another region allows to describe in this one")
	}
	for name := range mutants {
		if maps.Equal(answers[name], want) {
			t.Errorf("%s: nothing else is allowed without it", name)
		}
	}
	if len(mutants) < 15 {
		t.Errorf("only %d conditions: %q", len(mutants), slices.Sorted(maps.Keys(mutants)))
	}
}

// With the ID of its API, or with a tag, the apply policy does not reach the parts of
// another API. The emulator sets no tags in the context of requests, so only its
// evaluator is asked.
func TestNarrowedToOneAPI(t *testing.T) {
	emulatortest.RequirePython(t)
	const stack = `{"provider": {"aws": [{"default_tags": [{"tags": {"team": "search"}}]}]}, "resource": {
		"aws_api_gateway_rest_api": {"a": {"name": "documents"}},
		"aws_api_gateway_rest_api_policy": {"p": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
		"aws_api_gateway_method": {"m": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
		"aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}}}}`
	documents := map[string]iam.Document{}
	for name, place := range map[string]deployer.Place{
		"nothing": {}, "id": {RESTAPIs: map[string]string{"": "a1b2c3d4e5"}}, "tag": {Tag: "team"},
	} {
		place.Region, place.Account = region, account
		result, err := deployer.Policies([]byte(stack), place)
		if err != nil {
			t.Fatal(err)
		}
		documents[name] = result.Apply
	}
	own := map[string]string{"aws:ResourceTag/team": "search"}
	others := map[string]string{"aws:ResourceTag/team": "orders"}
	asked, want := map[string]request{}, map[string]map[string]bool{"nothing": {}, "id": {}, "tag": {}}
	for what, path := range map[string]struct{ action, path string }{
		"a stage": {"apigateway:POST", "/stages"}, "a method": {"apigateway:PUT", "/resources/x/methods/ANY"},
		"to delete a stage": {"apigateway:DELETE", "/stages/prod"}, "the policy": {"apigateway:UpdateRestApiPolicy", ""},
	} {
		asked[what] = request{action: path.action, resource: apis + "/a1b2c3d4e5" + path.path, context: own}
		asked[what+" of another API"] = request{
			action: path.action, resource: apis + "/f6g7h8i9j0" + path.path, context: others,
		}
		for document := range want {
			want[document][what], want[document][what+" of another API"] = true, document == "nothing"
		}
	}
	const tags = "arn:aws:apigateway:eu-central-1::/tags/" +
		"arn%3Aaws%3Aapigateway%3Aeu-central-1%3A%3A%2Frestapis%2Ff6g7h8i9j0"
	asked["to give another API the tag"] = request{
		action: "apigateway:PUT", resource: tags,
		context: map[string]string{"aws:TagKeys": "team", "aws:RequestTag/team": "search"},
	}
	for document := range want {
		want[document]["to give another API the tag"] = document != "tag"
	}
	if diff := cmp.Diff(want, evaluate(t, documents, asked)); diff != "" {
		t.Errorf("what the apply policies allow (-want +got):\n%s", diff)
	}
}

// withoutConditions returns the policy without each key of its conditions.
func withoutConditions(d iam.Document) map[string]iam.Document {
	mutants := map[string]iam.Document{}
	for i, s := range d.Statements {
		for operator, keys := range s.Condition {
			for key := range keys {
				if key == "aws:RequestedRegion" {
					continue // the evaluator is in one region
				}
				left := map[string]map[string]ref.List{}
				for o, k := range s.Condition {
					left[o] = maps.Clone(k)
				}
				delete(left[operator], key)
				mutant := iam.Document{Statements: slices.Clone(d.Statements)}
				mutant.Statements[i].Condition = left
				mutants[fmt.Sprintf("%s of %v", key, s.Action)] = mutant
			}
		}
	}
	return mutants
}

// evaluate returns which requests each policy allows.
func evaluate(t *testing.T, policies map[string]iam.Document, requests map[string]request) map[string]map[string]bool {
	t.Helper()
	installed, err := emulator.PolicyEvaluator.Install(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	type question struct {
		RolePolicy     string            `json:"rolePolicy"`
		ResourcePolicy string            `json:"resourcePolicy"` // none
		Caller         string            `json:"caller"`
		Action         string            `json:"action"`
		Resource       string            `json:"resource"`
		Context        map[string]string `json:"context,omitempty"`
		SourceIP       string            `json:"sourceIP"`
	}
	asked := map[string]map[string]question{}
	for name, policy := range policies {
		asked[name] = map[string]question{}
		for row, r := range requests {
			asked[name][row] = question{
				RolePolicy: policy.JSON(nil), Caller: "arn:aws:sts::" + account + ":assumed-role/deployer/run",
				Action: r.action, Resource: r.resource, Context: r.context, SourceIP: "192.0.2.1",
			}
		}
	}
	input, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(installed, "bin", "python"), "-I",
		filepath.Join("..", "policy", "evaluate.py"))
	var problem bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &problem
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("evaluate.py: %v\n%s", err, problem.String())
	}
	var decisions map[string]map[string]string
	if err := json.Unmarshal(output, &decisions); err != nil {
		t.Fatal(err)
	}
	allowed := map[string]map[string]bool{}
	for name, rows := range decisions {
		allowed[name] = map[string]bool{}
		for row, decision := range rows {
			allowed[name][row] = decision == "Allow"
		}
	}
	return allowed
}
