package review

import (
	"slices"
	"strings"
)

// groups are the kinds of changes that are told together, in order.
var groups = []struct {
	title string
	rank  rank // of those that are not wider
	kinds []string
}{
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
	var list []section
	for _, wider := range []bool{true, false} {
		for _, at := range d.places() {
			for _, group := range groups {
				var changes []Change
				for _, c := range d.Changes {
					if c.Verdict.wider() == wider && c.place() == at && slices.Contains(group.kinds, c.Kind) {
						changes = append(changes, c)
					}
				}
				title, what, rank := "Lets more through", "changes that let more through", rankWider
				if !wider {
					title, what, rank = "Changed, lets nothing more through", "changes that let nothing more through", group.rank
				}
				title += ": " + group.title
				if len(d.places()) > 1 {
					title += " (" + code(at) + ")"
				}
				for i, part := range parts(changes) {
					if i > 0 {
						title = strings.TrimSuffix(title, ", continued") + ", continued"
					}
					list = append(list, section{title: title, rank: rank, what: what, count: part.count, body: part.body})
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

// places are those of all changes, in order.
func (d Difference) places() []string {
	var list []string
	for _, c := range d.Changes {
		if !slices.Contains(list, c.place()) {
			list = append(list, c.place())
		}
	}
	return list
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
		line += ": " + strings.Join(texts(c.Reasons), "; ")
	}
	if len(c.Details) > 0 {
		line += "\n  - " + strings.Join(texts(c.Details), "\n  - ")
	}
	if c.Before != nil {
		line += "\n  - was: " + c.Before.markdown()
	}
	if c.After != nil {
		line += "\n  - is: " + c.After.markdown()
	}
	return line
}
