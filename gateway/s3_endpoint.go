package gateway

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// An S3Bucket is a bucket of an [S3Endpoint].
type S3Bucket struct {
	// S3 is the bucket and what clients can do with its objects. Required. The Key may contain the
	// variable {key}: "public/{key}" serves the objects below a prefix. Default of the Key:
	// "{key}", the whole bucket.
	S3 S3
	// Name is the name of the bucket for clients. Default: the bucket's own name, which
	// must then not be a reference.
	Name string
	// List lets clients list the whole bucket, including keys that no route can reach.
	// Clients must send ?versions=1 and ?uploads=1, since API Gateway drops query strings
	// without a value. Default: false, requests get 403.
	List bool
	// DeleteObjects lets clients delete several objects of the bucket with one request,
	// as many clients do even for one object. The access must be [ReadWrite], and the route
	// must reach the whole bucket. Clients must send x-amz-checksum-…: S3 requires it or
	// Content-MD5, which API Gateway drops. Default: false, requests get 403.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
	DeleteObjects bool
}

// S3Endpoint returns routes that clients use like an endpoint of S3. They are below a path,
// "/" for the whole stage: a bucket is /{bucket} and an object /{bucket}/{key}. A client
// uses the URL of the stage, followed by the path, as its endpoint, uses path-style
// addressing and signs nothing.
//
// GET and HEAD read objects. If the Access is [ReadWrite], every verb of S3 is forwarded,
// and the role allows PUT and DELETE, and POST with Multipart. API Gateway returns S3's
// error AccessDenied for all other requests for a bucket and its objects, so no other route
// can have these paths.
func S3Endpoint(path string, buckets ...S3Bucket) []Route {
	call := fmt.Sprintf("routes.S3Endpoint(%q)", path)
	path = strings.TrimSuffix(path, "/")
	var routes []Route
	for i, b := range buckets {
		bucket := fmt.Sprintf("%s.buckets[%d]", call, i)
		origin := routeOrigin{call: &call, route: bucket, path: pathField(call, path, bucket+".name"), integration: bucket + ".s3"}
		denied := origin
		denied.integration = bucket
		name := path + "/" + cmp.Or(b.Name, b.S3.Bucket)
		objects := Route{Path: name + "/{key+}", Integration: b.S3, origin: origin}
		if b.S3.Access != Read || b.S3.BucketCORS {
			objects.Methods = Any
		}
		if b.List {
			routes = append(routes, Route{Path: name, Integration: s3List{b.S3}, origin: origin})
		}
		if b.S3.BucketCORS && (b.List || b.DeleteObjects) {
			routes = append(routes, Route{Path: name, Methods: Methods{http.MethodOptions}, Integration: s3List{b.S3}, origin: origin})
		}
		if b.DeleteObjects {
			routes = append(routes, Route{Path: name, Methods: Methods{http.MethodPost}, Integration: s3DeleteObjects{b.S3}, origin: origin})
		}
		routes = append(routes, Route{Path: name, Methods: Any, Integration: s3Denied{}, origin: denied}, objects)
		if objects.Methods == nil {
			routes = append(routes, Route{Path: objects.Path, Methods: Any, Integration: s3Denied{}, origin: denied})
		}
	}
	return routes
}

// s3List is the integration that lists a bucket.
type s3List struct{ s3 S3 }

var _ Integration = s3List{}

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
		faults.Add("key", "%q: must be empty where list is true, since a list contains whole keys", l.s3.Key)
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
		binding.Grants = []Grant{{Actions: actions, Resources: bucket.arns(at)}}
		if len(exposed) > 0 {
			binding.Exposed = []Grant{{Actions: exposed, Resources: bucket.arns(at)}}
		}
	}
	return binding, faults
}
