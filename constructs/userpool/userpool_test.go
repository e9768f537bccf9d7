package userpool_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "users", userpool.New, synthtest.Samples[userpool.Config]{
		"default": func(sampleapis.References) userpool.Config { return userpool.Config{} },
		"literals": func(sampleapis.References) userpool.Config {
			return userpool.Config{
				Name: "Users", DomainPrefix: "documents",
				ResourceServer: userpool.ResourceServer{Identifier: "documents"},
			}
		},
		"options": func(r sampleapis.References) userpool.Config {
			team := r.String("team")
			return userpool.Config{
				Name: "Users of " + team, EmailSignIn: true, SelfSignUp: true, DomainPrefix: "documents-" + team,
				ForceDestroy: true,
				ResourceServer: userpool.ResourceServer{
					Identifier: "https://" + team + ".example.com",
					Scopes: map[string]string{
						"write": "Write ${documents} of " + team, "read": "Read documents", "read$%.*~": "%{if x}",
					},
				},
				Clients: []userpool.Client{
					{Name: "web app"},
					{Name: "try+it", PasswordAuth: true},
					{Name: "report", ClientCredentials: true, Scopes: []string{"read", "read$%.*~"}},
				},
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	tooMany := map[string]string{} // one more than Cognito allows
	for i := range 101 {
		tooMany[fmt.Sprint(i)] = "A scope"
	}
	long, description := strings.Repeat("n", 129), strings.Repeat("é", 257)
	synthtest.Refusals(t, "users", userpool.New, map[string]userpool.Config{
		"everything": {
			Name: "a/b", DomainPrefix: "-MyCognito",
			ResourceServer: userpool.ResourceServer{
				Identifier: "my documents",
				Scopes:     map[string]string{"a/b": "", "read": description, "${x}": "x", "": "empty"},
			},
			Clients: []userpool.Client{
				{},
				{Name: "app${x}", Scopes: []string{"read"}},
				{Name: "job", ClientCredentials: true, PasswordAuth: true},
				{Name: "job", ClientCredentials: true, Scopes: []string{"read", "write", "read"}},
			},
		},
		"names that are too long or reserved": {
			Name: long, DomainPrefix: "my-aws-${x}",
			ResourceServer: userpool.ResourceServer{Scopes: map[string]string{"read": "Read"}},
		},
		"a scope that is too long with the identifier": {ResourceServer: userpool.ResourceServer{
			Identifier: strings.Repeat("i", 252), Scopes: map[string]string{"abc": "fits", "abcd": "does not"},
		}},
		"an identifier with a template": {ResourceServer: userpool.ResourceServer{Identifier: "%{if x}"}},
		"too many scopes": {
			ResourceServer: userpool.ResourceServer{Identifier: "many", Scopes: tooMany},
			Clients: []userpool.Client{
				{Name: "job", ClientCredentials: true, Scopes: slices.Sorted(maps.Keys(tooMany))},
			},
		},
	})
}

// For a Config that is not valid, New returns placeholders for every requested value, so
// that an app can also check what uses the user pool.
func TestPlaceholders(t *testing.T) {
	for name, config := range map[string]userpool.Config{
		"a name": {Name: "a/b"},
		"a domain and clients": {
			DomainPrefix: "-MyCognito", Clients: []userpool.Client{{}, {Name: "app"}, {Name: "app${x}"}},
		},
	} {
		users, err := userpool.New(nil, "users", config)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		for _, client := range config.Clients {
			if users.ClientIDs[client.Name] == "" {
				t.Errorf("%s: no placeholder for client %q", name, client.Name)
			}
		}
		if (users.DomainURL == "") != (config.DomainPrefix == "") || users.ID == "" || users.ARN == "" ||
			users.IssuerURL == "" {
			t.Errorf("%s: not all placeholders: %+v", name, users)
		}
	}
}
