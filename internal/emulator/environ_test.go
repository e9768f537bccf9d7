package emulator

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironHasNothingOfTheUsersAccount(t *testing.T) {
	before := os.Environ()
	t.Cleanup(func() {
		for name, value := range variables(before) {
			os.Setenv(name, value)
		}
	})
	os.Clearenv()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID":                      "AKIAREAL",
		"AWS_SECRET_ACCESS_KEY":                  "real",
		"AWS_SESSION_TOKEN":                      "real",
		"AWS_PROFILE":                            "production",
		"AWS_CONFIG_FILE":                        "/home/me/.aws/config",
		"AWS_WEB_IDENTITY_TOKEN_FILE":            "/token",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
		"AWS_ENDPOINT_URL_S3":                    "https://s3.example",
		"TF_VAR_region":                          "eu-west-1",
		"TF_CLI_ARGS":                            "-lock=false",
		"TF_WORKSPACE":                           "production",
		"TF_DATA_DIR":                            "/elsewhere",
		"TF_AWS_S3_ENDPOINT":                     "https://s3.example",
	} {
		t.Setenv(name, value)
	}
	t.Setenv("HOME", "/home/me")
	t.Setenv("TF_CLI_CONFIG_FILE", "/home/me/terraformrc")

	want := map[string]string{
		"HOME":                        "/home/me",
		"TF_CLI_CONFIG_FILE":          "/home/me/terraformrc",
		"AWS_ACCESS_KEY_ID":           "test",
		"AWS_SECRET_ACCESS_KEY":       "test",
		"AWS_ENDPOINT_URL":            "http://127.0.0.1:4566",
		"AWS_REGION":                  "us-east-1",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"CHECKPOINT_DISABLE":          "1",
		"TF_INPUT":                    "0",
	}
	got := variables((&Emulator{URL: "http://127.0.0.1:4566"}).Environ())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
