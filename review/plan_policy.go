package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// policyAttributes are the attributes that are policies, by type of resource.
// Nothing else of a plan is shown with its value.
var policyAttributes = map[string]string{
	"aws_api_gateway_rest_api_policy": "policy",
	"aws_iam_role":                    "assume_role_policy",
	"aws_iam_role_policy":             "policy",
	"aws_s3_bucket_policy":            "policy",
	"aws_vpc_endpoint_policy":         "policy",
}

// policy returns what is shown of a policy in an attribute, or nil if it does
// not change.
func (c rawChange) policy(attribute string) *PlannedPolicy {
	before, _ := asObject(c.Before)[attribute].(string)
	after, _ := asObject(c.After)[attribute].(string)
	unknown := marked(c.AfterUnknown, attribute)
	switch {
	case before == after && !unknown:
		return nil
	// What is marked after the change alone may have been the same before it.
	case marked(c.BeforeSensitive, attribute) || marked(c.AfterSensitive, attribute):
		return &PlannedPolicy{Source: policySensitive}
	case unknown:
		return &PlannedPolicy{Source: policyUnknown}
	}
	policy := &PlannedPolicy{Source: policyFromPlan}
	var err1, err2 error
	policy.Before, err1 = parsePolicy(before)
	policy.After, err2 = parsePolicy(after)
	if err1 != nil || err2 != nil {
		return &PlannedPolicy{Source: policyUnreadable}
	}
	return policy
}

// parsePolicy returns the statements of a policy document. "" has none.
func parsePolicy(document string) ([]Statement, error) {
	if document == "" {
		return nil, nil
	}
	var policy struct {
		Version   string
		ID        string `json:"Id"`
		Statement json.RawMessage
	}
	if err := decodeWhole([]byte(document), &policy); err != nil {
		return nil, err
	}
	list := policy.Statement
	if len(list) > 0 && list[0] == '{' {
		list = slices.Concat([]byte("["), list, []byte("]"))
	}
	var raw []rawStatement
	if err := decodeWhole(list, &raw); err != nil {
		return nil, err
	}
	var statements []Statement
	for _, s := range raw {
		statement := Statement{
			Sid: s.Sid, Effect: s.Effect, Principal: eachOnce(ref.List(s.Principal)),
			Action: eachOnce(ref.List(s.Action)), NotAction: eachOnce(ref.List(s.NotAction)),
			Resource: eachOnce(ref.List(s.Resource)), NotResource: eachOnce(ref.List(s.NotResource)),
		}
		for operator, keys := range s.Condition {
			for key, values := range keys {
				if statement.Condition == nil {
					statement.Condition = map[string]map[string]ref.List{}
				}
				if statement.Condition[operator] == nil {
					statement.Condition[operator] = map[string]ref.List{}
				}
				statement.Condition[operator][key] = eachOnce(ref.List(values))
			}
		}
		statements = append(statements, statement)
	}
	return statements, nil
}

type rawStatement struct {
	Sid, Effect                              string
	Principal                                principals
	Action, NotAction, Resource, NotResource oneOrMany
	Condition                                map[string]map[string]oneOrMany
}

// decodeWhole decodes JSON into a value that has all of it: a policy is shown
// whole or not at all.
func decodeWhole(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("more follows")
	}
	return nil
}

var errNoText = errors.New("must be text or a list of it")

// oneOrMany is what IAM lets be one value or a list.
type oneOrMany ref.List

func (o *oneOrMany) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return errNoText
	}
	var many []json.RawMessage
	if json.Unmarshal(text, &many) != nil {
		many = []json.RawMessage{text}
	}
	for _, one := range many {
		var s string
		switch {
		case json.Unmarshal(one, &s) == nil && one[0] == '"':
			*o = append(*o, s)
		case strings.ContainsAny(string(one[:1]), "-0123456789tf"): // a number or a boolean
			*o = append(*o, string(one))
		default:
			return errNoText
		}
	}
	return nil
}

// principals are "*", or principals of several kinds. Those of others than AWS
// have the kind before them, such as "Service apigateway.amazonaws.com".
type principals ref.List

func (p *principals) UnmarshalJSON(text []byte) error {
	var all oneOrMany
	if text[0] == '"' {
		err := all.UnmarshalJSON(text)
		*p = principals(all)
		return err
	}
	if string(text) == "null" {
		return errNoText
	}
	var kinds map[string]oneOrMany
	if err := json.Unmarshal(text, &kinds); err != nil {
		return err
	}
	for kind, list := range kinds {
		for _, principal := range list {
			if kind != "AWS" {
				principal = kind + " " + principal
			}
			*p = append(*p, principal)
		}
	}
	return nil
}

// without returns those of the statements that are not among others.
func without(statements, others []Statement) []Statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s Statement) bool {
		return slices.ContainsFunc(others, func(o Statement) bool { return reflect.DeepEqual(s, o) })
	})
}
