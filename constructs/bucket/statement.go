package bucket

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// maxPolicyLength is how many characters a bucket policy may have.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
const maxPolicyLength = 20 * 1024

// ownStatements are the Sids of the statements that New writes.
var ownStatements = []string{"AllowAccessLogs", "DenyPlainHTTP"}

var statementID = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// checkStatements tests the further statements of the bucket policy.
func (c Config) checkStatements() fault.List {
	var faults fault.List
	sids := slices.Clone(ownStatements)
	for i, s := range c.Statements {
		field := "statements[" + strconv.Itoa(i) + "]"
		faults.In(field, checkStatement(s))
		if s.Sid != "" && slices.Contains(sids, s.Sid) {
			faults.Add(field+".sid", "%q: must not be that of another statement of the bucket policy", s.Sid)
		}
		sids = append(sids, s.Sid)
	}
	if n := (iam.Document{Statements: c.Statements}).Length(); n > maxPolicyLength {
		faults.Add("statements", "must have at most %d characters, not %d", maxPolicyLength, n)
	}
	return faults
}

func checkStatement(s iam.Statement) fault.List {
	var faults fault.List
	for _, list := range []ref.List{s.Action, s.NotAction, s.Resource} {
		if list.Mixed() {
			faults.Add("", "must not have a reference to a list beside other values")
		}
	}
	if !statementID.MatchString(s.Sid) {
		faults.Add("sid", "%q: must be letters and digits", s.Sid)
	}
	if s.Effect != iam.Allow && s.Effect != iam.Deny {
		faults.Add("effect", "%q: must be %s or %s", s.Effect, iam.Allow, iam.Deny)
	}
	if s.Principal.IsZero() {
		faults.Add("principal", "must name who the statement is about")
	}
	if (len(s.Action) == 0) == (len(s.NotAction) == 0) {
		faults.Add("action", "must be set, or notAction instead")
	}
	for _, action := range slices.Concat(s.Action, s.NotAction) {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") && !ref.Contains(action) {
			faults.Add("action", "%q: must be an action of S3, such as s3:GetObject", action)
		}
	}
	for _, key := range s.Resource {
		if ref.HasList(key) || !strings.HasPrefix(key, "/") {
			faults.Add("resource", "%q: must be a slash and a pattern of keys of this bucket, such as /reports/*; "+
				"leave it empty for the bucket and all its objects", key)
		}
	}
	if len(s.NotResource) > 0 {
		faults.Add("notResource", "must be empty: name what the statement is about in resource")
	}
	if !slices.Contains(s.Principal.AWS, "*") {
		return faults
	}
	switch {
	case s.Effect == iam.Allow && !slices.ContainsFunc(s.Condition.List(), limitsCallers):
		faults.Add("condition", "must limit an Allow for everyone to fixed values of a key such as aws:PrincipalOrgID, aws:SourceAccount, "+
			"aws:SourceVpc or aws:SourceIp, with an operator such as StringEquals: S3 refuses a public policy")
	case s.Effect == iam.Deny && len(s.Condition) == 0 && len(s.Resource) == 0 && !isHarmlessDeny(s):
		faults.Add("condition", "must limit a Deny for everyone that includes s3:PutBucketPolicy: nobody could change the policy again")
	}
	return faults
}

// limitedKeys are the condition keys whose fixed values keep S3 from calling a policy public,
// in lower case.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
var limitedKeys = []string{
	"aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceowner",
	"aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
	"s3:x-amz-server-side-encryption-aws-kms-key-id",
}

// limitingOperator matches operators that a request without the key does not meet.
var limitingOperator = regexp.MustCompile(`(?i)^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$`)

// limitsCallers reports whether a condition limits an Allow for everyone to fixed values, as
// far as the values are known.
func limitsCallers(c iam.Condition) bool {
	key := strings.ToLower(c.Key)
	if !slices.Contains(limitedKeys, key) || !limitingOperator.MatchString(c.Operator) || len(c.Values) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Values, func(value string) bool {
		switch {
		case ref.Contains(value) || ref.HasList(value):
			return false // S3 tests it when the policy is written
		case key == "aws:sourceip":
			return isWide(value)
		}
		return strings.ContainsAny(value, "*?") || strings.Contains(value, "${")
	})
}

// isWide reports whether a block of addresses is public to S3: a shorter prefix than /8 in
// IPv4, or than /32 in IPv6.
func isWide(block string) bool {
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		_, err = netip.ParseAddr(block)
		return err != nil
	}
	if prefix.Addr().Is4() {
		return prefix.Bits() < 8
	}
	return prefix.Bits() < 32
}

// isHarmlessDeny reports whether a Deny leaves everyone the action that changes the policy.
func isHarmlessDeny(s iam.Statement) bool {
	d := iam.Document{Statements: []iam.Statement{{Effect: iam.Allow, Action: s.Action, NotAction: s.NotAction, Resource: ref.List{"*"}}}}
	decision := d.Decide(iam.Request{Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::bucket"})
	return decision == iam.ImplicitlyDenied
}

// encodeList returns the expression for a reference to a whole list.
func encodeList(list string) string { return *cdktf.Fn_Jsonencode(jsii.Strings(list)) }

// policy returns the bucket policy: own, and the further statements.
func (c Config) policy(arn string, own ...iam.Statement) iam.Document {
	for _, s := range c.Statements {
		resource := ref.List{arn, arn + "/*"}
		if len(s.Resource) > 0 {
			resource = nil
			for _, keys := range s.Resource {
				resource = append(resource, arn+keys)
			}
		}
		s.Resource = resource
		own = append(own, s)
	}
	return iam.Document{Statements: own}
}
