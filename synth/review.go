package synth

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/markdown"
	"cdk.tf/go/privateapi/review/report"
	"cdk.tf/go/privateapi/review/tfplan"
)

// statusWider is the exit status of a review that finds something wider than the
// base, or than the policies that a plan replaces.
const statusWider = 3

func reviewApp(build Build, arguments []string, stdout io.Writer) (status int, err error) {
	set := flags("review")
	format := set.String("format", "markdown", "")
	stack := set.String("stack", "", "")
	base := set.String("base", "", "")
	plan := set.String("plan", "", "")
	if err := parse(set, arguments); err != nil {
		return 1, err
	}
	var errs []error
	if *format != "markdown" && *format != "json" {
		errs = append(errs, fmt.Errorf("-format: %q: must be markdown or json", *format))
	}
	var before review.Digest
	var planned *tfplan.Plan
	if *base != "" {
		before, err = readFile(*base, review.Parse)
		errs = append(errs, in("-base", err))
	}
	if *plan != "" {
		p, err := readFile(*plan, tfplan.Read)
		planned = &p
		errs = append(errs, in("-plan", err))
	}
	if err := errors.Join(errs...); err != nil {
		return 1, err
	}
	err = aside(build, func(_ string, stacks []review.Input) error {
		about, digest := "", review.New(stacks)
		switch {
		case *stack != "":
			if !slices.ContainsFunc(stacks, func(s review.Input) bool { return s.Stack == *stack }) {
				return fmt.Errorf("-stack: %q: must be one of %s", *stack, names(stacks))
			}
			about, digest, before = *stack, digest.Only(*stack), before.Only(*stack)
		case len(stacks) == 1:
			about = stacks[0].Stack
		case *plan != "":
			return fmt.Errorf("-stack: must be set together with -plan, to one of %s", names(stacks))
		}
		var difference *compare.Difference
		if *base != "" {
			d := compare.Digests(before, digest)
			difference = &d
		}
		r := report.New(about, digest, difference, planned)
		if r.Verdict().Wider() {
			status = statusWider
		}
		text := r.JSON()
		if *format == "markdown" {
			text = []byte(markdown.Report(r))
		}
		_, err := stdout.Write(text)
		return err
	})
	return status, err
}

// readFile reads and parses a file.
func readFile[T any](name string, read func([]byte) (T, error)) (T, error) {
	var none T
	text, err := os.ReadFile(name)
	if err != nil {
		return none, err
	}
	value, err := read(text)
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return value, nil
}

// in adds the name of a flag to an error.
func in(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// names returns the names of the stacks as a list for people.
func names(stacks []review.Input) string {
	var list []string
	for _, stack := range stacks {
		list = append(list, stack.Stack)
	}
	return strings.Join(list, ", ")
}
