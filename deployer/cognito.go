package deployer

// Cognito's resources are user pools, which have generated IDs.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html

func (r resource) pools() []string { return []string{r.arn("cognito-idp", "userpool/*")} }

// userPool needs an action without resources to create a user pool.
func userPool(r resource) {
	r.read(r.pools(), "cognito-idp:DescribeUserPool", "cognito-idp:GetUserPoolMfaConfig")
	r.writeIf(r.here(), []string{"*"}, "cognito-idp:CreateUserPool")
	r.write(r.pools(), "cognito-idp:DeleteUserPool", "cognito-idp:UpdateUserPool")
	if r.has("mfa_configuration") || r.has("software_token_mfa_configuration") {
		r.write(r.pools(), "cognito-idp:SetUserPoolMfaConfig")
	}
	if r.has("schema") {
		r.write(r.pools(), "cognito-idp:AddCustomAttributes")
	}
	if r.tagged() {
		r.write(r.pools(), "cognito-idp:TagResource", "cognito-idp:UntagResource")
	}
}

func userPoolPart(part string) func(resource) {
	return func(r resource) {
		r.read(r.pools(), "cognito-idp:Describe"+part)
		r.write(r.pools(), "cognito-idp:Create"+part, "cognito-idp:Delete"+part, "cognito-idp:Update"+part)
	}
}

// userPoolDomain needs an action without resources to find a domain. A domain's
// prefix cannot be changed, so there is no update.
func userPoolDomain(r resource) {
	r.allow(false, r.here(), []string{"*"}, []string{"cognito-idp:DescribeUserPoolDomain"})
	r.write(r.pools(), "cognito-idp:CreateUserPoolDomain", "cognito-idp:DeleteUserPoolDomain")
}
