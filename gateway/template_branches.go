package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/internal/velocity"
)

// branches are the outcomes of the choices of a template, by the choice's condition.
type branches map[string]int

// key returns a text that identifies the branches.
func (b branches) key() string {
	var key strings.Builder
	for _, condition := range slices.Sorted(maps.Keys(b)) {
		fmt.Fprintf(&key, "%d %s\n", b[condition], condition)
	}
	return key.String()
}

// maxPaths is the number of paths through a template that are checked even if each of
// their branches is in another path. A template of ten independent conditions has 1,024.
const maxPaths = 48

// paths returns the ways through the branches of a template: the outcomes for the
// stand-ins first, and then every other outcome of every choice. complete is false if
// there are more combinations of outcomes.
func (t userTemplate) paths(parsed *velocity.Template, all []standIns) (list []branches, complete bool) {
	type start struct {
		standIns standIns
		chosen   branches
		adds     string // the outcome that differs from those for the stand-ins
	}
	var starts []start
	for _, s := range all {
		starts = append(starts, start{s, nil, ""})
	}
	known, covered := map[string]bool{}, map[string]bool{}
	for len(starts) > 0 {
		i := slices.IndexFunc(starts, func(s start) bool { return s.adds == "" || !covered[s.adds] })
		if i < 0 {
			if i = 0; len(list) >= maxPaths {
				return list, false
			}
		}
		s := starts[i]
		starts = slices.Delete(starts, i, i+1)
		r := t.render(parsed, s.standIns, s.chosen, nil)
		if errors.Is(r.err, velocity.ErrUnsupported) {
			return []branches{r.chosen}, true // it takes too long
		}
		if key := r.chosen.key(); known[key] {
			continue
		} else {
			known[key] = true
		}
		list = append(list, r.chosen)
		before := branches{}
		for _, choice := range r.choices {
			outcome := r.chosen[choice.Condition]
			covered[outcomeKey(choice.Condition, outcome)] = true
			for other := range choice.Outcomes {
				if other != outcome {
					next := maps.Clone(before)
					next[choice.Condition] = other
					starts = append(starts, start{s.standIns, next, outcomeKey(choice.Condition, other)})
				}
			}
			before[choice.Condition] = outcome
		}
	}
	return list, true
}

func outcomeKey(condition string, outcome int) string {
	return fmt.Sprintf("%d %s", outcome, condition)
}
