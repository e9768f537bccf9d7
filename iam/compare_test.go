package iam_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/ref"
)

// policyOf reads statements that are written in short: effect, principal, action
// and resource have defaults.
func policyOf(t testing.TB, text string) iam.Document {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal([]byte("["+text+"]"), &list); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, s := range list {
		for element, value := range map[string]string{
			"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
		} {
			if s[element] == nil && s["Not"+element] == nil {
				s[element] = value
			}
		}
	}
	document, err := iam.Parse(string(ref.JSON(map[string]any{"Version": "2012-10-17", "Statement": list}, "")))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return document
}

const (
	open = `{}`
	vpce = `{"Effect": "Deny", "Sid": "Endpoints", "Condition": {"StringNotEquals": {"aws:SourceVpce": ` +
		`["vpce-1"]}}}`
	twoNets = `{"Effect": "Deny", "Condition": {"NotIpAddress": {"aws:VpcSourceIp": ["10.1.0.0/16", "10.2.0.0/16"]}}}`
)

// Verdicts on a head, from the narrowest to the widest.
const (
	same = iota
	narrower
	wider
)

func verdictOf(changes []iam.Change) int {
	verdict := same
	for _, c := range changes {
		switch {
		case c.Wider():
			verdict = wider
		case c.Narrower:
			verdict = max(verdict, narrower)
		}
	}
	return verdict
}

func TestCompare(t *testing.T) {
	t.Parallel()
	deny := func(condition string) string { return `{"Effect": "Deny", "Condition": ` + condition + `}` }
	allow := func(condition string) string { return `{"Condition": ` + condition + `}` }
	cases := map[string]struct {
		base, head string
		want       int
	}{
		"nothing": {
			base: open + "," + vpce,
			head: open + "," + vpce,
			want: same,
		},
		"two values for one with a line break": {
			base: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1\nvpce-2"]}}`),
			head: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`),
			want: wider,
		},
		"one value with a line break for two, denied": {
			base: open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`),
			head: open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-1\nvpce-2"]}}`),
			want: wider,
		},
		"two values for one with a line break, by an unknown operator": {
			base: allow(`{"StringResembles": {"aws:SourceVpce": ["vpce-1\nvpce-2"]}}`),
			head: allow(`{"StringResembles": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`),
			want: wider,
		},
		"a key with a line break for a value": {
			base: allow(`{"StringResembles": {"key\nv": ["w"]}}`),
			head: allow(`{"StringResembles": {"key": ["v", "w"]}}`),
			want: wider,
		},
		"another order and other Sids": {
			base: open + "," + vpce + "," + twoNets,
			head: twoNets + `, {"Sid": "x"}, {"Effect": "Deny",` +
				` "Condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`,
			want: same,
		},
		"a Deny removed": {
			base: open + "," + vpce,
			head: open,
			want: wider,
		},
		"a Deny added": {
			base: open,
			head: open + "," + vpce,
			want: narrower,
		},
		"an endpoint added": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`),
			want: wider,
		},
		"an endpoint removed": {
			base: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`),
			head: open + "," + vpce,
			want: narrower,
		},
		"an endpoint in the place of another": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-2"]}}`),
			want: wider,
		},
		"a key in other letters": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"AWS:sourcevpce": ["vpce-1"]}}`),
			want: same,
		},
		"an expression in the place of an id": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["${var.endpoint}"]}}`),
			want: wider,
		},
		"an expression beside an id": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`),
			want: wider,
		},
		"an expression less": {
			base: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "${var.endpoint}"]}}`),
			head: open + "," + vpce,
			want: narrower,
		},
		"a wider network": {
			base: open + "," + twoNets,
			head: open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`),
			want: wider,
		},
		"a narrower network": {
			base: open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}`),
			head: open + "," + twoNets,
			want: narrower,
		},
		"a network in halves": {
			base: open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`),
			head: open + "," +
				deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16", "10.3.0.0/17",`+
					` "10.3.128.0/17"]}}`),
			want: same,
		},
		"halves of a network, one missing": {
			base: open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/16"]}}`),
			head: open + "," + deny(`{"NotIpAddress": {"aws:VpcSourceIp": ["10.2.0.0/15"]}}`),
			want: wider,
		},
		"all denied for both conditions at once": {
			base: open + "," + vpce + "," + twoNets,
			head: open + "," +
				deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "NotIpAddress":`+
					` {"aws:VpcSourceIp": ["10.1.0.0/16", "10.2.0.0/16"]}}`),
			want: wider,
		},
		"a condition of an Allow removed": {
			base: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`),
			head: open,
			want: wider,
		},
		"a condition of an Allow added": {
			base: open,
			head: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`),
			want: narrower,
		},
		"a condition that asks for a key": {
			base: allow(`{"Null": {"aws:SourceVpce": ["false"]}}`),
			head: allow(`{"StringLike": {"aws:SourceVpce": ["*"]}}`),
			want: narrower,
		},
		"a condition met without the key": {
			base: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`),
			head: allow(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-1"]}}`),
			want: wider,
		},
		"a Deny not met without the key": {
			base: open + "," + vpce,
			head: open + "," +
				deny(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}, "Null":`+
					` {"aws:SourceVpce": ["false"]}}`),
			want: wider,
		},
		"a Deny of a list that may be empty": {
			base: open + "," + deny(`{"StringNotEquals": {"aws:CalledVia": ["a"]}}`),
			head: open + "," + deny(`{"ForAnyValue:StringNotEquals": {"aws:CalledVia": ["a"]}}`),
			want: wider,
		},
		"a wildcard in the place of a value": {
			base: allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`),
			head: allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`),
			want: wider,
		},
		"a value in the place of a wildcard": {
			base: allow(`{"StringLike": {"aws:PrincipalTag/team": ["r*"]}}`),
			head: allow(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`),
			want: narrower,
		},
		"an operator that nobody knows": {
			base: allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red", "blue"]}}`),
			head: allow(`{"StringResembles": {"aws:PrincipalTag/team": ["red"]}}`),
			want: wider,
		},
		"everyone in the place of one": {
			base: `{"Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader"]}}`,
			head: open,
			want: wider,
		},
		"one in the place of everyone": {
			base: open,
			head: `{"Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader"]}}`,
			want: narrower,
		},
		"one in the place of its account": {
			base: `{"Principal": {"AWS": ["arn:aws:iam::111122223333:root"]}}`,
			head: `{"Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader"]}}`,
			want: wider,
		},
		"a Deny for one in the place of everyone": {
			base: open + "," + vpce,
			head: open + `, {"Effect": "Deny", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/reader"]},
				"Condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`,
			want: wider,
		},
		"a wildcard of actions": {
			base: open,
			head: `{"Action": ["execute-api:*"]}`,
			want: wider,
		},
		"all actions": {
			base: open,
			head: `{"Action": ["*"]}`,
			want: wider,
		},
		"an action in other letters": {
			base: open,
			head: `{"Action": ["Execute-API:invoke"]}`,
			want: same,
		},
		"all actions but some": {
			base: `{"NotAction": ["s3:*", "ec2:*"]}`,
			head: `{"NotAction": ["s3:*"]}`,
			want: wider,
		},
		"all actions but more": {
			base: `{"NotAction": ["s3:Get*"]}`,
			head: `{"NotAction": ["s3:*", "ec2:*"]}`,
			want: narrower,
		},
		"one stage of all": {
			base: open,
			head: `{"Resource": ["execute-api:/prod/*"]}`,
			want: narrower,
		},
		"all stages for one": {
			base: `{"Resource": ["execute-api:/prod/*"]}`,
			head: open,
			want: wider,
		},
		"an ARN whose wildcard is in another part": {
			base: `{"Resource": ["arn:aws:execute-api:*:111122223333:a"]}`,
			head: `{"Resource": ["arn:aws:execute-api:eu-central-1:444455556666:b:111122223333:a"]}`,
			want: wider,
		},
		"a statement for two": {
			base: `{"Action": ["a:One", "a:Two"], "Resource": ["arn:aws:a:::x", "arn:aws:a:::y"]}`,
			head: `{"Action": ["a:One"], "Resource": ["arn:aws:a:::x", "arn:aws:a:::y"]}` +
				`, {"Action": ["a:Two"], "Resource": ["arn:aws:a:::y"]}` +
				`, {"Action": ["a:Two"], "Resource": ["arn:aws:a:::x"]}`,
			want: same,
		},
		"two statements in one": {
			base: `{"Action": ["a:One"], "Resource": ["arn:aws:a:::x"]}, {"Action": ["a:Two"], "Resource": ["arn:aws:a:::y"]}`,
			head: `{"Action": ["a:One", "a:Two"], "Resource": ["arn:aws:a:::x", "arn:aws:a:::y"]}`,
			want: wider,
		},
		"a Deny in two by its values": {
			base: deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}`),
			head: deny(`{"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`) + "," +
				deny(`{"StringEquals": {"aws:PrincipalTag/team": ["blue"]}}`),
			want: same,
		},
		"a Deny in two by its resources": {
			base: `{"Effect": "Deny", "NotResource": ["b"]}`,
			head: `{"Effect": "Deny", "NotResource": ["a", "b"]}, {"Effect": "Deny", "Resource": ["a"]}`,
			want: same,
		},
		"an Allow that a new Deny takes back": {
			base: allow(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}`),
			head: open + "," + vpce,
			want: narrower,
		},
		"an Allow that is denied anyway": {
			base: open + "," + vpce,
			head: open + "," +
				vpce + `, {"Action": ["s3:*"], "Resource": ["*"]}` +
				`, {"Effect": "Deny", "Action": ["*"], "Resource": ["*"]}`,
			want: narrower,
		},
		"a copied policy": {
			base: open + "," + vpce,
			head: `{"Condition": {"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}}`,
			want: wider,
		},
		"a Deny by the VPC with the id of an endpoint": {
			base: open + "," + vpce,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["vpce-1"]}}`),
			want: wider,
		},
		"a Deny by the VPC with a reference to an endpoint": {
			base: open,
			head: open + "," + deny(`{"StringNotEquals": {"aws:SourceVpc": ["${aws_vpc_endpoint.a.id}"]}}`),
			want: wider,
		},
		"a Deny by the endpoint with the id of a VPC": {
			base: open,
			head: open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpc-1"]}}`),
			want: wider,
		},
		"an Allow less what a Deny with the key takes": {
			base: allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," +
				deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`),
			head: open + "," + deny(`{"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-2"]}}`),
			want: same,
		},
		"an Allow less what a Deny takes, without the key": {
			base: allow(`{"Null": {"aws:SourceVpce": ["false"]}}`) + "," +
				deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`),
			head: open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-2"]}}`),
			want: wider,
		},
		"a Deny of all values in two": {
			base: deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			head: deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," +
				deny(`{"ForAllValues:StringEquals": {"aws:CalledVia": ["b"]}}`),
			want: wider,
		},
		"a Deny of any value in two": {
			base: deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a", "b"]}}`),
			head: deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["a"]}}`) + "," +
				deny(`{"ForAnyValue:StringEquals": {"aws:CalledVia": ["b"]}}`),
			want: same,
		},
		"an Allow less what a Deny with two conditions takes": {
			base: allow(`{"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}`),
			head: open + "," + deny(`{"StringEquals": {"aws:SourceVpce": ["vpce-1"]}, "StringLike": {"k": ["v"]}}`),
			want: wider,
		},
		"every action of S3 on objects": {
			base: `{"Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}`,
			head: `{"Action": "*", "Resource": "arn:aws:s3:::a/*"}, {"Action": "sqs:*", "Resource": "arn:aws:s3:::b"}`,
			want: same,
		},
		"another action than those of S3": {
			base: `{"Action": ["s3:*", "s3:GetObject"], "Resource": ["*", "arn:aws:s3:::a/b"]}`,
			head: `{"Action": "*", "Resource": "*"}`,
			want: wider,
		},
		"an action of S3 that a NotAction leaves": {
			base: `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}`,
			head: `{"Effect": "Deny", "NotAction": ["s3:GetObject", "sqs:*"], "Resource": "arn:aws:s3:::a/*"}`,
			want: wider,
		},
		"many characters for one": {
			base: `{"Resource": ["a?"]}`,
			head: `{"Resource": ["a*"]}`,
			want: wider,
		},
		"wildcards in another order": {
			base: `{"Resource": ["a?**?c"]}`,
			head: `{"Resource": ["a*??c"]}`,
			want: same,
		},
		"numbers": {
			base: deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`),
			head: deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`),
			want: narrower,
		},
		"numbers, the other way": {
			base: deny(`{"NumericGreaterThanEquals": {"s3:max-keys": ["10"]}}`),
			head: deny(`{"NumericGreaterThan": {"s3:max-keys": ["10"]}}`),
			want: wider,
		},
		"dates": {
			base: allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`),
			head: allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`),
			want: narrower,
		},
		"a later date": {
			base: allow(`{"DateLessThan": {"aws:CurrentTime": ["2025-12-31"]}}`),
			head: allow(`{"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z"]}}`),
			want: wider,
		},
	}
	var reasons strings.Builder
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c := cases[name]
		base, head := policyOf(t, c.base), policyOf(t, c.head)
		changes := iam.Compare(base, head)
		if got := verdictOf(changes); got != c.want {
			t.Errorf("%s: verdict %d, want %d\n%s", name, got, c.want, ref.JSON(changes, "  "))
		}
		fmt.Fprintf(&reasons, "%s\n", name)
		for _, change := range changes {
			for _, r := range change.Reasons {
				fmt.Fprintf(&reasons, "  %s\n", ref.JSON(r, ""))
				checkWitness(t, name, base, head, r)
			}
		}
	}
	golden.Equal(t, filepath.Join("testdata", "reasons.txt"), reasons.String())
}

// checkWitness checks that the head lets the witness of a reason through and the
// base does not.
func checkWitness(t *testing.T, name string, base, head iam.Document, r iam.Reason) {
	t.Helper()
	if r.Witness == nil {
		return
	}
	fromLittle := []iam.Decision{iam.Denied, iam.ImplicitlyDenied, iam.Allowed}
	before, after := base.Decide(*r.Witness), head.Decide(*r.Witness)
	if i := slices.Index(fromLittle, before); i < 0 || slices.Index(fromLittle, after) <= i {
		t.Errorf("%s: the base says %s and the head %s to the witness of\n%s", name, before, after, ref.JSON(r, "  "))
	}
}

// Statements that IAM refuses are not compared.
func TestCompareInvalid(t *testing.T) {
	t.Parallel()
	valid := policyOf(t, open)
	for name, s := range map[string]iam.Statement{
		"Action and NotAction": {Effect: iam.Allow, Action: ref.List{"a"}, NotAction: ref.List{"b"},
			Resource: ref.List{"*"}},
		"no action":      {Effect: iam.Allow, Resource: ref.List{"*"}},
		"no resource":    {Effect: iam.Allow, Action: ref.List{"a"}},
		"another effect": {Effect: "deny", Action: ref.List{"a"}, Resource: ref.List{"*"}},
	} {
		invalid := iam.Document{Statements: append(slices.Clone(valid.Statements), s)}
		for _, c := range []struct {
			base, head iam.Document
			want       iam.ReasonKind
		}{{valid, invalid, iam.InvalidHead}, {invalid, valid, iam.InvalidBase}} {
			changes := iam.Compare(c.base, c.head)
			if len(changes) != 1 || len(changes[0].Reasons) != 1 || changes[0].Reasons[0].Kind != c.want {
				t.Errorf("%s: %s", name, ref.JSON(changes, ""))
				continue
			}
			if got := changes[0]; got.Wider() || !got.Invalid() {
				t.Errorf("%s: Wider %t, Invalid %t", name, got.Wider(), got.Invalid())
			}
		}
		if iam.NewPolicy(valid).Allows(s) {
			t.Errorf("%s: is allowed", name)
		}
	}
}

// Versions of one statement are one change.
func TestComparePairs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ base, head, want string }{
		"the same Sid": {`{"Sid": "a", "Action": "a:A"}, {"Action": "a:B"}`, `{"Sid": "a", "Effect": "Deny"}`,
			"0-0 1-"},
		"the same actions":    {`{"Action": ["a:A", "a:B"]}`, `{"Action": ["a:B", "a:A"], "Resource": "x"}`, "0-0"},
		"the same resources":  {`{"Action": "a:A"}`, `{"Action": "a:B"}`, "0-0"},
		"nothing in common":   {`{"Action": "a:A"}`, `{"Action": "a:B", "Resource": "x"}`, "-0 0-"},
		"another effect":      {`{"Action": "a:A"}`, `{"Action": "a:A", "Effect": "Deny"}`, "-0 0-"},
		"one of two the same": {`{"Action": "a:A"}, {"Action": "a:A"}`, `{"Action": "a:A"}`, "1-"},
		"a Sid in one alone":  {`{"Sid": "a"}`, open, ""},
	} {
		base, head := policyOf(t, c.base), policyOf(t, c.head)
		at := func(d iam.Document, s *iam.Statement) string {
			for i := range d.Statements {
				if s == &d.Statements[i] {
					return fmt.Sprint(i)
				}
			}
			return ""
		}
		var got []string
		for _, change := range iam.Compare(base, head) {
			got = append(got, at(base, change.Base)+"-"+at(head, change.Head))
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAllows(t *testing.T) {
	t.Parallel()
	policy := iam.NewPolicy(policyOf(t, `{"Action": ["a:A", "a:B"], "Resource": "x*"}, {"Effect": "Deny"}`))
	for text, want := range map[string]bool{
		`{"Action": "a:A", "Resource": "x1"}`:                                   true,
		`{"Action": ["a:A", "a:B"], "Resource": ["x1", "x2"]}`:                  true,
		`{"Action": "a:A", "Resource": "y"}`:                                    false,
		`{"Action": "a:*", "Resource": "x1"}`:                                   false,
		`{"Action": "a:A", "Resource": "x1", "Principal": {"Service": "s"}}`:    true,
		`{"Action": "a:A", "Resource": "x", "Condition": {"Bool": {"k": "1"}}}`: true,
	} {
		if got := policy.Allows(policyOf(t, text).Statements[0]); got != want {
			t.Errorf("Allows(%s) = %t, want %t", text, got, want)
		}
	}
}

// A comparison of any two documents ends, and a document is no wider than itself.
func FuzzCompare(f *testing.F) {
	f.Add(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"a:*","Resource":["r","${x}"]}}`,
		`{"Statement":{"Effect":"Deny","Principal":"*","NotAction":"a:b","Resource":"*",`+
			`"Condition":{"IpAddress":{"k":"::/0"}}}}`)
	f.Add(`{"Statement":{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::?",`+
		`"Condition":{"NumericLessThan":{"n":5}}}}`,
		`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*",`+
			`"Condition":{"ForAnyValue:StringLike":{"n":["*?"]}}}}`)
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 2000 {
			return
		}
		base, err1 := iam.Parse(before)
		head, err2 := iam.Parse(after)
		if err1 != nil || err2 != nil {
			return
		}
		if changes := iam.Compare(base, base); len(changes) > 0 {
			t.Errorf("%s differs from itself: %s", before, ref.JSON(changes, ""))
		}
		for _, c := range iam.Compare(base, head) {
			for _, r := range c.Reasons {
				checkWitness(t, before+" and "+after, base, head, r)
			}
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	var base, head iam.Document
	for i := range 100 {
		s := iam.Statement{
			Effect: iam.Allow, Action: ref.List{"s3:GetObject", "s3:PutObject"},
			Resource:  ref.List{fmt.Sprintf("arn:aws:s3:::bucket-%d/*", i), fmt.Sprintf("arn:aws:s3:::other-%d/*", i)},
			Condition: iam.Conditions{"StringEquals": {"aws:SourceVpce": {"vpce-1"}}},
		}
		base.Statements = append(base.Statements, s)
		s.Condition = nil
		head.Statements = append(head.Statements, s)
	}
	for b.Loop() {
		iam.Compare(base, head)
	}
}
