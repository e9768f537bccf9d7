// Package review describes the private APIs of an app for people who review a
// change of them: what they serve, who may call them, and what their roles may do.
//
// A [Digest] is plain data that [New] makes from Definitions. It needs no AWS
// account, no Terraform and no plan, and the same Definitions give the same bytes.
// It has no texts that decisions depend on: package compare finds what one digest
// lets through that another does not, package tfplan joins it with a Terraform plan,
// and package markdown puts all of it into words.
package review
