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
	text     string // as written; "" for the root, too
	segments []segment
}

// A segment is one part of a path between slashes, a resource of API Gateway.
type segment struct {
	text string // as written: "docs", "{id}", "{proxy+}"
	name string // of the variable; "" for a literal segment
	rest bool   // greedy
}

// What API Gateway accepts in a path part.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html
var (
	literalSegment  = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	variableSegment = regexp.MustCompile(`^\{([A-Za-z0-9._-]+)(\+?)\}$`)
)

func parsePath(s string) (Path, fault.List) {
	var faults fault.List
	switch {
	case s == "":
		faults.Add("", `%q: must not be empty, the root is "/"`, s)
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
			name, rest := match[1], match[2] != ""
			if rest && !last {
				faults.Add("", "%q: a greedy variable must be the last segment", s)
			}
			if names[name] {
				faults.Add("", "%q: variable %q must not occur twice", s, name)
			}
			names[name] = true
			path.segments = append(path.segments, segment{part, name, rest})
		case literalSegment.MatchString(part):
			path.segments = append(path.segments, segment{text: part})
		default:
			faults.Add("", "%q: segment %q must be letters, digits and ._:- or a variable {name} or {name+}", s, part)
		}
	}
	if faults != nil {
		return Path{}, faults
	}
	return path, nil
}

// String returns the path as it was written.
func (p Path) String() string { return cmp.Or(p.text, "/") }

// Variables returns the names of the path's variables from left to right, the
// greedy one without its plus sign.
func (p Path) Variables() []string {
	var names []string
	for _, s := range p.segments {
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	return names
}

// Greedy returns the name of the path's greedy variable, or "".
func (p Path) Greedy() string {
	if n := len(p.segments); n > 0 && p.segments[n-1].rest {
		return p.segments[n-1].name
	}
	return ""
}

// key identifies a segment among its siblings. API Gateway allows one variable
// at a level, whatever its name and greedy or not, so neither is part of it:
// changing a variable changes a resource in place, and two never collide.
func (s segment) key() string {
	if s.name != "" {
		return "{variable}"
	}
	return s.text
}

// separator joins the keys of segments to the key of a path. It is not allowed
// in a segment, so no two paths share a key.
const separator = "|"

// key identifies the path among all: no two paths that API Gateway tells apart
// share one.
func (p Path) key() string {
	keys := make([]string, len(p.segments))
	for i, s := range p.segments {
		keys[i] = s.key()
	}
	return strings.Join(keys, separator)
}

// comparePaths orders the keys of paths segment by segment, so that a parent
// comes before its children and a path's children stand together.
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

// isDots reports whether a segment of a path is . or .., escaped or not.
func isDots(segment string) bool {
	plain, err := url.PathUnescape(segment)
	return err == nil && (plain == "." || plain == "..")
}
