package gateway_test

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func TestS3Responses(t *testing.T) {
	t.Parallel()
	definition, err := gateway.Resolve(bucket(gateway.S3{Bucket: "documents"}), frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	want := []gateway.Responses{{
		Name: "s3",
		Statuses: map[string]string{
			"200": "200", "204": "204", "206": "206",
			"301": "301", "304": "304", "307": "307",
			"400": "400", "403": "403", "404": "404", "405": "405", "409": "409", "411": "411", "412": "412", "416": "416",
			"500": "500", "501": "501", "503": "503",
		},
		Default: "502",
		Headers: map[string]string{
			"Accept-Ranges":       "integration.response.header.Accept-Ranges",
			"Cache-Control":       "integration.response.header.Cache-Control",
			"Content-Disposition": "integration.response.header.Content-Disposition",
			"Content-Encoding":    "integration.response.header.Content-Encoding",
			"Content-Language":    "integration.response.header.Content-Language",
			"Content-Length":      "integration.response.header.Content-Length",
			"Content-Range":       "integration.response.header.Content-Range",
			"Content-Type":        "integration.response.header.Content-Type",
			"ETag":                "integration.response.header.ETag",
			"Expires":             "integration.response.header.Expires",
			"Last-Modified":       "integration.response.header.Last-Modified",
			"Location":            "integration.response.header.Location",
			"Timestamp":           "integration.response.header.Date",
			"x-amz-request-id":    "integration.response.header.x-amz-request-id",
			"x-amz-version-id":    "integration.response.header.x-amz-version-id",
		},
		ContentHandling: "CONVERT_TO_BINARY",
	}}
	if diff := cmp.Diff(want, definition.Responses); diff != "" {
		t.Errorf("Responses (-want +got):\n%s", diff)
	}
}

// API Gateway gives the client the status whose expression matches all of the
// backend's, and the default where none does. With two that match, which one
// it takes is not said anywhere.
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
		"200", "204", "206", "301", "304", "307", "400", "403", "404", "405", "409", "411", "412", "416", "500", "501", "503",
	} {
		want[status] = []string{status}
	}
	got := map[string][]string{}
	for status := 200; status < 600; status++ {
		backend := strconv.Itoa(status)
		for client, expression := range table.Statuses {
			if regexp.MustCompile("^(?:" + expression + ")$").MatchString(backend) {
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

func TestS3ReturnsFurtherHeaders(t *testing.T) {
	t.Parallel()
	headers := func(s3 gateway.S3) map[string]string {
		definition, err := gateway.Resolve(bucket(s3), frankfurt)
		if err != nil {
			t.Fatalf("Resolve: %v", err)
		}
		return definition.Responses[0].Headers
	}
	want := headers(gateway.S3{Bucket: "documents"})
	want["x-amz-meta-author"] = "integration.response.header.x-amz-meta-author"
	want["X-Amz-Storage-Class"] = "integration.response.header.X-Amz-Storage-Class"
	got := headers(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"x-amz-meta-author", "X-Amz-Storage-Class"}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Headers (-want +got):\n%s", diff)
	}
}
