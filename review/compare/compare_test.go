package compare_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/markdown"
	"cdk.tf/go/privateapi/review/report"
)

const (
	reader = "arn:aws:iam::111122223333:role/reader"
	writer = "arn:aws:iam::111122223333:user/writer"
	pool   = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aBcDe1234"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	first := func(r gateway.Route) func(*samples.App) { return func(a *samples.App) { a.Config.Routes[0] = r } }
	more := func(r ...gateway.Route) func(*samples.App) {
		return func(a *samples.App) { a.Config.Routes = append(a.Config.Routes, r...) }
	}
	s3 := func(change func(*gateway.S3)) func(*samples.App) {
		integration := gateway.S3{Bucket: samples.BucketName}
		change(&integration)
		return first(gateway.Route{Path: "/{proxy+}", Methods: gateway.Any, Integration: integration})
	}
	all := s3(func(*gateway.S3) {})
	tokens := func(a *samples.App) {
		a.Config.UserPools = ref.List{pool}
		for i := range a.Config.Routes {
			a.Config.Routes[i].Authorization = gateway.UserPools
		}
	}
	signatures := func(a *samples.App) {
		for i := range a.Config.Routes {
			a.Config.Routes[i].Authorization = gateway.IAM
		}
	}
	zone := func(vpcs ...string) func(*samples.App) {
		return func(a *samples.App) { a.Subject.HostedZone, a.Subject.HostedZoneVPCIDs = "aws_route53_zone.z", vpcs }
	}
	keys := func(plans ...gateway.UsagePlan) func(*samples.App) {
		return func(a *samples.App) {
			a.Config.UsagePlans = plans
			a.Config.Routes[0].APIKey = true
		}
	}
	plan := gateway.UsagePlan{Name: "partners", Keys: []string{"acme"}, RateLimit: 10, BurstLimit: 20}
	signedTo := func(url, path string) func(*samples.App) {
		return first(gateway.Route{
			Path: path, Methods: gateway.Methods{"GET"}, Authorization: gateway.IAM, Integration: gateway.HTTP{URL: url},
		})
	}
	const role = "arn:aws:iam::111122223333:role/gateway"
	existing := func(arn string) func(*samples.App) {
		return func(a *samples.App) { a.Config.RoleARN, a.Subject.Role = arn, "" }
	}
	write := s3(func(s *gateway.S3) { s.Access = gateway.ReadWrite })
	mocks := func(a *samples.App) { a.Config.Routes[0].Integration, a.Subject.Role = gateway.Mock{}, "" }
	both := func(f ...func(*samples.App)) []func(*samples.App) { return f }

	cases := map[string]struct {
		before, after []func(*samples.App)
		want          string // the changes, without their reasons
	}{
		"nothing":      {nil, nil, ""},
		"all there is": {both(all, tokens, keys(plan)), both(all, tokens, keys(plan)), ""},
		"an endpoint": {
			nil, both(func(a *samples.App) { a.Config.Endpoints = append(a.Config.Endpoints, "vpce-1") }),
			"wider endpoint vpce-1 added, wider resourcePolicy AllowInvoke changed, " +
				"wider resourcePolicy DenyOtherEndpoints changed",
		},
		"no default hostname": {
			nil, both(func(a *samples.App) { a.Config.DisableExecuteAPIEndpoint = true }), "narrower url prod changed",
		},
		"a default hostname": {
			both(func(a *samples.App) { a.Config.DisableExecuteAPIEndpoint = true }), nil, "wider url prod changed",
		},
		"another VPC": {
			nil, both(func(a *samples.App) { a.Endpoint.VPCID = "vpc-2" }),
			"wider endpoint aws_vpc_endpoint.endpoint changed",
		},
		"another endpoint": {
			nil, both(func(a *samples.App) { a.Endpoint.Address = "aws_vpc_endpoint.other" }),
			"unknown endpoint aws_vpc_endpoint.other added, narrower endpoint aws_vpc_endpoint.endpoint removed",
		},
		"more clients": {
			nil, both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"10.0.0.0/8"} }),
			"wider endpoint aws_vpc_endpoint.endpoint changed",
		},
		"fewer clients": {
			nil, both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"10.1.2.0/24"} }),
			"narrower endpoint aws_vpc_endpoint.endpoint changed",
		},
		"the same clients": {
			nil, both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"10.1.0.0/17", "10.1.128.0/17"} }),
			"same endpoint aws_vpc_endpoint.endpoint changed",
		},
		"IPv6 clients": {
			nil, both(func(a *samples.App) {
				a.Endpoint.ClientCIDRs, a.Endpoint.IPAddressType = ref.List{"10.1.0.0/16", "2001:db8::/32"}, "dualstack"
			}),
			"wider endpoint aws_vpc_endpoint.endpoint changed",
		},
		"a part of the IPv6 clients": {
			both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"2001:db8::/32"} }),
			both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"2001:db8:1::/48"} }),
			"narrower endpoint aws_vpc_endpoint.endpoint changed",
		},
		"clients of a list": {
			nil, both(func(a *samples.App) { a.Endpoint.ClientCIDRs = ref.List{"${var.clients}"} }),
			"unknown endpoint aws_vpc_endpoint.endpoint changed",
		},
		"fewer subnets": {
			nil, both(func(a *samples.App) { a.Endpoint.SubnetIDs = ref.List{"subnet-1"} }),
			"same endpoint aws_vpc_endpoint.endpoint changed",
		},
		"no private DNS": {
			nil, both(func(a *samples.App) { a.Endpoint.NoPrivateDNS = true }),
			"same endpoint aws_vpc_endpoint.endpoint changed",
		},
		"a hosted zone for two VPCs": {
			nil, both(zone("vpc-1", "vpc-2")),
			"same hostedZone vpc-1 added, same hostedZone vpc-2 added",
		},
		"a hosted zone for fewer VPCs": {
			both(zone("vpc-1", "vpc-2")), both(zone("vpc-2")),
			"same hostedZone vpc-1 removed",
		},
		"own APIs only": {
			nil, both(func(a *samples.App) { a.Endpoint.OwnAPIsOnly = true }),
			"narrower endpoint aws_vpc_endpoint.endpoint changed",
		},
		"all APIs": {
			both(func(a *samples.App) { a.Endpoint.OwnAPIsOnly = true }), nil,
			"wider endpoint aws_vpc_endpoint.endpoint changed",
		},
		"one more API": {
			both(func(a *samples.App) { a.Endpoint.OwnAPIsOnly = true }),
			both(func(a *samples.App) { a.Endpoint.OwnAPIsOnly, a.Endpoint.AlsoAPIs = true, ref.List{"arn:a"} }),
			"wider endpoint aws_vpc_endpoint.endpoint changed",
		},
		"networks": {
			nil, both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.0.0/16"} }),
			"narrower network 10.1.0.0/16 added, narrower resourcePolicy DenyOtherNetworks added",
		},
		"an IPv6 network": {
			both(func(a *samples.App) {
				a.Endpoint.ClientCIDRs, a.Config.Networks = ref.List{"2001:db8::/32"}, ref.List{"10.1.0.0/16"}
			}),
			both(func(a *samples.App) {
				a.Endpoint.ClientCIDRs = ref.List{"2001:db8::/32"}
				a.Config.Networks = ref.List{"10.1.0.0/16", "2001:db8::/32"}
			}),
			"wider network 2001:db8::/32 added, wider resourcePolicy DenyOtherNetworks changed",
		},
		"a part of an IPv6 network": {
			both(func(a *samples.App) { a.Config.Networks = ref.List{"2001:db8::/32"} }),
			both(func(a *samples.App) { a.Config.Networks = ref.List{"2001:db8:1::/48"} }),
			"same network 2001:db8:1::/48 added, narrower network 2001:db8::/32 removed, " +
				"narrower resourcePolicy DenyOtherNetworks changed",
		},
		"no networks": {
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.0.0/16"} }), nil,
			"wider network 10.1.0.0/16 removed, wider resourcePolicy DenyOtherNetworks removed",
		},
		"a network": {
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.1.0/24"} }),
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.1.0/24", "10.1.2.0/24"} }),
			"wider network 10.1.2.0/24 added, wider resourcePolicy DenyOtherNetworks changed",
		},
		"a network whose clients cannot connect": {
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.0.0/16"} }),
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.1.0.0/16", "10.2.0.0/16"} }),
			"unknown network 10.2.0.0/16 added, unknown resourcePolicy DenyOtherNetworks changed",
		},
		"a network in another": {
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.0.0.0/8"} }),
			both(func(a *samples.App) { a.Config.Networks = ref.List{"10.0.0.0/8", "10.2.0.0/16"} }),
			"same network 10.2.0.0/16 added, same resourcePolicy DenyOtherNetworks changed",
		},
		"principals": {
			both(signatures), both(signatures, func(a *samples.App) { a.Config.Principals = ref.List{reader} }),
			"narrower principal arn:aws:iam::111122223333:role/reader added, narrower resourcePolicy AllowInvoke " +
				"changed, narrower resourcePolicy DenyOtherPrincipals added",
		},
		"a principal": {
			both(signatures, func(a *samples.App) { a.Config.Principals = ref.List{reader} }),
			both(signatures, func(a *samples.App) { a.Config.Principals = ref.List{reader, writer} }),
			"wider principal arn:aws:iam::111122223333:user/writer added, wider resourcePolicy AllowInvoke changed, " +
				"wider resourcePolicy DenyOtherPrincipals changed",
		},
		"tokens": {
			nil, both(tokens),
			"same userPool " + pool +
				" added, narrower route GET /healthz changed, narrower route GET /{proxy+} changed, narrower route " +
				"HEAD /{proxy+} changed",
		},
		"tokens of more": {
			both(tokens),
			both(tokens, func(a *samples.App) { a.Config.UserPools = append(a.Config.UserPools, pool+"2") }),
			"wider userPool " + pool + "2 added",
		},
		"scripts": {
			nil, both(func(a *samples.App) { a.Config.CORS = gateway.CORS{Origin: "https://a.example"} }),
			"wider origin https://a.example added, same route GET /healthz changed, wider route OPTIONS /healthz " +
				"added, same route GET /{proxy+} changed, " +
				"same route HEAD /{proxy+} changed, wider route OPTIONS /{proxy+} added",
		},
		"keys": {
			nil, both(keys(plan)),
			"same usagePlan partners added, narrower route GET /{proxy+} changed, narrower route HEAD /{proxy+} " +
				"changed",
		},
		"a key": {
			both(keys(plan)),
			both(keys(gateway.UsagePlan{
				Name: "partners", Keys: []string{"acme", "globex"}, RateLimit: 10, BurstLimit: 20,
			})),
			"wider usagePlan partners changed",
		},
		"another plan": {
			both(keys(plan)), both(keys(plan, gateway.UsagePlan{Name: "others", Keys: []string{"initech"}})),
			"wider usagePlan others added",
		},
		"a lower rate": {
			both(keys(plan)),
			both(keys(gateway.UsagePlan{
				Name: "partners", Keys: []string{"acme"}, RateLimit: 5.5, BurstLimit: 20, QuotaLimit: 3,
				QuotaPeriod: "DAY",
			})),
			"narrower usagePlan partners changed",
		},
		"no limits": {
			both(keys(plan)), both(keys(gateway.UsagePlan{Name: "partners", Keys: []string{"acme"}})),
			"unknown usagePlan partners changed",
		},

		"a bucket": {nil, both(more(gateway.Route{Path: "/b/{proxy+}", Integration: gateway.S3{Bucket: "media"}})),
			"wider grant s3:ListBucket on arn:aws:s3:::media added, wider grant s3:GetObject on " +
				"arn:aws:s3:::media/* added, " +
				"wider rolePolicy DenyOtherS3Resources changed, same rolePolicy DenyOtherS3Actions changed, wider " +
				"rolePolicy changed, wider rolePolicy changed, unknown route GET /b/{proxy+} added, unknown route " +
				"HEAD /b/{proxy+} added"},
		"a bucket less": {
			both(more(gateway.Route{
				Path: "/b/{proxy+}", Integration: gateway.S3{Bucket: "media", Access: gateway.ReadWrite},
				Methods: gateway.Any,
			})),
			nil,
			"narrower grant s3:ListBucket on arn:aws:s3:::media removed, narrower grant s3:DeleteObject on " +
				"arn:aws:s3:::media/* removed, narrower grant s3:GetObject on arn:aws:s3:::media/* removed, " +
				"narrower grant s3:PutObject on arn:aws:s3:::media/* removed, narrower rolePolicy " +
				"DenyOtherS3Resources changed, narrower rolePolicy DenyOtherS3Actions changed, " +
				"narrower rolePolicy changed, narrower rolePolicy changed, narrower rolePolicy removed, same " +
				"rolePolicy removed, unknown route ANY /b/{proxy+} removed, unknown route HEAD /b/{proxy+} removed",
		},
		"to write": {both(all), both(s3(func(s *gateway.S3) { s.Access = gateway.ReadWrite })),
			"wider grant s3:DeleteObject on arn:aws:s3:::" + samples.Expressions[samples.BucketName] +
				"/* added, wider grant s3:PutObject on arn:aws:s3:::" + samples.Expressions[samples.BucketName] +
				"/* added, " +
				"wider rolePolicy DenyOtherS3Actions changed, wider rolePolicy changed, wider route ANY /{proxy+} " +
				"changed"},
		"to read": {
			both(s3(func(s *gateway.S3) { s.Access, s.Versions, s.Multipart = gateway.ReadWrite, true, true })),
			both(all),
			"narrower grant s3:AbortMultipartUpload on arn:aws:s3:::" + samples.Expressions[samples.BucketName] +
				"/* removed, narrower grant s3:DeleteObject on arn:aws:s3:::" +
				samples.Expressions[samples.BucketName] +
				"/* removed, narrower grant s3:DeleteObjectVersion on arn:aws:s3:::" +
				samples.Expressions[samples.BucketName] + "/* removed, " +
				"narrower grant s3:GetObjectVersion on arn:aws:s3:::" + samples.Expressions[samples.BucketName] +
				"/* removed, narrower grant s3:ListMultipartUploadParts on arn:aws:s3:::" +
				samples.Expressions[samples.BucketName] + "/* removed, narrower grant s3:PutObject on arn:aws:s3:::" +
				samples.Expressions[samples.BucketName] + "/* removed, " +
				"narrower rolePolicy DenyOtherS3Actions changed, narrower rolePolicy changed, unknown route ANY " +
				"/{proxy+} changed, narrower route HEAD /{proxy+} changed, same route POST /{proxy+} removed, narrower " +
				"weakening versions ANY /{proxy+} removed",
		},
		"GET and HEAD of all verbs": {
			both(all), nil, "same route GET /{proxy+} added, narrower route ANY /{proxy+} removed",
		},
		"a prefix": {both(all), both(s3(func(s *gateway.S3) { s.Key = "public/{proxy}" })),
			"same grant s3:GetObject on arn:aws:s3:::" + samples.Expressions[samples.BucketName] +
				"/public/* added, narrower grant s3:GetObject on arn:aws:s3:::" +
				samples.Expressions[samples.BucketName] +
				"/* removed, narrower rolePolicy DenyOtherS3Resources changed, " +
				"same rolePolicy DenyOtherS3Actions changed, narrower rolePolicy changed, unknown route ANY " +
				"/{proxy+} changed, unknown route HEAD /{proxy+} changed"},
		"no health check": {
			nil, both(func(a *samples.App) { a.Config.Routes = a.Config.Routes[:1] }),
			"unknown route GET /healthz removed",
		},
		"a managed policy": {
			nil, both(func(a *samples.App) { a.Subject.ManagedPolicyARNs = ref.List{"arn:p"} }),
			"unknown managedPolicy arn:p added",
		},
		"a boundary": {
			nil, both(func(a *samples.App) { a.Subject.PermissionsBoundary = "arn:b" }),
			"narrower boundary arn:b added",
		},
		"no boundary": {
			both(func(a *samples.App) { a.Subject.PermissionsBoundary = "arn:b" }), nil,
			"unknown boundary arn:b removed",
		},
		"another boundary": {
			both(func(a *samples.App) { a.Subject.PermissionsBoundary = "arn:b" }),
			both(func(a *samples.App) { a.Subject.PermissionsBoundary = "arn:c" }), "unknown boundary arn:c changed",
		},
		"another role": {
			nil, both(func(a *samples.App) { a.Subject.Role = "aws_iam_role.other" }),
			"same role aws_iam_role.other changed",
		},
		"a name for the role": {
			nil, both(func(a *samples.App) { a.Subject.RoleName = "documents" }),
			"unknown role aws_iam_role.role changed",
		},
		"a path for the role": {
			nil, both(func(a *samples.App) { a.Subject.RolePath = "/gateway/" }), "unknown role aws_iam_role.role changed",
		},
		"no path for the role any more": {
			both(func(a *samples.App) { a.Subject.RolePath = "/gateway/" }), nil, "same role aws_iam_role.role changed",
		},
		"no name for the role any more": {
			both(func(a *samples.App) { a.Subject.RoleName = "documents" }), nil, "same role aws_iam_role.role changed",
		},
		"to an existing role": {
			nil, both(existing(role)),
			"unknown role arn:aws:iam::111122223333:role/gateway changed, " +
				"unknown weakening roleARN arn:aws:iam::111122223333:role/gateway added",
		},
		"from an existing role": {
			both(existing(role)), nil,
			"unknown role aws_iam_role.role changed, " +
				"narrower weakening roleARN arn:aws:iam::111122223333:role/gateway removed",
		},
		"from a role with a name to an existing one": {
			both(func(a *samples.App) { a.Subject.RoleName = "documents" }), both(existing(role)),
			"unknown role arn:aws:iam::111122223333:role/gateway changed, " +
				"unknown weakening roleARN arn:aws:iam::111122223333:role/gateway added",
		},
		"another existing role": {
			both(existing(role)), both(existing(role + "-2")),
			"unknown role arn:aws:iam::111122223333:role/gateway-2 changed, " +
				"unknown weakening roleARN arn:aws:iam::111122223333:role/gateway-2 added, " +
				"narrower weakening roleARN arn:aws:iam::111122223333:role/gateway removed",
		},
		"an existing role for the first route that needs one": {
			both(mocks, existing(role)), both(existing(role)),
			"unknown role arn:aws:iam::111122223333:role/gateway added, " +
				"unknown grant s3:ListBucket on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket} added, " +
				"unknown grant s3:GetObject on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket}/* added, " +
				"unknown rolePolicy added, unknown rolePolicy added, same rolePolicy DenyOtherS3Resources added, " +
				"same rolePolicy DenyOtherS3Actions added, unknown route GET /{proxy+} changed, " +
				"unknown route HEAD /{proxy+} changed, " +
				"unknown weakening roleARN arn:aws:iam::111122223333:role/gateway added",
		},
		"no route that needs the existing role any more": {
			both(existing(role)), both(mocks, existing(role)),
			"narrower role arn:aws:iam::111122223333:role/gateway removed, unknown route GET /{proxy+} changed, " +
				"unknown route HEAD /{proxy+} changed, " +
				"narrower weakening roleARN arn:aws:iam::111122223333:role/gateway removed",
		},
		"an existing role that must be allowed more": {
			both(existing(role), all), both(existing(role), write),
			"unknown grant s3:DeleteObject on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket}/* added, " +
				"unknown grant s3:PutObject on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket}/* added, " +
				"unknown rolePolicy DenyOtherS3Actions changed, unknown rolePolicy changed, " +
				"wider route ANY /{proxy+} changed",
		},
		// The role may have kept what it no longer needs.
		"an existing role that needs less": {
			both(existing(role), write), both(existing(role), all),
			"same grant s3:DeleteObject on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket}/* removed, " +
				"same grant s3:PutObject on arn:aws:s3:::${aws_s3_bucket.documents_5E6F7A8B.bucket}/* removed, " +
				"same rolePolicy DenyOtherS3Actions changed, same rolePolicy changed, " +
				"narrower route ANY /{proxy+} changed",
		},
		"a stage": {nil, both(func(a *samples.App) { a.Config.Stage = "v1" }), "same url v1 changed"},
		"another writer": {
			nil,
			both(func(a *samples.App) { a.Subject.AsBody, a.Subject.RestAPI = true, "aws_api_gateway_rest_api.body" }),
			"same url prod changed",
		},
		"a name": {nil, both(func(a *samples.App) { a.Config.Name = "papers" }), "same name changed"},
		"a weaker choice": {nil, both(func(a *samples.App) {
			a.Config.Weakened = []gateway.Weakening{{Field: "f", Effect: "nothing is checked"}}
		}), "unknown weakening f added"},
		"another name of a variable, with a weaker choice": {
			both(signedTo("https://example.com/{a}", "/{a}")), both(signedTo("https://example.com/{b}", "/{b}")),
			"same route GET /{b} added, same route GET /{a} removed",
		},
		"limits": {nil, both(func(a *samples.App) { a.Config.MaxResources, a.Subject.MaxResources = 600, 600 }), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := compare.Digests(samples.NewApp().With(c.before...).Digest(t),
				samples.NewApp().With(c.after...).Digest(t))
			var lines []string
			for _, change := range d.Changes {
				if change.Kind == compare.KindGatewayResponse {
					continue
				}
				lines = append(lines,
					strings.Join(
						strings.Fields(fmt.Sprint(change.Verdict, " ", change.Kind, " ", change.Subject, " ",
							change.Action)), " "))
			}
			if got := strings.Join(lines, ", "); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", strings.ReplaceAll(got, ", ", "\n"),
					strings.ReplaceAll(c.want, ", ", "\n"))
			}
			if d.Empty() != (c.want == "") || d.Wider() != (strings.Contains(c.want, "wider") ||
				strings.Contains(c.want, "unknown")) {
				t.Errorf("empty %t, wider %t", d.Empty(), d.Wider())
			}
		})
	}
}

// An API or a stack that is new lets through all that it has.
func TestCompareWhole(t *testing.T) {
	t.Parallel()
	digest := review.New(samples.Orders(t))
	for name, c := range map[string]struct {
		base, head review.Digest
		want       string
	}{
		"the same": {digest, digest, ""},
		"an app": {
			review.Digest{}, digest,
			"wider: stack internal added: its APIs are new\nwider: api api added: all of it is new\n" +
				"wider: stack orders added: its APIs are new\nwider: api admin added: all of it is new\n" +
				"wider: api api added: all of it is new\nsame: variable networks added\n",
		},
		"no app": {digest, review.Digest{}, "narrower: stack internal removed\nnarrower: stack orders removed\n"},
		"a stack": {
			digest.Only("internal"), digest,
			"wider: stack orders added: its APIs are new\nwider: api admin added: all of it is new\n" +
				"wider: api api added: all of it is new\nsame: variable networks added\n",
		},
	} {
		if got := lines(compare.Digests(c.base, c.head)); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, c.want)
		}
	}
	if d := compare.Digests(digest.Only("internal"), digest); len(d.Changes[2].Details) < 20 {
		t.Errorf("a new API has no more details than %v", d.Changes[2].Details)
	}
}

// A large app, of which there is much to take away.
func largeApp() samples.App {
	a := samples.NewApp()
	a.Config.Endpoints = append(a.Config.Endpoints, "vpce-1", "vpce-2")
	a.Config.Networks = ref.List{"10.0.0.0/8", "192.168.0.0/16"}
	a.Config.UserPools = ref.List{pool, pool + "2"}
	a.Config.UsagePlans = []gateway.UsagePlan{
		{Name: "partners", Keys: []string{"acme", "globex"}, RateLimit: 10, BurstLimit: 20},
	}
	a.Endpoint.ClientCIDRs = ref.List{"10.0.0.0/8", "192.168.0.0/16"}
	a.Subject.ManagedPolicyARNs = ref.List{"arn:p", "arn:q"}
	a.Config.Routes = nil
	for _, bucket := range []string{"archive", "documents", "media"} {
		a.Config.Routes = append(a.Config.Routes, gateway.Route{
			Path: "/" + bucket + "/{proxy+}", Methods: gateway.Any, Authorization: gateway.UserPools,
			Scopes: ref.List{"r", "w"}, APIKey: true,
			Integration: gateway.S3{Bucket: bucket, Access: gateway.ReadWrite, Versions: true},
		})
	}
	return a
}

// takeAway returns the app with a little less, or with a change that makes no difference.
func takeAway(a samples.App, random *rand.Rand) samples.App {
	shorter := func(list ref.List) ref.List {
		if len(list) < 2 {
			return list
		}
		return slices.Delete(slices.Clone(list), 1, 2)
	}
	return a.With(func(a *samples.App) {
		route := &a.Config.Routes[random.IntN(len(a.Config.Routes))]
		s3 := route.Integration.(gateway.S3)
		switch random.IntN(14) {
		case 0:
			a.Config.Endpoints = shorter(a.Config.Endpoints)
		case 1:
			a.Config.Networks = shorter(a.Config.Networks)
		case 2:
			if slices.Equal(a.Config.Networks, largeApp().Config.Networks) {
				a.Config.Networks = ref.List{"10.0.0.0/9", "10.128.0.0/9", "192.168.0.0/17"}
			}
		case 3:
			a.Endpoint.ClientCIDRs = shorter(a.Endpoint.ClientCIDRs)
		case 4:
			a.Endpoint.OwnAPIsOnly = true
		case 5:
			a.Config.UserPools = shorter(a.Config.UserPools)
		case 6:
			route.Scopes = shorter(route.Scopes)
		case 7:
			route.Methods = gateway.Methods{"GET", "HEAD", "PUT"}
		case 8:
			s3.Versions, s3.HideMissing = false, true
		case 9:
			// Multipart is not taken away: another method then answers its POST, and what it
			// forwards in the place of a template is unknown.
			s3.Access = gateway.Read
		case 10:
			a.Subject.ManagedPolicyARNs = shorter(a.Subject.ManagedPolicyARNs)
		case 11:
			a.Subject.PermissionsBoundary = "arn:b"
		case 12:
			if len(a.Config.Routes) > 1 {
				a.Config.Routes = a.Config.Routes[1:]
				return
			}
		case 13:
			random.Shuffle(len(a.Config.Routes), func(i, j int) {
				a.Config.Routes[i], a.Config.Routes[j] = a.Config.Routes[j], a.Config.Routes[i]
			})
			return
		}
		route.Integration = s3
	})
}

// What is taken away makes nothing wider, in one step or in several, and what is
// given back does, unless it made no difference.
func TestCompareSteps(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 0))
	for range sample.Count(1, 10) {
		last := largeApp()
		digests := []review.Digest{last.Digest(t)}
		for range sample.Count(4, 6) {
			last = takeAway(last, random)
			head := last.Digest(t)
			digests = append(digests, head)
			for i, base := range digests {
				d, back := compare.Digests(base, head), compare.Digests(head, base)
				if d.Wider() {
					t.Fatalf("step %d to %d: what is taken away makes it wider:\n%s", i, len(digests)-1, lines(d))
				}
				if (d.Verdict == compare.Narrower) != back.Wider() {
					t.Fatalf("step %d to %d: %s, and back\n%s", i, len(digests)-1, d.Verdict, lines(back))
				}
			}
		}
	}
}

// A digest that was written and read again is the same, and a comparison changes nothing.
func TestCompareChangesNothing(t *testing.T) {
	t.Parallel()
	base, head := review.New(samples.Documents(t)), review.New(append(samples.Orders(t), samples.APIs(t)...))
	before := string(base.JSON()) + string(head.JSON())
	first := string(review.JSON(compare.Digests(base, head)))
	if after := string(base.JSON()) + string(head.JSON()); after != before {
		t.Error("digests that are compared are others afterwards")
	}
	read, err := review.Parse(head.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if d := compare.Digests(head, read); !d.Empty() {
		t.Errorf("what was written and read again is another:\n%s", lines(d))
	}
	if second := string(review.JSON(compare.Digests(base, read))); second != first {
		t.Error("the same digests have another difference")
	}
}

// No digest, however wrong, keeps them from being compared.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(`{"stacks":[{"name":"s","apis":[{"id":"a","role":"r","routes":[{"path":"/a/{b+}","method":"ANY",`+
		`"scopes":["x"]},{"path":"/a"}],`+
		`"resourcePolicy":[{"Effect":"Deny","Principal":"*","Action":"a:*?","NotResource":"arn:aws:s3:::b/*",`+
		`"Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}}],`+
		`"rolePolicy":[{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:s3:::${b}"},{"Effect":"Deny",`+
		`"Action":"s3:Get*","Resource":"*"}]}]}]}`),
		[]byte(`{"stacks":[{"name":"s","apis":[{"id":"a","routes":[{"path":"/{a}","method":"GET"}],`+
			`"callers":{"networks":["10.0.0.0/8"],`+
			`"usagePlans":[{"name":"u","quotaLimit":5,"quotaPeriod":"DAY"}],`+
			`"endpoints":[{"ids":["vpce-1"]},{"address":"e","vpcID":"v","clientCIDRs":["10.1.0.0/16","::/0"],`+
			`"ownAPIsOnly":true}]},`+
			`"resourcePolicy":[{"Effect":"Deny","Condition":{"NotIpAddress":{"aws:VpcSourceIp":["10.0.0.0/9","::/1",`+
			`"x"]},`+
			`"NumericLessThan":{"n":"5"},"DateEquals":{"d":"2026-01-01"},"Null":{"k":"true"}}}]}]}]}`))
	f.Add([]byte(`{"stacks":[{"apis":[{"resourcePolicy":[{"Effect":"Allow","Condition":{"":{"":"x"}}}],`+
		`"routes":[{"path":"{"},{"path":"/{+}/"}]},{}]},{}]}`),
		[]byte(`{}`))
	f.Fuzz(func(t *testing.T, base, head []byte) {
		var digests [2]review.Digest
		for i, text := range [][]byte{base, head} {
			if json.Unmarshal(text, &digests[i]) != nil {
				return
			}
		}
		for i, d := range digests {
			if difference := compare.Digests(d, d); !difference.Empty() {
				t.Errorf("digest %d is another than itself:\n%s", i, lines(difference))
			}
		}
		d := compare.Digests(digests[0], digests[1])
		verdict := compare.Same
		for _, c := range d.Changes {
			if slices.Index(compare.Verdicts(), c.Verdict) > slices.Index(compare.Verdicts(), verdict) {
				verdict = c.Verdict
			}
			if c.Verdict.Wider() && len(c.Reasons) == 0 {
				t.Errorf("wider without a reason: %+v", c)
			}
			if !utf8.ValidString(markdown.Text(c)) {
				t.Errorf("%+v has no text", c)
			}
		}
		if verdict != d.Verdict {
			t.Errorf("verdict %s, want %s", d.Verdict, verdict)
		}
		if text := markdown.Report(report.Report{Digest: digests[1], Difference: &d}); text == "" {
			t.Error("no report")
		}
	})
}
