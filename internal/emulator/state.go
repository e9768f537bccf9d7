package emulator

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// State returns the addresses of all resources that exist, sorted. After
// Destroy there are none.
func (t *Terraform) State(ctx context.Context) ([]string, error) {
	if !exists(filepath.Join(t.dir, stateFile)) {
		return nil, nil // nothing was ever applied, which Terraform takes for an error
	}
	// To show the state as JSON, Terraform would start the provider first,
	// which takes seconds.
	var list strings.Builder
	if err := t.run(ctx, &list, "state", "list"); err != nil {
		return nil, err
	}
	return resources(list.String()), nil
}

// resources returns the lines of a list of addresses, sorted, without those of
// data sources.
func resources(list string) []string {
	var addresses []string
	for address := range strings.Lines(list) {
		address = strings.TrimSpace(address)
		if address != "" && !dataSource.MatchString(address) {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return addresses
}

var dataSource = regexp.MustCompile(`^(module\.[^.[]+(\[[^]]*\])?\.)*data\.`)
