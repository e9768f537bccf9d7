package workflows

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/itchyny/gojq"
)

// StandIns are programs in the place of others. They share a folder: the comments
// of the pull request, what Terraform is to plan, and the calls of both.
type standIns struct {
	bin, dir string
}

// A comment is one of a pull request.
type comment struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

// folderVariable tells the stand-ins their folder.
const folderVariable = "STANDINS"

func newStandIns(t *testing.T, programs ...string) standIns {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := standIns{bin: t.TempDir(), dir: t.TempDir()}
	for _, name := range programs {
		if err := os.Symlink(program, filepath.Join(s.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// environ is the environment of scripts: this machine's, without what the
// workflows or Terraform read, and without a network for Go.
func (s standIns) environ(more map[string]string) []string {
	environ := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		for _, prefix := range []string{"TF_", "AWS_", "CDKTF_", "PRIVATEAPI_", "GITHUB_", "GH_", "PATH="} {
			if strings.HasPrefix(variable, prefix) {
				return true
			}
		}
		return false
	})
	environ = append(environ, folderVariable+"="+s.dir, "GOPROXY=off", "GOTOOLCHAIN=local",
		"PATH="+s.bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	for name, value := range more {
		environ = append(environ, name+"="+value)
	}
	return environ
}

// write writes a file for the stand-ins.
func (s standIns) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// calls are what the stand-ins were called for.
func (s standIns) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// comments returns the comments of the pull request.
func (s standIns) comments(t *testing.T) []comment {
	t.Helper()
	list, err := readComments(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// comment adds a comment and returns its id.
func (s standIns) comment(t *testing.T, login, body string) int {
	t.Helper()
	list := addComment(s.comments(t), login, body)
	if err := writeComments(s.dir, list); err != nil {
		t.Fatal(err)
	}
	return list[len(list)-1].ID
}

func addComment(list []comment, login, body string) []comment {
	added := comment{ID: 1001 + len(list), Body: body}
	added.User.Login = login
	return append(list, added)
}

func readComments(dir string) ([]comment, error) {
	text, err := os.ReadFile(filepath.Join(dir, "comments.json"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []comment
	return list, json.Unmarshal(text, &list)
}

func writeComments(dir string, list []comment) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "comments.json"), text, 0o666)
}

// record writes a call down.
func record(call string) error {
	file, err := os.OpenFile(filepath.Join(os.Getenv(folderVariable), "calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = fmt.Fprintln(file, call)
	return err
}

// gh is GitHub's gh api for comments of one pull request.
func gh(arguments []string, stdout io.Writer) error {
	if os.Getenv("GH_TOKEN") != "the job's token" {
		return fmt.Errorf("no token")
	}
	if len(arguments) == 0 || arguments[0] != "api" {
		return fmt.Errorf("%q", arguments)
	}
	method, address, body, filter, paginate := "GET", "", "", "", false
	for i := 1; i < len(arguments); i++ {
		next := func() string { i++; return arguments[i] }
		switch argument := arguments[i]; argument {
		case "--silent":
			stdout = io.Discard
		case "--paginate":
			paginate = true
		case "--method":
			method = next()
		case "--jq":
			filter = next()
		case "--field":
			file, found := strings.CutPrefix(next(), "body=@")
			if !found {
				return fmt.Errorf("--field %q", arguments[i])
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			body = string(text)
		default:
			if address != "" || strings.HasPrefix(argument, "-") {
				return fmt.Errorf("unknown argument %q", argument)
			}
			address = argument
		}
	}
	if err := record("gh " + method + " " + address); err != nil {
		return err
	}
	if n := len(utf16.Encode([]rune(body))); n > 65536 {
		return fmt.Errorf("Body is too long: %d characters (HTTP 422)", n)
	}
	dir := os.Getenv(folderVariable)
	list, err := readComments(dir)
	if err != nil {
		return err
	}
	const comments = "repos/acme/api/issues/7/comments"
	switch id, isOne := strings.CutPrefix(address, "repos/acme/api/issues/comments/"); {
	case method == "GET" && strings.HasPrefix(address, comments+"?"):
		return printComments(list, address, paginate, filter, stdout)
	case method == "POST" && address == comments:
		return writeComments(dir, addComment(list, "github-actions[bot]", body))
	case method == "PATCH" && isOne:
		for i := range list {
			if strconv.Itoa(list[i].ID) == id {
				list[i].Body = body
				return writeComments(dir, list)
			}
		}
	}
	return fmt.Errorf("%s %s: Not Found (HTTP 404)", method, address)
}

// printComments prints what a filter leaves of the comments, page by page.
func printComments(list []comment, address string, paginate bool, filter string, stdout io.Writer) error {
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(parsed.Query().Get("per_page"))
	if err != nil {
		return err
	}
	query, err := gojq.Parse(filter)
	if err != nil {
		return err
	}
	code, err := gojq.Compile(query, gojq.WithEnvironLoader(os.Environ))
	if err != nil {
		return err
	}
	for page := range slices.Chunk(list, size) {
		text, err := json.Marshal(page)
		if err != nil {
			return err
		}
		var values any
		if err := json.Unmarshal(text, &values); err != nil {
			return err
		}
		for results := code.Run(values); ; {
			result, more := results.Next()
			if !more {
				break
			}
			if err, failed := result.(error); failed {
				return err
			}
			fmt.Fprintln(stdout, result)
		}
		if !paginate {
			break
		}
	}
	return nil
}

// terraform is Terraform in a stack's folder. It plans what is in the file plan
// of the stand-ins' folder, and ends with the status in the file SUBCOMMAND.status.
func terraform(arguments []string) (status int, err error) {
	folder, found := strings.CutPrefix(arguments[0], "-chdir=")
	if !found || len(arguments) < 2 {
		return 0, fmt.Errorf("%q", arguments)
	}
	if _, err := os.Stat(filepath.Join(folder, "cdk.tf.json")); err != nil {
		return 0, err
	}
	call := "terraform " + filepath.Base(folder)
	dir := os.Getenv(folderVariable)
	for _, argument := range arguments[1:] {
		if out, found := strings.CutPrefix(argument, "-out="); found {
			plan, err := os.ReadFile(filepath.Join(dir, "plan"))
			if err != nil {
				return 0, err
			}
			if err := os.WriteFile(out, plan, 0o666); err != nil {
				return 0, err
			}
			argument = "-out"
		}
		if filepath.IsAbs(argument) {
			plan, err := os.ReadFile(argument)
			if err != nil {
				return 0, err
			}
			argument = string(plan)
		}
		call += " " + argument
	}
	variables := slices.Sorted(slices.Values(os.Environ()))
	for _, variable := range variables {
		if strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "TF_IN_AUTOMATION=") {
			call += " " + variable
		}
	}
	if err := record(call); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(dir, arguments[1]+".status"))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}
