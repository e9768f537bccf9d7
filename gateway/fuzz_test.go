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
	f.Add("documents", "prod", "/{proxy+}", "ANY", "documents", "", "x-amz-meta-a")
	f.Add("documents", reference, "/docs/{id}/{proxy+}", "GET,HEAD", reference, "{id}/{proxy}", "Authorization")
	f.Add("${var.x}", "", "/a/{b+}/c", "get", "a..b", "{b", "")
	f.Add("", "a b", "", "", "", "{}", "\x00")
	f.Add("\xff", listReference, "//", "ANY,GET", listReference, reference+"{proxy}", "Date")
	f.Add("é", "v1", "/", "PUT", "192.168.0.1", "../{proxy}", "ETag")
	f.Fuzz(func(t *testing.T, name, stage, path, methods, bucket, key, header string) {
		config := gateway.Config{
			Name:        name,
			Description: key,
			Stage:       stage,
			Endpoints:   ref.List{"vpce-1", bucket},
			Networks:    strings.Split(stage, ","),
			Principals:  strings.Fields(name),
			Routes: []gateway.Route{
				{Path: path, Methods: strings.Split(methods, ","), Authorization: gateway.IAM, Integration: gateway.S3{
					Bucket: bucket, Region: stage, Key: key, KMSKeyARN: name, RequestHeaders: []string{header}, ResponseHeaders: []string{header},
				}},
				{Path: path + "/{proxy+}", Authorization: gateway.Authorization(methods), Integration: gateway.S3{Bucket: bucket, Key: key}},
				{Path: "/{proxy+}", Integration: gateway.S3{Bucket: bucket, ResponseHeaders: []string{header}}},
			},
		}
		resolve(t, config)
		// The rest can be right only where the input is.
		for _, route := range config.Routes {
			route.Authorization = gateway.NoAuthorization
			definition := resolve(t, routes(route))
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
