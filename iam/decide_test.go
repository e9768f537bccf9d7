package iam_test

import (
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	const reader = "arn:aws:iam::111122223333:role/reader"
	as := func(arn string) iam.Principal { return iam.Principal{AWS: ref.List{arn}} }
	call := iam.Request{Principal: as(reader), Action: "execute-api:Invoke", Resource: "execute-api:/prod/GET/a"}
	with := func(context map[string]ref.List) iam.Request {
		r := call
		r.Context = context
		return r
	}
	on := func(resource string) iam.Request {
		r := call
		r.Resource = resource
		return r
	}
	allowIf := func(condition string) string { return `{"Condition": ` + condition + `}` }
	for name, c := range map[string]struct {
		policy  string
		request iam.Request
		want    iam.Decision
	}{
		"nothing":                     {``, call, iam.ImplicitlyDenied},
		"an Allow":                    {open, call, iam.Allowed},
		"another action":              {`{"Action": "execute-api:ManageConnections"}`, call, iam.ImplicitlyDenied},
		"an action in other letters":  {`{"Action": "EXECUTE-API:inv*"}`, call, iam.Allowed},
		"all but the action":          {`{"NotAction": "execute-api:*"}`, call, iam.ImplicitlyDenied},
		"all but another action":      {`{"NotAction": "s3:*"}`, call, iam.Allowed},
		"another resource":            {`{"Resource": "execute-api:/test/*"}`, call, iam.ImplicitlyDenied},
		"all but the resource":        {`{"NotResource": "execute-api:/prod/*"}`, call, iam.ImplicitlyDenied},
		"a Deny beside an Allow":      {open + `, {"Effect": "Deny"}`, call, iam.Denied},
		"a Deny whose key is missing": {open + "," + vpce, call, iam.Denied},
		"a Deny that is not met": {open + "," + vpce, with(map[string]ref.List{"aws:SourceVpce": {"vpce-1"}}),
			iam.Allowed},
		"another principal": {
			`{"Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"}}`, call, iam.ImplicitlyDenied,
		},
		"another kind of principal": {`{"Principal": {"Service": "` + reader + `"}}`, call, iam.ImplicitlyDenied},
		"the principal":             {`{"Principal": {"AWS": ["a", "` + reader + `"]}}`, call, iam.Allowed},
		"the principal's account":   {`{"Principal": {"AWS": "111122223333"}}`, call, iam.Undecided},
		"the root of the account":   {`{"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}`, call, iam.Undecided},
		"another account":           {`{"Principal": {"AWS": "444455556666"}}`, call, iam.ImplicitlyDenied},
		"the ARN of the principal": {allowIf(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}`),
			call, iam.Allowed},
		"the account of the principal": {allowIf(`{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`),
			call, iam.Allowed},
		"a wildcard that takes colons": {`{"Resource": "arn:aws:*:c"}`, on("arn:aws:a:b:c"), iam.Undecided},
		"an operator that is not known": {allowIf(`{"StringResembles": {"k": "v"}}`),
			with(map[string]ref.List{"k": {"v"}}), iam.Undecided},
		"one value too many": {allowIf(`{"StringEquals": {"k": "v"}}`),
			with(map[string]ref.List{"k": {"v", "w"}}), iam.Undecided},
		"a key in other letters": {allowIf(`{"StringEquals": {"K": "v"}}`),
			with(map[string]ref.List{"k": {"v"}}), iam.Allowed},
		"any value": {allowIf(`{"ForAnyValue:StringEquals": {"k": "v"}}`),
			with(map[string]ref.List{"k": {"v", "w"}}), iam.Allowed},
		"all values": {allowIf(`{"ForAllValues:StringEquals": {"k": "v"}}`),
			with(map[string]ref.List{"k": {"v", "w"}}), iam.ImplicitlyDenied},
		"all values of none":    {allowIf(`{"ForAllValues:StringEquals": {"k": "v"}}`), call, iam.Allowed},
		"any value of none":     {allowIf(`{"ForAnyValue:StringEquals": {"k": "v"}}`), call, iam.ImplicitlyDenied},
		"not any value of none": {allowIf(`{"ForAnyValue:StringNotEquals": {"k": "v"}}`), call, iam.Undecided},
		"a key without values": {allowIf(`{"Null": {"k": "false"}}`), with(map[string]ref.List{"k": {}}),
			iam.Undecided},
		"a key that is there": {allowIf(`{"Null": {"k": "false"}}`), with(map[string]ref.List{"k": {"v"}}),
			iam.Allowed},
		"a key that must be missing": {allowIf(`{"Null": {"k": "true"}}`), with(map[string]ref.List{"k": {"v"}}),
			iam.ImplicitlyDenied},
		"an address in a network": {allowIf(`{"IpAddress": {"k": "10.0.0.0/8"}}`),
			with(map[string]ref.List{"k": {"10.1.2.3"}}), iam.Allowed},
		"an address in another": {allowIf(`{"IpAddress": {"k": "10.0.0.0/8"}}`),
			with(map[string]ref.List{"k": {"11.1.2.3"}}), iam.ImplicitlyDenied},
		"an address that is none": {allowIf(`{"IpAddress": {"k": "10.0.0.0/8"}}`),
			with(map[string]ref.List{"k": {"x"}}), iam.Undecided},
		"an address and an expression": {allowIf(`{"IpAddress": {"k": "${var.n}"}}`),
			with(map[string]ref.List{"k": {"10.1.2.3"}}), iam.ImplicitlyDenied},
		"a number": {allowIf(`{"NumericLessThan": {"k": 5}}`),
			with(map[string]ref.List{"k": {"4.5"}}), iam.Allowed},
		"a number that is too large": {allowIf(`{"NumericLessThan": {"k": 5}}`),
			with(map[string]ref.List{"k": {"5"}}), iam.ImplicitlyDenied},
		"a number that is none": {allowIf(`{"NumericEquals": {"k": "ten"}}`),
			with(map[string]ref.List{"k": {"ten"}}), iam.Undecided},
		"a date": {allowIf(`{"DateGreaterThan": {"k": "2026-01-01"}}`),
			with(map[string]ref.List{"k": {"2026-01-01T00:00:01Z"}}), iam.Allowed},
		"bytes": {allowIf(`{"BinaryEquals": {"k": "QQ=="}}`),
			with(map[string]ref.List{"k": {"QQ=="}}), iam.Allowed},
		"a boolean": {allowIf(`{"Bool": {"k": true}}`), with(map[string]ref.List{"k": {"True"}}),
			iam.Allowed},
		"letters beyond ASCII": {`{"Resource": "execute-api:/?"}`, on("execute-api:/é"), iam.Undecided},
		"an expression":        {`{"Resource": "${aws_api.a.arn}/*"}`, on("${aws_api.a.arn}/x"), iam.Allowed},
		"another expression": {`{"Resource": "${aws_api.a.arn}/*"}`, on("${aws_api.b.arn}/x"),
			iam.ImplicitlyDenied},
		"a Deny that is not decided": {open + `, {"Effect": "Deny", "Condition": {"Odd": {"k": "v"}}}`, call,
			iam.Undecided},
		"a Deny beside one not decided": {`{"Effect": "Deny"}, {"Effect": "Deny", "Condition": {"Odd": {"k": "v"}}}`,
			call, iam.Denied},
		"an Allow beside one not decided": {open + "," + allowIf(`{"Odd": {"k": "v"}}`), call, iam.Allowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := policyOf(t, c.policy).Decide(c.request); got != c.want {
				t.Errorf("Decide = %s, want %s", got, c.want)
			}
		})
	}
}

// The policy of a role does not say which role it is.
func TestDecideForRole(t *testing.T) {
	t.Parallel()
	policy := iam.Document{Statements: []iam.Statement{{
		Effect: iam.Allow, Action: ref.List{"s3:*"}, Resource: ref.List{"*"},
		Condition: iam.Conditions{"ArnLike": {"aws:PrincipalArn": {"arn:aws:iam::*:role/reader"}}},
	}}}
	request := iam.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::a/b"}
	if got := policy.Decide(request); got != iam.Undecided {
		t.Errorf("without an ARN: %s", got)
	}
	for arn, want := range map[string]iam.Decision{
		"arn:aws:iam::111122223333:role/reader": iam.Allowed,
		"arn:aws:iam::111122223333:role/other":  iam.ImplicitlyDenied,
	} {
		request.Context = map[string]ref.List{"aws:principalarn": {arn}}
		if got := policy.Decide(request); got != want {
			t.Errorf("as %s: %s, want %s", arn, got, want)
		}
	}
	invalid := iam.Document{Statements: []iam.Statement{{Effect: iam.Allow, Action: ref.List{"a"}}}}
	if got := invalid.Decide(request); got != iam.Undecided {
		t.Errorf("by a statement without a resource: %s", got)
	}
}
