package synthesized

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// buckets returns the buckets of the configuration, with what resources of their own say
// about them.
func (c configuration) buckets() []review.Bucket {
	var list []review.Bucket
	for _, address := range c.ofType("aws_s3_bucket") {
		b := review.Bucket{Address: address, ForceDestroy: c.elements[address].arguments["force_destroy"] == true}
		for _, lifecycle := range blocksOf(c.elements[address].arguments["lifecycle"]) {
			b.PreventDestroy = lifecycle["prevent_destroy"] == true
		}
		for _, other := range slices.Sorted(maps.Keys(c.elements)) {
			e := c.elements[other]
			if strings.HasPrefix(e.kind, "aws_s3_bucket_") && c.references(e.arguments["bucket"])[address] {
				describe(&b, e)
			}
		}
		list = append(list, b)
	}
	return list
}

// describe adds what a resource says about its bucket.
func describe(b *review.Bucket, e element) {
	switch e.kind {
	case "aws_s3_bucket_cors_configuration":
		for _, rule := range blocksOf(e.arguments["cors_rule"]) {
			b.CORS = append(b.CORS, review.CORSRule{
				Origins: texts(rule["allowed_origins"]), Methods: texts(rule["allowed_methods"]),
				Headers: texts(rule["allowed_headers"]), ExposeHeaders: texts(rule["expose_headers"]),
			})
		}
	case "aws_s3_bucket_public_access_block":
		for _, name := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
			if e.arguments[name] == true {
				b.PublicAccessBlock = append(b.PublicAccessBlock, name)
			}
		}
	case "aws_s3_bucket_ownership_controls":
		for _, rule := range blocksOf(e.arguments["rule"]) {
			b.ObjectOwnership = text(rule["object_ownership"])
		}
	case "aws_s3_bucket_versioning":
		for _, v := range blocksOf(e.arguments["versioning_configuration"]) {
			b.Versioning = text(v["status"])
		}
	case "aws_s3_bucket_logging":
		b.AccessLog = text(e.arguments["target_bucket"]) + "/" + text(e.arguments["target_prefix"])
	case "aws_s3_bucket_lifecycle_configuration":
		for _, rule := range blocksOf(e.arguments["rule"]) {
			if rule["status"] != "Enabled" {
				continue
			}
			for _, end := range blocksOf(rule["abort_incomplete_multipart_upload"]) {
				b.UnfinishedUploadDays = days(end["days_after_initiation"])
			}
			for _, end := range blocksOf(rule["noncurrent_version_expiration"]) {
				b.EarlierVersionDays = days(end["noncurrent_days"])
			}
		}
	case "aws_s3_bucket_server_side_encryption_configuration":
		for _, rule := range blocksOf(e.arguments["rule"]) {
			for _, by := range blocksOf(rule["apply_server_side_encryption_by_default"]) {
				b.Encryption, b.KMSKey = text(by["sse_algorithm"]), text(by["kms_master_key_id"])
			}
		}
	case "aws_s3_bucket_policy":
		document, ok := review.Policy(text(e.arguments["policy"]))
		if !ok {
			b.UnknownPolicy = hash(e.arguments["policy"])
			return
		}
		b.Policy = append(b.Policy, document.Sorted().Statements...)
	}
}

// ofType returns the sorted addresses of the resources of a type.
func (c configuration) ofType(kind string) []string {
	var list []string
	for _, address := range slices.Sorted(maps.Keys(c.elements)) {
		if c.elements[address].kind == kind {
			list = append(list, address)
		}
	}
	return list
}

// blocksOf returns the blocks of a value, which is one block or a list of them.
func blocksOf(value any) []map[string]any {
	var list []map[string]any
	switch v := value.(type) {
	case map[string]any:
		list = append(list, v)
	case []any:
		for _, v := range v {
			if v, ok := v.(map[string]any); ok {
				list = append(list, v)
			}
		}
	}
	return list
}

// texts returns the strings of a list, sorted. A reference to a list is one string.
func texts(value any) []string {
	list := []string{}
	switch v := value.(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, v := range v {
			list = append(list, text(v))
		}
	}
	slices.Sort(list)
	return list
}

// days returns a number of days, 0 if the value is none.
func days(value any) int {
	n, _ := value.(float64)
	return int(n)
}

// text returns a value as a string, "" if it is none.
func text(value any) string {
	s, _ := value.(string)
	return s
}
