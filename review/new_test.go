package review

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
)

func TestDigest(t *testing.T) {
	t.Parallel()
	golden(t, "documents.json", New(documents(t)).JSON())
	golden(t, "orders.json", New(orders(t)).JSON())
}

// What a person writes in another order is the same.
func TestDigestOfAnotherOrder(t *testing.T) {
	t.Parallel()
	config := func(shuffle func(n int, swap func(i, j int))) gateway.Config {
		routes := gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents"}, List: true}, gateway.S3Bucket{S3: gateway.S3{Bucket: "media"}})
		for _, path := range []string{"/a", "/b", "/c/{d}"} {
			routes = append(routes, gateway.Route{Path: path, Integration: gateway.Mock{}, Methods: gateway.Methods{"GET", "PUT"}})
			routes = append(routes, gateway.Route{Path: path, Integration: gateway.S3{Bucket: "other", Key: "k"}, Methods: gateway.Methods{"DELETE", "POST"}})
		}
		networks := ref.List{"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"}
		shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
		shuffle(len(networks), func(i, j int) { networks[i], networks[j] = networks[j], networks[i] })
		return gateway.Config{Name: "shuffled", Endpoints: ref.List{"vpce-1"}, Networks: networks, Routes: routes}
	}
	digest := func(c gateway.Config, names ...string) Digest {
		var inputs []Input
		for _, name := range names {
			inputs = append(inputs, Input{Stack: "stack" + name, Variables: names, Subjects: []Subject{
				{ID: names[0], Definition: definition(t, c)}, {ID: names[1], Definition: definition(t, c)},
			}})
		}
		return New(inputs)
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
	digest := New(orders(t))
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
	inputs := orders(t)
	before := New(inputs).JSON()
	digest := New(inputs)
	for _, stack := range digest.Stacks {
		for _, api := range stack.APIs {
			clobber(api.Callers.Networks)
			clobber(api.Callers.Principals)
			clobber(api.Weakened)
			for _, grant := range api.Grants {
				clobber(grant.Routes)
			}
			for _, endpoint := range api.Callers.Endpoints {
				clobber(endpoint.IDs)
				clobber(endpoint.SubnetIDs)
			}
			for _, route := range api.Routes {
				clobber(route.Answers)
			}
		}
	}
	if after := New(inputs).JSON(); !bytes.Equal(before, after) {
		t.Errorf("who changes a digest changes what it was made from:\n%s", cmp.Diff(string(before), string(after)))
	}
}

// Routes have a table of responses in common, and not what is said beside it.
func TestAnswersOfATable(t *testing.T) {
	t.Parallel()
	method := func(verb string, milliseconds int) gateway.Method {
		return gateway.Method{HTTPMethod: verb, Integration: gateway.Binding{
			Type: "AWS", Responses: gateway.Responses{Name: "table"}, TimeoutMilliseconds: milliseconds,
		}}
	}
	api := New([]Input{{Subjects: []Subject{{Definition: gateway.Definition{
		Resources: []gateway.Resource{{Path: "/", Methods: []gateway.Method{method("GET", 50), method("PUT", 60)}}},
		Responses: []gateway.Responses{{Name: "table", Default: "502", Headers: map[string]string{"A": "'a'", "B": "integration.response.header.B"}}},
	}}}}}).Stacks[0].APIs[0]
	for i, want := range []string{"within 50 ms", "within 60 ms"} {
		want := []string{"status 502 otherwise", "header A is a", "header B", want}
		if got := api.Routes[i].Answers; !slices.Equal(got, want) {
			t.Errorf("%s: %q, must be %q", api.Routes[i].Method, got, want)
		}
	}
}

func clobber(list []string) {
	for i := range list {
		list[i] = "changed"
	}
}

// People put into a fixed header for a server what is for nobody else.
func TestDigestHasNoFixedHeaderOfServers(t *testing.T) {
	t.Parallel()
	if text := string(New(orders(t)).JSON()); strings.Contains(text, "fixed-value-of-a-header") || !strings.Contains(text, "header X-Api-Version is fixed, with the hash 8157c78a") {
		t.Errorf("the value of a fixed header of HTTP is in the digest, or not even its hash:\n%s", text)
	}
}

func TestEndpointHours(t *testing.T) {
	t.Parallel()
	created := func(subnets ...string) Endpoint { return Endpoint{Address: "aws_vpc_endpoint.a", SubnetIDs: subnets} }
	for _, test := range []struct {
		endpoints []Endpoint
		want      EndpointHours
	}{
		{nil, EndpointHours{0, ref.List{}}},
		{[]Endpoint{{IDs: ref.List{"vpce-1"}}}, EndpointHours{0, ref.List{}}},
		{[]Endpoint{created("subnet-1", "subnet-2"), created("subnet-3")}, EndpointHours{2190, ref.List{}}},
		{[]Endpoint{created("${aws_subnet.a.id}", "${aws_subnet.b.id}")}, EndpointHours{1460, ref.List{}}},
		{[]Endpoint{created("${var.subnet_ids}"), created("subnet-1")}, EndpointHours{730, ref.List{"${var.subnet_ids}"}}},
	} {
		if got := (Subject{Endpoints: test.endpoints}).endpointHours(); !cmp.Equal(test.want, got) {
			t.Errorf("%v: %s", test.endpoints, cmp.Diff(test.want, got))
		}
	}
}

func BenchmarkNew(b *testing.B) {
	var routes []gateway.Route
	for i := range 1000 {
		routes = append(routes, gateway.Route{Path: "/" + plainName("path", i) + "/{key+}", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{Bucket: "bucket"}})
	}
	inputs := []Input{{Stack: "stack", Subjects: []Subject{{ID: "api", Definition: definition(b, gateway.Config{
		Name: "many", Endpoints: ref.List{"vpce-1"}, Routes: routes, MaxResources: 10000,
	})}}}}
	b.Run("digest", func(b *testing.B) {
		for b.Loop() {
			New(inputs)
		}
	})
	b.Run("JSON", func(b *testing.B) {
		for b.Loop() {
			New(inputs).JSON()
		}
	})
}
