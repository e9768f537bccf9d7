package gateway

import (
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// checkMethods finds methods of a route that S3 refuses in every request, and fields that
// no method of the route can use. [Any] includes verbs that S3 refuses.
func (s S3) checkMethods(methods Methods) fault.List {
	var faults fault.List
	var served []string
	for _, method := range methods {
		served = append(served, s.verbs(method)...)
		switch {
		case len(s.verbs(method)) > 0, method == http.MethodOptions && s.BucketCORS:
		case method == http.MethodOptions:
			faults.Add("bucketCORS", "false: must be true for the method OPTIONS, otherwise S3 refuses every request")
		case !slices.Contains(s3Verbs, method):
			faults.Add("", "must not be in a route with the method %s, since S3 has no such request for an object", method)
		case s.Access != ReadWrite:
			faults.Add("access", "%q: must be %s for the method %s, otherwise S3 refuses every request", string(s.Access), ReadWrite, method)
		default:
			faults.Add(string(multipart), "false: must be true for the method %s, otherwise S3 refuses every request", method)
		}
	}
	for _, use := range []struct {
		option s3Option
		verbs  []string
	}{
		{multipart, []string{http.MethodDelete, http.MethodPost, http.MethodPut}},
		{copies, []string{http.MethodPut}},
	} {
		uses := func(verb string) bool { return slices.Contains(use.verbs, verb) }
		if s.enabled(use.option) && s.Access == ReadWrite && !slices.ContainsFunc(served, uses) {
			faults.Add(string(use.option), "true: must be false unless the methods include %s, which use it", strings.Join(use.verbs, " or "))
		}
	}
	return faults
}
