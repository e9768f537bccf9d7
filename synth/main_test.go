package synth_test

import (
	"testing"

	"cdk.tf/go/privateapi/internal/synthtest"
	_ "cdk.tf/go/privateapi/internal/terraformversion"
)

func TestMain(m *testing.M) { synthtest.Main(m) }
