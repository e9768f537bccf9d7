package gateway

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// Summary returns the Definition as a short text for people: the routes, the callers and
// their limits, the permissions of the role, and the weaker choices.
func (d Definition) Summary() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Private REST API %s, stage %s\n", d.Name, d.Stage)
	if d.SecurityPolicy != "" {
		fmt.Fprintf(w, "TLS: %s\n", strings.Join(slices.DeleteFunc([]string{d.SecurityPolicy, d.EndpointAccessMode}, func(s string) bool { return s == "" }), ", "))
	}
	if d.DisableExecuteAPIEndpoint {
		fmt.Fprintln(w, "Default hostname: disabled, so clients need a custom domain")
	}
	fmt.Fprintln(w, "Routes:")
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			requirements := ""
			if texts := m.requirements(); len(texts) > 0 {
				requirements = "\t" + strings.Join(texts, ", ")
			}
			fmt.Fprintf(w, "  %s %s\t%s%s\n", m.HTTPMethod, r.Path, m.Integration.Backend, requirements)
		}
	}
	fmt.Fprintln(w, "Callers:")
	if len(d.AdmittedEndpoints) == 0 {
		fmt.Fprintf(w, "  through VPC endpoint\t%s\n", strings.Join(d.Endpoints, ", "))
	} else {
		fmt.Fprintf(w, "  through VPC endpoint\t%s\n", strings.Join(d.AdmittedEndpoints, ", "))
		fmt.Fprintf(w, "  of which associated\t%s\n", cmp.Or(strings.Join(d.Endpoints, ", "), "none"))
	}
	if len(d.Networks) > 0 {
		fmt.Fprintf(w, "  from addresses in\t%s\n", strings.Join(d.Networks, ", "))
	}
	if len(d.VPCs) > 0 {
		fmt.Fprintf(w, "  from VPC\t%s\n", strings.Join(d.VPCs, ", "))
	}
	if len(d.Organizations) > 0 {
		fmt.Fprintf(w, "  of organization\t%s\n", strings.Join(d.Organizations, ", "))
	}
	if len(d.Principals) > 0 {
		fmt.Fprintf(w, "  as\t%s\n", strings.Join(d.Principals, ", "))
	}
	if len(d.UserPools) > 0 {
		fmt.Fprintf(w, "  with tokens of\t%s\n", strings.Join(d.UserPools, ", "))
	}
	for _, a := range d.Authorizers {
		fmt.Fprintf(w, "  by the authorizer %s\t%s\n", a.Name, a.FunctionARN)
	}
	if d.CORS.enabled() {
		with := ""
		if d.CORS.Credentials {
			with = " (with credentials)"
		}
		fmt.Fprintf(w, "  in browsers, scripts of\t%s%s\n", strings.Join(d.CORS.origins(), ", "), with)
	}
	if len(d.UsagePlans) > 0 {
		fmt.Fprintln(w, "Usage plans:")
		for _, plan := range d.UsagePlans {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", plan.Name, plan.limitsText(), keysText(plan.Keys))
		}
	}
	fmt.Fprintln(w, "Stage:")
	for _, text := range d.StageSettings.texts(d.OptionalLogs) {
		fmt.Fprintf(w, "  %s\n", text)
	}
	if d.RoleARN != "" {
		fmt.Fprintf(w, "The role %s must be allowed, which nobody checked:\n", d.RoleARN)
	} else {
		fmt.Fprintln(w, "The role may:")
	}
	for _, p := range d.Permissions {
		fmt.Fprintf(w, "  %s\t%s\tfor %s\n", p.Action, p.Resource, routesText(p.Routes))
	}
	switch {
	case len(d.Permissions) > 0:
	case d.UsesRole():
		fmt.Fprintln(w, "  nothing")
	default:
		fmt.Fprintln(w, "  nothing, since there is no role")
	}
	if len(d.Weakened) > 0 {
		fmt.Fprintln(w, "Weaker than the default:")
		for _, weakening := range d.Weakened {
			fmt.Fprintf(w, "  %s\n", weakening.Effect)
		}
	}
	w.Flush()
	return b.String()
}

// requirements returns what callers must send, for people.
func (m Method) requirements() []string {
	var texts []string
	switch {
	case m.Authorization == string(UserPools) && len(m.AuthorizationScopes) == 0:
		texts = append(texts, m.Authorization+" with an ID token")
	case m.Authorization == string(UserPools):
		texts = append(texts, m.Authorization+" with "+strings.Join(m.AuthorizationScopes, " or "))
	case m.Authorizer != "":
		texts = append(texts, "the authorizer "+m.Authorizer)
	case m.Authorization != "NONE":
		texts = append(texts, m.Authorization)
	}
	if m.APIKeyRequired {
		texts = append(texts, "API key")
	}
	if m.Throttle != (Throttle{}) {
		texts = append(texts, m.Throttle.text())
	}
	return texts
}

func keysText(keys []string) string {
	if len(keys) == 0 {
		return "no keys"
	}
	return "keys " + strings.Join(keys, ", ")
}

// routesText returns the names of the first few routes.
func routesText(routes []string) string {
	const few = 3
	if len(routes) <= few {
		return strings.Join(routes, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(routes[:few], ", "), len(routes)-few)
}
