package cloudwatchrole_test

import (
	"testing"

	"cdk.tf/go/privateapi/constructs/cloudwatchrole"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "logs", cloudwatchrole.New, synthtest.Samples[cloudwatchrole.Config]{
		"default": func(sampleapis.References) cloudwatchrole.Config { return cloudwatchrole.Config{} },
		"literals": func(sampleapis.References) cloudwatchrole.Config {
			return cloudwatchrole.Config{PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary"}
		},
		"options": func(r sampleapis.References) cloudwatchrole.Config {
			return cloudwatchrole.Config{Path: "/gateway/", PermissionsBoundary: r.String("boundary_arn")}
		},
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "logs", cloudwatchrole.New, map[string]cloudwatchrole.Config{
		"names": {Path: "x", PermissionsBoundary: "boundary"},
	})
}
