package gateway_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// FuzzResolve asks only that Resolve never panics and gives the same twice.
func FuzzResolve(f *testing.F) {
	f.Add("documents", "prod", "/{proxy+}", "ANY", "documents", "", "x-amz-meta-a", "", "", "", byte(0))
	f.Add("documents", reference, "/docs/{id}/{proxy+}", "GET,HEAD", reference, "{id}/{proxy}", "Authorization", "read-write", reference, "THROTTLED", byte(255))
	f.Add("${var.x}", "", "/a/{b+}/c", "get", "a..b", "{b", "", "write", "${var.x}", "", byte(1))
	f.Add("", "a b", "", "", "", "{}", "\x00", "", "'", "$", byte(2))
	f.Add("\xff", listReference, "//", "ANY,GET", listReference, reference+"{proxy}", "Date", "read-write", listReference, "DEFAULT_4XX", byte(4))
	f.Add("é", "v1", "/", "PUT", "192.168.0.1", "../{proxy}", "ETag", "", "é", "404", byte(8))
	f.Add("site", "v1", "/s3", "PUT,DELETE", "documents", "", "x-amz-tagging", "read-write", "https://app.example.com", "MISSING_AUTHENTICATION_TOKEN", byte(16))
	f.Add("site", "v1", "/s3", "OPTIONS", "documents", "public/{key}", "Cache-Control", "read-write", "*", "UNAUTHORIZED", byte(0b1100101))
	f.Add("states", "", "/{id}", "POST", reference, "a/{id}", "X-A", "", "http://api.example.com/{id}", "StartExecution", byte(0))
	f.Add("iot", "us-east-1", "/a", "POST", "arn:aws:sns:::a", "2010-03-31", "x", "query", "arn:aws:iot:::a", "Publish", byte(129))
	f.Add("kms:Decrypt", "", "/a", "POST", "1a2b", "TrentService", "text", "JSON 1.1", reference, "GetUser", byte(4))
	f.Fuzz(func(t *testing.T, name, stage, path, methods, bucket, key, header, access, value, kind string, options byte) {
		has := func(i int) bool { return options&(1<<i) != 0 }
		s3 := gateway.S3{
			Bucket: bucket, Key: key, Access: gateway.Access(access),
			Multipart: has(0), Versions: has(1), ResponseOverrides: has(2), BucketCORS: has(3), HideMissing: has(4),
		}
		whole := s3
		whole.Key = ""
		further := s3
		further.Region, further.KMSKeyARN, further.RequestHeaders, further.ResponseHeaders = stage, name, []string{header}, []string{header}
		own := map[string]string{header: value}
		config := gateway.Config{
			Name:                  name,
			Description:           key,
			Stage:                 stage,
			Endpoints:             ref.List{"vpce-1", bucket},
			Networks:              strings.Split(stage, ","),
			Principals:            strings.Fields(name),
			UserPools:             ref.List{bucket, key},
			UsagePlans:            []gateway.UsagePlan{{Name: name, Keys: []string{key, bucket}, RateLimit: float64(options) - 1, QuotaPeriod: kind}},
			CORS:                  gateway.CORS{Origin: value, MaxAgeSeconds: int(options) - 1},
			UnknownRoutesNotFound: has(5),
			GatewayResponses: []gateway.GatewayResponse{
				{Type: kind, StatusCode: key, Headers: own, Templates: own},
				{Type: "THROTTLED", StatusCode: kind, Headers: map[string]string{header: "'" + value + "'"}},
			},
			Routes: slices.Concat(
				[]gateway.Route{
					{Path: path, Methods: strings.Split(methods, ","), Authorization: gateway.IAM, Integration: further, Headers: own, Scopes: ref.List{header, value}, APIKey: has(0)},
					{Path: path + "/{proxy+}", Authorization: gateway.Authorization(methods), Integration: s3},
					{Path: "/{proxy+}", Integration: gateway.S3{Bucket: bucket, ResponseHeaders: []string{header}}},
				},
				gateway.S3Endpoint(path, gateway.S3Bucket{S3: s3, Name: name, List: has(6)}, gateway.S3Bucket{S3: whole, List: has(7)}),
				gateway.S3Site(path, s3, key, name),
			),
		}
		list := ref.List{value, bucket}
		service := gateway.Service{
			Name: name, Region: stage, Protocol: gateway.Protocol(access), Target: kind, Version: key, ByAction: has(0), ActionPrefix: header,
		}
		if known := []gateway.Service{gateway.StepFunctions, gateway.SNS, gateway.Route53, gateway.Scheduler, gateway.SQS}; int(options) < len(known) {
			service = known[options]
		}
		clients := gateway.UserPoolAPI{Region: stage, ClientIDs: list, ARN: value, AnyClient: has(3)}
		if has(1) {
			clients.Operations = []string{"AdminGetUser", kind}
		}
		for _, integration := range []gateway.Integration{
			gateway.HTTP{URL: value, PlainHTTP: has(0), Headers: own, TimeoutMilliseconds: int(options) * 120, Stream: has(1)},
			gateway.HTTP{URL: "https://" + bucket + "/" + key, Headers: map[string]string{header: name}},
			gateway.Mock{Status: int(options) * 3, Body: value, ContentType: header},
			gateway.Operation{
				Service: service, Name: kind, Resources: list, Actions: []string{name}, Public: has(2), Template: value,
				Path: key, Method: methods, QueryStrings: []string{header}, RequestHeaders: []string{header}, ResponseHeaders: []string{header},
			},
			gateway.Operation{Service: service, Name: kind, Resources: list, Template: value},
			gateway.Operation{Service: service, Name: kind, Public: true, Path: key, ResponseHeaders: []string{header}},
			gateway.Operations{Service: service, Allow: map[string]ref.List{kind: list, "Publish": {"*"}}},
			clients,
		} {
			config.Routes = append(config.Routes, gateway.Route{Path: path, Methods: strings.Split(methods, ","), Integration: integration})
		}
		config.Routes = append(config.Routes, gateway.UserPoolDomain(path, gateway.UserPoolEndpoints{Domain: value, Issuer: bucket, PlainHTTP: has(0)})...)
		resolve(t, config)
		// The rest can be right only where the input is.
		right := []gateway.Config{}
		for _, route := range config.Routes {
			route.Authorization = gateway.NoAuthorization
			right = append(right, routes(route))
			route.Headers = nil
			right = append(right, routes(route))
			asking := routes(route)
			asking.UserPools, asking.UsagePlans = ref.List{userPool}, []gateway.UsagePlan{{Name: name, Keys: []string{key}}}
			asking.Routes[0].Authorization, asking.Routes[0].Scopes, asking.Routes[0].APIKey = gateway.UserPools, ref.List{value}, true
			right = append(right, asking)
			shared := routes(route)
			shared.CORS.Origin = value
			right = append(right, shared)
		}
		for _, list := range [][]gateway.GatewayResponse{config.GatewayResponses[:1], config.GatewayResponses[1:], config.GatewayResponses} {
			answering := paths("/")
			answering.GatewayResponses, answering.UnknownRoutesNotFound = list, has(5)
			right = append(right, answering)
		}
		right = append(right, routes(gateway.S3Endpoint(path, gateway.S3Bucket{S3: whole, List: has(7)})...), routes(gateway.S3Site(path, s3, key, name)...))
		for _, config := range right {
			definition := resolve(t, config)
			if definition == nil {
				continue
			}
			if a, b := definition.Summary(), definition.Summary(); a != b {
				t.Errorf("Summary is\n%s\nand then\n%s", a, b)
			}
			expression := func(reference string) string { return `"` + reference + `"` }
			if a, b := definition.Replace(expression), definition.Replace(expression); !reflect.DeepEqual(a, b) {
				t.Errorf("Replace is\n%v\nand then\n%v", a, b)
			}
		}
	})
}

// resolve returns the Definition, or nil where there is none.
func resolve(t *testing.T, config gateway.Config) *gateway.Definition {
	t.Helper()
	environment := gateway.Environment{
		Partition: "${TfToken[TOKEN.7]}",
		Region:    "${TfToken[TOKEN.8]}",
		Expressions: func(references []string) []string {
			list := slices.Clone(references)
			for i := range list {
				list[i] = list[i][:len(list[i])-len("0]}")] // some of them are the same
			}
			return list
		},
	}
	a, errA := gateway.Resolve(config, environment)
	b, errB := gateway.Resolve(config, environment)
	if !reflect.DeepEqual(errA, errB) {
		t.Fatalf("Resolve fails with\n%v\nand then with\n%v", errA, errB)
	}
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("Resolve returns\n%v\nand then\n%v", a, b)
	}
	if errA != nil {
		return nil
	}
	return &a
}
