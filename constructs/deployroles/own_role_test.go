package deployroles

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A deployer that can change its own role can do anything. It makes no difference how
// the policy is written. IAM's decision on some of the changes shows that a case is
// right.
func TestOwnRole(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	allow := func(s iam.Statement) iam.Statement {
		s.Effect = iam.Allow
		if len(s.Action)+len(s.NotAction) == 0 {
			s.Action = ref.List{"iam:PutRolePolicy"}
		}
		if len(s.Resource)+len(s.NotResource) == 0 {
			s.Resource = ref.List{"*"}
		}
		return s
	}
	deny := func(resource string) iam.Statement {
		return iam.Statement{Effect: iam.Deny, Action: ref.List{"iam:*"}, Resource: ref.List{resource}}
	}
	for name, c := range map[string]struct {
		statements []iam.Statement
		changes    bool
	}{
		"every action":             {[]iam.Statement{allow(iam.Statement{Action: ref.List{"*"}})}, true},
		"every action of IAM":      {[]iam.Statement{allow(iam.Statement{Action: ref.List{"iam:*"}})}, true},
		"other capitals":           {[]iam.Statement{allow(iam.Statement{Action: ref.List{"IAM:putrolepolicy"}})}, true},
		"a question mark":          {[]iam.Statement{allow(iam.Statement{Action: ref.List{"iam:PutRolePolic?"}})}, true},
		"a pattern of the service": {[]iam.Statement{allow(iam.Statement{Action: ref.List{"i?m:Attach*"}})}, true},
		"a pattern that reads and writes": {
			[]iam.Statement{allow(iam.Statement{Action: ref.List{"iam:*Role*"}})}, true,
		},
		"all other actions": {[]iam.Statement{allow(iam.Statement{NotAction: ref.List{"s3:*"}})}, true},
		"all actions but one of IAM": {
			[]iam.Statement{allow(iam.Statement{NotAction: ref.List{"iam:PutRolePolicy"}})}, true,
		},
		"all other resources": {
			[]iam.Statement{allow(iam.Statement{NotResource: ref.List{account + "role/admin"}})}, true,
		},
		"a pattern of the kind": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{account + "role*"}})}, true,
		},
		"a question mark in the name": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{account + "role/deploye?-apply-*"}})}, true,
		},
		"a question mark in the kind": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{account + "rol?/*"}})}, true,
		},
		"a pattern of the ARN": {[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:*"}})}, true},
		"another partition": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws-cn:iam::*:role/*-apply-*"}})}, true,
		},
		"a condition": {[]iam.Statement{allow(iam.Statement{
			Condition: iam.Conditions{"StringEquals": {"aws:RequestedRegion": {"us-east-1"}}},
		})}, true},
		"the provider of tokens": {[]iam.Statement{allow(iam.Statement{
			Action:   ref.List{"iam:AddClientIDToOpenIDConnectProvider"},
			Resource: ref.List{account + "oidc-provider/app.terraform.io"},
		})}, false},
		"a Deny with a condition": {[]iam.Statement{allow(iam.Statement{}), {
			Effect: iam.Deny, Action: ref.List{"*"}, Resource: ref.List{"*"},
			Condition: iam.Conditions{"StringEquals": {"aws:RequestedRegion": {"eu-central-1"}}},
		}}, true},
		"a Deny of another role": {
			[]iam.Statement{allow(iam.Statement{}), deny(account + "role/admin")}, true,
		},
		"a name that is not known": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"${TfToken[TOKEN.1]}"}})}, true,
		},

		"an account without its end": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws:iam::111122223333*"}})}, true,
		},
		"the beginning of an account": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws:iam::1111*"}})}, true,
		},
		"a wildcard from an account to a name": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws:iam::11*deployer-*"}})}, true,
		},
		"the end of an account": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"*3333:role/deployer-apply-1"}})}, true,
		},
		"an ARN of an account": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws:iam::111122223333"}})}, true,
		},
		"an account that Terraform knows the end of": {
			[]iam.Statement{allow(iam.Statement{Resource: ref.List{"arn:aws:iam::11${TfToken[TOKEN.1]}"}})}, true,
		},
		"a Deny of all but an account": {
			[]iam.Statement{allow(iam.Statement{}), {
				Effect: iam.Deny, Action: ref.List{"iam:*"}, NotResource: ref.List{"arn:aws:iam::1111*"},
			}}, true,
		},
		"a Deny of the beginning of an account": {
			[]iam.Statement{allow(iam.Statement{}), deny("arn:aws:iam::9999*")}, true,
		},

		"a short ARN of another service": {
			[]iam.Statement{allow(iam.Statement{Action: ref.List{"*"}, Resource: ref.List{"arn:aws:s3*"}})}, false,
		},
		"a Deny of all own roles": {
			[]iam.Statement{
				allow(iam.Statement{}), deny("arn:*:iam::*:role/deployer-plan-*"), deny("arn:aws*:iam::*:role/deployer-*"),
			}, false,
		},
		"all actions but those of IAM": {
			[]iam.Statement{allow(iam.Statement{NotAction: ref.List{"IAM:*"}})}, false,
		},
		"all resources but own roles": {[]iam.Statement{allow(iam.Statement{
			NotResource: ref.List{"arn:*:iam::*:role/deployer-*"},
		})}, false},
		"other roles": {[]iam.Statement{allow(iam.Statement{
			Resource: ref.List{account + "role/private-api-*", account + "role/gateway/*", "arn:aws:iam::*:role/api-?"},
		})}, false},
		"reading and passing": {[]iam.Statement{allow(iam.Statement{
			Action: ref.List{"iam:GetRole", "iam:ListRolePolicies", "iam:PassRole", "iam:getrolepolicy"},
		})}, false},
		"other services": {[]iam.Statement{allow(iam.Statement{Action: ref.List{"s3:*", "iamx:*"}})}, false},
	} {
		t.Run(name, func(t *testing.T) {
			policy := iam.Document{Statements: c.statements}
			decided := false
			for _, action := range []string{
				"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole",
			} {
				for _, resource := range []string{
					account + "role/deployer-apply-1", account + "role/deployer-plan-1",
					"arn:aws-cn:iam::444455556666:role/deployer-apply-2",
				} {
					request := iam.Request{Action: action, Resource: resource,
						Context: map[string]ref.List{"aws:requestedregion": {"us-east-1"}}}
					decided = decided || policy.Decide(request) == iam.Allowed
				}
			}
			// Implementations differ on what a wildcard or an ARN without its end matches.
			notDecided := []string{
				"a name that is not known", "a pattern of the ARN", "an account without its end",
				"the beginning of an account", "a wildcard from an account to a name", "the end of an account",
				"an ARN of an account", "an account that Terraform knows the end of", "a Deny of all but an account",
			}
			if decided != c.changes && !slices.Contains(notDecided, name) {
				t.Fatalf("IAM allows a change: %t, want %t", decided, c.changes)
			}
			faults := checkPolicy(policy)
			if got := len(faults) > 0; got != c.changes {
				t.Errorf("checkPolicy = %v, want a fault: %t", faults, c.changes)
			}
			for _, f := range faults {
				if !strings.HasSuffix(f.Problem, ": must not let a deployer change its own role") {
					t.Errorf("fault: %s", f.Problem)
				}
			}
		})
	}
}

// Whatever part of a role's ARN is a wildcard, the ARN may match the role.
func TestOwnRoleByEveryPattern(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:role/deployer-apply-1"
	var patterns []string
	for i := range arn {
		patterns = append(patterns, arn[:i]+"?"+arn[i+1:])
		for j := i; j <= len(arn); j++ {
			patterns = append(patterns, arn[:i]+"*"+arn[j:])
		}
		if arn[i] == ':' {
			patterns = append(patterns, arn[:i]) // IAM adds the parts that are missing
		}
	}
	for _, pattern := range patterns {
		policy := iam.Document{Statements: []iam.Statement{
			{Effect: iam.Allow, Action: ref.List{"iam:PutRolePolicy"}, Resource: ref.List{pattern}},
		}}
		if checkPolicy(policy) == nil {
			t.Errorf("%s: no fault", pattern)
		}
	}
}
