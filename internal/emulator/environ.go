package emulator

import (
	"os"
	"strings"
)

// Environ returns the environment for a run of Terraform, or of any other program
// that uses AWS, against the emulator: that of this process without the user's
// settings for AWS, which have credentials, and for other runs of Terraform.
func (e *Emulator) Environ() []string {
	return append(withoutSettings(os.Environ()),
		"AWS_ACCESS_KEY_ID="+accessKey,
		"AWS_SECRET_ACCESS_KEY="+secretKey,
		// For services that the override file does not list.
		"AWS_ENDPOINT_URL="+e.URL,
		// For a stack that leaves its region to the environment.
		"AWS_REGION=us-east-1",
		// Profiles hold credentials too, and so do the instance metadata.
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		// Terraform must not wait for an answer, nor ask for newer versions of
		// itself, which it notes in the home folder.
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
	)
}

// withoutSettings drops the variables of AWS and of Terraform, except those
// that say where Terraform gets its providers.
func withoutSettings(environ []string) []string {
	var kept []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		switch {
		case name == "TF_CLI_CONFIG_FILE", name == "TF_PLUGIN_CACHE_DIR":
			kept = append(kept, variable)
		case strings.HasPrefix(name, "AWS_"), strings.HasPrefix(name, "TF_"):
		default:
			kept = append(kept, variable)
		}
	}
	return kept
}
