package synth_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethod"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsapigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawspartition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsregion"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/synth"
)

// An app that changes nothing has no override, in each of the two forms. They differ by the
// resources that a summary names.
func TestConstructsWriteWhatIsSynthesized(t *testing.T) {
	err := synth.Aside(func(app cdktf.App) ([]privateapi.Output, error) {
		var apis []privateapi.Output
		var errs []error
		for _, asBody := range []bool{false, true} {
			stack, err := synth.NewStack(app, map[bool]string{false: "resources", true: "body"}[asBody])
			errs = append(errs, err)
			aws(stack, map[string]*string{"team": jsii.String("documents")})
			for i, sample := range sampleapis.All() {
				config := synthtest.PrivateAPI(sample, synthtest.Variables{Stack: stack})
				config.AsBody, config.Name = asBody || config.AsBody, ""
				if i == 0 {
					config.Endpoints = []endpoint.Source{endpoint.Create{
						VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/8"},
						OwnAPIsOnly: true,
					}}
				}
				if i == 1 {
					config.Endpoints = []endpoint.Source{endpoint.Find{VPCID: "vpc-0a", Tags: map[string]string{"use": "central"}}}
				}
				api, err := privateapi.New(stack, sample.Name, config)
				apis, errs = append(apis, api), append(errs, err)
			}
			_, err = userpool.New(stack, "pool", userpool.Config{Clients: []userpool.Client{{Name: "app"}}})
			errs = append(errs, err)
			_, err = bucket.New(stack, "bucket", bucket.Config{
				CORS: []bucket.CORSRule{{Origins: []string{"*"}}}, EarlierVersionDays: 90,
				AccessLog: bucket.AccessLog{Bucket: "access-logs"}, PreventDestroy: true,
				Objects: []bucket.Object{{Key: "a", Content: []byte("${a}"), ContentType: "text/plain"}},
			})
			errs = append(errs, err)
		}
		return apis, errors.Join(errs...)
	}, func(_ string, stacks []review.Input) error {
		managed := map[string]int{}
		calls := 0
		for _, stack := range stacks {
			managed[stack.Stack] = stack.Configuration.ManagedResources.Count
			for _, subject := range stack.Subjects {
				if !subject.AsBody {
					calls += synth.SingleResourceCalls(subject.Definition)
				}
			}
			if len(stack.Configuration.Overrides) > 0 {
				t.Errorf("%s: overrides %+v", stack.Stack, stack.Configuration.Overrides)
			}
			for _, e := range stack.Configuration.Elements {
				if len(e.AttachedTo) > 0 {
					t.Errorf("%s: %s is attached to %q", stack.Stack, e.Address, e.AttachedTo)
				}
			}
		}
		if saved := managed["resources"] - managed["body"]; saved != calls {
			t.Errorf("AsBody saves %d managed resources, and the summaries say %d", saved, calls)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// protected is an app whose route requires a signature, with what change does to it.
func protected(asBody bool, change func(stack cdktf.TerraformStack, api *privateapi.Output)) synth.Build {
	return protectedAfter(nil, asBody, change)
}

// protectedAfter is protected, with what before does to the stack first.
func protectedAfter(
	before func(cdktf.TerraformStack), asBody bool, change func(stack cdktf.TerraformStack, api *privateapi.Output),
) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		stack, stackErr := synth.NewStack(app, "stack")
		aws(stack, nil)
		if before != nil {
			before(stack)
		}
		documents, bucketErr := bucket.New(stack, "documents", bucket.Config{})
		api, err := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/8"},
			}},
			Routes: []gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM,
				Integration: gateway.S3{Bucket: documents.Name},
			}},
			AsBody: asBody,
		})
		if err == nil && change != nil {
			change(stack, &api)
		}
		return []privateapi.Output{api}, errors.Join(stackErr, bucketErr, err)
	}
}

// inputs returns the stacks of an app.
func inputs(t *testing.T, build synth.Build) ([]review.Input, error) {
	t.Helper()
	var inputs []review.Input
	err := synth.Aside(build, func(_ string, stacks []review.Input) error {
		inputs = stacks
		return nil
	})
	return inputs, err
}

// everyResource calls a function for each resource of a stack, with its type.
func everyResource(stack cdktf.TerraformStack, f func(kind string, r cdktf.TerraformResource)) {
	for _, child := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if r, ok := child.(cdktf.TerraformResource); ok {
			f(*r.TerraformResourceType(), r)
		}
	}
}

// Whatever an app does to what constructs wrote counts as wider.
func TestReviewSeesWhatAnAppChanges(t *testing.T) {
	const everything = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	const everyAction = `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	override := func(kind, argument string, value any) func(cdktf.TerraformStack, *privateapi.Output) {
		return func(stack cdktf.TerraformStack, _ *privateapi.Output) {
			everyResource(stack, func(k string, r cdktf.TerraformResource) {
				if k == kind {
					r.AddOverride(jsii.String(argument), value)
				}
			})
		}
	}
	bases := map[bool][]review.Input{}
	for _, asBody := range []bool{false, true} {
		var err error
		if bases[asBody], err = inputs(t, protected(asBody, nil)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		asBody bool
		before func(stack cdktf.TerraformStack)
		change func(stack cdktf.TerraformStack, api *privateapi.Output)
		want   []string // of changes: kind, subject without the hash of its id, verdict
	}{
		"authorization": {
			change: override("aws_api_gateway_method", "authorization", "NONE"),
			want: []string{
				"override aws_api_gateway_method.api_method_ANY_variable.authorization unknown",
				"override aws_api_gateway_method.api_method_HEAD_variable.authorization unknown",
			},
		},
		"resource policy": {
			change: override("aws_api_gateway_rest_api_policy", "policy", everything),
			want:   []string{"override aws_api_gateway_rest_api_policy.api_policy.policy wider"},
		},
		"role's policy": {
			change: override("aws_iam_role_policy", "policy", everyAction),
			want:   []string{"override aws_iam_role_policy.api_role_policy.policy wider"},
		},
		"trust": {
			change: override("aws_iam_role", "assume_role_policy", strings.Replace(everything, `,"Resource":"*"`, "", 1)),
			want:   []string{"override aws_iam_role.api_role.assume_role_policy wider"},
		},
		"endpoint type": {
			change: override("aws_api_gateway_rest_api", "endpoint_configuration.types", []string{"REGIONAL"}),
			want:   []string{"override aws_api_gateway_rest_api.api_rest_api.endpoint_configuration.types unknown"},
		},
		"an instance per region": {
			change: override("aws_api_gateway_stage", "for_each", "${toset([\"a\", \"b\"])}"),
			want:   []string{"override aws_api_gateway_stage.api_stage.for_each unknown"},
		},
		"ignored changes": {
			change: override("aws_api_gateway_rest_api_policy", "lifecycle.ignore_changes", []string{"policy"}),
			want:   []string{"override aws_api_gateway_rest_api_policy.api_policy.lifecycle.ignore_changes unknown"},
		},
		"clients": {
			change: override("aws_vpc_security_group_ingress_rule", "cidr_ipv4", "0.0.0.0/0"),
			want:   []string{"override aws_vpc_security_group_ingress_rule.api_endpoint_https_in.cidr_ipv4 unknown"},
		},
		"a setter": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.RestAPI.Stage.SetCacheClusterEnabled(jsii.Bool(true))
			},
			want: []string{"override aws_api_gateway_stage.api_stage.cache_cluster_enabled unknown"},
		},
		"a setter of the document": {
			asBody: true,
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.RestAPI.RestAPI.SetBody(jsii.String("{}"))
			},
			want: []string{"override aws_api_gateway_rest_api.api_rest_api_body.body unknown"},
		},
		"an override of the stack": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				stage := "resource.aws_api_gateway_stage." + *api.RestAPI.Stage.FriendlyUniqueId()
				stack.AddOverride(jsii.String(stage+".client_certificate_id"), "abc")
			},
			want: []string{"override aws_api_gateway_stage.api_stage.client_certificate_id unknown"},
		},
		"another Region, before the constructs": {
			before: func(stack cdktf.TerraformStack) {
				dataawsregion.NewDataAwsRegion(stack, jsii.String("privateapi_region"),
					&dataawsregion.DataAwsRegionConfig{Name: jsii.String("us-east-1")})
			},
			want: []string{"override data.aws_region.privateapi_region.name unknown"},
		},
		"another partition, before the constructs": {
			before: func(stack cdktf.TerraformStack) {
				dataawspartition.NewDataAwsPartition(stack, jsii.String("privateapi_partition"),
					&dataawspartition.DataAwsPartitionConfig{Count: jsii.Number(1)})
			},
			want: []string{"override data.aws_partition.privateapi_partition.count unknown"},
		},
		"a local": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				for _, child := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
					if l, ok := child.(cdktf.TerraformLocal); ok {
						l.SetExpression("nothing")
					}
				}
			},
			want: []string{"override local.api_responses_s3.value unknown"},
		},
		"a removed resource": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.RestAPI.RestAPI.Node().Scope().Node().TryRemoveChild(jsii.String("policy"))
			},
			want: []string{"override aws_api_gateway_rest_api_policy.api_policy unknown"},
		},
		"an aspect": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				cdktf.Aspects_Of(stack).Add(&unprotect{authorization: "NONE"})
			},
			want: []string{
				"override aws_api_gateway_method.api_method_ANY_variable.authorization unknown",
				"override aws_api_gateway_method.api_method_HEAD_variable.authorization unknown",
			},
		},
		"harmless arguments": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.RestAPI.Stage.SetXrayTracingEnabled(jsii.Bool(true))
				api.RestAPI.Stage.AddOverride(jsii.String("lifecycle.prevent_destroy"), true)
				api.RestAPI.Stage.SetTags(&map[string]*string{"team": jsii.String("documents")})
			},
			want: []string{
				"override aws_api_gateway_stage.api_stage.lifecycle.prevent_destroy same",
				"override aws_api_gateway_stage.api_stage.tags.team same",
				"override aws_api_gateway_stage.api_stage.xray_tracing_enabled same",
			},
		},
		"access logs": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				logs := cloudwatchloggroup.NewCloudwatchLogGroup(stack, jsii.String("logs"),
					&cloudwatchloggroup.CloudwatchLogGroupConfig{})
				api.RestAPI.Stage.PutAccessLogSettings(&apigatewaystage.ApiGatewayStageAccessLogSettings{
					DestinationArn: logs.Arn(), Format: jsii.String("$context.requestId"),
				})
			},
			want: []string{
				"element aws_cloudwatch_log_group.logs same",
				"override aws_api_gateway_stage.api_stage.access_log_settings.destination_arn same",
				"override aws_api_gateway_stage.api_stage.access_log_settings.format same",
			},
		},
		"access logs to another account": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.RestAPI.Stage.PutAccessLogSettings(&apigatewaystage.ApiGatewayStageAccessLogSettings{
					DestinationArn: jsii.String("arn:aws:logs:eu-central-1:444455556666:log-group:logs"),
					Format:         jsii.String("$context.requestId"),
				})
			},
			want: []string{
				"override aws_api_gateway_stage.api_stage.access_log_settings.destination_arn unknown",
				"override aws_api_gateway_stage.api_stage.access_log_settings.format same",
			},
		},
		"a local module": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				cdktf.NewTerraformHclModule(stack, jsii.String("m"), &cdktf.TerraformHclModuleConfig{
					Source: jsii.String("../../../testdata/module"), SkipAssetCreationFromLocalModules: jsii.Bool(true),
				})
			},
			want: []string{"element module.m unknown"},
		},
		"a policy of the role": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				iamrolepolicy.NewIamRolePolicy(stack, jsii.String("more"), &iamrolepolicy.IamRolePolicyConfig{
					Role: api.Role.Role.Name(), Policy: jsii.String(everyAction),
				})
			},
			want: []string{"element aws_iam_role_policy.more wider"},
		},
		"a policy that only denies": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				iamrolepolicy.NewIamRolePolicy(stack, jsii.String("less"), &iamrolepolicy.IamRolePolicyConfig{
					Role: api.Role.Role.Name(), Policy: jsii.String(strings.Replace(everyAction, "Allow", "Deny", 1)),
				})
			},
			want: []string{"element aws_iam_role_policy.less narrower"},
		},
		"a managed policy, for a role by its name": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				iamrolepolicyattachment.NewIamRolePolicyAttachment(stack, jsii.String("more"),
					&iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
						Role:      jsii.String("private-api-20260101"),
						PolicyArn: jsii.String("arn:aws:iam::aws:policy/AdministratorAccess"),
					})
			},
			want: []string{"element aws_iam_role_policy_attachment.more unknown"},
		},
		"a method, by a data source": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				found := dataawsapigatewayrestapi.NewDataAwsApiGatewayRestApi(stack, jsii.String("found"),
					&dataawsapigatewayrestapi.DataAwsApiGatewayRestApiConfig{Name: jsii.String("api")})
				apigatewaymethod.NewApiGatewayMethod(stack, jsii.String("open"), &apigatewaymethod.ApiGatewayMethodConfig{
					RestApiId: found.Id(), ResourceId: found.RootResourceId(),
					HttpMethod: jsii.String("GET"), Authorization: jsii.String("NONE"),
				})
			},
			want: []string{
				"element aws_api_gateway_method.open unknown", "element data.aws_api_gateway_rest_api.found same",
			},
		},
		"a role within an API": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				config := role.Config{Policy: iam.Document{Statements: []iam.Statement{{
					Effect: "Allow", Action: ref.List{"*"}, Resource: ref.List{"*"},
				}}}}
				if _, err := role.New(api.Construct, "more", config); err != nil {
					panic(err)
				}
			},
			want: []string{"element aws_iam_role.api_more_role wider", "element aws_iam_role_policy.api_more_policy wider"},
		},
		"a policy of the endpoint, below the stack": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				endpoint.Limit(stack, "limit", api.Endpoints[0], ref.List{"arn:aws:execute-api:*:*:*"})
			},
			want: []string{"element aws_vpc_endpoint_policy.limit wider"},
		},
		"a policy with a local in it": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				sid := cdktf.NewTerraformLocal(stack, jsii.String("sid"),
					`a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"b`)
				denied := strings.Replace(strings.Replace(everyAction, "Allow", "Deny", 1), `{"Effect`, `{"Sid":"${local.`+
					*sid.FriendlyUniqueId()+`}","Effect`, 1)
				override("aws_iam_role_policy", "policy", denied)(stack, nil)
			},
			want: []string{
				"element local.sid same", "override aws_iam_role_policy.api_role_policy.policy unknown",
			},
		},
		"further resources": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				sqsqueue.NewSqsQueue(stack, jsii.String("queue"), &sqsqueue.SqsQueueConfig{})
				cloudwatchloggroup.NewCloudwatchLogGroup(stack, jsii.String("logs"), &cloudwatchloggroup.CloudwatchLogGroupConfig{
					Name: jsii.String("/" + api.RestAPIID),
				})
			},
			want: []string{"element aws_cloudwatch_log_group.logs same", "element aws_sqs_queue.queue unknown"},
		},
		"its own Output": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				api.Config.Endpoints[0] = endpoint.Existing{IDs: ref.List{"vpce-0b"}}
				for i := range api.Definition.Resources {
					for j := range api.Definition.Resources[i].Methods {
						api.Definition.Resources[i].Methods[j].Authorization = "NONE"
					}
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			base := bases[c.asBody]
			head, err := inputs(t, protectedAfter(c.before, c.asBody, c.change))
			if err != nil {
				t.Fatal(err)
			}
			difference := compare.Digests(review.New(base), review.New(head))
			var got []string
			for _, change := range difference.Changes {
				got = append(got, string(change.Kind)+" "+withoutHashes(change.Subject)+" "+string(change.Verdict))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if d := compare.Digests(review.New(head), review.New(head)); !d.Empty() {
				t.Errorf("the same app differs: %+v", d.Changes)
			}
		})
	}
}

// unprotect is an aspect that changes the authorization of methods. It has a field
// because jsii takes two pointers to values without a size for the same object.
type unprotect struct{ authorization string }

// Visit implements cdktf.IAspect.
func (u *unprotect) Visit(node constructs.IConstruct) {
	if method, ok := node.(apigatewaymethod.ApiGatewayMethod); ok {
		method.SetAuthorization(jsii.String(u.authorization))
	}
}

// keep is an aspect for every resource.
type keep struct{ argument string }

// Visit implements cdktf.IAspect.
func (k *keep) Visit(node constructs.IConstruct) {
	if r, ok := node.(cdktf.TerraformResource); ok {
		r.AddOverride(jsii.String(k.argument), true)
	}
}

// writeBeside writes an empty file beside the configuration of a stack.
func writeBeside(stack cdktf.TerraformStack, name string) {
	folder := filepath.Join(*cdktf.App_Of(stack).Outdir(), "stacks", *stack.Node().Id())
	if err := os.MkdirAll(folder, 0o777); err != nil {
		panic(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
		panic(err)
	}
}

// A stack can be inside another construct.
func TestReviewOfAStackInAConstruct(t *testing.T) {
	stacks, err := inputs(t, func(app cdktf.App) ([]privateapi.Output, error) {
		group := constructs.NewConstruct(app, jsii.String("group"))
		stack := cdktf.NewTerraformStack(group, jsii.String("stack"))
		synth.RequireVersions(stack)
		aws(stack, nil)
		api, err := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, Routes: health,
		})
		return []privateapi.Output{api}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(stacks) != 1 || len(stacks[0].Subjects) != 1 || len(stacks[0].Configuration.Overrides) != 0 {
		t.Errorf("stacks %+v", stacks)
	}
}

// An app must not hide an API from its review, and must not say what has no effect.
func TestReviewRefusesWhatItWouldNotSee(t *testing.T) {
	other := func(stack cdktf.TerraformStack) apigatewayrestapi.ApiGatewayRestApi {
		return apigatewayrestapi.NewApiGatewayRestApi(stack, jsii.String("other"),
			&apigatewayrestapi.ApiGatewayRestApiConfig{Name: jsii.String("other")})
	}
	const beside = ": the app wrote this file beside cdk.tf.json, and no review reads it"
	const explain = ": no API that the app returns explains this REST API: " +
		"return the Output of its construct, or call synth.NotReviewed"
	for name, c := range map[string]struct {
		asBody bool
		change func(stack cdktf.TerraformStack, api *privateapi.Output)
		want   string // "" is no error
		left   []review.NotReviewed
	}{
		"another REST API": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) { other(stack) },
			want:   "stack: aws_api_gateway_rest_api.other" + explain,
		},
		"an API that is not returned": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) { *api = privateapi.Output{} },
			want:   "stack: aws_api_gateway_rest_api.api_rest_api" + explain,
		},
		"an API within an API": {
			change: func(_ cdktf.TerraformStack, api *privateapi.Output) {
				inner, err := privateapi.New(api.Construct, "inner", privateapi.Config{
					Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, Routes: health,
				})
				if err != nil || inner.Construct == nil {
					panic(err)
				}
			},
			want: "stack: aws_api_gateway_rest_api.api_inner_api_rest_api" + explain,
		},
		"an Output of the app": {
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				api.Construct = constructs.NewConstruct(stack, jsii.String("made"))
			},
			want: "stack/made: the app returns an Output that privateapi.New did not return",
		},
		"a file beside the configuration": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				writeBeside(stack, "more.tf")
			},
			want: filepath.Join("stack", "more.tf") + beside,
		},
		"a required version beside the configuration": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				writeBeside(stack, "versions.tf") // NewStack's replaces it
			},
		},
		"variables beside the configuration": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				writeBeside(stack, "terraform.tfvars")
				writeBeside(stack, "a.auto.tfvars.json")
				writeBeside(stack, "notes.txt")
			},
			want: filepath.Join("stack", "a.auto.tfvars.json") + beside + "\n" +
				filepath.Join("stack", "terraform.tfvars") + beside,
		},
		"an API that is left out": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				synth.NotReviewed(other(stack), "It is public.")
			},
			left: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.other", Reason: "It is public."}},
		},
		"without a reason": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) { synth.NotReviewed(other(stack), "") },
			want:   "aws_api_gateway_rest_api.other: synth.NotReviewed: the reason must not be empty",
		},
		"left out, but no API": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				role := iamrole.NewIamRole(
					stack, jsii.String("role"), &iamrole.IamRoleConfig{AssumeRolePolicy: jsii.String("{}")},
				)
				synth.NotReviewed(role, "A role.")
			},
			want: "stack: aws_iam_role.role: not reviewed: must be an aws_api_gateway_rest_api of the stack",
		},
		"an override of a method that does not exist": {
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				stack.AddOverride(jsii.String("resource.aws_api_gateway_method.misspelled.authorization"), "AWS_IAM")
			},
			want: "stack: aws_api_gateway_method.misspelled: no construct of the app has this address, " +
				"so an override of it has no effect",
		},
		"an aspect for methods of a document": {
			asBody: true,
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				cdktf.Aspects_Of(stack).Add(&unprotect{authorization: "NONE"})
			},
			want: "stack/api: the aspect *synth_test.unprotect changes methods or integrations, " +
				"and this API has none with AsBody: set AsBody to false, or describe it in the routes",
		},
		"an aspect for every resource": {
			asBody: true,
			change: func(stack cdktf.TerraformStack, _ *privateapi.Output) {
				cdktf.Aspects_Of(stack).Add(&keep{argument: "lifecycle.prevent_destroy"})
			},
		},
		"a method of a document": {
			asBody: true,
			change: func(stack cdktf.TerraformStack, api *privateapi.Output) {
				apigatewaymethod.NewApiGatewayMethod(stack, jsii.String("method"), &apigatewaymethod.ApiGatewayMethodConfig{
					RestApiId: jsii.String(api.RestAPIID), ResourceId: api.RestAPI.RestAPI.RootResourceId(),
					HttpMethod: jsii.String("GET"), Authorization: jsii.String("NONE"),
				})
			},
			want: "stack: aws_api_gateway_method.method: has no effect on api, which API Gateway imports as one document: " +
				"set AsBody to false, or describe it in the routes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stacks, err := inputs(t, protected(c.asBody, c.change))
			got := ""
			if err != nil {
				got = withoutHashes(err.Error())
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if err == nil {
				if diff := cmp.Diff(c.left, stacks[0].Configuration.NotReviewed); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

var idHash = regexp.MustCompile(`_[0-9A-F]{8}\b`)

// withoutHashes returns a text without the hashes that end the names of resources.
func withoutHashes(text string) string { return idHash.ReplaceAllString(text, "") }
