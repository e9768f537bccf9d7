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
		subject, urls, err := find(stacks, *name)
		if err != nil {
			return err
		}
		var roleARN string
		if subject.Role != "" {
			roleARN = "${" + subject.Role + ".arn}"
		}
		_, err = stdout.Write(openapi.Export(subject.Definition, roleARN, !*plain, urls...))
		return err
	})
	return 0, err
}

// find returns the API with a name such as "privateapi/api", and the URLs of custom
// domains of its stack. Without a name it returns the only API.
func find(stacks []review.Input, name string) (review.Subject, []string, error) {
	var found []review.Subject
	var urls, names []string
	for _, stack := range stacks {
		for _, subject := range stack.Subjects {
			full := subject.Stack + "/" + subject.ID
			names = append(names, full)
			if name == "" || name == full {
				found = append(found, subject)
				urls = append(urls, stack.Configuration.CustomDomainURLs(subject.RestAPI)...)
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], urls, nil
	case len(names) == 0:
		return review.Subject{}, nil, errors.New("the app has no API")
	case name == "":
		return review.Subject{}, nil, fmt.Errorf("-api: must be one of %s", strings.Join(names, ", "))
	}
	return review.Subject{}, nil, fmt.Errorf("-api: %q: must be one of %s", name, strings.Join(names, ", "))
}
