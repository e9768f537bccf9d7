package deployroles

import (
	"fmt"
	"regexp"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

var (
	name       = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	project    = regexp.MustCompile(`^[A-Za-z0-9_-]+( +[A-Za-z0-9_-]+)*$`)
	hostname   = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	repository = regexp.MustCompile(`^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$`)
	// GitHub refuses quotes, commas, semicolons and backslashes. The others have a meaning
	// in policies or in the subject claim.
	environment = regexp.MustCompile("^[^*?:$%'\"`,;\\\\[:cntrl:]]{1,255}$")
	branch      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
	providers   = regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:oidc-provider/[\w.:/-]+$`)
)

// Check returns the Config's faults.
func (c Config) Check() fault.List {
	var faults fault.List
	terraform, github := c.TerraformCloud != (TerraformCloud{}), c.GitHub != (GitHub{})
	switch {
	case terraform && github:
		faults.Add("gitHub", "must not be set together with terraformCloud; create the roles twice for both")
	case terraform:
		faults.In("terraformCloud", c.TerraformCloud.check())
	case github:
		faults.In("gitHub", c.GitHub.check())
	default:
		faults.Add("terraformCloud", "must be set, unless gitHub is set")
	}
	if c.ProviderARN != "" && !ref.Name(c.ProviderARN, providers) {
		faults.Add("providerARN", "%q: must be the ARN of an OpenID Connect provider, arn:aws:iam::…:oidc-provider/…", c.ProviderARN)
	}
	faults.In("plan", checkPolicy(c.Plan))
	faults.In("apply", checkPolicy(c.Apply))
	return faults
}

func checkPolicy(policy iam.Document) fault.List {
	var faults fault.List
	if len(policy.Statements) == 0 {
		faults.Add("", "must have at least one statement")
	}
	if length := policy.Length(); length > iam.MaxRolePolicyLength {
		faults.Add("", "must be at most %d characters, not %d; iam.Divide returns managed policies for longer ones", iam.MaxRolePolicyLength, length)
	}
	for i, s := range policy.Statements {
		if s.Effect != iam.Allow && s.Effect != iam.Deny {
			faults.Add(fmt.Sprintf("statements[%d].effect", i), "%q: must be %s or %s", s.Effect, iam.Allow, iam.Deny)
		}
	}
	if faults != nil {
		return faults
	}
	for _, account := range policy.Accounts() {
		if found := checkOwnRoles(policy, account); found != nil {
			return append(faults, found...) // it says the same of further accounts
		}
	}
	return faults
}

// checkOwnRoles tests that a policy does not allow changing this package's roles in an
// account.
func checkOwnRoles(policy iam.Document, account iam.Account) fault.List {
	var faults fault.List
	policy = policy.In(account)
	var allows iam.Document
	base := harmless(account)
	for _, s := range policy.Statements {
		if s.Effect == iam.Deny {
			s.Effect = iam.Allow // what the policy denies, it does not allow
			base.Statements = append(base.Statements, s)
		} else {
			allows.Statements = append(allows.Statements, s)
		}
	}
	for _, change := range iam.Compare(base, allows) {
		for _, reason := range change.Reasons {
			switch reason.Kind {
			case iam.AllowsMore, iam.AllowsWithout:
				for _, action := range reason.Actions {
					faults.Add("", "%s on %q: must not let a deployer change its own role", action.Pattern, reason.Resource.Pattern)
				}
			case iam.InvalidHead:
				faults.Add("", "%s: must be a statement that IAM accepts", ref.JSON(change.Head, ""))
			}
		}
	}
	return faults
}

// harmless allows everything except for changing this package's roles. To read and to
// pass a role changes nothing. To change the provider of tokens lets no other token in,
// since the roles also name the audience and the subject.
func harmless(account iam.Account) iam.Document {
	own := "arn:" + account.Partition + ":iam::" + account.ID + ":role/" + namePrefix + "*"
	every := ref.List{"*"}
	return iam.Document{Statements: []iam.Statement{
		{Effect: iam.Allow, NotAction: ref.List{"iam:*"}, Resource: every},
		{Effect: iam.Allow, Action: ref.List{"iam:Get*", "iam:List*", "iam:PassRole"}, Resource: every},
		{Effect: iam.Allow, Action: ref.List{"iam:*"}, NotResource: ref.List{own}},
	}}
}

func (t TerraformCloud) check() fault.List {
	var faults fault.List
	literal(&faults, "organization", t.Organization, name, "letters, digits, _ and -")
	literal(&faults, "project", t.Project, project, "letters, digits, spaces, _ and -")
	literal(&faults, "workspace", t.Workspace, name, "letters, digits, _ and -")
	if t.Hostname != "" {
		literal(&faults, "hostname", t.Hostname, hostname, "a hostname, such as app.terraform.io")
	}
	return faults
}

func (g GitHub) check() fault.List {
	var faults fault.List
	literal(&faults, "repository", g.Repository, repository, "organization/repository")
	switch {
	case g.Branch != "" && g.Environment != "":
		faults.Add("environment", "%q: must not be set together with branch", g.Environment)
	case g.Environment != "":
		if !environment.MatchString(g.Environment) {
			faults.Add("environment", "%q: must be 1 to 255 characters without control characters and any of *?:$%%'\"`,;\\", g.Environment)
		}
	default:
		literal(&faults, "branch", g.Branch, branch, "a branch without wildcards, such as main, unless environment is set")
	}
	return faults
}

// literal checks a field that must be text without references: the configuration must
// show who can assume the roles.
func literal(faults *fault.List, field, value string, pattern *regexp.Regexp, want string) {
	if !pattern.MatchString(value) {
		faults.Add(field, "%q: must be %s", value, want)
	}
}
