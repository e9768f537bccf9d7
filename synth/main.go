// Package synth makes a program of an app. It runs the app's function, prints
// its errors, and removes outdated output.
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
	"cdk.tf/go/privateapi/doctor"
	_ "cdk.tf/go/privateapi/faststart"
)

// A Build adds stacks to an app. It returns the private APIs in them, which the
// program describes to people, and the errors of all constructs, joined.
type Build func(app cdktf.App) ([]privateapi.Output, error)

// Main is the program of an app. Without arguments it synthesizes the app into
// the folder that the environment variable CDKTF_OUTDIR names, as the cdktf
// command expects. Default: cdktf.out. The first argument selects another
// command; "help" lists them.
//
// Main returns the exit status of the program: 0 on success and 1 on an error.
// The commands review, deployer and doctor have more. Results go to standard output, errors to
// standard error. After an error the folder has no configuration of this program,
// not even an earlier one that could be applied by mistake. Stacks that another
// program has written to the same folder stay. The cdktf command removes them,
// so each app that is used with it needs its own folder (cdktf --output).
func Main(build Build) int {
	defer Close()
	return run(build, os.Args[1:], os.Stdout, os.Stderr)
}

// A command is one of the program's commands, with its arguments and what it does
// as help prints them.
type command struct {
	name, arguments, does string

	run func(build Build, arguments []string, stdout io.Writer) (status int, err error)
}

// commands returns the commands in the order in which help lists them. Those that wait for
// something write that to stderr.
func commands(stderr io.Writer) []command {
	return []command{
		{"synth", "",
			"Write the Terraform configuration to the folder CDKTF_OUTDIR (default: cdktf.out) and print a summary.\n" +
				"This is the default command.", synthesize},
		{"review", "[-base FILE] [-plan FILE] [-stack NAME] [-format markdown|json]",
			"Print the routes, the callers and the permissions of the role, as Markdown or JSON.\n" +
				"-base is the JSON of another version to compare with. -plan is a plan as terraform show -json prints it.\n" +
				"The exit status is 3 if something is wider than the base, or than the policies that the plan replaces.\n" +
				"-stack selects one of several stacks.", reviewApp},
		{"openapi", "[-api STACK/ID] [-plain]",
			"Print the API as an OpenAPI 3 document.\n" +
				"-api selects one of several APIs. -plain leaves out API Gateway's extensions.", exportOpenAPI},
		{"write", "[-check] FOLDER",
			"Write the Terraform configuration to a folder to commit, as FOLDER/STACK/cdk.tf.json with versions.tf, and\n" +
				"its review to FOLDER/review.json. With -check, write nothing and fail if the folder is out of date.", write},
		{"deployer", "[-region R] [-account ID] [-partition P] [-var NAME=VALUE]... [-rest-api [ADDRESS=]ID]...\n      [-tag KEY] [-stack NAME] [-allow-unknown]",
			"Print the IAM policies that planning and applying a stack needs, as JSON.\n" +
				"A region, account, partition or variable that is not given is a wildcard. Notes say which are.\n" +
				"-rest-api is the ID of a REST API that exists. -tag is the key of a tag of the stack's APIs. Either limits\n" +
				"the policies to the stack's own REST APIs. -stack selects one of several stacks.\n" +
				"The exit status is 3 if no rule is for some Terraform types, so that the policies lack what these need.\n" +
				"With -allow-unknown it is 0, and notes name the types.", deployerPolicies},
		{"doctor", "-url URL [-api STACK/ID] " + doctor.Arguments,
			"Find out why the URL of the API does not work, from this machine, and try the app's routes that only read.\n" +
				"-url is the URL with the stage, or with the path of a request. -api selects one of several APIs.\n" +
				doctor.Help(), diagnose(stderr)},
	}
}

func run(build Build, arguments []string, stdout, stderr io.Writer) int {
	name := "synth"
	if len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	for _, c := range commands(stderr) {
		if c.name != name {
			continue
		}
		status, err := c.run(build, arguments, stdout)
		switch {
		case errors.Is(err, flag.ErrHelp):
			usage(stdout, c)
			return 0
		case err != nil:
			complain(stderr, err)
			if name == "synth" {
				fmt.Fprintln(stderr, "Nothing was synthesized.")
			}
			return max(status, 1)
		}
		return status
	}
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		usage(stdout, commands(stderr)...)
		return 0
	}
	complain(stderr, fmt.Errorf("unknown command %q", name))
	fmt.Fprintln(stderr)
	usage(stderr, commands(stderr)...)
	return 1
}

func complain(stderr io.Writer, err error) {
	fmt.Fprintln(stderr, "error:")
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
}

func usage(w io.Writer, commands ...command) {
	fmt.Fprintln(w, "Commands:")
	for _, c := range commands {
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace(c.name+" "+c.arguments))
		for line := range strings.Lines(c.does) {
			fmt.Fprintf(w, "        %s", line)
		}
		fmt.Fprintln(w)
	}
}

// flags returns a set of flags for a command. The set prints nothing: it reports
// errors only by returning them.
func flags(command string) *flag.FlagSet {
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse parses the flags of a command, and as many other arguments as operands
// names.
func parse(set *flag.FlagSet, arguments []string, operands ...string) error {
	if err := set.Parse(arguments); err != nil {
		return fmt.Errorf("%s: %w", set.Name(), err)
	}
	switch given := set.Args(); {
	case len(given) > len(operands):
		return fmt.Errorf("%s: unexpected argument %q", set.Name(), given[len(operands)])
	case len(given) < len(operands):
		return fmt.Errorf("%s: missing argument %s", set.Name(), operands[len(given)])
	}
	return nil
}
