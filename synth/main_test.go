package synth_test

import (
	"testing"

	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }
