package deployer

import (
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A Place is where a stack is deployed. The zero Place is anywhere.
type Place struct {
	// Partition is such as "aws"; "*" is any. Default: the region's, or any.
	Partition string
	// Region is such as "eu-central-1"; "*" is any. Default: the one of the
	// stack's provider, as far as it is known, or any.
	Region string
	// Account has twelve digits; "*" is any. Default: any.
	Account string
	// Variables are values of the stack's input variables, by name: a string as
	// it is, anything else as JSON. The value "" stands for null. A variable
	// without a value here has its default. One without a default is not known,
	// and the policies allow everything that it could be. Default: none.
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
		{"region", p.Region, region, "must be a region such as eu-central-1, or *"},
		{"account", p.Account, account, "must be twelve digits, or *"},
	} {
		if field.value != "" && field.value != "*" && !field.pattern.MatchString(field.value) {
			faults.Add(field.name, "%q: %s", field.value, field.want)
		}
	}
	return faults
}

// partitions are those of regions whose names begin so; all others are in aws.
var partitions = []struct{ begin, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"us-isof-", "aws-iso-f"}, {"eu-isoe-", "aws-iso-e"},
}

// partitionOf returns the partition of a region, or "*" of one that is not
// known.
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
