package synth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"cdk.tf/go/privateapi/ref"
)

// versionsFile beside a stack's cdk.tf.json requires a version of Terraform. Checkov
// reads nothing of a cdk.tf.json that has terraform.required_version, and the cdktf
// command refuses one whose terraform block is a list, which Checkov would read.
const versionsFile = "versions.tf"

// versionConstraint matches the texts that are themselves in quotation marks.
var versionConstraint = regexp.MustCompile(`^[A-Za-z0-9 .,+<>=!~-]+$`)

// divide moves the required version of Terraform from a stack's configuration to the
// versions file beside it. A value that Terraform would refuse stays where it is. divide
// returns the configuration that is in cdk.tf.json then.
func divide(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rest, version, err := withoutRequiredVersion(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if version == "" {
		return text, nil
	}
	required := fmt.Appendf(nil, "terraform {\n  required_version = %q\n}\n", version)
	return rest, errors.Join(
		os.WriteFile(file, rest, 0o666),
		os.WriteFile(filepath.Join(filepath.Dir(file), versionsFile), required, 0o666),
	)
}

// withoutRequiredVersion returns a configuration without terraform.required_version, and
// that version. All other text stays as it is. The version is "" if it is not set, or if
// Terraform would refuse it.
func withoutRequiredVersion(text []byte) (rest []byte, version string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil { // the opening brace
		return nil, "", err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, "", err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, "", err
		}
		var settings map[string]any
		if name != "terraform" || json.Unmarshal(value, &settings) != nil {
			continue
		}
		version, _ = settings["required_version"].(string)
		if !versionConstraint.MatchString(version) {
			return text, "", nil
		}
		delete(settings, "required_version")
		end := int(decoder.InputOffset())
		block := bytes.ReplaceAll(ref.JSON(settings, "  "), []byte("\n"), []byte("\n  "))
		return bytes.Join([][]byte{text[:end-len(value)], block, text[end:]}, nil), version, nil
	}
	return text, "", nil
}

// versions matches the text of a versions file that divide wrote.
var versions = regexp.MustCompile(`^terraform \{\n  required_version = "[A-Za-z0-9 .,+<>=!~-]+"\n\}\n$`)

// isVersions reports whether a file requires a version of Terraform and does nothing else.
func isVersions(file string) (bool, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && versions.Match(text), err
}
