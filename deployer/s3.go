package deployer

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// bucketOf returns the ARN of a bucket. text is its name or a reference to the
// resource.
func (r resource) bucketOf(text string) string {
	b, ok := r.find("aws_s3_bucket", text)
	if !ok {
		b = resource{r.kind, r.name, map[string]any{"bucket": text}, r.stack}
	}
	return "arn:" + r.place.Partition + ":s3:::" + b.named("bucket", "bucket_prefix")
}

// bucket reads all settings of a bucket, because the resource has attributes for all.
func bucket(r resource) {
	b := []string{r.bucketOf("${" + r.address() + ".id}")}
	r.read(b,
		"s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLogging",
		"s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy", "s3:GetBucketRequestPayment",
		"s3:GetBucketVersioning", "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
		"s3:GetReplicationConfiguration", "s3:ListBucket",
		// For tags, version 5 of the provider uses the first action, version 6 the second.
		"s3:GetBucketTagging", "s3:ListTagsForResource")
	r.write(b, "s3:CreateBucket", "s3:DeleteBucket")
	if r.has("force_destroy") {
		r.write(b, "s3:ListBucketVersions")
		r.write([]string{b[0] + "/*"}, "s3:DeleteObject", "s3:DeleteObjectVersion")
	}
	if r.tagged() {
		r.write(b, "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource")
	}
}

// bucketPart returns the rule for a part of a bucket that one action reads.
func bucketPart(read string, write ...string) func(resource) {
	return func(r resource) {
		b := []string{r.bucketOf(r.field("bucket"))}
		r.read(b, read)
		r.write(b, write...)
	}
}

// object reads an object's metadata. The action for that also allows reading its
// content.
func object(r resource) {
	b := r.bucketOf(r.field("bucket"))
	objects := b + "/*"
	if key, exact := r.pattern(r.field("key")); exact && !strings.ContainsAny(key, "*?$") {
		objects = b + "/" + key
	}
	r.read([]string{b}, "s3:ListBucket") // without it, S3 returns 403 instead of 404 for a deleted object
	r.read([]string{objects}, "s3:GetObject", "s3:GetObjectTagging")
	r.write([]string{objects}, "s3:PutObject", "s3:DeleteObject")
	if r.versioned(r.field("bucket")) {
		r.write([]string{b}, "s3:ListBucketVersions")
		r.write([]string{objects}, "s3:DeleteObjectVersion")
	}
	if r.tagged() {
		r.write([]string{objects}, "s3:PutObjectTagging", "s3:DeleteObjectTagging")
	}
	// Writing an object can need both actions. Reading its metadata needs neither.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
	r.writeIf(iam.Conditions{"StringLike": {"kms:ViaService": {"s3.*"}}}, r.keysOf(r.field("bucket")), "kms:Decrypt", "kms:GenerateDataKey")
}

// versioned reports whether the stack enables versioning for a bucket.
func (r resource) versioned(bucket string) bool {
	return slices.ContainsFunc(r.resources, func(other resource) bool {
		return other.kind == "aws_s3_bucket_versioning" && other.field("bucket") == bucket
	})
}

// keysOf returns the ARNs of the KMS keys that encrypt a bucket's objects. For S3's
// own encryption it returns none.
func (r resource) keysOf(bucket string) []string {
	var keys []string
	for _, other := range r.resources {
		if other.kind != "aws_s3_bucket_server_side_encryption_configuration" || other.field("bucket") != bucket {
			continue
		}
		for _, text := range masterKeys(other.fields) {
			key, exact := r.pattern(text)
			if !exact {
				r.note("%s: its bucket's key is %s, which only Terraform knows, so the policies allow every matching key.",
					r.address(), text)
			}
			if !strings.HasPrefix(key, "arn:") {
				key = r.arn("kms", "key/"+key)
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// masterKeys returns the strings in all fields kms_master_key_id, at any depth.
func masterKeys(value any) []string {
	var keys []string
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			keys = append(keys, masterKeys(v)...)
		}
	case map[string]any:
		keys = texts(value["kms_master_key_id"])
		for _, name := range sortedKeys(value) {
			keys = append(keys, masterKeys(value[name])...)
		}
	}
	return keys
}
