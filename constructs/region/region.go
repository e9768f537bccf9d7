// Package region tells where a stack is deployed: the region and the partition
// of its AWS provider.
package region

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawspartition"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsregion"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// A Region is the region of a stack's AWS provider. All fields are references.
type Region struct {
	// Name is such as ap-northeast-1.
	Name string
	// Partition is aws, aws-cn or aws-us-gov.
	Partition string
	// DNSSuffix is the domain of the partition's endpoints, such as amazonaws.com.
	DNSSuffix string
	// ReverseDNSPrefix begins the names of VPC endpoint services, such as
	// com.amazonaws.
	ReverseDNSPrefix string
}

// Of returns the region of the stack that scope is in. The first call adds the
// two data sources that it is read from:
//
//	data.aws_region
//	data.aws_partition
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
	return Region{
		Name:             *name.Id(), // "name" is deprecated in version 6 of the provider, "region" unknown to version 5
		Partition:        *partition.Partition(),
		DNSSuffix:        *partition.DnsSuffix(),
		ReverseDNSPrefix: *partition.ReverseDnsPrefix(),
	}
}
