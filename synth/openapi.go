package synth

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/review"
)

func exportOpenAPI(build Build, arguments []string, stdout io.Writer) (int, error) {
	set := flags("openapi")
	name := set.String("api", "", "")
	plain := set.Bool("plain", false, "")
	if err := parse(set, arguments); err != nil {
		return 1, err
	}
	err := aside(build, func(_ string, stacks []review.Input) error {
		subject, err := find(stacks, *name)
		if err != nil {
			return err
		}
		var roleARN string
		if subject.Role != "" {
			roleARN = "${" + subject.Role + ".arn}"
		}
		_, err = stdout.Write(openapi.Export(subject.Definition, roleARN, !*plain))
		return err
	})
	return 0, err
}

// find returns the API with a name such as "privateapi/api". Without a name it
// returns the only API.
func find(stacks []review.Input, name string) (review.Subject, error) {
	var found []review.Subject
	var names []string
	for _, stack := range stacks {
		for _, subject := range stack.Subjects {
			full := subject.Stack + "/" + subject.ID
			names = append(names, full)
			if name == "" || name == full {
				found = append(found, subject)
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return review.Subject{}, errors.New("the app has no API")
	case name == "":
		return review.Subject{}, fmt.Errorf("-api: must be one of %s", strings.Join(names, ", "))
	}
	return review.Subject{}, fmt.Errorf("-api: %q: must be one of %s", name, strings.Join(names, ", "))
}
