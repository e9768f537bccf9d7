package gateway

// uploadTypes are the content types of the requests by which an upload in parts
// begins and ends: those of the objects that clients upload most, and that of a
// request without one, which to API Gateway is application/json. An upload of another
// type begins with ?uploads=1, which is forwarded, since API Gateway has no template for
// every type.
var uploadTypes = []string{
	"application/gzip", "application/json", "application/octet-stream", "application/pdf", "application/vnd.apache.parquet",
	"application/x-gzip", "application/x-tar", "application/x-www-form-urlencoded", "application/x-zip-compressed",
	"application/xml", "application/zip", "audio/mpeg", "binary/octet-stream", "image/jpeg", "image/png", "text/csv",
	"text/csv; charset=utf-8", "text/html", "text/html; charset=utf-8", "text/plain", "text/plain; charset=utf-8", "text/xml",
	"text/xml; charset=utf-8", "video/mp4", "video/quicktime",
}

// uploadTemplate gives a request that begins an upload in parts its query string
// ?uploads, which has no value, so that API Gateway drops it. Of the requests that S3
// knows by POST to an object it is the one without a body and without another
// subresource. Any other reaches S3 as it is. A mapping forwards ?uploads=1 as well,
// which the override then repeats: API Gateway applies overrides after mappings.
//
// To the API every body is binary, which a template sees in Base64, and an empty body as
// {}. The body of a request that ends an upload is XML.
const uploadTemplate = `#set($body = "$!input.body")` +
	`#set($empty = $body == "" || $body == "{}" || $body == "e30=")` +
	`#set($query = $input.params().querystring)` +
	`#set($other = "$!query.get('uploadId')$!query.get('restore')$!query.get('versionId')")` +
	`#if($empty && $other == "")#set($context.requestOverride.querystring["uploads"] = "1")` +
	`#elseif(!$empty && !$body.startsWith("<"))$util.urlDecode($util.urlEncode($util.base64Decode($body)))` +
	`#elseif(!$empty)$body#end`

// s3UploadTemplates are the templates of POST to an object.
func s3UploadTemplates() map[string]string {
	templates := map[string]string{}
	for _, contentType := range uploadTypes {
		templates[contentType] = uploadTemplate
	}
	return templates
}
