package iam

import (
	"errors"
	"fmt"
	"maps"

	"cdk.tf/go/privateapi/ref"
)

// Effects of a [Statement].
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// A Statement is one statement of a [Document]. Every list may be a reference to a
// list.
type Statement struct {
	// Sid identifies the statement in its document. "" is none.
	Sid string
	// Effect is [Allow] or [Deny].
	Effect string
	// Principal names the callers that the statement is about. The policy of a role has
	// none.
	Principal Principal
	// Action lists actions, such as s3:GetObject. NotAction lists all other ones. A
	// statement has one of the two.
	Action    ref.List
	NotAction ref.List
	// Resource lists ARNs. NotResource lists all other ones. A statement has at most one
	// of the two.
	Resource    ref.List
	NotResource ref.List
	// Condition limits the requests that the statement is about.
	Condition Conditions
}

// Conditions are the values of condition keys, by operator and key, such as
// {"StringEquals": {"aws:SourceVpce": {"vpce-1"}}}.
type Conditions map[string]map[string]ref.List

// MarshalJSON returns the statement as IAM reads it.
func (s Statement) MarshalJSON() ([]byte, error) {
	statement := struct {
		Sid         string `json:",omitempty"`
		Effect      string
		Principal   *Principal                      `json:",omitempty"`
		Action      oneOrMany                       `json:",omitempty"`
		NotAction   oneOrMany                       `json:",omitempty"`
		Resource    oneOrMany                       `json:",omitempty"`
		NotResource oneOrMany                       `json:",omitempty"`
		Condition   map[string]map[string]oneOrMany `json:",omitempty"`
	}{
		Sid: s.Sid, Effect: s.Effect,
		Action: oneOrMany(s.Action), NotAction: oneOrMany(s.NotAction),
		Resource: oneOrMany(s.Resource), NotResource: oneOrMany(s.NotResource),
		Condition: map[string]map[string]oneOrMany{},
	}
	if !s.Principal.IsZero() {
		statement.Principal = &s.Principal
	}
	for operator, keys := range s.Condition {
		written := map[string]oneOrMany{}
		for key, values := range keys {
			written[key] = oneOrMany(values)
		}
		statement.Condition[operator] = written
	}
	return ref.JSON(statement, ""), nil
}

// UnmarshalJSON reads a statement as IAM does. It returns an error for an element
// that this package does not support, for an element that occurs twice, and for a
// statement that IAM refuses.
func (s *Statement) UnmarshalJSON(text []byte) error {
	members, err := object(text)
	if err != nil {
		return err
	}
	var read Statement
	lists := map[string]*ref.List{
		"Action": &read.Action, "NotAction": &read.NotAction, "Resource": &read.Resource, "NotResource": &read.NotResource,
	}
	for _, m := range members {
		switch list := lists[m.name]; {
		case list != nil:
			*list, err = texts(m.value, false)
		case m.name == "Sid":
			read.Sid, err = oneText(m.value)
		case m.name == "Effect":
			read.Effect, err = oneText(m.value)
		case m.name == "Principal":
			if err := read.Principal.UnmarshalJSON(m.value); err != nil {
				return err
			}
		case m.name == "Condition":
			read.Condition, err = conditions(m.value)
		default:
			return fmt.Errorf("unknown element %q", m.name)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	switch {
	case read.Effect != Allow && read.Effect != Deny:
		return fmt.Errorf("%s: %q: must be %s or %s", "Effect", read.Effect, Allow, Deny)
	case len(read.Action) > 0 && len(read.NotAction) > 0:
		return errors.New("NotAction: must not be set beside Action")
	case len(read.Resource) > 0 && len(read.NotResource) > 0:
		return errors.New("NotResource: must not be set beside Resource")
	}
	*s = read
	return nil
}

// mapped returns a copy of the statement with f applied to its strings.
func (s Statement) mapped(f func(string) string) Statement {
	list := func(l ref.List) ref.List {
		var mapped ref.List
		for _, text := range l {
			mapped = append(mapped, f(text))
		}
		return mapped
	}
	s.Principal = Principal{
		AWS: list(s.Principal.AWS), CanonicalUser: list(s.Principal.CanonicalUser),
		Federated: list(s.Principal.Federated), Service: list(s.Principal.Service),
	}
	s.Action, s.NotAction = list(s.Action), list(s.NotAction)
	s.Resource, s.NotResource = list(s.Resource), list(s.NotResource)
	conditions := maps.Clone(s.Condition)
	for operator, keys := range conditions {
		mapped := maps.Clone(keys)
		for key, values := range mapped {
			mapped[key] = list(values)
		}
		conditions[operator] = mapped
	}
	s.Condition = conditions
	return s
}

// with adds a condition and returns the conditions. It makes a map if c is nil.
func (c Conditions) with(operator, key string, values ref.List) Conditions {
	if c == nil {
		c = Conditions{}
	}
	if c[operator] == nil {
		c[operator] = map[string]ref.List{}
	}
	c[operator][key] = values
	return c
}
