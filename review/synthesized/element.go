package synthesized

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// restAPI is the Terraform type of a REST API.
const restAPI = "aws_api_gateway_rest_api"

// An element is a resource, a data source, a variable or another part of a configuration.
type element struct {
	// kind is the Terraform type of a resource. For all else it is the section, such as
	// "data" or "module".
	kind      string
	arguments map[string]any
}

// elements returns the elements of a configuration by address. It leaves out outputs,
// which change nothing, and comments.
func elements(whole map[string]any) map[string]element {
	all := map[string]element{}
	for section, content := range whole {
		byName, isMap := content.(map[string]any)
		switch {
		case section == "//" || section == "output":
		case section == "terraform":
			e := element{section, leaves("", content)}
			// Where the state is depends on the environment of whoever synthesizes.
			maps.DeleteFunc(e.arguments, func(path string, _ any) bool {
				return strings.HasPrefix(path, "backend.") || strings.HasPrefix(path, "cloud.")
			})
			all[section] = e
		case !isMap:
			all[section] = element{section, map[string]any{"value": content}}
		case section == "resource" || section == "data" || section == "ephemeral":
			for kind, named := range byName {
				addTyped(all, section, kind, named)
			}
		case section == "locals":
			for name, value := range byName {
				all["local."+name] = element{section, map[string]any{"value": value}}
			}
		case section == "variable":
			for name, value := range byName {
				all["var."+name] = variable(value)
			}
		case section == "provider":
			for name, value := range byName {
				addProviders(all, name, value)
			}
		default:
			for name, value := range byName {
				all[section+"."+name] = block(section, value)
			}
		}
	}
	return all
}

// addTyped adds the resources or the data sources of a type.
func addTyped(all map[string]element, section, kind string, named any) {
	prefix := ""
	if section != "resource" {
		prefix = section + "."
	}
	byName, ok := named.(map[string]any)
	if !ok {
		all[prefix+kind] = block(section, named)
		return
	}
	for name, value := range byName {
		e := block(kind, value)
		if section != "resource" {
			e.kind = section
		}
		all[prefix+kind+"."+name] = e
	}
}

// addProviders adds the configurations of a provider: one, or a list of them.
func addProviders(all map[string]element, name string, value any) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for i, value := range list {
		address := "provider." + name
		e := block("provider", value)
		if alias, ok := e.arguments["alias"].(string); ok {
			address += "." + alias
		} else if i > 0 {
			address += "[" + strconv.Itoa(i) + "]"
		}
		all[address] = e
	}
}

// block returns the element of a block, without its comments.
func block(kind string, value any) element {
	arguments, ok := value.(map[string]any)
	if !ok {
		return element{kind, map[string]any{"value": value}}
	}
	arguments = maps.Clone(arguments)
	delete(arguments, "//")
	return element{kind, arguments}
}

// variable returns the element of a variable: its default. The review has no other values
// of variables.
func variable(value any) element {
	e := element{"variable", map[string]any{}}
	if d, ok := block("variable", value).arguments["default"]; ok {
		e.arguments["default"] = d
	}
	return e
}

// leaves returns the values in a value by their paths, such as
// required_providers.aws.source.
func leaves(path string, value any) map[string]any {
	nested, ok := value.(map[string]any)
	if !ok {
		return map[string]any{path: value}
	}
	all := map[string]any{}
	for name, value := range nested {
		maps.Copy(all, leaves(within(path, name), value))
	}
	return all
}

// within returns the path of a name below a path.
func within(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// others returns the elements that no API explains.
func (c configuration) others(s Source) []review.Element {
	var list []review.Element
	for _, address := range slices.Sorted(maps.Keys(c.elements)) {
		if c.explained[address] {
			continue
		}
		e := c.elements[address]
		_, written := c.written[address]
		other := review.Element{Address: address, Written: written, Content: s.contentOf(e)}
		if !written {
			other.AttachedTo = c.attachedTo(e)
		}
		for _, name := range slices.Sorted(maps.Keys(e.arguments)) {
			value := e.arguments[name]
			if other.Arguments == nil {
				other.Arguments = map[string]string{}
			}
			other.Arguments[name] = hash(value)
			text, ok := value.(string)
			if !ok || !slices.Contains(review.PolicyArguments, name) {
				continue
			}
			if document, ok := review.Policy(text); ok {
				if other.Policies == nil {
					other.Policies = map[string][]iam.Statement{}
				}
				other.Policies[name] = document.Sorted().Statements
			}
		}
		list = append(list, other)
	}
	return list
}
