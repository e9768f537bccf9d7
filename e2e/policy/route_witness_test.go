package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// A witness about a route to S3 is a request that S3 serves: the head has a route for its
// verb, and MiniStack's evaluator lets the role do what S3 needs for it.
func TestRouteWitnesses(t *testing.T) {
	emulatortest.RequirePython(t)
	anyVerb := func(path string, integration gateway.Integration) []gateway.Route {
		return []gateway.Route{{Path: path, Methods: gateway.Any, Integration: integration}}
	}
	apis := map[string][]gateway.Route{
		"none": {{Path: "/healthz", Integration: gateway.Mock{}}}, "one bucket": oneBucket, "hidden": hidden,
		"prefix": prefix, "buckets": buckets, "read and write": readWrite, "write only": writeOnly, "versions": versions,
		"parts": parts, "options": options, "copies": copies, "put without a grant": put,
		"signed": {{
			Path: "/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM,
			Integration: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite},
		}},
		"below": anyVerb("/documents/{proxy+}", gateway.S3{Bucket: "documents", Key: "public/{proxy}"}),
	}
	rows := table{}
	for baseName, base := range apis {
		for headName, head := range apis {
			baseDigest, _ := digestOf(t, base)
			headDigest, headPolicy := digestOf(t, head)
			for _, r := range witnessesOf(compare.Digests(baseDigest, headDigest)) {
				name := fmt.Sprintf("%s to %s, %s %s", baseName, headName, r.Verb, r.Path)
				route, values := routeFor(headDigest.Stacks[0].APIs[0].Routes, r.Verb, r.Path)
				if route == nil {
					t.Errorf("%s: there is no route", name)
					continue
				}
				if action, resource, ok := objectCall(*route, r.Verb, values); ok {
					rows[name] = question{
						RolePolicy: headPolicy, Action: action, Resource: resource, SourceIP: "192.0.2.1",
						Caller: "arn:aws:sts::111122223333:assumed-role/reader/BackplaneAssumeRoleSession",
					}
				}
			}
		}
	}
	s := newSuite()
	s.tables["after"] = rows
	answers := s.answers(t)["after"]
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if answers[name] != "Allow" {
			t.Errorf("%s: %s for %s on %s", name, answers[name], rows[name].Action, rows[name].Resource)
		}
	}
	t.Logf("%d witnesses", len(rows))
	if len(rows) < 100 {
		t.Errorf("there are only %d witnesses", len(rows))
	}
}

// objectCall returns what the role does if a route forwards a verb to an object in S3. ok
// is false for another backend. S3 has no action for other verbs.
func objectCall(route review.Route, verb string, values map[string]string) (action, resource string, ok bool) {
	_, path, ok := strings.Cut(route.Backend.URI, ":s3:path/")
	if !ok {
		return "", "", false
	}
	for name, value := range values {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	action = map[string]string{
		"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "POST": "s3:PutObject",
		"DELETE": "s3:DeleteObject",
	}[verb]
	return action, "arn:aws:s3:::" + path, true
}
