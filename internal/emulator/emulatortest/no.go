package emulatortest

import "testing"

// RequireNo is [Require] for what a test looked for itself: err says what the
// machine lacks. A nil error is nothing.
func RequireNo(t testing.TB, err error) {
	t.Helper()
	require(t, err)
}
