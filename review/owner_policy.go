package review

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// An OwnerPolicy is what the policy of an existing bucket, access point or KMS key must allow the role, if
// the bucket or the key belongs to another account. Without it, the calls of the role are
// denied.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
type OwnerPolicy struct {
	// Resource is the ARN of the bucket, of the access point or of the KMS key.
	Resource string `json:"resource"`
	// Statements allow the role the actions that its routes need, and nothing else.
	Statements []iam.Statement `json:"statements"`
}

// ownResource matches references to buckets, access points and keys that the stack makes.
var ownResource = regexp.MustCompile(`^(aws_s3_bucket|aws_s3_access_point|aws_kms_key|aws_kms_external_key|aws_kms_replica_key)\.`)

// ownerPolicies returns the policies for each bucket and KMS key of the grants that the stack
// does not make, sorted by the order of the grants. role is the ARN of the
// role. "" is none.
func ownerPolicies(role string, grants []Grant) []OwnerPolicy {
	policies := []OwnerPolicy{}
	if role == "" {
		return policies
	}
	principal := iam.Principal{AWS: ref.List{role}}
	for _, g := range grants {
		owned, resource := g.Resource, g.Resource
		switch service, _, _ := strings.Cut(g.Action, ":"); service {
		case "s3":
			owned = bucketARN(g.Resource)
		case "kms":
			resource = "*" // in the policy of a key, the key itself
		default:
			continue
		}
		if strings.Contains(owned, "*") || isOwn(owned) {
			continue
		}
		at := slices.IndexFunc(policies, func(p OwnerPolicy) bool { return p.Resource == owned })
		if at < 0 {
			at = len(policies)
			policies = append(policies, OwnerPolicy{Resource: owned})
		}
		policies[at].allow(principal, g.Action, resource)
	}
	for _, p := range policies {
		for i, s := range p.Statements {
			p.Statements[i] = s.Sorted()
		}
	}
	return policies
}

// allow adds an action on a resource.
func (p *OwnerPolicy) allow(principal iam.Principal, action, resource string) {
	for i, s := range p.Statements {
		if slices.Equal(s.Resource, ref.List{resource}) {
			p.Statements[i].Action = append(s.Action, action)
			return
		}
	}
	p.Statements = append(p.Statements, iam.Statement{
		Effect: iam.Allow, Principal: principal, Action: ref.List{action}, Resource: ref.List{resource},
	})
}

// bucketARN returns the ARN of the bucket or the access point of an object, or the ARN itself
// if it is of one of them.
func bucketARN(arn string) string {
	if bucket, name, found := strings.Cut(arn, ":accesspoint/"); found {
		name, _, _ = strings.Cut(name, "/")
		return bucket + ":accesspoint/" + name
	}
	bucket := ""
	for part := range ref.Template(arn) {
		if name, _, found := strings.Cut(part.Text, "/"); found && part.Kind == ref.LiteralPart {
			return bucket + name
		}
		bucket += part.Text
	}
	return bucket
}

// isOwn reports whether an ARN refers to a bucket or a key that the stack makes.
func isOwn(arn string) bool {
	for part := range ref.Template(arn) {
		if ownResource.MatchString(part.Expression()) {
			return true
		}
	}
	return false
}
