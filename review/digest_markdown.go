package review

import (
	"fmt"
	"slices"
	"strings"
)

// endpointPrices is where AWS says what an hour of an endpoint costs.
const endpointPrices = "https://aws.amazon.com/privatelink/pricing/"

// sections returns what the digest tells, by stack and API.
func (d Digest) sections() []section {
	var list []section
	several := d.apis() > 1
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			of := ""
			switch {
			case len(d.Stacks) > 1:
				of = " (" + code(stack.Name+"/"+api.ID) + ")"
			case several:
				of = " (" + code(api.ID) + ")"
			}
			for _, s := range api.sections() {
				s.title += of
				list = append(list, s)
			}
		}
		if len(stack.Variables) > 0 {
			of := ""
			if len(d.Stacks) > 1 {
				of = " (" + code(stack.Name) + ")"
			}
			list = append(list, section{
				title: "Variables" + of, rank: rankVariables, what: "variables", count: len(stack.Variables),
				body: "Their values are not in this report: " + codes(stack.Variables, "and") + ".\n",
			})
		}
	}
	return list
}

func (d Digest) apis() int {
	n := 0
	for _, stack := range d.Stacks {
		n += len(stack.APIs)
	}
	return n
}

func (a API) sections() []section {
	list := []section{
		{title: "Who may call", rank: rankWho, what: "callers", count: a.Callers.count(), body: a.callersMarkdown()},
		{title: "Routes", rank: rankServes, what: "routes", count: len(a.Routes), body: a.routesMarkdown()},
		{title: "What the role may do", rank: rankMay, what: "permissions", count: len(a.Grants), body: a.roleMarkdown()},
		{title: "Weaker than the default", rank: rankWeakened, what: "choices", count: len(a.Weakened), body: weakenedMarkdown(a.Weakened)},
		{title: "Limits", rank: rankLimits, what: "limits", count: len(a.Limits), body: a.limitsMarkdown()},
		{title: "Standing cost", rank: rankStanding, what: "endpoints", count: len(a.Callers.Endpoints), body: a.standingMarkdown()},
		{title: "Settings", rank: rankSettings, what: "settings", count: len(a.Settings), body: a.settingsMarkdown()},
		{title: "Picture", rank: rankPicture, what: "pictures", count: 1, body: "```mermaid\n" + a.Mermaid() + "```\n"},
	}
	return list
}

func (a API) settingsMarkdown() string {
	written := "as single resources"
	if a.AsBody {
		written = "as one OpenAPI document"
	}
	named := fmt.Sprintf("Named %s, written %s; the stage is %s.", code(a.Name), written, code(a.Stage))
	lines, templates := []string{named}, 0
	for _, s := range a.Settings {
		if strings.Contains(s, byTemplate) {
			templates++
		} else {
			lines = append(lines, text(s))
		}
	}
	if templates > 0 {
		lines = append(lines, number(templates, "bodies")+" by templates, which are in the JSON")
	}
	return bullets(lines)
}

func texts(list []string) []string {
	lines := make([]string, len(list))
	for i, s := range list {
		lines[i] = text(s)
	}
	return lines
}

func (c Callers) count() int {
	return len(c.Endpoints) + len(c.Networks) + len(c.Principals) + len(c.UserPools) + len(c.UsagePlans)
}

// callersMarkdown says in words who gets in.
func (a API) callersMarkdown() string {
	c := a.Callers
	var lines []string
	for _, e := range c.Endpoints {
		lines = append(lines, e.markdown())
	}
	if len(c.Networks) == 0 {
		lines = append(lines, "From every address behind the endpoints.")
	} else {
		lines = append(lines, "From addresses in "+codes(c.Networks, "or")+" alone.")
	}
	if len(c.Principals) == 0 {
		lines = append(lines, "As anyone who brings what the route asks for.")
	} else {
		lines = append(lines, "As "+codes(c.Principals, "or")+" alone.")
	}
	if len(c.UserPools) > 0 {
		lines = append(lines, "With tokens of "+codes(c.UserPools, "or")+", where a route asks for one.")
	}
	for _, plan := range c.UsagePlans {
		line := fmt.Sprintf("With keys of the usage plan %s (%s), where a route asks for one: ", code(plan.Name), text(plan.Limits))
		if len(plan.Keys) == 0 {
			line += "keys that are made elsewhere."
		} else {
			line += codes(plan.Keys, "and") + "."
		}
		lines = append(lines, line)
	}
	switch c.Origin {
	case "":
	case "*":
		lines = append(lines, "In their browsers, **scripts of every website**.")
	default:
		lines = append(lines, "In their browsers, scripts of "+code(c.Origin)+".")
	}
	return bullets(lines)
}

// markdown says what the endpoint lets in.
func (e Endpoint) markdown() string {
	if e.Address == "" {
		if len(e.IDs) == 1 {
			return "Through the VPC endpoint " + codes(e.IDs, "or") + ", which exists."
		}
		return "Through the VPC endpoints " + codes(e.IDs, "or") + ", which exist."
	}
	line := fmt.Sprintf("Through the VPC endpoint %s, which this stack creates in the VPC %s, in the subnets %s. Clients in %s may connect.",
		code(e.Address), code(e.VPCID), codes(e.SubnetIDs, "and"), codes(e.ClientCIDRs, "or"))
	if e.NoPrivateDNS {
		line += " Without private DNS."
	}
	if e.OwnAPIsOnly {
		line += " It leads to this API"
		if len(e.AlsoAPIs) > 0 {
			line += " and " + codes(e.AlsoAPIs, "and")
		}
		line += " alone."
	}
	return line
}

// routesMarkdown has a row for the methods of a path that are alike. What API
// Gateway answers to browsers' questions, at nearly every path, has none.
func (a API) routesMarkdown() string {
	type alike struct{ path, integration, asks string }
	var order []alike
	methods := map[alike][]string{}
	preflights := 0
	for _, r := range a.Routes {
		if r.isPreflight() {
			preflights++
			continue
		}
		key := alike{r.Path, r.Integration, r.asks()}
		if methods[key] == nil {
			order = append(order, key)
		}
		methods[key] = append(methods[key], text(r.Method))
	}
	rows := make([][]string, len(order))
	for i, key := range order {
		rows[i] = []string{code(key.path), strings.Join(methods[key], ", "), code(key.integration), key.asks}
	}
	markdown := table([]string{"path", "methods", "leads to", "asks for"}, rows)
	if preflights > 0 {
		markdown += fmt.Sprintf("\nOPTIONS of %s: API Gateway answers browsers, which ask before a call.\n", number(preflights, "paths"))
	}
	return markdown
}

// isPreflight reports whether API Gateway answers a browser's question about CORS
// by itself.
func (r Route) isPreflight() bool {
	return r.Method == "OPTIONS" && r.Integration == "CORS preflight" && slices.Contains(r.Backend, "type MOCK")
}

// asks says what a caller must bring, as Markdown.
func (r Route) asks() string {
	var asks []string
	switch {
	case r.Authorization == "COGNITO_USER_POOLS" && len(r.Scopes) == 0:
		asks = append(asks, "an ID token")
	case r.Authorization == "COGNITO_USER_POOLS":
		asks = append(asks, "an access token for "+codes(r.Scopes, "or"))
	case r.Authorization == "AWS_IAM":
		asks = append(asks, "an IAM signature")
	case r.Authorization != "NONE":
		asks = append(asks, code(r.Authorization))
	}
	if r.APIKey {
		asks = append(asks, "an API key")
	}
	if asks == nil {
		return "nothing"
	}
	return words(asks, "and")
}

// maxBecause is how many paths a permission names as the reason for it. All are
// in the JSON.
const maxBecause = 4

// roleMarkdown has a row for the actions on a resource that are there for the
// same routes.
func (a API) roleMarkdown() string {
	head := []string{"may", "on", "because of"}
	type alike struct{ resource, routes string }
	var order []alike
	actions := map[alike][]string{}
	for _, g := range a.Grants {
		key := alike{g.Resource, strings.Join(g.Routes, "\n")}
		if actions[key] == nil {
			order = append(order, key)
		}
		actions[key] = append(actions[key], g.Action)
	}
	rows := make([][]string, len(order))
	for i, key := range order {
		rows[i] = []string{codes(actions[key], "and"), code(key.resource), because(strings.Split(key.routes, "\n"))}
	}
	var lines []string
	switch {
	case a.Role == "":
		lines = append(lines, "There is no role.")
	case len(a.Grants) == 0:
		lines = append(lines, "Nothing of its own.")
	}
	lines = append(lines, a.deniedMarkdown()...)
	if len(a.ManagedPolicyARNs) > 0 {
		lines = append(lines, "As well what these policies allow: "+codes(a.ManagedPolicyARNs, "and")+".")
	}
	if a.PermissionsBoundary != "" {
		lines = append(lines, "Within the permissions boundary "+code(a.PermissionsBoundary)+".")
	}
	switch {
	case len(rows) == 0:
		return bullets(lines)
	case len(lines) == 0:
		return table(head, rows)
	}
	return table(head, rows) + "\n" + bullets(lines)
}

// deniedMarkdown says what the role is denied. What package gateway writes for S3
// leaves the permissions and nothing else of it.
func (a API) deniedMarkdown() []string {
	var lines []string
	onS3, allS3 := true, false
	for _, s := range a.RolePolicy {
		if s.Effect != "Deny" {
			continue
		}
		lines = append(lines, s.markdown())
		for _, action := range slices.Concat(s.Action, s.NotAction) {
			onS3 = onS3 && strings.HasPrefix(action, "s3:")
		}
		allS3 = allS3 || slices.Equal(s.Action, []string{"s3:*"})
	}
	if onS3 && allS3 {
		return []string{"All else in S3 is denied, whatever the policy of a bucket allows."}
	}
	return lines
}

// because names routes, such as "GET /items", with the methods of a path
// together.
func because(names []string) string {
	var routes []Route
	for _, name := range names {
		method, path, _ := strings.Cut(name, " ")
		routes = append(routes, Route{Method: method, Path: path})
	}
	slices.SortStableFunc(routes, func(a, b Route) int { return strings.Compare(a.Path, b.Path) })
	paths := byPath(routes)
	more := ""
	if len(paths) > maxBecause {
		more = " and " + number(len(paths)-maxBecause+1, "more paths")
		paths = paths[:maxBecause-1]
	}
	spans := make([]string, len(paths))
	for i, path := range paths {
		spans[i] = code(path)
	}
	return strings.Join(spans, ", ") + more
}

func weakenedMarkdown(list []string) string {
	if len(list) == 0 {
		return "Nothing.\n"
	}
	return bullets(texts(list))
}

func (a API) limitsMarkdown() string {
	var rows [][]string
	for _, l := range a.Limits {
		used := fmt.Sprint(l.Used)
		if l.AtLeast {
			used = "at least " + used
		}
		rows = append(rows, []string{text(l.Name), used, fmt.Sprint(l.Of)})
	}
	return table([]string{"limit", "used", "of"}, rows)
}

func (a API) standingMarkdown() string {
	h := a.EndpointHours
	var parts []string
	if h.AMonth > 0 {
		parts = append(parts, fmt.Sprintf("%d hours", h.AMonth))
	}
	if len(h.PerSubnetOf) > 0 {
		parts = append(parts, fmt.Sprintf("%d hours for each subnet in %s", hoursOfMonth, codes(h.PerSubnetOf, "and")))
	}
	if parts == nil {
		return "None: it creates no endpoint.\n"
	}
	return fmt.Sprintf("Of its endpoints AWS bills %s a month, used or not, [at the price of the region](%s). API Gateway bills requests alone.\n", words(parts, "and"), endpointPrices)
}
