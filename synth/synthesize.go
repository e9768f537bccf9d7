package synth

import (
	"fmt"
	"io"
	"strings"

	"cdk.tf/go/privateapi/review"
)

func synthesize(build Build, arguments []string, stdout io.Writer) (int, error) {
	if err := parse(flags("synth"), arguments); err != nil {
		return 1, err
	}
	outdir := defaultOutdir()
	stacks, err := App(build, outdir)
	if err != nil {
		return 1, err
	}
	fmt.Fprintln(stdout, summary(stacks))
	files, err := configurations(outdir)
	if err != nil {
		return 1, err
	}
	for _, file := range files {
		fmt.Fprintln(stdout, "Wrote", file)
	}
	return 0, nil
}

// summary returns a description of the APIs and of their custom domain names for people.
func summary(stacks []review.Input) string {
	var texts []string
	for _, stack := range stacks {
		for _, subject := range stack.Subjects {
			texts = append(texts, subject.Definition.Summary()+size(subject))
		}
		if text := domainSummary(stack); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n")
}
