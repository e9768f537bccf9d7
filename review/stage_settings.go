package review

import "cdk.tf/go/privateapi/gateway"

// StageSettings are the settings of the stage of an API.
type StageSettings struct {
	// AccessLogFields are the names of the fields of the access log. None is no access log.
	AccessLogFields []string `json:"accessLogFields,omitempty"`
	// ExecutionLog is the level of the execution log, ERROR or INFO. "" is none.
	ExecutionLog string `json:"executionLog,omitempty"`
	// CloudWatchRoleARN is the role of the account that API Gateway writes logs with.
	CloudWatchRoleARN string `json:"cloudWatchRoleARN,omitempty"`
	// OptionalLogs reports that there are logs only where the variable in
	// CloudWatchRoleARN is not null.
	OptionalLogs bool `json:"optionalLogs,omitempty"`
	// LogRetentionDays is how long logs are kept.
	LogRetentionDays int `json:"logRetentionDays,omitempty"`
	// LogKeyARN is the key that encrypts logs. "" is a key of CloudWatch Logs.
	LogKeyARN string `json:"logKeyARN,omitempty"`
	// Throttles limit requests: those of the whole stage, and of methods. They are sorted
	// by method.
	Throttles []Throttle `json:"throttles,omitempty"`
	// DetailedMetrics reports that CloudWatch has metrics of each method.
	DetailedMetrics bool `json:"detailedMetrics,omitempty"`
	// Tracing reports that X-Ray gets traces.
	Tracing bool `json:"tracing,omitempty"`
	// WebACLARN is the web ACL that sees requests first. "" is none.
	WebACLARN string `json:"webACLARN,omitempty"`
	// ClientCertificateID is the client certificate that web servers get. "" is none.
	ClientCertificateID string `json:"clientCertificateID,omitempty"`
}

// A Throttle limits the requests of all callers together.
type Throttle struct {
	// Method is the name of a route's method, such as "ANY /documents/{key+}". "" is each
	// method that has no limits of its own, all of them together.
	Method string `json:"method,omitempty"`
	// RateLimit is how many requests per second are accepted on average, and BurstLimit how
	// many at the same time.
	RateLimit  float64 `json:"rateLimit"`
	BurstLimit int     `json:"burstLimit"`
}

func newStageSettings(d gateway.Definition) StageSettings {
	s := d.StageSettings
	settings := StageSettings{DetailedMetrics: s.DetailedMetrics, Tracing: s.Tracing, WebACLARN: s.WebACLARN, ClientCertificateID: s.ClientCertificateID}
	if l := s.Logging; l.Enabled() {
		for _, field := range l.AccessLogFields() {
			settings.AccessLogFields = append(settings.AccessLogFields, field.Name)
		}
		settings.ExecutionLog, settings.CloudWatchRoleARN, settings.OptionalLogs = l.ExecutionLog, l.CloudWatchRoleARN, d.OptionalLogs
		settings.LogRetentionDays, settings.LogKeyARN = l.RetentionDays, l.KMSKeyARN
	}
	add := func(method string, t gateway.Throttle) {
		if t != (gateway.Throttle{}) {
			settings.Throttles = append(settings.Throttles, Throttle{method, t.RateLimit, t.BurstLimit})
		}
	}
	add("", s.Throttle)
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			add(m.HTTPMethod+" "+r.Path, m.Throttle)
		}
	}
	return settings
}
