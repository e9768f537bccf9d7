package review

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestReadPlanRefuses(t *testing.T) {
	t.Parallel()
	const show = ": must be what terraform show -json FILE prints for a FILE of terraform plan -out=FILE"
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(`{"format_version":"1.2"}`)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                {"", "the plan is empty" + show},
		"white space":            {" \n\t", "the plan is empty" + show},
		"a mark alone":           {"\ufeff", "the plan is empty" + show},
		"a plan file":            {"PK\x03\x04\x14\x00", "the plan is the file of terraform plan -out itself" + show},
		"UTF-16":                 {string(wide), "the plan is UTF-16, as some shells write what a program prints: must be UTF-8"},
		"what people read":       {"Terraform will perform the following actions: hush", "the plan is no JSON" + show},
		"a part of a plan":       {`{"format_version":"1.2","variables":{"a":"hush`, "the plan is no JSON" + show},
		"two plans":              {`{"format_version":"1.2","resource_changes":[]}{"a":"hush"}`, "the plan has more after its JSON" + show},
		"what a wrapper adds":    {`{"format_version":"1.2","resource_changes":[]}` + "\n::debug::hush", "the plan has more after its JSON" + show},
		"a list":                 {`["hush"]`, "the plan is no object of JSON" + show},
		"null":                   {`null`, "the plan has no format_version" + show},
		"text":                   {`"hush"`, "the plan is no object of JSON" + show},
		"a log":                  {`{"@level":"info","@message":"hush"}` + "\n" + `{"@level":"info"}`, "the plan is the log of terraform plan -json" + show},
		"a state file":           {`{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"hush","outputs":{}}`, "the plan is a state file" + show},
		"a state":                {`{"format_version":"1.0","terraform_version":"1.11.4","values":{"hush":1}}`, "the plan is a state, which terraform show -json prints without a FILE" + show},
		"no state":               {`{"format_version":"1.0"}`, "the plan is a state, which terraform show -json prints without a FILE" + show},
		"a validation":           {`{"format_version":"1.0","valid":true,"diagnostics":[]}`, "the plan has no resource_changes" + show},
		"no version":             {`{"resource_changes":[]}`, "the plan has no format_version" + show},
		"a version of text":      {`{"format_version":"hush","resource_changes":[]}`, "the plan has no format_version" + show},
		"a version of no text":   {`{"format_version":1,"resource_changes":[]}`, "the plan has no format_version" + show},
		"the next major version": {`{"format_version":"2.0","resource_changes":[]}`, `the plan has the format_version "2.0": must be one of major version 1`},
		"one before the first":   {`{"format_version":"0.2","resource_changes":[]}`, `the plan has the format_version "0.2": must be one of major version 1`},
		"version 10":             {`{"format_version":"10.0","resource_changes":[]}`, `the plan has the format_version "10.0": must be one of major version 1`},
		"actions of text":        {`{"format_version":"1.2","resource_changes":[{"change":{"actions":"hush"}}]}`, "the plan is not as Terraform writes it: resource_changes.change.actions has another type"},
		"a number of an address": {`{"format_version":"1.2","resource_changes":[{"address":1234567}]}`, "the plan is not as Terraform writes it: resource_changes.address has another type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, err := ReadPlan([]byte(c.text))
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if diff := cmp.Diff(Plan{}, plan); diff != "" {
				t.Errorf("a plan all the same:\n%s", diff)
			}
		})
	}
}

func TestReadPlanTakes(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a later minor version":          `{"format_version":"1.99","resource_changes":[]}`,
		"a version of three numbers":     `{"format_version":"1.2.1","resource_changes":[]}`,
		"a plan without resources":       `{"format_version":"1.2","planned_values":{"root_module":{}},"configuration":{"root_module":{}}}`,
		"properties that are new":        `{"format_version":"1.2","resource_changes":[],"new":{"a":1}}`,
		"what is not read, of any type":  `{"format_version":"1.2","resource_changes":[],"prior_state":1,"variables":[],"planned_values":"","relevant_attributes":{},"timestamp":0}`,
		"a state of another version":     `{"format_version":"1.2","resource_changes":[],"prior_state":{"format_version":"7.0"}}`,
		"importing of any type":          `{"format_version":"1.2","resource_changes":[{"address":"a_b.c","change":{"actions":["no-op"],"importing":["x"]}}]}`,
		"expressions of blocks":          `{"format_version":"1.2","configuration":{"root_module":{"resources":[{"address":"a_b.c","expressions":{"role":[{"a":{}}],"bucket":5}}]}}}`,
		"a mark of the order of bytes":   "\ufeff" + `{"format_version":"1.2","resource_changes":[]}`,
		"null in the place of each list": `{"format_version":"1.2","resource_changes":null,"configuration":null,"checks":null,"output_changes":null,"deferred_changes":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadPlan([]byte(text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Nothing that Go can read as JSON makes a plan that cannot be told.
func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(`{"format_version":"1.2","resource_changes":[{}],"output_changes":{"":{}},"deferred_changes":[{}],"configuration":{"root_module":{"resources":[{}]}}}`))
	f.Add(planOf(`,"resource_drift":[{"address":"a","change":{"actions":["update"],"before":{"a":1},"after":{"a":2}}}],"checks":[{"status":"fail"}]`,
		planChange{Address: "aws_iam_role_policy.a", Actions: "update", Before: `{"policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":[\"*\",1]}}}"}`, After: `{"policy":"{}"}`},
		planChange{Address: "aws_vpc_endpoint.a", Actions: "delete,create", Marks: `,"replace_paths":[["a",0],[],1,[1],[{"a":"b"}]]`},
	))
	digest := planned(f, false)
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := ReadPlan(text)
		if err != nil {
			return
		}
		if got, again := markdownOf(plan, digest), markdownOf(plan.Join(digest), digest); got != again {
			t.Errorf("a plan that is joined already is another:\n%s", cmp.Diff(got, again))
		}
		for _, s := range plan.sections(digest) {
			if s.title == "" || s.what == "" || !strings.HasSuffix(s.body, "\n") || strings.HasPrefix(s.body, "\n") {
				t.Errorf("not a section: %+v", s)
			}
		}
	})
}
