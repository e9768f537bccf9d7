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

	"github.com/itchyny/gojq"
)

// pullRequestFile is the environment variable with the path of a file: it contains
// the comments on the pull request.
const pullRequestFile = "PULL_REQUEST_FILE"

// A comment is a comment on a pull request, with the fields of GitHub's API that
// the workflow reads.
type comment struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
	User user   `json:"user"`
}

type user struct {
	Login string `json:"login"`
}

// bot is the author of the comments that a workflow writes.
const bot = "github-actions[bot]"

// add adds a comment to a pull request.
func add(comments []comment, login, body string) []comment {
	return append(comments, comment{ID: 1001 + len(comments), Body: body, User: user{login}})
}

// gh stands in for GitHub's command "gh api" for the comments on the pull request 7
// of the repository acme/api.
func gh(arguments []string, stdout io.Writer) error {
	if os.Getenv("GH_TOKEN") != "token" {
		return fmt.Errorf("GH_TOKEN is not the job's token")
	}
	if len(arguments) == 0 || arguments[0] != "api" {
		return fmt.Errorf("%q is not supported", arguments)
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
				return fmt.Errorf("--field %s is not supported", arguments[i])
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			body = string(text)
		default:
			if address != "" || strings.HasPrefix(argument, "-") {
				return fmt.Errorf("unexpected argument %q", argument)
			}
			address = argument
		}
	}
	file := os.Getenv(pullRequestFile)
	list, err := readComments(file)
	if err != nil {
		return err
	}
	const comments = "repos/acme/api/issues/7/comments"
	switch id, isOne := strings.CutPrefix(address, "repos/acme/api/issues/comments/"); {
	case method == "GET" && strings.HasPrefix(address, comments+"?"):
		return printComments(list, address, paginate, filter, stdout)
	case method == "POST" && address == comments:
		return writeComments(file, add(list, bot, body))
	case method == "PATCH" && isOne:
		for i := range list {
			if strconv.Itoa(list[i].ID) == id {
				list[i].Body = body
				return writeComments(file, list)
			}
		}
	}
	return fmt.Errorf("%s %s: Not Found (HTTP 404)", method, address)
}

// printComments prints what a jq filter returns for each page of the comments.
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

func readComments(file string) (list []comment, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal(text, &list)
}

func writeComments(file string, list []comment) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o666)
}

// linkGH returns a folder in which gh is the stand-in.
func linkGH(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(program, filepath.Join(bin, "gh")); err != nil {
		t.Fatal(err)
	}
	return bin
}
