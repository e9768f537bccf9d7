package gateway

import "slices"

// A Weakening is a choice that protects less than the default does.
type Weakening struct {
	// Field is the field that was set, such as "plainHEAD".
	Field string
	// Subject is what the field was set for: a route, a URL or a policy. Default: none,
	// the whole API.
	Subject string `json:",omitempty"`
	// Effect is the consequence as a sentence for people, without a full stop.
	Effect string
}

// weakenings returns the choices of the Config and its methods that protect less than the
// default. Methods of one route share a Weakening.
func (c Config) weakenings(all []*boundMethod) []Weakening {
	list := slices.Clone(c.Weakened)
	listed := map[Weakening]bool{}
	for _, w := range list {
		listed[w] = true
	}
	for _, m := range all {
		for _, w := range m.binding.Weakened {
			if !listed[w] {
				listed[w] = true
				list = append(list, w)
			}
		}
	}
	for _, a := range c.Authorizers {
		if w, ok := a.weakening(); ok {
			list = append(list, w)
		}
	}
	usesRole := len(c.Authorizers) > 0 || slices.ContainsFunc(all, func(m *boundMethod) bool { return m.binding.UsesRole })
	if c.RoleARN != "" && usesRole {
		list = append(list, Weakening{Field: "roleARN", Subject: c.RoleARN,
			Effect: "the role already exists, so nobody checked what it may do, or who else may assume it: " + c.RoleARN})
	}
	if c.OneHeaderSpelling {
		list = append(list, Weakening{Field: "oneHeaderSpelling",
			Effect: "request headers with other capitals are dropped, over HTTP/2 all of them: conditions, ranges and refusals have no effect (oneHeaderSpelling)"})
	}
	if c.CORS.Origin == "*" {
		list = append(list, Weakening{Field: "cors.origin",
			Effect: "scripts of every website can read, in the browsers of clients, what the clients may read (CORS origin *)"})
	}
	if c.CORS.Credentials {
		list = append(list, Weakening{Field: "cors.credentials",
			Effect: "scripts of the websites of CORS can use the cookies and client certificates that browsers have for the API (credentials)"})
	}
	return list
}
