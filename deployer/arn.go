package deployer

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// regionOf returns the region of a resource.
func (r resource) regionOf() string {
	if r.has("provider") || r.has("region") {
		r.note("%s: its region is not the stack's, so the policies allow it in every region.", r.address())
		return "*"
	}
	return r.stack.place.Region
}

// api returns ARNs of API Gateway by path.
func (r resource) api(paths ...string) []string {
	place, in := r.stack.place, r.regionOf()
	var arns []string
	for _, path := range paths {
		arns = append(arns, "arn:"+place.Partition+":apigateway:"+in+"::"+path)
	}
	return arns
}

func (r resource) arn(service, rest string) string {
	place := r.stack.place
	return "arn:" + place.Partition + ":" + service + ":" + r.regionOf() + ":" + place.Account + ":" + rest
}

// ec2 returns the ARNs of resources that a field names by their ids.
func (r resource) ec2(kind, field string) []string {
	var arns []string
	for _, id := range texts(r.fields[field]) {
		value, known := r.stack.value(id)
		if !known {
			if !reference.MatchString(id) {
				r.note("%s: %s is %s, which only Terraform knows, so the policies allow every %s.", r.address(), field, id, kind)
			}
			value = "*"
		}
		arns = append(arns, r.arn("ec2", kind+"/"+value))
	}
	return arns
}

// ifNull is how a name prefix is written that gives way to a variable.
var ifNull = regexp.MustCompile(`^\$\{\((var\.[A-Za-z0-9_-]+) == null\) \? "([^"$%\\]+)" : null\}$`)

// named returns the name of a resource, or a pattern of its possible names.
func (r resource) named(field, prefixField string) string {
	name, _ := r.fields[field].(string)
	prefix, _ := r.fields[prefixField].(string)
	value, known := r.stack.value(name)
	if name != "" && known && value != "" {
		return value
	}
	if m := ifNull.FindStringSubmatch(prefix); m != nil && known {
		prefix = m[2] // the variable of the name is null
	}
	if begin, ok := r.stack.value(prefix); (name == "" || known) && ok && begin != "" {
		return begin + "*"
	}
	text := cmp.Or(name, prefix, "generated")
	r.note("%s: its name is %s, which only Terraform knows, so the policies allow every name.", r.address(), text)
	return "*"
}

// bucketOf returns the ARN of the bucket that an expression names or refers to.
func (r resource) bucketOf(text string) string {
	b, ok := r.stack.find("aws_s3_bucket", text)
	if !ok {
		b = resource{kind: r.kind, name: r.name, fields: map[string]any{"bucket": text}}
	}
	b.collection = r.collection
	return "arn:" + r.stack.place.Partition + ":s3:::" + b.named("bucket", "bucket_prefix")
}

// versioned reports whether the stack keeps versions of a bucket's objects.
func (r resource) versioned(bucket string) bool {
	return slices.ContainsFunc(r.stack.resources, func(other resource) bool {
		return other.kind == "aws_s3_bucket_versioning" && other.field("bucket") == bucket
	})
}

// encryptedWith returns the KMS keys that a bucket's objects are encrypted
// with: none for S3's own.
func (r resource) encryptedWith(bucket string) []string {
	var keys []string
	for _, other := range r.stack.resources {
		if other.kind != "aws_s3_bucket_server_side_encryption_configuration" || other.field("bucket") != bucket {
			continue
		}
		for _, text := range masterKeys(other.fields) {
			key, known := r.stack.value(text)
			if !known {
				r.note("%s: the key of its bucket is %s, which only Terraform knows, so the policies allow every key.", r.address(), text)
				key = r.arn("kms", "key/*")
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// masterKeys returns what is deeper in a value under kms_master_key_id.
func masterKeys(value any) []string {
	var keys []string
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			keys = append(keys, masterKeys(v)...)
		}
	case map[string]any:
		keys = texts(value["kms_master_key_id"])
		for _, name := range slices.Sorted(maps.Keys(value)) {
			keys = append(keys, masterKeys(value[name])...)
		}
	}
	return keys
}

// role returns the ARN of the role that an expression names or refers to: its
// name or its ARN.
func (r resource) role(text string) string {
	begin := "arn:" + r.stack.place.Partition + ":iam::" + r.stack.place.Account + ":role"
	if role, ok := r.stack.find("aws_iam_role", text); ok {
		role.collection = r.collection
		path, known := "/", true
		if p, _ := role.fields["path"].(string); p != "" {
			if path, known = r.stack.value(p); !known {
				r.note("%s: path is %s, which only Terraform knows, so the policies allow every path.", role.address(), p)
				path = "/*"
			}
		}
		return begin + path + role.named("name", "name_prefix")
	}
	value, known := r.stack.value(text)
	switch {
	case known && strings.HasPrefix(value, "arn:"):
		return value
	case known && value != "":
		return begin + "/" + value
	}
	r.note("%s: its role is %s, which only Terraform knows, so the policies allow every role of the account.", r.address(), text)
	return begin + "/*"
}
