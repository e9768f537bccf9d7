package optional_test

import (
	"testing"

	"cdk.tf/go/privateapi/internal/optional"
)

func TestString(t *testing.T) {
	t.Parallel()
	if got := optional.String(""); got != nil {
		t.Errorf(`String("") = %q, want nil`, *got)
	}
	if got := optional.String("a"); got == nil || *got != "a" {
		t.Errorf(`String("a") = %v, want "a"`, got)
	}
}
