package markdown

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/report"
)

var counted = regexp.MustCompile(`(\d+) changes? (?:lets?|may let) more through`)

// The numbers of the first line are those of the changes that the report lists.
func TestCountsOfChanges(t *testing.T) {
	t.Parallel()
	two := func(change func(*gateway.S3)) review.Digest {
		s3 := gateway.S3{Bucket: samples.BucketName}
		change(&s3)
		d := samples.NewApp().With(func(a *samples.App) { a.Config.Routes[0].Integration = s3 }).Digest(t)
		// Changes of two APIs are not one, however alike they are.
		api := d.Stacks[0].APIs[0]
		api.ID = "other"
		d.Stacks[0].APIs = append(d.Stacks[0].APIs, api)
		return d
	}
	leavingOut := review.New(samples.Documents(t))
	const public = "aws_api_gateway_rest_api.public"
	leavingOut.Stacks[0].NotReviewed = []review.NotReviewed{{Address: public, Reason: "It is public."}}
	leavingOut.Stacks[0].Elements = []review.Element{{Address: public, Arguments: map[string]string{"name": "1"}}}
	for name, c := range map[string]struct {
		base, head review.Digest
		changes    int // that let more through
	}{
		"a change of many parts": {review.New(samples.Documents(t)), review.New(samples.ChangedDocuments(t)), 10},
		"GET and HEAD of two APIs": {
			two(func(*gateway.S3) {}), two(func(s *gateway.S3) { s.Key = "public/{proxy}" }), 2,
		},
		"an API that is left out": {review.New(samples.Documents(t)), leavingOut, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			difference := compare.Digests(c.base, c.head)
			text := Report(report.Report{Digest: c.head, Difference: &difference})
			sum := 0
			for _, match := range counted.FindAllStringSubmatch(strings.SplitN(text, "\n### ", 2)[0], -1) {
				n, err := strconv.Atoi(match[1])
				if err != nil {
					t.Fatal(err)
				}
				sum += n
			}
			listed := 0
			for _, section := range strings.Split(text, "\n### ") {
				if strings.HasPrefix(section, "Lets more through") {
					listed += strings.Count("\n"+section, "\n- ")
				}
			}
			if sum != listed || sum != c.changes {
				t.Errorf("the report counts %d changes and lists %d, want %d:\n%s", sum, listed, c.changes, text)
			}
			for _, s := range differenceSections(difference) {
				if n := strings.Count("\n"+s.body, "\n- "); s.count != n {
					t.Errorf("%s: counts %d changes and lists %d", s.title, s.count, n)
				}
			}
		})
	}
}
