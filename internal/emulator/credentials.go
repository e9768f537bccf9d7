package emulator

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// The credentials of the emulator's root user, and of no account at AWS.
const (
	accessKey = "test"
	secretKey = "test"
)

// AWSConfig configures clients of the AWS SDK that may do everything in the
// emulator. Clients of S3 need UsePathStyle besides.
func (e *Emulator) AWSConfig(region string) aws.Config {
	return e.AWSConfigAs(region, accessKey, secretKey)
}

// AWSConfigAs is AWSConfig for a user that was made in the emulator, who may
// do what the user's policies allow.
func (e *Emulator) AWSConfigAs(region, accessKey, secretKey string) aws.Config {
	return aws.Config{
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
		BaseEndpoint: aws.String(e.URL),
	}
}
