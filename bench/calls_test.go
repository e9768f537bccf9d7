//go:build unix

package main

import (
	"net/http/httptest"
	"testing"
)

func TestOperation(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"POST", "/restapis", "CreateRestApi"},
		{"PUT", "/restapis/a1?mode=overwrite", "PutRestApi"},
		{"GET", "/restapis/a1/resources?limit=500", "GetResources"},
		{"POST", "/restapis/a1/resources/r1", "CreateResource"},
		{"PUT", "/restapis/a1/resources/r1/methods/ANY", "PutMethod"},
		{"PUT", "/restapis/a1/resources/r1/methods/ANY/responses/200", "PutMethodResponse"},
		{"PUT", "/restapis/a1/resources/r1/methods/ANY/integration/responses/200", "PutIntegrationResponse"},
		{"POST", "/restapis/a1/deployments", "CreateDeployment"},
		{"DELETE", "/restapis/a1/stages/prod", "DeleteStage"},
		{"GET", "/tags/arn", "GetOther"},
	} {
		if got := operation(httptest.NewRequest(c.method, c.path, nil)); got != c.want {
			t.Errorf("%s %s is %s, want %s", c.method, c.path, got, c.want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for name, c := range map[string]struct {
		calls calls
		want  float64
	}{
		"the burst is free":                 {calls{"GetMethod": 40}, 0},
		"all together":                      {calls{"GetMethod": 140, "PutMethod": 100}, 20},
		"one operation is slower than all":  {calls{"CreateResource": 101}, 20},
		"the first of an operation is free": {calls{"DeleteRestApi": 1, "CreateDeployment": 3}, 10},
	} {
		if got := c.calls.atLeast(); got != c.want {
			t.Errorf("%s: at least %v seconds, want %v", name, got, c.want)
		}
	}
}

func TestBetween(t *testing.T) {
	got := between(100, 10, calls{"PutMethod": 10, "CreateStage": 1}, 25, calls{"PutMethod": 25, "CreateStage": 1})
	if got["PutMethod"] != 100 || got["CreateStage"] != 1 {
		t.Errorf("calls of 100 routes are %v", got)
	}
}
