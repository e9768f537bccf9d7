package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// jsonencode returns the expression with which Terraform writes a list.
func jsonencode(list string) string { return "${jsonencode(" + list + ")}" }

func TestResourcePolicy(t *testing.T) {
	t.Parallel()
	const (
		everyone = `{"Version":"2012-10-17","Statement":[{"Sid":"AllowInvoke","Effect":"Allow","Principal":"*",` +
			`"Action":"execute-api:Invoke","Resource":"execute-api:/*","Condition":{"StringEquals":{"aws:SourceVpce":`
		endpoints = `{"Sid":"DenyOtherEndpoints","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke",` +
			`"Resource":"execute-api:/*","Condition":{"StringNotEquals":{"aws:SourceVpce":`
		networks = `{"Sid":"DenyOtherNetworks","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke",` +
			`"Resource":"execute-api:/*","Condition":{"NotIpAddress":{"aws:VpcSourceIp":`
	)
	for name, c := range map[string]struct {
		config gateway.Config
		want   string
	}{
		"one endpoint": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1"} }),
			everyone + `"vpce-1"}}},` + endpoints + `"vpce-1"}}}]}`,
		},
		"several endpoints": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1", reference} }),
			everyone + `["vpce-1","${TfToken[TOKEN.1]}"]}}},` + endpoints + `["vpce-1","${TfToken[TOKEN.1]}"]}}}]}`,
		},
		"a network is a denial of its own": {
			with(func(c *gateway.Config) {
				c.Endpoints = ref.List{listReference}
				c.Networks = ref.List{"10.0.0.0/8"}
			}),
			everyone + `${jsonencode(#{TfToken[TOKEN.3]})}}}},` + endpoints + `${jsonencode(#{TfToken[TOKEN.3]})}}}},` +
				networks + `"10.0.0.0/8"}}}]}`,
		},
		"VPCs and organizations are denials of their own": {
			with(func(c *gateway.Config) {
				c.Endpoints, c.VPCs, c.Organizations = ref.List{"vpce-1"}, ref.List{"vpc-1", "vpc-2"}, ref.List{listReference}
				c.Routes[0].Authorization = gateway.IAM
			}),
			everyone + `"vpce-1"}}},` + endpoints + `"vpce-1"}}},` +
				`{"Sid":"DenyOtherVPCs","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke",` +
				`"Resource":"execute-api:/*","Condition":{"StringNotEquals":{"aws:SourceVpc":["vpc-1","vpc-2"]}}},` +
				`{"Sid":"DenyOtherOrganizations","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke",` +
				`"Resource":"execute-api:/*",` +
				`"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":${jsonencode(#{TfToken[TOKEN.3]})}}}}]}`,
		},
		"endpoints that are not associated are admitted": {
			with(func(c *gateway.Config) {
				c.Endpoints, c.AdmittedEndpoints = ref.List{"vpce-1"}, ref.List{"vpce-1", "vpce-2"}
			}),
			everyone + `["vpce-1","vpce-2"]}}},` + endpoints + `["vpce-1","vpce-2"]}}}]}`,
		},
		"no endpoint is associated": {
			with(func(c *gateway.Config) { c.Endpoints, c.AdmittedEndpoints = nil, ref.List{listReference} }),
			everyone + `${jsonencode(#{TfToken[TOKEN.3]})}}}},` + endpoints + `${jsonencode(#{TfToken[TOKEN.3]})}}}}]}`,
		},
		"networks of both versions are in one condition": {
			with(func(c *gateway.Config) {
				c.Endpoints, c.Networks = ref.List{"vpce-1"}, ref.List{"2001:db8::/32", "10.0.0.0/8"}
			}),
			everyone + `"vpce-1"}}},` + endpoints + `"vpce-1"}}},` + networks + `["2001:db8::/32","10.0.0.0/8"]}}}]}`,
		},
		"identities are allowed, everyone is denied": {
			with(func(c *gateway.Config) {
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/path/reader"}
				c.Routes[0].Authorization = gateway.IAM
			}),
			`{"Version":"2012-10-17","Statement":[{"Sid":"AllowInvoke","Effect":"Allow",` +
				`"Principal":{"AWS":"arn:aws:iam::111122223333:role/path/reader"},"Action":"execute-api:Invoke",` +
				`"Resource":"execute-api:/*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}},` +
				endpoints + `"vpce-1"}}},` +
				`{"Sid":"DenyOtherPrincipals","Effect":"Deny","Principal":"*","Action":"execute-api:Invoke",` +
				`"Resource":"execute-api:/*",` +
				`"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/path/reader"}}}]}`,
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

// Replacing each reference by itself does not change a Definition.
func TestDefinitionReplaceByTheSame(t *testing.T) {
	t.Parallel()
	for name, want := range samples(t) {
		got := want.Replace(func(reference string) string { return reference })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: Replace (-want +got):\n%s", name, diff)
		}
	}
}
