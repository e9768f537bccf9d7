package gateway

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// withCharset returns a media type, and the same with the charset UTF-8 in the spellings of
// common clients. One with parameters has no other spellings.
func withCharset(mediaType string) []string {
	if strings.Contains(mediaType, ";") {
		return []string{mediaType}
	}
	return []string{
		mediaType, mediaType + "; charset=utf-8", mediaType + "; charset=UTF-8",
		mediaType + ";charset=utf-8", mediaType + ";charset=UTF-8",
	}
}

// checkContentTypes tests the media types of the caller's body.
func (o Operation) checkContentTypes() fault.List {
	var faults fault.List
	for i, name := range o.ContentTypes {
		same := func(other string) bool { return strings.EqualFold(other, name) }
		switch {
		case !mediaType.MatchString(name):
			faults.Add("", "%q: must be a media type, such as text/plain, without a reference", name)
		case slices.ContainsFunc(o.ContentTypes[:i], same):
			faults.Add("", "%q: must not be repeated", name)
		}
	}
	if len(o.ContentTypes) > 0 && o.Template == "" && o.Service.Protocol != Query {
		faults.Add("", "%q: must be empty without a template, since a body of any type is forwarded then", o.ContentTypes)
	}
	return faults
}
