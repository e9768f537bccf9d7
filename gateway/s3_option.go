package gateway

// An s3Option is the name of a field of [S3] that allows parameters, as in errors.
type s3Option string

const (
	noOption          s3Option = ""
	acls              s3Option = "acls"
	bucketCORS        s3Option = "bucketCORS"
	copies            s3Option = "copy"
	customerKeys      s3Option = "customerKeys"
	multipart         s3Option = "multipart"
	objectLock        s3Option = "objectLock"
	responseOverrides s3Option = "responseOverrides"
	tagging           s3Option = "tagging"
	versions          s3Option = "versions"
)

// enabled reports whether the field of an option is set.
func (s S3) enabled(option s3Option) bool {
	switch option {
	case acls:
		return s.ACLs
	case bucketCORS:
		return s.BucketCORS
	case copies:
		return s.Copy
	case customerKeys:
		return s.CustomerKeys
	case multipart:
		return s.Multipart
	case objectLock:
		return s.ObjectLock
	case responseOverrides:
		return s.ResponseOverrides
	case tagging:
		return s.Tagging
	case versions:
		return s.Versions
	}
	return false
}
