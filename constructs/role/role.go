// Package role creates the IAM role that API Gateway assumes to call AWS services.
package role

import (
	"fmt"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures the role. The zero Config is valid.
type Config struct {
	// Policy is the role's inline policy, the RolePolicy of a Definition. Default:
	// none.
	Policy iam.Document
	// Name is the role's name, exactly: 1 to 64 letters, digits and any of _+=,.@-. Names
	// are unique in an account, also among different paths and capitals. Another name
	// replaces the role, and so does another path, which then needs another name as well if
	// the app sets create_before_destroy. Default: "private-api-" and a random end.
	// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
	Name string
	// Path is the role's path in IAM, such as "/gateway/". It begins and ends with "/",
	// has letters, digits and any of _+=,.@- between slashes, and has at most 512
	// characters. IAM allows further characters, but some of them are wildcards in
	// policies. Default: "/".
	// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
	Path string
	// PermissionsBoundary is the ARN of a policy that limits the role's permissions.
	// Default: none.
	PermissionsBoundary string
	// ManagedPolicyARNs are the ARNs of managed policies to attach to the role, such as
	// arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess. They allow more than the routes
	// need. What Policy denies stays denied, such as other buckets than the routes'.
	// Default: none.
	ManagedPolicyARNs ref.List
}

// Output is what [New] created.
type Output struct {
	// ARN is the role's ARN.
	ARN string
	// Role is the resource. It is nil if New returns an error.
	Role iamrole.IamRole
}

var (
	roleName     = regexp.MustCompile(`^[\w+=,.@-]*$`)
	rolePath     = regexp.MustCompile(`^/([\w+=,.@-]+/)*$`)
	rolePathText = regexp.MustCompile(`^[\w+=,.@/-]*$`)
	// The path of a policy can have further characters, but some of them are wildcards.
	policyARN = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/[\w+=,.@/-]+$`)
)

// IAM's limits.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxNameLength = 64
	maxPathLength = 512
)

// New adds the role to a stack:
//
//	aws_iam_role
//	├ aws_iam_role_policy, with Policy
//	└ aws_iam_role_policy_attachment, one per managed policy
//
// The trust policy is [gateway.RoleTrust].
//
// If the Config is not valid, New adds nothing and returns an error of type
// [*fault.Error]. The Output then has a placeholder for the ARN.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.Check())
	if err := faults.Err(); err != nil {
		return Output{ARN: "arn:aws:iam::111122223333:role/placeholder"}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	role := iamrole.NewIamRole(scope, jsii.String("role"), &iamrole.IamRoleConfig{
		Name:                optional.String(config.Name),
		NamePrefix:          config.namePrefix(),
		Description:         jsii.String("API Gateway calls AWS services for a private API"),
		AssumeRolePolicy:    jsii.String(gateway.RoleTrust().JSON(nil)),
		Path:                optional.String(config.Path),
		PermissionsBoundary: optional.String(config.PermissionsBoundary),
	})
	name := role.Name()
	if len(config.Policy.Statements) > 0 {
		iamrolepolicy.NewIamRolePolicy(scope, jsii.String("policy"), &iamrolepolicy.IamRolePolicyConfig{
			Role:       name,
			NamePrefix: jsii.String("routes-"),
			Policy:     jsii.String(config.Policy.JSON(nil)),
		})
	}
	for i, arn := range config.ManagedPolicyARNs {
		iamrolepolicyattachment.NewIamRolePolicyAttachment(scope, jsii.String(attachmentID(i, arn)), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
			Role:      name,
			PolicyArn: jsii.String(arn),
		})
	}
	written.Construct(scope)
	return Output{ARN: *role.Arn(), Role: role}, nil
}

// namePrefix returns the beginning of the name, or nil if the Config has a name.
func (c Config) namePrefix() *string {
	if c.Name != "" {
		return nil
	}
	return jsii.String("private-api-")
}

// Check returns what is wrong with the Config.
func (c Config) Check() fault.List {
	var faults fault.List
	if c.Name != "" && (!ref.Matches(c.Name, roleName, roleName) || len(ref.Literal(c.Name)) > maxNameLength) {
		faults.Add("name", "%q: must be 1 to %d letters, digits and any of _+=,.@-", c.Name, maxNameLength)
	}
	if c.Path != "" && (!ref.Matches(c.Path, rolePath, rolePathText) || len(ref.Literal(c.Path)) > maxPathLength) {
		faults.Add("path", "%q: must begin and end with /, with letters, digits and any of _+=,.@- in between, and have at most %d characters", c.Path, maxPathLength)
	}
	for i, s := range c.Policy.Statements {
		if s.Effect != iam.Allow && s.Effect != iam.Deny {
			faults.Add(fmt.Sprintf("policy.statements[%d].effect", i), "%q: must be %s or %s", s.Effect, iam.Allow, iam.Deny)
		}
	}
	isPolicy := func(arn string) string {
		if policyARN.MatchString(arn) {
			return ""
		}
		return "must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
	}
	if c.PermissionsBoundary != "" && !ref.Name(c.PermissionsBoundary, policyARN) {
		faults.Add("permissionsBoundary", "%q: %s", c.PermissionsBoundary, isPolicy(""))
	}
	if _, ok := c.ManagedPolicyARNs.Reference(); ok {
		faults.Add("managedPolicyARNs", "must not be a reference to a list: each ARN needs a resource of its own")
	}
	faults.In("managedPolicyARNs", gateway.CheckList(c.ManagedPolicyARNs, isPolicy))
	return faults
}

// attachmentID returns the construct id of an attachment. It contains the ARN, so that
// removing one policy does not change the ids of the others. The ARN of a reference is
// not known, so its id contains its index.
func attachmentID(i int, arn string) string {
	if ref.Contains(arn) {
		return fmt.Sprintf("managed_policy_%d", i)
	}
	return "managed_policy_" + arn
}
