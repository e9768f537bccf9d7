// Package region provides the Region and the partition of a stack's AWS provider.
package region

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawspartition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsregion"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/internal/written"
)

// A Region is the Region of a stack's AWS provider. All fields are references.
type Region struct {
	// Name is the Region's name, such as ap-northeast-1.
	Name string
	// Partition is the partition, such as aws, aws-cn or aws-us-gov.
	Partition string
	// DNSSuffix is the domain of the partition's endpoints, such as amazonaws.com.
	DNSSuffix string
	// ReverseDNSPrefix is the beginning of the names of VPC endpoint services, such as
	// com.amazonaws.
	ReverseDNSPrefix string
}

// Of returns the Region of scope's stack. The first call for a stack adds two data
// sources:
//
//	data.aws_region
//	data.aws_partition
//
// If the app has added one of them before, a review compares it with what Of adds.
func Of(scope constructs.Construct) Region {
	const regionID, partitionID = "privateapi_region", "privateapi_partition"
	stack := cdktf.TerraformStack_Of(scope)
	name, ok := stack.Node().TryFindChild(jsii.String(regionID)).(dataawsregion.DataAwsRegion)
	if !ok {
		name = dataawsregion.NewDataAwsRegion(stack, jsii.String(regionID), &dataawsregion.DataAwsRegionConfig{})
	}
	partition, ok := stack.Node().TryFindChild(jsii.String(partitionID)).(dataawspartition.DataAwsPartition)
	if !ok {
		partition = dataawspartition.NewDataAwsPartition(stack, jsii.String(partitionID), &dataawspartition.DataAwsPartitionConfig{})
	}
	written.DataSource(stack, "aws_region", regionID)
	written.DataSource(stack, "aws_partition", partitionID)
	return Region{
		Name:             *name.Id(), // version 6 of the provider deprecates "name", and version 5 lacks "region"
		Partition:        *partition.Partition(),
		DNSSuffix:        *partition.DnsSuffix(),
		ReverseDNSPrefix: *partition.ReverseDnsPrefix(),
	}
}
