package gateway_test

import (
	"fmt"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// BenchmarkResolve resolves APIs of routes to ten buckets, each route with a
// reference of its own as every getter call makes one.
func BenchmarkResolve(b *testing.B) {
	const buckets = 10
	for _, n := range []int{10, 100, 1000, 10000} {
		b.Run(fmt.Sprintf("%d routes", n), func(b *testing.B) {
			config := gateway.Config{Name: "documents", Endpoints: ref.List{"vpce-1"}, MaxResources: 3 * n}
			expressions := map[string]string{
				"${TfToken[TOKEN.1]}": "${data.aws_partition.current.partition}",
				"${TfToken[TOKEN.2]}": "${data.aws_region.current.id}",
			}
			for i := range n {
				bucket := fmt.Sprintf("${TfToken[TOKEN.%d]}", i+3)
				expressions[bucket] = fmt.Sprintf("${aws_s3_bucket.bucket%d.bucket}", i%buckets)
				config.Routes = append(config.Routes, gateway.Route{
					Path:        fmt.Sprintf("/tenants/tenant-%d/{proxy+}", i),
					Integration: gateway.S3{Bucket: bucket},
				})
			}
			environment := gateway.Environment{
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
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gateway.Resolve(config, environment); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/route")
		})
	}
}
