package gateway

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Summary returns the Definition as a short text for a person: routes, who may
// call, what the role may do and what was weakened.
func (d Definition) Summary() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Private REST API %s, stage %s\n", d.Name, d.Stage)
	fmt.Fprintln(w, "Routes:")
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			authorization := ""
			if m.Authorization != "NONE" {
				authorization = "\t" + m.Authorization
			}
			fmt.Fprintf(w, "  %s %s\t%s%s\n", m.HTTPMethod, r.Path, m.Integration.Backend, authorization)
		}
	}
	fmt.Fprintln(w, "Callers:")
	fmt.Fprintf(w, "  through VPC endpoint\t%s\n", strings.Join(d.Endpoints, ", "))
	if len(d.Networks) > 0 {
		fmt.Fprintf(w, "  from addresses in\t%s\n", strings.Join(d.Networks, ", "))
	}
	if len(d.Principals) > 0 {
		fmt.Fprintf(w, "  as\t%s\n", strings.Join(d.Principals, ", "))
	}
	if d.CORS.Origin != "" {
		fmt.Fprintf(w, "  in browsers, scripts of\t%s\n", d.CORS.Origin)
	}
	fmt.Fprintln(w, "The role may:")
	for _, p := range d.Permissions {
		fmt.Fprintf(w, "  %s\t%s\tfor %s\n", p.Action, p.Resource, routesText(p.Routes))
	}
	switch {
	case len(d.Permissions) > 0:
	case d.UsesRole():
		fmt.Fprintln(w, "  nothing")
	default:
		fmt.Fprintln(w, "  nothing, there is none")
	}
	if len(d.Weakened) > 0 {
		fmt.Fprintln(w, "Weaker than the default:")
		for _, text := range d.Weakened {
			fmt.Fprintf(w, "  %s\n", text)
		}
	}
	w.Flush()
	return b.String()
}

// routesText names the first few routes.
func routesText(routes []string) string {
	const few = 3
	if len(routes) <= few {
		return strings.Join(routes, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(routes[:few], ", "), len(routes)-few)
}
