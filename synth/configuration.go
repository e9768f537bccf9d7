package synth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/synthesized"
)

// NotReviewed leaves a REST API out of the review of an app, with the reason. Without it
// the commands that check an app, such as review, fail for a REST API that no Output
// explains. The review names the API and the reason, and an API that is left out from now
// on counts as wider.
//
// The reason must not be empty.
func NotReviewed(api cdktf.TerraformResource, reason string) {
	written.Value(api, notReviewed{api, reason})
}

// notReviewed is a call of NotReviewed.
type notReviewed struct {
	api    cdktf.TerraformResource
	reason string
}

// address returns the Terraform address of a resource.
func (n notReviewed) address() string {
	return *n.api.TerraformResourceType() + "." + *n.api.FriendlyUniqueId()
}

// configure adds to each stack what its configuration, which is among the texts, has in
// addition to the APIs. The app has been synthesized into the folder outdir.
func configure(stacks []review.Input, texts [][]byte, app cdktf.App, record *written.Record, outdir string, checked bool) error {
	left := map[string][]review.NotReviewed{}
	var errs []error
	for _, value := range record.Values() {
		if n, ok := value.(notReviewed); ok {
			if n.reason == "" {
				errs = append(errs, fmt.Errorf("%s: synth.NotReviewed: the reason must not be empty", n.address()))
			}
			stack := *cdktf.TerraformStack_Of(n.api).Node().Id()
			left[stack] = append(left[stack], review.NotReviewed{Address: n.address(), Reason: n.reason})
		}
	}
	var all map[string]cdktf.TerraformStack
	var policies map[string]map[string]iam.Document
	if checked {
		all, policies = stacksOf(app), domainPolicies(record)
	}
	for i, input := range stacks {
		source := synthesized.Source{Configuration: texts[i], NotReviewed: left[input.Stack], DomainPolicies: policies[input.Stack]}
		for _, folder := range []string{outdir, defaultOutdir()} {
			source.Folders = append(source.Folders, filepath.Join(folder, "stacks", input.Stack))
		}
		if stack, ok := all[input.Stack]; ok {
			for _, w := range record.Configurations(stack) {
				source.Written = append(source.Written, synthesized.Written(w))
			}
		}
		for _, s := range input.Subjects {
			source.APIs = append(source.APIs, synthesized.API{ID: s.ID, RestAPI: s.RestAPI, AsBody: s.AsBody})
		}
		var err error
		if checked {
			stacks[i].Configuration, err = synthesized.Read(source)
		} else {
			var domainsErr error
			stacks[i].Configuration.Domains, domainsErr = synthesized.Domains(source)
			err = errors.Join(synthesized.Effective(source), domainsErr)
		}
		errs = append(errs, in(input.Stack, err))
	}
	return errors.Join(errs...)
}

// isRead matches the names of files that Terraform or OpenTofu reads without being told.
// https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
var isRead = regexp.MustCompile(`(\.(tf|tofu)|(^terraform|\.auto)\.tfvars)(\.json)?$`)

// otherFiles returns an error that names the files beside cdk.tf.json that Terraform or
// OpenTofu would read too. A file that only requires a version of Terraform is not named.
func otherFiles(folder string) error {
	files, err := os.ReadDir(folder)
	errs := []error{err}
	for _, file := range files {
		name := file.Name()
		if name == versionsFile {
			ours, err := isVersions(filepath.Join(folder, name))
			if errs = append(errs, err); ours {
				continue
			}
		}
		if name != "cdk.tf.json" && isRead.MatchString(name) {
			errs = append(errs, fmt.Errorf("%s: the app wrote this file beside cdk.tf.json, and no review reads it", filepath.Join(filepath.Base(folder), name)))
		}
	}
	return errors.Join(errs...)
}

// stacksOf returns the stacks of an app by id, also those inside other constructs.
func stacksOf(app cdktf.App) map[string]cdktf.TerraformStack {
	all := map[string]cdktf.TerraformStack{}
	for _, child := range *app.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if stack, ok := child.(cdktf.TerraformStack); ok {
			all[*stack.Node().Id()] = stack
		}
	}
	return all
}
