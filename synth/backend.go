package synth

import (
	"regexp"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
)

// The environment variables that choose where a stack's state is. The first four
// are Terraform's own, for HCP Terraform and Terraform Enterprise. Terraform has
// none for a workspace per stack, and none for a state in S3.
// https://developer.hashicorp.com/terraform/cli/cloud/settings#environment-variables
const (
	organizationVariable = "TF_CLOUD_ORGANIZATION"
	workspaceVariable    = "TF_WORKSPACE"
	projectVariable      = "TF_CLOUD_PROJECT"
	hostnameVariable     = "TF_CLOUD_HOSTNAME"

	workspacePrefixVariable = "PRIVATEAPI_WORKSPACE_PREFIX"

	bucketVariable = "PRIVATEAPI_STATE_BUCKET"
	regionVariable = "PRIVATEAPI_STATE_REGION"
	prefixVariable = "PRIVATEAPI_STATE_PREFIX"
)

// StateVariables returns the names of the environment variables that [NewStack]
// reads.
func StateVariables() []string {
	return []string{
		organizationVariable, workspaceVariable, projectVariable, hostnameVariable, workspacePrefixVariable,
		bucketVariable, regionVariable, prefixVariable,
	}
}

// A backend is where the state of a stack is, as the environment chooses.
type backend struct {
	organization, workspace, project, hostname string // HCP Terraform
	workspacePrefix                            string // of a workspace per stack
	bucket, region, prefix                     string // S3
	tags                                       []string
}

func backendOf(getenv func(string) string, tags []string) backend {
	return backend{
		organization: getenv(organizationVariable), workspace: getenv(workspaceVariable),
		project: getenv(projectVariable), hostname: getenv(hostnameVariable),
		workspacePrefix: getenv(workspacePrefixVariable),
		bucket:          getenv(bucketVariable), region: getenv(regionVariable), prefix: getenv(prefixVariable),
		tags: tags,
	}
}

var (
	organizationName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,90}$`)
	workspaceName    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,90}$`)
	projectName      = regexp.MustCompile(`^[A-Za-z0-9_ -]{3,40}$`)
	hostName         = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)
	tag              = regexp.MustCompile(`^[a-z0-9_:-]{1,255}$`)
	regionName       = regexp.MustCompile(gateway.RegionPattern)
	keyPrefix        = regexp.MustCompile(`^[A-Za-z0-9!_.*'()-][A-Za-z0-9!_.*'()/-]*$`)
)

// check returns the faults of the backend of the stack with an id. several reports whether
// the app has a stack already.
func (b backend) check(id string, several bool) fault.List {
	var faults fault.List
	matches := func(name, value string, pattern *regexp.Regexp, allowed string) {
		if value != "" && !pattern.MatchString(value) {
			faults.Add(name, "%q: must be %s", value, allowed)
		}
	}
	if b.organization != "" {
		matches(organizationVariable, b.organization, organizationName, "1 to 90 letters, digits, hyphens and underscores")
		matches(workspaceVariable, b.workspace, workspaceName, "1 to 90 letters, digits, hyphens and underscores")
		matches(projectVariable, b.project, projectName, "3 to 40 letters, digits, spaces, hyphens and underscores")
		matches(hostnameVariable, b.hostname, hostName, "a host name, such as terraform.example.com")
		for _, t := range b.tags {
			matches("tags", t, tag, "lower-case letters, digits, colons, hyphens and underscores")
		}
		switch {
		case b.bucket != "":
			faults.Add(organizationVariable, "%q: must not be set together with %s: a state is in one place", b.organization, bucketVariable)
		case b.workspacePrefix != "" && b.workspace != "":
			faults.Add(workspacePrefixVariable, "%q: must not be set together with %s, which names one workspace", b.workspacePrefix, workspaceVariable)
		case b.workspacePrefix != "" && len(b.tags) > 0:
			faults.Add(workspacePrefixVariable, "%q: must not be set if the stack has workspace tags", b.workspacePrefix)
		case b.workspacePrefix != "":
			if name := b.workspacePrefix + id; !workspaceName.MatchString(name) {
				faults.Add(workspacePrefixVariable, "%q: the workspace %q must be 1 to 90 letters, digits, hyphens and underscores", b.workspacePrefix, name)
			}
		case len(b.tags) > 0:
		case b.workspace == "":
			faults.Add(workspaceVariable, "must be set together with %s, unless %s is set or the stack has workspace tags", organizationVariable, workspacePrefixVariable)
		case several:
			faults.Add(workspaceVariable, "%q: must not be one workspace for several stacks, whose states it would mix: set %s instead, for a workspace per stack", b.workspace, workspacePrefixVariable)
		}
	} else {
		for _, v := range [][2]string{{projectVariable, b.project}, {hostnameVariable, b.hostname}, {workspacePrefixVariable, b.workspacePrefix}} {
			if v[1] != "" {
				faults.Add(v[0], "%q: must be set together with %s, or the state is not in HCP Terraform", v[1], organizationVariable)
			}
		}
	}
	if b.bucket != "" {
		faults.In(bucketVariable, gateway.CheckBucketName(b.bucket))
		matches(regionVariable, b.region, regionName, "the name of a region, such as ap-northeast-1")
		matches(prefixVariable, b.prefix, keyPrefix, "the beginning of a key, such as network/")
		if b.region == "" {
			faults.Add(regionVariable, "must be set together with %s, as the bucket's region", bucketVariable)
		}
	} else {
		for _, v := range [][2]string{{regionVariable, b.region}, {prefixVariable, b.prefix}} {
			if v[1] != "" {
				faults.Add(v[0], "%q: must be set together with %s", v[1], bucketVariable)
			}
		}
	}
	return faults
}

// write gives the stack its backend.
func (b backend) write(stack cdktf.TerraformStack, id string) {
	state := "terraform." + id + ".tfstate"
	switch {
	case b.organization != "":
		// Terraform compares these with the environment that it runs in.
		config := &cdktf.CloudBackendConfig{
			Organization: jsii.String(b.organization),
			Hostname:     optional.String(b.hostname),
		}
		switch {
		case b.workspacePrefix != "":
			config.Workspaces = cdktf.NewNamedCloudWorkspace(jsii.String(b.workspacePrefix+id), optional.String(b.project))
		case len(b.tags) > 0:
			config.Workspaces = cdktf.NewTaggedCloudWorkspaces(jsii.Strings(b.tags...), optional.String(b.project))
		default:
			config.Workspaces = cdktf.NewNamedCloudWorkspace(jsii.String(b.workspace), optional.String(b.project))
		}
		cdktf.NewCloudBackend(stack, config)
	case b.bucket != "":
		cdktf.NewS3Backend(stack, &cdktf.S3BackendConfig{
			Bucket:  jsii.String(b.bucket),
			Key:     jsii.String(b.prefix + state),
			Region:  jsii.String(b.region),
			Encrypt: jsii.Bool(true),
		})
		stack.AddOverride(jsii.String("terraform.backend.s3.use_lockfile"), true)
		stack.AddOverride(jsii.String("terraform.required_version"), lockfileVersion)
	default:
		// Terraform runs in cdktf.out/stacks/<id>. Without a path, CDK for
		// Terraform writes an absolute path of this machine.
		cdktf.NewLocalBackend(stack, &cdktf.LocalBackendConfig{Path: jsii.String("../../../" + state)})
	}
}
