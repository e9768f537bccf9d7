// Package gateway defines a private REST API of API Gateway. [Resolve] takes a [Config]
// of routes with their integrations and returns a [Definition]: one plain value with the
// resources by path, the methods, the responses, the resource policy and the permissions
// of the integration role. All other packages read that value.
//
// The package is pure Go: strings may contain Terraform references (see package ref),
// but nothing here needs Terraform or CDK for Terraform.
//
// The terms are API Gateway's. A route is a path with its methods and one integration. A
// table of responses says which status code, headers and body a client gets for those of
// a backend.
package gateway
