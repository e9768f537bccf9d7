package emulator

import (
	"context"
	"fmt"
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
	cmd := command(ctx, t.quiet.ExecPath(), "state", "list")
	cmd.Dir, cmd.Env = t.dir, t.environ
	var list, problem strings.Builder
	cmd.Stdout, cmd.Stderr = &list, &problem
	if err := run(cmd); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, problem.String())
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
