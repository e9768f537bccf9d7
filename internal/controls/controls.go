// Package controls lists what scanners of Terraform configurations, and AWS Security
// Hub, report for the resources of this module, each with its reason. The table in
// docs/scanners.md, .checkov.yaml and a section of the review are made from the list.
package controls

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// A Control is one thing that scanners look for, and how the resources of this module
// meet it.
type Control struct {
	// Name says in a few words what scanners look for.
	Name string
	// Type is the Terraform type that the control is about.
	Type string
	// Checkov, Trivy, KICS and SecurityHub are the ids of the control. KICS has names.
	Checkov, Trivy, KICS, SecurityHub []string
	// Default reports that the control is met unless Field says otherwise.
	Default bool
	// Field is the field of a Config that decides whether the control is met. "" is none.
	Field string
	// Reason is one or two sentences on why the control is not met, or how it is.
	Reason string

	// reported reports whether a stack does not meet the control.
	reported func(review.Stack) bool
}

// Met says how the control is met, for people.
func (c Control) Met() string {
	switch {
	case c.Default && c.Field == "":
		return "yes"
	case c.Default:
		return "yes, unless `" + c.Field + "` is set"
	case c.Field != "":
		return "with `" + c.Field + "`"
	}
	return "no"
}

// Explains reports whether the control explains a finding of Checkov.
func (c Control) Explains(check, terraformType string) bool {
	return (!c.Default || c.Field != "") && c.Type == terraformType && slices.Contains(c.Checkov, check)
}

// Reported returns the controls that scanners report for a stack.
func Reported(s review.Stack) []Control {
	return slices.DeleteFunc(slices.Clone(All), func(c Control) bool { return c.reported == nil || !c.reported(s) })
}

// Table returns the list as Markdown.
func Table() string {
	var text strings.Builder
	text.WriteString("| control | met | reason | Checkov | Trivy | KICS | Security Hub |\n|---|---|---|---|---|---|---|\n")
	for _, c := range All {
		fmt.Fprintf(&text, "| %s (`%s`) | %s | %s |", c.Name, c.Type, c.Met(), c.Reason)
		for _, ids := range [][]string{c.Checkov, c.Trivy, c.KICS, c.SecurityHub} {
			text.WriteString(" " + cmp.Or(strings.Join(ids, ", "), "-") + " |")
		}
		text.WriteString("\n")
	}
	return text.String()
}

// Configuration returns the configuration file of Checkov. It skips the checks that are
// not met by default.
func Configuration() string {
	var text strings.Builder
	text.WriteString(`# Checks of Checkov that do not pass by default, with the reasons. A test writes this
# file: go test ./internal/controls -update
framework: [terraform_json]
skip-check:
`)
	skipped := map[string]bool{}
	for _, c := range All {
		if c.Default || len(c.Checkov) == 0 {
			continue
		}
		fmt.Fprintf(&text, "  # %s: %s\n", c.Name, c.Reason)
		if c.Field != "" {
			fmt.Fprintf(&text, "  # Delete these lines if your app sets %s.\n", c.Field)
		}
		for _, check := range c.Checkov {
			if !skipped[check] {
				fmt.Fprintf(&text, "  - %s\n", check)
			}
			skipped[check] = true
		}
	}
	return text.String()
}
