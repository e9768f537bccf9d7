package markdown

import (
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/internal/controls"
	"cdk.tf/go/privateapi/review"
)

// configurationSections returns what the configuration of a stack has in addition to its
// APIs.
func configurationSections(s review.Stack) []section {
	var list []section
	add := func(title, what string, rank rank, count int, body string) {
		if count > 0 {
			list = append(list, section{title: title, rank: rank, what: what, count: count, body: body})
		}
	}
	add("Changed by the app", "overrides", rankConfiguration, len(s.Overrides), overridesMarkdown(s.Overrides))
	attached := slices.DeleteFunc(slices.Clone(s.Elements), func(e review.Element) bool { return len(e.AttachedTo) == 0 })
	add("Added by the app to what constructs wrote", "resources", rankConfiguration, len(attached), attachedMarkdown(attached))
	add("APIs without a review", "APIs", rankConfiguration, len(s.NotReviewed), leftOutMarkdown(s.NotReviewed))
	add("Buckets", "buckets", rankWho, len(s.Buckets), bucketsMarkdown(s.Buckets))
	add("User pools of the stack", "user pools", rankWho, len(s.UserPools), userPoolsMarkdown(s))
	add("Managed resources", "managed resources", rankStanding, s.ManagedResources.Count, managedMarkdown(s.ManagedResources))
	add("Custom domains", "custom domains", rankWho, len(s.Domains)+len(s.DomainAccess), domainsMarkdown(s))
	findings := controls.Reported(s)
	add("Findings of scanners", "findings", rankScanners, len(findings), scannersMarkdown(findings))
	further := furtherResources(s)
	add("Further resources", "resources", rankSettings, len(further), "The review names them, and does not describe what they do: "+codes(further, "and")+".\n")
	return list
}

// scannersMarkdown names the checks of Checkov that the stack does not pass, with the reasons
// behind a line to click on.
func scannersMarkdown(findings []controls.Control) string {
	var rows [][]string
	checks := map[string]bool{}
	for _, c := range findings {
		for _, check := range c.Checkov {
			checks[check] = true
		}
		reason := c.Reason
		switch {
		case c.Default:
			reason = "The default meets it, unless `" + c.Field + "` is set."
		case c.Field != "":
			reason += " Met with `" + c.Field + "`."
		}
		rows = append(rows, []string{c.Name, strings.Join(c.Checkov, ", "), reason})
	}
	return fmt.Sprintf("<details>\n<summary>Checkov reports %s, each with a reason</summary>\n\n", number(len(checks), "findings")) +
		table([]string{"control", "Checkov", "reason"}, rows) + "\n</details>\n"
}

// managedMarkdown says how many resources Terraform manages.
func managedMarkdown(m review.ManagedResources) string {
	atLeast := ""
	if m.AtLeast {
		atLeast = "at least "
	}
	return fmt.Sprintf("Terraform manages %s%s. HCP Terraform [bills them](%s).\n", atLeast, number(m.Count, "resources"), managedPrices)
}

// managedPrices is HashiCorp's page about what a managed resource costs.
const managedPrices = "https://www.hashicorp.com/en/pricing"

// furtherResources returns the addresses of resources, data sources and modules that
// neither a construct wrote nor belong to what one wrote, and that no other section names.
func furtherResources(s review.Stack) []string {
	var list []string
	for _, e := range s.Elements {
		section, _, _ := strings.Cut(e.Address, ".")
		if e.Written || len(e.AttachedTo) > 0 || slices.Contains([]string{"var", "local", "provider", "terraform"}, section) ||
			slices.ContainsFunc(s.NotReviewed, func(n review.NotReviewed) bool { return n.Address == e.Address }) {
			continue
		}
		list = append(list, e.Address)
	}
	return list
}

func overridesMarkdown(overrides []review.Override) string {
	var lines []string
	for _, o := range overrides {
		if o.Argument == "" {
			lines = append(lines, code(o.Address)+" is removed.")
			continue
		}
		lines = append(lines, code(o.Argument)+" of "+code(o.Address)+" is "+prose(overrideValues(value(o.Synthesized)))+
			" instead of "+prose(overrideValues(value(o.Written)))+".")
	}
	return bullets(lines)
}

// value returns a value as a list, and none for "".
func value(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func attachedMarkdown(elements []review.Element) string {
	var lines []string
	for _, e := range elements {
		line := code(e.Address) + " is for " + codes(e.AttachedTo, "and")
		if slices.Contains(e.AttachedTo, review.AnyResource) {
			line = code(e.Address) + " may be for a resource of a construct: its value is not known before Terraform runs"
		}
		for _, name := range sortedPolicies(e) {
			for _, s := range e.Policies[name] {
				line += "\n  - " + statement(s)
			}
		}
		lines = append(lines, line)
	}
	return bullets(lines)
}

func sortedPolicies(e review.Element) []string {
	var names []string
	for name := range e.Policies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func leftOutMarkdown(list []review.NotReviewed) string {
	var lines []string
	for _, n := range list {
		lines = append(lines, code(n.Address)+": "+text(n.Reason))
	}
	return bullets(lines)
}

func bucketsMarkdown(buckets []review.Bucket) string {
	var lines []string
	for _, b := range buckets {
		var has []string
		if len(b.PublicAccessBlock) == 4 {
			has = append(has, "blocks public access")
		} else {
			has = append(has, "**does not block all public access**")
		}
		if b.ObjectOwnership != "BucketOwnerEnforced" {
			has = append(has, "**has ACLs in force**")
		}
		switch {
		case b.Versioning == "Enabled":
			has = append(has, "keeps earlier versions"+forDays(b.EarlierVersionDays))
		default:
			has = append(has, "**keeps no earlier versions**")
		}
		if b.UnfinishedUploadDays != 0 {
			has = append(has, "deletes unfinished uploads after "+number(b.UnfinishedUploadDays, "days"))
		} else {
			has = append(has, "**keeps unfinished uploads**")
		}
		if b.AccessLog != "" {
			has = append(has, "logs access to "+code(b.AccessLog))
		} else {
			has = append(has, "has no access log")
		}
		encryption := "is encrypted by S3's default"
		if b.Encryption != "" {
			encryption = "is encrypted with " + code(b.Encryption)
		}
		if b.KMSKey != "" {
			encryption += " by the key " + code(b.KMSKey)
		}
		has = append(has, encryption)
		if b.PreventDestroy {
			has = append(has, "is protected from being destroyed")
		}
		if b.ForceDestroy {
			has = append(has, "**is destroyed with its objects**")
		}
		line := code(b.Address) + " " + words(has, "and") + "."
		for _, s := range b.Policy {
			line += "\n  - " + statement(s)
		}
		if b.UnknownPolicy != "" {
			line += "\n  - It has a policy that this review cannot read."
		}
		for _, rule := range b.CORS {
			line += "\n  - In browsers, scripts of " + codes(rule.Origins, "or") + " may send " + codes(rule.Methods, "or") + "."
		}
		lines = append(lines, line)
	}
	return bullets(lines)
}

// forDays says for how many days something is kept. "" is forever.
func forDays(n int) string {
	if n == 0 {
		return ""
	}
	return " for " + number(n, "days")
}

func userPoolsMarkdown(s review.Stack) string {
	var lines []string
	for _, p := range s.UserPools {
		line := code(p.Address) + ": only administrators create users."
		if p.SelfSignUp {
			line = code(p.Address) + ": **everyone who knows a client's ID may sign up.**"
		}
		if len(p.Recovery) > 0 {
			line += " Passwords are reset by " + codes(p.Recovery, "or") + "."
		}
		if len(p.Domains) > 0 {
			line += " Everyone can reach its domain " + codes(p.Domains, "and") + "."
		}
		if p.ForceDestroy {
			line += " **Terraform can destroy it with its users.**"
		}
		line += "\n  - Administrators: every identity of the account whose policies allow it, which this review does not know"
		for _, api := range s.APIs {
			var actions []string
			for _, g := range api.Grants {
				if strings.HasPrefix(g.Action, "cognito-idp:") && strings.Contains(g.Resource, p.Address+".") {
					actions = append(actions, g.Action)
				}
			}
			if len(actions) > 0 {
				line += "; the role of the API " + code(api.ID)
				if api.RoleARN != "" {
					line += ", which already exists and must be allowed " + codes(actions, "and")
				} else {
					line += " may " + codes(actions, "and")
				}
			}
		}
		line += "."
		for _, c := range p.Clients {
			client := "\n  - Client " + code(c.Address)
			if c.Secret {
				client += ", with a secret"
			}
			client += ": " + codes(slices.Concat(c.AuthFlows, c.OAuthFlows), "and")
			if len(c.Scopes) > 0 {
				client += ", with the scopes " + codes(c.Scopes, "and")
			}
			if len(c.CallbackURLs) > 0 {
				client += ", for " + codes(c.CallbackURLs, "and")
			}
			line += client + "."
		}
		lines = append(lines, line)
	}
	return bullets(lines)
}
