package unset

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type config struct {
	Name    string
	Parts   []part
	Part    *part
	Named   map[string]part
	Any     any
	URL     url.URL
	private string
}

type part struct{ Key, Value string }

type other struct{ Count int }

func TestFields(t *testing.T) {
	for name, c := range map[string]struct {
		samples []any
		want    []string
	}{
		"none set": {
			[]any{config{private: "x"}},
			[]string{"config.Any", "config.Name", "config.Named", "config.Part", "config.Parts", "config.URL"},
		},
		"set in different samples": {
			[]any{
				config{Name: "a", Parts: []part{{Key: "k"}, {Value: "v"}}, Part: &part{}},
				config{Named: map[string]part{"a": {}}, Any: other{Count: 1}, URL: url.URL{Host: "a"}},
			},
			nil,
		},
		"a field of a part": {
			[]any{
				config{
					Name: "a", Parts: []part{{Key: "k"}}, Part: &part{}, Named: map[string]part{"a": {}}, Any: other{},
					URL: url.URL{Host: "a"},
				},
			},
			[]string{"other.Count", "part.Value"},
		},
		"a part of another type": {
			[]any{part{Key: "k"}, other{}},
			[]string{"other.Count", "part.Value"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Fields(c.samples...)); diff != "" {
				t.Errorf("Fields (-want +got):\n%s", diff)
			}
		})
	}
}
