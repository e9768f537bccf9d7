package tfplan

import (
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// plan returns a plan with these properties.
func plan(properties string) string { return `{"format_version":"1.2",` + properties + `}` }

// configured returns a plan with these resources in the configuration.
func configured(resources string) string {
	return plan(`"configuration":{"root_module":{"resources":[` + resources + `]}}`)
}

// version returns a plan with a format_version.
func version(v string) string { return `{"format_version":` + v + `,"resource_changes":[]}` }

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(plan(`"resource_changes":[]`))) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	const noVersion, isState = "no format_version", "a state, which terraform show -json prints without a FILE"
	for name, c := range map[string]struct{ text, problem string }{
		"nothing":             {"", "is empty"},
		"white space":         {" \n\t", "is empty"},
		"a byte order mark":   {"\ufeff", "is empty"},
		"a plan file":         {"PK\x03\x04\x14\x00", "is the binary file of terraform plan -out"},
		"text for people":     {"Terraform will perform the following actions: hush", "is not JSON"},
		"a part of a plan":    {`{"format_version":"1.2","variables":{"a":"hush`, "is not JSON"},
		"two plans":           {version(`"1.2"`) + `{"a":"hush"}`, "has text after its JSON"},
		"what a wrapper adds": {version(`"1.2"`) + "\n::debug::hush", "has text after its JSON"},
		"a list":              {`["hush"]`, "is not a JSON object"},
		"a string":            {`"hush"`, "is not a JSON object"},
		"null":                {`null`, "has " + noVersion},
		"a log":               {`{"@level":"info","@message":"hush"}{}`, "is the log of terraform plan -json"},
		"a state file":        {`{"version":4,"serial":1,"lineage":"hush","outputs":{}}`, "is a state file"},
		"a state": {
			`{"format_version":"1.0","terraform_version":"1","values":{"hush":1}}`, "is " + isState,
		},
		"no state": {`{"format_version":"1.0"}`, "is " + isState},
		"a validation": {
			`{"format_version":"1.0","valid":true,"diagnostics":[]}`, "has no resource_changes",
		},
		"no version":             {`{"resource_changes":[]}`, "has " + noVersion},
		"a version that is none": {version(`"hush"`), "has " + noVersion},
		"a version as a number":  {version(`1`), "has " + noVersion},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRefused(t, c.text, "the plan "+c.problem+
				": must be the output of terraform show -json FILE for a FILE that terraform plan -out=FILE wrote")
		})
	}
	for name, c := range map[string]struct{ text, want string }{
		"UTF-16": {string(wide), "the plan is UTF-16, which some shells write to a file: must be UTF-8"},
		"the next major version": {
			version(`"2.0"`), `the plan has the format_version "2.0": the major version must be 1`,
		},
		"a version before the first": {
			version(`"0.2"`), `the plan has the format_version "0.2": the major version must be 1`,
		},
		"version 10": {
			version(`"10.0"`), `the plan has the format_version "10.0": the major version must be 1`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRefused(t, c.text, c.want)
		})
	}
	for name, c := range map[string]struct{ text, property string }{
		"actions as a string": {
			plan(`"resource_changes":[{"change":{"actions":"hush"}}]`), "resource_changes.change.actions",
		},
		"an address as a number": {plan(`"resource_changes":[{"address":1234567}]`), "resource_changes.address"},
		"errored as a string":    {plan(`"resource_changes":[],"errored":"hush"`), "errored"},
		"references as a number": {
			configured(`{"expressions":{"hush":{"references":5}}}`),
			"configuration.root_module.resources.expressions.references",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkRefused(t, c.text, "the plan is not in Terraform's format: "+c.property+" has an unexpected type")
		})
	}
}

func checkRefused(t *testing.T, text, want string) {
	t.Helper()
	plan, err := Read([]byte(text))
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if diff := cmp.Diff(Plan{}, plan); diff != "" {
		t.Errorf("the plan is not empty:\n%s", diff)
	}
}

func TestReadAccepts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a later minor version":      version(`"1.99"`),
		"a version of three numbers": version(`"1.2.1"`),
		"a plan without resources":   plan(`"planned_values":{"root_module":{}},"configuration":{"root_module":{}}`),
		"new properties":             plan(`"resource_changes":[],"new":{"a":1}`),
		"unused properties of any type": plan(`"resource_changes":[],"prior_state":1,"variables":[],"planned_values":"",
			"relevant_attributes":{},"timestamp":0`),
		"a state of another version":  plan(`"resource_changes":[],"prior_state":{"format_version":"7.0"}`),
		"new properties of an import": plan(`"resource_changes":[{"change":{"importing":{"new":["x"]}}}]`),
		"expressions of blocks": configured(`{"address":"a_b.c","expressions":{
			"role":[{"a":{}}],"bucket":{"a":{"references":["a_b.c"]}},"b":{}}}`),
		"expressions that are null": configured(`{"expressions":{"role":null,"bucket":[null,{"a":null}]}}`),
		"a byte order mark":         "\ufeff" + version(`"1.2"`),
		"null in the place of each list": plan(`"resource_changes":null,"configuration":null,"checks":null,
			"output_changes":null,"deferred_changes":null,"action_invocations":null,"resource_drift":null,
			"complete":null,"errored":null`),
		"null in each list": plan(`"resource_changes":[null,{"change":null}],"resource_drift":[null],
			"configuration":{"root_module":{"resources":[null]}},"checks":[null],"output_changes":{"a":null},
			"deferred_changes":[null,{"resource_change":null}],"action_invocations":[null]`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, err := Read([]byte(text))
			if err != nil {
				t.Error(err)
			}
			plan.Join(digest(t))
		})
	}
}
