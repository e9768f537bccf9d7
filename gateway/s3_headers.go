package gateway

import (
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// StoredContentEncoding is the request header by which a client that uploads
// names the encoding that an object is stored in, such as gzip: S3 gets it as
// Content-Encoding. API Gateway takes the client's own Content-Encoding for
// itself, unpacks what is packed with gzip, and refuses all others.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
const StoredContentEncoding = "Stored-Content-Encoding"

// s3CORSHeaders are the headers by which a browser asks for the rules of a bucket.
var s3CORSHeaders = []string{"Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"}

// bindParameters maps the parameters of a request by some verbs that S3 is to get,
// and traps those that it must not get.
func (s S3) bindParameters(b Binding, at Placement, verbs []string, parameters []s3Parameter) {
	var rejected []string
	for _, p := range parameters {
		switch {
		case len(p.verbsAmong(verbs)) == 0:
		case p.forwards(s, at.OneHeaderSpelling) && p.in == inHeader:
			b.forwardHeaders(at, p.names...)
		case p.forwards(s, at.OneHeaderSpelling):
			b.forward(p.in, p.names...)
			if p.as != "" {
				b.RequestParameters["integration.request."+p.in+"."+p.as] = "method.request." + p.in + "." + p.names[0]
			}
		case p.rule == ruleReject || p.rule == ruleRejectOrRole:
			rejected = append(rejected, p.names...)
		}
	}
	b.reject(at, s.CustomerKeys, rejected...)
}

// standardRequestHeaders are all that need not be named.
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

// checkS3RequestHeaders tests names of headers that a route is to forward beside
// the standard ones.
func checkS3RequestHeaders(names []string, s S3) fault.List {
	var faults fault.List
	for _, name := range names {
		if strings.EqualFold(name, StoredContentEncoding) {
			faults.Add("", "%q: must not be forwarded under this name, since S3 gets it as Content-Encoding", name)
		}
		for _, p := range s3ObjectParameters {
			switch {
			case p.in != inHeader || !containsHeader(p.names, name) || len(p.verbsAmong(s.verbs("ANY"))) > 0 && p.allows(s):
			case p.option != noOption && len(p.verbsAmong(s.verbs("ANY"))) > 0:
				faults.Add("", "%q: must not be named here; the field %s allows it", name, p.option)
			case p.rule == ruleReject && p.option == noOption:
				faults.Add("", "%q: must not be forwarded; S3 refuses requests with it", name)
			case p.option != noOption:
				faults.Add("", "%q: must not be named where access is %q; the field %s allows it where objects are written", name, string(s.Access), p.option)
			}
		}
	}
	return faults
}
