package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A Permission allows the role one action on one resource.
type Permission struct {
	// Action is an IAM action, such as "s3:GetObject".
	Action string
	// Resource is an ARN, in which "*" is a wildcard.
	Resource string
	// Routes are the methods that need the permission, such as "ANY /{proxy+}".
	Routes []string
}

// rolePolicy returns a policy that allows exactly the permissions. If a method calls S3,
// it denies everything else in S3. Resources are in the order of the permissions.
//
// Without the denials the role could use other buckets of its account: a bucket's own
// policy may allow the role, the account or everyone, which is enough within one account.
// An explicit Deny overrides it.
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

// RoleTrust returns the trust policy of a role that API Gateway assumes. It has no condition
// on the caller's account or API, because API Gateway does not send them when it assumes the
// role of an integration.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-role.html
func RoleTrust() iam.Document {
	return iam.Document{Statements: []iam.Statement{{
		Effect: iam.Allow, Principal: iam.Principal{Service: ref.List{"apigateway.amazonaws.com"}}, Action: ref.List{"sts:AssumeRole"},
	}}}
}

// A group is a set of actions on the same resources.
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

// denyOtherS3 returns statements that deny every action of S3 that is not in the
// permissions:
//
//   - all actions on other buckets and objects,
//   - other actions on the permissions' buckets and objects,
//   - and an action on the buckets or objects for which it is not granted.
func denyOtherS3(permissions []Permission) []iam.Statement {
	var s3 []Permission
	var buckets, objects ref.List // an action is for buckets or for objects
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
	unknown := slices.ContainsFunc(all, func(arn string) bool { return !strings.Contains(arn, ":::") && !strings.Contains(arn, ":accesspoint/") })
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

// isObject reports whether an ARN of S3 has a key. For an ARN that is one reference this is
// not known.
func isObject(arn string) bool {
	if _, point, found := strings.Cut(arn, ":accesspoint/"); found {
		return strings.Contains(point, "/")
	}
	return strings.Contains(arn, "/")
}
