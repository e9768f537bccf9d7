package compare_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// configured returns a digest of one stack with a configuration.
func configured(c review.Configuration) review.Digest {
	return review.New([]review.Input{{Stack: "stack", Configuration: c}})
}

// verdicts returns what changes between two configurations, with its verdict.
func verdicts(base, head review.Configuration) []string {
	var list []string
	for _, c := range compare.Digests(configured(base), configured(head)).Changes {
		list = append(list, string(c.Kind)+" "+c.Subject+" "+string(c.Action)+" "+string(c.Verdict))
	}
	return list
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	whole := func() review.Bucket {
		return review.Bucket{
			Address: "b",
			PublicAccessBlock: []string{
				"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
			},
			ObjectOwnership: "BucketOwnerEnforced", Versioning: "Enabled", Encryption: "aws:kms", KMSKey: "key",
			EarlierVersionDays: 90, UnfinishedUploadDays: 7, AccessLog: "logs/b/", PreventDestroy: true,
			CORS: []review.CORSRule{
				{Origins: []string{"https://a"}, Methods: []string{"GET"}, Headers: []string{"*"}},
			},
			Policy: []iam.Statement{{
				Effect: "Deny", Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"s3:*"}, Resource: ref.List{
					"*",
				},
				Condition: map[string]map[string]ref.List{"Bool": {"aws:SecureTransport": {"false"}}},
			}},
		}
	}
	for name, c := range map[string]struct {
		change        func(b *review.Bucket)
		want, reverse string // the verdicts, there and back
	}{
		"public access": {
			func(b *review.Bucket) { b.PublicAccessBlock = b.PublicAccessBlock[:2] }, "unknown", "narrower",
		},
		"ACLs":          {func(b *review.Bucket) { b.ObjectOwnership = "ObjectWriter" }, "unknown", "narrower"},
		"versions":      {func(b *review.Bucket) { b.Versioning = "Suspended" }, "unknown", "narrower"},
		"fewer days":    {func(b *review.Bucket) { b.EarlierVersionDays = 30 }, "unknown", "narrower"},
		"all versions":  {func(b *review.Bucket) { b.EarlierVersionDays = 0 }, "narrower", "unknown"},
		"uploads":       {func(b *review.Bucket) { b.UnfinishedUploadDays = 0 }, "unknown", "narrower"},
		"upload days":   {func(b *review.Bucket) { b.UnfinishedUploadDays = 1 }, "same", "same"},
		"no access log": {func(b *review.Bucket) { b.AccessLog = "" }, "unknown", "narrower"},
		"another log":   {func(b *review.Bucket) { b.AccessLog = "elsewhere/b/" }, "unknown", "unknown"},
		"encryption":    {func(b *review.Bucket) { b.Encryption = "AES256" }, "unknown", "narrower"},
		"another key":   {func(b *review.Bucket) { b.KMSKey = "other" }, "unknown", "unknown"},
		"destruction":   {func(b *review.Bucket) { b.ForceDestroy = true }, "unknown", "narrower"},
		"no protection": {func(b *review.Bucket) { b.PreventDestroy = false }, "unknown", "narrower"},
		"another reader": {func(b *review.Bucket) {
			b.Policy = append(b.Policy, iam.Statement{
				Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"444455556666"}}, Action: ref.List{"s3:GetObject"},
				Resource: ref.List{"${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"},
			})
		}, "wider", "narrower"},
		"plain HTTP":     {func(b *review.Bucket) { b.Policy = nil }, "wider", "narrower"},
		"unknown policy": {func(b *review.Bucket) { b.UnknownPolicy = "hash" }, "unknown", "unknown"},
		"another website": {
			func(b *review.Bucket) { b.CORS[0].Origins = []string{"https://a", "https://b"} }, "unknown", "narrower",
		},
		"every website": {func(b *review.Bucket) { b.CORS[0].Origins = []string{"*"} }, "unknown", "narrower"},
		"another method": {
			func(b *review.Bucket) { b.CORS[0].Methods = []string{"GET", "PUT"} }, "unknown", "narrower",
		},
		"exposed headers": {
			func(b *review.Bucket) { b.CORS[0].ExposeHeaders = []string{"ETag"} }, "unknown", "narrower",
		},
		"fewer headers": {func(b *review.Bucket) { b.CORS[0].Headers = []string{"If-Match"} }, "narrower", "unknown"},
		"rules in parts": {func(b *review.Bucket) {
			b.CORS = append(b.CORS, b.CORS[0])
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := whole()
			c.change(&changed)
			base := review.Configuration{Buckets: []review.Bucket{whole()}}
			head := review.Configuration{Buckets: []review.Bucket{changed}}
			for _, way := range []struct {
				base, head review.Configuration
				want       string
			}{{base, head, c.want}, {head, base, c.reverse}} {
				var want []string
				if way.want != "" {
					want = []string{"bucket b changed " + way.want}
				}
				if diff := cmp.Diff(want, verdicts(way.base, way.head)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	kept := review.Configuration{Buckets: []review.Bucket{whole()}}
	if diff := cmp.Diff([]string{"bucket b removed narrower"}, verdicts(kept, review.Configuration{})); diff != "" {
		t.Error(diff)
	}
	// A new bucket is compared with one that has the defaults.
	for name, weaken := range map[string]func(b *review.Bucket){
		"public access": func(b *review.Bucket) { b.PublicAccessBlock = nil },
		"versions":      func(b *review.Bucket) { b.Versioning = "" },
		"uploads":       func(b *review.Bucket) { b.UnfinishedUploadDays = 0 },
	} {
		weak := whole()
		weak.CORS, weak.EarlierVersionDays = nil, 0
		weaken(&weak)
		kept.Buckets[0] = weak
		if diff := cmp.Diff([]string{"bucket b added unknown"}, verdicts(review.Configuration{}, kept)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The value of an expression may protect, and its replacement not.
func TestBucketExpressions(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(b *review.Bucket, value string){
		"objectOwnership": func(b *review.Bucket, value string) { b.ObjectOwnership = value },
		"versioning":      func(b *review.Bucket, value string) { b.Versioning = value },
		"encryption":      func(b *review.Bucket, value string) { b.Encryption = value },
	} {
		bucket := func(value string) review.Configuration {
			b := review.Bucket{Address: "b"}
			set(&b, value)
			return review.Configuration{Buckets: []review.Bucket{b}}
		}
		for _, after := range []string{"", "Suspended", "${var.other}"} {
			got := verdicts(bucket("${var.value}"), bucket(after))
			if diff := cmp.Diff([]string{"bucket b changed unknown"}, got); diff != "" {
				t.Errorf("%s to %q: %s", name, after, diff)
			}
		}
	}
}

func TestUserPools(t *testing.T) {
	t.Parallel()
	whole := func() review.UserPool {
		return review.UserPool{Address: "p", Recovery: []string{"admin_only"}, Clients: []review.UserPoolClient{{
			Address: "c", Secret: true, AuthFlows: []string{"SRP"}, OAuthFlows: []string{"code"}, Scopes: []string{"a"},
			CallbackURLs: []string{"https://a"},
		}}}
	}
	for name, change := range map[string]func(p *review.UserPool){
		"sign-up":     func(p *review.UserPool) { p.SelfSignUp = true },
		"domain":      func(p *review.UserPool) { p.Domains = []string{"documents"} },
		"destruction": func(p *review.UserPool) { p.ForceDestroy = true },
		"recovery":    func(p *review.UserPool) { p.Recovery = append(p.Recovery, "verified_email") },
		"a client": func(p *review.UserPool) {
			p.Clients = append(p.Clients, review.UserPoolClient{Address: "d"})
		},
		"no secret":    func(p *review.UserPool) { p.Clients[0].Secret = false },
		"auth flow":    func(p *review.UserPool) { p.Clients[0].AuthFlows = []string{"SRP", "PASSWORD"} },
		"OAuth flow":   func(p *review.UserPool) { p.Clients[0].OAuthFlows = []string{"code", "implicit"} },
		"scope":        func(p *review.UserPool) { p.Clients[0].Scopes = []string{"a", "b"} },
		"callback URL": func(p *review.UserPool) { p.Clients[0].CallbackURLs = []string{"https://a", "https://b"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := whole()
			change(&changed)
			base := review.Configuration{UserPools: []review.UserPool{whole()}}
			head := review.Configuration{UserPools: []review.UserPool{changed}}
			if diff := cmp.Diff([]string{"userPoolSettings p changed unknown"}, verdicts(base, head)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"userPoolSettings p changed narrower"}, verdicts(head, base)); diff != "" {
				t.Errorf("back (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverridesAndElements(t *testing.T) {
	t.Parallel()
	override := func(argument, written, synthesized string) review.Configuration {
		return review.Configuration{Overrides: []review.Override{{
			Address: "aws_iam_role_policy.p", Argument: argument, Written: written, Synthesized: synthesized,
		}}}
	}
	stage := func(argument, value string) review.Configuration {
		return review.Configuration{Overrides: []review.Override{{
			Address: "aws_api_gateway_stage.s", Argument: argument, Synthesized: value,
		}}}
	}
	policy := func(actions string) string {
		return `"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":` + actions + `,\"Resource\":\"*\"}]}"`
	}
	one, two := policy(`\"s3:GetObject\"`), policy(`[\"s3:GetObject\",\"s3:PutObject\"]`)
	element := func(address string, e review.Element) review.Configuration {
		e.Address = address
		return review.Configuration{Elements: []review.Element{e}}
	}
	arguments := func(hash string) review.Element { return review.Element{Arguments: map[string]string{"a": hash}} }
	attached := review.Element{Arguments: map[string]string{"a": "1"}, AttachedTo: []string{"aws_x.y"}}
	ours := review.Element{Arguments: map[string]string{"a": "1"}, Written: true}
	none := review.Configuration{}
	for name, c := range map[string]struct {
		base, head review.Configuration
		want       []string
	}{
		"an override is new": {
			none,
			override("authorization", "1", "2"),
			[]string{"override aws_iam_role_policy.p.authorization added unknown"},
		},
		"an override is gone": {
			override("authorization", "1", "2"),
			none,
			[]string{"override aws_iam_role_policy.p.authorization removed unknown"},
		},
		"an override changes": {
			override("x", "1", "2"),
			override("x", "1", "3"),
			[]string{"override aws_iam_role_policy.p.x changed unknown"},
		},
		"an override stays": {override("x", "1", "2"), override("x", "1", "2"), nil},
		"a wider policy": {
			none, override("policy", one, two), []string{"override aws_iam_role_policy.p.policy added wider"},
		},
		"a narrower policy": {
			none, override("policy", two, one), []string{"override aws_iam_role_policy.p.policy added narrower"},
		},
		"a wider policy is gone": {
			override("policy", one, two), none, []string{"override aws_iam_role_policy.p.policy removed narrower"},
		},
		"an unreadable policy": {
			none, override("policy", one, `"x"`), []string{"override aws_iam_role_policy.p.policy added unknown"},
		},
		"a tag": {
			none, override("tags.team", "", `"a"`), []string{"override aws_iam_role_policy.p.tags.team added same"},
		},
		"access logs to a log group of the stack": {
			none, stage("access_log_settings.destination_arn", `"${aws_cloudwatch_log_group.logs.arn}"`),
			[]string{"override aws_api_gateway_stage.s.access_log_settings.destination_arn added same"},
		},
		"access logs to another account": {
			none, stage("access_log_settings.destination_arn", `"arn:aws:logs:eu-central-1:444455556666:log-group:l"`),
			[]string{"override aws_api_gateway_stage.s.access_log_settings.destination_arn added unknown"},
		},
		"access logs beside a log group of the stack": {
			none, stage("access_log_settings.destination_arn", `"${aws_cloudwatch_log_group.logs.arn}x"`),
			[]string{"override aws_api_gateway_stage.s.access_log_settings.destination_arn added unknown"},
		},
		"no access logs any more": {
			stage("access_log_settings.destination_arn", `"arn:aws:logs:eu-central-1:444455556666:log-group:l"`), none,
			[]string{"override aws_api_gateway_stage.s.access_log_settings.destination_arn removed same"},
		},
		"the form of access logs": {
			none, stage("access_log_settings.format", `"$context.requestId"`),
			[]string{"override aws_api_gateway_stage.s.access_log_settings.format added same"},
		},
		"a resource is removed": {
			none, override("", "", ""), []string{"override aws_iam_role_policy.p added unknown"},
		},
		"a queue is new": {
			none, element("aws_sqs_queue.q", arguments("1")), []string{"element aws_sqs_queue.q added unknown"},
		},
		"a queue is gone": {
			element("aws_sqs_queue.q", arguments("1")), none, []string{"element aws_sqs_queue.q removed same"},
		},
		"a data source": {
			none, element("data.aws_vpc.v", arguments("1")), []string{"element data.aws_vpc.v added same"},
		},
		"a variable without a default": {none, element("var.v", review.Element{}), nil},
		"a default is new": {
			element("var.v", review.Element{}), element("var.v", arguments("1")), []string{"element var.v changed unknown"},
		},
		"a data source that calls a function": {
			none, element("data.aws_lambda_invocation.i", arguments("1")),
			[]string{"element data.aws_lambda_invocation.i added unknown"},
		},
		"a protection is gone": {
			element("aws_s3_account_public_access_block.b", arguments("1")), none,
			[]string{"element aws_s3_account_public_access_block.b removed unknown"},
		},
		// A policy of a role replaces another one of the same name.
		"a policy with a name": {
			none, element("aws_iam_role_policy.p", review.Element{Arguments: map[string]string{"name": "1", "role": "2"}}),
			[]string{"element aws_iam_role_policy.p added unknown"},
		},
		"a data source that runs a program": {
			none, element("data.external.e", arguments("1")), []string{"element data.external.e added unknown"},
		},
		"a log group that runs a program": {
			none, element("aws_cloudwatch_log_group.l", review.Element{Arguments: map[string]string{"provisioner": "1"}}),
			[]string{"element aws_cloudwatch_log_group.l added unknown"},
		},
		"a module": {
			none, element("module.m", review.Element{}), []string{"element module.m added unknown"},
		},
		"a module's files change": {
			element("module.m", review.Element{Content: "1"}), element("module.m", review.Element{Content: "2"}),
			[]string{"element module.m changed unknown"},
		},
		"a module's files stay": {
			element("module.m", review.Element{Content: "1"}), element("module.m", review.Element{Content: "1"}), nil,
		},
		"a module's files that nobody can read": {
			element("module.m", review.Element{Content: review.NotReadable}),
			element("module.m", review.Element{Content: review.NotReadable}), []string{"element module.m changed unknown"},
		},
		"a module is gone": {
			element("module.m", review.Element{Content: review.NotReadable}), none, []string{"element module.m removed same"},
		},
		"a provider changes": {
			element("provider.aws", arguments("1")),
			element("provider.aws", arguments("2")),
			[]string{"element provider.aws changed unknown"},
		},
		"a default changes": {
			element("var.v", arguments("1")),
			element("var.v", arguments("2")),
			[]string{"element var.v changed unknown"},
		},
		"a local is new": {none, element("local.l", arguments("1")), []string{"element local.l added same"}},
		"a log group": {
			none,
			element("aws_cloudwatch_log_group.l", arguments("1")),
			[]string{"element aws_cloudwatch_log_group.l added same"},
		},
		"an attachment is new": {none, element("aws_a_b.c", attached), []string{"element aws_a_b.c added unknown"}},
		"an attachment is gone": {
			element("aws_a_b.c", attached), none, []string{"element aws_a_b.c removed unknown"},
		},
		"a construct's resource": {
			none,
			element("aws_iam_openid_connect_provider.p", ours),
			[]string{"element aws_iam_openid_connect_provider.p added unknown"},
		},
		"a construct's bucket": {
			none, element("aws_s3_object.o", ours), []string{"element aws_s3_object.o added same"},
		},
		"a version of a provider": {
			element("terraform", review.Element{Arguments: map[string]string{"required_providers.aws.version": "1"}}),
			element("terraform", review.Element{Arguments: map[string]string{"required_providers.aws.version": "2"}}),
			[]string{"element terraform changed same"},
		},
		"a source of a provider": {
			element("terraform", review.Element{Arguments: map[string]string{"required_providers.aws.source": "1"}}),
			element("terraform", review.Element{Arguments: map[string]string{"required_providers.aws.source": "2"}}),
			[]string{"element terraform changed unknown"},
		},
		"an API is new and left out": {
			none, review.Configuration{
				NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.a", Reason: "b"}},
				Elements: []review.Element{{
					Address: "aws_api_gateway_rest_api.a", Arguments: map[string]string{"name": "1"},
					AttachedTo: []string{"aws_vpc_endpoint.e"},
				}},
			},
			[]string{"notReviewed aws_api_gateway_rest_api.a added unknown"},
		},
		"an API that was left out is gone": {
			review.Configuration{
				NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.a", Reason: "b"}},
				Elements: []review.Element{{
					Address: "aws_api_gateway_rest_api.a", Arguments: map[string]string{"name": "1"},
				}},
			}, none,
			[]string{"notReviewed aws_api_gateway_rest_api.a removed same"},
		},
		"an API that is left out changes": {
			review.Configuration{
				NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.a", Reason: "b"}},
				Elements: []review.Element{{
					Address: "aws_api_gateway_rest_api.a", Arguments: map[string]string{"name": "1"},
				}},
			},
			review.Configuration{
				NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.a", Reason: "b"}},
				Elements: []review.Element{{
					Address: "aws_api_gateway_rest_api.a", Arguments: map[string]string{"name": "2"},
				}},
			},
			[]string{"element aws_api_gateway_rest_api.a changed unknown"},
		},
		"an API is left out": {
			none, review.Configuration{NotReviewed: []review.NotReviewed{{Address: "a", Reason: "b"}}},
			[]string{"notReviewed a added unknown"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, verdicts(c.base, c.head)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A resource policy that an override or a resource of the app puts in the place of the
// API's own has a request to a route as its witness, and otherwise says why it has none.
func TestConfiguredResourcePolicies(t *testing.T) {
	t.Parallel()
	const (
		restAPI = "aws_api_gateway_rest_api.api"
		address = "aws_api_gateway_rest_api_policy.p"
		call    = `"Principal":"*","Action":"execute-api:Invoke","Resource":`
		allow   = `{"Effect":"Allow",` + call + `"${` + restAPI + `.execution_arn}/*"`
		deny    = `{"Effect":"Deny",` + call + `"*"`
		others  = "," + deny + `,"Condition":{"StringNotEquals":{"aws:SourceVpce":"` + endpoint + `"}}}`
		written = allow + `,"Condition":{"StringEquals":{"aws:SourceVpce":"` + endpoint + `"}}}` + others
		all     = allow + "}"
		some    = allow + `,"Condition":{"StringEquals":{"aws:SourceVpce":"` + endpoint + `"},` +
			`"IpAddress":{"aws:VpcSourceIp":"10.9.0.0/16"}}}` + others
		nowhere = `{"Effect":"Allow",` + call + `"${` + restAPI + `.execution_arn}/other/*"}`
	)
	policy := func(statement string) string {
		return string(ref.JSON(`{"Version":"2012-10-17","Statement":[`+statement+`]}`, ""))
	}
	override := func(statement string) review.Configuration {
		return review.Configuration{Overrides: []review.Override{{
			Address: address, Argument: "policy", RestAPI: restAPI, Written: policy(written), Synthesized: policy(statement),
		}}}
	}
	element := func(statement string) review.Configuration {
		document, err := iam.Parse(`{"Version":"2012-10-17","Statement":[` + statement + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		return review.Configuration{Elements: []review.Element{{
			Address: address, AttachedTo: []string{restAPI}, Arguments: map[string]string{"policy": statement},
			Policies: map[string][]iam.Statement{"policy": document.Statements},
		}}}
	}
	other := review.Configuration{Overrides: []review.Override{{
		Address: "aws_api_gateway_method.m", Argument: "authorization", RestAPI: restAPI,
		Written: `"AWS_IAM"`, Synthesized: `"NONE"`,
	}}}
	closed := review.Configuration{Overrides: []review.Override{{
		Address: address, Argument: "policy", RestAPI: restAPI, Written: policy(written), Synthesized: policy(deny + "}"),
	}}}
	none := review.Configuration{}
	for name, c := range map[string]struct {
		base, head review.Configuration
		verdict    compare.Verdict
		endpoint   string // of the witness
		cause      compare.Cause
	}{
		"an override lets everyone in":        {none, override(all), compare.Wider, "", ""},
		"an override changes":                 {override(some), override(written), compare.Wider, endpoint, ""},
		"an override that keeps out is gone":  {closed, none, compare.Wider, endpoint, ""},
		"an override that lets in is gone":    {override(all), none, compare.Narrower, "", ""},
		"an override lets fewer in":           {none, override(some), compare.Narrower, "", ""},
		"an override for no stage of the API": {none, override(nowhere), compare.Unknown, "", compare.NotFound},
		"a resource lets everyone in":         {none, element(all), compare.Wider, "", ""},
		"a resource lets fewer in":            {none, element(some), compare.Unknown, "", compare.NotCompared},
		"another argument":                    {none, other, compare.Unknown, "", compare.NotCompared},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := func(c review.Configuration) review.Digest {
				d := samples.NewApp().Digest(t)
				d.Stacks[0].Configuration = c
				return d
			}
			d := compare.Digests(digest(c.base), digest(c.head))
			if len(d.Changes) != 1 || d.Verdict != c.verdict {
				t.Fatalf("want one change that is %s:\n%s", c.verdict, lines(d))
			}
			for _, f := range d.Changes[0].Reasons {
				r := f.Request
				switch {
				case c.verdict == compare.Unknown && f.NoWitness != c.cause:
					t.Errorf("%s has the cause %q, want %q", f.Code, f.NoWitness, c.cause)
				case f.Code != compare.PolicyWider || c.verdict == compare.Unknown:
				case r == nil:
					t.Errorf("no request shows %s", f.Code)
				case r.Verb == "" || r.Path == "" || r.Endpoint == "" || r.Address == "",
					c.endpoint != "" && r.Endpoint != c.endpoint:
					t.Errorf("the witness is %s", ref.JSON(r, ""))
				}
			}
		})
	}
}

// The policy that the construct wrote is the base of a new API's.
func TestConfiguredResourcePolicyOfANewAPI(t *testing.T) {
	t.Parallel()
	statement := func(condition string) string {
		return string(ref.JSON(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",`+
			`"Action":"execute-api:Invoke","Resource":"${aws_api_gateway_rest_api.api.execution_arn}/*"`+condition+`}]}`, ""))
	}
	written, all := statement(`,"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`), statement("")
	head := samples.NewApp().Digest(t)
	head.Stacks[0].Overrides = []review.Override{{
		Address: "aws_api_gateway_rest_api_policy.p", Argument: "policy", RestAPI: "aws_api_gateway_rest_api.api",
		Written: written, Synthesized: all,
	}}
	base := samples.NewApp().Digest(t)
	base.Stacks[0].APIs = nil
	for _, c := range []struct {
		base, head review.Digest
		want       compare.Verdict
	}{{base, head, compare.Wider}, {head, base, compare.Narrower}} {
		changes := compare.Digests(c.base, c.head).Changes
		i := slices.IndexFunc(changes, func(c compare.Change) bool { return c.Kind == compare.KindOverride })
		if i < 0 || changes[i].Verdict != c.want {
			t.Errorf("want an override that is %s:\n%s", c.want, lines(compare.Digests(c.base, c.head)))
		}
	}
}

// A policy that the app adds to a role allows only what the role's other policies do not
// deny.
func TestAddedRolePolicies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		actions, resources ref.List
		want               string // the witness, "" for none
	}{
		"another service": {
			ref.List{"sqs:SendMessage"}, ref.List{"arn:aws:sqs:eu-central-1:111122223333:q"},
			"sqs:SendMessage on arn:aws:sqs:eu-central-1:111122223333:q",
		},
		"what the role is denied": {ref.List{"s3:GetObject"}, ref.List{"arn:aws:s3:::other/*"}, ""},
		"what the role is denied beside more": {
			ref.List{"s3:GetObject", "sqs:SendMessage"},
			ref.List{"arn:aws:s3:::other/*", "arn:aws:sqs:eu-central-1:111122223333:q"},
			"sqs:SendMessage on arn:aws:sqs:eu-central-1:111122223333:q",
		},
		"what the role may do already": {
			ref.List{"s3:GetObject"}, ref.List{"arn:aws:s3:::" + samples.Expressions[samples.BucketName] + "/*"}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, head := samples.NewApp().Digest(t), samples.NewApp().Digest(t)
			head.Stacks[0].Elements = []review.Element{{
				Address: "aws_iam_role_policy.p", AttachedTo: []string{"aws_iam_role.role"},
				Arguments: map[string]string{"policy": "x", "role": "y"},
				Policies: map[string][]iam.Statement{"policy": {{
					Effect: iam.Allow, Action: c.actions, Resource: c.resources,
				}}},
			}}
			d := compare.Digests(base, head)
			got, verdict := "", compare.Unknown
			for _, f := range d.Changes[0].Reasons {
				if w := f.Policy; w != nil && w.Witness != nil && got == "" {
					got, verdict = w.Witness.Action+" on "+w.Witness.Resource, compare.Wider
				}
			}
			if got != c.want || d.Verdict != verdict {
				t.Errorf("%s because of %q, want %q:\n%s", d.Verdict, got, c.want, lines(d))
			}
		})
	}
}

// What a construct writes to record and to protect is not harmless to override.
func TestOverridesOfWhatRecords(t *testing.T) {
	t.Parallel()
	for argument, want := range map[string]string{
		"aws_api_gateway_stage.s access_log_settings.format":          "unknown",
		"aws_api_gateway_stage.s access_log_settings.destination_arn": "unknown",
		"aws_api_gateway_stage.s xray_tracing_enabled":                "unknown",
		"aws_api_gateway_account.a lifecycle.prevent_destroy":         "unknown",
		"aws_api_gateway_stage.s description":                         "same",
	} {
		address, name, _ := strings.Cut(argument, " ")
		for written, verdict := range map[string]string{`"written"`: want, "": "same"} {
			head := review.Configuration{Overrides: []review.Override{
				{Address: address, Argument: name, Written: written, Synthesized: `"${aws_cloudwatch_log_group.l.arn}"`},
			}}
			want := []string{"override " + address + "." + name + " added " + verdict}
			if diff := cmp.Diff(want, verdicts(review.Configuration{}, head)); diff != "" {
				t.Errorf("%s, written %s (-want +got):\n%s", argument, written, diff)
			}
		}
	}
}
