package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// jsonencode stands for the expression by which Terraform writes a list.
func jsonencode(list string) string { return "${jsonencode(" + list + ")}" }

func TestDocumentJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document gateway.Document
		want     string
	}{
		"one element is a string, several are a list": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"arn:aws:s3:::a/*", "arn:aws:s3:::b/*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}]}`,
		},
		"every field of a statement": {
			gateway.Document{Statements: []gateway.Statement{{
				Sid: "All", Effect: "Deny", Principal: ref.List{"*"}, Action: ref.List{"a:A"}, NotAction: ref.List{"a:B", "a:C"},
				Resource: ref.List{"r"}, NotResource: ref.List{"s", "t"},
				Condition: map[string]map[string]ref.List{
					"StringNotEquals": {"aws:SourceVpce": {"vpce-1", "vpce-2"}, "aws:SourceVpc": {"vpc-1"}},
					"NotIpAddress":    {"aws:VpcSourceIp": {"10.0.0.0/8"}},
				},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Deny","Principal":"*","Action":"a:A","NotAction":["a:B","a:C"],"Resource":"r","NotResource":["s","t"],"Condition":{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},"StringNotEquals":{"aws:SourceVpc":"vpc-1","aws:SourceVpce":["vpce-1","vpce-2"]}}}]}`,
		},
		"several statements keep their order": {
			gateway.Document{Statements: []gateway.Statement{
				{Sid: "B", Effect: "Deny", Action: ref.List{"b"}, Resource: ref.List{"*"}},
				{Sid: "A", Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"*"}},
			}},
			`{"Version":"2012-10-17","Statement":[{"Sid":"B","Effect":"Deny","Action":"b","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"a","Resource":"*"}]}`,
		},
		"one principal": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Principal: ref.List{"arn:aws:iam::111122223333:root"}, Action: ref.List{"a"}, Resource: ref.List{"*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"a","Resource":"*"}]}`,
		},
		"several principals": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Principal: ref.List{"p", "q"}, Action: ref.List{"a"}, Resource: ref.List{"*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["p","q"]},"Action":"a","Resource":"*"}]}`,
		},
		"a service as the principal": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Service: "apigateway.amazonaws.com", Action: ref.List{"sts:AssumeRole"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
		},
		"references to lists are spliced without quotes, wherever a list may be": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Principal: ref.List{listReference}, Action: ref.List{"a"}, Resource: ref.List{listReference},
				Condition: map[string]map[string]ref.List{"StringEquals": {"aws:SourceVpce": {listReference}}},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":${jsonencode(#{TfToken[TOKEN.3]})}},"Action":"a","Resource":${jsonencode(#{TfToken[TOKEN.3]})},"Condition":{"StringEquals":{"aws:SourceVpce":${jsonencode(#{TfToken[TOKEN.3]})}}}}]}`,
		},
		"references to strings stay in their quotes": {
			gateway.Document{Statements: []gateway.Statement{{
				Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"arn:aws:s3:::" + reference + "/*"},
			}}},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":"arn:aws:s3:::${TfToken[TOKEN.1]}/*"}]}`,
		},
		"characters of HTML stay as they are, those of JSON do not": {
			gateway.Document{Statements: []gateway.Statement{{
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
	document := func(resource ...string) gateway.Document {
		return gateway.Document{Statements: []gateway.Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: resource}}}
	}
	const around = len(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":}]}`)
	for name, c := range map[string]struct {
		document gateway.Document
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

func TestResourcePolicy(t *testing.T) {
	t.Parallel()
	const (
		everyone  = `{"Version":"2012-10-17","Statement":[{"Sid":"AllowInvoke","Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"},`
		endpoints = `{"Sid":"DenyOtherEndpoints","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*","Condition":{"StringNotEquals":{"aws:SourceVpce":`
		networks  = `{"Sid":"DenyOtherNetworks","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*","Condition":{"NotIpAddress":{"aws:VpcSourceIp":`
	)
	for name, c := range map[string]struct {
		config gateway.Config
		want   string
	}{
		"one endpoint": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1"} }),
			everyone + endpoints + `"vpce-1"}}}]}`,
		},
		"several endpoints": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1", reference} }),
			everyone + endpoints + `["vpce-1","${TfToken[TOKEN.1]}"]}}}]}`,
		},
		"a network is a denial of its own": {
			with(func(c *gateway.Config) {
				c.Endpoints = ref.List{listReference}
				c.Networks = ref.List{"10.0.0.0/8"}
			}),
			everyone + endpoints + `${jsonencode(#{TfToken[TOKEN.3]})}}}},` + networks + `"10.0.0.0/8"}}}]}`,
		},
		"identities are allowed, everyone is denied": {
			with(func(c *gateway.Config) {
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/path/reader"}
				c.Routes[0].Authorization = gateway.IAM
			}),
			`{"Version":"2012-10-17","Statement":[{"Sid":"AllowInvoke","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/path/reader"},"Action":"execute-api:Invoke","Resource":"execute-api:/*"},` +
				endpoints + `"vpce-1"}}},` +
				`{"Sid":"DenyOtherPrincipals","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/path/reader"}}}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition, err := gateway.Resolve(c.config, frankfurt)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			if diff := cmp.Diff(c.want, definition.Policy.JSON(jsonencode)); diff != "" {
				t.Errorf("Policy (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefinitionReplace(t *testing.T) {
	t.Parallel()
	definition := gateway.Definition{
		Name:        reference + "-api",
		Description: `"#{TfToken[TOKEN.3]}" in quotes`,
		Endpoints:   ref.List{listReference},
		Resources: []gateway.Resource{{Methods: []gateway.Method{{
			RequestParameters: map[string]bool{"method.request.path.a": true},
			Integration: gateway.Binding{
				URI:              "<&>" + reference,
				RequestTemplates: map[string]string{"text/" + reference: `{"a": "` + reference + `"}`},
			},
		}}}},
	}
	got := definition.Replace(func(reference string) string {
		return map[string]string{
			"${TfToken[TOKEN.1]}": `${var.x["a\b"]}<&>` + "\n",
			"#{TfToken[TOKEN.3]}": `${var.list["all"]}`,
		}[reference]
	})
	const text = `${var.x["a\b"]}<&>` + "\n"
	want := gateway.Definition{
		Name:        text + "-api",
		Description: `"#{TfToken[TOKEN.3]}" in quotes`,
		Endpoints:   ref.List{`${var.list["all"]}`},
		Resources: []gateway.Resource{{Methods: []gateway.Method{{
			RequestParameters: map[string]bool{"method.request.path.a": true},
			Integration: gateway.Binding{
				URI:              "<&>" + text,
				RequestTemplates: map[string]string{"text/" + text: `{"a": "` + text + `"}`},
			},
		}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Replace (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(reference+"-api", definition.Name); diff != "" {
		t.Errorf("Replace: the original afterwards (-want +got):\n%s", diff)
	}
}

// A Definition is what it is: replacing each reference by itself changes nothing.
func TestDefinitionReplaceByTheSame(t *testing.T) {
	t.Parallel()
	for name, config := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := gateway.Resolve(config, frankfurt)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			got := want.Replace(func(reference string) string { return reference })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Replace (-want +got):\n%s", diff)
			}
		})
	}
}
