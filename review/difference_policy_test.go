package review

import (
	"encoding/json"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/ref"
)

// policyOf reads statements that are written in short: a JSON array with the
// fields of the digest. Effect and principal are Allow to everyone unless they
// are named.
func policyOf(t testing.TB, text string) []Statement {
	t.Helper()
	var list []Statement
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for i, s := range list {
		if s.Effect == "" {
			list[i].Effect = "Allow"
		}
		if len(s.Principal) == 0 {
			list[i].Principal = ref.List{"*"}
		}
		if len(s.Action)+len(s.NotAction) == 0 {
			list[i].Action = ref.List{"execute-api:Invoke"}
		}
		if len(s.Resource)+len(s.NotResource) == 0 {
			list[i].Resource = ref.List{"execute-api:/*"}
		}
	}
	return list
}

// verdictOf compares resource policies.
func verdictOf(base, head []Statement) Difference {
	digest := func(policy []Statement) Digest {
		return Digest{Format: Format, Stacks: []Stack{{Name: "stack", APIs: []API{{ID: "api", ResourcePolicy: policy}}}}}
	}
	return Compare(digest(base), digest(head))
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
		want       Verdict
		because    string
	}{
		"nothing": {open + "," + vpce, open + "," + vpce, Same, ""},
		"another order and other Sids": {
			open + "," + vpce + "," + twoNets,
			twoNets + `, {"sid": "x"}, {"effect": "Deny", "condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`, Same, "",
		},
		"a Deny removed":    {open + "," + vpce, open, Wider, "denies no longer execute-api:Invoke on execute-api:/* to everyone if StringNotEquals aws:SourceVpce vpce-1"},
		"a Deny added":      {open, open + "," + vpce, Narrower, ""},
		"an endpoint added": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`), Wider, "denied only with StringNotEquals aws:SourceVpce vpce-1 or vpce-2"},
		"an endpoint removed": {
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`), open + "," + vpce, Narrower, "",
		},
		"an endpoint in the place of another": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-2"]}}`), Wider, "vpce-2"},
		"a key in other letters":              {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"AWS:sourcevpce": ["vpce-1"]}}`), Same, ""},
		"an expression in the place of an id": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["${var.endpoint}"]}}`), Wider, "${var.endpoint}"},
		"an expression beside an id":          {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`), Wider, ""},
		"an expression less": {
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`), open + "," + vpce, Narrower, "",
		},
		"a wider network": {
			open + "," + twoNets, open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`), Wider, "10.0.0.0/8",
		},
		"a narrower network": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`), open + "," + twoNets, Narrower, "",
		},
		"a network in halves": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`),
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16", "10.3.0.0/17", "10.3.128.0/17"]}}`), Same, "",
		},
		"halves of a network, one missing": {
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16"]}}`),
			open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`), Wider, "",
		},
		"all denied for both conditions at once": {
			open + "," + vpce + "," + twoNets,
			open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "NotIpAddress": {"aws:VpcSourceIp": ["10.1.0.0/16", "10.2.0.0/16"]}}`), Wider, "denied only with",
		},
		"a condition of an Allow removed": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), open, Wider, "allowed without StringEquals aws:SourceVpce vpce-1"},
		"a condition of an Allow added":   {open, allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), Narrower, ""},
		"a condition that asks for a key": {allow(`{"Null": {"aws:SourceVpce": ["false"]}}`), allow(`{"StringLike": {"aws:SourceVpce": ["*"]}}`), Narrower, ""},
		"a condition met without the key": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), allow(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-1"]}}`), Wider, ""},
		"a Deny not met without the key":  {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "Null": {"aws:SourceVpce": ["false"]}}`), Wider, "Null aws:SourceVpce false"},
		"a Deny of a list that may be empty": {open + "," + deny(`{"StringNotEquals": {"aws:CalledVia": ["a"]}}`),
			open + "," + deny(`{"ForAnyValue:StringNotEquals": {"aws:CalledVia": ["a"]}}`), Wider, ""},
		"a wildcard in the place of a value": {allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`), allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`), Wider, ""},
		"a value in the place of a wildcard": {allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`), allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`), Narrower, ""},
		"an operator that nobody knows":      {allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red", "blue"]}}`), allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red"]}}`), Wider, ""},
		"everyone in the place of one":       {`{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, open, Wider, "allows execute-api:Invoke on execute-api:/* to everyone"},
		"one in the place of everyone":       {open, `{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, Narrower, ""},
		"one in the place of its account": {`{"principal": ["arn:aws:iam::111122223333:root"]}`, `{"principal": ["arn:aws:iam::111122223333:role/reader"]}`, Wider,
			"allows execute-api:Invoke on execute-api:/* to arn:aws:iam::111122223333:role/reader"},
		"a Deny for one in the place of everyone": {open + "," + vpce,
			open + `, {"effect": "Deny", "principal": ["arn:aws:iam::111122223333:role/reader"], "condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`, Wider, ""},
		"a wildcard of actions":      {open, `{"action": ["execute-api:*"]}`, Wider, "allows execute-api:* on"},
		"all actions":                {open, `{"action": ["*"]}`, Wider, "allows every action on"},
		"an action in other letters": {open, `{"action": ["Execute-API:invoke"]}`, Same, ""},
		"all actions but some":       {`{"notAction": ["s3:*", "ec2:*"]}`, `{"notAction": ["s3:*"]}`, Wider, "allows ec2:* on execute-api:/*"},
		"all actions but more":       {`{"notAction": ["s3:Get*"]}`, `{"notAction": ["s3:*", "ec2:*"]}`, Narrower, ""},
		"one stage of all":           {open, `{"resource": ["execute-api:/prod/*"]}`, Narrower, ""},
		"all stages for one":         {`{"resource": ["execute-api:/prod/*"]}`, open, Wider, "allows execute-api:Invoke on execute-api:/*"},
		"an ARN whose wildcard is in another part": {`{"resource": ["arn:aws:execute-api:*:111122223333:a"]}`,
			`{"resource": ["arn:aws:execute-api:eu-central-1:444455556666:b:111122223333:a"]}`, Wider, ""},
		"a statement for two":   {`{"action": ["a:One", "a:Two"], "resource": ["x", "y"]}`, `{"action": ["a:One"], "resource": ["x", "y"]}, {"action": ["a:Two"], "resource": ["y"]}, {"action": ["a:Two"], "resource": ["x"]}`, Same, ""},
		"two statements in one": {`{"action": ["a:One"], "resource": ["x"]}, {"action": ["a:Two"], "resource": ["y"]}`, `{"action": ["a:One", "a:Two"], "resource": ["x", "y"]}`, Wider, "allows a:Two on x"},
		"a Deny in two by its values": {deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}`),
			deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`) + "," + deny(`{"StringEquals": {"aws:PrincipalTag/team": ["blue"]}}`), Same, ""},
		"a Deny in two by its resources":      {`{"effect": "Deny", "notResource": ["b"]}`, `{"effect": "Deny", "notResource": ["a", "b"]}, {"effect": "Deny", "resource": ["a"]}`, Same, ""},
		"an Allow that a new Deny takes back": {allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`), open + "," + vpce, Narrower, ""},
		"an Allow that is denied anyway":      {open + "," + vpce, open + "," + vpce + `, {"action": ["s3:*"], "resource": ["*"]}, {"effect": "Deny", "action": ["*"], "resource": ["*"]}`, Narrower, ""},
		"a copied policy": {open + "," + vpce, `{"condition": {"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}}`, Wider,
			"aws:SourceVpc is compared with the id of an endpoint, which no VPC has: callers through every endpoint of every account meet the condition and are let in"},
		"a Deny by the VPC with the id of an endpoint": {open + "," + vpce, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}`), Wider,
			"aws:SourceVpc is compared with the id of an endpoint, which no VPC has: every call meets the condition and is denied"},
		"a Deny by the VPC with a reference to an endpoint": {open, open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["${aws_vpc_endpoint.a.id}"]}}`), Wider, "which no VPC has"},
		"a Deny by the endpoint with the id of a VPC":       {open, open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpc-1"]}}`), Wider, "which no endpoint has: nobody meets the condition"},
		"a statement that IAM does not take":                {open, `{"notAction": ["a:b"], "action": ["a:c"]}`, Unknown, "none that IAM takes"},
		"an effect that IAM does not take":                  {open, open + `, {"effect": "deny"}`, Unknown, "none that IAM takes"},
		"an Allow less what a Deny with the key takes": {
			allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," + deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`),
			open + "," + deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`), Same, "",
		},
		"an Allow less what a Deny takes, without the key": {
			allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`),
			open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`), Wider, "allowed without Null aws:SourceVpce false",
		},
		"a Deny of all values in two": {
			deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," + deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["b"]}}`), Wider, "",
		},
		"a Deny of any value in two": {
			deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," + deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["b"]}}`), Same, "",
		},
		"many characters for one":    {`{"resource": ["a?"]}`, `{"resource": ["a*"]}`, Wider, ""},
		"wildcards in another order": {`{"resource": ["a?**?c"]}`, `{"resource": ["a*??c"]}`, Same, ""},
		"numbers":                    {deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`), deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`), Narrower, ""},
		"numbers, the other way":     {deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`), deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`), Wider, ""},
		"dates":                      {allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`), allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`), Narrower, ""},
		"a later date":               {allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`), allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`), Wider, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := verdictOf(policyOf(t, "["+c.base+"]"), policyOf(t, "["+c.head+"]"))
			got := strings.ReplaceAll(told(d), `"`, "")
			if d.Verdict != c.want || !strings.Contains(got, c.because) {
				t.Errorf("want %s because of %q, got\n%s", c.want, c.because, got)
			}
		})
	}
}
