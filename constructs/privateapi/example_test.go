package privateapi_test

import (
	"errors"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
)

func ExampleNew() {
	build := func(stack cdktf.TerraformStack) error {
		documents, err := bucket.New(stack, "documents", bucket.Config{NamePrefix: "documents-"})

		_, apiErr := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Create{
				VPCID:       "vpc-0123456789abcdef0",
				SubnetIDs:   []string{"subnet-0123456789abcdef0"},
				ClientCIDRs: []string{"10.0.0.0/16"},
			}},
			Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: documents.Name}},
				{
					Path:        "/reports/{proxy+}",
					Integration: gateway.S3{Bucket: "reports", Key: "public/{proxy}", Region: "us-east-1"},
				},
			},
		})
		return errors.Join(err, apiErr)
	}
	_ = build
}
