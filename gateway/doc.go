// Package gateway decides what a private REST API is made of. [Resolve] turns
// what is wanted, a [Config] of routes with their integrations, into one plain
// value, the [Definition]: resources by path, methods, responses, the resource
// policy and what the integration role may do. Everything else reads that value.
//
// The package is pure Go: strings may hold Terraform references (see package
// ref), but nothing here needs Terraform or CDK for Terraform.
//
// Words are API Gateway's own. A route is a path with its methods and one
// integration; a table of responses says which status and headers of a backend
// become which of the API's.
package gateway
