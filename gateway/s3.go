package gateway

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// S3 is an integration with the objects of one bucket. By default it only reads: GET and
// HEAD return the object, and S3 refuses every other verb, since the role is denied every
// other action, whatever the bucket's own policy allows.
//
// The requests to S3 are from API Gateway's role. The bucket's policy must not require a
// VPC, an endpoint or an address (aws:SourceVpc, aws:SourceVpce, aws:SourceIp), which
// requests from API Gateway do not have.
type S3 struct {
	// Bucket is the name of a general purpose bucket: 3 to 63 lower-case letters, digits,
	// dots and hyphens. Aliases of access points and the names of directory buckets are
	// errors; see AccessPoint. Required.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	Bucket string
	// Region is the Region of the bucket. Default: that in the ARN of the AccessPoint,
	// otherwise the API's Region.
	Region string
	// AccessPoint is an access point of the bucket, which requests go through. Default:
	// none, requests go to the bucket itself.
	AccessPoint S3AccessPoint
	// Key is the key of the object: letters, digits, spaces and !_.'()/~=:-. "{name}" stands
	// for the variable of the route's path with that name: "docs/{proxy}". Other values of
	// the request are {context.requestId}, its unique ID, {context.requestTimeEpoch}, its time
	// in milliseconds since 1970, {querystring.NAME} and {header.NAME}, with NAME in the
	// capitals that callers use. Callers choose query strings and headers freely, with slashes
	// in them, as the value of a greedy variable. API Gateway refuses a request without them,
	// with 400. A route with [UserPools] also has the claims
	// of the token, such as {claims.sub}, and a route with an [Authorizer] the values that its
	// function returns, such as {authorizer.tenant}. Such a value keeps callers in a folder of
	// their own, "users/{claims.sub}/{proxy}": a value that is empty, has a slash or begins with
	// a dot, and .. in another value, make the request one for no object. See UncheckedKey.
	// Default: the greedy variable of the path.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
	Key string
	// UncheckedKey allows values of an authorizer in the key of methods that upload beside
	// other values of a request, and those that users may choose. API Gateway cannot check
	// them there, since a mapping template does not forward a body: a value with a slash,
	// and .. in another one, may lead to objects of other users. Default: false, such a key
	// is an error. Other methods check all values, and a request with an unsafe one is for
	// no object.
	UncheckedKey bool
	// Access is what callers can do with the objects. The role is granted the actions that
	// both Access and the route's Methods need. A method that S3 would always refuse, such
	// as PUT with [Read], is an error; [Any] is not. Default: [Read].
	Access Access
	// Multipart lets clients with [ReadWrite] access upload an object in parts, so that it
	// may be larger than the 10 MB of one request. The route's Methods must have POST, PUT
	// or DELETE. Default: false.
	Multipart bool
	// Copy lets clients with [ReadWrite] access copy objects to objects of the route
	// (x-amz-copy-source). No mapping can limit the source, so callers can read every
	// object that the role can read for any route of the API. It is an error if another
	// route that reads requires more of its callers, or if the route's Methods do not have
	// PUT. Default: false, S3 refuses copies.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
	Copy bool
	// Versions lets clients choose a version of an object with the query string versionId.
	// Default: false, S3 denies access to all versions except the current one.
	Versions bool
	// Tagging lets clients read and write the tags of objects (x-amz-tagging and
	// ?tagging=1, since API Gateway drops ?tagging). Default: false, S3 denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
	Tagging bool
	// ACLs lets clients read and write the access control lists of objects (x-amz-acl,
	// x-amz-grant-*, ?acl=1). Default: false, S3 denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
	ACLs bool
	// ObjectLock lets clients protect objects with a retention period or a legal hold
	// (x-amz-object-lock-*, ?retention=1, ?legal-hold=1). No route can bypass a retention
	// period. Default: false, S3 denies it.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
	ObjectLock bool
	// CustomerKeys lets clients encrypt objects with their own keys (SSE-C). An object
	// whose key is lost cannot be read. Default: false, S3 refuses such requests.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
	CustomerKeys bool
	// PlainHEAD sends HEAD to S3 as HEAD. It does not read the object and works for
	// objects of every size, but API Gateway returns a Content-Length of 0, which many
	// clients take for an empty object. Default: false, HEAD is sent to S3 as GET. The
	// length is then right, but HEAD fails for objects of more than 10 MB.
	PlainHEAD bool
	// ResponseOverrides lets clients choose headers of the response with query strings
	// such as response-content-type and response-content-disposition. Default: false, the
	// headers are those of the object.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
	ResponseOverrides bool
	// HideMissing makes S3 return 403 for a missing object, as for an object that must not
	// be read. All routes share the role, so it only has an effect if every route of the
	// API to the bucket has it. Default: false, S3 returns 404, for which the role needs
	// s3:ListBucket; this does not let any route list the bucket.
	HideMissing bool
	// KMSKeyARN is the ARN of the KMS key that encrypts the objects of the bucket.
	// Default: none, objects are encrypted with S3's own key.
	KMSKeyARN string
	// BucketCORS leaves CORS to the rules of the bucket, which may allow several origins:
	// the caller's Origin is forwarded, and S3's CORS headers are returned. The Methods
	// of the route must include OPTIONS, or the API must have CORS with several Origins. It
	// must not have CORS with one Origin. Default: false, the Origin header is not forwarded.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
	BucketCORS bool
	// RequestHeaders are further headers of the caller to forward to S3, such as
	// "x-amz-meta-author": API Gateway drops metadata whose name is not listed. Headers
	// that another field allows, and headers that no route may forward, are errors.
	// Default: none, only headers of S3's operations are forwarded.
	RequestHeaders []string
	// ResponseHeaders are further headers of S3 to return to the caller, such as
	// "x-amz-meta-author". Default: none, only the standard headers are returned.
	ResponseHeaders []string
	// ErrorBodies are the bodies of errors, by status code such as "404", instead of S3's
	// XML. The status codes stay. Default: none, S3's errors are returned unchanged.
	ErrorBodies map[string]ErrorBody
}

var (
	_ Integration     = S3{}
	_ methodSeparator = S3{}
	_ methodChecker   = S3{}
)

// RegionPattern matches the names of Regions.
const RegionPattern = `^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`

var (
	regionName = regexp.MustCompile(RegionPattern)
	keyText    = regexp.MustCompile(`^[A-Za-z0-9!_.'()/~=: -]*$`)
	kmsKeyARN  = regexp.MustCompile(`^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

// Bind implements [Integration].
func (s S3) Bind(at Placement) (Binding, fault.List) {
	faults := s.check()
	key, values := s.key(at.Path, &faults)
	binding := s.bucket().bind(at, "/"+key)
	if at.Method == http.MethodHead && !s.PlainHEAD {
		binding.HTTPMethod = http.MethodGet
	}
	// If a path such as "x/.." is shortened on the way to S3, the request is for the
	// bucket and lists it. With this prefix, which no key has, the list is empty. S3
	// ignores a prefix in requests for objects.
	binding.RequestParameters["integration.request.querystring.prefix"] = "'no-route-lists-this-bucket'"
	binding.bindValues(values)
	s.bindParameters(binding, at, s.verbs(at.Method), s3ObjectParameters)
	binding.forwardHeaders(at, s.RequestHeaders...)
	if s.BucketCORS {
		binding.forwardHeaders(at, s3CORSHeaders...)
	}
	if s.writes(at.Method) {
		binding.forwardStoredEncoding(at)
	}
	if at.Method == http.MethodPost && s.writes(at.Method) {
		binding.RequestTemplates, binding.ContentHandling = s3UploadTemplates(), "CONVERT_TO_TEXT"
		at.templates.trust(binding.RequestTemplates)
	}
	binding.Responses = s.responses()
	for _, name := range s.ResponseHeaders {
		binding.Responses = binding.Responses.withS3Header(s3NamedHeader(name))
		binding.Responses.Variant = true
	}
	binding.Responses = binding.Responses.withErrorBodies(s.ErrorBodies)
	binding.Grants, binding.Refused, binding.Exposed = s.grants(at, key), s.refused(at, key), s.exposed(at, key)
	binding.Weakened = s.weakenings(at)
	faults.In("", s.bindIdentity(&binding, at, key, values))
	return binding, faults
}

// writes reports whether a method can upload an object.
func (s S3) writes(method string) bool {
	verbs := s.verbs(method)
	return slices.Contains(verbs, http.MethodPut) || slices.Contains(verbs, http.MethodPost)
}

// separateMethods returns the verbs for which a route with [Any] needs separate methods:
// HEAD, which is a GET to S3, and POST, which begins an upload in parts.
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

// weakenings returns the choices of a method that protect less than the default.
func (s S3) weakenings(at Placement) []Weakening {
	route := at.Method + " " + at.Path.String()
	var list []Weakening
	add := func(option s3Option, subject, effect string) {
		list = append(list, Weakening{Field: string(option), Subject: subject, Effect: effect + " (" + string(option) + ")"})
	}
	if s.copies(at.Method) {
		add(copies, route, "callers of "+route+" can read, by a copy, every object that the role can read for any route")
	}
	verbs := s.verbs(at.Method)
	for _, weaker := range []struct {
		option s3Option
		verb   string
		text   string
	}{
		{versions, http.MethodDelete, "delete earlier versions of objects"},
		{acls, http.MethodPut, "change who may read objects"},
		{objectLock, http.MethodPut, "prevent the deletion of objects"},
		{customerKeys, http.MethodPut, "encrypt objects with keys that only they have"},
	} {
		if s.enabled(weaker.option) && slices.Contains(verbs, weaker.verb) {
			add(weaker.option, route, "callers of "+route+" can "+weaker.text)
		}
	}
	if s.PlainHEAD && handles(at.Method, http.MethodHead) {
		add("plainHEAD", at.Path.String(), "clients that use HEAD on "+at.Path.String()+" take objects for empty ones")
	}
	return list
}

func (s S3) bucket() s3Bucket {
	return s3Bucket{name: s.Bucket, region: s.Region, point: s.AccessPoint}
}

func (s S3) check() fault.List {
	faults := s.bucket().check()
	faults.In("access", s.Access.check())
	for _, option := range []s3Option{multipart, copies} {
		if s.enabled(option) && s.Access != ReadWrite {
			faults.Add(string(option), "true: must be false where access is %q, since it writes objects", string(s.Access))
		}
	}
	faults.In("kmsKeyARN", CheckKMSKeyARN(s.KMSKeyARN))
	if len(s.RequestHeaders) > 0 {
		faults.In("requestHeaders", checkRequestHeaders(s.RequestHeaders, s.standardRequestHeaders()))
		faults.In("requestHeaders", checkAuthority(s.RequestHeaders))
		faults.In("requestHeaders", checkS3RequestHeaders(s.RequestHeaders, s))
	}
	faults.In("errorBodies", s3Responses.checkErrorBodies(s.ErrorBodies))
	if len(s.ResponseHeaders) > 0 {
		faults.In("responseHeaders", checkResponseHeaders(s.ResponseHeaders, s.responses().headerNames()))
	}
	return faults
}

// checkRegion tests the name of a Region. "" is the API's Region.
func checkRegion(name string) fault.List {
	var faults fault.List
	if name != "" && !ref.Name(name, regionName) {
		faults.Add("", "%q: must be the name of a Region, such as us-east-1", name)
	}
	return faults
}

// CheckKMSKeyARN tests the ARN of a KMS key. "" is no key.
func CheckKMSKeyARN(arn string) fault.List {
	var faults fault.List
	if arn != "" && !ref.Name(arn, kmsKeyARN) {
		faults.Add("", "%q: must be the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID", arn)
	}
	return faults
}

// key returns the key of the object, and the values of the request in it.
func (s S3) key(path Path, faults *fault.List) (string, []requestValue) {
	if s.Key == "" {
		greedy := path.Greedy()
		if greedy == "" {
			faults.Add("key", `"": must be set, since the path %q has no greedy variable`, path)
			return "{}", nil
		}
		key := "{" + greedy + "}"
		values, valueFaults := requestValues(key, path)
		faults.In("key", valueFaults)
		return key, values
	}
	if ref.HasSyntax(s.Key) {
		faults.Add("key", "%q: must not have ${ or %%{ in it", s.Key)
		return s.Key, nil
	}
	values, valueFaults := requestValues(s.Key, path)
	faults.In("key", valueFaults)
	switch {
	case strings.HasPrefix(s.Key, "/"):
		faults.Add("key", "%q: must not begin with /", s.Key)
	case !keyText.MatchString(ref.Literal(fillVariables(s.Key, ""))):
		faults.Add("key", "%q: must be letters, digits, spaces, !_.'()/~=:- and variables {name}", s.Key)
	case s.Access == ReadWrite && path.Greedy() != "" && !slices.Contains(variables(s.Key), path.Greedy()):
		faults.Add("key", "%q: must contain {%s} where access is %s, otherwise every upload overwrites the same object", s.Key, path.Greedy(), ReadWrite)
	case slices.ContainsFunc(strings.Split(s.Key, "/"), isDots):
		faults.Add("key", "%q: must not have a segment . or .., which may be removed on the way to S3", s.Key)
	}
	return s.Key, values
}
