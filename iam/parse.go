package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// Parse reads a document from JSON, as [Document.UnmarshalJSON] does.
func Parse(text string) (Document, error) {
	var d Document
	if err := d.UnmarshalJSON([]byte(text)); err != nil {
		return Document{}, err
	}
	return d, nil
}

// UnmarshalJSON reads a document as IAM does. A part of a policy must not be taken
// for the whole policy, so it returns an error for everything that it does not
// understand: an element that this package does not support, such as NotPrincipal,
// an element that occurs twice, and a policy variable in a document of the version
// 2008-10-17, which does not have policy variables. It ignores the Id.
func (d *Document) UnmarshalJSON(text []byte) error {
	members, err := object(text)
	if err != nil {
		return fmt.Errorf("policy document: %w", err)
	}
	var read Document
	written, hasStatement := "", false
	for _, m := range members {
		switch m.name {
		case "Version":
			written, err = oneText(m.value)
		case "Id":
			_, err = oneText(m.value)
		case "Statement":
			hasStatement = true
			read.Statements, err = statements(m.value)
		default:
			return fmt.Errorf("policy document: unknown element %q", m.name)
		}
		if err != nil {
			return fmt.Errorf("policy document: %s: %w", m.name, err)
		}
	}
	switch {
	case !hasStatement:
		return errors.New("policy document: Statement: must be set")
	case written == version:
	case written != "" && written != "2008-10-17":
		return fmt.Errorf("policy document: Version: %q: must be %s or 2008-10-17", written, version)
	case read.hasVariable():
		return fmt.Errorf("policy document: Version: %q: must be %s for policy variables", written, version)
	}
	*d = read
	return nil
}

// hasVariable reports whether a string of the document has a policy variable.
func (d Document) hasVariable() bool {
	found := false
	d.Map(func(text string) string {
		found = found || strings.Contains(text, "${")
		return text
	})
	return found
}

// statements reads one statement or a list of them.
func statements(text []byte) ([]Statement, error) {
	if len(text) > 0 && text[0] == '{' {
		var s Statement
		err := s.UnmarshalJSON(text)
		return []Statement{s}, err
	}
	elements, err := array(text)
	if err != nil {
		return nil, errors.New("must be an object or a list of objects")
	}
	var list []Statement
	for i, element := range elements {
		var s Statement
		if err := s.UnmarshalJSON(element); err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// conditions reads the values by operator and key. IAM also accepts numbers and
// booleans as values.
func conditions(text []byte) (Conditions, error) {
	operators, err := object(text)
	if err != nil {
		return nil, err
	}
	var read Conditions
	for _, operator := range operators {
		keys, err := object(operator.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", operator.name, err)
		}
		for _, key := range keys {
			values, err := texts(key.value, true)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", operator.name, key.name, err)
			}
			read = read.with(operator.name, key.name, values)
		}
	}
	return read, nil
}

// oneOrMany is a list that IAM writes without brackets when it has one element.
type oneOrMany ref.List

func (o oneOrMany) MarshalJSON() ([]byte, error) {
	switch len(o) {
	case 0:
		return []byte("[]"), nil
	case 1:
		return ref.JSON(o[0], ""), nil
	}
	return ref.JSON([]string(o), ""), nil
}

// texts reads one string or a list of strings. The values of a condition may also be
// numbers and booleans, or an empty list.
func texts(text []byte, condition bool) (ref.List, error) {
	elements, err := array(text)
	if err != nil {
		elements = []json.RawMessage{text}
	}
	list := ref.List{}
	for _, element := range elements {
		s, err := oneText(element)
		switch {
		case err == nil:
		case condition && strings.ContainsAny(string(element[:1]), "-0123456789tf"): // a number or a boolean
			s = string(element)
		default:
			return nil, errors.New("must be a string or a list of strings")
		}
		list = append(list, s)
	}
	if len(list) == 0 && !condition {
		return nil, errors.New("must not be empty")
	}
	return list, nil
}

func oneText(text []byte) (string, error) {
	var s *string
	if err := json.Unmarshal(text, &s); err != nil || s == nil {
		return "", errors.New("must be a string")
	}
	return *s, nil
}

// array reads the elements of a JSON array. null is not an array.
func array(text []byte) ([]json.RawMessage, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(text, &elements); err != nil {
		return nil, err
	}
	if elements == nil {
		return nil, errors.New("must be a list")
	}
	return elements, nil
}

// A member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

var errInvalid = errors.New("is not valid JSON")

// object reads the members of a JSON object, whose names must be unique. Package
// encoding/json uses the last one of several members with the same name, and it
// ignores the case of names.
func object(text []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("must be a JSON object")
	}
	var members []member
	names := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, errInvalid
		}
		m := member{name: token.(string)} // the decoder accepts no other name
		if err := decoder.Decode(&m.value); err != nil {
			return nil, errInvalid
		}
		if names[m.name] {
			return nil, fmt.Errorf("%q occurs twice", m.name)
		}
		names[m.name] = true
		members = append(members, m)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errInvalid
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("unexpected text after the JSON object")
	}
	return members, nil
}
