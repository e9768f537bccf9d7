package gateway

import (
	"net/http"
	"slices"
)

// Verbs of S3's operations on objects. Subresources are forwarded for all verbs except
// HEAD, since S3 refuses the wrong verb, and without the subresource a request would be
// for the object.
var (
	s3Subresources = []string{http.MethodDelete, http.MethodGet, http.MethodPost, http.MethodPut}
	s3Reads        = []string{http.MethodGet, http.MethodHead}
	s3Writes       = []string{http.MethodPost, http.MethodPut}
	s3Verbs        = []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut}
)

// Reasons of many rules.
const (
	basisDocumentation = "S3's documentation"
	basisRole          = "S3's documentation: it needs the action"
	basisMissing       = "S3 refuses a request that needs it and does not have it"
	basisKey           = "S3 refuses an algorithm without a key: reports of AWS, seen in the emulator"
	basisCopy          = "x-amz-copy-source, without which it has no effect, is refused"
	basisReject        = "x-amz-expected-bucket-owner is documented by S3; the second header is seen in the emulator"
	basisSignature     = "S3 refuses a request that is signed twice: reports of AWS, seen in the emulator"
)

// s3Checksums are the headers of the checksums that S3 compares with the body.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
var s3Checksums = []string{
	"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-md5", "x-amz-checksum-sha1",
	"x-amz-checksum-sha256", "x-amz-checksum-sha512", "x-amz-checksum-xxhash128", "x-amz-checksum-xxhash3", "x-amz-checksum-xxhash64",
	"x-amz-sdk-checksum-algorithm",
}

// decodedLengthHeader is the header with the length of the content in a body that an SDK
// encodes as aws-chunked. API Gateway signs the encoded body as the content, so S3 would
// store it as it is.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
const decodedLengthHeader = "x-amz-decoded-content-length"

// s3ObjectParameters are the parameters of S3's operations on objects. The most important
// ones with ruleReject are first: with OneHeaderSpelling there are not enough headers for
// all. Other parameters are dropped: the headers x-amz-meta-*, whose names are not known,
// headers that API Gateway does not forward, and those that change nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var s3ObjectParameters = []s3Parameter{
	// Conditions, ranges, and the owner that the bucket must have.
	{in: inHeader, names: []string{
		"If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range", expectedOwnerHeader,
	}, verbs: s3Verbs, rule: ruleForward, basis: basisDocumentation + "; for If-Match, PUT and DELETE need s3:GetObject, which the role has for routes that read"},
	// These are for directory buckets. S3 refuses them for other buckets.
	{
		in:    inHeader,
		names: []string{"x-amz-if-match-initiated-time", "x-amz-if-match-last-modified-time", "x-amz-if-match-size"},
		verbs: []string{http.MethodDelete}, rule: ruleForward, basis: basisDocumentation,
	},
	{
		in: inHeader, names: []string{"x-amz-write-offset-bytes"}, verbs: []string{http.MethodPut},
		rule: ruleForward, basis: basisDocumentation,
	},

	// The content, its checksum, and how it is stored.
	{in: inHeader, names: []string{
		"Cache-Control", "Content-Disposition", "Content-Language", "Content-Type", "Expires",
		"x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
		"x-amz-server-side-encryption-bucket-key-enabled", "x-amz-server-side-encryption-context",
		"x-amz-storage-class", "x-amz-website-redirect-location",
	}, verbs: s3Writes, rule: ruleForward, basis: basisDocumentation},
	{in: inHeader, names: s3Checksums, verbs: s3Writes, rule: ruleForward, basis: basisDocumentation},
	{
		in: inHeader, names: []string{"x-amz-checksum-type", "x-amz-mp-object-size"}, verbs: s3Writes,
		rule: ruleForward, basis: basisDocumentation,
	},
	// Uploads in parts and copies name the algorithm of the object's checksum.
	{
		in: inHeader, names: []string{"x-amz-checksum-algorithm"}, verbs: s3Writes, rule: ruleForward,
		basis: basisDocumentation,
	},
	{
		in: inHeader, names: []string{"x-amz-checksum-mode"}, verbs: s3Reads, rule: ruleDrop,
		basis: "the response has no checksum",
	},

	// Parameters that need a permission of the role.
	{
		in: inHeader, names: []string{"x-amz-tagging"}, verbs: s3Writes, rule: ruleRejectOrRole, option: tagging,
		actions: objectActions("Tagging", s3Writes), basis: basisReject,
	},
	{in: inHeader, names: []string{
		"x-amz-acl", "x-amz-grant-full-control", "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp",
	}, verbs: s3Writes, rule: ruleRejectOrRole, option: acls, actions: objectActions("Acl", s3Writes), basis: basisReject},
	{
		in: inHeader, names: []string{"x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"},
		verbs: s3Writes, rule: ruleRejectOrRole, option: objectLock, actions: objectActions("Retention", s3Writes),
		basis: basisReject,
	},
	{
		in: inHeader, names: []string{"x-amz-object-lock-legal-hold"}, verbs: s3Writes, rule: ruleRejectOrRole,
		option: objectLock, actions: objectActions("LegalHold", s3Writes), basis: basisReject,
	},
	{
		in: inHeader, names: []string{"x-amz-bypass-governance-retention", "x-amz-mfa"},
		verbs: []string{http.MethodDelete, http.MethodPut}, rule: ruleDrop, basis: basisMissing,
	},
	{in: inHeader, names: []string{"x-amz-request-payer"}, verbs: s3Verbs, rule: ruleDrop, basis: basisMissing},

	// Encryption with a key of the caller. The algorithm is always forwarded.
	{
		in: inHeader, names: []string{customerKeyPrefix + "algorithm"},
		verbs: append(slices.Clone(s3Reads), s3Writes...), rule: ruleForward, basis: basisKey,
	},
	{
		in: inHeader, names: []string{customerKeyPrefix + "key", customerKeyPrefix + "key-MD5"},
		verbs: append(slices.Clone(s3Reads), s3Writes...), rule: ruleDrop, option: customerKeys, basis: basisKey,
	},

	// Copies.
	{
		in: inHeader, names: []string{"x-amz-copy-source"}, verbs: []string{http.MethodPut}, rule: ruleReject,
		option: copies, actions: map[string]string{http.MethodPut: "s3:GetObject"}, basis: basisReject,
	},
	{in: inHeader, names: []string{
		"x-amz-copy-source-if-match", "x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-none-match",
		"x-amz-copy-source-if-unmodified-since", "x-amz-copy-source-range", copyCustomerKeyPrefix + "algorithm",
		"x-amz-metadata-directive", "x-amz-object-annotation-directive", "x-amz-source-expected-bucket-owner", "x-amz-tagging-directive",
	}, verbs: []string{http.MethodPut}, rule: ruleDrop, option: copies, basis: basisCopy},
	{
		in: inHeader, names: []string{copyCustomerKeyPrefix + "key", copyCustomerKeyPrefix + "key-MD5"},
		verbs: []string{http.MethodPut}, rule: ruleDrop, option: customerKeys, basis: basisKey,
	},

	// Bodies that an SDK encodes.
	{in: inHeader, names: []string{decodedLengthHeader, "x-amz-trailer"}, verbs: s3Writes, rule: ruleReject, basis: basisReject},
	{
		in: inHeader, names: []string{"x-amz-content-sha256"}, verbs: s3Writes, rule: ruleDrop,
		basis: "only uploads in aws-chunked need it, which are refused",
	},

	// Directory buckets rename an object with a PUT without a body.
	{
		in: inHeader, names: []string{"x-amz-rename-source"}, verbs: []string{http.MethodPut}, rule: ruleReject,
		basis: basisReject,
	},
	{in: inHeader, names: []string{
		"x-amz-client-token", "x-amz-rename-source-if-match", "x-amz-rename-source-if-modified-since", "x-amz-rename-source-if-none-match",
		"x-amz-rename-source-if-unmodified-since",
	}, verbs: []string{http.MethodPut}, rule: ruleDrop, basis: "x-amz-rename-source, without which they have no effect, is refused"},

	// Subresources. A request without one is for the object itself.
	{
		in: inQueryString, names: []string{"acl"}, verbs: s3Subresources, rule: ruleRole, option: acls,
		actions: objectActions("Acl", getAndPut), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"legal-hold"}, verbs: s3Subresources, rule: ruleRole, option: objectLock,
		actions: objectActions("LegalHold", getAndPut), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"retention"}, verbs: s3Subresources, rule: ruleRole, option: objectLock,
		actions: objectActions("Retention", getAndPut), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"tagging"}, verbs: s3Subresources, rule: ruleRole, option: tagging,
		actions: objectActions("Tagging", getPutAndDelete), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"attributes"}, verbs: s3Subresources, rule: ruleRole,
		actions: objectActions("Attributes", s3Reads), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"torrent"}, verbs: s3Subresources, rule: ruleRole,
		actions: objectActions("Torrent", s3Reads), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"encryption"}, verbs: s3Subresources, rule: ruleRole,
		actions: map[string]string{http.MethodPut: "s3:UpdateObjectEncryption"}, basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"restore"}, verbs: s3Subresources, rule: ruleRole,
		actions: map[string]string{http.MethodPost: "s3:RestoreObject"}, basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"renameObject"}, verbs: s3Subresources, rule: ruleForward,
		basis: "S3's documentation: it is for directory buckets",
	},
	{
		in: inQueryString, names: []string{"select", "select-type"}, verbs: []string{http.MethodPost},
		rule: ruleDrop, basis: "S3 has no POST to an object without a subresource",
	},
	// A request for ?attributes always has the header.
	{
		in: inHeader, names: []string{"x-amz-object-attributes"}, verbs: s3Subresources, rule: ruleReject,
		basis: basisReject,
	},
	// It is not known which permission an event hold needs.
	{
		in: inHeader, names: []string{"x-amz-object-lock-event-hold"}, verbs: s3Writes, rule: ruleReject,
		option: objectLock, basis: basisReject,
	},
	{
		in:    inHeader,
		names: []string{"x-amz-object-lock-event-hold-duration-days", "x-amz-object-lock-event-hold-duration-years"},
		verbs: s3Writes, rule: ruleDrop, option: objectLock,
		basis: "x-amz-object-lock-event-hold, without which they have no effect, is refused",
	},
	{
		in: inHeader, names: []string{"x-amz-max-parts", "x-amz-part-number-marker"},
		verbs: []string{http.MethodGet}, rule: ruleDrop,
		basis: "x-amz-object-attributes, without which they have no effect, is refused",
	},
	// A request for one annotation has a name and ?annotation, which API Gateway drops,
	// since it has no value. S3 gets the name as its value.
	{
		in: inQueryString, names: []string{"annotationName"}, alias: "annotation", verbs: s3Subresources,
		rule: ruleRole, actions: objectActions("Annotation", getPutAndDelete), basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"annotation-prefix", "continuation-token", "max-annotation-results"},
		verbs: []string{http.MethodGet}, rule: ruleDrop,
		basis: "?annotation, without which they have no effect, is lost: see What can still go wrong",
	},
	{
		in: inHeader, names: []string{"x-amz-object-if-match"}, verbs: []string{http.MethodDelete, http.MethodPut},
		rule: ruleDrop, basis: "?annotationName, without which it has no effect, is denied",
	},

	// Versions and parts. Requests that write have no version.
	{in: inQueryString, names: []string{"versionId"}, verbs: s3Verbs, rule: ruleRole, option: versions, actions: map[string]string{
		http.MethodGet: "s3:GetObjectVersion", http.MethodHead: "s3:GetObjectVersion", http.MethodDelete: "s3:DeleteObjectVersion",
	}, basis: basisRole},
	{in: inQueryString, names: []string{"uploadId"}, verbs: s3Subresources, rule: ruleRole, option: multipart, actions: map[string]string{
		http.MethodGet: "s3:ListMultipartUploadParts", http.MethodDelete: "s3:AbortMultipartUpload",
	}, basis: basisRole + "; PUT and POST need s3:PutObject"},
	{in: inQueryString, names: []string{"partNumber"}, verbs: s3Verbs, rule: ruleForward, basis: basisDocumentation},
	{in: inQueryString, names: []string{"uploads"}, verbs: s3Subresources, rule: ruleForward, basis: basisDocumentation},
	{
		in: inQueryString, names: []string{"max-parts", "part-number-marker"}, verbs: []string{http.MethodGet},
		rule: ruleDrop, option: multipart, basis: "?uploadId, without which they have no effect, is denied",
	},

	{in: inQueryString, names: []string{
		"response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
		"response-content-type", "response-expires",
	}, verbs: s3Reads, rule: ruleDrop, option: responseOverrides, basis: "they change headers of the response alone"},
	presignedURL,
}

// presignedURL are the query strings of every presigned URL, in both versions of the
// signature. API Gateway signs the request to S3 itself, so nobody would check that
// signature or its expiry.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
var presignedURL = s3Parameter{in: inQueryString, names: []string{"Signature", "X-Amz-Algorithm"}, verbs: s3Verbs, rule: ruleForward, basis: basisSignature}

// s3BucketParameters are the subresources of a bucket. A request without one lists
// the bucket.
var s3BucketParameters = []s3Parameter{
	{in: inHeader, names: []string{expectedOwnerHeader}, verbs: s3Reads, rule: ruleForward, basis: basisDocumentation},
	{
		in: inQueryString, names: []string{"uploads"}, verbs: s3Reads, rule: ruleRole, option: multipart,
		actions: map[string]string{http.MethodGet: "s3:ListBucketMultipartUploads"}, basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"versions"}, verbs: s3Reads, rule: ruleRole, option: versions,
		actions: map[string]string{http.MethodGet: "s3:ListBucketVersions"}, basis: basisRole,
	},
	{
		in: inQueryString, names: []string{"max-uploads", "upload-id-marker"}, verbs: s3Reads, rule: ruleDrop,
		option: multipart, basis: "?uploads, without which they have no effect, is denied",
	},
	{
		in: inQueryString, names: []string{"version-id-marker"}, verbs: s3Reads, rule: ruleDrop, option: versions,
		basis: "?versions, without which it has no effect, is denied",
	},
	bucketSubresource("abac", "GetBucketAbac"),
	bucketSubresource("accelerate", "GetAccelerateConfiguration"),
	bucketSubresource("acl", "GetBucketAcl"),
	bucketSubresource("analytics", "GetAnalyticsConfiguration"),
	bucketSubresource("cors", "GetBucketCORS"),
	bucketSubresource("encryption", "GetEncryptionConfiguration"),
	bucketSubresource("intelligent-tiering", "GetIntelligentTieringConfiguration"),
	bucketSubresource("inventory", "GetInventoryConfiguration"),
	bucketSubresource("lifecycle", "GetLifecycleConfiguration"),
	bucketSubresource("location", "GetBucketLocation"),
	bucketSubresource("logging", "GetBucketLogging"),
	bucketSubresource("metadataConfiguration", "GetBucketMetadataTableConfiguration"),
	bucketSubresource("metadataTable", "GetBucketMetadataTableConfiguration"),
	bucketSubresource("metrics", "GetMetricsConfiguration"),
	bucketSubresource("notification", "GetBucketNotification"),
	bucketSubresource("object-lock", "GetBucketObjectLockConfiguration"),
	bucketSubresource("ownershipControls", "GetBucketOwnershipControls"),
	bucketSubresource("policy", "GetBucketPolicy"),
	bucketSubresource("policyStatus", "GetBucketPolicyStatus"),
	bucketSubresource("publicAccessBlock", "GetBucketPublicAccessBlock"),
	bucketSubresource("replication", "GetReplicationConfiguration"),
	bucketSubresource("requestPayment", "GetBucketRequestPayment"),
	bucketSubresource("session", "CreateSession"),
	bucketSubresource("tagging", "GetBucketTagging"),
	bucketSubresource("versioning", "GetBucketVersioning"),
	bucketSubresource("website", "GetBucketWebsite"),
	presignedURL,
}

// bucketSubresource returns a subresource of a bucket that no option allows.
func bucketSubresource(name, action string) s3Parameter {
	return s3Parameter{in: inQueryString, names: []string{name}, verbs: s3Reads, rule: ruleRole, actions: map[string]string{http.MethodGet: "s3:" + action}, basis: basisRole}
}

// Prefixes of the headers for encryption with a key of the caller.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
const (
	customerKeyPrefix     = "x-amz-server-side-encryption-customer-"
	copyCustomerKeyPrefix = "x-amz-copy-source-server-side-encryption-customer-"
)

var (
	getAndPut       = []string{http.MethodGet, http.MethodPut}
	getPutAndDelete = []string{http.MethodDelete, http.MethodGet, http.MethodPut}
)

// objectActions returns the IAM actions on a subresource of an object, by verb.
func objectActions(subresource string, verbs []string) map[string]string {
	prefixes := map[string]string{
		http.MethodGet: "Get", http.MethodHead: "Get", http.MethodPost: "Put", http.MethodPut: "Put", http.MethodDelete: "Delete",
	}
	actions := map[string]string{}
	for _, verb := range verbs {
		actions[verb] = "s3:" + prefixes[verb] + "Object" + subresource
	}
	return actions
}
