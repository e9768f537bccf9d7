package iam

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// An Account is an AWS account in a partition.
type Account struct {
	// Partition is the partition, such as aws or aws-cn.
	Partition string
	// ID is the account's number.
	ID string
}

// unnamed is an account that no policy names.
const unnamed = "ACCOUNT"

// Accounts returns accounts that show what the document says about resources of IAM
// in any account: those that its ARNs name, an example for each ARN whose account has
// wildcards, and one that no ARN names.
func (d Document) Accounts() []Account {
	partitions, ids := ref.List{"aws", "aws-cn", "aws-us-gov"}, ref.List{}
	add := func(list *ref.List, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, s := range d.Statements {
		for _, arn := range slices.Concat(s.Resource, s.NotResource) {
			if parts := newARN(arn).parts(); len(parts) == 6 && len(parts[4]) > 0 {
				add(&partitions, example(parts[1], "aws"))
				add(&ids, example(parts[4], unnamed))
			}
		}
	}
	add(&ids, unnamed)
	var accounts []Account
	for _, id := range ids {
		for _, partition := range partitions {
			accounts = append(accounts, Account{partition, id})
		}
	}
	return accounts
}

// example returns a text that a part of an ARN matches, and any if it matches that.
func example(part []symbol, other string) string {
	if matches(part, newPattern(other, false, false).symbols) {
		return other
	}
	var b strings.Builder
	for _, s := range part {
		switch s.kind {
		case one:
			b.WriteString("0")
		case many:
		default:
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// In returns the document as it reads for resources of IAM in an account. Where an
// ARN has six parts and may match such resources, its first five parts are those of the
// account. About these resources it says the same as the document.
//
// IAM completes an ARN with fewer than six parts, and its wildcards may match colons.
// If such an ARN may match resources of IAM in any account, the result allows all of the
// account's resources, or does not deny them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (d Document) In(account Account) Document {
	place := []string{"arn", account.Partition, "iam", "", account.ID}
	inside := func(list ref.List, allowed bool) ref.List {
		var all ref.List
		for _, arn := range list {
			if allowed && mayComplete(arn, account.Partition) {
				all = append(all, strings.Join(place, ":")+":*")
			} else {
				all = append(all, inPlace(arn, place))
			}
		}
		return all
	}
	statements := slices.Clone(d.Statements)
	for i, s := range statements {
		statements[i].Resource = inside(s.Resource, s.Effect == Allow)
		statements[i].NotResource = inside(s.NotResource, s.Effect == Deny)
	}
	return Document{Statements: statements}
}

// mayComplete reports whether an ARN has fewer than six parts and may match resources of
// IAM in an account of a partition.
func mayComplete(arn, partition string) bool {
	p := newARN(arn)
	end := symbol{kind: many}
	resources := newPattern("arn:"+partition+":iam::*", true, false)
	return len(p.parts()) < 6 && meet(append(slices.Clip(p.symbols), end), resources.symbols)
}

// inPlace returns an ARN with the first parts of a place, if it matches them. The
// wildcards of an ARN with as many colons as the names of resources match no colon.
func inPlace(arn string, place []string) string {
	parts := newARN(arn).parts()
	if len(parts) != len(place)+1 || slices.Contains(parts[len(place)], symbol{character, ":"}) {
		return arn
	}
	for i, text := range place {
		if !matches(parts[i], newPattern(text, false, false).symbols) {
			return arn
		}
	}
	var b strings.Builder
	for _, text := range place {
		b.WriteString(text + ":")
	}
	for _, s := range parts[len(place)] {
		switch s.kind {
		case one:
			b.WriteString("?")
		case many:
			b.WriteString("*")
		default:
			b.WriteString(s.text)
		}
	}
	return b.String()
}
