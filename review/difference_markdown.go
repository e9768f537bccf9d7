package review

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A group is of changes that are told together.
type group struct {
	title string
	rank  rank // of those that are not wider
	kinds []string
}

var groups = []group{
	{"stacks, APIs and URLs", rankStops, []string{"stack", "api", "url"}},
	{"who may call", rankCallers, []string{"endpoint", "network", "principal", "userPool", "origin", "usagePlan", "resourcePolicy"}},
	{"what the role may do", rankRole, []string{"role", "grant", "rolePolicy", "managedPolicy", "boundary"}},
	{"routes", rankRoutes, []string{"route"}},
	{"settings", rankChanges, []string{"weakened", "setting", "variable"}},
}

// kinds say to a person what changes.
var kinds = map[string]string{
	"stack": "Stack", "api": "API", "url": "URLs of the stage",
	"endpoint": "VPC endpoint", "network": "Network", "principal": "Principal", "userPool": "User pool",
	"origin": "Website", "usagePlan": "Usage plan", "resourcePolicy": "Statement of the resource policy",
	"role": "Role", "grant": "Permission", "rolePolicy": "Statement of the role's policy",
	"managedPolicy": "Managed policy of the role", "boundary": "Permissions boundary of the role",
	"route": "Route", "weakened": "Weaker than the default:", "setting": "Setting", "variable": "Variable",
}

// sections returns what changes, what is wider first.
func (d Difference) sections() []section {
	type place struct {
		wider bool
		at    string
		group int
	}
	changes := map[place][]Change{}
	var at []string
	for _, c := range d.Changes {
		group := slices.IndexFunc(groups, func(g group) bool { return slices.Contains(g.kinds, c.Kind) })
		key := place{c.Verdict.wider(), c.place(), group}
		changes[key] = append(changes[key], c)
		if !slices.Contains(at, c.place()) {
			at = append(at, c.place())
		}
	}

	var list []section
	for _, wider := range []bool{true, false} {
		for _, name := range at {
			for i, group := range groups {
				s := section{title: "Lets more through", what: "changes that let more through", rank: rankWider}
				if !wider {
					s = section{title: "Changed, lets nothing more through", what: "changes that let nothing more through", rank: group.rank}
				}
				s.title += ": " + group.title
				if len(at) > 1 {
					s.title += " (" + code(name) + ")"
				}
				for i, part := range parts(changes[place{wider, name, i}]) {
					if i == 1 {
						s.title += ", continued"
					}
					s.count, s.body = part.count, part.body
					list = append(list, s)
				}
			}
		}
	}
	return list
}

// place is the stack and the API of a change.
func (c Change) place() string {
	if c.API == "" {
		return c.Stack
	}
	return c.Stack + "/" + c.API
}

// A part is some of the changes of a section.
type part struct {
	body  string
	count int
}

// maxPart is how much Markdown of changes stands together: in a report that is too
// long one part gives way, and not all of them.
const maxPart = 8192 // bytes

// parts returns changes as lists.
func parts(changes []Change) []part {
	var list []part
	for _, alike := range alike(changes) {
		line := bullets([]string{alike[0].markdown(alike)})
		if len(list) == 0 || len(list[len(list)-1].body)+len(line) > maxPart {
			list = append(list, part{})
		}
		last := &list[len(list)-1]
		last.body += line
		last.count += len(alike)
	}
	return list
}

// alike returns changes with those of a path in one, of which only the verbs
// differ.
func alike(changes []Change) [][]Change {
	var list [][]Change
	at := map[string]int{}
	for _, c := range changes {
		same := ""
		if c.Kind == "route" {
			_, path, _ := strings.Cut(c.Subject, " ")
			same = strings.Join(slices.Concat([]string{path, c.Change, string(c.Verdict)}, c.Details, []string{""}, c.Reasons), "\n")
		}
		i, ok := at[same]
		if same == "" || !ok {
			i = len(list)
			at[same] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], c)
	}
	return list
}

// markdown tells the change, and those that are like it.
func (c Change) markdown(alike []Change) string {
	line := kinds[c.Kind]
	var subjects []string
	for _, a := range alike {
		subjects = append(subjects, a.Subject)
	}
	switch {
	case c.Kind == "weakened" || c.Kind == "setting":
		line += " " + text(withoutTemplate(c.Subject))
	case c.Subject != "":
		line += " " + codes(subjects, "and")
	}
	line += " **" + c.Change + "**"
	if c.Verdict == Unknown {
		line += ", which cannot be compared"
	}
	if len(c.Reasons) > 0 {
		line += ": " + strings.Join(proses(c.Reasons), "; ")
	}
	if len(c.Details) > 0 {
		line += "\n  - " + strings.Join(proses(c.Details), "\n  - ")
	}
	if c.Before != nil {
		line += "\n  - was: " + c.Before.markdown()
	}
	if c.After != nil {
		line += "\n  - is: " + c.After.markdown()
	}
	return line
}

// afterName is what may follow a name that is quoted.
var afterName = regexp.MustCompile(`^[.,:;]*( +|$)`)

// prose returns a text in which names are quoted: these are code spans.
func prose(s string) string {
	var b strings.Builder
	for s != "" {
		if name, err := strconv.QuotedPrefix(s); err == nil && s[0] == '"' {
			unquoted, _ := strconv.Unquote(name)
			b.WriteString(code(unquoted))
			s = s[len(name):]
			continue
		}
		between := s
		if next := strings.IndexByte(s[1:], '"'); next >= 0 {
			between = s[:1+next]
		}
		s = s[len(between):]
		mark := afterName.FindString(between)
		b.WriteString(mark)
		if between = between[len(mark):]; between == "" {
			continue
		}
		b.WriteString(text(between))
		if strings.HasSuffix(between, " ") {
			b.WriteString(" ")
		}
	}
	return b.String()
}

func proses(list []string) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = prose(s)
	}
	return texts
}
