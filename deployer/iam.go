package deployer

import (
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// iam returns an ARN of IAM, which has no Region.
func (r resource) iam(rest string) string {
	return "arn:" + r.place.Partition + ":iam::" + r.place.Account + ":" + rest
}

// role returns the ARN of a role. text is its name, its ARN or a reference to the
// resource.
func (r resource) role(text string) string {
	if role, ok := r.find("aws_iam_role", text); ok {
		return role.iam("role" + role.path() + role.named("name", "name_prefix"))
	}
	value, exact := r.pattern(text)
	if strings.HasPrefix(value, "arn:") {
		return value
	}
	if value == "" { // a variable that is null here, and not where Terraform runs
		value, exact = "*", false
	}
	if !exact {
		r.note("%s: its role is %s, which only Terraform knows, so the policies allow every matching role.", r.address(), text)
	}
	return r.iam("role/" + value)
}

// path returns the IAM path of a role of the stack.
func (r resource) path() string {
	text := r.field("path")
	if text == "" {
		return "/"
	}
	path, exact := r.pattern(text)
	if !exact {
		r.note("%s: its path is %s, which only Terraform knows, so the policies allow every matching path.", r.address(), text)
	}
	return path
}

// limited returns the condition that a role has the same permissions boundary as the
// role that an expression refers to. With it, deployers cannot create a role without
// the boundary.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (r resource) limited(text string) iam.Conditions {
	role, ok := r.find("aws_iam_role", text)
	if !ok || !role.has("permissions_boundary") {
		return nil
	}
	boundary, exact := r.pattern(role.field("permissions_boundary"))
	if !exact {
		r.note("%s: its permissions boundary is %s, which only Terraform knows, so the policies allow every matching boundary.",
			role.address(), role.field("permissions_boundary"))
	}
	return iam.Conditions{"ArnLike": {"iam:PermissionsBoundary": {boundary}}}
}

func iamRole(r resource) {
	self := "${" + r.address() + ".arn}"
	role, limited := []string{r.role(self)}, r.limited(self)
	r.read(role, "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies")
	r.write(role, "iam:ListInstanceProfilesForRole")
	r.writeIf(limited, role, "iam:CreateRole", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRoleDescription")
	if r.has("max_session_duration") {
		r.writeIf(limited, role, "iam:UpdateRole")
	}
	if limited != nil {
		// There is no permission to delete the boundary: without it, the role would have no
		// limit.
		r.writeIf(limited, role, "iam:PutRolePermissionsBoundary")
	} else {
		r.note("%s: it has no permissions boundary, so whoever applies can give it, and thereby API Gateway, every permission.",
			r.address())
	}
	if r.tagged() {
		r.write(role, "iam:TagRole", "iam:UntagRole")
	}
}

func iamRolePolicy(r resource) {
	role := []string{r.role(r.field("role"))}
	r.read(role, "iam:GetRolePolicy")
	r.writeIf(r.limited(r.field("role")), role, "iam:PutRolePolicy", "iam:DeleteRolePolicy")
}

func iamRolePolicyAttachment(r resource) {
	role := []string{r.role(r.field("role"))}
	r.read(role, "iam:ListAttachedRolePolicies")
	only := r.limited(r.field("role"))
	if only == nil {
		only = iam.Conditions{"ArnLike": {}}
	}
	policy, exact := r.pattern(r.field("policy_arn"))
	if !exact {
		r.note("%s: its policy is %s, which only Terraform knows, so the policies allow attaching every matching policy.",
			r.address(), r.field("policy_arn"))
	}
	only["ArnLike"]["iam:PolicyARN"] = ref.List{policy}
	r.writeIf(only, role, "iam:AttachRolePolicy", "iam:DetachRolePolicy")
}

func openIDConnectProvider(r resource) {
	url, _ := r.pattern(r.field("url"))
	provider := []string{r.iam("oidc-provider/" + strings.TrimPrefix(url, "https://"))}
	r.read(provider, "iam:GetOpenIDConnectProvider")
	r.write(provider, "iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider",
		"iam:RemoveClientIDFromOpenIDConnectProvider")
	if r.has("thumbprint_list") {
		r.write(provider, "iam:UpdateOpenIDConnectProviderThumbprint")
	}
	if r.tagged() {
		r.write(provider, "iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider")
	}
}

// named returns the name of a resource, or a pattern that its name matches.
func (r resource) named(field, prefixField string) string {
	name, exact := r.pattern(r.field(field))
	text := r.field(field)
	if name == "" {
		name, exact = r.pattern(r.field(prefixField))
		text = r.field(prefixField)
		if name == "" {
			name = "terraform-" // the provider's default
		}
		name += "*"
	}
	if !exact {
		r.note("%s: its name is %s, which only Terraform knows, so the policies allow every matching name.", r.address(), text)
	}
	return name
}
