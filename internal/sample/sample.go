// Package sample says how much of what they could try tests try: a little, so
// that they are quick, or all of it with E2E=required in the environment, as in
// CI.
package sample

import "cdk.tf/go/privateapi/internal/testenv"

// Count is how many random cases to try: few or many.
func Count(few, many int) int {
	if testenv.Required() {
		return many
	}
	return few
}

// Step is which of a list of cases to try: every n-th, or each.
func Step(n int) int {
	if testenv.Required() {
		return 1
	}
	return n
}
