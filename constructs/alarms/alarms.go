// Package alarms creates CloudWatch alarms for a private API.
package alarms

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchlogmetricfilter"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchmetricalarm"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures the alarms.
type Config struct {
	// API is the API. Required.
	API privateapi.Output
	// ActionARNs are the ARNs of what CloudWatch tells about an alarm and about its end,
	// such as an SNS topic: 1 to 5. Required.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
	ActionARNs ref.List
	// ServerErrors is the share of responses with a status of 500 or more above which
	// there is an alarm, above 0 and below 1. Default: 0.05.
	ServerErrors float64
	// LatencyMilliseconds is the time that the backend may take for nine of ten requests.
	// Default: 2500.
	LatencyMilliseconds int
	// Throttled is the number of refused requests in a minute from which on there is an
	// alarm. API Gateway has no metric for them, so this alarm counts lines of the access
	// log. Without an access log there is no such alarm. Default: 1.
	Throttled int
	// DroppedPackets is the number of packets in a minute that an endpoint of the API drops,
	// from which on there is an alarm. Endpoints that the stack does not create have no such
	// alarm. Default: 1.
	DroppedPackets int
	// CertificateARN is the ARN of the certificate of a domain of the API, in the Region of
	// the stack. Default: none, and no alarm about a certificate.
	CertificateARN string
	// CertificateDays is how many days before its end there is an alarm about the
	// certificate. ACM does not renew a certificate that was imported. Default: 44, with a
	// CertificateARN.
	// https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
	CertificateDays int
}

// Output is what [New] created.
type Output struct {
	// Alarms are the alarms by their construct id, such as "server_errors".
	Alarms map[string]cloudwatchmetricalarm.CloudwatchMetricAlarm
}

// maxActions is how many actions an alarm may have.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const maxActions = 5

// The defaults of a Config. Those of server errors, latency and certificates are what
// CloudWatch recommends.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
const (
	defaultServerErrors = 0.05
	defaultLatency      = 2500
	defaultCount        = 1
	defaultDays         = 44
)

// New adds the alarms of an API to a stack:
//
//	aws_cloudwatch_metric_alarm server_errors
//	aws_cloudwatch_metric_alarm latency
//	aws_cloudwatch_metric_alarm throttled, if the API has an access log
//	└ aws_cloudwatch_log_metric_filter
//	aws_cloudwatch_metric_alarm dropped_packets, one for each endpoint that the stack creates
//	aws_cloudwatch_metric_alarm certificate, if the Config has a CertificateARN
//
// API Gateway's metrics have the name of an API and not its id. So two APIs of one name in an
// account and Region share their metrics and alarms.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.check())
	if err := faults.Err(); err != nil {
		return Output{}, err
	}
	if config.API.IsPlaceholder() {
		return Output{}, nil // the app reports the errors of the API
	}
	config = config.withDefaults()
	name := id
	scope = constructs.NewConstruct(scope, jsii.String(id))
	api := config.API
	dimensions := map[string]*string{"ApiName": jsii.String(ref.Escape(api.Definition.Name)), "Stage": jsii.String(api.StageName)}
	alarms := map[string]cloudwatchmetricalarm.CloudwatchMetricAlarm{}
	add := func(id string, alarm cloudwatchmetricalarm.CloudwatchMetricAlarmConfig) {
		alarms[id] = newAlarm(scope, config.name(name, id), config.ActionARNs, id, alarm)
	}
	add("server_errors", cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmDescription:   jsii.String("Responses with a status of 500 or more: the backend or the role fails, or the backend is too slow."),
		Namespace:          jsii.String("AWS/ApiGateway"),
		MetricName:         jsii.String("5XXError"),
		Dimensions:         &dimensions,
		Statistic:          jsii.String("Average"),
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		Threshold:          jsii.Number(config.ServerErrors),
		EvaluationPeriods:  jsii.Number(3),
	})
	add("latency", cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
		AlarmDescription:   jsii.String("Time that the backend takes for nine of ten requests, in milliseconds."),
		Namespace:          jsii.String("AWS/ApiGateway"),
		MetricName:         jsii.String("IntegrationLatency"),
		Dimensions:         &dimensions,
		ExtendedStatistic:  jsii.String("p90"),
		ComparisonOperator: jsii.String("GreaterThanOrEqualToThreshold"),
		Threshold:          jsii.Number(config.LatencyMilliseconds),
		EvaluationPeriods:  jsii.Number(5),
		// A few requests are no sample of which nine tenths say something.
		EvaluateLowSampleCountPercentiles: jsii.String("ignore"),
	})
	if api.RestAPI.AccessLog != nil {
		metric := config.newThrottledMetric(scope, config.name(name, "throttled"))
		add("throttled", cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
			AlarmDescription:   jsii.String("Requests that API Gateway refused with the status 429: a limit or a quota is used up."),
			Namespace:          jsii.String(metric.namespace),
			MetricName:         jsii.String(metric.name),
			Statistic:          jsii.String("Sum"),
			ComparisonOperator: jsii.String("GreaterThanOrEqualToThreshold"),
			Threshold:          jsii.Number(config.Throttled),
			EvaluationPeriods:  jsii.Number(1),
		})
	}
	for i, endpoint := range api.Endpoints {
		if endpoint.Endpoint == nil {
			continue
		}
		id := "dropped_packets"
		if i > 0 {
			id = fmt.Sprintf("dropped_packets_%d", i+1)
		}
		add(id, cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
			AlarmDescription: jsii.String("Packets that the endpoint dropped: it has too little capacity, or a client's connections are unhealthy."),
			Namespace:        jsii.String("AWS/PrivateLinkEndpoints"),
			MetricName:       jsii.String("PacketsDropped"),
			Dimensions: &map[string]*string{
				"Endpoint Type": jsii.String("Interface"), "Service Name": endpoint.Endpoint.ServiceName(),
				"VPC Endpoint Id": endpoint.Endpoint.Id(), "VPC Id": endpoint.Endpoint.VpcId(),
			},
			Statistic:          jsii.String("Sum"),
			ComparisonOperator: jsii.String("GreaterThanOrEqualToThreshold"),
			Threshold:          jsii.Number(config.DroppedPackets),
			EvaluationPeriods:  jsii.Number(5),
		})
	}
	if config.CertificateARN != "" {
		// ACM measures twice a day, and not at all after the end of a certificate.
		// https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
		add("certificate", cloudwatchmetricalarm.CloudwatchMetricAlarmConfig{
			AlarmDescription:   jsii.String("Days until the certificate of the domain ends: renew it, or clients refuse every connection."),
			Namespace:          jsii.String("AWS/CertificateManager"),
			MetricName:         jsii.String("DaysToExpiry"),
			Dimensions:         &map[string]*string{"CertificateArn": jsii.String(config.CertificateARN)},
			Statistic:          jsii.String("Minimum"),
			ComparisonOperator: jsii.String("LessThanOrEqualToThreshold"),
			Threshold:          jsii.Number(config.CertificateDays),
			EvaluationPeriods:  jsii.Number(1),
			Period:             jsii.Number(secondsOfDay),
			TreatMissingData:   jsii.String("breaching"),
		})
	}
	written.Construct(scope)
	return Output{Alarms: alarms}, nil
}

const secondsOfDay = 24 * 60 * 60

// newAlarm adds an alarm, by default about minutes. A minute without data is then a minute
// without requests, so it is no alarm.
func newAlarm(scope constructs.Construct, name string, actions ref.List, id string, alarm cloudwatchmetricalarm.CloudwatchMetricAlarmConfig) cloudwatchmetricalarm.CloudwatchMetricAlarm {
	alarm.AlarmName = jsii.String(name)
	if alarm.Period == nil {
		alarm.Period, alarm.TreatMissingData = jsii.Number(60), jsii.String("notBreaching")
	}
	alarm.AlarmActions, alarm.OkActions = jsii.Strings(actions...), jsii.Strings(actions...)
	return cloudwatchmetricalarm.NewCloudwatchMetricAlarm(scope, jsii.String(id), &alarm)
}

// name returns the name of an alarm or of a metric of the construct with an id. Another
// construct may have alarms of the same API.
func (c Config) name(id, alarm string) string {
	return "private-api-" + c.API.RestAPIID + "-" + ref.Escape(id) + "-" + alarm
}

// A metric is the name of a metric in CloudWatch.
type metric struct{ namespace, name string }

// newThrottledMetric adds a metric that counts lines of the access log about refused requests. A
// backend may answer 429 as well.
func (c Config) newThrottledMetric(scope constructs.Construct, name string) metric {
	m := metric{"PrivateAPI", name}
	filter := cloudwatchlogmetricfilter.NewCloudwatchLogMetricFilter(scope, jsii.String("throttled_filter"), &cloudwatchlogmetricfilter.CloudwatchLogMetricFilterConfig{
		Name:         jsii.String(name),
		LogGroupName: c.API.RestAPI.AccessLog.Name(),
		Pattern:      jsii.String(`{ $.errorType = "THROTTLED" || $.errorType = "QUOTA_EXCEEDED" }`),
		MetricTransformation: &cloudwatchlogmetricfilter.CloudwatchLogMetricFilterMetricTransformation{
			Namespace: jsii.String(m.namespace), Name: jsii.String(m.name), Value: jsii.String("1"), DefaultValue: jsii.String("0"),
		},
	})
	if c.API.Definition.OptionalLogs {
		// The log group has a count of its own.
		group := "aws_cloudwatch_log_group." + *c.API.RestAPI.AccessLog.FriendlyUniqueId()
		filter.AddOverride(jsii.String("count"), "${length("+group+")}")
		filter.AddOverride(jsii.String("log_group_name"), "${"+group+"[count.index].name}")
	}
	return m
}

var actionARN = regexp.MustCompile(`^arn:aws(-[a-z]+)*:[a-z0-9-]+:([a-z]{2,4}(-[a-z]+)+-[0-9]+)?:([0-9]{12})?:[A-Za-z0-9_.:/-]+$`)

var certificateARN = regexp.MustCompile(gateway.CertificateARNPattern)

func (c Config) check() fault.List {
	var faults fault.List
	if c.API.Construct == nil && !c.API.IsPlaceholder() {
		faults.Add("api", "must be the Output of privateapi.New")
	} else if name := c.API.Definition.Name; strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		faults.Add("api.name", "%q: must have ASCII characters alone, since the metrics have the name", name)
	}
	if len(c.ActionARNs) == 0 {
		faults.Add("actionARNs", "must have at least one ARN, or nobody hears of an alarm")
	}
	if n := len(c.ActionARNs); n > maxActions {
		faults.Add("actionARNs", "%d ARNs: must be at most %d", n, maxActions)
	}
	faults.In("actionARNs", gateway.CheckList(c.ActionARNs, func(arn string) string {
		if !actionARN.MatchString(arn) {
			return "must be an ARN, such as arn:aws:sns:eu-central-1:111122223333:on-call"
		}
		return ""
	}))
	if s := c.ServerErrors; s != 0 && !(s > 0 && s < 1) || math.IsNaN(s) {
		faults.Add("serverErrors", "%v: must be above 0 and below 1", s)
	}
	for _, number := range []struct {
		field string
		value int
	}{{"latencyMilliseconds", c.LatencyMilliseconds}, {"throttled", c.Throttled}, {"droppedPackets", c.DroppedPackets}, {"certificateDays", c.CertificateDays}} {
		if number.value < 0 {
			faults.Add(number.field, "%d: must not be negative", number.value)
		}
	}
	if c.CertificateARN != "" && !ref.Name(c.CertificateARN, certificateARN) {
		faults.Add("certificateARN", "%q: must be the ARN of a certificate of ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID", c.CertificateARN)
	}
	if c.CertificateARN == "" && c.CertificateDays > 0 {
		faults.Add("certificateDays", "%d: must be 0 without a certificateARN", c.CertificateDays)
	}
	return faults
}

// withDefaults returns the Config with the defaults of fields that are not set.
func (c Config) withDefaults() Config {
	if c.ServerErrors == 0 {
		c.ServerErrors = defaultServerErrors
	}
	if c.LatencyMilliseconds == 0 {
		c.LatencyMilliseconds = defaultLatency
	}
	if c.Throttled == 0 {
		c.Throttled = defaultCount
	}
	if c.DroppedPackets == 0 {
		c.DroppedPackets = defaultCount
	}
	if c.CertificateDays == 0 {
		c.CertificateDays = defaultDays
	}
	return c
}
