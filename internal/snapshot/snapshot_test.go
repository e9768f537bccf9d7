package snapshot

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A configuration and its text. The strings have their JSON in the form that
// Configuration returns.
const (
	configuration = `{
  "locals": {
    "paths": {
      "a": "\"/a\":{\"get\":{\"text\":\"<é>\"}}"
    }
  },
  "resource": {
    "aws_api_gateway_rest_api": {
      "api": {
        "body": "{\"paths\":{${join(\",\", values(local.paths))}},\"version\":1e21}",
        "count": 12345678901234567890,
        "description": "{}",
        "policy": "{\"Action\":[\"${var.a}\"],\"Version\":\"2012-10-17\"}",
        "tags": [
          "{",
          "a: b"
        ]
      }
    }
  }
}
`
	text = `{
  "locals": {
    "paths": {
      "a": {
        "(JSON members)": {
          "/a": {
            "get": {
              "text": "<é>"
            }
          }
        }
      }
    }
  },
  "resource": {
    "aws_api_gateway_rest_api": {
      "api": {
        "body": {
          "(JSON)": {
            "paths": {
              "(Terraform)": "values(local.paths)"
            },
            "version": 1e21
          }
        },
        "count": 12345678901234567890,
        "description": "{}",
        "policy": {
          "(JSON)": {
            "Action": [
              "${var.a}"
            ],
            "Version": "2012-10-17"
          }
        },
        "tags": [
          "{",
          "a: b"
        ]
      }
    }
  }
}
`
)

func TestText(t *testing.T) {
	const withNotes = `{"//": {"version": "0.21.0"}, "output": {"a": {"//": "note", "value": "x"}}}`
	for from, want := range map[string]string{
		configuration: text,
		withNotes:     "{\n  \"output\": {\n    \"a\": {\n      \"value\": \"x\"\n    }\n  }\n}\n",
	} {
		got, err := Text([]byte(from))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("Text (-want +got):\n%s", diff)
		}
	}
	if _, err := Text([]byte("{")); err == nil {
		t.Error("Text of what is not JSON returns no error")
	}
}

func TestConfiguration(t *testing.T) {
	got, err := Configuration([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(configuration, string(got)); diff != "" {
		t.Errorf("Configuration (-want +got):\n%s", diff)
	}
}

// Every committed snapshot is the text of its configuration.
func TestCommittedSnapshots(t *testing.T) {
	snapshots, err := Find(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range snapshots {
		configuration, err := Configuration(want)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := Text(configuration)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: Text(Configuration) (-want +got):\n%s", name, diff)
		}
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	if _, err := Find(root); err == nil {
		t.Error("without snapshots there is no error")
	}
	for _, file := range []string{
		"testdata/snapshots/default.json", "constructs/bucket/testdata/snapshots/options.json",
		"testdata/other.json", "snapshots/a.json", "testdata/snapshots/more/a.json",
	} {
		file := filepath.Join(root, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Find(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"constructs/bucket/options", "default"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("Find (-want +got):\n%s", diff)
	}
}
