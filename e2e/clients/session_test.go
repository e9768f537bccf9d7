package clients

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cdk.tf/go/privateapi/internal/process"
)

// A call asks a client for an action.
type call struct {
	Do     string `json:"do"`
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	Prefix string `json:"prefix"`
	File   string `json:"file"`   // to upload
	To     string `json:"to"`     // to download to
	Upload string `json:"upload"` // id of an upload in parts that has begun
}

// A result is what a client says about an action.
type result struct {
	Value any    `json:"value"` // what it read, beside the file
	Error string `json:"error"` // "" is success
	Note  string `json:"note"`  // the whole error, for people
}

// A session is a client with settings for one target.
type session interface {
	do(t *testing.T, c call) result
}

// callLimit ends a client that does not come to an end by itself.
const callLimit = 3 * time.Minute

// commands is a session with a program for the command line: each action is a
// script of the shell.
type commands struct {
	scripts  map[string]string
	environ  []string
	preamble string
}

// code is how programs name an error of S3.
var code = regexp.MustCompile(`An error occurred \((\w+)\)|S3 error: \d+ \((\w+)\)|<Code>(\w+)</Code>|api error ` +
	`(\w+):|StatusCode: (\d+)|HTTP error (\d+)|\b(412|416|304)\b`)

func (s commands) do(t *testing.T, c call) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), callLimit)
	defer cancel()
	command := process.Command(ctx, "bash", "-euo", "pipefail", "-c", s.preamble+"\n"+s.scripts[c.Do])
	command.Dir = filepath.Dir(c.To)
	command.Env = append(slices.Clone(s.environ), "BUCKET="+c.Bucket, "KEY="+c.Key, "PREFIX="+c.Prefix, "FILE="+c.File,
		"TO="+c.To, "UPLOAD="+c.Upload)
	var output, messages bytes.Buffer
	command.Stdout, command.Stderr = &output, &messages
	err := process.Run(command)
	if ctx.Err() != nil {
		t.Fatalf("%s did not end: %s", c.Do, messages.Bytes())
	}
	var r result
	if err != nil {
		r.Error, r.Note = err.Error(), messages.String()+output.String()
		if match := code.FindStringSubmatch(r.Note); match != nil {
			r.Error = strings.Join(match[1:], "")
		}
		return r
	}
	r.Value = strings.TrimSpace(output.String())
	return r
}

// conversation is a session with a program that reads calls and writes results, a line
// of JSON each.
type conversation struct {
	input    io.Writer
	output   *bufio.Reader
	messages *bytes.Buffer
	mutex    sync.Mutex
}

// startProcess starts a program in a folder, with the target as its last argument.
func startProcess(t *testing.T, to target, folder string, environ []string, arguments ...string) *conversation {
	t.Helper()
	settings, err := json.Marshal(to)
	if err != nil {
		t.Fatal(err)
	}
	command := process.Command(t.Context(), arguments[0], append(arguments[1:], string(settings))...)
	command.Env, command.Dir = environ, folder
	p := &conversation{messages: &bytes.Buffer{}}
	command.Stderr = p.messages
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	wait, err := process.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	p.input, p.output = input, bufio.NewReaderSize(output, 1<<20)
	t.Cleanup(func() {
		input.Close() // which ends it
		if err := wait(); err != nil && t.Context().Err() == nil {
			t.Errorf("%v\n%s", err, p.messages)
		}
	})
	return p
}

func (p *conversation) do(t *testing.T, c call) result {
	t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	asked, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.input.Write(append(asked, '\n')); err != nil {
		t.Fatalf("%s: %v\n%s", c.Do, err, p.messages)
	}
	type answer struct {
		line []byte
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		line, err := p.output.ReadBytes('\n')
		answered <- answer{line, err}
	}()
	select {
	case got := <-answered:
		var r result
		if err := errors.Join(got.err, json.Unmarshal(got.line, &r)); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", c.Do, err, got.line, p.messages)
		}
		return r
	case <-time.After(callLimit):
		t.Fatalf("%s did not end", c.Do)
		return result{}
	}
}

// environ is the environment of a client: nothing of AWS from the machine's.
func (d *deployed) environ(to target, path ...string) []string {
	kept := slices.DeleteFunc(d.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "AWS_") && name != "AWS_EC2_METADATA_DISABLED" && name != "AWS_CONFIG_FILE" &&
			name != "AWS_SHARED_CREDENTIALS_FILE" ||
			slices.Contains(
				[]string{
					"PATH", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY",
					"REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE",
				}, name)
	})
	kept = append(kept,
		"PATH="+strings.Join(append(path, os.Getenv("PATH")), string(os.PathListSeparator)),
		"ENDPOINT="+to.Endpoint, "HOST="+to.Host, "DOMAIN="+to.Domain, "CA="+to.CA,
		"AWS_REGION="+to.Region, "AWS_ENDPOINT_URL_S3="+to.Endpoint,
		// Each kind of client has a variable of its own for the authorities that it trusts.
		"AWS_CA_BUNDLE="+to.CA, "REQUESTS_CA_BUNDLE="+to.CA, "SSL_CERT_FILE="+to.CA, "NODE_EXTRA_CA_CERTS="+to.CA,
	)
	if to.Key != "" {
		kept = append(kept, "AWS_ACCESS_KEY_ID="+to.Key, "AWS_SECRET_ACCESS_KEY="+to.Secret)
	}
	return kept
}

// shown cuts a text for a message.
func shown(text string) string {
	const limit = 400
	if len(text) > limit {
		return fmt.Sprintf("%s… (%d bytes)", text[:limit], len(text))
	}
	return text
}
