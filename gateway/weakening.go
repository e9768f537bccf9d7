package gateway

import "slices"

// A Weakening is a choice that protects less than the default does.
type Weakening struct {
	// Field is the field that was set, such as "plainHEAD".
	Field string
	// Subject is what the field was set for: a route, a URL, a policy. Default:
	// the whole API.
	Subject string `json:",omitempty"`
	// Effect says what is protected less, for a person, without a full stop.
	Effect string
}

// weakenings returns what the Config and its methods protect less than their zero
// values do. Methods of one route share a Weakening.
func (c Config) weakenings(all []*boundMethod) []Weakening {
	list := slices.Clone(c.Weakened)
	listed := map[Weakening]bool{}
	for _, w := range list {
		listed[w] = true
	}
	for _, p := range all {
		for _, w := range p.binding.Weakened {
			if !listed[w] {
				listed[w] = true
				list = append(list, w)
			}
		}
	}
	if c.OneHeaderSpelling {
		list = append(list, Weakening{Field: "oneHeaderSpelling",
			Effect: "request headers in other capitals are dropped, over HTTP/2 all of them: conditions, ranges and refusals have no effect (oneHeaderSpelling)"})
	}
	if c.CORS.Origin == "*" {
		list = append(list, Weakening{Field: "cors.origin",
			Effect: "scripts of every website may read, in the browsers of clients, what the clients may read (CORS origin *)"})
	}
	return list
}
