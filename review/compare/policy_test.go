package compare_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// policyOf reads statements from a short form: a JSON array with fields in lower case.
// The default is an Allow for everyone.
func policyOf(t testing.TB, text string) []iam.Statement {
	t.Helper()
	var list []struct {
		Sid, Effect                                         string
		Principal, Action, NotAction, Resource, NotResource ref.List
		Condition                                           iam.Conditions
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var statements []iam.Statement
	for _, s := range list {
		if s.Effect == "" {
			s.Effect = iam.Allow
		}
		if len(s.Principal) == 0 {
			s.Principal = ref.List{"*"}
		}
		if len(s.Action)+len(s.NotAction) == 0 {
			s.Action = ref.List{"execute-api:Invoke"}
		}
		if len(s.Resource)+len(s.NotResource) == 0 {
			s.Resource = ref.List{"execute-api:/*"}
		}
		statements = append(statements, iam.Statement{
			Sid: s.Sid, Effect: s.Effect, Principal: iam.Principal{AWS: s.Principal}, Action: s.Action, NotAction: s.NotAction,
			Resource: s.Resource, NotResource: s.NotResource, Condition: s.Condition,
		})
	}
	return statements
}

// verdictOf compares resource policies.
func verdictOf(base, head []iam.Statement) compare.Difference {
	digest := func(policy []iam.Statement) review.Digest {
		return review.Digest{Format: review.Format, Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{ID: "api", ResourcePolicy: policy}}}}}
	}
	return compare.Digests(digest(base), digest(head))
}

const (
	open    = `{}`
	vpce    = `{"effect": "Deny", "sid": "DenyOtherEndpoints", "condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`
	twoNets = `{"effect": "Deny", "condition": {"NotIpAddress": {"aws:VpcSourceIp": ["10.1.0.0/16", "10.2.0.0/16"]}}}`
)

func TestComparePolicies(t *testing.T) {
	t.Parallel()
	deny := func(condition string) string { return `{"effect": "Deny", "condition": ` + condition + `}` }
	allow := func(condition string) string { return `{"condition": ` + condition + `}` }
	cases := map[string]struct {
		base, head string
		want       compare.Verdict
		because    string
	}{
		"nothing": {open + "," + vpce, open + "," + vpce, compare.Same, ""},
		"another order and other Sids": {
			open + "," + vpce + "," + twoNets,
			twoNets + `, {"sid": "x"}, {"effect": "Deny", "condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`, compare.Same, "",
		},
		"a Deny removed":    {open + "," + vpce, open, compare.Wider, "denies no longer execute-api:Invoke on execute-api:/* to everyone if StringNotEquals aws:SourceVpce vpce-1"},
		"a Deny added":      {open, open + "," + vpce, compare.Narrower, ""},
		"an endpoint added": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`), compare.Wider, "denied only with StringNotEquals aws:SourceVpce vpce-1 or vpce-2"},
		"an endpoint removed": {
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`), open + "," + vpce, compare.Narrower, "",
		},
		"an endpoint in the place of another": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-2"]}}`), compare.Wider, "vpce-2"},
		"a key in other letters":              {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"AWS:sourcevpce": ["vpce-1"]}}`), compare.Same, ""},
		"an expression in the place of an id": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["${var.endpoint}"]}}`), compare.Wider, "${var.endpoint}"},
		"an expression beside an id":          {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`), compare.Wider, ""},
		"an expression less": {
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`), open + "," + vpce, compare.Narrower, "",
		},
		"a wider network": {
			open + "," + twoNets, open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`), compare.Wider, "10.0.0.0/8",
		},
		"a narrower network": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`), open + "," + twoNets, compare.Narrower, "",
		},
		"a network in halves": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`),
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16", "10.3.0.0/17", "10.3.128.0/17"]}}`), compare.Same, "",
		},
		"halves of a network, one missing": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16"]}}`),
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`), compare.Wider, "",
		},
		"all denied for both conditions at once": {
			open + "," + vpce + "," + twoNets,
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "NotIpAddress": {"aws:VpcSourceIp": ["10.1.0.0/16", "10.2.0.0/16"]}}`), compare.Wider, "denied only with",
		},
		"a condition of an Allow removed": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), open, compare.Wider, "allowed without StringEquals aws:SourceVpce vpce-1"},
		"a condition of an Allow added":   {open, allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), compare.Narrower, ""},
		"a condition that asks for a key": {allow(`{"Null": {"aws:SourceVpce": ["false"]}}`), allow(`{"StringLike": {"aws:SourceVpce": ["*"]}}`), compare.Narrower, ""},
		"a condition met without the key": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), allow(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-1"]}}`), compare.Wider, ""},
		"a Deny not met without the key":  {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "Null": {"aws:SourceVpce": ["false"]}}`), compare.Wider, "Null aws:SourceVpce false"},
		"a Deny of a list that may be empty": {open + "," + deny(`{"StringNotEquals": {"aws:CalledVia": ["a"]}}`),
			open + "," + deny(`{"ForAnyValue:StringNotEquals": {"aws:CalledVia": ["a"]}}`), compare.Wider, ""},
		"a wildcard in the place of a value": {allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`), allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`), compare.Wider, ""},
		"a value in the place of a wildcard": {allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`), allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`), compare.Narrower, ""},
		"an operator that nobody knows":      {allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red", "blue"]}}`), allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red"]}}`), compare.Wider, ""},
		"everyone in the place of one":       {`{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, open, compare.Wider, "allows execute-api:Invoke on execute-api:/* to everyone"},
		"one in the place of everyone":       {open, `{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, compare.Narrower, ""},
		"one in the place of its account": {`{"principal": ["arn:aws:iam::111122223333:root"]}`, `{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, compare.Wider,
			"allows execute-api:Invoke on execute-api:/* to arn:aws:iam::111122223333:role/reader"},
		"a Deny for one in the place of everyone": {open + "," + vpce,
			open + `, {"effect": "Deny", "principal": ["arn:aws:iam::111122223333:role/reader"], "condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`, compare.Wider, ""},
		"a wildcard of actions":      {open, `{"action": ["execute-api:*"]}`, compare.Wider, "allows execute-api:* on"},
		"all actions":                {open, `{"action": ["*"]}`, compare.Wider, "allows every action on"},
		"an action in other letters": {open, `{"action": ["Execute-API:invoke"]}`, compare.Same, ""},
		"all actions but some":       {`{"notAction": ["s3:*", "ec2:*"]}`, `{"notAction": ["s3:*"]}`, compare.Wider, "allows ec2:* on execute-api:/*"},
		"all actions but more":       {`{"notAction": ["s3:Get*"]}`, `{"notAction": ["s3:*", "ec2:*"]}`, compare.Narrower, ""},
		"one stage of all":           {open, `{"resource": ["execute-api:/prod/*"]}`, compare.Narrower, ""},
		"all stages for one":         {`{"resource": ["execute-api:/prod/*"]}`, open, compare.Wider, "allows execute-api:Invoke on execute-api:/*"},
		"an ARN whose wildcard is in another part": {`{"resource": ["arn:aws:execute-api:*:111122223333:a"]}`,
			`{"resource": ["arn:aws:execute-api:eu-central-1:444455556666:b:111122223333:a"]}`, compare.Wider, ""},
		"a statement for two":   {`{"action": ["a:One", "a:Two"], "resource": ["x", "y"]}`, `{"action": ["a:One"], "resource": ["x", "y"]}, {"action": ["a:Two"], "resource": ["y"]}, {"action": ["a:Two"], "resource": ["x"]}`, compare.Same, ""},
		"two statements in one": {`{"action": ["a:One"], "resource": ["x"]}, {"action": ["a:Two"], "resource": ["y"]}`, `{"action": ["a:One", "a:Two"], "resource": ["x", "y"]}`, compare.Wider, "allows a:Two on x"},
		"a Deny in two by its values": {deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}`),
			deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`) + "," + deny(`{"StringEquals": {"aws:PrincipalTag/team": ["blue"]}}`), compare.Same, ""},
		"a Deny in two by its resources":      {`{"effect": "Deny", "notResource": ["b"]}`, `{"effect": "Deny", "notResource": ["a", "b"]}, {"effect": "Deny", "resource": ["a"]}`, compare.Same, ""},
		"an Allow that a new Deny takes back": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), open + "," + vpce, compare.Narrower, ""},
		"an Allow that is denied anyway":      {open + "," + vpce, open + "," + vpce + `, {"action": ["s3:*"], "resource": ["*"]}, {"effect": "Deny", "action": ["*"], "resource": ["*"]}`, compare.Narrower, ""},
		"a copied policy": {open + "," + vpce, `{"condition": {"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}}`, compare.Wider,
			"aws:SourceVpc is compared with the id of an endpoint, which no VPC has: callers through every endpoint of every account meet the condition and are let in"},
		"a Deny by the VPC with the id of an endpoint": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}`), compare.Wider,
			"aws:SourceVpc is compared with the id of an endpoint, which no VPC has: every call meets the condition and is denied"},
		"a Deny by the VPC with a reference to an endpoint": {open, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["${aws_vpc_endpoint.a.id}"]}}`), compare.Wider, "which no VPC has"},
		"a Deny by the endpoint with the id of a VPC":       {open, open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpc-1"]}}`), compare.Wider, "which no endpoint has: nobody meets the condition"},
		"a statement that IAM does not take":                {open, `{"notAction": ["a:b"], "action": ["a:c"]}`, compare.Unknown, "none that IAM takes"},
		"an effect that IAM does not take":                  {open, open + `, {"effect": "deny"}`, compare.Unknown, "none that IAM takes"},
		"an Allow less what a Deny with the key takes": {
			allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," + deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`),
			open + "," + deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`), compare.Same, "",
		},
		"an Allow less what a Deny takes, without the key": {
			allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`),
			open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`), compare.Wider, "allowed without Null aws:SourceVpce false",
		},
		"a Deny of all values in two": {
			deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," + deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["b"]}}`), compare.Wider, "",
		},
		"a Deny of any value in two": {
			deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," + deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["b"]}}`), compare.Same, "",
		},
		"many characters for one":    {`{"resource": ["a?"]}`, `{"resource": ["a*"]}`, compare.Wider, ""},
		"wildcards in another order": {`{"resource": ["a?**?c"]}`, `{"resource": ["a*??c"]}`, compare.Same, ""},
		"numbers":                    {deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`), deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`), compare.Narrower, ""},
		"numbers, the other way":     {deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`), deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`), compare.Wider, ""},
		"dates":                      {allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`), allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`), compare.Narrower, ""},
		"a later date":               {allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`), allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`), compare.Wider, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := verdictOf(policyOf(t, "["+c.base+"]"), policyOf(t, "["+c.head+"]"))
			got := strings.ReplaceAll(lines(d), `"`, "")
			if d.Verdict != c.want || !strings.Contains(got, c.because) {
				t.Errorf("want %s because of %q, got\n%s", c.want, c.because, got)
			}
		})
	}
}
