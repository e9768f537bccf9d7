package gateway

// uploadTypes are the content types of requests that begin and end an upload in parts: the
// types that clients upload most, and application/json, API Gateway's default. A mapping
// template needs a content type, so an upload of another type must begin with ?uploads=1,
// which is forwarded.
var uploadTypes = []string{
	"application/gzip", "application/json", "application/octet-stream", "application/pdf", "application/vnd.apache.parquet",
	"application/x-gzip", "application/x-tar", "application/x-www-form-urlencoded", "application/x-zip-compressed",
	"application/xml", "application/zip", "audio/mpeg", "binary/octet-stream", "image/jpeg", "image/png", "text/csv",
	"text/csv; charset=utf-8", "text/html", "text/html; charset=utf-8", "text/plain", "text/plain; charset=utf-8", "text/xml",
	"text/xml; charset=utf-8", "video/mp4", "video/quicktime",
}

// s3UploadTemplates returns the templates of POST to an object, by content type.
func s3UploadTemplates() map[string]string {
	text := mappingTemplate("s3-upload", nil)
	templates := map[string]string{}
	for _, contentType := range uploadTypes {
		templates[contentType] = text
	}
	return templates
}
