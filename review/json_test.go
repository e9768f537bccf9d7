package review_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/markdown"
	"cdk.tf/go/privateapi/review/report"
)

func TestParse(t *testing.T) {
	t.Parallel()
	digest := review.New(append(samples.Orders(t), samples.APIs(t)...))
	for what, text := range map[string][]byte{
		"digest": digest.JSON(), "report": report.Report{Digest: digest}.JSON(),
	} {
		got, err := review.Parse(text)
		if err != nil || !bytes.Equal(got.JSON(), digest.JSON()) {
			t.Errorf("%s: %v\n%s", what, err, cmp.Diff(string(digest.JSON()), string(got.JSON())))
		}
	}
	for text, want := range map[string]string{
		"":                                       "not JSON that this program wrote",
		"[]":                                     "not JSON that this program wrote",
		"{}":                                     `it has no "format"`,
		`{"format": "1"}`:                        "not JSON that this program wrote",
		`{"format": 1}`:                          "the digest has the format 1: must be 2",
		`{"format": 2, "digest": {"format": 1}}`: "the digest has the format 1: must be 2",
		`{"format": 2, "stack": []}`:             `unknown field "stack"`,
		`{"format": 2, "stacks": {}}`:            "not JSON that this program wrote",
		`{"format": 2, "stacks": []} {}`:         "not JSON that this program wrote",
		`{"format": 2, "stacks": [{"name": "a", "hidden": 1}]}`: `unknown field "hidden"`,
	} {
		if _, err := review.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What was written once must be read in every later version of the same format.
func TestParseGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"documents.json", "orders.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		digest, err := review.Parse(text)
		if err != nil || !bytes.Equal(digest.JSON(), text) {
			t.Errorf("%s: %v\n%s", name, err, cmp.Diff(string(text), string(digest.JSON())))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"format": 2, "stacks": [{"name": "a", "variables": null, "apis": []}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		digest, err := review.Parse(text)
		if err != nil {
			return
		}
		again, err := review.Parse(digest.JSON())
		if err != nil || !bytes.Equal(again.JSON(), digest.JSON()) {
			t.Errorf("%q: %v\n%s\n%s", text, err, digest.JSON(), again.JSON())
		}
		if n := len(markdown.Report(report.Report{Digest: digest})); n >= 65536 {
			t.Errorf("%q: %d bytes", text, n)
		}
	})
}
