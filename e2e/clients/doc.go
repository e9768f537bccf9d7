// Package clients has unmodified clients of AWS use one deployment through a
// front that does what API Gateway does, and S3 directly, and compares the two.
package clients
