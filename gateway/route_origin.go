package gateway

import "fmt"

// A routeOrigin says where a route is in the input, for errors: which fields have its
// parts.
type routeOrigin struct {
	// call is the call of a function of this package that returned the route, such as
	// S3Endpoint("/"). All its routes have the same pointer. nil is none.
	call        *string
	route       string // such as routes[2]
	path        string // such as routes[2].path
	integration string // such as routes[2].integration
}

// originAt returns the origin of the route with an index of the Config's Routes.
func (r Route) originAt(index int) routeOrigin {
	if r.origin.call != nil {
		return r.origin
	}
	field := fmt.Sprintf("routes[%d]", index)
	return routeOrigin{route: field, path: field + ".path", integration: field + ".integration"}
}

// pathField returns the field for the path of a route that a call generated from a path
// and a part of its own: path if the path is wrong, otherwise the field of the part.
func pathField(call, path, part string) string {
	if _, faults := parsePath(path); path != "" && faults != nil {
		return call + ".path"
	}
	return part
}
