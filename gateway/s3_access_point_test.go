package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

const pointARN = "arn:aws:s3:us-east-1:111122223333:accesspoint/readers"

var point = gateway.S3AccessPoint{ARN: pointARN, Alias: "readers-abcdefghijklmnop-s3alias"}

// Requests go to the host name of the access point in its Region, and need permissions on
// the access point and on the bucket.
func TestS3AccessPoints(t *testing.T) {
	t.Parallel()
	s3 := gateway.S3{Bucket: "documents", AccessPoint: point, Key: "year 2024/{proxy}"}
	const uri = "arn:aws:apigateway:us-east-1:readers-abcdefghijklmnop-s3alias.s3:path/"
	objects := []string{"arn:aws:s3:::documents/year 2024/*", pointARN + "/object/year 2024/*"}
	buckets := []string{"arn:aws:s3:::documents", pointARN}
	for name, c := range map[string]struct {
		integration  gateway.Integration
		method, path string
		uri          string
		grants       []gateway.Grant
	}{
		"a route that reads": {s3, "GET", "/{proxy+}", uri + "year%202024/{proxy}", []gateway.Grant{
			{Actions: []string{"s3:GetObject"}, Resources: objects},
			{Actions: []string{"s3:ListBucket"}, Resources: buckets},
		}},
		"a drop box": {
			gateway.S3DropBox{Bucket: "documents", AccessPoint: point, Key: "year 2024/{id}"}, "POST", "/{id}",
			uri + "year%202024/{id}",
			[]gateway.Grant{{Actions: []string{"s3:PutObject"}, Resources: objects}},
		},
		"the list of an endpoint": {
			gateway.S3Endpoint("/", gateway.S3Bucket{
				S3: gateway.S3{Bucket: "documents", AccessPoint: point}, List: true,
			})[0].Integration, "GET", "/documents", uri + "/",
			[]gateway.Grant{{Actions: []string{"s3:ListBucket"}, Resources: buckets}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := binding(t, c.integration, c.method, c.path)
			if b.URI != c.uri {
				t.Errorf("URI %s, want %s", b.URI, c.uri)
			}
			if diff := cmp.Diff(c.grants, b.Grants); diff != "" {
				t.Errorf("Grants (-want +got):\n%s", diff)
			}
		})
	}
	other := s3
	other.Region = "us-east-1"
	if b := binding(t, other, "GET", "/{proxy+}"); b.Backend !=
		"S3 documents/year 2024/{proxy} through readers-abcdefghijklmnop-s3alias" {
		t.Errorf("Backend %s", b.Backend)
	}
}

// The role may use nothing in S3 but the objects of its routes, the bucket and the access
// point, and no action of an object on either of them.
func TestRolePolicyOfAccessPoints(t *testing.T) {
	t.Parallel()
	definition := resolved(t, bucket(gateway.S3{Bucket: "documents", AccessPoint: point}))
	buckets := ref.List{"arn:aws:s3:::documents", pointARN}
	objects := ref.List{"arn:aws:s3:::documents/*", pointARN + "/object/*"}
	all := ref.List{buckets[0], buckets[1], objects[0], objects[1]}
	want := []iam.Statement{
		{Effect: iam.Allow, Action: ref.List{"s3:GetObject"}, Resource: objects},
		{Effect: iam.Allow, Action: ref.List{"s3:ListBucket"}, Resource: buckets},
		{Sid: "DenyOtherS3Resources", Effect: iam.Deny, Action: ref.List{"s3:*"}, NotResource: all},
		{
			Sid: "DenyOtherS3Actions", Effect: iam.Deny, NotAction: ref.List{"s3:GetObject", "s3:ListBucket"},
			Resource: all,
		},
	}
	if diff := cmp.Diff(want, definition.RolePolicy.Statements); diff != "" {
		t.Errorf("RolePolicy (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesAccessPoints(t *testing.T) {
	t.Parallel()
	with := func(point gateway.S3AccessPoint) gateway.Config {
		return bucket(gateway.S3{Bucket: "documents", Region: "us-east-1", AccessPoint: point})
	}
	const field = `routes[0].integration.accessPoint.`
	arnProblem := `: must be the ARN of an access point, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`
	aliasProblem := `: must be the alias of an access point, which ends with -s3alias`
	testRefusals(t, map[string]refusal{
		"no error":       {with(point), ""},
		"references":     {with(gateway.S3AccessPoint{ARN: reference, Alias: reference}), ""},
		"an ARN alone":   {with(gateway.S3AccessPoint{ARN: pointARN}), field + `alias: ""` + aliasProblem},
		"an alias alone": {with(gateway.S3AccessPoint{Alias: point.Alias}), field + `arn: ""` + arnProblem},
		"the name of a point": {
			with(gateway.S3AccessPoint{ARN: pointARN, Alias: "readers"}), field + `alias: "readers"` + aliasProblem,
		},
		"the ARN of a bucket": {
			with(gateway.S3AccessPoint{ARN: "arn:aws:s3:::documents", Alias: point.Alias}),
			field + `arn: "arn:aws:s3:::documents"` + arnProblem,
		},
		"the ARN of a Multi-Region access point": {
			with(gateway.S3AccessPoint{ARN: "arn:aws:s3::111122223333:accesspoint/readers", Alias: point.Alias}),
			field + `arn: "arn:aws:s3::111122223333:accesspoint/readers"` + arnProblem,
		},
		"the ARN of objects": {
			with(gateway.S3AccessPoint{ARN: pointARN + "/object/*", Alias: point.Alias}),
			field + `arn: "` + pointARN + `/object/*"` + arnProblem,
		},
		"another Region": {
			bucket(gateway.S3{Bucket: "documents", Region: "eu-west-1", AccessPoint: point}),
			field + `arn: "` + pointARN + `": must be in the Region of the bucket, eu-west-1`,
		},
	})
}
