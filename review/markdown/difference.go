package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/review/compare"
)

// A group is a group of kinds of changes that share sections.
type group struct {
	title string
	rank  rank // of those that are not wider
	kinds []compare.Kind
}

var groups = []group{
	{"stacks, APIs and URLs", rankStops, []compare.Kind{compare.KindStack, compare.KindAPI, compare.KindURL, compare.KindHostedZone, compare.KindDomainMapping}},
	{"who may call", rankCallers, []compare.Kind{
		compare.KindEndpoint, compare.KindNetwork, compare.KindVPC, compare.KindOrganization, compare.KindPrincipal, compare.KindUserPool, compare.KindAuthorizer, compare.KindOrigin, compare.KindUsagePlan, compare.KindResourcePolicy,
		compare.KindDomain, compare.KindDomainAccess,
	}},
	{"what the role may do", rankRole, []compare.Kind{
		compare.KindRole, compare.KindGrant, compare.KindRolePolicy, compare.KindManagedPolicy, compare.KindBoundary,
	}},
	{"routes", rankRoutes, []compare.Kind{compare.KindRoute}},
	{"the configuration", rankChanges, []compare.Kind{
		compare.KindOverride, compare.KindElement, compare.KindBucket, compare.KindUserPoolSettings, compare.KindNotReviewed,
	}},
	{"settings", rankChanges, []compare.Kind{
		compare.KindWeakening, compare.KindName, compare.KindDescription, compare.KindBinaryMediaType, compare.KindGatewayResponse, compare.KindTLS, compare.KindStageSettings, compare.KindVariable,
	}},
}

// kinds name what changes to a person.
var kinds = map[compare.Kind]string{
	compare.KindStack: "Stack", compare.KindAPI: "API", compare.KindURL: "URLs of the stage",
	compare.KindHostedZone: "Hosted zone for",
	compare.KindEndpoint:   "VPC endpoint", compare.KindNetwork: "Network", compare.KindVPC: "VPC", compare.KindOrganization: "Organization", compare.KindPrincipal: "Principal", compare.KindUserPool: "User pool", compare.KindAuthorizer: "Authorizer",
	compare.KindOrigin: "Website", compare.KindUsagePlan: "Usage plan", compare.KindResourcePolicy: "Statement of the resource policy",
	compare.KindRole: "Role", compare.KindGrant: "Permission", compare.KindRolePolicy: "Statement of the role's policy",
	compare.KindManagedPolicy: "Managed policy of the role", compare.KindBoundary: "Permissions boundary of the role",
	compare.KindRoute: "Route", compare.KindWeakening: "Weaker than the default:", compare.KindName: "Name", compare.KindDescription: "Description",
	compare.KindTLS:    "TLS",
	compare.KindDomain: "Custom domain", compare.KindDomainMapping: "Base path", compare.KindDomainAccess: "Access to a custom domain,",
	compare.KindBinaryMediaType: "Binary media type", compare.KindGatewayResponse: "Gateway response", compare.KindStageSettings: "Stage", compare.KindVariable: "Variable",
	compare.KindOverride: "Override of", compare.KindElement: "Part of the configuration", compare.KindBucket: "Bucket",
	compare.KindUserPoolSettings: "User pool of the stack", compare.KindNotReviewed: "API without a review",
}

// differenceSections returns the changes, those that are wider first.
func differenceSections(d compare.Difference) []section {
	type place struct {
		wider bool
		at    string
		group int
	}
	changes := map[place][]compare.Change{}
	var at []string
	for _, c := range d.Changes {
		group := slices.IndexFunc(groups, func(g group) bool { return slices.Contains(g.kinds, c.Kind) })
		key := place{c.Verdict.Wider(), placeOf(c), group}
		changes[key] = append(changes[key], c)
		if !slices.Contains(at, placeOf(c)) {
			at = append(at, placeOf(c))
		}
	}

	var list []section
	for _, wider := range []bool{true, false} {
		for _, name := range at {
			for i, group := range groups {
				s := section{title: "Lets more through", what: "changes that let more through", rank: rankWider}
				if !wider {
					s = section{title: "Lets nothing more through", what: "changes that let nothing more through", rank: group.rank}
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

// placeOf returns the stack and the API of a change.
func placeOf(c compare.Change) string {
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
func parts(changes []compare.Change) []part {
	var list []part
	for _, alike := range alike(changes) {
		line := bullets([]string{changeMarkdown(alike[0], alike)})
		if len(list) == 0 || len(list[len(list)-1].body)+len(line) > maxPart {
			list = append(list, part{})
		}
		last := &list[len(list)-1]
		last.body += line
		last.count++
	}
	return list
}

// alike groups changes of routes of one path that differ only in their verbs. A report
// shows a group as one change, and counts it as one.
func alike(changes []compare.Change) [][]compare.Change {
	var list [][]compare.Change
	at := map[string]int{}
	for _, c := range changes {
		same := ""
		if c.Kind == compare.KindRoute {
			_, path, _ := strings.Cut(c.Subject, " ")
			same = strings.Join(slices.Concat([]string{placeOf(c), path, string(c.Action), string(c.Verdict)}, verbless(c, c.Details), []string{""}, verbless(c, c.Reasons)), "\n")
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

// verbless returns facts in words, without the name of the changed route itself.
func verbless(c compare.Change, facts []compare.Fact) []string {
	var texts []string
	for _, f := range facts {
		switch {
		case f.Code == compare.HasRoute && f.Name == c.Subject:
			f.Name = ""
		case f.Code == compare.BackendField && f.Name == "uri" && hasBackendChange(c):
			continue // the names of the backends say it in fewer words
		}
		texts = append(texts, Fact(f))
	}
	return texts
}

func hasBackendChange(c compare.Change) bool {
	return slices.ContainsFunc(slices.Concat(c.Reasons, c.Details), func(f compare.Fact) bool { return f.Code == compare.BackendChanged })
}

// changeMarkdown describes a change, and those that are like it.
func changeMarkdown(c compare.Change, alike []compare.Change) string {
	line := kinds[c.Kind]
	var subjects []string
	for _, a := range alike {
		subjects = append(subjects, a.Subject)
	}
	if c.Subject != "" {
		line += " " + codes(subjects, "and")
	}
	line += " **" + string(c.Action) + "**"
	if c.Verdict == compare.Unknown && !hasOtherCause(c.Reasons) {
		line += ", " + causeWords[compare.NotCompared]
		c.Reasons = withoutCauses(c.Reasons)
	}
	reasons := verbless(c, c.Reasons)
	if c.Kind == compare.KindResourcePolicy || c.Kind == compare.KindRolePolicy {
		reasons = shortened(reasons)
	}
	if len(reasons) > 0 {
		line += ": " + strings.Join(proses(reasons), "; ")
	}
	for _, witness := range witnessWords(c.Reasons) {
		line += "\n  - for example " + prose(witness)
	}
	if details := verbless(c, c.Details); len(details) > 0 {
		line += "\n  - " + strings.Join(proses(details), "\n  - ")
	}
	if c.Before != nil {
		line += "\n  - was: " + statement(*c.Before)
	}
	if c.After != nil {
		line += "\n  - is: " + statement(*c.After)
	}
	return line
}

// hasOtherCause reports whether a fact has no witness for another reason than that it cannot
// be compared.
func hasOtherCause(facts []compare.Fact) bool {
	return slices.ContainsFunc(facts, func(f compare.Fact) bool {
		return f.NoWitness != "" && f.NoWitness != compare.NotCompared || hasOtherCause(f.Facts)
	})
}

// withoutCauses returns facts that do not say why they have no witness.
func withoutCauses(facts []compare.Fact) []compare.Fact {
	facts = slices.Clone(facts)
	for i := range facts {
		facts[i].NoWitness, facts[i].Facts = "", withoutCauses(facts[i].Facts)
	}
	return facts
}

// afterName matches what may follow a quoted name.
var afterName = regexp.MustCompile(`^[.,:;]*( +|$)`)

// prose returns a text as Markdown. Names in it, which are quoted, become code spans.
func prose(s string) string {
	s = strings.TrimSpace(s) // four spaces would begin a code block
	if s == "" {
		return code("")
	}
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
