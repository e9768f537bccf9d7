package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A Permission is one action of the role on one resource, and the routes that
// need it, such as "ANY /{proxy+}".
type Permission struct {
	Action   string
	Resource string
	Routes   []string
}

// rolePolicy writes permissions as a policy that allows exactly these and, where
// a method calls S3, denies everything else in S3. Resources keep the order of the permissions.
//
// The denials are there because a bucket's own policy may admit the role, its
// account or everyone, and in one account that is enough: what the role is not
// allowed it could still do in such a bucket. An explicit Deny wins.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func rolePolicy(permissions []Permission, usesS3 bool) iam.Document {
	var document iam.Document
	for _, g := range groupByResources(permissions) {
		document.Statements = append(document.Statements, iam.Statement{
			Effect: "Allow", Action: g.actions, Resource: g.resources,
		})
	}
	if usesS3 {
		document.Statements = append(document.Statements, denyOtherS3(permissions)...)
	}
	return document
}

// A group is a set of actions that are needed on the same resources.
type group struct{ actions, resources ref.List }

func groupByResources(permissions []Permission) []group {
	resources := map[string]ref.List{}
	for _, p := range permissions {
		resources[p.Action] = append(resources[p.Action], p.Resource)
	}
	var groups []group
	at := map[string]int{}
	for _, action := range slices.Sorted(maps.Keys(resources)) {
		key := strings.Join(resources[action], "\n")
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, group{resources: resources[action]})
		}
		groups[i].actions = append(groups[i].actions, action)
	}
	return groups
}

// denyOtherS3 denies every action of S3 on every resource that is not in the
// permissions. Together the statements leave exactly the permissions:
//
//   - nothing on other buckets and objects,
//   - no other actions on these,
//   - and, where an action is granted on some of them only, not on the rest.
func denyOtherS3(permissions []Permission) []iam.Statement {
	var s3 []Permission
	var buckets, objects ref.List // an action is one on buckets or one on objects
	actions, seen := map[string]bool{}, map[string]bool{}
	for _, p := range permissions {
		if !strings.HasPrefix(p.Action, "s3:") {
			continue
		}
		s3 = append(s3, p)
		actions[p.Action] = true
		switch {
		case seen[p.Resource]:
		case isObject(p.Resource):
			objects = append(objects, p.Resource)
		default:
			buckets = append(buckets, p.Resource)
		}
		seen[p.Resource] = true
	}
	if len(s3) == 0 {
		return []iam.Statement{{Sid: "DenyS3", Effect: "Deny", Action: ref.List{"s3:*"}, Resource: ref.List{"*"}}}
	}
	all := slices.Concat(buckets, objects)
	statements := []iam.Statement{
		{Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"}, NotResource: all},
		{Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: slices.Sorted(maps.Keys(actions)), Resource: all},
	}
	unknown := slices.ContainsFunc(all, func(arn string) bool { return !strings.Contains(arn, ":::") })
	for _, g := range groupByResources(s3) {
		kind := buckets
		if isObject(g.resources[0]) {
			kind = objects
		}
		if unknown || !slices.Equal(g.resources, kind) {
			statements = append(statements, iam.Statement{Effect: "Deny", Action: g.actions, NotResource: g.resources})
		}
	}
	return statements
}

// isObject reports whether an ARN of S3 is one of objects: it has a key. What an
// ARN that is a reference as a whole is one of is not known.
func isObject(arn string) bool { return strings.Contains(arn, "/") }
