package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A recorder is a test whose failures are kept as text.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, arguments ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, arguments...))
}

func (r *recorder) Error(arguments ...any) { r.failures = append(r.failures, fmt.Sprint(arguments...)) }

func (r *recorder) Fatal(arguments ...any) {
	r.Error(arguments...)
	runtime.Goexit()
}

// record returns the failures of a test, of which it says that files are updated
// or not.
func record(t *testing.T, updates bool, test func(testing.TB)) string {
	t.Helper()
	*update = updates
	defer func() { *update = false }()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(r)
	}()
	<-done
	return strings.Join(r.failures, "\n")
}

// inFolder changes to a folder with these files.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Setenv("CI", "")
	t.Setenv("E2E", "")
	t.Chdir(t.TempDir())
	for file, text := range files {
		write(t, file, text)
	}
}

// tree returns the files below the working directory.
func tree(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(".", func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[filepath.ToSlash(path)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestGolden(t *testing.T) {
	const document = "# Clients\n\n<!-- table -->\nold\n<!-- /table -->\n\nMore.\n"
	folder := map[string]string{"a.txt": "a\n", "b.txt": "b\n"}
	for name, c := range map[string]struct {
		files map[string]string
		test  func(testing.TB)
		want  []string          // parts of the failures, none for a test that passes
		after map[string]string // the files after -update
	}{
		"an equal file": {
			map[string]string{"testdata/a.txt": "a\n"},
			func(t testing.TB) { Equal(t, "testdata/a.txt", "a\n") },
			nil, map[string]string{"testdata/a.txt": "a\n"},
		},
		"another file": {
			map[string]string{"testdata/a.txt": "a\nb\n"},
			func(t testing.TB) { Equal(t, "testdata/a.txt", []byte("a\nc\n")) },
			[]string{"testdata/a.txt differs\ngo test . -run '^TestGolden$' -update rewrites it\n", "\n-b\n+c\n"},
			map[string]string{"testdata/a.txt": "a\nc\n"},
		},
		"no file": {
			nil,
			func(t testing.TB) { Equal(t, "testdata/TestGolden/a.txt", "a\n") },
			[]string{"testdata/TestGolden/a.txt: no such file", "-update writes it"},
			map[string]string{"testdata/TestGolden/a.txt": "a\n"},
		},
		"an equal folder": {
			map[string]string{"testdata/a.txt": "a\n", "testdata/b.txt": "b\n"},
			func(t testing.TB) { Folder(t, "testdata", folder) },
			nil, map[string]string{"testdata/a.txt": "a\n", "testdata/b.txt": "b\n"},
		},
		"another folder": {
			map[string]string{"testdata/a.txt": "b\n", "testdata/c.txt": "c\n"},
			func(t testing.TB) { Folder(t, "testdata", folder) },
			[]string{
				"testdata/a.txt differs", "testdata/b.txt: no such file",
				"testdata/c.txt: no test compares with this file",
			},
			map[string]string{"testdata/a.txt": "a\n", "testdata/b.txt": "b\n"},
		},
		"an equal section": {
			map[string]string{"clients.md": document},
			func(t testing.TB) { Section(t, "clients.md", "table", "old\n") },
			nil, map[string]string{"clients.md": document},
		},
		"another section": {
			map[string]string{"clients.md": document},
			func(t testing.TB) { Section(t, "clients.md", "table", "new\n") },
			[]string{"clients.md differs", "\n-old\n+new\n"},
			map[string]string{"clients.md": strings.Replace(document, "old", "new", 1)},
		},
		"a section without marks": {
			map[string]string{"clients.md": document},
			func(t testing.TB) { Section(t, "clients.md", "list", "new\n") },
			[]string{"clients.md: must have one line <!-- list --> and, after it, one line <!-- /list -->"},
			map[string]string{"clients.md": document},
		},
		"a section with two marks": {
			map[string]string{"clients.md": document + document},
			func(t testing.TB) { Section(t, "clients.md", "table", "new\n") },
			[]string{"clients.md: must have one line"},
			map[string]string{"clients.md": document + document},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, c.files)
			got := record(t, false, c.test)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("the failures are\n%s\nwithout\n%s", got, want)
				}
			}
			if len(c.want) == 0 && got != "" {
				t.Errorf("the failures are\n%s\nwant none", got)
			}
			if diff := cmp.Diff(c.files, tree(t), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("files after the comparison (-want +got):\n%s", diff)
			}
			record(t, true, c.test)
			if diff := cmp.Diff(c.after, tree(t)); diff != "" {
				t.Errorf("files after an update (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoUpdateInCI(t *testing.T) {
	inFolder(t, nil)
	t.Setenv("CI", "true")
	if got := record(t, true, func(t testing.TB) {
		Equal(t, "a.txt", "a\n")
	}); !strings.Contains(got, "not supported in CI") {
		t.Errorf("the failures are\n%s", got)
	}
	if files := tree(t); len(files) > 0 {
		t.Errorf("CI has written %v", files)
	}
}

// The command that a failure names is of the root of the module, where it is
// copied to, and runs end-to-end tests if this one is.
func TestHowTo(t *testing.T) {
	inFolder(t, map[string]string{"go.mod": "module m\n", "e2e/s3/a.txt": ""})
	t.Chdir(filepath.Join("e2e", "s3"))
	if got, want := howTo(t, "writes it"), "go test ./e2e/s3 -run '^TestHowTo$' -update writes it"; got != want {
		t.Errorf("howTo = %s, want %s", got, want)
	}
	t.Setenv("E2E", "required")
	if got, want := howTo(t, "writes it"), "E2E=1 go test ./e2e/s3 -run '^TestHowTo$' -update writes it"; got != want {
		t.Errorf("howTo = %s, want %s", got, want)
	}
}
