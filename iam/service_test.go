package iam_test

import (
	"testing"

	"cdk.tf/go/privateapi/iam"
)

// A witness has an action and a resource of one service, and in S3 both are for buckets or
// both for objects. AWS has no other requests.
func TestWitnessesAreRequests(t *testing.T) {
	t.Parallel()
	const (
		bucket  = `"arn:aws:s3:::a"`
		objects = `"arn:aws:s3:::a/*"`
		table   = `"arn:aws:dynamodb:eu-central-1:1:table/t"`
		point   = `"arn:aws:s3:eu-central-1:1:accesspoint/p"`
		inPoint = `"arn:aws:s3:eu-central-1:1:accesspoint/p/object/*"`
	)
	for name, c := range map[string]struct {
		actions, resources string
		want               string // "" is no witness
	}{
		"crossed services": {
			`"dynamodb:GetItem", "s3:GetObject"`, objects + "," + table,
			"dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:1:table/t",
		},
		"only the second action": {
			`"dynamodb:GetItem", "s3:GetObject"`, objects, "s3:GetObject on arn:aws:s3:::a/x",
		},
		"another service": {`"dynamodb:GetItem"`, objects, ""},
		"every resource": {
			`"dynamodb:Scan"`, `"*"`, "dynamodb:Scan on arn:aws:dynamodb:eu-central-1:123456789012:example",
		},
		"every action": {`"*"`, table, "dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:1:table/t"},
		"a bucket's action first": {
			`"s3:ListBucket", "s3:PutObject"`, objects, "s3:PutObject on arn:aws:s3:::a/x",
		},
		"objects by a bucket's action":    {`"s3:ListBucket"`, objects, ""},
		"a bucket by an object's actions": {`"s3:GetObject", "s3:PutObjectTagging"`, bucket, ""},
		"a bucket by its own action": {
			`"s3:GetObject", "s3:GetBucketObjectLockConfiguration"`, bucket,
			"s3:GetBucketObjectLockConfiguration on arn:aws:s3:::a",
		},
		"uploads in parts": {
			`"s3:AbortMultipartUpload"`, bucket + "," + objects, "s3:AbortMultipartUpload on arn:aws:s3:::a/x",
		},
		"neither a bucket nor an object": {`"s3:ListAllMyBuckets"`, bucket, ""},
		"objects of an access point": {
			`"s3:GetObject"`, point + "," + inPoint,
			"s3:GetObject on arn:aws:s3:eu-central-1:1:accesspoint/p/object/x",
		},
		"the list of an access point": {
			`"s3:ListBucket"`, inPoint + "," + point, "s3:ListBucket on arn:aws:s3:eu-central-1:1:accesspoint/p",
		},
		"references": {
			`"dynamodb:GetItem", "s3:GetObject"`, `"${aws_s3_bucket.a.arn}", "${aws_s3_bucket.a.arn}/*"`,
			"s3:GetObject on ${aws_s3_bucket.a.arn}/x",
		},
		"a reference to another service": {`"sqs:SendMessage"`, `"${aws_sns_topic.a.arn}"`, ""},
		"a reference of no known type":   {`"sqs:SendMessage"`, `"${var.arn}"`, "sqs:SendMessage on ${var.arn}"},
		"a role": {
			`"sts:AssumeRole"`, `"*"`, "sts:AssumeRole on arn:aws:iam::123456789012:role/example",
		},
		"wildcards for a service": {
			`"?3:GetObject"`, `"arn:aws:*:::a/*"`, "s3:GetObject on arn:aws:s3:::a/x",
		},
		"the form of an API's own policy": {
			`"execute-api:Invoke"`, `"execute-api:/*"`, "execute-api:Invoke on execute-api:/x",
		},
		"an API's own policy, no such one": {`"s3:GetObject"`, `"execute-api:/*"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			head, err := iam.Parse(`{"Version": "2012-10-17", "Statement": [{
				"Effect": "Allow", "Action": [` + c.actions + `], "Resource": [` + c.resources + `]}]}`)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, r := range iam.Compare(iam.Document{}, head)[0].Reasons {
				if got == "" && r.Witness != nil {
					got = r.Witness.Action + " on " + r.Witness.Resource
				}
			}
			if got != c.want {
				t.Errorf("the witness is %q, want %q", got, c.want)
			}
		})
	}
}
