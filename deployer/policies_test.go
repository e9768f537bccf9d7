package deployer_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
)

var place = deployer.Place{Partition: "aws", Region: "eu-central-1", Account: "111122223333"}

// allowed returns what a policy allows, a line for each action on a resource:
// "s3:GetObject arn:aws:s3:::documents/*".
func allowed(d gateway.Document) []string {
	var lines []string
	for _, s := range d.Statements {
		for _, action := range s.Action {
			for _, resource := range s.Resource {
				line := action + " " + resource
				for operator, keys := range s.Condition {
					for key, values := range keys {
						line += " if " + operator + " " + key + " " + strings.Join(values, ",")
					}
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func TestResources(t *testing.T) {
	variable := deployer.Place{Partition: "aws", Region: "eu-central-1", Account: "111122223333", Variables: map[string]string{"name": "given", "none": ""}}
	const (
		role     = `"aws_iam_role": {"api": {"name_prefix": "private-api-"}}`
		passRole = "iam:PassRole "
		bounded  = " if StringEquals iam:PermissionsBoundary arn:aws:iam::111122223333:policy/p"
		onlyTo   = " if StringEquals iam:PassedToService apigateway.amazonaws.com"
	)
	for name, test := range map[string]struct {
		resources string
		place     deployer.Place
		apply     []string // among the lines of the policy
		absent    string   // a beginning that no line may have
		note      string   // in one of the notes, or "" for none
	}{
		"a bucket by its name": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::documents"},
			absent:    "s3:PutBucketTagging",
		},
		"a bucket by its prefix": {
			resources: `"aws_s3_bucket": {"b": {"bucket_prefix": "documents-"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::documents-*"},
		},
		"a bucket by a variable without a value": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "${var.name}", "bucket_prefix": "${(var.name == null) ? \"test-\" : null}"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::*"},
			note:      "aws_s3_bucket.b: its name is ${var.name}",
		},
		"a bucket by a variable with a value": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "${var.name}", "bucket_prefix": "${(var.name == null) ? \"test-\" : null}"}}`,
			place:     variable,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::given"},
		},
		"a bucket by a variable that is null": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "${var.none}", "bucket_prefix": "${(var.none == null) ? \"test-\" : null}"}}`,
			place:     variable,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::test-*"},
		},
		"parts of a bucket of the stack and of another": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_policy": {"b": {"bucket": "${aws_s3_bucket.b.id}"}, "c": {"bucket": "media"}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "a/b.txt"}}`,
			apply: []string{
				"s3:PutBucketPolicy arn:aws:s3:::documents", "s3:PutBucketPolicy arn:aws:s3:::media",
				"s3:PutObject arn:aws:s3:::documents/a/b.txt",
			},
			absent: "kms:",
		},
		"an object that is encrypted and has versions": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_versioning": {"b": {"bucket": "${aws_s3_bucket.b.id}"}},
				"aws_s3_bucket_server_side_encryption_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}",
					"rule": [{"apply_server_side_encryption_by_default": {"kms_master_key_id": "arn:aws:kms:eu-central-1:111122223333:key/0f"}}]}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "o"}}`,
			apply: []string{
				"kms:GenerateDataKey arn:aws:kms:eu-central-1:111122223333:key/0f", "kms:Decrypt arn:aws:kms:eu-central-1:111122223333:key/0f",
				"s3:DeleteObjectVersion arn:aws:s3:::documents/o",
			},
		},
		"an object of a bucket whose objects are all deleted": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents", "force_destroy": true}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "o"}}`,
			apply:  []string{"s3:DeleteObject arn:aws:s3:::documents/*", "s3:PutObject arn:aws:s3:::documents/o"},
			absent: "s3:DeleteObject arn:aws:s3:::documents/o",
		},
		"a bucket with tags": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents", "tags": {"a": "b"}}}`,
			apply:     []string{"s3:PutBucketTagging arn:aws:s3:::documents"},
		},
		"a role below a path": {
			resources: `"aws_iam_role": {"api": {"name_prefix": "private-api-", "path": "/gateway/"}}`,
			apply:     []string{"iam:CreateRole arn:aws:iam::111122223333:role/gateway/private-api-*"},
			absent:    "iam:PutRolePermissionsBoundary",
			note:      "aws_iam_role.api: it has no permissions boundary",
		},
		"a role with a boundary": {
			resources: `"aws_iam_role": {"api": {"name_prefix": "private-api-", "permissions_boundary": "arn:aws:iam::111122223333:policy/p"}},
				"aws_iam_role_policy": {"p": {"role": "${aws_iam_role.api.name}"}}`,
			apply: []string{
				"iam:CreateRole arn:aws:iam::111122223333:role/private-api-*" + bounded,
				"iam:PutRolePermissionsBoundary arn:aws:iam::111122223333:role/private-api-*" + bounded,
				"iam:PutRolePolicy arn:aws:iam::111122223333:role/private-api-*" + bounded,
			},
			absent: "iam:DeleteRolePermissionsBoundary",
		},
		"a role with a boundary by a variable": {
			resources: `"aws_iam_role": {"api": {"name_prefix": "private-api-", "permissions_boundary": "${var.boundary}"}}`,
			apply:     []string{"iam:CreateRole arn:aws:iam::111122223333:role/private-api-*"},
			note:      "aws_iam_role.api: permissions_boundary is ${var.boundary}",
		},
		"the role of an integration": {
			resources: role + `, "aws_api_gateway_integration": {"i": {"credentials": "${aws_iam_role.api.arn}"}}`,
			apply:     []string{passRole + "arn:aws:iam::111122223333:role/private-api-*" + onlyTo},
			note:      "boundary",
		},
		"an existing role": {
			resources: `"aws_api_gateway_integration": {"i": {"credentials": "arn:aws:iam::111122223333:role/reader"}}`,
			apply:     []string{passRole + "arn:aws:iam::111122223333:role/reader" + onlyTo},
			absent:    "iam:C",
		},
		"a role by a variable": {
			resources: `"aws_api_gateway_integration": {"i": {"credentials": "${var.role}"}}`,
			apply:     []string{passRole + "arn:aws:iam::111122223333:role/*" + onlyTo},
			note:      "aws_api_gateway_integration.i: its role is ${var.role}",
		},
		"an integration without a role": {
			resources: `"aws_api_gateway_integration": {"i": {}}`,
			absent:    "iam:",
		},
		"an API as one document": {
			resources: role + `, "aws_api_gateway_rest_api": {"a": {"body": "{\"credentials\":\"${aws_iam_role.api.arn}\"}"}}`,
			apply:     []string{passRole + "arn:aws:iam::111122223333:role/private-api-*" + onlyTo, "apigateway:PUT arn:aws:apigateway:eu-central-1::/restapis/*"},
			note:      "boundary",
		},
		"a managed policy": {
			resources: role + `, "aws_iam_role_policy_attachment": {"p": {"role": "${aws_iam_role.api.name}", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}`,
			apply:     []string{"iam:AttachRolePolicy arn:aws:iam::111122223333:role/private-api-* if ArnEquals iam:PolicyARN arn:aws:iam::aws:policy/ReadOnlyAccess"},
			note:      "boundary",
		},
		"another region": {
			resources: `"aws_api_gateway_stage": {"s": {"provider": "aws.west"}}`,
			apply:     []string{"apigateway:POST arn:aws:apigateway:*::/restapis/*/stages"},
			note:      "aws_api_gateway_stage.s: its region is not the stack's",
		},
		"a VPC and subnets by their ids": {
			resources: `"aws_vpc_endpoint": {"e": {"vpc_id": "vpc-0a", "subnet_ids": ["subnet-0b"]}}`,
			apply: []string{
				"ec2:CreateVpcEndpoint arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-0a", "ec2:CreateVpcEndpoint arn:aws:ec2:eu-central-1:111122223333:subnet/subnet-0b",
				"ec2:ModifyVpcEndpoint arn:aws:ec2:eu-central-1:111122223333:vpc-endpoint/*",
			},
			absent: "route53:",
		},
	} {
		t.Run(name, func(t *testing.T) {
			where := test.place
			if where.Partition == "" {
				where = place
			}
			got, err := deployer.Policies([]byte(`{"resource": {`+test.resources+`}}`), where)
			if err != nil {
				t.Fatal(err)
			}
			lines := allowed(got.Apply)
			for _, want := range test.apply {
				if !slices.Contains(lines, want) {
					t.Errorf("Apply lacks %q, it has:\n%s", want, strings.Join(lines, "\n"))
				}
			}
			for _, line := range lines {
				if test.absent != "" && strings.HasPrefix(line, test.absent) {
					t.Errorf("Apply has %q", line)
				}
			}
			for _, line := range allowed(got.Plan) {
				action, _, _ := strings.Cut(line, " ")
				if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, action+" ") }) {
					t.Errorf("Plan has %q, and Apply lacks the action", line)
				}
			}
			all := strings.Join(got.Notes, "\n")
			if (test.note == "") != (all == "") || !strings.Contains(all, test.note) {
				t.Errorf("Notes = %q, want %q in them", got.Notes, test.note)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	long := strings.Builder{}
	for i := range 200 {
		if i > 0 {
			long.WriteString(",")
		}
		long.WriteString(`"b` + strings.Repeat("x", i+1) + `": {"bucket": "` + strings.Repeat("x", 40) + string(rune('a'+i%26)) + strings.Repeat("y", i%20+1) + `"}`)
	}
	for name, test := range map[string]struct{ configuration, field, problem string }{
		"an unknown type":        {`{"resource": {"aws_lambda_function": {"f": {}}}}`, "aws_lambda_function.f", "not known"},
		"an unknown data source": {`{"data": {"aws_vpc": {"v": {}}}}`, "data.aws_vpc", "not known"},
		"a long policy":          {`{"resource": {"aws_s3_bucket": {` + long.String() + `}}}`, "plan", "at most 6144"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := deployer.Policies([]byte(test.configuration), place)
			var faults *fault.Error
			if !errors.As(err, &faults) || faults.Faults[0].Field != test.field || !strings.Contains(faults.Faults[0].Problem, test.problem) {
				t.Errorf("Policies = %v, want a fault of %s: %s", err, test.field, test.problem)
			}
		})
	}
	if _, err := deployer.Policies([]byte("resource {}"), place); err == nil {
		t.Error("Policies takes what is not JSON")
	}
	_, err := deployer.Policies([]byte("{}"), deployer.Place{Partition: "earth", Region: "here", Account: "1"})
	var faults *fault.Error
	if !errors.As(err, &faults) || len(faults.Faults) != 3 {
		t.Errorf("Policies = %v, want three faults", err)
	}
}

// Every type that the snapshots of the constructs have must be in the table.
func TestEveryTypeIsKnown(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	resource := regexp.MustCompile(`"(aws_[a-z0-9_]+)": \{`)
	types := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range resource.FindAllStringSubmatch(string(text), -1) {
			types[m[1]] = true
		}
	}
	if len(types) < 30 {
		t.Fatalf("only %d types in the snapshots", len(types))
	}
	for kind := range types {
		_, asResource := deployer.Policies([]byte(`{"resource": {"`+kind+`": {"x": {}}}}`), place)
		_, asData := deployer.Policies([]byte(`{"data": {"`+kind+`": {"x": {}}}}`), place)
		if asResource != nil && asData != nil {
			t.Errorf("%s: %v", kind, asResource)
		}
	}
}

func TestJSON(t *testing.T) {
	result, err := deployer.Policies([]byte(`{"resource": {"aws_api_gateway_usage_plan_key": {"k": {}}}}`), deployer.Place{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := result.JSON()
	const want = `{
  "plan": {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "apigateway:GET",
        "Resource": "arn:*:apigateway:*::/usageplans/*"
      }
    ]
  },
  "apply": {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": [
          "apigateway:DELETE",
          "apigateway:GET"
        ],
        "Resource": "arn:*:apigateway:*::/usageplans/*"
      },
      {
        "Effect": "Allow",
        "Action": "apigateway:POST",
        "Resource": "arn:*:apigateway:*::/usageplans/*/keys"
      }
    ]
  }
}
`
	if err != nil || string(got) != want {
		t.Errorf("JSON = %s, %v, want %s", got, err, want)
	}
}
