package gateway

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// StageSettings are the settings of the stage. A change of them takes effect without a
// deployment.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html
type StageSettings struct {
	// Logging writes logs of requests. Default: none.
	Logging Logging
	// Throttle limits the requests to the whole stage. A route may have its own. Default:
	// the account's limits, which all APIs of the account and Region share.
	Throttle Throttle
	// DetailedMetrics makes API Gateway measure each route by itself, and not only the
	// stage. CloudWatch bills these metrics. Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
	DetailedMetrics bool
	// Tracing sends traces of requests to X-Ray, which bills them. Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
	Tracing bool
	// WebACLARN is the ARN of a web ACL of AWS WAF for regional resources. It sees each
	// request first. Default: "", none.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
	WebACLARN string
	// ClientCertificateID is the ID of a client certificate of API Gateway, which it shows to
	// the servers of all [HTTP] routes over https. Servers that check it know that requests
	// come from the API's stage. It ends after a year: to rotate it, make a second one, let the
	// servers accept both, and change the ID. Default: "", none.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
	ClientCertificateID string
}

var webACLARN = regexp.MustCompile(`^arn:aws(-[a-z]+)*:wafv2:[a-z]{2,4}(-[a-z]+)+-[0-9]+:[0-9]{12}:regional/webacl/[A-Za-z0-9_-]{1,128}/[A-Za-z0-9-]+$`)

var clientCertificateID = regexp.MustCompile(`^[a-z0-9]{1,64}$`)

func (s StageSettings) check() fault.List {
	var faults fault.List
	faults.In("logging", s.Logging.check())
	faults.In("throttle", s.Throttle.check())
	if s.WebACLARN != "" && !ref.Name(s.WebACLARN, webACLARN) {
		faults.Add("webACLARN", "%q: must be the ARN of a web ACL for regional resources, such as arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/NAME/ID", s.WebACLARN)
	}
	if s.ClientCertificateID != "" && !ref.Name(s.ClientCertificateID, clientCertificateID) {
		faults.Add("clientCertificateID", "%q: must be the ID of a client certificate of API Gateway, such as a1b2c3", s.ClientCertificateID)
	}
	return faults
}

// A MethodSetting is the settings of a method in the stage, or of all methods that have
// none of their own.
type MethodSetting struct {
	// ResourceKey is the key of the method's [Resource], and HTTPMethod a verb. Both are "*"
	// for all methods.
	ResourceKey, HTTPMethod string
	// Path is the name of the settings in API Gateway, "*/*" or such as
	// "~1documents~1{proxy+}/GET". API Gateway wants a slash of the path as ~1.
	// https://github.com/hashicorp/terraform-provider-aws/issues/9738
	Path string
	// Throttle limits the requests. The zero Throttle is the account's limits.
	Throttle Throttle
}

// MethodSettings returns the settings of methods that the stage needs, those of all methods
// first. API Gateway has no settings for ANY, so a route with it has some for each verb.
// https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
func (d Definition) MethodSettings() []MethodSetting {
	var list []MethodSetting
	s := d.StageSettings
	if s.Throttle != (Throttle{}) || s.DetailedMetrics || s.Logging.ExecutionLog != "" {
		list = append(list, MethodSetting{"*", "*", "*/*", s.Throttle})
	}
	for _, r := range d.Resources {
		path := strings.ReplaceAll(r.Path, "/", "~1")
		for _, m := range r.Methods {
			if m.Throttle == (Throttle{}) {
				continue
			}
			for _, verb := range r.verbs(m.HTTPMethod) {
				list = append(list, MethodSetting{r.Key, verb, path + "/" + verb, m.Throttle})
			}
		}
	}
	return list
}

// verbs returns the verbs that a method of the resource answers: for ANY, each one that no
// other method does.
func (r Resource) verbs(method string) []string {
	if method != "ANY" {
		return []string{method}
	}
	return slices.DeleteFunc(slices.Clone(verbs), func(verb string) bool {
		return slices.ContainsFunc(r.Methods, func(m Method) bool { return m.HTTPMethod == verb })
	})
}

// texts returns the settings for people.
func (s StageSettings) texts(optionalLogs bool) []string {
	texts := []string{"no access log"}
	if l := s.Logging; l.Enabled() {
		texts[0] = fmt.Sprintf("access log, kept for %d days", l.RetentionDays)
		if l.ExecutionLog != "" {
			texts[0] += ", and execution log of " + l.ExecutionLog
		}
		if optionalLogs {
			texts[0] += ", only if " + l.CloudWatchRoleARN + " is not null"
		}
	}
	if s.Throttle != (Throttle{}) {
		texts = append(texts, "at most "+s.Throttle.text())
	}
	if s.WebACLARN != "" {
		texts = append(texts, "web ACL "+s.WebACLARN)
	}
	if s.ClientCertificateID != "" {
		texts = append(texts, "client certificate "+s.ClientCertificateID)
	}
	if s.DetailedMetrics {
		texts = append(texts, "detailed metrics")
	}
	if s.Tracing {
		texts = append(texts, "traces")
	}
	return texts
}
