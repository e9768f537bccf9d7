package emulator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAWSConfig(t *testing.T) {
	e := &Emulator{URL: "http://127.0.0.1:4566"}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
	for name, test := range map[string]struct {
		key, secret string
		want        []string
	}{
		"as root":   {"", "", []string{"eu-west-1", "http://127.0.0.1:4566", "test", "test", ""}},
		"as a user": {"LKIA1", "hush", []string{"eu-west-1", "http://127.0.0.1:4566", "LKIA1", "hush", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			config := e.AWSConfig("eu-west-1")
			if test.key != "" {
				config = e.AWSConfigAs("eu-west-1", test.key, test.secret)
			}
			keys, err := config.Credentials.Retrieve(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := []string{
				config.Region, *config.BaseEndpoint, keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken,
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
