package review

import (
	"cdk.tf/go/privateapi/iam"
)

// A Configuration is what the synthesized Terraform configuration of a stack has in
// addition to the APIs. Package review/synthesized reads it.
type Configuration struct {
	// Overrides are the arguments that the app changed in what a construct wrote, sorted
	// by address and argument.
	Overrides []Override `json:"overrides"`
	// Elements are what the APIs do not explain: resources, data sources, variables,
	// providers and all else, sorted by address.
	Elements []Element `json:"elements"`
	// Buckets are the buckets that the stack creates, sorted by address.
	Buckets []Bucket `json:"buckets"`
	// UserPools are the user pools that the stack creates, sorted by address.
	UserPools []UserPool `json:"userPools"`
	// Domains are the custom domain names that the stack creates, sorted by address.
	Domains []Domain `json:"domains,omitempty"`
	// DomainAccess are the associations of endpoints with other private custom domain names,
	// sorted by address.
	DomainAccess []DomainAccess `json:"domainAccess,omitempty"`
	// NotReviewed are the APIs that the app leaves out of the review, sorted by address.
	NotReviewed []NotReviewed `json:"notReviewed"`
	// ManagedResources is how many resources Terraform manages.
	ManagedResources ManagedResources `json:"managedResources"`
}

// ManagedResources is how many resources Terraform manages, as HCP Terraform counts them to
// bill them: each instance of a resource.
// https://developer.hashicorp.com/terraform/cloud-docs/overview/estimate-hcp-terraform-cost
type ManagedResources struct {
	// Count is how many there are.
	Count int `json:"count"`
	// AtLeast reports that there may be more: how many is known only with the values of
	// variables.
	AtLeast bool `json:"atLeast,omitempty"`
}

// An Override is an argument of a resource whose value in the configuration is not the
// one that a construct wrote. Setters, overrides and aspects make them.
type Override struct {
	// Address is the Terraform address of the resource.
	Address string `json:"address"`
	// Argument is its argument, such as endpoint_configuration.types. "" is the whole
	// resource, which the app has removed.
	Argument string `json:"argument,omitempty"`
	// RestAPI is the address of the REST API that the resource is, or is a part of. "" is
	// none.
	RestAPI string `json:"restAPI,omitempty"`
	// Written is the value that the construct wrote, and Synthesized the value in the
	// configuration, both as JSON. "" is no value. The value of an argument that may be a
	// secret is its SHA-256 hash, as sha256:….
	Written     string `json:"written,omitempty"`
	Synthesized string `json:"synthesized,omitempty"`
}

// An Element is a part of the configuration that no API explains.
type Element struct {
	// Address is its address, such as aws_sqs_queue.orders, data.aws_vpc.main,
	// var.region, local.name, module.name, provider.aws or terraform.
	Address string `json:"address"`
	// Written reports that a construct of this module wrote it.
	Written bool `json:"written,omitempty"`
	// AttachedTo are the addresses of resources of constructs that the element refers
	// to, sorted. [AnyResource] means that it may belong to one of them: it names
	// the resource that it belongs to by a value that is not known.
	AttachedTo []string `json:"attachedTo,omitempty"`
	// Arguments maps its arguments to the SHA-256 hashes of their values as JSON.
	Arguments map[string]string `json:"arguments,omitempty"`
	// Policies maps its arguments that are policy documents to their statements. A
	// document that package iam cannot read is only in Arguments.
	Policies map[string][]iam.Statement `json:"policies,omitempty"`
	// Content is the SHA-256 hash of the files of a local module and of the local modules
	// that it uses. "" is an element without such files. [NotReadable] is a local module
	// whose folder the review cannot read.
	Content string `json:"content,omitempty"`
}

// NotReadable stands for files that a review cannot read.
const NotReadable = "notReadable"

// AnyResource stands for resources of constructs that are not known.
const AnyResource = "*"

// A Bucket is an S3 bucket.
type Bucket struct {
	// Address is the Terraform address of the bucket.
	Address string `json:"address"`
	// CORS are its CORS rules.
	CORS []CORSRule `json:"cors"`
	// PublicAccessBlock are the settings that block public access and are on, sorted,
	// such as block_public_acls. All four are on by default.
	PublicAccessBlock []string `json:"publicAccessBlock"`
	// ObjectOwnership is BucketOwnerEnforced, or another value with which ACLs are in
	// force. "" is S3's default.
	ObjectOwnership string `json:"objectOwnership,omitempty"`
	// Versioning is Enabled or Suspended. "" is no versioning.
	Versioning string `json:"versioning,omitempty"`
	// EarlierVersionDays is the number of days for which earlier versions are kept. 0 keeps
	// all.
	EarlierVersionDays int `json:"earlierVersionDays,omitempty"`
	// UnfinishedUploadDays is the number of days after which unfinished uploads in parts are
	// deleted. 0 keeps them.
	UnfinishedUploadDays int `json:"unfinishedUploadDays,omitempty"`
	// AccessLog is where S3 writes the server access log: the name of a bucket, a slash and
	// the prefix of the keys. "" is no log.
	AccessLog string `json:"accessLog,omitempty"`
	// Encryption is the algorithm, such as AES256 or aws:kms. "" is S3's default.
	Encryption string `json:"encryption,omitempty"`
	// KMSKey is the key that encrypts objects. "" is none of the app's.
	KMSKey string `json:"kmsKey,omitempty"`
	// Policy is the bucket policy.
	Policy []iam.Statement `json:"policy"`
	// UnknownPolicy is the SHA-256 hash of a policy that package iam cannot read.
	UnknownPolicy string `json:"unknownPolicy,omitempty"`
	// ForceDestroy reports that Terraform destroys the bucket with its objects.
	ForceDestroy bool `json:"forceDestroy,omitempty"`
	// PreventDestroy reports that a plan fails that would destroy the bucket.
	PreventDestroy bool `json:"preventDestroy,omitempty"`
}

// A CORSRule lets scripts of websites use a bucket.
type CORSRule struct {
	Origins       []string `json:"origins"`
	Methods       []string `json:"methods"`
	Headers       []string `json:"headers"`
	ExposeHeaders []string `json:"exposeHeaders"`
}

// A UserPool is a Cognito user pool.
type UserPool struct {
	// Address is the Terraform address of the user pool.
	Address string `json:"address"`
	// SelfSignUp reports that everyone who knows a client's ID may sign up.
	SelfSignUp bool `json:"selfSignUp,omitempty"`
	// Recovery are the ways to reset a password, sorted. admin_only is that only an
	// administrator can.
	Recovery []string `json:"recovery"`
	// Domains are the domains or their prefixes, sorted. Everyone can reach them.
	Domains []string `json:"domains"`
	// ForceDestroy reports that Terraform can destroy the user pool with its users.
	ForceDestroy bool `json:"forceDestroy,omitempty"`
	// Clients are its clients, sorted by address.
	Clients []UserPoolClient `json:"clients"`
}

// A UserPoolClient is an application that may use a user pool.
type UserPoolClient struct {
	// Address is the Terraform address of the client.
	Address string `json:"address"`
	// Secret reports that the client has a secret.
	Secret bool `json:"secret,omitempty"`
	// AuthFlows and OAuthFlows are the ways to get tokens, sorted.
	AuthFlows  []string `json:"authFlows"`
	OAuthFlows []string `json:"oauthFlows"`
	// Scopes are the scopes that tokens can have, sorted.
	Scopes []string `json:"scopes"`
	// CallbackURLs are the URLs that get authorization codes or tokens, sorted.
	CallbackURLs []string `json:"callbackURLs"`
}

// NotReviewed is an API that the app leaves out of the review.
type NotReviewed struct {
	// Address is the Terraform address of the REST API.
	Address string `json:"address"`
	// Reason is the app's reason.
	Reason string `json:"reason"`
}
