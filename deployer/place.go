package deployer

import (
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
}

var (
	partition = regexp.MustCompile(`^aws(-[a-z]+)*$`)
	region    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)
	account   = regexp.MustCompile(`^[0-9]{12}$`)
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
