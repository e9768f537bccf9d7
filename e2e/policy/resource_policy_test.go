package policy

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// The API of the resource policies, and the resource of one method of it.
const (
	api    = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/*"
	method = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/GET/index.html"
)

// ownPolicy is a policy with which an identity may call every API of its account.
const ownPolicy = `{"Version":"2012-10-17","Statement":[` +
	`{"Effect":"Allow","Action":"execute-api:*","Resource":"*"}]}`

// callers asks a resource policy about everyone who could call: through three
// endpoints or none, from an address in the configured networks or not, without an
// identity or as one of the same account whose own policy allows the call.
func callers(policy string) table {
	rows := table{}
	for _, endpoint := range []string{"first", "second", "other", "no"} {
		for place, address := range map[string]string{
			"inside": "10.0.1.5", "inside, too": "10.0.2.5", "outside": "10.0.3.5", "inside by IPv6": "2001:db8::5",
		} {
			q := question{
				ResourcePolicy: policy, Caller: "anonymous", Action: "execute-api:Invoke", Resource: method,
				SourceIP: address, // counts for nothing without an endpoint, too
			}
			if endpoint != "no" {
				q.SourceIP = "192.0.2.1"
				q.Context = map[string]string{
					"aws:SourceVpce": "vpce-" + endpoint, "aws:SourceVpc": "vpc-1", "aws:VpcSourceIp": address,
				}
			}
			rows[endpoint+" endpoint, "+place] = q
			q.Caller, q.RolePolicy = "arn:aws:iam::111122223333:role/admin", ownPolicy
			rows[endpoint+" endpoint, "+place+", signed"] = q
		}
	}
	return rows
}

func TestResourcePolicy(t *testing.T) {
	emulatortest.RequirePython(t)
	one, two := ref.List{"vpce-first"}, ref.List{"vpce-first", "vpce-second"}
	networks := ref.List{"10.0.1.0/24", "10.0.2.0/24"}
	both := ref.List{"10.0.1.0/24", "2001:db8::/32"}
	cases := map[string]struct {
		endpoints, networks ref.List
		want                []string
	}{
		"one endpoint": {one, nil, []string{
			"first endpoint, inside", "first endpoint, inside, too", "first endpoint, outside",
			"first endpoint, inside by IPv6",
		}},
		"one endpoint and networks of both versions": {one, both, []string{
			"first endpoint, inside", "first endpoint, inside by IPv6",
		}},
		"one endpoint and networks": {one, networks, []string{
			"first endpoint, inside", "first endpoint, inside, too",
		}},
		"two endpoints": {two, nil, []string{
			"first endpoint, inside", "first endpoint, inside, too", "first endpoint, outside",
			"second endpoint, inside", "second endpoint, inside, too", "second endpoint, outside",
			"first endpoint, inside by IPv6", "second endpoint, inside by IPv6",
		}},
		"two endpoints and networks": {two, networks, []string{
			"first endpoint, inside", "first endpoint, inside, too",
			"second endpoint, inside", "second endpoint, inside, too",
		}},
	}
	s := newSuite()
	for name, c := range cases {
		policy := resolve(t, gateway.Config{Endpoints: c.endpoints, Networks: c.networks, Routes: oneBucket}).PolicyOn(
			api)
		want := slices.Clone(c.want)
		for _, row := range c.want {
			want = append(want, row+", signed")
		}
		s.add(name, callers, policy, want, invocationMutants(policy))
	}
	// An endpoint's id is no VPC's: the condition is met by every caller. That
	// all are let in here shows that a refusal above is the policy's doing.
	copied := iam.Document{Statements: []iam.Statement{{
		Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"execute-api:Invoke"},
		Resource:  ref.List{api},
		Condition: map[string]map[string]ref.List{"StringNotEquals": {"aws:SourceVpc": {"vpce-first"}}},
	}}}
	s.add("a policy that compares the VPC with an endpoint's id", callers, copied,
		slices.Collect(maps.Keys(callers(""))), nil)
	s.check(t)
}

// The endpoints are in the Allow and in a Deny. If either is lost, callers without an
// identity are still refused. Without the Deny, an identity of the same account whose own
// policy allows the call is not.
func TestEitherConditionRefusesUnsignedCallers(t *testing.T) {
	emulatortest.RequirePython(t)
	policy := resolve(t, gateway.Config{Endpoints: ref.List{"vpce-first"}, Routes: oneBucket}).PolicyOn(api)
	unconditional := changed(policy, 0, func(s *iam.Statement) { s.Condition = nil })
	s := newSuite()
	allow, deny, open := policy.Statements[:1], policy.Statements[1:], unconditional.Statements[:1]
	for name, c := range map[string]struct {
		policy           iam.Document
		unsigned, signed string // through another endpoint, or none
		through          string // unsigned, through the endpoint
	}{
		"both":                          {policy, "Deny", "Deny", "Allow"},
		"without the Allow's condition": {unconditional, "Deny", "Deny", "Allow"},
		"without the Allow":             {iam.Document{Statements: deny}, "Deny", "Deny", "ImplicitDeny"},
		"without the Deny":              {iam.Document{Statements: allow}, "ImplicitDeny", "Allow", "Allow"},
		"without both":                  {iam.Document{Statements: open}, "Allow", "Allow", "Allow"},
	} {
		s.tables[name], s.want[name] = callers(c.policy.JSON(nil)), map[string]string{}
		for row := range s.tables[name] {
			first, signed := strings.HasPrefix(row, "first "), strings.HasSuffix(row, ", signed")
			switch {
			case first && signed:
				s.want[name][row] = "Allow"
			case first:
				s.want[name][row] = c.through
			case signed:
				s.want[name][row] = c.signed
			default:
				s.want[name][row] = c.unsigned
			}
		}
	}
	s.check(t)
}

// invocationMutants returns resource policies with one thing wrong each, by
// what that is.
func invocationMutants(policy iam.Document) map[string]iam.Document {
	mutants := map[string]iam.Document{}
	contrary := map[string]string{
		"StringNotEquals": "StringEquals", "StringEquals": "StringNotEquals", "NotIpAddress": "IpAddress",
		"Allow": "Deny", "Deny": "Allow",
	}
	var merged map[string]map[string]ref.List
	for i, s := range policy.Statements {
		edit := func(what string, change func(*iam.Statement)) {
			mutants[s.Sid+" "+what] = changed(policy, i, change)
		}
		mutants["without "+s.Sid] = iam.Document{Statements: slices.Delete(slices.Clone(policy.Statements), i, i+1)}
		edit("for another principal", func(s *iam.Statement) {
			s.Principal.AWS = ref.List{"arn:aws:iam::111122223333:role/other"}
		})
		edit("for another action", func(s *iam.Statement) { s.Action = ref.List{"execute-api:ManageConnections"} })
		edit("on another API", func(s *iam.Statement) {
			s.Resource = ref.List{strings.Replace(api, "a1b2c3d4e5", "f6g7h8i9j0", 1)}
		})
		edit("on another stage", func(s *iam.Statement) {
			s.Resource = ref.List{strings.Replace(api, "/*", "/test/*", 1)}
		})
		edit("with the contrary effect", func(s *iam.Statement) { s.Effect = contrary[s.Effect] })
		for operator, keys := range s.Condition {
			// The Allow's condition repeats that of a Deny:
			// see TestEitherConditionRefusesUnsignedCallers.
			if s.Effect == "Deny" {
				edit("without its condition", func(s *iam.Statement) { s.Condition = nil })
			}
			edit("with the contrary condition", func(s *iam.Statement) {
				s.Condition = map[string]map[string]ref.List{contrary[operator]: keys}
			})
			for key, values := range keys {
				edit("by another key", func(s *iam.Statement) {
					s.Condition = map[string]map[string]ref.List{operator: {"aws:SourceVpc": values}}
				})
				for _, value := range values {
					if len(values) < 2 {
						break // there is no empty list in a policy
					}
					edit("without "+value, func(s *iam.Statement) {
						s.Condition = map[string]map[string]ref.List{operator: {key: without(values, value)}}
					})
				}
			}
			if merged == nil {
				merged = map[string]map[string]ref.List{}
			}
			if s.Effect == "Deny" {
				merged[operator] = keys
			}
		}
	}
	if len(merged) > 1 {
		mutants["with both conditions in one statement"] = changed(iam.Document{Statements: policy.Statements[:2]}, 1,
			func(s *iam.Statement) { s.Condition = merged })
	}
	return mutants
}
