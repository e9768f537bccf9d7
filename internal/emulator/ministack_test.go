package emulator

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every configuration of the provider is the user's: one that was forgotten
// would be root.
func TestOverrideAs(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cdk.tf.json"),
		`{"provider": {"aws": [{"region": "eu-central-1"}, {"alias": "west", "access_key": "other"}]}}`, 0o644)
	e := &Emulator{URL: "http://127.0.0.1:4566"}
	if err := e.OverrideAs(dir, "AKIAUSER", "secret"); err != nil {
		t.Fatal(err)
	}
	type configuration struct {
		Alias     string `json:"alias"`
		AccessKey string `json:"access_key"`
		SecretKey string `json:"secret_key"`
		PathStyle bool   `json:"s3_use_path_style"`
	}
	var got struct {
		Provider struct {
			AWS []configuration `json:"aws"`
		} `json:"provider"`
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "emulator_override.tf.json"))), &got); err != nil {
		t.Fatal(err)
	}
	want := []configuration{{"", "AKIAUSER", "secret", true}, {"west", "AKIAUSER", "secret", true}}
	if diff := cmp.Diff(want, got.Provider.AWS); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := e.OverrideAs(t.TempDir(), "AKIAUSER", "secret"); err == nil {
		t.Error("OverrideAs works without a stack")
	}
}
