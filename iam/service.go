package iam

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// isRequest reports whether AWS has requests of an action for a resource: both are of one
// service, and in S3 both are for buckets or both for objects. It reports true for a
// resource whose service is not known.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func isRequest(action, resource string) bool {
	of, name, ok := strings.Cut(strings.ToLower(action), ":")
	if !ok || of == "" || name == "" {
		return false
	}
	service, path, ok := serviceOf(resource)
	switch {
	case !ok:
		return false
	case service == "":
		return true
	case of == "sts":
		return service == "iam" && strings.HasPrefix(path, "role/")
	case of != service:
		return false
	case of == "s3":
		return s3Level(name) == s3LevelOf(path)
	}
	return true
}

// serviceOf returns the service of a resource and what its ARN has after the account. The
// service is "" if it is not known. ok is false for a text that is no resource.
func serviceOf(resource string) (service, path string, ok bool) {
	if path, ok := strings.CutPrefix(resource, "execute-api:"); ok {
		return "execute-api", path, true
	}
	if parts := strings.SplitN(resource, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		service, path := parts[2], parts[5]
		if service == "s3" && parts[3] == "" {
			path = "bucket/" + path
		}
		return service, path, service != ""
	}
	for part := range ref.Template(resource) {
		if part.Kind != ref.InterpolationPart {
			break
		}
		path := strings.TrimPrefix(resource, part.Text)
		if match := resourceType.FindStringSubmatch(part.Expression()); match != nil {
			service = servicesOfTypes[match[1]]
		}
		if service == "s3" {
			path = "bucket/x" + path
		}
		return service, path, true
	}
	return "", "", false
}

// resourceType matches the type of the resource whose attribute an expression is.
var resourceType = regexp.MustCompile(`^(aws_[a-z0-9_]+)\.`)

// servicesOfTypes are the services of the types of Terraform resources that policies
// name.
var servicesOfTypes = map[string]string{
	"aws_api_gateway_rest_api":  "execute-api",
	"aws_cloudwatch_log_group":  "logs",
	"aws_cognito_user_pool":     "cognito-idp",
	"aws_dynamodb_table":        "dynamodb",
	"aws_iam_role":              "iam",
	"aws_iam_user":              "iam",
	"aws_kinesis_stream":        "kinesis",
	"aws_kms_key":               "kms",
	"aws_lambda_function":       "lambda",
	"aws_s3_bucket":             "s3",
	"aws_secretsmanager_secret": "secretsmanager",
	"aws_sfn_state_machine":     "states",
	"aws_sns_topic":             "sns",
	"aws_sqs_queue":             "sqs",
}

// A level is what requests of S3 are for. The zero value is neither.
type level int

const (
	bucketLevel level = iota + 1
	objectLevel
)

// objectActions are the actions of S3 on objects whose names do not begin like those of
// the others, such as s3:GetObject.
var objectActions = map[string]bool{
	"abortmultipartupload":             true,
	"bypassgovernanceretention":        true,
	"listmultipartuploadparts":         true,
	"objectowneroverridetobucketowner": true,
	"replicatedelete":                  true,
	"replicatetags":                    true,
	"updateobjectencryption":           true,
}

// ofObjects and ofBuckets match actions of S3 in lower case, without the prefix.
var (
	ofObjects = regexp.MustCompile(`^(delete|get|put|replicate|restore)object`)
	ofBuckets = regexp.MustCompile(`^(create|delete|get|list|put)bucket|` +
		`^(get|put)(accelerate|analytics|encryption|intelligenttiering|inventory|lifecycle|metrics|replication)configuration$`)
)

// s3Level returns what requests of an action of S3 are for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func s3Level(action string) level {
	switch {
	case objectActions[action] || ofObjects.MatchString(action):
		return objectLevel
	case ofBuckets.MatchString(action):
		return bucketLevel
	}
	return 0
}

// s3LevelOf returns what a path names: bucket/NAME, bucket/NAME/KEY, accesspoint/NAME or
// accesspoint/NAME/object/KEY.
func s3LevelOf(path string) level {
	kind, name, _ := strings.Cut(path, "/")
	_, key, isObject := strings.Cut(name, "/")
	switch {
	case name == "" || kind != "bucket" && kind != "accesspoint":
		return 0
	case !isObject:
		return bucketLevel
	case kind == "bucket" || strings.HasPrefix(key, "object/"):
		return objectLevel
	}
	return 0
}

// servicesOf returns the services that actions and resources name, each once.
func servicesOf(actions, resources []string) []string {
	var list []string
	add := func(service string) {
		if service != "" && !strings.ContainsAny(service, "*?") && !slices.Contains(list, service) {
			list = append(list, service)
		}
	}
	for _, action := range actions {
		if service, _, ok := strings.Cut(action, ":"); ok {
			add(strings.ToLower(service))
		}
	}
	for _, resource := range resources {
		service, _, _ := serviceOf(resource)
		add(service)
	}
	return list
}

// withServices adds the patterns with each service in the place of wildcards. The service
// is the part of a pattern with the index at.
func withServices(patterns []string, at int, services []string) []string {
	list := slices.Clone(patterns)
	for _, p := range patterns {
		parts := strings.Split(p, ":")
		if len(parts) <= at+1 || !strings.ContainsAny(parts[at], "*?") {
			continue
		}
		for _, service := range services {
			parts[at] = service
			list = append(list, strings.Join(parts, ":"))
		}
	}
	return list
}
