// Package report puts together what a person or a program reads about an app: the
// digest, its difference from another version, and a Terraform plan.
package report

import (
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/tfplan"
)

// A Report is about an app, or about one stack of it.
type Report struct {
	// Stack is the stack that the report is about. Digest has only this stack then.
	// "" is the whole app.
	Stack string `json:"stack,omitempty"`
	// Digest describes the app.
	Digest review.Digest `json:"digest"`
	// Difference is what the digest changes. nil is not compared.
	Difference *compare.Difference `json:"difference,omitempty"`
	// Plan is what Terraform changes in the stack, joined with the Digest. nil is no plan.
	Plan *tfplan.Plan `json:"plan,omitempty"`
}

// New returns a report about a stack, "" for the whole app. It joins the plan with the
// digest. The difference and the plan may be nil.
func New(stack string, digest review.Digest, difference *compare.Difference, plan *tfplan.Plan) Report {
	r := Report{Stack: stack, Digest: digest, Difference: difference}
	if plan != nil {
		joined := plan.Join(digest)
		r.Plan = &joined
	}
	return r
}

// Widening is what is known of how much the Plan lets through, which must not be nil.
func (r Report) Widening() tfplan.Widening {
	return r.Plan.Widening(r.Difference != nil)
}

// Verdict is the widest of what is known: of the difference from the base, and of the
// plan. It is "" if there is neither a base nor a plan.
func (r Report) Verdict() compare.Verdict {
	verdict := compare.Verdict("")
	if r.Difference != nil {
		verdict = r.Difference.Verdict
	}
	if r.Plan == nil {
		return verdict
	}
	switch r.Widening() {
	case tfplan.IsWider:
		return compare.Wider
	case tfplan.MaybeWider:
		if verdict != compare.Wider {
			return compare.Unknown
		}
	}
	if verdict == "" {
		return compare.Same
	}
	return verdict
}

// document is a Report as JSON.
type document struct {
	// Format is the version of the JSON, as in the digest.
	Format int `json:"format"`
	// Verdict is the Report's.
	Verdict compare.Verdict `json:"verdict,omitempty"`
	Report
}

// JSON returns the report as JSON that ends with a newline. The file schema.json
// describes it. The same report gives the same bytes.
func (r Report) JSON() []byte {
	return review.JSON(document{review.Format, r.Verdict(), r})
}
