package iam_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

const (
	reference     = "${TfToken[TOKEN.1]}"
	listReference = "#{TfToken[TOKEN.3]}"
)

var everyone = iam.Principal{AWS: ref.List{"*"}}

// jsonencode stands for the expression by which Terraform writes a list.
func jsonencode(list string) string { return "${jsonencode(" + list + ")}" }

func TestDocumentJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document iam.Document
		want     string
	}{
		"one element is a string, several are a list": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Action: ref.List{"s3:GetObject"},
				Resource: ref.List{"arn:aws:s3:::a/*", "arn:aws:s3:::b/*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",` +
				`"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}]}`,
		},
		"every field of a statement": {
			iam.Document{Statements: []iam.Statement{{
				Sid: "All", Effect: "Deny", Principal: everyone, Action: ref.List{"a:A"},
				NotAction: ref.List{"a:B", "a:C"},
				Resource:  ref.List{"r"}, NotResource: ref.List{"s", "t"},
				Condition: iam.Conditions{
					"StringNotEquals": {"aws:SourceVpce": {"vpce-1", "vpce-2"}, "aws:SourceVpc": {"vpc-1"}},
					"NotIpAddress":    {"aws:VpcSourceIp": {"10.0.0.0/8"}},
				},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Deny","Principal":"*","Action":"a:A",` +
				`"NotAction":["a:B","a:C"],"Resource":"r","NotResource":["s","t"],` +
				`"Condition":{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},` +
				`"StringNotEquals":{"aws:SourceVpc":"vpc-1",` +
				`"aws:SourceVpce":["vpce-1","vpce-2"]}}}]}`,
		},
		"several statements keep their order": {
			iam.Document{Statements: []iam.Statement{
				{Sid: "B", Effect: "Deny", Action: ref.List{"b"}, Resource: ref.List{"*"}},
				{Sid: "A", Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"*"}},
			}},
			`{"Version":"2012-10-17","Statement":[{"Sid":"B","Effect":"Deny","Action":"b","Resource":"*"},` +
				`{"Sid":"A","Effect":"Allow","Action":"a","Resource":"*"}]}`,
		},
		"one principal": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"arn:aws:iam::111122223333:root"}},
				Action: ref.List{"a"}, Resource: ref.List{"*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
				`"Principal":{"AWS":"arn:aws:iam::111122223333:root"},` +
				`"Action":"a","Resource":"*"}]}`,
		},
		"several principals": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"p", "q"}}, Action: ref.List{"a"},
				Resource: ref.List{"*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["p","q"]},"Action":"a",` +
				`"Resource":"*"}]}`,
		},
		"a service as the principal": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Principal: iam.Principal{Service: ref.List{"apigateway.amazonaws.com"}},
				Action: ref.List{"sts:AssumeRole"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
				`"Principal":{"Service":"apigateway.amazonaws.com"},` +
				`"Action":"sts:AssumeRole"}]}`,
		},
		"references to lists are spliced without quotes, wherever a list may be": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Principal: iam.Principal{AWS: ref.List{listReference}}, Action: ref.List{"a"},
				Resource:  ref.List{listReference},
				Condition: iam.Conditions{"StringEquals": {"aws:SourceVpce": {listReference}}},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
				`"Principal":{"AWS":${jsonencode(#{TfToken[TOKEN.3]})}},"Action":"a",` +
				`"Resource":${jsonencode(#{TfToken[TOKEN.3]})},` +
				`"Condition":{"StringEquals":{"aws:SourceVpce":${jsonencode(#{TfToken[TOKEN.3]})}}}}]}`,
		},
		"references to strings stay in their quotes": {
			iam.Document{Statements: []iam.Statement{{
				Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"arn:aws:s3:::" + reference + "/*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a",` +
				`"Resource":"arn:aws:s3:::${TfToken[TOKEN.1]}/*"}]}`,
		},
		"characters of HTML stay as they are, those of JSON do not": {
			iam.Document{Statements: []iam.Statement{{
				Sid: `<&>"\`, Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"é"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Sid":"<&>\"\\","Effect":"Allow","Action":"a","Resource":"é"}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, c.document.JSON(jsonencode)); diff != "" {
				t.Errorf("JSON (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentLength(t *testing.T) {
	t.Parallel()
	document := func(resource ...string) iam.Document {
		return iam.Document{Statements: []iam.Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: resource}}}
	}
	const around = len(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":}]}`)
	for name, c := range map[string]struct {
		document iam.Document
		want     int
	}{
		"literal text":                         {document("b"), around + len(`"b"`)},
		"a reference counts nothing":           {document("b" + reference), around + len(`"b"`)},
		"a reference to a list counts nothing": {document(listReference), around},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.document.Length(); got != c.want {
				t.Errorf("Length() = %d, want %d", got, c.want)
			}
		})
	}
}
