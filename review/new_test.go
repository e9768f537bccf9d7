package review_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/samples"
)

func TestDigest(t *testing.T) {
	t.Parallel()
	golden.Equal(t, "testdata/documents.json", review.New(samples.Documents(t)).JSON())
	golden.Equal(t, "testdata/orders.json", review.New(samples.Orders(t)).JSON())
}

// What a person writes in another order is the same.
func TestDigestOfAnotherOrder(t *testing.T) {
	t.Parallel()
	config := func(shuffle func(n int, swap func(i, j int))) gateway.Config {
		routes := gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents"}, List: true},
			gateway.S3Bucket{S3: gateway.S3{Bucket: "media"}})
		for _, path := range []string{"/a", "/b", "/c/{d}"} {
			routes = append(routes, gateway.Route{
				Path: path, Integration: gateway.Mock{}, Methods: gateway.Methods{"GET", "PUT"},
			})
			routes = append(routes, gateway.Route{
				Path: path, Methods: gateway.Methods{"DELETE", "POST"},
				Integration: gateway.S3{Bucket: "other", Key: "k", Access: gateway.ReadWrite, Multipart: true},
			})
		}
		networks := ref.List{"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"}
		shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
		shuffle(len(networks), func(i, j int) { networks[i], networks[j] = networks[j], networks[i] })
		return gateway.Config{Name: "shuffled", Endpoints: ref.List{"vpce-1"}, Networks: networks, Routes: routes}
	}
	digest := func(c gateway.Config, names ...string) review.Digest {
		var inputs []review.Input
		for _, name := range names {
			inputs = append(inputs, review.Input{Stack: "stack" + name, Variables: names, Subjects: []review.Subject{
				{ID: names[0], Definition: samples.Definition(t, c)},
				{ID: names[1], Definition: samples.Definition(t, c)},
			}})
		}
		return review.New(inputs)
	}
	want := digest(config(func(int, func(i, j int)) {}), "a", "b").JSON()
	random := rand.New(rand.NewPCG(1, 2))
	for range sample.Count(3, 50) {
		if diff := cmp.Diff(string(want), string(digest(config(random.Shuffle), "b", "a").JSON())); diff != "" {
			t.Fatalf("in another order (-want +got):\n%s", diff)
		}
	}
}

func TestOnly(t *testing.T) {
	t.Parallel()
	digest := review.New(samples.Orders(t))
	var names []string
	for _, name := range []string{"orders", "none"} {
		for _, stack := range digest.Only(name).Stacks {
			names = append(names, stack.Name)
		}
	}
	if !slices.Equal(names, []string{"orders"}) {
		t.Errorf("only orders, and only none, have the stacks %q", names)
	}
}

// A digest changes nothing of what it was made from, and shares nothing with it.
func TestDigestIsACopy(t *testing.T) {
	t.Parallel()
	inputs := samples.Orders(t)
	before := review.New(inputs).JSON()
	digest := review.New(inputs)
	for _, stack := range digest.Stacks {
		for _, api := range stack.APIs {
			clobber(api.Callers.Networks)
			clobber(api.Callers.Principals)
			clobber(api.BinaryMediaTypes)
			for _, grant := range api.Grants {
				clobber(grant.Routes)
			}
			for _, endpoint := range api.Callers.Endpoints {
				clobber(endpoint.IDs)
				clobber(endpoint.SubnetIDs)
			}
			for _, table := range api.Responses {
				for _, status := range table.Statuses {
					clobberMap(status.Headers)
				}
			}
			for _, response := range api.GatewayResponses {
				clobberMap(response.Headers)
				clobberMap(response.Templates)
			}
			for _, route := range api.Routes {
				clobber(route.Forwards.Parameters)
				clobberMap(route.Backend.Templates)
			}
		}
	}
	if after := review.New(inputs).JSON(); !bytes.Equal(before, after) {
		t.Errorf("who changes a digest changes what it was made from:\n%s", cmp.Diff(string(before), string(after)))
	}
}

// Routes share a table of responses, and have a timeout of their own.
func TestResponses(t *testing.T) {
	t.Parallel()
	method := func(verb string, milliseconds int) gateway.Method {
		return gateway.Method{HTTPMethod: verb, Integration: gateway.Binding{
			Type: "AWS", Responses: gateway.Responses{Name: "table"}, TimeoutMilliseconds: milliseconds,
		}}
	}
	headers := map[string]string{"A": "'a'", "B": "integration.response.header.B"}
	api := review.New([]review.Input{{Subjects: []review.Subject{{Definition: gateway.Definition{
		Resources: []gateway.Resource{{Path: "/", Methods: []gateway.Method{method("GET", 50), method("PUT", 60)}}},
		Responses: []gateway.Responses{{Name: "table", Statuses: map[string]gateway.Response{"200": {
			Pattern: "2..", Headers: map[string]string{"C": "'c'"}, ContentHandling: "CONVERT_TO_TEXT",
		}}, Default: "502", Headers: headers}},
	}}}}}).Stacks[0].APIs[0]
	for i, want := range []int{50, 60} {
		if got := api.Routes[i]; got.Responses != "table" || got.TimeoutMilliseconds != want {
			t.Errorf("%s: %q within %d ms, want the table within %d", got.Method, got.Responses,
				got.TimeoutMilliseconds, want)
		}
	}
	withC := map[string]string{"C": "'c'"}
	maps.Copy(withC, headers)
	want := []review.Responses{{Name: "table", Statuses: []review.Status{
		{Code: "200", Pattern: "2..", Headers: withC, ContentHandling: "CONVERT_TO_TEXT"},
		{Code: "502", Headers: headers},
	}}}
	if diff := cmp.Diff(want, api.Responses); diff != "" {
		t.Errorf("Responses (-want +got):\n%s", diff)
	}
}

// What a backend gets is data in API Gateway's notation.
func TestRoute(t *testing.T) {
	t.Parallel()
	binding := gateway.Binding{
		Type: "AWS", HTTPMethod: "GET", URI: "arn:aws:apigateway:eu-central-1:documents.s3:path/{key}", UsesRole: true,
		Backend: "S3 documents/{key}",
		RequestParameters: map[string]string{
			"integration.request.header.Range":           "method.request.header.Range",
			"integration.request.header.range":           "method.request.header.range",
			"integration.request.header.x-to":            "method.request.header.X-From",
			"integration.request.path.key":               "method.request.path.Key",
			"integration.request.querystring.Action":     "'Publish'",
			"integration.request.header.X-Request":       "context.requestId",
			"integration.request.querystring.versionId":  "method.request.querystring.versionId",
			"integration.request.header.Content-MD5":     "method.request.header.Content-MD5",
			"integration.request.header.content-md5":     "method.request.header.content-md5",
			"integration.request.header.Accept-Encoding": "'identity'",
		},
		RequestTemplates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_TEXT",
	}
	route := func(change func(*gateway.Binding)) review.Route {
		b := binding
		change(&b)
		return review.New([]review.Input{{Subjects: []review.Subject{{Definition: gateway.Definition{
			Resources: []gateway.Resource{
				{
					Path:    "/{Key}",
					Methods: []gateway.Method{{HTTPMethod: "GET", Authorization: "NONE", Integration: b}},
				},
			},
		}}}}}).Stacks[0].APIs[0].Routes[0]
	}
	want := review.Route{
		Path: "/{Key}", Method: "GET", Authorization: "NONE", Scopes: ref.List{},
		Backend: review.Backend{
			Kind: review.AWSService, Service: "s3", Name: "S3 documents/{key}", Type: "AWS", HTTPMethod: "GET",
			URI: "arn:aws:apigateway:eu-central-1:documents.s3:path/{key}", UsesRole: true,
			Parameters: map[string]string{
				"querystring.Action": "'Publish'", "header.X-Request": "context.requestId",
				"header.Accept-Encoding": "'identity'",
			},
			Templates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_TEXT",
		},
		Forwards: review.Forwards{
			Parameters: []string{"header.content-md5", "header.range", "querystring.versionId"},
			Renamed: []review.Renamed{
				{From: "header.x-from", To: "header.x-to"}, {From: "path.Key", To: "path.key"},
			},
			Body: review.OtherBodies,
		},
	}
	if diff := cmp.Diff(want, route(func(*gateway.Binding) {})); diff != "" {
		t.Errorf("route (-want +got):\n%s", diff)
	}
	server := route(func(b *gateway.Binding) {
		b.Type, b.URI, b.RequestTemplates = "HTTP_PROXY", "https://a", nil
		b.ConnectionID, b.IntegrationTarget, b.InsecureSkipVerification = "link", "balancer", true
		b.RequestParameters = map[string]string{
			"integration.request.header.X-Key": "'${var.key}'", "integration.request.header.x-key": "'${var.key}'",
		}
		b.SecretParameters = []string{"integration.request.header.X-Key", "integration.request.header.x-key"}
	}).Backend
	key := "sha256:" + fmt.Sprintf("%x", sha256.Sum256([]byte("${var.key}"))) // of the expression
	if diff := cmp.Diff(review.Backend{
		Kind: review.WebServer, Name: binding.Backend, Type: "HTTP_PROXY", HTTPMethod: "GET", URI: "https://a",
		VPCLink: "link", LoadBalancer: "balancer", InsecureSkipVerification: true, UsesRole: true,
		Parameters:      map[string]string{"header.X-Key": key, "header.x-key": key},
		SecretHeaders:   []string{"x-key"},
		ContentHandling: "CONVERT_TO_TEXT",
	}, server); diff != "" {
		t.Errorf("a server in a VPC (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		change  func(*gateway.Binding)
		body    string
		kind    string
		service string
	}{
		"no template": {
			func(b *gateway.Binding) { b.RequestTemplates = nil }, review.EveryBody, review.AWSService, "s3",
		},
		"never, without templates": {
			func(b *gateway.Binding) { b.RequestTemplates, b.PassthroughBehavior = nil, "NEVER" }, review.NoBody,
			review.AWSService, "s3",
		},
		"never": {
			func(b *gateway.Binding) { b.PassthroughBehavior = "NEVER" }, review.NoBody, review.AWSService, "s3",
		},
		"without templates": {
			func(b *gateway.Binding) { b.PassthroughBehavior = "WHEN_NO_TEMPLATES" }, review.NoBody, review.AWSService,
			"s3",
		},
		"without a match": {
			func(b *gateway.Binding) { b.PassthroughBehavior = "WHEN_NO_MATCH" }, review.OtherBodies,
			review.AWSService, "s3",
		},
		"a server": {
			func(b *gateway.Binding) { b.Type, b.URI = "HTTP_PROXY", "https://a" }, review.EveryBody, review.WebServer,
			"",
		},
		"a mock": {
			func(b *gateway.Binding) { b.Type, b.URI = "MOCK", "" }, review.NoBody, review.Mock, "",
		},
		"a service by expression": {
			func(b *gateway.Binding) { b.URI = "arn:aws:apigateway:eu-central-1:${var.service}:path/" },
			review.OtherBodies, review.AWSService, "",
		},
		"an expression": {
			func(b *gateway.Binding) { b.URI = "${var.uri}" }, review.OtherBodies, review.AWSService, "",
		},
	} {
		got := route(c.change)
		if got.Forwards.Body != c.body || got.Backend.Kind != c.kind || got.Backend.Service != c.service {
			t.Errorf("%s: body %s, kind %s, service %q; want %s, %s, %q", name, got.Forwards.Body, got.Backend.Kind,
				got.Backend.Service, c.body, c.kind, c.service)
		}
		if all := c.kind == review.WebServer; got.Forwards.AllHeaders != all || got.Forwards.AllQueryStrings != all {
			t.Errorf("%s: forwards %+v", name, got.Forwards)
		}
	}
}

// A gateway response is a default one only if the app did not change it.
func TestGatewayResponses(t *testing.T) {
	t.Parallel()
	defaults := func(config gateway.Config) []string {
		config.Name, config.Endpoints = "api", ref.List{"vpce-1"}
		config.Routes = []gateway.Route{{Path: "/", Integration: gateway.Mock{}}}
		d, err := gateway.Resolve(config, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, r := range review.New([]review.Input{
			{Subjects: []review.Subject{{Definition: d}}},
		}).Stacks[0].APIs[0].GatewayResponses {
			if r.Default {
				list = append(list, r.Type)
			}
		}
		return list
	}
	all := []string{
		"DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN",
	}
	for name, c := range map[string]struct {
		config gateway.Config
		want   []string
	}{
		"none":         {gateway.Config{}, all},
		"CORS":         {gateway.Config{CORS: gateway.CORS{Origin: "https://a.example.com"}}, all},
		"another type": {gateway.Config{GatewayResponses: []gateway.GatewayResponse{{Type: "THROTTLED"}}}, all},
		"a header": {
			gateway.Config{
				GatewayResponses: []gateway.GatewayResponse{
					{Type: "DEFAULT_4XX", Headers: map[string]string{"A": "'a'"}},
				},
			},
			all[1:],
		},
		"a body": {
			gateway.Config{
				GatewayResponses: []gateway.GatewayResponse{
					{Type: "DEFAULT_5XX", Templates: map[string]string{"text/plain": "a"}},
				},
			},
			append([]string{all[0]}, all[2:]...),
		},
		"unknown routes": {gateway.Config{UnknownRoutesNotFound: true}, all[:4]},
	} {
		if diff := cmp.Diff(c.want, defaults(c.config)); diff != "" {
			t.Errorf("%s: defaults (-want +got):\n%s", name, diff)
		}
	}
}

func clobber(list []string) {
	for i := range list {
		list[i] = "changed"
	}
}

func clobberMap(m map[string]string) {
	for key := range m {
		m[key] = "changed"
	}
}

// People put secrets into fixed headers for servers.
func TestDigestHasNoFixedHeaderOfServers(t *testing.T) {
	t.Parallel()
	if text := string(review.New(samples.Orders(t)).JSON()); strings.Contains(text, "fixed-value-of-a-header") ||
		!strings.Contains(text, `"header.X-Api-Version": "sha256:8157c78a`) {
		t.Errorf("the digest has the value of a fixed header of a server, or not even its hash:\n%s", text)
	}
}

// The hashes of these two values have the same first 48 bits. Attackers can find such
// values, so the digest has whole hashes.
func TestFixedHeadersOfServersAreToldApart(t *testing.T) {
	t.Parallel()
	digest := func(value string) string {
		return string(review.New([]review.Input{{Subjects: []review.Subject{{
			Definition: samples.Definition(t, gateway.Config{
				Name: "api", Endpoints: ref.List{"vpce-1"}, Routes: []gateway.Route{{
					Path: "/a", Integration: gateway.HTTP{
						URL: "https://example.com", Headers: map[string]string{"X-Key": value},
					},
				}},
			}),
		}}}}).JSON())
	}
	if digest("key-3220980") == digest("key-39077805") {
		t.Error("two values of a header have the same digest")
	}
}

func TestEndpointHours(t *testing.T) {
	t.Parallel()
	created := func(subnets ...string) review.Endpoint {
		return review.Endpoint{Address: "aws_vpc_endpoint.a", SubnetIDs: subnets}
	}
	for _, test := range []struct {
		endpoints []review.Endpoint
		want      review.EndpointHours
	}{
		{nil, review.EndpointHours{0, ref.List{}}},
		{[]review.Endpoint{{IDs: ref.List{"vpce-1"}}}, review.EndpointHours{0, ref.List{}}},
		{
			[]review.Endpoint{created("subnet-1", "subnet-2"), created("subnet-3")},
			review.EndpointHours{2190, ref.List{}},
		},
		{
			[]review.Endpoint{created("${aws_subnet.a.id}", "${aws_subnet.b.id}")},
			review.EndpointHours{1460, ref.List{}},
		},
		{
			[]review.Endpoint{created("${var.subnet_ids}"), created("subnet-1")},
			review.EndpointHours{730, ref.List{"${var.subnet_ids}"}},
		},
	} {
		got := review.New([]review.Input{
			{Subjects: []review.Subject{{Endpoints: test.endpoints}}},
		}).Stacks[0].APIs[0].EndpointHours
		if !cmp.Equal(test.want, got) {
			t.Errorf("%v: %s", test.endpoints, cmp.Diff(test.want, got))
		}
	}
}

func BenchmarkNew(b *testing.B) {
	var routes []gateway.Route
	for i := range 1000 {
		routes = append(routes, gateway.Route{
			Path: "/" + samples.PlainName("path", i) + "/{key+}", Methods: gateway.Methods{"GET"},
			Integration: gateway.S3{Bucket: "bucket"},
		})
	}
	inputs := []review.Input{
		{Stack: "stack", Subjects: []review.Subject{{ID: "api", Definition: samples.Definition(b, gateway.Config{
			Name: "many", Endpoints: ref.List{"vpce-1"}, Routes: routes, MaxResources: 10000,
		})}}},
	}
	b.Run("digest", func(b *testing.B) {
		for b.Loop() {
			review.New(inputs)
		}
	})
	b.Run("JSON", func(b *testing.B) {
		for b.Loop() {
			review.New(inputs).JSON()
		}
	})
}
