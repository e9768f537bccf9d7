package deployroles

import (
	"regexp"
	"slices"
	"strings"

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
	for _, s := range policy.Statements {
		for _, resource := range s.Resource {
			if i := slices.IndexFunc(s.Action, changesRole); i >= 0 && coversOwn(resource) {
				faults.Add("", "%s on %q: must not let a deployer change its own role", s.Action[i], resource)
			}
		}
	}
	return faults
}

// changesRole reports whether an action is one of IAM's that neither reads nor passes a
// role.
func changesRole(action string) bool {
	name, isIAM := strings.CutPrefix(action, "iam:")
	return isIAM && !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "List") && name != "PassRole"
}

// coversOwn reports whether a resource pattern can match one of this package's roles.
func coversOwn(pattern string) bool {
	_, rest, found := strings.Cut(pattern, ":role/")
	begin, _, isPattern := strings.Cut(rest, "*")
	return pattern == "*" || found && (strings.HasPrefix(begin, namePrefix) || isPattern && strings.HasPrefix(namePrefix, begin))
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
