package deployer

import (
	"fmt"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A Place is where a stack is deployed. The zero Place stands for every partition,
// Region and account.
type Place struct {
	// Partition is a partition, such as "aws", or "*" for every one. Default: the
	// Region's partition, or "*" if the Region is not known.
	Partition string
	// Region is a Region, such as "eu-central-1", or "*" for every one. Default: the
	// Region of the stack's provider, or "*" if that is not known.
	Region string
	// Account is an account ID of twelve digits, or "*" for every one. Default: "*".
	Account string
	// Variables are the values of the stack's input variables, by name: a string as it
	// is, or another type as JSON. The value "" is null. A variable without a value has
	// its default. If it has no default either, the policies allow everything that the
	// variable can be. Default: none.
	Variables map[string]string
	// RESTAPIs are the IDs of REST APIs that exist, by their addresses, such as
	// {"aws_api_gateway_rest_api.api": "a1b2c3d4e5"}. The address "" stands for the only
	// REST API of the stack. The policies then name this API, and no other one can be
	// read, changed or deleted. Default: none. The policies allow changing the parts of
	// every REST API of the Region, unless Tag is set.
	RESTAPIs map[string]string
	// Tag is the key of a tag that every REST API and usage plan of the stack has, in its
	// own tags or in the default tags of the provider. The policy apply is then limited to
	// those with its value. API Gateway lets the parts of an API inherit its tags for this
	// purpose. The tag itself can only be set on what is created. Default: none.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
	Tag string
	// Rules are rules of your own by Terraform type, such as "aws_sqs_queue", or
	// "data.aws_vpc" for a data source. Default: none.
	Rules map[string]Rule
	// AllowUnknown makes a note of each type that no rule is for, in the place of an error.
	// Default: false.
	AllowUnknown bool
}

var (
	partition = regexp.MustCompile(`^aws(-[a-z]+)*$`)
	region    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)
	account   = regexp.MustCompile(`^[0-9]{12}$`)
	restAPIID = regexp.MustCompile(`^[a-z0-9]+$`)
	tagKey    = regexp.MustCompile(`^[A-Za-z0-9 _.:/=+@-]{1,128}$`)
)

func (p Place) check() fault.List {
	var faults fault.List
	for _, field := range []struct {
		name, value string
		pattern     *regexp.Regexp
		want        string
	}{
		{"partition", p.Partition, partition, "must be a partition such as aws, or *"},
		{"region", p.Region, region, "must be a Region such as eu-central-1, or *"},
		{"account", p.Account, account, "must be twelve digits, or *"},
	} {
		if field.value != "" && field.value != "*" && !field.pattern.MatchString(field.value) {
			faults.Add(field.name, "%q: %s", field.value, field.want)
		}
	}
	for _, address := range sortedKeys(p.RESTAPIs) {
		if !restAPIID.MatchString(p.RESTAPIs[address]) {
			named := fmt.Sprintf("%q: ", address)
			if address == "" {
				named = ""
			}
			faults.Add("restAPIs", "%s%q: must be the ID of a REST API, such as a1b2c3d4e5", named, p.RESTAPIs[address])
		}
	}
	faults.In("", checkRules(p.Rules))
	if p.Tag != "" && !tagKey.MatchString(p.Tag) {
		faults.Add("tag", "%q: must be the key of a tag", p.Tag)
	}
	return faults
}

// partitions are the partitions of Regions whose names begin with begin. All other
// Regions are in the partition aws.
var partitions = []struct{ begin, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"us-isof-", "aws-iso-f"}, {"eu-isoe-", "aws-iso-e"},
}

// partitionOf returns the partition of a Region, or "*" if name is not a Region.
func partitionOf(name string) string {
	if !region.MatchString(name) {
		return "*"
	}
	for _, p := range partitions {
		if strings.HasPrefix(name, p.begin) {
			return p.partition
		}
	}
	return "aws"
}
