package gateway_test

import (
	"fmt"
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A shape is a kind of API whose routes are similar.
type shape struct {
	name  string
	route func(i int) gateway.Route
	cors  gateway.CORS
}

var shapes = []shape{
	// Each getter call makes a new reference, so each route has a different one.
	{name: "references", route: func(i int) gateway.Route {
		return tenant(i, gateway.S3{Bucket: bucketReference(i)})
	}},
	{name: "names", route: func(i int) gateway.Route {
		return tenant(i, gateway.S3{Bucket: bucketName(i)})
	}},
	{name: "sites", route: func(i int) gateway.Route {
		return gateway.S3Site(fmt.Sprintf("/sites/%d", i), gateway.S3{Bucket: bucketName(i)}, "index.html")[1]
	}},
	{name: "endpoints", route: func(i int) gateway.Route {
		s3 := gateway.S3{Bucket: bucketName(i), Access: gateway.ReadWrite, Multipart: true, Versions: true}
		return gateway.S3Endpoint(fmt.Sprintf("/s3/%d", i), gateway.S3Bucket{S3: s3})[0]
	}},
	{name: "operations", route: func(i int) gateway.Route {
		const topic = "arn:aws:sns:eu-central-1:111122223333:orders"
		path := fmt.Sprintf("/topics/%d", i)
		return gateway.Route{Path: path, Methods: gateway.Methods{"POST"}, Integration: gateway.Operation{
			Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic},
			Template: "TopicArn=" + topic + "&Message=$util.urlEncode($body)",
		}}
	}},
	{name: "user pools", route: func(i int) gateway.Route {
		return gateway.Route{
			Path: fmt.Sprintf("/pools/%d", i), Methods: gateway.Methods{"POST"},
			Integration: gateway.UserPoolAPI{AnyClient: true},
		}
	}},
	{name: "headers and CORS", cors: gateway.CORS{
		Origin: "https://app.example.com",
	}, route: func(i int) gateway.Route {
		route := tenant(i, gateway.S3{Bucket: bucketName(i)})
		route.Headers = map[string]string{"Link": fmt.Sprintf("</tenants/%d>", i)}
		return route
	}},
}

// wrong are shapes of APIs with faults.
var wrong = []shape{
	{name: "wrong buckets", route: func(i int) gateway.Route {
		return tenant(i, gateway.S3{Bucket: "a..b"})
	}},
	{name: "readers and writers", route: func(i int) gateway.Route {
		s3 := gateway.S3{Bucket: bucketName(i / 2)}
		if i%2 == 0 {
			s3.Access = gateway.ReadWrite
		}
		route := tenant(i, s3)
		route.Methods = gateway.Any
		return route
	}},
}

func tenant(i int, integration gateway.Integration) gateway.Route {
	return gateway.Route{Path: fmt.Sprintf("/tenants/%d/{proxy+}", i), Integration: integration}
}

const buckets = 10

func bucketName(i int) string { return fmt.Sprintf("documents-%d", i%buckets) }

func bucketReference(i int) string { return fmt.Sprintf("${TfToken[TOKEN.%d]}", i+3) }

// config returns an API with n routes.
func (s shape) config(n int) (gateway.Config, gateway.Environment) {
	config := gateway.Config{Name: "documents", Endpoints: ref.List{"vpce-1"}, CORS: s.cors, MaxResources: 3*n + 2}
	expressions := map[string]string{
		"${TfToken[TOKEN.1]}": "${data.aws_partition.current.partition}",
		"${TfToken[TOKEN.2]}": "${data.aws_region.current.id}",
	}
	for i := range n {
		config.Routes = append(config.Routes, s.route(i))
		expressions[bucketReference(i)] = fmt.Sprintf("${aws_s3_bucket.bucket%d.bucket}", i%buckets)
	}
	return config, gateway.Environment{
		Partition: "${TfToken[TOKEN.1]}",
		Region:    "${TfToken[TOKEN.2]}",
		Expressions: func(references []string) []string {
			list := make([]string, len(references))
			for i, reference := range references {
				list[i] = expressions[reference]
			}
			return list
		},
	}
}

// eachSize runs f on APIs of each shape and size, and reports the time per route.
func eachSize(b *testing.B, shapes []shape, f func(b *testing.B, config gateway.Config,
	environment gateway.Environment)) {
	for _, s := range shapes {
		for _, n := range []int{10, 100, 1000, 10000} {
			b.Run(fmt.Sprintf("%s/%d routes", s.name, n), func(b *testing.B) {
				config, environment := s.config(n)
				b.ReportAllocs()
				f(b, config, environment)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/route")
			})
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	all := slices.Concat(shapes, wrong)
	eachSize(b, all, func(b *testing.B, config gateway.Config, environment gateway.Environment) {
		for b.Loop() {
			_, _ = gateway.Resolve(config, environment)
		}
	})
}

// BenchmarkSummary includes the replacement of references before it.
func BenchmarkSummary(b *testing.B) {
	eachSize(b, shapes, func(b *testing.B, config gateway.Config, environment gateway.Environment) {
		definition, err := gateway.Resolve(config, environment)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			definition.Replace(func(string) string { return "documents" }).Summary()
		}
	})
}
