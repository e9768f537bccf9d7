package gateway

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// S3DropBox is an integration that stores the body of each POST or PUT as a new object of a
// bucket, at a key that the API makes. Callers cannot read, list, overwrite or delete
// objects: S3 returns 412 for a key that has an object (If-None-Match: *), and the role may
// only put objects.
//
// The response to a stored object is 201. Its JSON body is {"key": "…"}, unless the Key has
// values that callers choose: then the body is empty. The other responses
// are those of [S3]. A body may have 10 MB.
//
// Callers choose the body, its Content-Type, its content encoding ([StoredContentEncoding])
// and the checksums that S3 compares with it. The fields choose everything else.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
type S3DropBox struct {
	// Bucket is the name of a general purpose bucket, as that of an [S3]. Required.
	Bucket string
	// Region is the Region of the bucket. Default: as that of an [S3].
	Region string
	// AccessPoint is an access point of the bucket, which requests go through. Default:
	// none, requests go to the bucket itself.
	AccessPoint S3AccessPoint
	// Key is the key of a new object, in the form of that of an [S3], with at least one
	// value of the request in it: "inbox/{context.requestTimeEpoch}-{context.requestId}".
	// Default: the greedy variable of the path.
	Key string
	// StorageClass is the storage class of the objects, such as STANDARD_IA. Default: none,
	// S3 uses STANDARD.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
	StorageClass string
	// KMSKeyARN is the ARN of the KMS key that encrypts the objects. Default: none, the
	// objects are encrypted as the bucket says, with S3's own key.
	KMSKeyARN string
	// Tags are the tags of the objects, at most 10. The Key must then have no value that
	// callers choose: it is not known whether a ? in it could make S3 replace the tags of
	// another object. Default: none.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
	Tags map[string]string
	// Metadata is the metadata of the objects, by name without "x-amz-meta-". A value is
	// text, or one value of the request as in a Key, such as "{header.X-Author}". Default:
	// none.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
	Metadata map[string]string
	// CacheControl is the header Cache-Control with which S3 returns the objects. Default:
	// none.
	CacheControl string
}

var (
	_ Integration   = S3DropBox{}
	_ methodChecker = S3DropBox{}
)

// storageClasses are those of general purpose buckets.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
var storageClasses = []string{
	"DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "REDUCED_REDUNDANCY", "STANDARD", "STANDARD_IA",
}

// Patterns of tags and metadata. Metadata is text of US-ASCII.
var (
	tagText      = regexp.MustCompile(`^[A-Za-z0-9 +=._:/@-]*$`)
	metadataName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	oneValue     = regexp.MustCompile(`^\{[^{}]+\}$`)
)

// checkMethods implements methodChecker.
func (S3DropBox) checkMethods(methods Methods) fault.List {
	var faults fault.List
	for _, method := range methods {
		if method != http.MethodPost && method != http.MethodPut {
			faults.Add("", "must not be in a route with the method %s: a drop box stores the bodies of POST and PUT", method)
		}
	}
	return faults
}

// Bind implements [Integration].
func (d S3DropBox) Bind(at Placement) (Binding, fault.List) {
	// The fields that both have are those of an S3. A greedy variable need not be in the
	// key, since no upload overwrites an object.
	s3 := S3{Bucket: d.Bucket, Region: d.Region, AccessPoint: d.AccessPoint, Key: d.Key, KMSKeyARN: d.KMSKeyARN}
	faults := s3.check()
	key, values := s3.key(at.Path, &faults)
	if d.Key != "" && len(values) == 0 {
		faults.Add("key", "%q: must have a value of the request in it, such as {context.requestId}, otherwise only one object can be stored", d.Key)
	}
	binding := s3.bucket().bind(at, "/"+key)
	binding.HTTPMethod = http.MethodPut
	binding.Backend += ", new objects only"
	binding.bindValues(values)
	s3.bindParameters(binding, at, []string{http.MethodPut}, slices.DeleteFunc(
		slices.Clone(s3DropBoxParameters),
		// With one spelling, S3 would obey them if the role had the permission for another
		// route.
		func(p s3Parameter) bool { return p.rule == ruleRejectOrRole && at.OneHeaderSpelling },
	))
	binding.forwardStoredEncoding(at)
	faults.In("key", d.checkIdentity(at, values))
	fixed, valueFaults := d.headers(at)
	faults.In("", valueFaults)
	for name, source := range fixed {
		binding.RequestParameters["integration.request.header."+name] = source
	}
	safe := !slices.ContainsFunc(values, func(v requestValue) bool { return !v.isSafe })
	faults.In("tags", d.checkTags(safe))
	if d.StorageClass != "" && !slices.Contains(storageClasses, d.StorageClass) {
		faults.Add("storageClass", "%q: must be one of %s", d.StorageClass, strings.Join(storageClasses, ", "))
	}
	binding.Responses = d.responses(key, values, safe)
	actions := []string{"s3:PutObject"}
	if len(d.Tags) > 0 {
		actions = append(actions, "s3:PutObjectTagging")
	}
	binding.Grants = []Grant{{Actions: actions, Resources: s3.objects(at, key)}}
	if d.KMSKeyARN != "" {
		binding.Grants = append(binding.Grants, Grant{Actions: []string{"kms:GenerateDataKey"}, Resources: []string{d.KMSKeyARN}})
	}
	return binding, faults
}

// s3DropBoxParameters are the parameters of S3 that a drop box forwards or makes S3 refuse.
// Everything else is dropped: the fields choose how an object is stored.
var s3DropBoxParameters = func() []s3Parameter {
	list := []s3Parameter{
		{
			in: inHeader, names: []string{"Content-Type", expectedOwnerHeader}, verbs: s3Writes, rule: ruleForward,
			basis: basisDocumentation,
		},
		{in: inHeader, names: s3Checksums, verbs: s3Writes, rule: ruleForward, basis: basisDocumentation},
	}
	for _, p := range s3ObjectParameters {
		if p.in == inHeader && (p.rule == ruleReject || p.rule == ruleRejectOrRole) {
			list = append(list, p)
		}
	}
	return list
}()

// headers returns the sources of the headers that callers do not choose.
func (d S3DropBox) headers(at Placement) (map[string]string, fault.List) {
	var faults fault.List
	sources := map[string]string{"If-None-Match": "'*'"}
	text := func(field, header, value string) {
		if value == "" {
			return
		}
		if !isPrintable(value) || strings.Contains(ref.Literal(value), "'") {
			faults.Add(field, "%q: must be printable ASCII characters without a single quote", value)
		}
		faults.In(field, checkNoMapping(header, value))
		sources[header] = "'" + value + "'"
	}
	text("cacheControl", "Cache-Control", d.CacheControl)
	if d.StorageClass != "" {
		sources["x-amz-storage-class"] = "'" + d.StorageClass + "'"
	}
	if d.KMSKeyARN != "" {
		sources["x-amz-server-side-encryption"] = "'aws:kms'"
		sources["x-amz-server-side-encryption-aws-kms-key-id"] = "'" + d.KMSKeyARN + "'"
	}
	if len(d.Tags) > 0 {
		tags := url.Values{}
		for name, value := range d.Tags {
			tags.Set(name, value)
		}
		sources["x-amz-tagging"] = "'" + tags.Encode() + "'"
	}
	for _, name := range slices.Sorted(maps.Keys(d.Metadata)) {
		value, header := d.Metadata[name], "x-amz-meta-"+name
		switch {
		case !metadataName.MatchString(name):
			faults.Add("metadata", "%q: must be lower-case letters, digits and ._-, without x-amz-meta-", name)
		case oneValue.MatchString(ref.Literal(value)) && !ref.Contains(value):
			values, valueFaults := requestValues(value, at.Path)
			faults.In("metadata", valueFaults)
			if problem := at.mappingProblem(values[0]); problem != "" {
				faults.Add("metadata", "%q: %q: %s", name, values[0].name, problem)
			}
			sources[header] = values[0].source
		case value == "", len(variables(value)) > 0:
			faults.Add("metadata", "%q: %q: must be text, or one value of the request such as {header.X-Author}", name, value)
		default:
			text("metadata", header, value)
		}
	}
	return sources, faults
}

// checkIdentity tests values of an authorizer in the key. API Gateway cannot check a value and
// forward the body, so they must always be safe, and so must those beside them.
func (d S3DropBox) checkIdentity(at Placement, values []requestValue) fault.List {
	var faults fault.List
	fromIdentity := func(v requestValue) bool { return v.authorizer != "" }
	for _, v := range values {
		switch problem := at.mappingProblem(v); {
		case problem != "":
			faults.Add("", "%q: %q: %s", d.Key, v.name, problem)
		case !v.isSafe && fromIdentity(v):
			faults.Add("", "%q: %q: must not be in the key, since a user may choose it, with a slash in it; use claims.sub", d.Key, v.name)
		case !v.isSafe && slices.ContainsFunc(values, fromIdentity):
			faults.Add("", "%q: %q: must not be in the key beside a value of an authorizer, since callers could leave their folder by .. in it; use context.requestId", d.Key, v.name)
		}
	}
	return faults
}

// checkTags tests the tags of the objects. safe reports that callers choose nothing of the
// key.
func (d S3DropBox) checkTags(safe bool) fault.List {
	var faults fault.List
	if len(d.Tags) == 0 {
		return faults
	}
	if !safe {
		faults.Add("", "must be empty where the key has a value that callers choose: in its place, ? could make S3 replace the tags of another object")
	}
	if len(d.Tags) > 10 {
		faults.Add("", "must be at most 10 tags, not %d", len(d.Tags))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Tags)) {
		value := d.Tags[name]
		if name == "" || len(name) > 128 || len(value) > 256 || !tagText.MatchString(name) || !tagText.MatchString(value) ||
			strings.HasPrefix(strings.ToLower(name), "aws:") {
			faults.Add("", "%q: %q: must be letters, digits, spaces and +-=._:/@, a name of 1 to 128 characters that does not begin with aws: and a value of at most 256", name, value)
		}
	}
	return faults
}

// responses returns the responses of a drop box: S3's errors, and 201, with the key if all
// its values are safe.
func (d S3DropBox) responses(key string, values []requestValue, safe bool) Responses {
	table := s3Responses.clone()
	table.Name, table.Variant = "s3-drop-box", true
	for _, status := range []string{"200", "204", "206", "304", "405", "416"} {
		delete(table.Statuses, status)
	}
	created := Response{
		Pattern: "200",
		Headers: withHeaders(
			backendHeaders("ETag", "x-amz-version-id"), map[string]string{"Content-Type": "'application/json'"},
		),
	}
	if safe {
		sources := map[string]string{}
		for _, v := range values {
			sources[v.name] = v.source
		}
		rendered := replaceVariables(key, func(name string) string { return "${" + sources[name] + "}" })
		created.Templates = map[string]string{"application/json": `{"key": "` + rendered + `"}`}
		created.ContentHandling = "CONVERT_TO_TEXT"
	}
	table = table.withHeaderByStatus("Content-Type") // S3's errors have a type of their own
	table.Statuses["201"] = created
	return table
}
