package gateway

import (
	"net/http"
	"slices"

	"cdk.tf/go/privateapi/fault"
)

// Access is what callers can do with the objects of a route.
type Access string

const (
	// Read allows GET and HEAD.
	Read Access = ""
	// ReadWrite also allows PUT and DELETE, and POST for uploads in parts.
	ReadWrite Access = "read-write"
)

func (a Access) check() fault.List {
	var faults fault.List
	if a != Read && a != ReadWrite {
		faults.Add("", "%q: must be empty, which allows reading, or %s", string(a), ReadWrite)
	}
	return faults
}

// handles reports whether a method of the API handles any of the verbs.
func handles(method string, verbs ...string) bool {
	return method == "ANY" || slices.Contains(verbs, method)
}

// verbs returns the verbs of S3 that a method handles and the options allow. S3 refuses a
// POST to an object, except for uploads in parts.
func (s S3) verbs(method string) []string {
	var allowed []string
	for _, verb := range s3Verbs {
		reads := slices.Contains(s3Reads, verb)
		if handles(method, verb) && (reads || s.Access == ReadWrite && (verb != http.MethodPost || s.Multipart)) {
			allowed = append(allowed, verb)
		}
	}
	return allowed
}

// grants returns the permissions that the allowed verbs of a method need. HEAD needs
// s3:GetObject.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func (s S3) grants(at Placement, key string) []Grant {
	verbs := s.verbs(at.Method)
	get, put := handles(at.Method, s3Reads...), slices.Contains(verbs, http.MethodPut)
	post := slices.Contains(verbs, http.MethodPost)
	var objects, keys []string // actions on objects and on the KMS key
	if get {
		objects, keys = append(objects, "s3:GetObject"), append(keys, "kms:Decrypt")
	}
	if put || post {
		objects, keys = append(objects, "s3:PutObject"), append(keys, "kms:GenerateDataKey")
	}
	if (put || post) && s.Multipart || put && s.Copy {
		keys = append(keys, "kms:Decrypt") // S3 reads the parts, and what it copies
	}
	if slices.Contains(verbs, http.MethodDelete) {
		objects = append(objects, "s3:DeleteObject")
	}
	for _, p := range s3ObjectParameters {
		if p.option != noOption && s.enabled(p.option) {
			objects = append(objects, p.actionsFor(verbs, s.Versions)...)
		}
	}
	if put && s.Copy && s.Versions {
		objects = append(objects, "s3:GetObjectVersion")
	}
	if put && s.Copy && s.Tagging {
		objects = append(objects, "s3:GetObjectTagging") // a copy has the tags of its source
		if s.Versions {
			objects = append(objects, "s3:GetObjectVersionTagging")
		}
	}
	slices.Sort(objects)
	slices.Sort(keys)
	var grants []Grant
	if len(objects) > 0 {
		grants = append(grants, Grant{Actions: slices.Compact(objects), Resources: s.objects(at, key)})
	}
	if get && !s.HideMissing {
		grants = append(grants, Grant{Actions: []string{"s3:ListBucket"}, Resources: s.bucket().arns(at)})
	}
	if s.KMSKeyARN != "" && len(keys) > 0 {
		grants = append(grants, Grant{Actions: slices.Compact(keys), Resources: []string{s.KMSKeyARN}})
	}
	return grants
}

// refused returns the permissions for the verbs that a method forwards and Access does not
// allow.
func (s S3) refused(at Placement, key string) []Grant {
	var refused []Grant
	for _, verb := range []struct{ method, action string }{{http.MethodPut, "s3:PutObject"}, {http.MethodDelete, "s3:DeleteObject"}} {
		if s.Access == Read && handles(at.Method, verb.method) {
			refused = append(refused, Grant{Actions: []string{verb.action}, Resources: s.objects(at, key)})
		}
	}
	return refused
}

// exposed returns the permissions that callers of a method can use if the role has them
// for another route: for subresources of the objects whose option is off and, with Copy,
// for reading every object.
func (s S3) exposed(at Placement, key string) []Grant {
	var actions []string
	verbs := s.verbs(at.Method)
	for _, p := range s3ObjectParameters {
		byRole := p.rule == ruleRole || p.rule == ruleRejectOrRole && at.OneHeaderSpelling
		if !byRole || p.option == multipart {
			continue // only the caller who began an upload knows its id
		}
		for _, action := range p.actionsFor(verbs, true) {
			if !s.enabled(p.option) || !slices.Contains(p.actionsFor(verbs, s.Versions), action) {
				actions = append(actions, action)
			}
		}
	}
	slices.Sort(actions)
	var exposed []Grant
	if len(actions) > 0 {
		exposed = append(exposed, Grant{Actions: slices.Compact(actions), Resources: s.objects(at, key)})
	}
	if s.copies(at.Method) {
		exposed = append(exposed, Grant{Actions: []string{"s3:GetObject", "s3:GetObjectVersion"}, Resources: []string{"*"}})
	}
	return exposed
}

// copies reports whether a method copies objects.
func (s S3) copies(method string) bool {
	return s.Copy && slices.Contains(s.verbs(method), http.MethodPut)
}

// objects returns the ARNs of the objects of a route.
func (s S3) objects(at Placement, key string) []string { return s.bucket().objects(at, key) }
