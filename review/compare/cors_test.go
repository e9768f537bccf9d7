package compare_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// A change of the websites whose scripts may call is told once, not by the templates and
// headers of every route that it changes.
func TestCompareCORS(t *testing.T) {
	t.Parallel()
	const a, b, c = "https://a.example", "https://b.example", "https://c.example"
	two := gateway.CORS{Origins: []string{a, b}}
	credentials := gateway.CORS{Origins: []string{a, b}, Credentials: true}
	for name, v := range map[string]struct {
		base, head gateway.CORS
		want       []string
		code       compare.Code // of the first reason
		headers    map[string]string
	}{
		"the same": {two, gateway.CORS{Origins: []string{b, a}}, nil, "", nil},
		"another origin": {
			two, gateway.CORS{Origins: []string{a, b, c}}, []string{"wider " + c + " added"},
			compare.ScriptsAdmitted, map[string]string{"origin": c},
		},
		"one becomes two": {
			gateway.CORS{Origin: a}, two, []string{"wider " + b + " added"},
			compare.ScriptsAdmitted, map[string]string{"origin": b},
		},
		// Only one origin is in API Gateway's own errors.
		"two become one": {
			two, gateway.CORS{Origin: a}, []string{"narrower " + b + " removed", "wider " + a + " changed"},
			compare.ErrorsReadable, map[string]string{"origin": a},
		},
		"two become three others": {
			two, gateway.CORS{Origins: []string{a, c}}, []string{"narrower " + b + " removed", "wider " + c + " added"},
			compare.ScriptsAdmitted, map[string]string{"origin": c},
		},
		"every website becomes two": {
			gateway.CORS{Origin: "*"}, two,
			[]string{"narrower * removed", "narrower " + a + " changed", "narrower " + b + " changed"}, "", nil,
		},
		"every website becomes two that may do more": {
			gateway.CORS{Origin: "*", AllowHeaders: []string{"X-A"}, ExposeHeaders: []string{"X-A"}},
			gateway.CORS{Origins: []string{a, b}, AllowHeaders: []string{"X-B"}, ExposeHeaders: []string{"X-A"}},
			[]string{"narrower * removed", "wider " + a + " changed", "wider " + b + " changed"},
			compare.HeadersAllowed, map[string]string{"origin": a, "x-b": "example"},
		},
		"two become every website": {
			two, gateway.CORS{Origin: "*"}, []string{"wider * added"}, compare.ScriptsAdmitted,
			map[string]string{"origin": "https://website.example"},
		},
		"credentials": {
			gateway.CORS{Origin: a}, gateway.CORS{Origin: a, Credentials: true}, []string{"wider " + a + " changed"},
			compare.CredentialsAdmitted, map[string]string{"origin": a, "cookie": "name=value"},
		},
		"no credentials": {
			credentials,
			gateway.CORS{
				Origins: []string{a, b}, AllowHeaders: []string{"Authorization"}, ExposeHeaders: []string{"ETag"},
			},
			[]string{"narrower " + a + " changed", "narrower " + b + " changed"}, "", nil,
		},
		"a request header": {
			gateway.CORS{Origin: a, AllowHeaders: []string{"X-A"}},
			gateway.CORS{Origin: a, AllowHeaders: []string{"X-A", "X-B"}},
			[]string{"wider " + a + " changed"}, compare.HeadersAllowed, map[string]string{"origin": a, "x-b": "example"},
		},
		"every request header": {
			gateway.CORS{Origin: a, AllowHeaders: []string{"X-A", "Authorization"}}, gateway.CORS{Origin: a},
			[]string{"wider " + a + " changed"}, compare.HeadersAllowed,
			map[string]string{"origin": a, "x-not-in-any-list": "example"},
		},
		"a response header": {
			gateway.CORS{Origin: a, ExposeHeaders: []string{"X-A"}},
			gateway.CORS{Origin: a, ExposeHeaders: []string{"X-B"}},
			[]string{"wider " + a + " changed"}, compare.HeadersExposed, map[string]string{"origin": a},
		},
		"fewer response headers": {
			gateway.CORS{Origin: a}, gateway.CORS{Origin: a, ExposeHeaders: []string{"X-B"}},
			[]string{"narrower " + a + " changed"}, "", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := func(cors gateway.CORS) func(*samples.App) {
				return func(a *samples.App) {
					a.Config.CORS = cors
					a.Config.Routes = []gateway.Route{
						{Path: "/fixed", Integration: gateway.Mock{Body: "text"}},
						{Path: "/server", Integration: gateway.HTTP{URL: "https://example.com/"}},
						{Path: "/orders", Methods: gateway.Methods{"POST"}, Integration: gateway.Operation{
							Service: gateway.SQS, Name: "SendMessage", Resources: ref.List{"*"}, Template: "$body",
						}},
						{Path: "/cognito", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{AnyClient: true}},
					}
				}
			}
			d := compare.Digests(samples.NewApp().With(with(v.base)).Digest(t), samples.NewApp().With(with(v.head)).Digest(t))
			var got []string
			var first *compare.Fact
			for _, change := range d.Changes {
				if change.Kind != compare.KindOrigin {
					if change.Verdict.Wider() && change.Kind != compare.KindWeakening { // of the origin *
						t.Errorf("%s %s is %s: %+v", change.Kind, change.Subject, change.Verdict, change.Reasons)
					}
					continue
				}
				got = append(got, string(change.Verdict)+" "+change.Subject+" "+string(change.Action))
				if first == nil && len(change.Reasons) > 0 {
					first = &change.Reasons[0]
				}
			}
			slices.Sort(got)
			slices.Sort(v.want)
			if diff := cmp.Diff(v.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			switch {
			case first == nil && v.code == "":
			case first == nil || first.Code != v.code || first.Request == nil:
				t.Errorf("the reason is %+v, want %s with a request", first, v.code)
			default:
				if diff := cmp.Diff(v.headers, first.Request.Headers); diff != "" {
					t.Errorf("headers of the request (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// With several origins, the rules of a bucket decide which websites' scripts may read its
// objects. With one, the API does, so scripts of a website that both versions have may read more.
func TestCompareBucketCORS(t *testing.T) {
	t.Parallel()
	const a, b = "https://a.example", "https://b.example"
	digest := func(bucketCORS bool, origins ...string) review.Digest {
		return samples.NewApp().With(func(app *samples.App) {
			app.Config.CORS = gateway.CORS{Origins: origins}
			app.Config.Routes = []gateway.Route{{
				Path: "/{key+}", Methods: gateway.Methods{"GET"},
				Integration: gateway.S3{Bucket: "documents", BucketCORS: bucketCORS},
			}}
		}).Digest(t)
	}
	d := compare.Digests(digest(true, a, b), digest(false, a))
	isRoute := func(c compare.Change) bool { return c.Kind == compare.KindRoute && c.Subject == "GET /{key+}" }
	i := slices.IndexFunc(d.Changes, isRoute)
	if i < 0 || d.Changes[i].Verdict != compare.Wider {
		t.Errorf("the route is not wider:\n%s", lines(d))
	}
}
