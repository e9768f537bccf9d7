package emulator

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain makes the test binary a stand-in for Python and the emulator: the
// tests link to it as bin/python of a virtual environment.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "python" {
		standIn()
	}
	os.Exit(m.Run())
}

// standIn does what the file bin/localemu of its virtual environment says.
func standIn() {
	environment := filepath.Dir(filepath.Dir(os.Args[0]))
	if os.Args[1] == "child" {
		held, err := os.Create(filepath.Join(environment, "held"))
		if err != nil || lock(held) != nil {
			os.Exit(1)
		}
		os.Create(filepath.Join(environment, "holding"))
		time.Sleep(time.Minute)
		os.Exit(0)
	}
	behaviour, _ := os.ReadFile(filepath.Join(environment, "bin", "localemu"))
	switch string(behaviour) {
	case "fail":
		for line := range 30 {
			fmt.Println("line", line)
		}
		os.Exit(3)
	case "hang":
		time.Sleep(time.Minute)
	case "answer":
		exec.Command(os.Args[0], "child").Start()
		for !exists(filepath.Join(environment, "holding")) {
			time.Sleep(10 * time.Millisecond)
		}
		http.HandleFunc("/_localemu/health", func(http.ResponseWriter, *http.Request) {})
		http.HandleFunc("/stop", func(http.ResponseWriter, *http.Request) { os.Exit(4) })
		http.HandleFunc("/environ", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, strings.Join(os.Environ(), "\n"))
		})
		fmt.Println("Ready.")
		port := os.Args[len(os.Args)-1]
		fmt.Println(http.ListenAndServe("127.0.0.1:"+port, nil))
	}
	os.Exit(1)
}

// standInEnvironment returns a virtual environment of a stand-in.
func standInEnvironment(t *testing.T, behaviour string) string {
	t.Helper()
	environment := t.TempDir()
	bin := filepath.Join(environment, "bin")
	self, err := os.Executable()
	if err == nil {
		err = os.Mkdir(bin, 0o755)
	}
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "python"))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(bin, "localemu"), []byte(behaviour), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	// State is to be found, if any is left.
	t.Setenv("TMPDIR", filepath.Join(environment, "tmp"))
	if err := os.Mkdir(os.TempDir(), 0o755); err != nil {
		t.Fatal(err)
	}
	return environment
}

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// text is the text of an error, empty for nil.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// variables returns an environment by name, as a program would see it: the
// last setting of a name counts.
func variables(environ []string) map[string]string {
	byName := map[string]string{}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		byName[name] = value
	}
	return byName
}
