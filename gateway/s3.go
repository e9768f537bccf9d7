package gateway

import (
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// S3 is an integration with the objects of one bucket. Unless Access says more
// it reads: GET and HEAD reach the object, and S3 refuses every other verb, since
// the role is denied all but reading, whatever the bucket's own policy admits.
//
// S3 answers as API Gateway's role sees it: the bucket's policy must not ask
// for a VPC, an endpoint or an address (aws:SourceVpc, aws:SourceVpce,
// aws:SourceIp), which a request from API Gateway does not have.
type S3 struct {
	// Bucket is the bucket's name: 3 to 63 lower-case letters, digits, dots
	// and hyphens. Required.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	Bucket string
	// Region is the bucket's. Default: the API's.
	Region string
	// Key is the object's key, in which "{name}" stands for the variable of
	// that name in the route's path: "docs/{proxy}". Default: the greedy
	// variable of the path alone.
	Key string
	// Access is what may be done with the objects. The role is granted what
	// both Access and the route's Methods allow. Default: [Read].
	Access Access
	// Multipart lets clients with [ReadWrite] access upload an object in parts,
	// by which it may have more than the 10 MB of one request. Default: false.
	Multipart bool
	// Copy lets clients with [ReadWrite] access copy objects to those of the route
	// (x-amz-copy-source). No mapping can limit which object is copied, so callers
	// can read every object that the role may read for any route of the API.
	// Another route that reads and asks more of its callers is an error. Default:
	// false, S3 refuses copies.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
	Copy bool
	// Versions lets clients name a version of an object by the query string
	// versionId. Default: false, S3 denies access to all but the current version.
	Versions bool
	// Tagging lets clients read and write the tags of objects (x-amz-tagging, and
	// ?tagging=1, since API Gateway drops ?tagging). Default: false, S3 denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
	Tagging bool
	// ACLs lets clients read and write the access control lists of objects
	// (x-amz-acl, x-amz-grant-read and its siblings, ?acl=1). Default: false, S3
	// denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
	ACLs bool
	// ObjectLock lets clients protect objects by a retention period or a legal hold
	// (x-amz-object-lock-mode and its siblings, ?retention=1, ?legal-hold=1).
	// Nobody may bypass a retention by the route. Default: false, S3 denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
	ObjectLock bool
	// CustomerKeys lets clients encrypt objects with keys of their own (SSE-C):
	// without the key an object is lost. Default: false, S3 refuses such requests.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
	CustomerKeys bool
	// PlainHEAD makes HEAD a HEAD to S3: it costs no read of the object and works
	// for objects of every size, but API Gateway answers with a Content-Length of
	// 0, which many clients take for an empty object. Default: false, HEAD is a GET
	// to S3, whose length is right and which fails for objects over 10 MB.
	PlainHEAD bool
	// ResponseOverrides lets clients choose headers of the response by the
	// query strings response-content-type, response-content-disposition and
	// the like. Default: false, the headers are those of the object.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
	ResponseOverrides bool
	// HideMissing makes S3 answer 403 for a missing object, as it does for one
	// that must not be read. Default: 404, for which the role needs
	// s3:ListBucket; no route lists the bucket by that. Since all routes share
	// the role, it hides nothing unless every route to the bucket in the API
	// has it.
	HideMissing bool
	// KMSKeyARN is the ARN of the key that the bucket's objects are encrypted
	// with. Default: none, objects are encrypted by S3's own key.
	KMSKeyARN string
	// BucketCORS leaves it to the CORS rules of the bucket which websites'
	// scripts may call: the caller's Origin goes to S3 and S3's answer comes
	// back, for several origins. The route's Methods need OPTIONS for it. Not
	// together with the CORS of the API. Default: false, the Origin
	// header is not forwarded.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
	BucketCORS bool
	// RequestHeaders are further headers of the caller to forward to S3, such as
	// "x-amz-meta-author": API Gateway drops metadata whose name is not listed.
	// Headers that a field of this struct allows are refused, and so are those that
	// no route forwards. Default: none beside those of S3's operations.
	RequestHeaders []string
	// ResponseHeaders are further headers of S3 to return to the caller, such
	// as "x-amz-meta-author". Default: none beside the standard ones.
	ResponseHeaders []string
}

// BucketNamePattern is roughly what the name of a bucket matches; a Terraform variable
// for one can validate it.
const BucketNamePattern = `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`

// RegionPattern is what the name of a region matches.
const RegionPattern = `^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`

var (
	bucketName = regexp.MustCompile(BucketNamePattern)
	bucketText = regexp.MustCompile(`^[a-z0-9.-]*$`)
	regionName = regexp.MustCompile(RegionPattern)
	keyText    = regexp.MustCompile(`^[A-Za-z0-9!_.'()/~-]*$`)
	kmsKeyARN  = regexp.MustCompile(`^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

// Bind implements [Integration].
func (s S3) Bind(at Placement) (Binding, fault.List) {
	faults := s.check()
	key := s.key(at.Path, &faults)
	binding := s.bucket().bind(at, "/"+key)
	if at.Method == http.MethodHead && !s.PlainHEAD {
		binding.HTTPMethod = http.MethodGet
	}
	// Should a path such as "x/.." be shortened on its way to S3, the request
	// would be one for the bucket, which lists it. S3 ignores a prefix in a
	// request for an object and lists nothing else by it in one for a bucket.
	binding.RequestParameters["integration.request.querystring.prefix"] = "'no-route-lists-this-bucket'"
	binding.forward("path", variables(key)...)
	s.bindParameters(binding, at, s.verbs(at.Method), s3ObjectParameters)
	binding.forwardHeaders(at, s.RequestHeaders...)
	if s.BucketCORS {
		binding.forwardHeaders(at, s3CORSHeaders...)
	}
	if s.writes(at.Method) {
		for _, spelling := range spellings(StoredContentEncoding, at.OneHeaderSpelling) {
			encoding := spelling[len("Stored-"):]
			binding.RequestParameters["integration.request.header."+encoding] = "method.request.header." + spelling
		}
	}
	if at.Method == http.MethodPost && s.writes(at.Method) {
		binding.RequestTemplates, binding.ContentHandling = s3UploadTemplates(), "CONVERT_TO_TEXT"
	}
	binding.Responses = s.responses()
	for _, name := range s.ResponseHeaders {
		binding.Responses = binding.Responses.withS3Header(s3NamedHeader(name))
		binding.Responses.Variant = true
	}
	binding.Grants, binding.Refused, binding.Exposed = s.grants(at, key), s.refused(at, key), s.exposed(at, key)
	binding.Weakened = s.weakenings(at)
	return binding, faults
}

// writes reports whether an object may be uploaded by a method.
func (s S3) writes(method string) bool {
	verbs := s.verbs(method)
	return slices.Contains(verbs, http.MethodPut) || slices.Contains(verbs, http.MethodPost)
}

// separateMethods returns the verbs that a route with [Any] needs methods of their own
// for: HEAD, which is a GET to S3, and POST, by which an upload in parts begins.
func (s S3) separateMethods() Methods {
	var own Methods
	if !s.PlainHEAD {
		own = append(own, http.MethodHead)
	}
	if s.Access == ReadWrite && s.Multipart {
		own = append(own, http.MethodPost)
	}
	return own
}

// weakenings returns what a method protects less than the default.
func (s S3) weakenings(at Placement) []Weakening {
	route := at.Method + " " + at.Path.String()
	var list []Weakening
	add := func(option s3Option, subject, effect string) {
		list = append(list, Weakening{Field: string(option), Subject: subject, Effect: effect + " (" + string(option) + ")"})
	}
	if s.copies(at.Method) {
		add(copies, route, "callers of "+route+" may read, by a copy, every object that the role may read for any route")
	}
	verbs := s.verbs(at.Method)
	for _, weaker := range []struct {
		option s3Option
		verb   string
		text   string
	}{
		{versions, http.MethodDelete, "delete earlier versions of objects"},
		{acls, http.MethodPut, "change who may read objects"},
		{objectLock, http.MethodPut, "keep objects from being deleted"},
		{customerKeys, http.MethodPut, "encrypt objects with keys that nobody else has"},
	} {
		if s.enabled(weaker.option) && slices.Contains(verbs, weaker.verb) {
			add(weaker.option, route, "callers of "+route+" may "+weaker.text)
		}
	}
	if s.PlainHEAD && handles(at.Method, http.MethodHead) {
		add("plainHEAD", at.Path.String(), "clients that ask "+at.Path.String()+" for a length by HEAD take objects for empty ones")
	}
	return list
}

func (s S3) bucket() s3Bucket { return s3Bucket{name: s.Bucket, region: s.Region} }

func (s S3) check() fault.List {
	faults := s.bucket().check()
	faults.In("access", s.Access.check())
	for _, option := range []s3Option{multipart, copies} {
		if s.enabled(option) && s.Access != ReadWrite {
			faults.Add(string(option), "true: must be false where access is %q, since objects are written", string(s.Access))
		}
	}
	faults.In("kmsKeyARN", CheckKMSKeyARN(s.KMSKeyARN))
	if len(s.RequestHeaders) > 0 {
		faults.In("requestHeaders", checkRequestHeaders(s.RequestHeaders, s.standardRequestHeaders()))
		faults.In("requestHeaders", checkS3RequestHeaders(s.RequestHeaders, s))
	}
	if len(s.ResponseHeaders) > 0 {
		faults.In("responseHeaders", checkResponseHeaders(s.ResponseHeaders, s.responses().headerNames()))
	}
	return faults
}

// CheckBucketName tests the name of a bucket.
func CheckBucketName(name string) fault.List {
	var faults fault.List
	switch _, err := netip.ParseAddr(name); {
	case ref.HasSyntax(name):
		faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", name)
	case err == nil, !ref.Matches(name, bucketName, bucketText), strings.Contains(name, ".."):
		faults.Add("", "%q: must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, no two dots in a row, and no IP address", name)
	}
	return faults
}

// checkRegion tests the name of a region; "" is the API's.
func checkRegion(name string) fault.List {
	var faults fault.List
	if name != "" && !ref.Name(name, regionName) {
		faults.Add("", "%q: must be the name of a region, such as us-east-1", name)
	}
	return faults
}

// CheckKMSKeyARN tests the ARN of a KMS key; "" is no key.
func CheckKMSKeyARN(arn string) fault.List {
	var faults fault.List
	if arn != "" && !ref.Name(arn, kmsKeyARN) {
		faults.Add("", "%q: must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID", arn)
	}
	return faults
}

// key returns the template of the object's key.
func (s S3) key(path Path, faults *fault.List) string {
	if s.Key == "" {
		greedy := path.Greedy()
		if greedy == "" {
			faults.Add("key", `"": must be set where the path has no greedy variable, as in %q`, path)
		}
		return "{" + greedy + "}"
	}
	if ref.HasSyntax(s.Key) {
		faults.Add("key", "%q: must not have ${ or %%{ in it", s.Key)
		return s.Key
	}
	faults.In("key", checkVariables(s.Key, path))
	switch {
	case strings.HasPrefix(s.Key, "/"):
		faults.Add("key", "%q: must not begin with /", s.Key)
	case !keyText.MatchString(ref.Literal(fillVariables(s.Key, ""))):
		faults.Add("key", "%q: must be letters, digits, !_.'()/~- and variables {name}", s.Key)
	case s.Access == ReadWrite && path.Greedy() != "" && !slices.Contains(variables(s.Key), path.Greedy()):
		faults.Add("key", "%q: must have {%s} in it where access is %s, or every upload would overwrite one object", s.Key, path.Greedy(), ReadWrite)
	case slices.ContainsFunc(strings.Split(s.Key, "/"), isDots):
		faults.Add("key", "%q: must not have a segment . or .., which may be shortened on the way to S3", s.Key)
	}
	return s.Key
}
