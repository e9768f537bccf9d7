// Package sampleapis is the list of APIs that breadth tests range over: golden
// files of Definitions and documents, fuzzing, snapshots of stacks, reviews, and
// the validation by Terraform. A test fails if the list lacks an integration or a
// field.
package sampleapis

import (
	"cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// An API is a sample.
type API struct {
	// Name is unique and can be a file name.
	Name   string
	config func(References) gateway.Config
}

// References makes references to values that only Terraform knows. The same name
// gives a reference to the same value.
type References interface {
	// String returns a reference to a string.
	String(name string) string
	// List returns a list that is one reference.
	List(name string) ref.List
}

// Config returns the configuration of the API, with references made by r. It has a
// name and at least one endpoint.
func (a API) Config(r References) gateway.Config {
	config := a.config(r)
	config.Name = cmp.Or(config.Name, a.Name)
	if config.Endpoints == nil {
		config.Endpoints = ref.List{"vpce-0a1b2c3d4e5f60718"}
	}
	return config
}

// Definition returns the API resolved in eu-central-1, with references as
// Terraform expressions: ${var.name}.
func (a API) Definition() (gateway.Definition, error) {
	d, err := gateway.Resolve(a.Config(Tokens{}), gateway.Environment{Partition: "aws", Region: "eu-central-1"})
	if err != nil {
		return gateway.Definition{}, err
	}
	return d.Replace(expression), nil
}

// Tokens are References in the form of tokens of CDK for Terraform, for tests
// without it.
type Tokens struct{}

const prefix, suffix = "{TfToken[", "]}"

// String implements [References].
func (Tokens) String(name string) string { return "$" + prefix + name + suffix }

// List implements [References].
func (Tokens) List(name string) ref.List { return ref.List{"#" + prefix + name + suffix} }

func expression(token string) string {
	return "${var." + token[len("$"+prefix):len(token)-len(suffix)] + "}"
}
