package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// firstPython is the name that is tried first: under another one a Python of
// this machine would be found before a stand-in.
const firstPython = "python3.13"

// TestMain makes the test binary a stand-in for Python, the emulator and Terraform:
// the tests link to it under their names, as bin/python of a virtual environment
// for the emulator.
func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case firstPython:
		exit(python(os.Args[0], os.Args[1:]))
	case "python":
		if slices.Contains(os.Args, "pip") {
			exit(python(os.Args[0], os.Args[1:]))
		}
		standIn()
	case "npm", "mvn":
		exit(appendLine(os.Getenv("INSTALLATIONS"), strings.Join(os.Args[1:], " ")))
	case "mytofu":
		exit(terraform(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// python makes virtual environments of itself, and counts the installations.
func python(program string, arguments []string) error {
	switch {
	case slices.Contains(arguments, "venv"):
		bin := filepath.Join(arguments[3], "bin")
		self, err := os.Executable()
		return errors.Join(err, os.MkdirAll(bin, 0o755), os.Symlink(self, filepath.Join(bin, "python")))
	case slices.Contains(arguments, "pip"):
		return appendLine(filepath.Join(filepath.Dir(program), "..", "..", "installations"),
			strings.Join(arguments, " "))
	}
	return nil
}

// terraform notes how it is called, and the variables of its environment that
// Terraform or AWS read.
func terraform(arguments []string) error {
	err := appendLine("calls", strings.Join(arguments, " "))
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "AWS") || strings.HasPrefix(variable, "TF_VAR") ||
			strings.HasPrefix(variable, "TF_CLI") {
			err = errors.Join(err, appendLine("variables", variable))
		}
	}
	return err
}

func appendLine(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, line)
	return errors.Join(err, file.Close())
}

// link makes a program of the test binary, which is a stand-in by its name.
func link(t *testing.T, path string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
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
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(bin, "python"))
	write(t, filepath.Join(bin, "localemu"), behaviour, 0o644)
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
