// Package proxy deploys the default app to an emulator, calls it as a client
// in the VPC would, changes it in every way that must redeploy it, and destroys
// it. One deployment serves all checks, in the order in which they stand.
package proxy

import (
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestProxy(t *testing.T) {
	emulatortest.Require(t)
	s := proxy{system.Deploy(t, "go run .", system.App{})}
	t.Run("index.html arrives under all three host names", s.testHostNames)
	t.Run("what S3 says arrives as it is", s.testAnswers)
	t.Run("the doctor finds nothing wrong", s.testDoctor)
	t.Run("the read-only role refuses writes", s.testWritesRefused)
	t.Run("no path leads out of the bucket's objects", s.testNoWayOut)
	t.Run("plain HTTP to the bucket is refused", s.testPlainHTTPRefused)
	t.Run("the console's test invokes the method", s.testInvoke)
	t.Run("a second plan changes nothing", s.TestNothingToChange)
	t.Run("wrong variables are refused by name", s.testWrongVariables)
	t.Run("changes redeploy and are live after one apply", s.testChanges)
	t.Run("destroy leaves nothing", s.TestDestroy)
}

// A proxy is the deployed default app.
type proxy struct{ *system.System }
