// Package iam holds IAM policy documents: reading, writing, measuring and
// dividing them. Strings in a document may have references to values that only
// Terraform knows, as in package ref.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package iam
