package markdown

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// endpointPrices is AWS's page about what an hour of an endpoint costs.
const endpointPrices = "https://aws.amazon.com/privatelink/pricing/"

// digestSections returns what a digest says, by stack and API.
func digestSections(d review.Digest) []section {
	var list []section
	several := countAPIs(d) > 1
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			of := ""
			switch {
			case len(d.Stacks) > 1:
				of = " (" + code(stack.Name+"/"+api.ID) + ")"
			case several:
				of = " (" + code(api.ID) + ")"
			}
			for _, s := range apiSections(api) {
				s.title += of
				list = append(list, s)
			}
		}
		of := ""
		if len(d.Stacks) > 1 {
			of = " (" + code(stack.Name) + ")"
		}
		for _, s := range configurationSections(stack) {
			s.title += of
			list = append(list, s)
		}
		if len(stack.Variables) > 0 {
			list = append(list, section{
				title: "Variables" + of, rank: rankVariables, what: "variables", count: len(stack.Variables),
				body: "This report does not have their values: " + codes(stack.Variables, "and") + ".\n",
			})
		}
	}
	return list
}

func countAPIs(d review.Digest) int {
	n := 0
	for _, stack := range d.Stacks {
		n += len(stack.APIs)
	}
	return n
}

func apiSections(a review.API) []section {
	settings := settingsLines(a)
	return []section{
		{title: "Who may call", rank: rankWho, what: "callers", count: countCallers(a.Callers), body: callersMarkdown(a)},
		{title: "Routes", rank: rankServes, what: "routes", count: len(a.Routes), body: routesMarkdown(a)},
		roleSection(a),
		{title: "Weaker than the default", rank: rankWeakened, what: "choices", count: len(a.Weakened), body: weakenedMarkdown(a.Weakened)},
		{title: "Limits", rank: rankLimits, what: "limits", count: len(a.Limits), body: limitsMarkdown(a)},
		{title: "Standing cost", rank: rankStanding, what: "endpoints", count: len(a.Callers.Endpoints), body: standingMarkdown(a)},
		{title: "Settings", rank: rankSettings, what: "settings", count: len(settings), body: bullets(settings)},
		{title: "Picture", rank: rankPicture, what: "pictures", count: 1, body: "```mermaid\n" + Mermaid(a) + "```\n"},
	}
}

// settingsLines lists the settings that are not defaults, after the API's name.
func settingsLines(a review.API) []string {
	written := "as single resources"
	if a.AsBody {
		written = "as one OpenAPI document"
	}
	lines := []string{fmt.Sprintf("The API is named %s and written %s. The stage is %s.", code(a.Name), written, code(a.Stage))}
	if a.Description != "" {
		lines = append(lines, "Description: "+code(a.Description)+".")
	}
	if a.SecurityPolicy != "" {
		line := "Clients connect by the TLS security policy " + code(a.SecurityPolicy)
		if a.EndpointAccessMode != "" {
			line += " with the endpoint access mode " + code(a.EndpointAccessMode)
		}
		lines = append(lines, line+".")
	}
	if len(a.CustomDomainURLs) > 0 {
		lines = append(lines, "Clients reach it by "+codes(a.CustomDomainURLs, "and")+".")
	}
	if a.DisableExecuteAPIEndpoint {
		line := "The default hostname is disabled: clients need a custom domain. " +
			"It is not known whether API Gateway also refuses requests to names of the endpoint."
		if len(a.CustomDomainURLs) == 0 {
			line += " **No custom domain of the stack leads to the API.**"
		}
		lines = append(lines, line)
	}
	lines = append(lines, stageLines(a.StageSettings)...)
	for _, r := range a.GatewayResponses {
		if r.Default {
			continue
		}
		line := "Gateway response " + code(r.Type)
		if r.StatusCode != "" {
			line += " with the status code " + text(r.StatusCode)
		}
		var parts []string
		if len(r.Headers) > 0 {
			parts = append(parts, "the headers "+codes(sortedKeys(r.Headers), "and"))
		}
		if len(r.Templates) > 0 {
			parts = append(parts, "a body of "+codes(sortedKeys(r.Templates), "and"))
		}
		if parts != nil {
			line += ", with " + words(parts, "and")
		}
		lines = append(lines, line+".")
	}
	return append(lines, statusRuleLines(a)...)
}

// statusRuleLines lists the status codes that callers get instead of the backend's.
func statusRuleLines(a review.API) []string {
	var lines []string
	for _, table := range a.Responses {
		var routes []string
		for _, r := range a.Routes {
			if r.Responses == table.Name {
				routes = append(routes, r.Method+" "+r.Path)
			}
		}
		for _, status := range table.Statuses {
			var rules []string
			for _, rule := range status.StatusRules {
				rules = append(rules, fmt.Sprintf("%d if %s", rule.Status, code(rule.Condition)))
			}
			if len(rules) > 0 {
				lines = append(lines, fmt.Sprintf("%s: the status code %s of the backend is returned as %s. The first condition that is true counts.",
					codes(routes, "and"), text(status.Code), words(rules, "or")))
			}
		}
	}
	return lines
}

func texts(list []string) []string {
	lines := make([]string, len(list))
	for i, s := range list {
		lines[i] = text(s)
	}
	return lines
}

func countCallers(c review.Callers) int {
	return len(c.Endpoints) + len(c.Networks) + len(c.VPCs) + len(c.Organizations) + len(c.Principals) + len(c.UserPools) + len(c.Authorizers) + len(c.UsagePlans)
}

// callersMarkdown says who may call.
func callersMarkdown(a review.API) string {
	c := a.Callers
	var lines []string
	for _, e := range c.Endpoints {
		lines = append(lines, endpointMarkdown(e))
	}
	if len(a.HostedZoneVPCIDs) > 0 {
		lines = append(lines, "The API's default name resolves to its endpoint by a private hosted zone in the VPC "+codes(a.HostedZoneVPCIDs, "and")+".")
	}
	if len(c.Networks) == 0 {
		lines = append(lines, "From every address behind the endpoints.")
	} else {
		lines = append(lines, "Only from addresses in "+codes(c.Networks, "or")+".")
	}
	if len(c.VPCs) > 0 {
		lines = append(lines, "Only through endpoints in the VPC "+codes(c.VPCs, "or")+".")
	}
	if len(c.Organizations) > 0 {
		lines = append(lines, "Only identities of the AWS organization "+codes(c.Organizations, "or")+".")
	}
	if len(c.Principals) == 0 {
		lines = append(lines, "Everyone who has what the route requires.")
	} else {
		lines = append(lines, "Only "+codes(c.Principals, "or")+".")
	}
	if len(c.UserPools) > 0 {
		lines = append(lines, "With tokens of "+codes(c.UserPools, "or")+", if the route requires one.")
	}
	for _, a := range c.Authorizers {
		line := fmt.Sprintf("By a decision of the function %s, the authorizer %s, if the route requires it. It gets %s",
			code(a.FunctionARN), code(a.Name), codes(a.IdentitySources, "and"))
		if a.Type == string(gateway.RequestAuthorizer) {
			line += ", the path and all headers and query strings"
		}
		if a.TokenPattern != "" {
			line += ", which must match " + code(a.TokenPattern)
		}
		if a.TTLSeconds > 0 {
			line += fmt.Sprintf(". A decision counts for %d seconds", a.TTLSeconds)
		}
		lines = append(lines, line+".")
	}
	for _, plan := range c.UsagePlans {
		line := fmt.Sprintf("With keys of the usage plan %s (%s), if the route requires one: ", code(plan.Name), text(limitsText(plan)))
		if len(plan.Keys) == 0 {
			line += "keys that are created elsewhere."
		} else {
			line += codes(plan.Keys, "and") + "."
		}
		lines = append(lines, line)
	}
	lines = append(lines, scripts(c)...)
	return bullets(lines)
}

// scripts says which websites' scripts may call.
func scripts(c review.Callers) []string {
	websites := c.Origins
	switch c.Origin {
	case "":
	case "*":
		return []string{"In browsers, **scripts of every website**." + headersOfScripts(c)}
	default:
		websites = []string{c.Origin}
	}
	if len(websites) == 0 {
		return nil
	}
	line := "In browsers, scripts of " + codes(websites, "and")
	if c.Credentials {
		line += ", with cookies and client certificates"
	}
	return []string{line + "." + headersOfScripts(c)}
}

// headersOfScripts says which headers scripts may use if the API lists them.
func headersOfScripts(c review.Callers) string {
	text := ""
	if len(c.AllowHeaders) > 0 {
		text += " They may set " + codes(c.AllowHeaders, "and") + "."
	}
	if len(c.ExposeHeaders) > 0 {
		text += " They may read " + codes(c.ExposeHeaders, "and") + "."
	}
	return text
}

// endpointMarkdown says who can call through an endpoint.
func endpointMarkdown(e review.Endpoint) string {
	if e.Address == "" {
		line, association := "Through the existing VPC endpoints ", " They are admitted, not associated with the API: no URL has their ids."
		if len(e.IDs) == 1 {
			line, association = "Through the existing VPC endpoint ", " It is admitted, not associated with the API: no URL has its id."
		}
		line += codes(e.IDs, "or") + "."
		if e.NoAssociation {
			line += association
		}
		return line
	}
	if e.Found {
		return foundMarkdown(e)
	}
	line := fmt.Sprintf("Through the VPC endpoint %s, which this stack creates in the VPC %s, in the subnets %s.",
		code(e.Address), code(e.VPCID), codes(e.SubnetIDs, "and"))
	if clients := slices.Concat(e.ClientCIDRs, e.ClientIPv6CIDRs, e.ClientSecurityGroupIDs, e.ClientPrefixListIDs); len(clients) > 0 {
		line += " Clients in " + codes(clients, "or") + " may connect."
	}
	if len(e.SecurityGroupIDs) > 0 {
		line += " The existing security groups " + codes(e.SecurityGroupIDs, "and") + " decide who may connect. The review does not have their rules."
	}
	if version := ipVersions[e.IPAddressType]; version != "" {
		line += " It has " + version + " addresses."
	}
	if e.NoPrivateDNS {
		line += " It has no private DNS."
	}
	if e.OwnAPIsOnly {
		line += " It lets requests through only to this API"
		if len(e.AlsoAPIs) > 0 {
			line += " and " + codes(e.AlsoAPIs, "and")
		}
		line += "."
	}
	return line
}

// ipVersions are the addresses of an endpoint, by its type. Most endpoints have IPv4
// addresses, which need no words.
var ipVersions = map[string]string{"dualstack": "IPv4 and IPv6", "ipv6": "only IPv6"}

// foundMarkdown says which endpoint is found.
func foundMarkdown(e review.Endpoint) string {
	line := "Through the VPC endpoint " + code(e.Address) + ", which Terraform finds when it plans"
	if e.VPCID != "" {
		line += ", in the VPC " + code(e.VPCID)
	}
	var tags []string
	for _, key := range sortedKeys(e.FoundByTags) {
		tags = append(tags, key+"="+e.FoundByTags[key])
	}
	if len(tags) > 0 {
		line += ", **by the tags** " + codes(tags, "and")
	}
	return line + "."
}

// routesMarkdown has a row for the methods of a path that are alike. CORS preflights
// exist for nearly every path and have no row.
func routesMarkdown(a review.API) string {
	type alike struct{ path, backend, requires string }
	var order []alike
	methods := map[alike][]string{}
	preflights := 0
	for _, r := range a.Routes {
		if r.Preflight {
			preflights++
			continue
		}
		key := alike{r.Path, r.Backend.Name, requiresMarkdown(r)}
		if methods[key] == nil {
			order = append(order, key)
		}
		methods[key] = append(methods[key], text(r.Method))
	}
	rows := make([][]string, len(order))
	for i, key := range order {
		rows[i] = []string{code(key.path), strings.Join(methods[key], ", "), code(key.backend), key.requires}
	}
	markdown := table([]string{"path", "methods", "backend", "requires"}, rows)
	if preflights > 0 {
		markdown += fmt.Sprintf("\nAPI Gateway answers CORS preflight requests (OPTIONS) for %s.\n", number(preflights, "paths"))
	}
	return markdown
}

// requiresMarkdown says what a route requires of callers.
func requiresMarkdown(r review.Route) string {
	var requires []string
	switch {
	case r.Authorization == "COGNITO_USER_POOLS" && len(r.Scopes) == 0:
		requires = append(requires, "an ID token")
	case r.Authorization == "COGNITO_USER_POOLS":
		requires = append(requires, "an access token for "+codes(r.Scopes, "or"))
	case r.Authorizer != "":
		requires = append(requires, "the authorizer "+code(r.Authorizer))
	case r.Authorization == "AWS_IAM":
		requires = append(requires, "an IAM signature")
	case r.Authorization != "NONE":
		requires = append(requires, code(r.Authorization))
	}
	if r.APIKey {
		requires = append(requires, "an API key")
	}
	if requires == nil {
		return "nothing"
	}
	return words(requires, "and")
}

// maxPaths is how many paths a permission names as its reason. The JSON has all.
const maxPaths = 4

// roleSection says what the role may do, or what an existing role must be allowed.
func roleSection(a review.API) section {
	s := section{title: "What the role may do", rank: rankMay, what: "permissions", count: len(a.Grants)}
	if a.RoleARN != "" {
		s.title, s.body = "What the existing role must be allowed", existingRoleMarkdown(a)
	} else {
		s.body = roleMarkdown(a)
	}
	return s
}

// grantsTable has a row for the actions on a resource that the same routes need. It is ""
// without grants. may is the heading of the actions.
func grantsTable(a review.API, may string) string {
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
		rows[i] = []string{codes(actions[key], "and"), code(key.resource), pathsMarkdown(strings.Split(key.routes, "\n"))}
	}
	if len(rows) == 0 {
		return ""
	}
	return table([]string{may, "on", "for"}, rows)
}

func roleMarkdown(a review.API) string {
	var lines []string
	switch {
	case a.Role == "":
		lines = append(lines, "There is no role.")
	case len(a.Grants) == 0:
		lines = append(lines, "The role has no permissions of its own.")
	}
	lines = append(lines, deniedMarkdown(a)...)
	if len(a.ManagedPolicyARNs) > 0 {
		lines = append(lines, "The role also may do what these managed policies allow: "+codes(a.ManagedPolicyARNs, "and")+".")
	}
	switch {
	case a.RoleName != "":
		lines = append(lines, "Its name is "+code(cmp.Or(a.RolePath, "/")+a.RoleName)+".")
	case a.RolePath != "":
		lines = append(lines, "The role is below the path "+code(a.RolePath)+".")
	}
	if len(a.OwnerPolicies) > 0 {
		lines = append(lines, ownersMarkdown(a.OwnerPolicies))
	}
	if a.PermissionsBoundary != "" {
		lines = append(lines, "The permissions boundary "+code(a.PermissionsBoundary)+" limits the role.")
	}
	grants := grantsTable(a, "may")
	if grants != "" && len(lines) > 0 {
		grants += "\n"
	}
	return grants + bullets(lines)
}

// ownersMarkdown says what owners of existing buckets and keys must allow.
func ownersMarkdown(policies []review.OwnerPolicy) string {
	line := "If one of these belongs to another account, its policy must allow the role, too. " +
		"Within one account, only the policy of a key must let policies of IAM allow its use."
	for _, p := range policies {
		line += "\n  - " + code(p.Resource) + ":"
		for i, s := range p.Statements {
			if i > 0 {
				line += ";"
			}
			line += " " + statement(s)
		}
	}
	return line
}

// deniedMarkdown says what the role is denied. The denials that package gateway writes
// for S3 leave exactly the permissions, so they are one line.
func deniedMarkdown(a review.API) []string {
	var lines []string
	onS3, allS3 := true, false
	for _, s := range a.RolePolicy {
		if s.Effect != "Deny" {
			continue
		}
		lines = append(lines, statement(s))
		for _, action := range slices.Concat(s.Action, s.NotAction) {
			onS3 = onS3 && strings.HasPrefix(action, "s3:")
		}
		allS3 = allS3 || slices.Equal(s.Action, []string{"s3:*"})
	}
	if onS3 && allS3 {
		return []string{"Everything else in S3 is denied, whatever the policy of a bucket allows."}
	}
	return lines
}

// pathsMarkdown names routes, such as "GET /items", with the methods of a path
// together.
func pathsMarkdown(names []string) string {
	var routes []review.Route
	for _, name := range names {
		method, path, _ := strings.Cut(name, " ")
		routes = append(routes, review.Route{Method: method, Path: path})
	}
	slices.SortStableFunc(routes, func(a, b review.Route) int { return cmp.Compare(a.Path, b.Path) })
	paths := byPath(routes)
	more := ""
	if len(paths) > maxPaths {
		more = " and " + number(len(paths)-maxPaths+1, "more paths")
		paths = paths[:maxPaths-1]
	}
	spans := make([]string, len(paths))
	for i, path := range paths {
		spans[i] = code(path)
	}
	return strings.Join(spans, ", ") + more
}

func weakenedMarkdown(list []review.Weakening) string {
	if len(list) == 0 {
		return "Nothing.\n"
	}
	lines := make([]string, len(list))
	for i, w := range list {
		lines[i] = text(w.Effect)
	}
	return bullets(lines)
}

// limitNames name the kinds of limits.
var limitNames = map[string]string{
	review.Resources:            "resources",
	review.ResourcePolicyLength: "characters of the resource policy",
	review.RolePolicyLength:     "characters of the role's policies",
	review.DocumentSize:         "bytes of the OpenAPI document",
	review.IntegrationTimeout:   "milliseconds of an integration, unless AWS raised the quota",
}

func limitsMarkdown(a review.API) string {
	var rows [][]string
	for _, l := range a.Limits {
		used := fmt.Sprint(l.Used)
		if l.AtLeast {
			used = "at least " + used
		}
		rows = append(rows, []string{text(cmp.Or(limitNames[l.Kind], l.Kind)), used, fmt.Sprint(l.Of)})
	}
	return table([]string{"limit", "used", "of"}, rows)
}

func standingMarkdown(a review.API) string {
	h := a.EndpointHours
	var parts []string
	if h.PerMonth > 0 {
		parts = append(parts, fmt.Sprintf("%d hours", h.PerMonth))
	}
	if len(h.PerSubnetOf) > 0 {
		parts = append(parts, fmt.Sprintf("%d hours for each subnet in %s", review.HoursPerMonth, codes(h.PerSubnetOf, "and")))
	}
	if parts == nil {
		return "None: the stack creates no endpoint.\n"
	}
	return fmt.Sprintf("Per month, AWS bills the endpoints for %s, used or not, [at the Region's price](%s). API Gateway bills only requests.\n", words(parts, "and"), endpointPrices)
}
