// Package synth is what an app calls to become a program: it runs the app's
// own function, prints what is wrong with it, and leaves no output behind that
// does not belong to what the function says now.
package synth

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	_ "cdk.tf/go/privateapi/faststart"
)

// A Build adds an app's stacks to it and returns their private APIs, which the
// program tells people about, and what is wrong with them.
type Build func(app cdktf.App) ([]privateapi.Output, error)

// Main is the program of an app. Without arguments it synthesizes the app into
// the folder that CDKTF_OUTDIR names, cdktf.out by default, as cdktf expects of
// it; the first argument can name another command, of which "help" tells.
//
// It returns the exit status of the program: 0, or 1 when something is wrong;
// review has one more. What was asked for goes to standard output, what is
// wrong to standard error, and then the folder holds no configuration, not even
// an earlier one that could be applied by mistake.
func Main(build Build) int {
	defer Close()
	return run(build, os.Args[1:], os.Stdout, os.Stderr)
}

// A command does what its name says with the arguments after it.
type command struct {
	name, arguments, does string
	run                   func(build Build, arguments []string, stdout io.Writer) (status int, err error)
}

// commands are in the order in which a reader meets them.
func commands() []command {
	return []command{
		{"synth", "", "Write the Terraform configuration to cdktf.out, or where CDKTF_OUTDIR says, and print a summary. This is what no command does.", synthesize},
		{"review", "[-base FILE] [-plan FILE] [-stack NAME] [-format markdown|json]", "Print what the app serves, who may call and what the role may do, as Markdown or JSON. -base is the JSON of another version, from which it differs; then the exit status is 3 where something is wider. -plan is what terraform show -json prints of a plan.", reviewApp},
		{"openapi", "[-api STACK/ID] [-plain]", "Print the API as an OpenAPI 3 document: -api says which of several, -plain leaves out API Gateway's extensions.", exportOpenAPI},
		{"write", "[-check] FOLDER", "Write what is synthesized to a folder to commit, as FOLDER/STACK/cdk.tf.json, and to FOLDER/review.json what it means. With -check, write nothing and fail if the folder has something else.", write},
		{"deployer", "[-region R] [-account ID] [-partition P] [-var NAME=VALUE]... [-stack NAME]", "Print the IAM policies of whoever plans and applies a stack, as JSON. What is not given may be anything, and what cannot be narrowed is noted.", deployerPolicies},
	}
}

func run(build Build, arguments []string, stdout, stderr io.Writer) int {
	name := "synth"
	if len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		status, err := c.run(build, arguments, stdout)
		if err != nil {
			complain(stderr, err)
			if name == "synth" {
				fmt.Fprintln(stderr, "Nothing was synthesized.")
			}
			return 1
		}
		return status
	}
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		usage(stdout)
		return 0
	}
	fmt.Fprintf(stderr, "error:\n  %q: is not a command\n\n", name)
	usage(stderr)
	return 1
}

func complain(stderr io.Writer, err error) {
	fmt.Fprintln(stderr, "error:")
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Commands:")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace(c.name+" "+c.arguments))
		for line := range strings.Lines(c.does) {
			fmt.Fprintf(w, "        %s", line)
		}
		fmt.Fprintln(w)
	}
}

// flags is the set of flags of a command, which says what is wrong by an error
// alone.
func flags(command string) *flag.FlagSet {
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse parses the arguments of a command, of which as many as operands names
// are no flags.
func parse(set *flag.FlagSet, arguments []string, operands ...string) error {
	if err := set.Parse(arguments); err != nil {
		return fmt.Errorf("%s: %w", set.Name(), err)
	}
	switch given := set.Args(); {
	case len(given) > len(operands):
		return fmt.Errorf("%s: %q: is one argument too many", set.Name(), given[len(operands)])
	case len(given) < len(operands):
		return errors.New(set.Name() + ": " + operands[len(given)] + " is missing")
	}
	return nil
}
