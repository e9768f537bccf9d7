// Package sample says how much of what they could try tests try: a little, so
// that they are quick, or all of it where E2E=required is in the environment, as
// in CI.
package sample

import "os"

var all = os.Getenv("E2E") == "required"

// Count is how many random cases to try: few or many.
func Count(few, many int) int {
	if all {
		return many
	}
	return few
}

// Step is which of a list of cases to try: every n-th, or each.
func Step(n int) int {
	if all {
		return 1
	}
	return n
}
