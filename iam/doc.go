// Package iam holds IAM policy documents: it reads, writes, measures, divides and
// compares them. [Compare] answers whether one document lets anything through that
// another one refuses, with reasons as data and with requests that show it.
//
// Strings in a document may have references to values that only Terraform knows,
// as in package ref.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package iam
