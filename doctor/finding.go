package doctor

import "strings"

// A Finding is a cause that the doctor found, with what it saw.
type Finding struct {
	// Code names the cause in [Causes].
	Code Code
	// Parameters are the values of the names in braces in the cause's sentences. They may
	// have any characters: a server chose some of them.
	Parameters map[string]string
}

// newFinding returns a finding with those parameters, each a name and a value, that the
// cause's sentences name.
func newFinding(code Code, parameters ...string) Finding {
	f := Finding{Code: code}
	cause, _ := Find(code)
	sentences := cause.Problem + cause.Sign + cause.Remedy
	for i := 0; i+1 < len(parameters); i += 2 {
		if !strings.Contains(sentences, "{"+parameters[i]+"}") {
			continue
		}
		if f.Parameters == nil {
			f.Parameters = map[string]string{}
		}
		f.Parameters[parameters[i]] = parameters[i+1]
	}
	return f
}
