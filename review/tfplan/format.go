package tfplan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// wanted says what a plan must be.
const wanted = "must be the output of terraform show -json FILE for a FILE that terraform plan -out=FILE wrote"

// readProperties are the properties of a plan that are read. Variables, planned
// values and the prior state are not even decoded.
// https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
var readProperties = []string{
	"format_version", "complete", "errored", "resource_changes", "resource_drift", "deferred_changes", "output_changes",
	"action_invocations", "checks", "configuration",
}

// A document is the JSON of a plan.
type document struct {
	tfjson.Plan
	supplement
}

// A supplement has the properties that are read and that tfjson.Plan lacks.
type supplement struct {
	Errored bool `json:"errored"`
}

// decode reads the JSON of a plan. Its errors hold no text of the plan.
func decode(text []byte) (document, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	switch {
	case len(text) == 0:
		return document{}, errors.New("the plan is empty: " + wanted)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return document{}, errors.New("the plan is the binary file of terraform plan -out: " + wanted)
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return document{}, errors.New("the plan is UTF-16, which some shells write to a file: must be UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	var first json.RawMessage
	if err := decoder.Decode(&first); err != nil {
		return document{}, errors.New("the plan is not JSON: " + wanted)
	}
	var properties map[string]json.RawMessage
	if json.Unmarshal(first, &properties) != nil {
		return document{}, errors.New("the plan is not a JSON object: " + wanted)
	}
	if properties["@level"] != nil {
		return document{}, errors.New("the plan is the log of terraform plan -json: " + wanted)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return document{}, errors.New("the plan has text after its JSON: " + wanted)
	}
	if err := checkProperties(properties); err != nil {
		return document{}, err
	}
	return decodeProperties(properties)
}

var formatVersion = regexp.MustCompile(`^"[0-9]+\.[0-9]+(\.[0-9]+)?"$`)

// checkProperties returns why a JSON object is not a plan.
func checkProperties(properties map[string]json.RawMessage) error {
	version := string(properties["format_version"])
	switch {
	case version == "" && properties["lineage"] != nil:
		return errors.New("the plan is a state file: " + wanted)
	case !formatVersion.MatchString(version):
		return errors.New("the plan has no format_version: " + wanted)
	case !strings.HasPrefix(version, `"1.`):
		return fmt.Errorf("the plan has the format_version %s: the major version must be 1", version)
	}
	for _, property := range []string{"resource_changes", "planned_values", "configuration"} {
		if properties[property] != nil {
			return nil
		}
	}
	if len(properties) <= 2 || properties["values"] != nil {
		return errors.New("the plan is a state, which terraform show -json prints without a FILE: " + wanted)
	}
	return errors.New("the plan has no resource_changes: " + wanted)
}

// decodeProperties decodes the properties that are read.
func decodeProperties(properties map[string]json.RawMessage) (document, error) {
	read := map[string]json.RawMessage{}
	for _, name := range readProperties {
		if value, ok := properties[name]; ok {
			read[name] = value
		}
	}
	text, err := json.Marshal(read)
	if err != nil {
		return document{}, errors.New("the plan is not JSON: " + wanted)
	}
	var plan document
	plan.UseJSONNumber(true) // large numbers stay different
	if err := json.Unmarshal(text, &plan.Plan); err != nil {
		return document{}, typeError(err)
	}
	if err := json.Unmarshal(text, &plan.supplement); err != nil {
		return document{}, typeError(err)
	}
	fillNull(&plan.Plan)
	plan.withoutKeys()
	return plan, nil
}

// typeError returns an error of encoding/json without its text, which can hold a
// value of the plan.
func typeError(err error) error {
	field := "a property"
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		field = cmp.Or(wrong.Field, field)
	}
	return fmt.Errorf("the plan is not in Terraform's format: %s has an unexpected type", field)
}

// fillNull puts an empty value in the place of each null that encoding/json
// leaves as a nil pointer.
func fillNull(p *tfjson.Plan) {
	fill(&p.Config)
	fill(&p.Config.RootModule)
	for i := range p.Config.RootModule.Resources {
		fill(&p.Config.RootModule.Resources[i])
	}
	for i := range p.ResourceChanges {
		fillResource(&p.ResourceChanges[i])
	}
	for i := range p.ResourceDrift {
		fillResource(&p.ResourceDrift[i])
	}
	for i := range p.DeferredChanges {
		fill(&p.DeferredChanges[i])
		fillResource(&p.DeferredChanges[i].ResourceChange)
	}
	for name, change := range p.OutputChanges {
		fill(&change)
		p.OutputChanges[name] = change
	}
	for i := range p.ActionInvocations {
		fill(&p.ActionInvocations[i])
	}
}

func fillResource(r **tfjson.ResourceChange) {
	fill(r)
	fill(&(*r).Change)
}

func fill[T any](p **T) {
	if *p == nil {
		*p = new(T)
	}
}
