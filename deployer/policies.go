// Package deployer derives from a synthesized stack what whoever deploys it
// may do: the IAM policies that terraform plan and terraform apply of this
// stack need, and no more than that.
package deployer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
)

// MaxPolicyLength is how many characters a managed policy may have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MaxPolicyLength = 6144

// A Place is where a stack is deployed. Each of the first three may be "*",
// which is the default.
type Place struct {
	Partition string // such as "aws"
	Region    string // such as "eu-central-1"
	Account   string // twelve digits
	// Variables are values of the stack's input variables, by name. A name that
	// is made of a variable without a value here is not known, and the policies
	// then allow all of its kind. The value "" stands for null. Default: none.
	Variables map[string]string
}

// Result is what deployers of a stack may do.
type Result struct {
	// Plan is what terraform plan needs: to read, and nothing else.
	Plan gateway.Document
	// Apply is what terraform plan, apply and destroy need.
	Apply gateway.Document
	// Notes are what could not be narrowed and why, a sentence each, in the
	// order of the resources' addresses.
	Notes []string
}

// Policies returns what deployers of a stack may do. The configuration is the
// stack's cdk.tf.json.
//
// It returns an error of type [*fault.Error] when the configuration has a
// resource or data source of a type that is not in the table of this package,
// or when a policy is longer than [MaxPolicyLength].
func Policies(configuration []byte, place Place) (Result, error) {
	var faults fault.List
	faults.In("place", place.check())
	stack, err := parse(configuration, place)
	if err != nil {
		return Result{}, err
	}
	c := collection{stack: stack}
	for _, r := range stack.resources {
		rule, known := rules[r.kind]
		if !known {
			faults.Add(r.address(), "%q: what deployers need for this type of resource is not known; known are %s", r.kind, strings.Join(knownTypes(), ", "))
			continue
		}
		r.collection = &c
		rule(r)
	}
	for _, kind := range stack.data {
		if !slices.Contains(silentData, kind) {
			faults.Add("data."+kind, "%q: what deployers need for this data source is not known; known are %s", kind, strings.Join(silentData, ", "))
		}
	}
	c.provider()
	result := Result{Plan: c.document(false), Apply: c.document(true), Notes: c.notes}
	for _, policy := range []struct {
		name     string
		document gateway.Document
	}{{"plan", result.Plan}, {"apply", result.Apply}} {
		if length := utf8.RuneCountInString(policy.document.JSON(nil)); length > MaxPolicyLength {
			faults.Add(policy.name, "the policy has %d characters, a managed policy at most %d: divide the stack", length, MaxPolicyLength)
		}
	}
	if err := faults.Err(); err != nil {
		return Result{}, err
	}
	return result, nil
}

// JSON returns both policies and the notes as an object that is indented for
// people: {"plan": …, "apply": …, "notes": […]}, with a line feed at the end.
func (r Result) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(struct {
		Plan  any      `json:"plan"`
		Apply any      `json:"apply"`
		Notes []string `json:"notes,omitempty"`
	}{r.Plan.Value(), r.Apply.Value(), r.Notes})
	return text.Bytes(), err
}

// An allowance is a set of actions on the same resources.
type allowance struct {
	write     bool
	action    string
	resources []string
	condition condition
}

// collection gathers what the resources of a stack need.
type collection struct {
	stack      stack
	allowances []allowance
	notes      []string
}

func (c *collection) note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	if !slices.Contains(c.notes, note) {
		c.notes = append(c.notes, note)
	}
}

// document returns the statements for reading, or for everything: one for each
// set of resources, in the order of the first action of each.
func (c *collection) document(all bool) gateway.Document {
	type group struct {
		resources []string
		condition condition
		actions   map[string]bool
	}
	// First the resources of each action, then the actions of the same resources.
	byAction := map[string]*group{}
	for _, a := range c.allowances {
		if a.write && !all {
			continue
		}
		key := a.action + conditionKey(a.condition)
		if byAction[key] == nil {
			byAction[key] = &group{condition: a.condition, actions: map[string]bool{a.action: true}}
		}
		byAction[key].resources = append(byAction[key].resources, a.resources...)
	}
	byResources := map[string]*group{}
	for _, key := range slices.Sorted(maps.Keys(byAction)) {
		g := byAction[key]
		g.resources = minimal(g.resources)
		same := strings.Join(g.resources, "\n") + conditionKey(g.condition)
		if byResources[same] == nil {
			byResources[same] = g
		}
		maps.Copy(byResources[same].actions, g.actions)
	}
	var statements []gateway.Statement
	for _, g := range byResources {
		statements = append(statements, gateway.Statement{
			Effect: "Allow", Action: slices.Sorted(maps.Keys(g.actions)), Resource: g.resources, Condition: g.condition,
		})
	}
	slices.SortFunc(statements, func(a, b gateway.Statement) int {
		return cmp.Or(slices.Compare(a.Action, b.Action), slices.Compare(a.Resource, b.Resource))
	})
	return gateway.Document{Statements: statements}
}

func conditionKey(c condition) string {
	if len(c) == 0 {
		return ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // maps and lists of strings always marshal
	}
	return string(text)
}

// minimal returns patterns sorted, without those that another one covers.
func minimal(patterns []string) []string {
	patterns = slices.Compact(slices.Sorted(slices.Values(patterns)))
	return slices.DeleteFunc(slices.Clone(patterns), func(p string) bool {
		return slices.ContainsFunc(patterns, func(wider string) bool {
			prefix, ok := strings.CutSuffix(wider, "*")
			return ok && wider != p && strings.HasPrefix(p, prefix)
		})
	})
}

func (p Place) check() fault.List {
	var faults fault.List
	for _, field := range []struct {
		name, value string
		ok          bool
		want        string
	}{
		{"partition", p.Partition, partition.MatchString(p.Partition), "must be a partition such as aws, or *"},
		{"region", p.Region, region.MatchString(p.Region), "must be a region such as eu-central-1, or *"},
		{"account", p.Account, account.MatchString(p.Account), "must be twelve digits, or *"},
	} {
		if field.value != "" && field.value != "*" && !field.ok {
			faults.Add(field.name, "%q: %s", field.value, field.want)
		}
	}
	return faults
}

var errNoStack = errors.New("no configuration of a stack: it must be the JSON object that Terraform reads")
