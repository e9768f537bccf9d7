package gateway

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A Path is the parsed path of a route.
type Path struct {
	text     string // as in the Config; "" for the root
	segments []segment
}

// A segment is the part of a path between two slashes. It is a resource of API Gateway.
type segment struct {
	text   string // as in the Config: "docs", "{id}", "{proxy+}"
	name   string // of the variable; "" for a literal segment
	greedy bool   // the variable stands for the rest of the path
}

// Patterns of the path parts that API Gateway accepts.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
var (
	literalSegment  = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	variableSegment = regexp.MustCompile(`^\{([A-Za-z0-9._-]+)(\+?)\}$`)
)

func parsePath(s string) (Path, fault.List) {
	var faults fault.List
	switch {
	case s == "":
		faults.Add("", `%q: must not be empty; the root is "/"`, s)
		return Path{}, faults
	case s[0] != '/':
		faults.Add("", "%q: must begin with /", s)
		return Path{}, faults
	case s == "/":
		return Path{}, nil
	case ref.Contains(s) || ref.HasSyntax(s):
		faults.Add("", "%q: must be literal text, without Terraform references", s)
		return Path{}, faults
	}
	path := Path{text: s}
	names := map[string]bool{}
	parts := strings.Split(s[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch match := variableSegment.FindStringSubmatch(part); {
		case part == "" && last:
			faults.Add("", "%q: must not end with /", s)
		case part == "":
			faults.Add("", "%q: must not have an empty segment", s)
		case match != nil:
			name, greedy := match[1], match[2] != ""
			if greedy && !last {
				faults.Add("", "%q: a greedy variable must be the last segment", s)
			}
			if names[name] {
				faults.Add("", "%q: the variable %q must not be repeated", s, name)
			}
			names[name] = true
			path.segments = append(path.segments, segment{part, name, greedy})
		case literalSegment.MatchString(part):
			path.segments = append(path.segments, segment{text: part})
		default:
			faults.Add("", "%q: the segment %q must be letters, digits and ._:-, or a variable {name} or {name+}", s, part)
		}
	}
	if faults != nil {
		return Path{}, faults
	}
	return path, nil
}

// String returns the path as in the Config, such as "/documents/{proxy+}".
func (p Path) String() string { return cmp.Or(p.text, "/") }

// Variables returns the names of the path's variables from left to right, a greedy one
// without its plus sign.
func (p Path) Variables() []string {
	var names []string
	for _, s := range p.segments {
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	return names
}

// Greedy returns the name of the path's greedy variable, or "" if there is none.
func (p Path) Greedy() string {
	if n := len(p.segments); n > 0 && p.segments[n-1].greedy {
		return p.segments[n-1].name
	}
	return ""
}

// key identifies a segment among its siblings. It is the same for all variables: API
// Gateway allows one per level, and a variable that changes must change its resource in
// place.
func (s segment) key() string {
	if s.name != "" {
		return "{variable}"
	}
	return s.text
}

// separator joins the keys of segments to the key of a path. No segment contains it, so
// different paths have different keys.
const separator = "|"

// key identifies the path in the API. Paths that API Gateway distinguishes have different
// keys.
func (p Path) key() string {
	keys := make([]string, len(p.segments))
	for i, s := range p.segments {
		keys[i] = s.key()
	}
	return strings.Join(keys, separator)
}

// comparePaths orders the keys of paths segment by segment: a parent is before its
// children, which are next to each other.
func comparePaths(a, b string) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == b[i]:
		case a[i] == separator[0]:
			return -1
		case b[i] == separator[0]:
			return 1
		default:
			return cmp.Compare(a[i], b[i])
		}
	}
	return cmp.Compare(len(a), len(b))
}

// isDots reports whether a segment of a path is . or .., percent-encoded or not.
func isDots(segment string) bool {
	plain, err := url.PathUnescape(segment)
	return err == nil && (plain == "." || plain == "..")
}
