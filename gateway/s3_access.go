package gateway

import (
	"net/http"
	"slices"

	"cdk.tf/go/privateapi/fault"
)

// Access is what may be done with the objects behind a route.
type Access string

const (
	// Read is GET and HEAD.
	Read Access = ""
	// ReadWrite is PUT and DELETE, too, and POST where objects are uploaded in
	// parts.
	ReadWrite Access = "read-write"
)

func (a Access) check() fault.List {
	var faults fault.List
	if a != Read && a != ReadWrite {
		faults.Add("", "%q: must be empty, which is to read, or %s", string(a), ReadWrite)
	}
	return faults
}

// answers reports whether a method of the API lets any of the verbs through.
func answers(method string, verbs ...string) bool {
	return method == "ANY" || slices.Contains(verbs, method)
}

// writes reports whether an object may be uploaded by a method.
func (s S3) writes(method string) bool {
	return s.Access == ReadWrite && answers(method, http.MethodPut, http.MethodPost)
}

// grants returns what the verbs of a method need to do what Access allows, and
// what the method leaves to the role to refuse: verbs that it forwards and
// Access does not allow. HEAD is a GetObject to IAM.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func (s S3) grants(at Placement, key string) (grants, refused []Grant) {
	bucket := s.bucket().arn(at)
	var objects, keys []string // actions on objects and on the KMS key
	get, put := answers(at.Method, http.MethodGet, http.MethodHead), answers(at.Method, http.MethodPut)
	remove, post := answers(at.Method, http.MethodDelete), answers(at.Method, http.MethodPost) && s.Multipart
	if get {
		objects, keys = append(objects, "s3:GetObject"), append(keys, "kms:Decrypt")
		if s.Versions {
			objects = append(objects, "s3:GetObjectVersion")
		}
	}
	if s.Access == ReadWrite {
		if put || post {
			objects, keys = append(objects, "s3:PutObject"), append(keys, "kms:GenerateDataKey")
		}
		if s.Multipart && !get && (put || post) {
			keys = append(keys, "kms:Decrypt") // S3 reads the parts
		}
		if remove {
			objects = append(objects, "s3:DeleteObject")
		}
		if remove && s.Versions {
			objects = append(objects, "s3:DeleteObjectVersion")
		}
		if remove && s.Multipart {
			objects = append(objects, "s3:AbortMultipartUpload")
		}
		if get && s.Multipart {
			objects = append(objects, "s3:ListMultipartUploadParts")
		}
	}
	resources := []string{bucket + "/" + fillVariables(key, "*")}
	if len(objects) > 0 {
		grants = append(grants, Grant{Actions: objects, Resources: resources})
	}
	if get && !s.HideMissing {
		grants = append(grants, Grant{Actions: []string{"s3:ListBucket"}, Resources: []string{bucket}})
	}
	if s.KMSKeyARN != "" && len(keys) > 0 {
		grants = append(grants, Grant{Actions: keys, Resources: []string{s.KMSKeyARN}})
	}
	if s.Access == Read && put {
		refused = append(refused, Grant{Actions: []string{"s3:PutObject"}, Resources: resources})
	}
	if s.Access == Read && remove {
		refused = append(refused, Grant{Actions: []string{"s3:DeleteObject"}, Resources: resources})
	}
	return grants, refused
}
