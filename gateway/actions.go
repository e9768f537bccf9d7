package gateway

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cdk.tf/go/privateapi/fault"
)

//go:embed actions.txt
var actionsText string

// A requirement is the permission that an operation needs. If it is not public and has
// no actions, they are not known.
type requirement struct {
	actions []string
	public  bool // needs no permission
	noInput bool // in a JSON protocol: the request has no parameters
}

// requirements returns the operations by name, by the key of their service.
var requirements = sync.OnceValue(func() map[string]map[string]requirement {
	all := map[string]map[string]requirement{}
	var operations map[string]requirement
	prefix := ""
	noInput := []func(){} // a line may be before those of its operations
	for line := range strings.Lines(actionsText) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case strings.HasPrefix(line, "["):
			operations = map[string]requirement{}
			all[strings.Trim(line, "[]\n")] = operations
			prefix = strings.Trim(words[1], "]")
		case words[0] == "public:":
			for _, name := range words[1:] {
				operations[name] = requirement{public: true}
			}
		case words[0] == "unknown:":
			for _, name := range words[1:] {
				operations[name] = requirement{}
			}
		case strings.HasPrefix(line, "no input:"):
			of := operations
			for _, name := range words[2:] {
				noInput = append(noInput, func() {
					r := of[name]
					r.noInput = true
					of[name] = r
				})
			}
		case len(words) == 3 && words[1] == "=" && words[2] == "public":
			operations[words[0]] = requirement{public: true}
		case len(words) > 1 && words[1] == "=":
			operations[words[0]] = requirement{actions: words[2:]}
		default:
			for _, name := range words {
				operations[name] = requirement{actions: []string{prefix + ":" + name}}
			}
		}
	}
	for _, mark := range noInput {
		mark()
	}
	return all
})

// requirements returns the requirements of the service's operations by name, or nil if
// the service is not known. A service is known if a section of the file has its name and
// prefix, and REST if its protocol is a REST protocol: the two versions of the SES API
// have different operations under one host name.
func (s Service) requirements() map[string]requirement {
	key := s.Name + " " + s.prefix()
	if s.isREST() {
		key += " REST"
	}
	return requirements()[key]
}

// required returns what an operation needs. given are the actions that the user has set,
// which replace the known ones. problem is "" or says why the actions are not known.
func (s Service) required(operation string, given []string) (needed requirement, problem string) {
	own := requirement{actions: []string{s.prefix() + ":" + operation}}
	if len(given) > 0 {
		return requirement{actions: given}, ""
	}
	known := s.requirements()
	if known == nil || !operationName.MatchString(operation) {
		return own, ""
	}
	needed, ok := known[operation]
	switch {
	case !ok:
		hint := ""
		if near := nearest(operation, slices.Sorted(maps.Keys(known))); near != "" {
			hint = fmt.Sprintf(" (did you mean %q?)", near)
		}
		return own, fmt.Sprintf("%q: %s has no operation of this name%s; if it is newer than this package, set its IAM actions in actions", operation, s.Name, hint)
	case needed.public || len(needed.actions) > 0:
		needed.actions = slices.Clone(needed.actions) // callers may change a Grant
		return needed, ""
	}
	return own, fmt.Sprintf("%q: the IAM actions of this operation are not known; set them in actions", operation)
}

// checkActions tests IAM actions that a user has set.
func checkActions(actions []string) fault.List {
	var faults fault.List
	for _, action := range actions {
		switch {
		case !iamAction.MatchString(action):
			faults.Add("", "%q: must be an IAM action, such as states:StartExecution", action)
		case strings.ContainsAny(action, "*?"):
			faults.Add("", "%q: must not have wildcards, since the role would get actions that the operation does not need", action)
		}
	}
	return faults
}

// checkActionsByOperation tests IAM actions that a user has set for some operations.
// allowed says which operations may have actions.
func checkActionsByOperation(actions map[string][]string, operations []string, allowed string) fault.List {
	var faults fault.List
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		if !slices.Contains(operations, name) {
			faults.Add("", "%q: must be %s", name, allowed)
			continue
		}
		if len(actions[name]) == 0 {
			faults.Add(name, "must have at least one IAM action")
		}
		faults.In(name, checkActions(actions[name]))
	}
	return faults
}

// nearest returns the most similar of the names, or "" if none is similar.
func nearest(name string, names []string) string {
	near, least := "", len(name)/4+1
	for _, candidate := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < least {
			near, least = candidate, d
		}
	}
	return near
}

// distance returns the Levenshtein distance of two names: the smallest number of letters
// to insert, delete or replace.
// https://en.wikipedia.org/wiki/Levenshtein_distance
func distance(a, b string) int {
	row := make([]int, len(b)+1) // distances from a[:i] to b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j]+1, row[j+1]+1, replaced)
		}
	}
	return row[len(b)]
}
