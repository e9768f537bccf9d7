package iam_test

import (
	"fmt"

	"cdk.tf/go/privateapi/iam"
)

// A bucket's policy loses the condition that limited it to one VPC endpoint.
func ExampleCompare() {
	base, err := iam.Parse(`{"Version": "2012-10-17", "Statement": [{
		"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::documents/*",
		"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}
	}]}`)
	if err != nil {
		panic(err)
	}
	head, err := iam.Parse(`{"Version": "2012-10-17", "Statement": [{
		"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::documents/*"
	}]}`)
	if err != nil {
		panic(err)
	}
	for _, change := range iam.Compare(base, head) {
		for _, reason := range change.Reasons {
			fmt.Println(reason.Kind, reason.Conditions)
			fmt.Println(reason.Witness.Action, reason.Witness.Resource, reason.Witness.Context)
			fmt.Println("base:", base.Decide(*reason.Witness))
			fmt.Println("head:", head.Decide(*reason.Witness))
		}
	}
	// Output:
	// allowsWithout [{StringEquals aws:SourceVpce [vpce-0123456789abcdef0]}]
	// s3:GetObject arn:aws:s3:::documents/x map[]
	// base: implicitly denied
	// head: allowed
}
