package markdown

import (
	"fmt"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdk.tf/go/privateapi/review/tfplan"
)

// planSections returns the sections of a plan that is joined with the digest of its stack.
// An empty plan is one section of one line.
func planSections(p tfplan.Plan) []section {
	list := []section{{title: "Plan", rank: rankStops, what: "changes", count: len(p.Changes), body: planSummary(p)}}
	add := func(title string, rank rank, what string, count int, body string) {
		if count > 0 {
			list = append(list, section{title: title, rank: rank, what: what, count: count, body: body})
		}
	}
	add("Changes that AWS refuses", rankStops, "refused changes", len(p.Refusals), refusalList(p.Refusals))
	add("Losses for callers", rankStops, "replaced or destroyed resources", len(p.Stops), stopList(p.Stops))
	rows := replacementRows(p.Changes)
	add("Planned replacements", rankStops, "replaced resources", len(rows), table([]string{"resource", "reason"}, rows))
	policies := policyChanges(p.Changes)
	add("Planned policies", rankUnknown, "policies", len(policies), policyList(policies))
	add("Deferred changes", rankUnknown, "deferred resources", len(p.Deferred), deferredList(p.Deferred))
	add("Checks", rankUnknown, "checks", len(p.Checks), checkList(p.Checks))
	rows = changeRows(p.Changes)
	add("Planned changes", rankPlanned, "resources", len(rows),
		foldRows(len(rows) > maxRows, rows, table([]string{"resource", "action", "attributes"}, rows)))
	rows = driftRows(p.Drift)
	matters := slices.ContainsFunc(p.Drift, func(d tfplan.Drift) bool { return d.Changes })
	drift := "The list includes attributes that AWS sets itself.\n\n" +
		table([]string{"resource", "attributes", "this plan"}, rows)
	add("Changes outside of Terraform", rankPlanned, "resources", len(rows),
		foldRows(!matters || len(rows) > maxRows, rows, drift))
	add("Outputs", rankPlanned, "outputs", len(p.Outputs), outputList(p.Outputs))
	add("Invoked actions", rankPlanned, "actions", len(p.Invocations), codes(p.Invocations, "and")+"\n")
	return list
}

// maxRows is the number of rows of a table that is not folded.
const maxRows = 12

// foldRows hides a table behind a line to click on.
func foldRows(hide bool, rows [][]string, body string) string {
	if !hide {
		return body
	}
	return "<details>\n<summary>" + number(len(rows), "resources") + "</summary>\n\n" + body + "\n</details>\n"
}

// verbs are the words for the actions, in the order of the summary.
var verbs = []struct {
	action tfplan.Action
	verb   string
}{
	{tfplan.ActionReplace, "replace"},
	{tfplan.ActionDestroy, "destroy"},
	{tfplan.ActionUpdate, "update"},
	{tfplan.ActionCreate, "create"},
	{tfplan.ActionRead, "read"},
	{tfplan.ActionForget, "forget"},
	{tfplan.ActionOther, "change in another way"},
}

// planSummary says in a line how many resources change, and whether the plan is
// whole.
func planSummary(p tfplan.Plan) string {
	unchanged := number(p.Unchanged, "resources") + " unchanged"
	if p.Empty() {
		return "The plan changes nothing: " + unchanged + ".\n"
	}
	counts := map[tfplan.Action]int{}
	moved, imported := 0, 0
	for _, change := range p.Changes {
		counts[change.Action()]++
		if change.PreviousAddress != "" {
			moved++
		}
		if change.Importing {
			imported++
		}
	}
	var parts []string
	add := func(n int, verb string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n, verb))
		}
	}
	for _, v := range verbs {
		add(counts[v.action], v.verb)
	}
	add(imported, "import")
	add(moved, "move")
	if parts == nil {
		parts = []string{"No resource changes"}
	}
	if p.Unchanged > 0 {
		parts = append(parts, unchanged)
	}
	line := strings.Join(parts, ", ") + ".\n"
	if p.Incomplete {
		line = "**The plan is incomplete**: run another plan after its apply. " + line
	}
	if p.Errored {
		line = "**Terraform could not finish the plan**, so changes are missing. " + line
	}
	return line
}

// policyChanges returns the changes of policies.
func policyChanges(changes []tfplan.ResourceChange) []tfplan.ResourceChange {
	return slices.DeleteFunc(slices.Clone(changes), func(c tfplan.ResourceChange) bool { return c.Policy == nil })
}

func policyList(changes []tfplan.ResourceChange) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "- %s", code(c.Address))
		if c.AttachedTo != "" {
			fmt.Fprintf(&b, " of %s", code(c.AttachedTo))
		}
		added, removed := c.Policy.Added(), c.Policy.Removed()
		addition := "added: "
		switch c.Policy.Source {
		case tfplan.PolicySensitive:
			b.WriteString(": not shown because it is sensitive\n")
		case tfplan.PolicyUnknown:
			b.WriteString(": known only after the apply\n")
		case tfplan.PolicyUnreadable:
			b.WriteString(": not shown because this program does not support all its elements\n")
		case tfplan.PolicyFromDigest:
			b.WriteString(": known only after the apply. In the code it has:\n")
			addition = ""
		default:
			if len(added)+len(removed) == 0 {
				b.WriteString(": the same statements, formatted differently\n")
			} else {
				b.WriteString(":\n")
			}
		}
		for _, s := range removed {
			fmt.Fprintf(&b, "  - removed: %s\n", statement(s))
		}
		for _, s := range added {
			fmt.Fprintf(&b, "  - %s%s\n", addition, statement(s))
		}
	}
	return b.String()
}

func deferredList(deferred []tfplan.DeferredChange) string {
	lines := make([]string, len(deferred))
	for i, d := range deferred {
		lines[i] = code(d.Address) + ": " + reason(d.Reason)
	}
	return bullets(lines)
}

func checkList(checks []tfplan.Check) string {
	lines := make([]string, len(checks))
	for i, c := range checks {
		switch tfjson.CheckStatus(c.Status) {
		case tfjson.CheckStatusFail:
			lines[i] = code(c.Address) + " **fails**"
		case tfjson.CheckStatusError:
			lines[i] = code(c.Address) + " **cannot be evaluated**"
		case tfjson.CheckStatusUnknown:
			lines[i] = code(c.Address) + " is evaluated during the apply"
		default:
			lines[i] = code(c.Address) + ": " + code(c.Status)
		}
	}
	return bullets(lines)
}

func driftRows(drift []tfplan.Drift) [][]string {
	var rows [][]string
	for _, d := range drift {
		attributes := codes(d.Attributes, "and")
		if d.Deleted {
			attributes = "deleted"
		}
		plan := "does not change it"
		if d.Changes {
			plan = "changes it"
		}
		rows = append(rows, []string{code(d.Address), attributes, plan})
	}
	return rows
}

func outputList(outputs []tfplan.OutputChange) string {
	lines := make([]string, len(outputs))
	for i, o := range outputs {
		lines[i] = code(o.Name) + ": " + strings.Join(texts(o.Actions), ", ")
	}
	return bullets(lines)
}
