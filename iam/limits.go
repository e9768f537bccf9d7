package iam

// Limits of IAM. Policies are measured in characters without the spaces between
// them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	// MaxRolePolicyLength is how many characters the inline policies of a role may
	// have together.
	MaxRolePolicyLength = 10240
	// MaxManagedPolicyLength is how many characters a managed policy may have.
	MaxManagedPolicyLength = 6144
	// MaxManagedPolicies is how many managed policies a role may have, unless the
	// account's quota is raised.
	MaxManagedPolicies = 10
)
