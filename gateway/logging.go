package gateway

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Logging makes API Gateway write a line to CloudWatch Logs for each request: the access
// log. The line is a JSON object. AccessLogFields returns its fields.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
type Logging struct {
	// CloudWatchRoleARN is the ARN of the role in the API Gateway settings of the account
	// and Region. Without that role, API Gateway refuses a stage with logs. If it is a
	// variable of the stack, the API has logs only where the variable is not null.
	// Default: "", no logs.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
	CloudWatchRoleARN string
	// RetentionDays is how many days CloudWatch keeps the logs, one of [RetentionDays].
	// Default: 365.
	RetentionDays int
	// KMSKeyARN is the ARN of the key that encrypts the logs. Its key policy must allow
	// CloudWatch Logs to use it. Default: "", a key of CloudWatch Logs.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
	KMSKeyARN string
	// WithoutPath leaves the path of requests out of the access log. It has the keys of
	// objects, which may be personal data. Default: false.
	WithoutPath bool
	// UserAgent adds the header User-Agent to the access log. API Gateway documents no
	// escaping, so a caller who sends a quote in it may make the line invalid JSON or add
	// fields to it. Default: false.
	UserAgent bool
	// ExecutionLog adds the log in which API Gateway says what it does with each request:
	// "ERROR" for requests that fail, or "INFO" for every request. It never has the data
	// of requests. Default: "", none.
	ExecutionLog string
}

// An AccessLogField is a field of the lines of an access log.
type AccessLogField struct {
	// Name is the name of the field in the line.
	Name string
	// Variable is API Gateway's variable, such as "$context.requestId". A line has "-"
	// where the variable has no value.
	Variable string
}

// accessLogFields are the fields of access logs.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
var accessLogFields = []AccessLogField{
	{"requestId", "$context.requestId"},
	{"extendedRequestId", "$context.extendedRequestId"},
	{"requestTimeEpoch", "$context.requestTimeEpoch"},
	{"vpcEndpointId", "$context.identity.vpceId"},
	{"vpcId", "$context.identity.vpcId"},
	{"sourceIp", "$context.identity.sourceIp"},
	{"userArn", "$context.identity.userArn"},
	{"apiKeyId", "$context.identity.apiKeyId"},
	{"httpMethod", "$context.httpMethod"},
	{"resourcePath", "$context.resourcePath"},
	{"path", "$context.path"},
	{"protocol", "$context.protocol"},
	{"status", "$context.status"},
	{"responseLength", "$context.responseLength"},
	{"responseLatency", "$context.responseLatency"},
	{"integrationStatus", "$context.integration.status"},
	{"integrationLatency", "$context.integration.latency"},
	{"integrationRequestId", "$context.integration.requestId"},
	{"errorType", "$context.error.responseType"},
	{"wafStatus", "$context.waf.status"},
	{"xrayTraceId", "$context.xrayTraceId"},
	{"stage", "$context.stage"},
	{"deploymentId", "$context.deploymentId"},
	{"userAgent", "$context.identity.userAgent"},
}

// AccessLogFields returns the fields of the access log, in the order of the line.
func (l Logging) AccessLogFields() []AccessLogField {
	return slices.DeleteFunc(slices.Clone(accessLogFields), func(f AccessLogField) bool {
		return f.Name == "path" && l.WithoutPath || f.Name == "userAgent" && !l.UserAgent
	})
}

// AccessLogFormat returns the format of the lines, a JSON object whose values are all
// strings: a variable without a value becomes "-", which is no JSON without quotes.
func (l Logging) AccessLogFormat() string {
	var parts []string
	for _, f := range l.AccessLogFields() {
		name, err := json.Marshal(f.Name)
		if err != nil {
			panic(err) // a string always marshals
		}
		parts = append(parts, string(name)+`:"`+f.Variable+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// Enabled reports whether the API has logs. It is true as well if that depends on a
// variable.
func (l Logging) Enabled() bool { return l.CloudWatchRoleARN != "" }

// RetentionDays are the days for which CloudWatch can keep logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var RetentionDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

const defaultRetentionDays = 365

// The levels of execution logs.
var executionLogs = []string{"ERROR", "INFO"}

// RoleARNPattern matches the ARNs of roles. Terraform variables can validate their values
// with it.
const RoleARNPattern = `^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$`

var roleARN = regexp.MustCompile(RoleARNPattern)

func (l Logging) check() fault.List {
	var faults fault.List
	if l.CloudWatchRoleARN != "" && !ref.Name(l.CloudWatchRoleARN, roleARN) {
		faults.Add("cloudWatchRoleARN", "%q: must be the ARN of a role, such as arn:aws:iam::111122223333:role/api-gateway-logs", l.CloudWatchRoleARN)
	}
	if l.RetentionDays != 0 && !slices.Contains(RetentionDays, l.RetentionDays) {
		days := make([]string, len(RetentionDays))
		for i, d := range RetentionDays {
			days[i] = strconv.Itoa(d)
		}
		faults.Add("retentionDays", "%d: must be one of %s", l.RetentionDays, strings.Join(days, ", "))
	}
	faults.In("kmsKeyARN", CheckKMSKeyARN(l.KMSKeyARN))
	if l.ExecutionLog != "" && !slices.Contains(executionLogs, l.ExecutionLog) {
		faults.Add("executionLog", "%q: must be one of %s", l.ExecutionLog, strings.Join(executionLogs, ", "))
	}
	if l != (Logging{}) && !l.Enabled() {
		faults.Add("cloudWatchRoleARN", `"": must be set, or there are no logs`)
	}
	return faults
}

// variable matches the expression of a variable of the stack.
var variable = regexp.MustCompile(`^\$\{var\.[A-Za-z0-9_-]+\}$`)

// isVariable reports whether s is a reference to a variable of the stack, whose value may
// be null.
func isVariable(s string, expressions func([]string) []string) bool {
	tokens := ref.Tokens(s)
	return len(tokens) == 1 && tokens[0] == s && expressions != nil && variable.MatchString(expressions(tokens)[0])
}

// withDefaults returns the Logging with the defaults of fields that are not set.
func (l Logging) withDefaults() Logging {
	if l.Enabled() && l.RetentionDays == 0 {
		l.RetentionDays = defaultRetentionDays
	}
	return l
}
