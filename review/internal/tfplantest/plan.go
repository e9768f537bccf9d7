// Package tfplantest provides plans to tests: plans that Terraform made of an app,
// with the digest of that app, and plans made by hand.
package tfplantest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Recorded returns the plans that e2e/plan recorded in a directory, by the name
// of their file.
func Recorded(t testing.TB, directory string) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, "*.json"))
	if err != nil || len(files) < 11 {
		t.Fatalf("%s has the plans %q, %v", directory, files, err)
	}
	plans := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plans[strings.TrimSuffix(filepath.Base(file), ".json")] = text
	}
	return plans
}

// A Change is an element of a plan's resource_changes.
type Change struct {
	Address       string // such as aws_iam_role.a
	Actions       string // separated by commas
	Before, After string // attributes as JSON. Default: null.
	Marks         string // more properties of the change as JSON, each after a comma
	More          string // more properties of the resource as JSON, each after a comma
}

// Plan returns a plan with these changes, and with more properties as JSON, each
// after a comma.
func Plan(more string, changes ...Change) []byte {
	var resources []string
	for _, c := range changes {
		resourceType, name, _ := strings.Cut(c.Address, ".")
		before, after := c.Before, c.After
		if before == "" {
			before = "null"
		}
		if after == "" {
			after = "null"
		}
		resources = append(resources, fmt.Sprintf(
			`{"address":%s,"mode":"managed","type":%q,"name":%q%s,"change":{"actions":%s,"before":%s,"after":%s%s}}`,
			encode(c.Address), resourceType, name, c.More, encode(strings.Split(c.Actions, ",")), before, after, c.Marks))
	}
	return []byte(`{"format_version":"1.2","resource_changes":[` + strings.Join(resources, ",") + `]` + more + `}`)
}

// Configuration returns the property of a plan that says what resources are
// attached to: a list of resources as [Attached] returns them.
func Configuration(resources ...string) string {
	return `,"configuration":{"root_module":{"resources":[` + strings.Join(resources, ",") + `]}}`
}

// Attached returns a resource of the configuration whose attribute refers to the
// resource at another address.
func Attached(address, attribute, to string) string {
	resourceType, _, _ := strings.Cut(address, ".")
	return fmt.Sprintf(`{"address":%q,"type":%q,"expressions":{%q:{"references":["%s.id",%[4]q]}}}`,
		address, resourceType, attribute, to)
}

// Policy returns attributes, of which one is a policy that allows an action on a
// resource.
func Policy(attribute, resource string) string {
	return string(encode(map[string]string{attribute: Document(resource)}))
}

// Document returns a policy that allows the action "a" on a resource.
func Document(resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":%q}]}`, resource)
}

// encode returns a value as JSON.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings, numbers, lists and maps of them always marshal
	}
	return text
}
