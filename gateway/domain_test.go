package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

const certificate = "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555"

// domain returns the domain api.example.com of the APIs "a", "b" and so on, which are made of
// the limits of callers that change sets.
func domain(t *testing.T, changes ...func(*gateway.Config)) gateway.DomainConfig {
	t.Helper()
	config := gateway.DomainConfig{Name: "api.example.com", CertificateARN: certificate}
	for i, change := range changes {
		name := string(rune('a' + i))
		api := with(func(c *gateway.Config) {
			c.Name = name
			change(c)
		})
		config.Mappings = append(config.Mappings, gateway.BasePathMapping{BasePath: name, API: resolved(t, api)})
	}
	return config
}

func endpoints(ids ...string) func(*gateway.Config) {
	return func(c *gateway.Config) { c.Endpoints = ids }
}

// The policy of a domain is that of an API with the callers of all APIs, and its resource is
// "*".
func TestDomainPolicy(t *testing.T) {
	t.Parallel()
	signed := func(c *gateway.Config) { c.Routes[0].Authorization = gateway.IAM }
	for name, c := range map[string]struct {
		apis []func(*gateway.Config)
		want func(*gateway.Config) // the API whose policy is the same
	}{
		"the callers of one API": {
			[]func(*gateway.Config){func(c *gateway.Config) {
				c.Endpoints, c.AdmittedEndpoints = ref.List{"vpce-1"}, ref.List{"vpce-1", "vpce-2"}
				c.Networks, c.VPCs = ref.List{"10.0.0.0/8"}, ref.List{"vpc-1"}
				c.Organizations = ref.List{"o-1234567890"}
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/a"}
				signed(c)
			}},
			func(c *gateway.Config) {
				c.Endpoints = ref.List{"vpce-1", "vpce-2"}
				c.Networks, c.VPCs = ref.List{"10.0.0.0/8"}, ref.List{"vpc-1"}
				c.Organizations = ref.List{"o-1234567890"}
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/a"}
				signed(c)
			},
		},
		"endpoints of all, each once, sorted": {
			[]func(*gateway.Config){endpoints("vpce-3", "vpce-2"), endpoints("vpce-1", "vpce-2")},
			endpoints("vpce-1", "vpce-2", "vpce-3"),
		},
		"networks of all": {
			[]func(*gateway.Config){
				func(c *gateway.Config) { c.Networks = ref.List{"10.0.0.0/8"} },
				func(c *gateway.Config) { c.Networks = ref.List{"10.1.0.0/16", "192.168.0.0/16"} },
			},
			func(c *gateway.Config) { c.Networks = ref.List{"10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"} },
		},
		"no limit that one API lacks": {
			[]func(*gateway.Config){
				func(c *gateway.Config) {
					c.Networks, c.VPCs, c.Organizations = ref.List{"10.0.0.0/8"}, ref.List{"vpc-1"}, ref.List{"o-1234567890"}
					c.Principals = ref.List{"arn:aws:iam::111122223333:role/a"}
					signed(c)
				},
				func(*gateway.Config) {},
			},
			func(*gateway.Config) {},
		},
		"one reference to a list in all": {
			[]func(*gateway.Config){endpoints(listReference), endpoints(listReference)},
			endpoints(listReference),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := gateway.ResolveDomain(domain(t, c.apis...), frankfurt)
			if err != nil {
				t.Fatal(err)
			}
			want := resolved(t, with(c.want)).PolicyOn("*")
			if diff := cmp.Diff(want, got.Policy); diff != "" {
				t.Errorf("Policy (-want +got):\n%s", diff)
			}
		})
	}
}

// A base path that moves to another API changes nothing but the mapping, if the APIs have the
// same callers.
func TestDomainPolicyWithoutOrder(t *testing.T) {
	t.Parallel()
	config := domain(t, endpoints("vpce-1", "${TfToken[TOKEN.1]}"), endpoints("vpce-1", "${TfToken[TOKEN.2]}"))
	environment := gateway.Environment{Expressions: func(references []string) []string {
		same := make([]string, len(references))
		for i := range same {
			same[i] = "${aws_vpc_endpoint.other.id}"
		}
		return same
	}}
	before, err := gateway.ResolveDomain(config, environment)
	if err != nil {
		t.Fatal(err)
	}
	if got := before.Policy.Statements[0].Condition["StringEquals"]["aws:SourceVpce"]; len(got) != 2 {
		t.Errorf("endpoints %q, want one reference and one ID", got)
	}
	m := config.Mappings
	m[0].API, m[1].API = m[1].API, m[0].API
	after, err := gateway.ResolveDomain(config, environment)
	if err != nil {
		t.Fatal(err)
	}
	other := func(d iam.Document) iam.Document {
		return d.Map(func(s string) string { return strings.ReplaceAll(s, "TOKEN.2", "TOKEN.1") })
	}
	if diff := cmp.Diff(other(before.Policy), other(after.Policy)); diff != "" {
		t.Errorf("Policy (-before +after):\n%s", diff)
	}
	want := []gateway.DomainMapping{{BasePath: "a", API: "b", Stage: "prod"}, {BasePath: "b", API: "a", Stage: "prod"}}
	if diff := cmp.Diff(want, after.Mappings); diff != "" {
		t.Errorf("Mappings (-want +got):\n%s", diff)
	}
}

func TestResolveDomain(t *testing.T) {
	t.Parallel()
	config := domain(t, endpoints("vpce-1"))
	config.Mappings = append(config.Mappings, gateway.BasePathMapping{API: config.Mappings[0].API})
	config.Share = gateway.DomainShare{Principals: ref.List{"444455556666", reference}, AllowExternalPrincipals: true}
	config.SecurityPolicy, config.EndpointAccessMode = "SecurityPolicy_TLS13_1_3_2025_09", gateway.AccessStrict
	got, err := gateway.ResolveDomain(config, frankfurt)
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Domain{
		Name: "api.example.com", CertificateARN: certificate,
		Mappings:       []gateway.DomainMapping{{API: "a", Stage: "prod"}, {BasePath: "a", API: "a", Stage: "prod"}},
		Share:          config.Share,
		SecurityPolicy: config.SecurityPolicy, EndpointAccessMode: gateway.AccessStrict,
		Policy: config.Mappings[0].API.PolicyOn("*"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ResolveDomain (-want +got):\n%s", diff)
	}
	for path, want := range map[string]string{"": "https://api.example.com", "a": "https://api.example.com/a"} {
		if got := got.URL(path); got != want {
			t.Errorf("URL(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestResolveDomainRefuses(t *testing.T) {
	t.Parallel()
	const name = `: must be a domain name of at least two labels in lower-case letters, digits and hyphens,` +
		` without a wildcard, such as api.example.com`
	const path = `: must be one segment of 1 to 300 letters, digits and any of _.-, without slashes and references`
	const principal = `: must be the ID of an account, such as 111122223333, or the ARN of an organization or` +
		` organizational unit`
	named := func(n string) func(*gateway.DomainConfig) {
		return func(c *gateway.DomainConfig) { c.Name = n }
	}
	long := strings.Repeat("a.", 126) + "example"
	ping := func(c *gateway.Config) { c.Routes[0].Path = "/ping" }
	for title, c := range map[string]struct {
		apis   []func(*gateway.Config)
		change func(*gateway.DomainConfig)
		want   string
	}{
		"nothing": {nil, func(c *gateway.DomainConfig) { *c = gateway.DomainConfig{} }, `name: ""` + name + `
certificateARN: "": must be the ARN of a certificate of ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID
mappings: must have at least one API`},
		"a wildcard":           {nil, named("*.example.com"), `name: "*.example.com"` + name},
		"capitals":             {nil, named("API.example.com"), `name: "API.example.com"` + name},
		"one label":            {nil, named("api"), `name: "api"` + name},
		"a dot at the end":     {nil, named("api.example.com."), `name: "api.example.com."` + name},
		"an address":           {nil, named("10.0.0.1"), `name: "10.0.0.1"` + name},
		"too long a name":      {nil, named(long), `name: "` + long + `"` + name},
		"a URL":                {nil, named("https://api.example.com"), `name: "https://api.example.com"` + name},
		"a reference to lists": {nil, named(listReference), `name: "` + listReference + `"` + name},
		"a security policy without a mode": {nil, func(c *gateway.DomainConfig) {
			c.SecurityPolicy = "SecurityPolicy_TLS13_1_3_2025_09"
		}, `endpointAccessMode: "": must be one of BASIC, STRICT with the security policy` +
			` SecurityPolicy_TLS13_1_3_2025_09`},
		"base paths": {nil, func(c *gateway.DomainConfig) {
			api := c.Mappings[0].API
			c.Mappings = nil
			for _, path := range []string{"a/b", "/a", "ping", "ä", reference, "a", "a", ""} {
				c.Mappings = append(c.Mappings, gateway.BasePathMapping{BasePath: path, API: api})
			}
		}, `mappings[0].basePath: "a/b"` + path + `
mappings[1].basePath: "/a"` + path + `
mappings[2].basePath: "ping": must not be ping or sping, which API Gateway keeps for checks of its own
mappings[3].basePath: "ä"` + path + `
mappings[4].basePath: "${TfToken[TOKEN.1]}"` + path + `
mappings[6].basePath: "a": must not repeat the base path of mappings[5]`},
		"a route that API Gateway answers": {[]func(*gateway.Config){ping}, func(c *gateway.DomainConfig) {
			c.Mappings[0].BasePath = ""
		}, `mappings[0].basePath: "": must not be empty for an API with the route /ping, a path` +
			` that API Gateway keeps for checks of its own`},
		"a share": {nil, func(c *gateway.DomainConfig) {
			c.Share.Principals = ref.List{
				"1", "*", "arn:aws:iam::111122223333:root", "arn:aws:organizations::111122223333:organization/o-1234567890",
			}
		}, `share.principals[0]: "1"` + principal + `
share.principals[1]: "*"` + principal + `
share.principals[2]: "arn:aws:iam::111122223333:root"` + principal},
		"a share with a reference to a list": {nil, func(c *gateway.DomainConfig) {
			c.Share.Principals = ref.List{listReference}
		}, `share.principals: must not be a reference to a list: each needs an element of its own`},
		"external principals, but none": {nil, func(c *gateway.DomainConfig) {
			c.Share.AllowExternalPrincipals = true
		}, `share.allowExternalPrincipals: true: must be false without principals`},
		"a reference to a list beside others": {
			[]func(*gateway.Config){endpoints(listReference), endpoints("vpce-1")}, func(*gateway.DomainConfig) {},
			`mappings: endpoints of the APIs: must be the same reference in all of them, or no reference to a list`,
		},
		"too long a policy": {
			[]func(*gateway.Config){manyEndpoints(0), manyEndpoints(100)}, func(*gateway.DomainConfig) {},
			`mappings: resource policy of 8847 characters: must be at most 8192; map APIs with fewer endpoints, networks,` +
				` VPCs, organizations or principals`,
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			if c.apis == nil {
				c.apis = []func(*gateway.Config){endpoints("vpce-1")}
			}
			config := domain(t, c.apis...)
			c.change(&config)
			got, err := gateway.ResolveDomain(config, frankfurt)
			if err == nil || got.Name != "" {
				t.Fatalf("ResolveDomain = %+v, %v, want an error", got, err)
			}
			if _, ok := err.(*fault.Error); !ok {
				t.Errorf("the error is a %T", err)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// manyEndpoints are so many endpoints that the policy of an API may have them, and one with
// twice as many not.
func manyEndpoints(from int) func(*gateway.Config) {
	return func(c *gateway.Config) {
		c.Endpoints = nil
		for i := range 85 {
			c.Endpoints = append(c.Endpoints, fmt.Sprintf("vpce-%017d", from+i))
		}
	}
}
