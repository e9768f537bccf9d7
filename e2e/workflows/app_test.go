package workflows

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An App stands in for an app: it has its commands, and its digests are lists of
// routes.
type app struct {
	Stacks map[string][]string `json:"stacks"` // lists of routes, by name
	// What it does not do, if anything.
	Lacks string `json:"lacks,omitempty"`
}

// What an app can lack.
const (
	commands = "commands" // synth is all that it can do
	names    = "names"    // it synthesizes whatever it is called with
	marks    = "marks"    // its reports have none
	choice   = "choice"   // it cannot review one stack of several
	sense    = "sense"    // it does not even build
)

// Two apps, of which the second serves more.
const (
	small = `{"stacks":{"privateapi":["GET /a"]}}`
	large = `{"stacks":{"privateapi":["GET /a","GET /b"]}}`
)

// appTree returns an app as the tree of a commit.
func appTree(definition string) tree {
	return tree{"go.mod": "module app\n", "go.sum": "", "app.json": definition}
}

// goCommand stands in for go: it builds the app of this folder.
func goCommand(arguments []string) error {
	definition, err := os.ReadFile("app.json")
	if err != nil {
		return err
	}
	var a app
	if err := json.Unmarshal(definition, &a); err != nil || a.Lacks == sense {
		return fmt.Errorf("this is no app: %w", err)
	}
	switch {
	case slices.Equal(arguments, []string{"run", "."}):
		_, err := a.run(definition, nil, os.Stdout)
		return err
	case len(arguments) == 5 && slices.Equal(arguments[:3], []string{"build", "-buildvcs=false", "-o"}) && arguments[4] == ".":
		program, err := os.Executable()
		if err != nil {
			return err
		}
		return errors.Join(os.Symlink(program, arguments[3]), os.WriteFile(arguments[3]+".json", definition, 0o666))
	}
	return fmt.Errorf("go %q", arguments)
}

// runApp runs the app that was built as a program.
func runApp(program string, arguments []string, stdout io.Writer) (status int, err error) {
	definition, err := os.ReadFile(program + ".json")
	if err != nil {
		return 1, err
	}
	var a app
	if err := json.Unmarshal(definition, &a); err != nil {
		return 1, err
	}
	return a.run(definition, arguments, stdout)
}

func (a app) run(definition []byte, arguments []string, stdout io.Writer) (status int, err error) {
	switch {
	case len(arguments) == 0 || a.Lacks == names:
		fmt.Fprintln(stdout, "An app.")
		return 0, a.synthesize()
	case a.Lacks == commands:
	case arguments[0] == "review":
		return a.review(definition, arguments[1:], stdout)
	case arguments[0] == "write" && len(arguments) == 3 && arguments[1] == "-check":
		committed, err := os.ReadFile(filepath.Join(arguments[2], "app.json"))
		if err == nil && string(committed) != string(definition) {
			err = errors.New("the committed output differs")
		}
		return 0, err
	}
	return 1, fmt.Errorf("%q: is not a command", arguments)
}

func (a app) synthesize() error {
	for name, routes := range a.Stacks {
		environ := map[string]string{}
		for _, variable := range []string{"TF_CLOUD_ORGANIZATION", "TF_WORKSPACE", "PRIVATEAPI_STATE_BUCKET"} {
			environ[variable] = os.Getenv(variable)
		}
		configuration, err := json.Marshal(map[string]any{"routes": routes, "environ": environ})
		if err != nil {
			return err
		}
		folder := filepath.Join("cdktf.out", "stacks", name)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "cdk.tf.json"), configuration, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func (a app) review(definition []byte, arguments []string, stdout io.Writer) (status int, err error) {
	set := flag.NewFlagSet("review", flag.ContinueOnError)
	format := set.String("format", "markdown", "")
	stack := set.String("stack", "", "")
	baseFile := set.String("base", "", "")
	if err := set.Parse(arguments); err != nil {
		return 1, err
	}
	if *stack != "" && a.Lacks == choice {
		return 1, errors.New("-stack: is not known")
	}
	if *format == "json" {
		_, err := stdout.Write(definition)
		return 0, err
	}
	var base app
	if *baseFile != "" {
		text, err := os.ReadFile(*baseFile)
		if err != nil {
			return 1, err
		}
		if err := json.Unmarshal(text, &base); err != nil {
			return 1, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Stacks)) {
		if *stack != "" && *stack != name {
			continue
		}
		if a.Lacks != marks {
			fmt.Fprintf(stdout, "<!-- privateapi-review:%s -->\n", strings.ReplaceAll(name, "--", "-%2D"))
		}
		fmt.Fprintln(stdout, "## "+name)
		for _, route := range a.Stacks[name] {
			change := "same"
			if *baseFile == "" {
				change = "serves"
			} else if !slices.Contains(base.Stacks[name], route) {
				change, status = "wider", 3
			}
			fmt.Fprintln(stdout, "-", change, route)
		}
	}
	return status, nil
}
