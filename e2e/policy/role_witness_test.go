package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// A witness about the role is refused before and allowed after, by MiniStack's evaluator.
// If the role's policy only stops to deny it, a bucket that is open to the account allows
// it.
func TestRoleWitnesses(t *testing.T) {
	emulatortest.RequirePython(t)
	apis := map[string][]gateway.Route{
		"one bucket": oneBucket, "hidden": hidden, "prefix": prefix, "buckets": buckets, "read and write": readWrite,
		"write only": writeOnly, "versions": versions, "parts": parts, "listed": listed, "options": options,
		"copies": copies,
	}
	before, after := table{}, table{}
	for baseName, base := range apis {
		for headName, head := range apis {
			baseDigest, basePolicy := digestOf(t, base)
			headDigest, headPolicy := digestOf(t, head)
			for i, w := range roleWitnesses(compare.Digests(baseDigest, headDigest)) {
				q := question{
					Caller: "arn:aws:sts::111122223333:assumed-role/reader/BackplaneAssumeRoleSession",
					Action: w.request.Action, Resource: w.request.Resource, SourceIP: "192.0.2.1", Context: map[string]string{},
				}
				for key, values := range w.request.Context {
					q.Context[key] = values[0]
				}
				if w.open {
					q.ResourcePolicy = fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{
						"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": %q
					}]}`, q.Resource)
				}
				name := fmt.Sprintf("%s to %s, %d, %s on %s", baseName, headName, i, q.Action, q.Resource)
				if isList := strings.HasPrefix(q.Action, "s3:ListBucket"); isList == strings.Contains(q.Resource, "/") {
					t.Errorf("%s: S3 has no such request", name)
				}
				q.RolePolicy = basePolicy
				before[name] = q
				q.RolePolicy = headPolicy
				after[name] = q
			}
		}
	}
	s := newSuite()
	s.tables["before"], s.tables["after"] = before, after
	answers := s.answers(t)
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if was, is := answers["before"][name], answers["after"][name]; was == "Allow" || is != "Allow" {
			t.Errorf("%s: %s before and %s after", name, was, is)
		}
	}
	t.Logf("%d witnesses", len(before))
	if len(before) < 100 {
		t.Errorf("there are only %d witnesses", len(before))
	}
}

// digestOf returns the digest of an API with routes, and the policy of its role.
func digestOf(t *testing.T, routes []gateway.Route) (review.Digest, string) {
	t.Helper()
	definition := resolve(t, gateway.Config{Endpoints: ref.List{"vpce-first"}, Routes: routes})
	digest := review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{
		ID: "api", Definition: definition, Role: "aws_iam_role.role",
	}}}})
	return digest, definition.RolePolicy.JSON(nil)
}

// A roleWitness is a call of a role. open reports that another policy must allow it.
type roleWitness struct {
	request iam.Request
	open    bool
}

func roleWitnesses(d compare.Difference) []roleWitness {
	var list []roleWitness
	for _, c := range d.Changes {
		for _, f := range c.Reasons {
			switch {
			case c.Kind == compare.KindGrant && f.Call != nil:
				list = append(list, roleWitness{*f.Call, false})
			case c.Kind == compare.KindRolePolicy && f.Policy.Witness != nil:
				isDeny := f.Policy.Kind == iam.DeniesLess || f.Policy.Kind == iam.DeniesOnlyIf
				list = append(list, roleWitness{*f.Policy.Witness, isDeny})
			}
		}
	}
	return list
}
