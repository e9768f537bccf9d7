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

// s3UploadTemplates are the templates of POST to an object.
func s3UploadTemplates() map[string]string {
	text := mappingTemplate("s3-upload", nil)
	templates := map[string]string{}
	for _, contentType := range uploadTypes {
		templates[contentType] = text
	}
	return templates
}
