// Package fault collects everything that is wrong with an input, so that a user
// sees all faults together. Each fault names the field in which it was found.
package fault

import (
	"fmt"
	"strings"
)

// A Fault is one thing wrong with the input.
type Fault struct {
	// Field is the path of the field, such as "routes[2].path".
	Field string
	// Problem names the value and what is allowed, in lower case and without a
	// full stop: `"/a/{b+}/c": a greedy variable must be the last segment`.
	Problem string
}

// String returns "field: problem".
func (f Fault) String() string {
	if f.Field == "" {
		return f.Problem
	}
	return f.Field + ": " + f.Problem
}

// A List collects faults in the order in which they are found. The zero List is
// empty and ready to use.
type List []Fault

// Add appends a fault.
func (l *List) Add(field, format string, args ...any) {
	*l = append(*l, Fault{Field: field, Problem: fmt.Sprintf(format, args...)})
}

// In appends the faults of a part of the input. Their fields are relative to
// field, such as "routes[0]", and get it as a prefix.
func (l *List) In(field string, part List) {
	for _, f := range part {
		switch {
		case f.Field == "":
			f.Field = field
		case field == "":
		case strings.HasPrefix(f.Field, "["):
			f.Field = field + f.Field
		default:
			f.Field = field + "." + f.Field
		}
		*l = append(*l, f)
	}
}

// Err returns the faults as one error of type [*Error], without duplicates, or nil
// if there are none.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	seen := map[Fault]bool{}
	var once List
	for _, f := range l {
		if !seen[f] {
			seen[f] = true
			once = append(once, f)
		}
	}
	return &Error{Faults: once}
}

// An Error is a list of at least one fault as an error.
type Error struct {
	Faults List
}

// Error returns the faults, one per line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
