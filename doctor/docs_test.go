package doctor

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/review"
)

var page = filepath.Join("..", "docs", "troubleshooting.md")

// The tables of the page are those of the doctor.
func TestTables(t *testing.T) {
	golden.Section(t, page, "exit statuses", statuses())
	golden.Section(t, page, "bases", basisList())
	for _, kind := range kinds {
		golden.Section(t, page, "causes: "+string(kind), table(kind))
	}
	golden.Section(t, page, "errors of API Gateway", errorTable())
}

func statuses() string {
	var text strings.Builder
	text.WriteString("| exit status | kind | the first cause is about |\n|---|---|---|\n")
	text.WriteString("| 0 | | no cause was found |\n")
	for _, kind := range kinds {
		fmt.Fprintf(&text, "| %d | `%s` | %s |\n", kind.Status(), kind, kindWords[kind])
	}
	return text.String()
}

func basisList() string {
	var text strings.Builder
	for _, b := range []Basis{Recorded, Emulated, Reported, Documented, Protocol} {
		fmt.Fprintf(&text, "- `%s`: %s\n", b, bases[b])
	}
	return text.String()
}

func table(kind Kind) string {
	var text strings.Builder
	text.WriteString("| code | what is wrong | how the doctor knows | what to change | rests on |\n")
	text.WriteString("|---|---|---|---|---|\n")
	for _, c := range Causes {
		if c.Kind != kind {
			continue
		}
		code := "`" + string(c.Code) + "`"
		if c.Note {
			code += " (note)"
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n",
			code, marked(c.Problem), marked(c.Sign), marked(c.Remedy), bases[c.Basis])
	}
	return text.String()
}

// marked returns a sentence with its parameters in italics.
func marked(sentence string) string {
	return parameter.ReplaceAllStringFunc(sentence, func(name string) string {
		if strings.Contains(sentence, "`"+name) || strings.Contains(sentence, "/"+name) {
			return name
		}
		return "*" + strings.Trim(name, "{}") + "*"
	})
}

func errorTable() string {
	var text strings.Builder
	text.WriteString("| status | `errorType` | `x-amzn-ErrorType` | cause | what to do |\n|---|---|---|---|---|\n")
	for _, c := range Causes {
		if c.Answer == nil {
			continue
		}
		fmt.Fprintf(&text, "| %d | %s | %s | `%s`: %s | %s |\n", c.Answer.Status,
			codes(c.Answer.ErrorTypes), codes(c.Answer.Exceptions), c.Code, marked(c.Problem), marked(c.Remedy))
	}
	return text.String()
}

func codes(names []string) string {
	var list []string
	for _, name := range names {
		list = append(list, "`"+name+"`")
	}
	return strings.Join(list, ", ")
}

// The sample on the page is what the doctor prints for such an API.
func TestSample(t *testing.T) {
	c := served(t, host, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/prod/":
			reached.by(w, r)
		case "/prod/health":
			itself(200, "", `{"status":"ok"}`).by(w, r)
		case "/prod/tables":
			itself(500, "InternalServerErrorException", `{"message":"Internal server error"}`).by(w, r)
		default:
			s3(404, "NoSuchKey").by(w, r)
		}
	}, nil)
	c.API = &review.API{Stage: "prod", Routes: []review.Route{
		health,
		{Path: "/queue", Method: "POST", Authorization: "NONE", Backend: queue.Backend},
		{
			Path: "/tables", Method: "GET", Authorization: "NONE",
			Backend: review.Backend{Kind: review.WebServer, HTTPMethod: "GET"},
		},
		files,
	}}
	var progress strings.Builder
	c.Progress = &progress
	report := Run(t.Context(), c)
	report.DNS.Server = "10.0.0.2:53"
	const steps = "DNS: asking for the addresses of " + host + ", up to 1m0s\n" +
		"TCP: connecting, up to 1m0s\nTLS: agreeing on the encryption, up to 1m0s\nAPI: GET /prod/, up to 1m0s\n" +
		"Routes: asking those of 4 that a GET or HEAD does not change\n"
	if diff := cmp.Diff(steps, progress.String()); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	golden.Section(t, page, "sample", "```text\n"+report.Text()+"```\n")
	golden.Section(t, page, "sample of JSON", "```json\n"+string(report.JSON())+"```\n")
}
