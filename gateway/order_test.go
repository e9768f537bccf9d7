package gateway_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// sorted returns a sorted copy of a list.
func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func TestResolveIgnoresTheOrderOfRoutes(t *testing.T) {
	t.Parallel()
	config := routes(
		gateway.Route{Path: "/", Integration: fixed},
		gateway.Route{
			Path:        "/a",
			Integration: gateway.S3{Bucket: "first", Key: "a", ResponseHeaders: []string{"x-amz-meta-a"}},
		},
		gateway.Route{Path: "/a", Methods: gateway.Methods{"PUT"}, Integration: mock("200")},
		gateway.Route{Path: "/a", Methods: gateway.Any, Integration: mock("200")},
		gateway.Route{Path: "/a-b", Integration: gateway.S3{Bucket: "second", Key: "a", HideMissing: true}},
		gateway.Route{Path: "/a/b", Integration: gateway.S3{Bucket: "second", Key: "a"}},
		gateway.Route{
			Path:        "/a/{x}",
			Integration: gateway.S3{Bucket: "first", Key: "{x}", ResponseHeaders: []string{"x-amz-meta-x"}},
		},
		gateway.Route{Path: "/a/{x}/b", Integration: gateway.S3{Bucket: "first", Key: "{x}"}},
		gateway.Route{Path: "/c/{proxy+}", Integration: gateway.S3{Bucket: reference}},
		gateway.Route{Path: "/d/{x}", Methods: gateway.Methods{"POST"}, Integration: everything{}},
		gateway.Route{
			Path: "/e/{proxy+}", Methods: gateway.Any,
			Integration: gateway.S3{Bucket: "third", Access: gateway.ReadWrite, Versions: true},
		},
		gateway.Route{
			Path: "/e", Integration: fixed,
			Headers: map[string]string{"Cache-Control": "no-store", "X-E": reference},
		},
		gateway.Route{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "first"}},
	)
	config.CORS.Origin = "https://" + reference
	want, err := gateway.Resolve(config, frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	for seed := range uint64(50) {
		t.Run(fmt.Sprintf("shuffle %d", seed), func(t *testing.T) {
			t.Parallel()
			shuffled := config
			shuffled.Routes = slices.Clone(config.Routes)
			rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled.Routes), func(i, j int) {
				shuffled.Routes[i], shuffled.Routes[j] = shuffled.Routes[j], shuffled.Routes[i]
			})
			got, err := gateway.Resolve(shuffled, frankfurt)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Resolve (-want +got):\n%s", diff)
			}
		})
	}
}

// A path is after its parent, and the routes of a permission are in the order of the
// resources.
func TestResolveOrdersPaths(t *testing.T) {
	t.Parallel()
	config := routes()
	for _, path := range []string{"/a-b", "/a/b/c", "/a", "/a/{x}", "/a.b", "/"} {
		config.Routes = append(
			config.Routes, gateway.Route{Path: path, Methods: gateway.Methods{"GET"}, Integration: fixed},
		)
	}
	definition, err := gateway.Resolve(config, frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	var got []string
	for _, resource := range definition.Resources {
		got = append(got, fmt.Sprintf("%s: %q below %q", resource.Path, resource.Key, resource.Parent))
	}
	want := []string{
		`/: "" below ""`,
		`/a: "a" below ""`,
		`/a/b: "a|b" below "a"`,
		`/a/b/c: "a|b|c" below "a|b"`,
		`/a/{x}: "a|{variable}" below "a"`,
		`/a-b: "a-b" below ""`,
		`/a.b: "a.b" below ""`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Resources (-want +got):\n%s", diff)
	}
	wantRoutes := []string{"GET /", "GET /a", "GET /a/b/c", "GET /a/{x}", "GET /a-b", "GET /a.b"}
	if diff := cmp.Diff(wantRoutes, definition.Permissions[0].Routes); diff != "" {
		t.Errorf("Permissions[0].Routes (-want +got):\n%s", diff)
	}
}

// Every getter call makes a token with another number, and a resource that is added
// elsewhere shifts all numbers. Grants must not depend on them.
func TestResolveIgnoresTheNumbersOfTokens(t *testing.T) {
	t.Parallel()
	const (
		books  = "${aws_s3_bucket.books.bucket}"
		images = "${aws_s3_bucket.images.bucket}"
	)
	routesOfBooks := []string{
		"GET /again/{proxy+}", "HEAD /again/{proxy+}", "GET /books/{proxy+}", "HEAD /books/{proxy+}",
	}
	routesOfImages := []string{"GET /images/{proxy+}", "HEAD /images/{proxy+}"}
	want := []gateway.Permission{
		{Action: "s3:ListBucket", Resource: "arn:aws:s3:::" + books, Routes: routesOfBooks},
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::" + books + "/*", Routes: routesOfBooks},
		{Action: "s3:ListBucket", Resource: "arn:aws:s3:::" + images, Routes: routesOfImages},
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::" + images + "/*", Routes: routesOfImages},
	}
	wantPolicy := ref.List{
		"arn:aws:s3:::" + books, "arn:aws:s3:::" + images, "arn:aws:s3:::" + books + "/*",
		"arn:aws:s3:::" + images + "/*",
	}
	// of the bucket of the books, of the same bucket, and of the bucket of the images
	for name, numbers := range map[string][3]int{
		"rising":                              {1, 2, 3},
		"falling":                             {3, 2, 1},
		"from one digit to two":               {9, 10, 11},
		"from one digit to two, images first": {10, 11, 9},
		"of two digits":                       {11, 12, 13},
		"with the images between":             {99, 101, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var tokens [3]string
			expressions := map[string]string{}
			for i, expression := range []string{books, books, images} {
				tokens[i] = fmt.Sprintf("${TfToken[TOKEN.%d]}", numbers[i])
				expressions[tokens[i]] = expression
			}
			environment := frankfurt
			environment.Expressions = func(references []string) []string {
				var list []string
				for _, reference := range references {
					list = append(list, expressions[reference])
				}
				return list
			}
			definition, err := gateway.Resolve(routes(
				gateway.Route{Path: "/books/{proxy+}", Integration: gateway.S3{Bucket: tokens[0]}},
				gateway.Route{Path: "/again/{proxy+}", Integration: gateway.S3{Bucket: tokens[1]}},
				gateway.Route{Path: "/images/{proxy+}", Integration: gateway.S3{Bucket: tokens[2]}},
			), environment)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			// One of the two tokens now stands for the books.
			used := map[string]bool{}
			for _, permission := range definition.Permissions {
				for _, token := range ref.Tokens(permission.Resource) {
					used[token] = true
				}
			}
			if len(used) != 2 {
				t.Errorf("Permissions name the references %v, want one for each expression", used)
			}
			definition = definition.Replace(func(reference string) string { return expressions[reference] })
			if diff := cmp.Diff(want, definition.Permissions); diff != "" {
				t.Errorf("Permissions (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(wantPolicy, definition.RolePolicy.Statements[2].NotResource); diff != "" {
				t.Errorf("RolePolicy: NotResource (-want +got):\n%s", diff)
			}
		})
	}
}

// If the expressions of references are not known, equal references are the same.
func TestResolveTakesReferencesAsWritten(t *testing.T) {
	t.Parallel()
	definition, err := gateway.Resolve(routes(
		gateway.Route{
			Path: "/a", Methods: gateway.Methods{"GET"},
			Integration: gateway.S3{Bucket: "${TfToken[TOKEN.1]}", Key: "a", HideMissing: true},
		},
		gateway.Route{
			Path: "/b", Methods: gateway.Methods{"GET"},
			Integration: gateway.S3{Bucket: "${TfToken[TOKEN.2]}", Key: "a", HideMissing: true},
		},
		gateway.Route{
			Path: "/c", Methods: gateway.Methods{"GET"},
			Integration: gateway.S3{Bucket: "${TfToken[TOKEN.1]}", Key: "a", HideMissing: true},
		},
	), frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	want := []gateway.Permission{
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::${TfToken[TOKEN.1]}/a", Routes: []string{"GET /a", "GET /c"}},
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::${TfToken[TOKEN.2]}/a", Routes: []string{"GET /b"}},
	}
	if diff := cmp.Diff(want, definition.Permissions); diff != "" {
		t.Errorf("Permissions (-want +got):\n%s", diff)
	}
}

// The name of a table of responses does not depend on other tables.
func TestResolveSharesEqualResponses(t *testing.T) {
	t.Parallel()
	author := gateway.S3{Bucket: "documents", ResponseHeaders: []string{"x-amz-meta-author"}}
	title := gateway.S3{Bucket: "documents", ResponseHeaders: []string{"x-amz-meta-title"}}
	both := gateway.S3{Bucket: "documents", ResponseHeaders: []string{"x-amz-meta-title", "x-amz-meta-author"}}
	htob := gateway.S3{Bucket: "documents", ResponseHeaders: []string{"x-amz-meta-author", "x-amz-meta-title"}}
	names := func(integrations ...gateway.S3) []string {
		var config gateway.Config
		for i, s3 := range integrations {
			config.Routes = append(config.Routes, gateway.Route{
				Path: fmt.Sprintf("/%d/{proxy+}", i), Methods: gateway.Methods{"GET"}, Integration: s3,
			})
		}
		definition, err := gateway.Resolve(routes(config.Routes...), frankfurt)
		if err != nil {
			t.Fatalf("Resolve: %v", err)
		}
		var list []string
		for _, resource := range definition.Resources {
			for _, method := range resource.Methods {
				list = append(list, method.Integration.Responses.Name)
			}
		}
		return list
	}
	all := names(gateway.S3{Bucket: "documents"}, author, author, title, both, htob)
	alone := []string{"s3", names(author)[0], names(author)[0], names(title)[0], names(both)[0], names(both)[0]}
	if diff := cmp.Diff(alone, all); diff != "" {
		t.Errorf("names of tables (-alone +together):\n%s", diff)
	}
	if distinct := slices.Compact(sorted(all)); len(distinct) != 4 {
		t.Errorf("names of tables: %s: want 4 that differ", strings.Join(distinct, ", "))
	}
}
