package gateway

import (
	"net/http"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// An S3Bucket is a bucket of an [S3Endpoint].
type S3Bucket struct {
	// S3 is the bucket and what may be done with its objects. Its Key is that of
	// the variable {key}: "public/{key}" serves what is below a prefix. Default:
	// the whole bucket.
	S3 S3
	// Name is what clients call the bucket. Default: the bucket's own name,
	// which then must be known, not a reference.
	Name string
	// List lets clients list the bucket, all of it, which includes keys that a
	// route to it cannot reach. Clients must write ?versions=1
	// and ?uploads=1, since API Gateway drops query strings without a value. Default:
	// false, requests get 403.
	List bool
	// DeleteObjects lets clients delete several objects of the bucket by one
	// request, as many do even for one object. The access must be [ReadWrite], and
	// the route reaches all of the bucket. Clients must send x-amz-checksum-…, since
	// S3 asks for that or Content-MD5, which API Gateway drops. Default: false,
	// requests get 403.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
	DeleteObjects bool
}

// S3Endpoint returns routes that are an endpoint of S3 to clients: below path,
// "/" for the whole stage, a bucket is /{bucket} and an object /{bucket}/{key}.
// A client of S3 takes the URL of the stage, with path, as its endpoint, uses
// path-style addressing and signs nothing.
//
// Objects are read by GET and HEAD and, where the Access is [ReadWrite], written
// by every verb that S3 answers, of which the role allows PUT and DELETE, and
// POST with Multipart. API Gateway answers everything else on a bucket and its objects
// with S3's error AccessDenied, so no other route can have these paths.
func S3Endpoint(path string, buckets ...S3Bucket) []Route {
	path = strings.TrimSuffix(path, "/")
	var routes []Route
	for _, b := range buckets {
		name := b.Name
		if name == "" {
			name = b.S3.Bucket
		}
		objects := Route{Path: path + "/" + name + "/{key+}", Integration: b.S3}
		if b.S3.Access != Read || b.S3.BucketCORS {
			objects.Methods = Any
		}
		bucket := path + "/" + name
		if b.List {
			routes = append(routes, Route{Path: bucket, Integration: s3List{b.S3}})
		}
		if b.S3.BucketCORS && (b.List || b.DeleteObjects) {
			routes = append(routes, Route{Path: bucket, Methods: Methods{http.MethodOptions}, Integration: s3List{b.S3}})
		}
		if b.DeleteObjects {
			routes = append(routes, Route{Path: bucket, Methods: Methods{http.MethodPost}, Integration: s3DeleteObjects{b.S3}})
		}
		routes = append(routes, Route{Path: bucket, Methods: Any, Integration: s3Denied{}})
		routes = append(routes, objects)
		if objects.Methods == nil {
			routes = append(routes, Route{Path: objects.Path, Methods: Any, Integration: s3Denied{}})
		}
	}
	return routes
}

// s3List is the integration that lists a bucket.
type s3List struct{ s3 S3 }

// s3ListQueries are the query strings of the requests that list a bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
var s3ListQueries = []string{
	"continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "prefix",
	"start-after",
}

// Bind implements [Integration].
func (l s3List) Bind(at Placement) (Binding, fault.List) {
	bucket := l.s3.bucket()
	faults := bucket.check()
	if l.s3.Key != "" {
		faults.Add("key", "%q: must be empty where list is true, since the list has whole keys", l.s3.Key)
	}
	binding := bucket.bind(at, "")
	binding.Backend += ", its list"
	binding.forward(inQueryString, s3ListQueries...)
	l.s3.bindParameters(binding, at, l.s3.verbs(at.Method), s3BucketParameters)
	actions, exposed := []string{"s3:ListBucket"}, []string{}
	for _, p := range s3BucketParameters {
		if l.s3.enabled(p.option) {
			actions = append(actions, p.actionsFor(s3Reads, false)...)
		} else {
			exposed = append(exposed, p.actionsFor(s3Reads, false)...)
		}
	}
	if l.s3.BucketCORS {
		binding.forwardHeaders(at, s3CORSHeaders...)
		binding.Responses = S3{BucketCORS: true}.responses()
	}
	if handles(at.Method, http.MethodGet, http.MethodHead) {
		binding.Grants = []Grant{{Actions: actions, Resources: []string{bucket.arn(at)}}}
		if len(exposed) > 0 {
			binding.Exposed = []Grant{{Actions: exposed, Resources: []string{bucket.arn(at)}}}
		}
	}
	return binding, faults
}
