package alarms_test

import (
	"math"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"

	"cdk.tf/go/privateapi/constructs/alarms"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// config is the Config of alarms for an API that create adds.
type config struct {
	role string // of logs
	alarms.Config
}

func create(scope constructs.Construct, id string, c config) (alarms.Output, error) {
	create := endpoint.Create{
		VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/16"}, NoPrivateDNS: true,
	}
	api, err := privateapi.New(scope, "api", privateapi.Config{
		Name: "documents",
		Endpoints: []endpoint.Source{
			create, endpoint.Existing{IDs: ref.List{"vpce-0a"}}, create,
		},
		Routes:        []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
		StageSettings: gateway.StageSettings{Logging: gateway.Logging{CloudWatchRoleARN: c.role}},
	})
	if err != nil {
		return alarms.Output{}, err
	}
	c.API = api
	return alarms.New(scope, id, c.Config)
}

func TestGolden(t *testing.T) {
	topic := ref.List{"arn:aws:sns:eu-central-1:111122223333:on-call"}
	synthtest.Golden(t, "alarms", create, synthtest.Samples[config]{
		"without-logs": func(sampleapis.References) config { return config{Config: alarms.Config{ActionARNs: topic}} },
		"with-logs": func(r sampleapis.References) config {
			return config{role: "arn:aws:iam::111122223333:role/logs", Config: alarms.Config{
				ActionARNs:   ref.List{r.String("topic_arn")},
				ServerErrors: 0.1, LatencyMilliseconds: 100, Throttled: 10, DroppedPackets: 20,
				CertificateARN: r.String("certificate_arn"), CertificateDays: 30,
			}}
		},
		"with-optional-logs": func(r sampleapis.References) config {
			return config{role: r.String("cloudwatch_role_arn"), Config: alarms.Config{ActionARNs: topic}}
		},
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "alarms", alarms.New, map[string]alarms.Config{
		"nothing": {},
		"numbers": {
			ActionARNs:   ref.List{"on-call", "arn:aws:sns:eu-central-1:111122223333:*"},
			ServerErrors: 1, LatencyMilliseconds: -1, Throttled: -1, DroppedPackets: -1,
		},
		"too many, and of nowhere": {
			ActionARNs: ref.List{"arn:aws:sns:x:1:a", "arn:aws:sns:eu-central-1:1:b", "arn:x:sns:::c", "d", "e", "f"},
		},
		"no number":    {ServerErrors: math.NaN()},
		"certificates": {CertificateARN: "arn:aws:iam::111122223333:server-certificate/api", CertificateDays: -1},
		"days of none": {CertificateDays: 30},
	})
}
