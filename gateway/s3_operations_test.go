package gateway

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// Parameters of S3's operations that are not in the tables, and why they need not be.
var unlisted = map[string]string{
	"Content-Encoding":                 "API Gateway's own; see StoredContentEncoding",
	"Content-Length":                   "API Gateway's own",
	"Content-Md5":                      "dropped by API Gateway before any mapping",
	"X-Amz-Optional-Object-Attributes": "asks for more in a list",
}

// The tables contain every subresource, and every header and query string that the SDK's
// client of S3 sends for an operation on an object, for the list of a bucket and for the
// deletion of several objects. A new release of the SDK that has more fails this test.
func TestTablesHaveAllOfS3(t *testing.T) {
	t.Parallel()
	found, err := exec.CommandContext(
		t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/s3",
	).Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(found)), "serializers.go"))
	if err != nil {
		t.Fatal(err)
	}
	operation := regexp.MustCompile(`(?s)func \(m \*awsRestxml_serializeOp(\w+)\) HandleSerialize.*?\n}\n`)
	uri := regexp.MustCompile(`SplitURI\("(/[^"?]*)\??([^"]*)"\)`)
	method := regexp.MustCompile(`request\.Method = "(\w+)"`)
	headerName := regexp.MustCompile(`(?:SetHeader\(|locationName := )"([\w-]+)"`)
	queryName := regexp.MustCompile(`SetQuery\("([\w-]+)"\)`)
	operations := 0
	for _, match := range operation.FindAllStringSubmatch(string(source), -1) {
		name, verb := match[1], method.FindStringSubmatch(match[0])[1]
		at := uri.FindStringSubmatch(match[0])
		var table []s3Parameter
		switch ofObject := strings.Contains(at[1], "{Key+}"); {
		case ofObject:
			table = s3ObjectParameters
		case name == "DeleteObjects":
			table = append(
				slices.Clone(s3DeleteObjectsParameters),
				s3Parameter{in: inQueryString, names: []string{"delete"}, verbs: s3Verbs},
			)
		case verb == http.MethodGet && at[1] == "/" && name != "ListBuckets" && name != "ListDirectoryBuckets" &&
			name != "CreateSession":
			table = append(
				slices.Clone(s3BucketParameters),
				s3Parameter{in: inQueryString, names: s3ListQueries, verbs: s3Verbs},
			)
		default:
			continue
		}
		operations++
		known := func(in, parameter string) bool {
			return slices.ContainsFunc(table, func(p s3Parameter) bool {
				return p.in == in && slices.Contains(
					p.verbs, verb,
				) && slices.ContainsFunc(p.names, func(name string) bool {
					return in == inHeader && strings.EqualFold(name, parameter) || name == parameter
				})
			})
		}
		for query := range strings.SplitSeq(at[2], "&") {
			query, _, _ = strings.Cut(query, "=")
			if query != "" && query != "x-id" && query != "annotation" && !known(inQueryString, query) {
				t.Errorf("%s: no rule for ?%s of %s", name, query, verb)
			}
		}
		start := strings.Index(string(source), "func awsRestxml_serializeOpHttpBindings"+name+"Input(")
		body, _, _ := strings.Cut(string(source[start:]), "\n}\n")
		for _, header := range headerName.FindAllStringSubmatch(body, -1) {
			// Clients choose the names of metadata.
			if header[1] != "X-Amz-Meta-" && unlisted[header[1]] == "" && !known(inHeader, header[1]) && table != nil {
				if name != "DeleteObjects" && !strings.HasPrefix(
					at[1], "/{Key",
				) && header[1] == "X-Amz-Request-Payer" {
					continue // S3 refuses a request without it
				}
				t.Errorf("%s: no rule for the header %s of %s", name, header[1], verb)
			}
		}
		for _, query := range queryName.FindAllStringSubmatch(body, -1) {
			if !known(
				inQueryString, query[1],
			) && !strings.HasSuffix(name, "Configuration") && !strings.HasSuffix(name, "Configurations") {
				t.Errorf("%s: no rule for the query string %s of %s", name, query[1], verb)
			}
		}
	}
	if operations < 50 {
		t.Errorf("%d operations, want all of S3's: the SDK writes its source in another way now", operations)
	}
}

// The table in docs/clients.md is generated from the tables here.
func TestDocs(t *testing.T) {
	t.Parallel()
	golden.Section(t, filepath.Join("..", "docs", "clients.md"), "parameters", parameterTable())
}

func parameterTable() string {
	var b strings.Builder
	fmt.Fprintln(
		&b,
		"| parameter of a request for an object | verbs | without the field | field | reason |\n|---|---|---|---|---|",
	)
	for _, p := range s3ObjectParameters {
		var names []string
		for _, name := range p.names {
			if p.in == inQueryString {
				name = "?" + name
			}
			names = append(names, "`"+name+"`")
		}
		field := ""
		if p.option != noOption {
			field = "`" + strings.ToUpper(string(p.option[:1])) + string(p.option[1:]) + "`"
			field = strings.Replace(field, "Acls", "ACLs", 1)
		}
		fmt.Fprintf(
			&b, "| %s | %s | %s | %s | %s |\n", strings.Join(names, ", "), strings.Join(p.verbs, ", "), p.rule,
			field, p.basis,
		)
	}
	return b.String()
}
