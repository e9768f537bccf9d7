package role_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "role", role.New, synthtest.Samples[role.Config]{
		"default": func(sampleapis.References) role.Config { return role.Config{} },
		"options": func(r sampleapis.References) role.Config {
			return role.Config{
				Policy: iam.Document{Statements: []iam.Statement{
					{Effect: "Allow", Action: ref.List{"sns:Publish"}, Resource: ref.List{r.String("topic_arn")}},
				}},
				Name:                "documents-" + r.String("stage"),
				Path:                "/gateway/",
				PermissionsBoundary: r.String("boundary_arn"),
				ManagedPolicyARNs: ref.List{
					"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", r.String("policy_arn"),
				},
			}
		},
		"literals": func(sampleapis.References) role.Config {
			return role.Config{
				Policy: iam.Document{Statements: []iam.Statement{
					{Effect: "Allow", Action: ref.List{"sns:Publish"}, Resource: ref.List{"arn:aws:sns:::topic"}},
				}},
				Name:                "Documents+=,.@-_1",
				PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "role", role.New, map[string]role.Config{
		"names": {
			Name: "a/b", Path: "x", PermissionsBoundary: "boundary", ManagedPolicyARNs: ref.List{"ReadOnly"},
		},
		"expressions and wildcards": {
			Name:                `x${file("/etc/hostname")}`,
			Path:                `/${file("/etc/hostname")}/`,
			PermissionsBoundary: `arn:aws:iam::aws:policy/${file("/etc/hostname")}`,
			ManagedPolicyARNs:   ref.List{"arn:aws:iam::aws:policy/%{if true}x%{endif}", "arn:aws:iam::aws:policy/*"},
		},
		"a path that is a wildcard":        {Path: "/*/"},
		"a name that is a wildcard":        {Name: "documents*"},
		"a name that is too long":          {Name: strings.Repeat("n", 65)},
		"a name with a line break":         {Name: "documents\n"},
		"a path that is too long":          {Path: "/" + strings.Repeat("p", 511) + "/"},
		"a list that only Terraform knows": {ManagedPolicyARNs: sampleapis.Tokens{}.List("policies")},
	})
}
