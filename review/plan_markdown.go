package review

import (
	"fmt"
	"slices"
	"strings"
)

// sections returns what the plan changes, with what the digest of its stack adds
// to it. A plan that changes nothing is one section of one line.
func (p Plan) sections(d Digest) []section {
	p = p.Join(d)
	list := []section{{title: "Plan", rank: rankStops, what: "changes", count: len(p.Changes), body: p.countsMarkdown()}}
	add := func(title string, rank rank, what string, count int, body string) {
		if count > 0 {
			list = append(list, section{title: title, rank: rank, what: what, count: count, body: body})
		}
	}
	add("What stops serving", rankStops, "losses", len(p.Stops), stopsMarkdown(p.Stops))
	rows := p.replacedRows()
	add("Replaced", rankStops, "replaced resources", len(rows), table([]string{"resource", "why"}, rows))
	policies := p.policies()
	add("Policies of the plan", rankUnknown, "policies", len(policies), policiesMarkdown(policies))
	add("Not planned yet", rankUnknown, "deferred resources", len(p.Deferred), deferredMarkdown(p.Deferred))
	add("Checks", rankUnknown, "checks", len(p.Checks), checksMarkdown(p.Checks))
	rows = p.otherRows()
	add("Resources of the plan", rankPlanned, "resources", len(rows), folded(len(rows) > maxRows, rows, table([]string{"resource", "action", "attributes"}, rows)))
	rows = driftRows(p.Drift)
	changes := slices.ContainsFunc(p.Drift, func(d Drift) bool { return d.Changes })
	add("Changed by others than Terraform", rankPlanned, "resources", len(rows), folded(!changes || len(rows) > maxRows, rows,
		"Attributes that AWS fills in by itself are among them.\n\n"+table([]string{"resource", "attributes", "this plan"}, rows)))
	add("Outputs", rankPlanned, "outputs", len(p.Outputs), outputsMarkdown(p.Outputs))
	add("Invoked actions", rankPlanned, "actions", len(p.Invocations), codes(p.Invocations, "and")+"\n")
	return list
}

// maxRows is how many rows of a table stand open.
const maxRows = 12

// folded hides rows behind a line to click on, where it should.
func folded(hide bool, rows [][]string, body string) string {
	if !hide {
		return body
	}
	return "<details>\n<summary>" + number(len(rows), "resources") + "</summary>\n\n" + body + "\n</details>\n"
}

// counted are the actions in the order in which they are told.
var counted = []plannedAction{
	plannedReplace, plannedDestroy, plannedUpdate, plannedCreate, plannedRead, plannedForget, plannedOther,
}

// countsMarkdown says in a line how much changes, and what of the plan is
// missing.
func (p Plan) countsMarkdown() string {
	stay := fmt.Sprintf("%s as before", number(p.Unchanged, "resources"))
	if p.changesNothing() {
		return "The plan changes nothing: " + stay + ".\n"
	}
	counts := map[plannedAction]int{}
	moved, imported := 0, 0
	for _, change := range p.Changes {
		counts[change.does()]++
		if change.PreviousAddress != "" {
			moved++
		}
		if change.Importing {
			imported++
		}
	}
	var parts []string
	for _, a := range counted {
		if counts[a] > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", counts[a], a))
		}
	}
	for _, c := range []struct {
		n    int
		what string
	}{{imported, "to import"}, {moved, "to have another address"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	if parts == nil {
		parts = []string{"no resource to change"}
	}
	if p.Unchanged > 0 {
		parts = append(parts, stay)
	}
	line := strings.Join(parts, ", ") + ".\n"
	if p.Incomplete {
		line = "**The plan is not complete**: another one must follow its apply. " + line
	}
	if p.Errored {
		line = "**Terraform could not finish the plan**, so changes are missing here. " + line
	}
	return line
}

func stopsMarkdown(stops []Stop) string {
	lines := make([]string, len(stops))
	for i, s := range stops {
		lines[i] = code(s.Address)
		if s.API != "" {
			lines[i] += " of the API " + code(s.API)
		}
		lines[i] += ": " + text(s.What)
	}
	return bullets(lines)
}

// reasons are Terraform's words for why it plans an action.
// https://developer.hashicorp.com/terraform/internals/json-format#change-representation
var reasons = map[string]string{
	"replace_because_tainted":           "marked as tainted: an earlier apply failed in the middle of it, or someone marked it",
	"replace_by_request":                "asked for by -replace",
	"replace_by_triggers":               "its replace_triggered_by names what changes",
	"replace_because_cannot_update":     "cannot change in place",
	"delete_because_no_resource_config": "not in the configuration any more",
	"delete_because_no_module":          "its module is not in the configuration any more",
	"delete_because_wrong_repetition":   "the configuration has it with a key, or without, as this one is not",
	"delete_because_count_index":        "its count is lower",
	"delete_because_each_key":           "its for_each has no such key any more",
	"delete_because_no_move_target":     "moved to where the configuration has nothing",
	"read_because_config_unknown":       "its configuration is known after the apply",
	"read_because_dependency_pending":   "what it depends on changes",
	"read_because_check_nested":         "a check reads it",
	"instance_count_unknown":            "how many there are is known after the apply",
	"resource_config_unknown":           "its configuration is known after the apply",
	"provider_config_unknown":           "the provider's configuration is known after the apply",
	"absent_prereq":                     "what it needs is not there yet",
	"deferred_prereq":                   "what it needs is deferred",
}

// reasonMarkdown returns what such a word means.
func reasonMarkdown(reason string) string {
	if words, ok := reasons[reason]; ok {
		return text(words)
	}
	if reason == "" {
		return ""
	}
	return code(reason)
}

// why says why Terraform plans what it plans, as Markdown.
func (c ResourceChange) why() string {
	why := reasonMarkdown(c.Reason)
	if c.Reason == "replace_because_cannot_update" && len(c.ReplacePaths) > 0 {
		why = codes(c.ReplacePaths, "and") + " cannot change in place"
	}
	return why
}

// replacedRows has a row for each resource that is replaced.
func (p Plan) replacedRows() [][]string {
	return grouped(p.Changes, func(c ResourceChange) []string {
		if c.does() != plannedReplace {
			return nil
		}
		return []string{c.why()}
	})
}

// otherRows has a row for each resource that changes in another way.
func (p Plan) otherRows() [][]string {
	return grouped(p.Changes, func(c ResourceChange) []string {
		if c.does() == plannedReplace {
			return nil
		}
		action := string(c.does())
		if c.does() == plannedOther {
			action = codes(c.Actions, "and")
		}
		if c.Importing {
			action = "import, " + action
		}
		if c.Deposed {
			action += " what an earlier replacement left"
		}
		if c.PreviousAddress != "" {
			action += ", move from " + code(c.PreviousAddress)
		}
		var notes []string
		if why := c.why(); why != "" {
			notes = append(notes, why)
		}
		if len(c.Attributes) > 0 {
			notes = append(notes, codes(c.Attributes, "and"))
		}
		if c.does() == plannedUpdate && len(c.Unknown) > 0 {
			notes = append(notes, codes(c.Unknown, "and")+" known after the apply")
		}
		return []string{action, strings.Join(notes, "; ")}
	})
}

// grouped returns a row for each change that cells has any for, and one for
// instances of a resource that are alike.
func grouped(changes []ResourceChange, cells func(ResourceChange) []string) [][]string {
	type alike struct{ resource, cells string }
	var order []alike
	found := map[alike][]ResourceChange{}
	for _, c := range changes {
		row := cells(c)
		if row == nil {
			continue
		}
		key := alike{c.Resource, strings.Join(row, "|")} // no cell has a pipe
		if found[key] == nil {
			order = append(order, key)
		}
		found[key] = append(found[key], c)
	}
	var rows [][]string
	for _, key := range order {
		same := found[key]
		resource := code(same[0].Address)
		if len(same) > 1 {
			resource = fmt.Sprintf("%s, %d instances", code(key.resource), len(same))
		}
		rows = append(rows, append([]string{resource}, cells(same[0])...))
	}
	return rows
}

// policies are the changes of policies.
func (p Plan) policies() []ResourceChange {
	return slices.DeleteFunc(slices.Clone(p.Changes), func(c ResourceChange) bool { return c.Policy == nil })
}

func policiesMarkdown(changes []ResourceChange) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "- %s", code(c.Address))
		if c.AttachedTo != "" {
			fmt.Fprintf(&b, ", of %s", code(c.AttachedTo))
		}
		added, removed := without(c.Policy.After, c.Policy.Before), without(c.Policy.Before, c.Policy.After)
		switch {
		case c.Policy.Source == policySensitive:
			b.WriteString(": sensitive, so not shown\n")
		case c.Policy.Source == policyUnknown:
			b.WriteString(": known after the apply\n")
		case c.Policy.Source == policyUnreadable:
			b.WriteString(": not shown, since it has what this program does not know\n")
		case c.Policy.Source == policyFromDigest:
			b.WriteString(": known after the apply; in the code it is\n")
		case len(added)+len(removed) == 0:
			b.WriteString(": the same statements, written in another way\n")
		default:
			b.WriteString(":\n")
		}
		for _, s := range removed {
			fmt.Fprintf(&b, "  - removed: %s\n", s.markdown())
		}
		for _, s := range added {
			if c.Policy.Source == policyFromDigest {
				fmt.Fprintf(&b, "  - %s\n", s.markdown())
			} else {
				fmt.Fprintf(&b, "  - added: %s\n", s.markdown())
			}
		}
	}
	return b.String()
}

func deferredMarkdown(deferred []DeferredChange) string {
	lines := make([]string, len(deferred))
	for i, d := range deferred {
		lines[i] = code(d.Address) + ": " + reasonMarkdown(d.Reason)
	}
	return bullets(lines)
}

func checksMarkdown(checks []Check) string {
	lines := make([]string, len(checks))
	for i, c := range checks {
		switch c.Status {
		case "fail":
			lines[i] = code(c.Address) + " **fails**"
		case "error":
			lines[i] = code(c.Address) + " **cannot be checked**"
		case "unknown":
			lines[i] = code(c.Address) + " is known after the apply"
		default:
			lines[i] = code(c.Address) + ": " + code(c.Status)
		}
	}
	return bullets(lines)
}

func driftRows(drift []Drift) [][]string {
	var rows [][]string
	for _, d := range drift {
		attributes := codes(d.Attributes, "and")
		if d.Deleted {
			attributes = "it is gone"
		}
		plan := "leaves it"
		if d.Changes {
			plan = "changes it"
		}
		rows = append(rows, []string{code(d.Address), attributes, plan})
	}
	return rows
}

func outputsMarkdown(outputs []OutputChange) string {
	lines := make([]string, len(outputs))
	for i, o := range outputs {
		lines[i] = code(o.Name) + ": " + strings.Join(texts(o.Actions), ", ")
	}
	return bullets(lines)
}
