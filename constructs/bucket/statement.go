package bucket

import (
	"cmp"
	"maps"
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

var (
	statementID = regexp.MustCompile(`^[A-Za-z0-9]*$`)
	// conditionName matches operators and keys, such as ForAnyValue:StringLike and
	// s3:ExistingObjectTag/team.
	conditionName = regexp.MustCompile(`^[A-Za-z][^\x00-\x1f\x7f"$#]*$`)
)

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
	arn := "arn:aws:s3:::" + cmp.Or(c.Name, c.NamePrefix, defaultNamePrefix)
	if n := c.policy(arn, denyPlainHTTP(arn)).Length(); n > maxPolicyLength {
		faults.Add("statements", "the bucket policy would have %d characters: must be at most %d", n, maxPolicyLength)
	}
	return faults
}

func checkStatement(s iam.Statement) fault.List {
	var faults fault.List
	who := s.Principal
	lists := []ref.List{s.Action, s.NotAction, s.Resource, who.AWS, who.CanonicalUser, who.Federated, who.Service}
	for _, c := range s.Condition.List() {
		lists = append(lists, c.Values)
	}
	if slices.ContainsFunc(lists, ref.List.Mixed) {
		faults.Add("", "must not have a reference to a list beside other values or in text")
	}
	faults.In("principal", checkPrincipal(who))
	faults.In("condition", checkConditions(s.Condition))
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
		faults.Add("condition", "must limit a Deny for everyone that includes s3:PutBucketPolicy, or nobody could change the policy again")
	}
	return faults
}

// checkPrincipal tests the names of principals. "*" is everyone.
func checkPrincipal(p iam.Principal) fault.List {
	var faults fault.List
	for _, kind := range []struct {
		field string
		names ref.List
	}{{"aws", p.AWS}, {"canonicalUser", p.CanonicalUser}, {"federated", p.Federated}, {"service", p.Service}} {
		for _, name := range kind.names {
			if !isPrincipal(name) && (name != "*" || kind.field != "aws") {
				faults.Add(kind.field, "%q: must be a whole name, such as an ARN: S3 refuses wildcards in it", name)
			}
		}
	}
	return faults
}

// isPrincipal reports whether a text can name one principal.
func isPrincipal(name string) bool {
	isOther := func(r rune) bool { return r == '*' || r == '?' || r <= ' ' || r >= 0x7f }
	return name != "" && !ref.HasSyntax(name) && !strings.ContainsFunc(ref.Literal(name), isOther)
}

// checkConditions tests that each condition has an operator, a key and values.
func checkConditions(conditions iam.Conditions) fault.List {
	var faults fault.List
	for _, operator := range slices.Sorted(maps.Keys(conditions)) {
		keys := conditions[operator]
		if !conditionName.MatchString(operator) || len(keys) == 0 {
			faults.Add("", "%q: must be an operator with at least one key", operator)
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if !conditionName.MatchString(key) || len(keys[key]) == 0 {
				faults.Add("", "%q: must be a key with at least one value", key)
			}
		}
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
	switch bits := prefix.Bits(); {
	case prefix.Addr().Is4():
		return bits < 8
	case mappedIPv4.Overlaps(prefix):
		return bits < mappedIPv4.Bits()+8
	default:
		return bits < 32
	}
}

// mappedIPv4 are the IPv6 addresses that stand for IPv4 addresses, such as ::ffff:10.0.0.1.
var mappedIPv4 = netip.MustParsePrefix("::ffff:0:0/96")

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
