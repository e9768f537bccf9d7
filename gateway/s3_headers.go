package gateway

import (
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// StoredContentEncoding is the request header with the content encoding of an uploaded
// object, such as gzip: S3 gets it as Content-Encoding. API Gateway does not forward the
// caller's Content-Encoding: it decompresses gzip and deflate, and refuses other encodings.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
const StoredContentEncoding = "Stored-Content-Encoding"

// forwardStoredEncoding maps the header with the content encoding of an uploaded object.
func (b Binding) forwardStoredEncoding(at Placement) {
	for _, spelling := range spellings(StoredContentEncoding, at.OneHeaderSpelling) {
		encoding := spelling[len("Stored-"):]
		b.RequestParameters["integration.request.header."+encoding] = "method.request.header." + spelling
	}
}

// s3CORSHeaders are the request headers that the CORS rules of a bucket apply to.
var s3CORSHeaders = []string{"Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"}

// bindParameters adds mappings for the parameters of requests with some verbs.
func (s S3) bindParameters(b Binding, at Placement, verbs []string, parameters []s3Parameter) {
	var rejected []string
	for _, p := range parameters {
		switch {
		case len(p.verbsAmong(verbs)) == 0:
		case p.forwards(s, at.OneHeaderSpelling) && p.in == inHeader:
			b.forwardHeaders(at, p.names...)
		case p.forwards(s, at.OneHeaderSpelling):
			b.forward(p.in, p.names...)
			if p.alias != "" {
				b.RequestParameters["integration.request."+p.in+"."+p.alias] = "method.request." + p.in + "." + p.names[0]
			}
		case p.rule == ruleReject || p.rule == ruleRejectOrRole:
			rejected = append(rejected, p.names...)
		}
	}
	b.reject(at, s.CustomerKeys, rejected...)
}

// standardRequestHeaders returns the headers that are forwarded without being named.
func (s S3) standardRequestHeaders() []string {
	var names []string
	for _, p := range s3ObjectParameters {
		if p.in == inHeader && len(p.verbsAmong(s.verbs("ANY"))) > 0 && p.allows(s) {
			names = append(names, p.names...)
		}
	}
	if s.BucketCORS {
		names = append(names, s3CORSHeaders...)
	}
	return names
}

// checkS3RequestHeaders tests the names of headers to forward in addition to the standard
// ones.
func checkS3RequestHeaders(names []string, s S3) fault.List {
	var faults fault.List
	for _, name := range names {
		if strings.EqualFold(name, StoredContentEncoding) {
			faults.Add("", "%q: must not be named, since S3 gets it as Content-Encoding", name)
		}
		for _, p := range s3ObjectParameters {
			switch {
			case p.in != inHeader || !containsHeader(p.names, name) || len(p.verbsAmong(s.verbs("ANY"))) > 0 && p.allows(s):
			case p.option != noOption && len(p.verbsAmong(s.verbs("ANY"))) > 0:
				faults.Add("", "%q: must not be named here; set the field %s", name, p.option)
			case p.rule == ruleReject && p.option == noOption:
				faults.Add("", "%q: must not be forwarded, since S3 must refuse requests with it", name)
			case p.option != noOption:
				faults.Add("", "%q: must not be named where access is %q; the field %s allows it for routes that write", name, string(s.Access), p.option)
			}
		}
	}
	return faults
}
