package synth

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/domain"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/expression"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// domainPolicies returns the resource policies of the domains that constructs made, by stack
// and by the Terraform address of the domain.
func domainPolicies(record *written.Record) map[string]map[string]iam.Document {
	policies := map[string]map[string]iam.Document{}
	for _, value := range record.Values() {
		o, ok := value.(domain.Output)
		if !ok {
			continue
		}
		stack := *cdktf.TerraformStack_Of(o.Construct).Node().Id()
		if policies[stack] == nil {
			policies[stack] = map[string]iam.Document{}
		}
		address := *o.Domain.TerraformResourceType() + "." + *o.Domain.FriendlyUniqueId()
		policies[stack][address] = withExpressions(o.Definition.Policy, expression.Resolver(o.Construct))
	}
	return policies
}

// withExpressions returns a policy with the expressions of its references.
func withExpressions(policy iam.Document, resolve func([]string) []string) iam.Document {
	var references []string
	replace := func(f func(string) string) iam.Document {
		return policy.Map(func(s string) string { return ref.ReplaceElement(s, f) })
	}
	replace(func(reference string) string {
		references = append(references, reference)
		return reference
	})
	resolve(references)
	return replace(func(reference string) string { return resolve([]string{reference})[0] })
}

// domainSummary returns a description of the custom domain names of a stack for people.
func domainSummary(stack review.Input) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, d := range stack.Configuration.Domains {
		fmt.Fprintf(w, "Custom domain %s\n", d.Name)
		for _, m := range d.Mappings {
			api := "REST API " + m.RestAPI
			for _, s := range stack.Subjects {
				if s.RestAPI == m.RestAPI {
					api = s.Definition.Name
				}
			}
			fmt.Fprintf(w, "  %s\t%s, stage %s\n", d.URL(m), api, m.Stage)
		}
		for _, principal := range d.SharedWith {
			fmt.Fprintf(w, "  shared with\t%s\n", principal)
		}
	}
	w.Flush()
	return b.String()
}
