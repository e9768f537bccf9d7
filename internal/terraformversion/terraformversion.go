// Package terraformversion lets tests that deploy nothing run without Terraform,
// whose version CDK for Terraform asks for where a state is in HCP Terraform.
// Import it for that effect.
//
// jsii starts Node.js with the environment as it is when its packages are
// initialized. This one is initialized before them, as package faststart is.
package terraformversion

import "os"

func init() { os.Setenv("TERRAFORM_BINARY_NAME", "echo 1.11.4") }
