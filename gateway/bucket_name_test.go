package gateway_test

import (
	"fmt"
	"regexp"
	"testing"

	"cdk.tf/go/privateapi/gateway"
)

// Names that S3 reserves for something other than a general purpose bucket are refused
// wherever a bucket is named, also if the rest of the name is a reference.
func TestReservedBucketNames(t *testing.T) {
	t.Parallel()
	pattern := regexp.MustCompile(gateway.ReservedBucketNamePattern)
	const (
		begin = "%q: must not begin with %s, which is reserved for %s"
		end   = "%q: must not end with %s, which is reserved for %s"
	)
	type reserved struct{ name, message, part, use string }
	var names []reserved
	for part, use := range map[string]string{
		"xn--": "internationalized domain names", "sthree-": "S3 itself", "amzn-s3-demo-": "examples",
	} {
		names = append(names, reserved{part + "documents", begin, part, use}, reserved{part + reference, begin, part, use})
	}
	for part, use := range map[string]string{
		"-s3alias": "aliases of access points", "--x-s3": "directory buckets and their access points",
		"--ol-s3": "aliases of Object Lambda access points", ".mrap": "aliases of Multi-Region access points",
		"--table-s3": "S3 tables",
	} {
		names = append(names, reserved{"documents" + part, end, part, use}, reserved{reference + part, end, part, use})
	}
	names = append(names,
		reserved{"documents--euc1-az1--x-s3", end, "--x-s3", "directory buckets and their access points"},
		reserved{"documents-abcdefghijklmnop-s3alias", end, "-s3alias", "aliases of access points"},
	)
	cases := map[string]refusal{}
	for _, r := range names {
		want := fmt.Sprintf(r.message, r.name, r.part, r.use)
		if err := gateway.CheckBucketName(r.name).Err(); err == nil || err.Error() != ": "+want && err.Error() != want {
			t.Errorf("CheckBucketName(%q): %v, want %s", r.name, err, want)
		}
		if !pattern.MatchString(r.name) {
			t.Errorf("ReservedBucketNamePattern does not match %q", r.name)
		}
		s3 := gateway.S3{Bucket: r.name}
		site := gateway.S3{Bucket: r.name, Key: "{proxy}"}
		cases["S3 "+r.name] = refusal{bucket(s3), "routes[0].integration.bucket: " + want}
		cases["S3Endpoint "+r.name] = refusal{
			routes(gateway.S3Endpoint("/", gateway.S3Bucket{S3: s3, Name: "name", List: true})...),
			`routes.S3Endpoint("/").buckets[0].s3.bucket: ` + want,
		}
		cases["S3Site "+r.name] = refusal{
			routes(gateway.S3Site("/site", site, "index.html")...), `routes.S3Site("/site").s3.bucket: ` + want,
		}
	}
	const access = "arn:aws:s3:eu-central-1:111122223333:accesspoint/documents"
	cases["an access point"] = refusal{bucket(gateway.S3{Bucket: access}), fmt.Sprintf(
		"routes[0].integration.bucket: %q: must be the name of a bucket, not an ARN",
		access,
	)}
	for _, name := range []string{"a-.b", "a.-b", "documents-.example", reference + ".-b", "a-." + reference} {
		cases["a hyphen beside a dot: "+name] = refusal{bucket(gateway.S3{Bucket: name}), fmt.Sprintf(
			"routes[0].integration.bucket: %q: must not have a hyphen beside a dot", name,
		)}
	}
	for _, name := range []string{
		"a-b.c", "a.b-c", "a." + reference + "-b", "a-" + reference + ".b",
		"documents", "xn-documents", "s3alias", "x-s3", "mrap", "a.mrap.b", "my-amzn-s3-demo-a", "three-a",
	} {
		cases["good: "+name] = refusal{bucket(gateway.S3{Bucket: name}), ""}
		if pattern.MatchString(name) {
			t.Errorf("ReservedBucketNamePattern matches %q", name)
		}
	}
	testRefusals(t, cases)
}
