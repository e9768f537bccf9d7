package synth

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/review"
)

// App synthesizes an app into a folder and returns its stacks for a review. It
// removes the configurations that earlier runs of the same program have left in the
// folder, and on an error its own. Those of other programs stay.
func App(build Build, outdir string) (stacks []review.Input, err error) {
	return synthesizeApp(build, outdir, false)
}

// synthesizeApp does what App does. With checked, the stacks also have what their
// configurations have in addition to the APIs, and a REST API that no Output explains is
// an error.
func synthesizeApp(build Build, outdir string, checked bool) (stacks []review.Input, err error) {
	if err := clean(outdir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clean(outdir))
		}
	}()
	defer recovered(&err)
	if err := os.MkdirAll(outdir, 0o777); err != nil {
		return nil, err
	}
	app := cdktf.NewApp(&cdktf.AppConfig{
		Outdir:      jsii.String(outdir),
		StackTraces: jsii.Bool(false), // they would hold paths of this machine
	})
	record := written.Start(checked)
	defer record.Stop()
	apis, err := build(app)
	if err != nil {
		return nil, err
	}
	if err := claim(outdir, stackIDs(app)); err != nil {
		return nil, err
	}
	if err := writeStacks(app); err != nil {
		return nil, err
	}
	subjects, named, roles := map[string][]review.Subject{}, map[string]string{}, map[string]string{}
	for _, api := range apis {
		if api.Construct == nil {
			continue // its New returned an error, which the app reports
		}
		// The app may have changed the Output, or made one.
		kept, ok := record.Value(api.Construct).(privateapi.Output)
		if !ok {
			return nil, fmt.Errorf("%s: the app returns an Output that privateapi.New did not return", *api.Construct.Node().Path())
		}
		s := subject(kept)
		path := *api.Construct.Node().Path()
		if first, ok := named[s.Definition.Name]; ok && first != path {
			return nil, fmt.Errorf("%s: name: %q: must not be the name of %s, since metrics have the name of an API and not its id", path, s.Definition.Name, first)
		}
		named[s.Definition.Name] = path
		if s.RoleName != "" {
			role := s.Stack + "/" + strings.ToLower(s.RoleName) // IAM does not tell capitals apart
			if first, ok := roles[role]; ok {
				return nil, fmt.Errorf("%s: role.name: %q: must not be the name of the role of %s", path, s.RoleName, first)
			}
			roles[role] = path
		}
		subjects[s.Stack] = append(subjects[s.Stack], s)
	}
	stacks, texts, err := inputs(outdir, subjects)
	if err != nil {
		return nil, err
	}
	errs := append(ineffectiveAspects(apis), configure(stacks, texts, app, record, outdir, checked))
	if checked { // the folder is new, so the app has written all files
		for _, stack := range stacks {
			errs = append(errs, otherFiles(filepath.Join(outdir, "stacks", stack.Stack)))
		}
	}
	return stacks, errors.Join(errs...)
}

// aside synthesizes an app into a temporary folder, for commands that do not change
// cdktf.out.
func aside(build Build, use func(outdir string, stacks []review.Input) error) (err error) {
	outdir, err := os.MkdirTemp("", "privateapi-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(outdir)) }()
	stacks, err := synthesizeApp(build, outdir, true)
	if err != nil {
		return err
	}
	return use(outdir, stacks)
}

// inputs gives the stacks that were written their versions files, and their required version
// of the provider. It returns the stacks, with their subjects, and the texts of their
// configurations. A stack in several Regions is an error.
func inputs(outdir string, subjects map[string][]review.Subject) (stacks []review.Input, texts [][]byte, err error) {
	files, err := configurations(outdir)
	if err != nil {
		return nil, nil, err
	}
	var errs []error
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		text, err := divide(file)
		if err != nil {
			return nil, nil, err
		}
		text, err = requireNewArguments(name, file, text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		var configuration struct {
			Variable map[string]json.RawMessage
		}
		if err := json.Unmarshal(text, &configuration); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		texts = append(texts, text)
		errs = append(errs, oneRegion(name, text))
		stacks = append(stacks, review.Input{
			Stack:     name,
			Variables: slices.Sorted(maps.Keys(configuration.Variable)),
			Subjects:  subjects[name],
		})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	return stacks, texts, nil
}

// writeStacks writes the stacks of an app. CDK for Terraform reads the state of a stack for
// another one that refers to it, which the tags of workspaces do not allow.
func writeStacks(app cdktf.App) (err error) {
	defer func() {
		if err != nil && strings.Contains(err.Error(), "cross-stack references if the workspace is defined by name") {
			err = fmt.Errorf("a stack refers to a stack with workspace tags, which do not name the workspace that has its state: give the stacks no tags, and set %s", workspacePrefixVariable)
		}
	}()
	defer recovered(&err)
	app.Synth()
	return nil
}

// recovered makes an error of an exception in JavaScript, which arrives as a panic.
// A panic of the Go runtime is not recovered.
func recovered(err *error) {
	switch thrown := recover().(type) {
	case nil:
	case runtime.Error:
		panic(thrown)
	case error:
		*err = thrown
	default:
		*err = fmt.Errorf("%v", thrown)
	}
}
