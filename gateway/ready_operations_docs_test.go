package gateway

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ReadyOperations returns the names of the functions of operations.
func ReadyOperations() []string { return slices.Sorted(maps.Keys(readyOperations)) }

// The table in the documentation is made of the operations.
func TestTableOfReadyOperations(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| function | the service gets | the client gets | permission |\n|---|---|---|---|\n")
	for _, name := range ReadyOperations() {
		r := readyOperations[name]
		needed, problem := r.service.required(r.name, nil)
		if problem != "" || r.sends == "" || r.returns == "" {
			t.Errorf("%s: %+v: %s", name, r, problem)
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | `%s` |\n", name, r.sends, r.returns, strings.Join(needed.actions, "`, `"))
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "services.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/services.md does not have this table:\n%s", table.String())
	}
}
