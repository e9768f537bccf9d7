package gateway_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
)

const logRole = "arn:aws:iam::111122223333:role/logs"

// loggable are variables of access logs.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
var loggable = strings.Fields(`
	accountId apiId awsEndpointRequestId deploymentId domainName domainPrefix error.message error.messageString
	error.responseType extendedRequestId httpMethod identity.accountId identity.apiKey identity.apiKeyId
	identity.caller identity.sourceIp identity.user identity.userAgent identity.userArn identity.vpcId
	identity.vpceId integration.error integration.integrationStatus integration.latency integration.requestId
	integration.status integrationErrorMessage path protocol requestId requestTime requestTimeEpoch resourceId
	resourcePath responseLatency responseLength stage status waf.error waf.latency waf.status wafResponseCode
	webaclArn xrayTraceId`)

// A line is JSON whichever values are missing, and has what the Logging says.
func TestAccessLogFormat(t *testing.T) {
	t.Parallel()
	for _, l := range []gateway.Logging{
		{}, {WithoutPath: true}, {UserAgent: true}, {WithoutPath: true, UserAgent: true},
	} {
		fields, format := l.AccessLogFields(), l.AccessLogFormat()
		if strings.Contains(format, "\n") {
			t.Errorf("%q: API Gateway refuses formats of several lines", format)
		}
		for missing := range len(fields) + 1 {
			line, want := format, map[string]string{}
			for i, f := range fields {
				value := "value of " + f.Name
				if i < missing {
					value = "-"
				}
				want[f.Name] = value
				// The quotes end the variable: a longer name may begin with a shorter one.
				line = strings.Replace(line, `"`+f.Variable+`"`, `"`+value+`"`, 1)
			}
			var got map[string]string
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", l, diff)
			}
		}
		for _, f := range fields {
			if name, ok := strings.CutPrefix(f.Variable, "$context."); !ok || !slices.Contains(loggable, name) {
				t.Errorf("%s: AWS lists no such variable", f.Variable)
			}
		}
		has := func(name string) bool {
			return slices.ContainsFunc(fields, func(f gateway.AccessLogField) bool { return f.Name == name })
		}
		if has("path") == l.WithoutPath || has("userAgent") != l.UserAgent {
			t.Errorf("%+v: fields %v", l, fields)
		}
	}
}

// ANY stands for the verbs that no other route of its path has. The settings of a method do
// not depend on the others.
func TestMethodSettings(t *testing.T) {
	t.Parallel()
	limits := gateway.Throttle{RateLimit: 1, BurstLimit: 2}
	config := gateway.Config{
		Name: "api", Endpoints: []string{"vpce-0a"},
		Routes: []gateway.Route{
			{Path: "/", Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{}, Throttle: limits},
			{Path: "/a/{b+}", Methods: gateway.Any, Integration: gateway.Mock{}, Throttle: limits},
			{Path: "/a/{b+}", Methods: gateway.Methods{"GET", "PUT"}, Integration: gateway.Mock{}},
		},
	}
	paths := func() []string {
		var list []string
		for _, s := range resolved(t, config).MethodSettings() {
			if list = append(list, s.Path); s.Path != "*/*" && s.Throttle != limits {
				t.Errorf("%s: %+v", s.Path, s.Throttle)
			}
		}
		return list
	}
	want := []string{
		"~1/GET", "~1a~1{b+}/DELETE", "~1a~1{b+}/HEAD", "~1a~1{b+}/OPTIONS", "~1a~1{b+}/PATCH", "~1a~1{b+}/POST",
	}
	for name, change := range map[string]func(*gateway.StageSettings){
		"none":    nil,
		"limits":  func(s *gateway.StageSettings) { s.Throttle = limits },
		"metrics": func(s *gateway.StageSettings) { s.DetailedMetrics = true },
		"logs": func(s *gateway.StageSettings) {
			s.Logging = gateway.Logging{CloudWatchRoleARN: logRole, ExecutionLog: "INFO"}
		},
	} {
		config.StageSettings = gateway.StageSettings{}
		all := want
		if change != nil {
			change(&config.StageSettings)
			all = append([]string{"*/*"}, want...)
		}
		// The verbs have the order of API Gateway's documentation.
		if diff := cmp.Diff(all, paths()); diff != "" {
			t.Errorf("%s: MethodSettings (-want +got):\n%s", name, diff)
		}
	}
}

// Only a reference to a variable can be null.
func TestOptionalLogs(t *testing.T) {
	t.Parallel()
	reference := sampleapis.Tokens{}.String("role")
	for expression, want := range map[string]bool{
		"${var.role}": true, "${aws_iam_role.logs.arn}": false, "${data.terraform_remote_state.logs.outputs.role}": false,
		"${var.roles[0]}": false,
	} {
		config := paths("/")
		config.StageSettings.Logging.CloudWatchRoleARN = reference
		environment := frankfurt
		environment.Expressions = func(references []string) []string {
			texts := slices.Clone(references)
			for i, r := range texts {
				if r == reference {
					texts[i] = expression
				}
			}
			return texts
		}
		d, err := gateway.Resolve(config, environment)
		if err != nil || d.OptionalLogs != want {
			t.Errorf("%s: OptionalLogs = %t, %v, want %t", expression, d.OptionalLogs, err, want)
		}
	}
	config := paths("/")
	config.StageSettings.Logging.CloudWatchRoleARN = logRole
	if d := resolved(t, config); d.OptionalLogs || d.StageSettings.Logging.RetentionDays != 365 {
		t.Errorf("Definition has OptionalLogs %t and %+v", d.OptionalLogs, d.StageSettings)
	}
}

func TestResolveRefusesStageSettings(t *testing.T) {
	t.Parallel()
	settings := func(s gateway.StageSettings) gateway.Config {
		return with(func(c *gateway.Config) { c.StageSettings = s })
	}
	logging := func(l gateway.Logging) gateway.Config { return settings(gateway.StageSettings{Logging: l}) }
	throttled := func(limits gateway.Throttle) gateway.Config {
		return with(func(c *gateway.Config) { c.Routes[0].Throttle = limits })
	}
	testRefusals(t, map[string]refusal{
		"logs without a role": {
			logging(gateway.Logging{RetentionDays: 30}),
			`stageSettings.logging.cloudWatchRoleARN: "": must be set, or there are no logs`,
		},
		"all of logs": {
			logging(gateway.Logging{CloudWatchRoleARN: "role", RetentionDays: 2, KMSKeyARN: "key", ExecutionLog: "DEBUG"}),
			`stageSettings.logging.cloudWatchRoleARN: "role": must be the ARN of a role, such as arn:aws:iam::111122223333:role/api-gateway-logs
stageSettings.logging.retentionDays: 2: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
stageSettings.logging.kmsKeyARN: "key": must be the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID
stageSettings.logging.executionLog: "DEBUG": must be one of ERROR, INFO`,
		},
		"a web ACL of CloudFront": {
			settings(gateway.StageSettings{WebACLARN: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1"}),
			`stageSettings.webACLARN: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1": must be ` +
				`the ARN of a web ACL for regional resources, such as ` +
				`arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/NAME/ID`,
		},
		"an ARN for the ID of a client certificate": {
			settings(gateway.StageSettings{ClientCertificateID: "arn:aws:apigateway:us-east-1::/clientcertificates/a1"}),
			`stageSettings.clientCertificateID: "arn:aws:apigateway:us-east-1::/clientcertificates/a1": must be the ID of ` +
				`a client certificate of API Gateway, such as a1b2c3`,
		},
		"a rate without a burst, which would refuse every request": {
			settings(gateway.StageSettings{Throttle: gateway.Throttle{RateLimit: 10}}),
			`stageSettings.throttle.burstLimit: 0: must be set together with rateLimit, 10`,
		},
		"limits of a route": {
			throttled(gateway.Throttle{RateLimit: math.Inf(1), BurstLimit: -1}),
			`routes[0].throttle.rateLimit: +Inf: must be a number that is not negative
routes[0].throttle.burstLimit: -1: must not be negative`,
		},
		"no number": {
			throttled(gateway.Throttle{RateLimit: math.NaN(), BurstLimit: 1}),
			`routes[0].throttle.rateLimit: NaN: must be a number that is not negative`,
		},
	})
}
