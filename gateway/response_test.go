package gateway_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// headersByStatus returns the names of the headers of each response, and checks their
// sources.
func headersByStatus(t *testing.T, table gateway.Responses) map[string]string {
	t.Helper()
	all := map[string]string{}
	for status, response := range table.ByStatus() {
		names := slices.Sorted(maps.Keys(response.Headers))
		for _, name := range names {
			want := "integration.response.header." + name
			if name == "Timestamp" {
				want = "integration.response.header.Date"
			}
			if got := response.Headers[name]; got != want {
				t.Errorf("%s: %s is %s, want %s", status, name, got, want)
			}
		}
		all[status] = strings.Join(names, " ")
	}
	return all
}

// Each status code has the headers that S3 sends with it.
func TestS3Responses(t *testing.T) {
	t.Parallel()
	const (
		failure = "Content-Type Timestamp x-amz-request-id"
		version = failure + " x-amz-version-id"
		object  = "Accept-Ranges Cache-Control Content-Disposition Content-Encoding Content-Language Content-Length " +
			"Content-Type ETag Expires Last-Modified Timestamp x-amz-request-id x-amz-version-id"
	)
	definition := resolved(t, bucket(gateway.S3{Bucket: "documents"}))
	if n := len(definition.Responses); n != 1 {
		t.Fatalf("%d tables, want 1", n)
	}
	table := definition.Responses[0]
	want := map[string]string{
		"200": object,
		"204": version,
		"206": strings.Replace(object, "Content-Type", "Content-Range Content-Type", 1),
		"301": "Content-Type Location Timestamp x-amz-request-id",
		"304": "Cache-Control Content-Type ETag Expires Last-Modified Timestamp x-amz-request-id x-amz-version-id",
		"307": "Content-Type Location Timestamp x-amz-request-id",
		"400": failure, "403": failure, "404": version, "405": version, "409": failure, "411": failure, "412": failure,
		"416": "Content-Range Content-Type Timestamp x-amz-request-id",
		"500": failure, "501": failure, "502": failure, "503": failure,
	}
	if diff := cmp.Diff(want, headersByStatus(t, table)); diff != "" {
		t.Errorf("headers by status code (-want +got):\n%s", diff)
	}
	table.Headers, table.Statuses = nil, nil
	if diff := cmp.Diff(
		gateway.Responses{Name: "s3", Default: "502", ContentHandling: "CONVERT_TO_BINARY"}, table,
	); diff != "" {
		t.Errorf("Responses (-want +got):\n%s", diff)
	}
}

// API Gateway returns the status code whose pattern matches the whole status code of the
// backend, and the default if none does. It is not documented which one it returns if two
// match.
func TestS3StatusesReachTheClient(t *testing.T) {
	t.Parallel()
	definition, err := gateway.Resolve(bucket(gateway.S3{Bucket: "documents"}), frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	table := definition.Responses[0]
	want := map[string][]string{}
	for status := 200; status < 600; status++ {
		want[strconv.Itoa(status)] = []string{"502"}
	}
	for _, status := range []string{
		"200", "204", "206", "301", "304", "307", "400", "403", "404", "405", "409", "411", "412", "416", "500", "501",
		"503",
	} {
		want[status] = []string{status}
	}
	got := map[string][]string{}
	for status := 200; status < 600; status++ {
		backend := strconv.Itoa(status)
		for client, response := range table.Statuses {
			if regexp.MustCompile("^(?:" + response.Pattern + ")$").MatchString(backend) {
				got[backend] = append(got[backend], client)
			}
		}
		if got[backend] == nil {
			got[backend] = []string{table.Default}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses by the backend's (-want +got):\n%s", diff)
	}
}

// A named header is returned with the status codes with which S3 sends it: a header that
// describes an object with the object, any other header with every status code.
func TestS3ReturnsNamedHeaders(t *testing.T) {
	t.Parallel()
	standard := headersByStatus(t, resolved(t, bucket(gateway.S3{Bucket: "documents"})).Responses[0])
	for name, describes := range map[string]bool{
		"x-amz-meta-author": true, "X-Amz-Storage-Class": true, "x-amz-server-side-encryption-aws-kms-key-id": true,
		"x-amz-checksum-sha256": true, "x-amz-restore": true,
		"x-amz-id-2":            false,
		"x-amz-bucket-region":   false,
		"x-amz-request-charged": false,
		"Retry-After":           false,
		"Allow":                 false,
	} {
		got := headersByStatus(
			t, resolved(t, bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{name}})).Responses[0],
		)
		want := map[string]string{}
		for status, names := range standard {
			want[status] = names
			if !describes || status == "200" || status == "206" {
				want[status] = strings.Join(sorted(append(strings.Fields(names), name)), " ")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: headers by status code (-want +got):\n%s", name, diff)
		}
	}
}

// A response has the templates and the content handling of the table, unless it has its
// own, and headers of its own in addition.
func TestResponsesByStatus(t *testing.T) {
	t.Parallel()
	common, own := map[string]string{"text/plain": "a"}, map[string]string{"text/plain": "b"}
	table := gateway.Responses{
		Default: "502", Headers: map[string]string{"A": "'a'"}, Templates: common,
		ContentHandling: "CONVERT_TO_BINARY",
		Statuses: map[string]gateway.Response{
			"200": {Pattern: "2.."},
			"404": {
				Pattern: "404", Headers: map[string]string{"B": "'b'"}, Templates: own,
				ContentHandling: "CONVERT_TO_TEXT",
			},
			"502": {Headers: map[string]string{"C": "'c'"}},
		},
	}
	want := map[string]gateway.Response{
		"200": {
			Pattern: "2..", Headers: map[string]string{"A": "'a'"}, Templates: common,
			ContentHandling: "CONVERT_TO_BINARY",
		},
		"404": {
			Pattern: "404", Headers: map[string]string{"A": "'a'", "B": "'b'"}, Templates: own,
			ContentHandling: "CONVERT_TO_TEXT",
		},
		"502": {
			Headers: map[string]string{"A": "'a'", "C": "'c'"}, Templates: common, ContentHandling: "CONVERT_TO_BINARY",
		},
	}
	if diff := cmp.Diff(want, table.ByStatus()); diff != "" {
		t.Errorf("ByStatus (-want +got):\n%s", diff)
	}
	if got := (gateway.Responses{Headers: common}).ByStatus(); len(got) > 0 {
		t.Errorf("ByStatus without a default is %v, want none", got)
	}
}

// Reading a table from JSON returns the table that was written.
func TestResponsesAsJSON(t *testing.T) {
	t.Parallel()
	const want = `{"Name":"own","Variant":false,"Statuses":{"200":"2..","404":{"Pattern":"404",` +
		`"Headers":{"B":"'<b>'"},` +
		`"Templates":{"text/plain":"b"},"ContentHandling":"CONVERT_TO_TEXT"},"502":""},` +
		`"Default":"502","Headers":null,"Templates":null,"ContentHandling":""}`
	table := gateway.Responses{Name: "own", Default: "502", Statuses: map[string]gateway.Response{
		"200": {Pattern: "2.."},
		"404": {
			Pattern: "404", Headers: map[string]string{"B": "'<b>'"}, Templates: map[string]string{"text/plain": "b"},
			ContentHandling: "CONVERT_TO_TEXT",
		},
		"502": {},
	}}
	text := string(ref.JSON(table, ""))
	if text != want {
		t.Errorf("the table is\n%s\nwant\n%s", text, want)
	}
	var got gateway.Responses
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table, got); diff != "" {
		t.Errorf("Unmarshal (-want +got):\n%s", diff)
	}
}

// Headers of a route are on every response and replace headers of the same name.
func TestHeadersOfARouteReplaceThoseOfAStatus(t *testing.T) {
	t.Parallel()
	route := gateway.Route{Path: "/", Headers: map[string]string{
		"etag": "none",
	}, Integration: bound{Type: "HTTP", Responses: gateway.Responses{
		Name: "own", Default: "502", Statuses: map[string]gateway.Response{
			"200": {
				Pattern: "200",
				Headers: map[string]string{
					"ETag": "integration.response.header.ETag", "Expires": "integration.response.header.Expires",
				},
			},
		},
	}}}
	table := resolved(t, routes(route)).Responses[0]
	want := map[string]map[string]string{
		"200": {"etag": "'none'", "Expires": "integration.response.header.Expires"},
		"502": {"etag": "'none'"},
	}
	got := map[string]map[string]string{}
	for status, response := range table.ByStatus() {
		got[status] = response.Headers
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers by status code (-want +got):\n%s", diff)
	}
}
