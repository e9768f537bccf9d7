package sampleapis

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// Resources that the samples name.
const (
	account  = ":eu-central-1:111122223333:"
	key      = "arn:aws:kms" + account + "key/11111111-2222-3333-4444-555555555555"
	machine  = "arn:aws:states" + account + "stateMachine:orders"
	topic    = "arn:aws:sns" + account + "orders"
	table    = "arn:aws:dynamodb" + account + "table/orders"
	userPool = "arn:aws:cognito-idp" + account + "userpool/eu-central-1_aBcDe1234"
	function = "arn:aws:lambda" + account + "function:orders"
)

var get, post = gateway.Methods{"GET"}, gateway.Methods{"POST"}

// All returns the samples: one per kind of integration, and one per other subject,
// whose routes are mocks. A sample of S3 is large, so a new subject does not add a
// route to S3.
func All() []API {
	return []API{
		{"s3", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: r.String("bucket_name")}},
			}}
		}},
		{"s3-buckets", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/", Integration: gateway.S3{Bucket: "site", Key: "index.html"}},
				{Path: "/secret/{proxy+}", Integration: gateway.S3{Bucket: "a.b-c", Key: "A-z_0.9!'()~/{proxy}", HideMissing: true}},
				{Path: "/virginia/{proxy+}", Integration: gateway.S3{
					Bucket: "virginia", Region: "us-east-1", KMSKeyARN: key,
				}},
				{Path: "/tenants/{tenant}/{proxy+}", Methods: get, Integration: gateway.S3{
					Bucket: r.String("bucket_name"), Key: "{tenant}/files/{proxy}",
					RequestHeaders: []string{"x-amz-request-payer"}, ResponseHeaders: []string{"x-amz-meta-author"},
				}},
			}}
		}},
		{"s3-write", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
					Bucket: r.String("bucket_name"), Access: gateway.ReadWrite, KMSKeyARN: key,
					Multipart: true, Versions: true, ResponseOverrides: true,
				}},
				{Path: "/inbox/{proxy+}", Methods: gateway.Methods{"PUT"}, TimeoutMilliseconds: 60000, Integration: gateway.S3{
					Bucket: "inbox", Key: "new/{proxy}", Access: gateway.ReadWrite,
					RequestHeaders: []string{"x-amz-meta-author"},
				}},
			}}
		}},
		{"s3-endpoint", func(r References) gateway.Config {
			return gateway.Config{Routes: gateway.S3Endpoint("/",
				gateway.S3Bucket{List: true, DeleteObjects: true, S3: gateway.S3{
					Bucket: "inbox", Access: gateway.ReadWrite, Copy: true, Tagging: true, ACLs: true,
					ObjectLock: true, CustomerKeys: true, PlainHEAD: true,
				}},
				gateway.S3Bucket{Name: "media", S3: gateway.S3{
					Bucket: r.String("bucket_name"), Key: "public/{key}", BucketCORS: true,
				}},
			)}
		}},
		{"s3-site", func(r References) gateway.Config {
			return gateway.Config{
				CORS: gateway.CORS{Origin: "*"},
				Routes: gateway.S3Site("/docs",
					gateway.S3{Bucket: r.String("bucket_name"), Key: "public/{proxy}"}, "index.html", "guide"),
			}
		}},
		{"http", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/backend/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
					URL: "http://backend.example.com/v1/{proxy}", PlainHTTP: true,
					Headers:             map[string]string{"X-Literal": "${literal}", "X-Reference": r.String("secret")},
					TimeoutMilliseconds: 60000, Stream: true,
				}},
				{Path: "/status", Methods: get, Integration: gateway.HTTP{URL: "https://" + r.String("host") + "/status"}},
			}}
		}},
		{"mock", func(References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/", Integration: gateway.Mock{}},
				{Path: "/health", Integration: gateway.Mock{Status: 202, Body: "100%{ well }", ContentType: "text/plain"}},
			}}
		}},
		{"operation", func(r References) gateway.Config {
			machine := r.String("machine_arn")
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/executions", Methods: post, Integration: gateway.Operation{
					Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine},
					Template: `{"stateMachineArn": "` + machine + `", "name": "${context.requestId}", ` +
						`"input": "$util.escapeJavaScript($body)"}`,
				}},
				{Path: "/secret", Methods: get, Integration: gateway.Operation{
					Service: gateway.SecretsManager, Name: "GetSecretValue", Resources: ref.List{"*"},
					Template: `{"SecretId": "orders"}`,
				}},
				{Path: "/messages", Methods: post, Integration: gateway.Operation{
					Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic},
					Template: "TopicArn=" + topic + "&Message=$util.urlEncode($body)",
				}},
				{Path: "/identity", Methods: get, Integration: gateway.Operation{
					Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
				}},
				{Path: "/zones/{id}", Methods: post, Integration: gateway.Operation{
					Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"},
					Path: "2013-04-01/hostedzone/{id}", Method: "GET", QueryStrings: []string{"maxitems"},
					RequestHeaders: []string{"X-Caller"}, ResponseHeaders: []string{"x-amzn-RequestId"},
				}},
				{Path: "/mails", Methods: post, Integration: gateway.Operation{
					Service: gateway.SES, Name: "SendEmail", Actions: []string{"ses:SendEmail"},
					Resources: ref.List{"*"}, Path: "v2/email/outbound-emails",
				}},
			}}
		}},
		{"operations", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/states", Methods: post, Integration: gateway.Operations{
					Service: gateway.StepFunctions,
					Allow:   map[string]ref.List{"StartExecution": {r.String("machine_arn")}, "ListStateMachines": {"*"}},
				}},
				{Path: "/sns", Methods: post, Integration: gateway.Operations{
					Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic}},
				}},
				{Path: "/orders", Methods: post, Integration: gateway.Operations{
					Service: gateway.DynamoDB, Allow: map[string]ref.List{"ExecuteStatement": {table}},
					Actions: map[string][]string{"ExecuteStatement": {"dynamodb:PartiQLSelect"}},
				}},
			}}
		}},
		{"user-pool-api", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/cognito", Methods: post, Integration: gateway.UserPoolAPI{
					Region: "eu-west-1", Operations: []string{"AdminGetUser", "GetUser", "InitiateAuth"},
					ClientIDs: []string{r.String("client_id"), "1a2b"}, ARN: r.String("user_pool_arn"),
					Actions: map[string][]string{"AdminGetUser": {"cognito-idp:AdminGetUser"}},
				}},
				{Path: "/any-cognito", Methods: post, Integration: gateway.UserPoolAPI{AnyClient: true}},
			}}
		}},
		{"user-pool-domain", func(r References) gateway.Config {
			return gateway.Config{Routes: gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
				Domain: "https://orders.auth.eu-central-1.amazoncognito.com", Issuer: r.String("issuer"), PlainHTTP: true,
			})}
		}},
		{"existing-role", func(r References) gateway.Config {
			return gateway.Config{
				Name: "items", RoleARN: r.String("role_arn"),
				Routes: []gateway.Route{{Path: "/items/{id}", Methods: post, Integration: custom{}}},
			}
		}},
		{"custom", func(References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/items/{id}", Methods: post, Integration: custom{}},
			}}
		}},
		{"paths", func(References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/", Methods: get, Integration: gateway.Mock{}},
				{Path: "/a-b/{id}/c.json", Methods: get, Integration: gateway.Mock{}},
				{Path: "/a-b/{id}", Methods: get, Integration: gateway.Mock{Status: 404}},
				{Path: "/a/b", Methods: get, Integration: gateway.Mock{}},
				{Path: "/a--b", Methods: get, Integration: gateway.Mock{}},
				{Path: "/Default", Methods: gateway.Methods{"GET", "POST"}, Integration: gateway.Mock{}},
				{Path: "/proxy", Integration: gateway.Mock{}},
				{Path: "/a.b:c_d-e/{a_b.c-d}/x/{rest+}", Methods: gateway.Any, Integration: gateway.Mock{}},
			}}
		}},
		{"callers", func(r References) gateway.Config {
			return gateway.Config{
				Endpoints:  r.List("endpoint_ids"),
				Networks:   ref.List{"10.1.0.0/16", r.String("network")},
				Principals: ref.List{"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::444455556666:user/writer"},
				Routes: []gateway.Route{
					{Path: "/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM, Integration: gateway.Mock{}},
				},
			}
		}},
		{"vpcs-and-organizations", func(r References) gateway.Config {
			return gateway.Config{
				VPCs:          ref.List{"vpc-0a", r.String("vpc_id")},
				Organizations: ref.List{"o-a1b2c3d4e5", r.String("organization_id")},
				Routes:        []gateway.Route{{Path: "/", Authorization: gateway.IAM, Integration: gateway.Mock{}}},
			}
		}},
		{"admitted-endpoints", func(r References) gateway.Config {
			return gateway.Config{
				Endpoints:         ref.List{"vpce-0a"},
				AdmittedEndpoints: ref.List{"vpce-0a", r.String("other_endpoint_id")},
				Routes:            []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
			}
		}},
		{"user-pools-and-keys", func(r References) gateway.Config {
			return gateway.Config{
				Networks:  r.List("networks"),
				CORS:      gateway.CORS{Origin: "https://app.example.com"},
				UserPools: r.List("user_pool_arns"),
				UsagePlans: []gateway.UsagePlan{
					{
						Name: "partners", Keys: []string{"globex@example.com", "acme"},
						RateLimit: 0.5, BurstLimit: 20, QuotaLimit: 10000, QuotaPeriod: "MONTH",
					},
					{Name: "internal", Keys: []string{"reports"}, RateLimit: 1000000, BurstLimit: 5000},
					{Name: "elsewhere"},
				},
				Routes: []gateway.Route{
					{
						Path: "/documents", Methods: get, Authorization: gateway.UserPools, APIKey: true,
						Scopes: ref.List{"documents/read", "documents/write"}, Integration: gateway.Mock{},
					},
					{
						Path: "/documents", Methods: post, Authorization: gateway.UserPools,
						Scopes: r.List("scopes"), Integration: gateway.Mock{},
					},
					{Path: "/profile", Methods: get, Authorization: gateway.UserPools, Integration: gateway.Mock{}},
					{Path: "/rates", Methods: gateway.Any, APIKey: true, Integration: gateway.Mock{}},
					{Path: "/signed", Methods: gateway.Any, Authorization: gateway.IAM, APIKey: true, Integration: gateway.Mock{}},
					{Path: "/", Methods: gateway.Any, Integration: gateway.Mock{}},
				},
			}
		}},
		{"stage-settings", func(r References) gateway.Config {
			return gateway.Config{
				StageSettings: gateway.StageSettings{
					Logging: gateway.Logging{
						CloudWatchRoleARN: r.String("cloudwatch_role_arn"), RetentionDays: 90, KMSKeyARN: key,
						WithoutPath: true, UserAgent: true, ExecutionLog: "ERROR",
					},
					Throttle:        gateway.Throttle{RateLimit: 200, BurstLimit: 100},
					DetailedMetrics: true, Tracing: true,
					WebACLARN: "arn:aws:wafv2" + account + "regional/webacl/proxy/11111111-2222-3333-4444-555555555555",
				},
				Routes: []gateway.Route{
					{
						Path: "/a/{b}", Methods: gateway.Any, Throttle: gateway.Throttle{RateLimit: 0.5, BurstLimit: 2},
						Integration: gateway.Mock{},
					},
					{Path: "/a/{b}", Methods: post, Integration: gateway.Mock{}},
					{Path: "/", Methods: get, Throttle: gateway.Throttle{RateLimit: 10, BurstLimit: 20}, Integration: gateway.Mock{}},
				},
			}
		}},
		{"logs-always", func(References) gateway.Config {
			return gateway.Config{
				StageSettings: gateway.StageSettings{Logging: gateway.Logging{
					CloudWatchRoleARN: "arn:aws:iam::111122223333:role/api-gateway-logs",
				}},
				Routes: []gateway.Route{{Path: "/", Methods: get, Integration: gateway.Mock{}}},
			}
		}},
		{"security-policy", func(References) gateway.Config {
			return gateway.Config{
				SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", EndpointAccessMode: gateway.AccessStrict,
				Routes: []gateway.Route{{Path: "/", Methods: get, Integration: gateway.Mock{}}},
			}
		}},
		{"custom-domain-only", func(References) gateway.Config {
			return gateway.Config{
				DisableExecuteAPIEndpoint: true,
				Routes:                    []gateway.Route{{Path: "/", Methods: get, Integration: gateway.Mock{}}},
			}
		}},
		{"cors-and-headers", func(r References) gateway.Config {
			return gateway.Config{
				CORS:                  gateway.CORS{Origin: "https://app.example.com:8443", MaxAgeSeconds: 600},
				UnknownRoutesNotFound: true,
				GatewayResponses: []gateway.GatewayResponse{{
					Type: "THROTTLED", StatusCode: "503",
					Headers: map[string]string{
						"Retry-After": "'1'", "X-Origin": "method.request.header.Origin", "X-Id": "context.requestId",
						"X-Literal": "'${literal}'", "X-Reference": "'" + r.String("text") + "'",
					},
					Templates: map[string]string{
						"application/json": `{"text": "${x}", "of": $context.error.messageString}`,
						"text/plain":       "%{if x}\n" + r.String("text"),
					},
				}},
				Routes: []gateway.Route{
					{Path: "/items", Methods: gateway.Methods{"OPTIONS", "GET"}, Integration: gateway.Mock{}},
					{Path: "/items", Methods: post, Integration: gateway.Mock{}, Headers: map[string]string{
						"cache-control": "no-store", "Content-Security-Policy": "default-src 'self'",
						"X-Expression": "${x} %{if x} $${y} %%{z}", "$-_.": ` !"#$%&'()*+,-./:;<=>?@[\]^_{|}~`,
						"X-Reference": "text " + r.String("text"),
					}},
				},
			}
		}},
		{"gateway-responses", func(References) gateway.Config {
			var every []gateway.GatewayResponse
			for _, kind := range []string{
				"ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE",
				"BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
				"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
				"MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "RESOURCE_NOT_FOUND", "THROTTLED", "UNAUTHORIZED",
				"UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
			} {
				every = append(every, gateway.GatewayResponse{Type: kind, StatusCode: "418"})
			}
			return gateway.Config{
				GatewayResponses: every, Routes: []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
			}
		}},
		{"settings", func(References) gateway.Config {
			return gateway.Config{
				Name: "orders of ours", Description: "costs ${much} & <more>, 100%{ really }", Stage: "v1",
				Endpoints: ref.List{"vpce-2", "vpce-1"}, OneHeaderSpelling: true, MaxResources: 600,
				Routes:   []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
				Weakened: []gateway.Weakening{{Field: "role", Subject: "arn:aws:iam::aws:policy/Example", Effect: "chosen elsewhere"}},
			}
		}},
		{"lambda", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.Lambda{ARN: function + ":live"}},
				{Path: "/events", Methods: get, Integration: gateway.Lambda{
					ARN: r.String("function_arn"), Region: "us-east-1", Stream: true, TimeoutMilliseconds: 900000,
				}},
			}}
		}},
		{"authorizers", func(r References) gateway.Config {
			return gateway.Config{
				Authorizers: []gateway.Authorizer{
					{Name: "jwt", FunctionARN: function, TokenPattern: `^Bearer [-\w.]+$`},
					{
						Name: "session", Type: gateway.RequestAuthorizer, FunctionARN: r.String("function_arn"), Region: "us-east-1",
						IdentitySources: []string{"method.request.header.Cookie", "method.request.querystring.tenant"}, TTLSeconds: 300,
					},
				},
				Routes: []gateway.Route{
					{Path: "/", Methods: get, Authorization: gateway.By("jwt"), Integration: gateway.Mock{}},
					{Path: "/orders", Methods: post, Authorization: gateway.By("session"), Integration: gateway.Mock{}},
					{Path: "/health", Methods: get, Integration: gateway.Mock{}},
				},
			}
		}},
		{"s3-keys", func(r References) gateway.Config {
			point := gateway.S3AccessPoint{
				ARN:   "arn:aws:s3:eu-central-1:111122223333:accesspoint/writers",
				Alias: "writers-abcdefghijklmnop-s3alias",
			}
			return gateway.Config{
				Routes: []gateway.Route{
					{Path: "/inbox", Methods: post, Integration: gateway.S3DropBox{
						Bucket: "inbox", Region: "us-east-1", Key: "{context.requestTimeEpoch}-{context.requestId}",
						StorageClass: "STANDARD_IA", KMSKeyARN: key, CacheControl: "no-store",
						Tags:     map[string]string{"source": "api"},
						Metadata: map[string]string{"author": "{header.X-Author}", "source": "the API of the office"},
					}},
					{Path: "/inbox/{name}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3DropBox{
						Bucket: "inbox", Key: "named/{name}", AccessPoint: point,
					}},
					{Path: "/reports/{year}", Integration: gateway.S3{
						Bucket: "reports", Key: "{year}/{header.X-Tenant}/{querystring.name}", AccessPoint: gateway.S3AccessPoint{
							ARN: r.String("access_point_arn"), Alias: r.String("access_point_alias"),
						},
					}},
				},
			}
		}},
		{"identity", func(r References) gateway.Config {
			const users = "users/{claims.sub}/"
			return gateway.Config{
				UserPools:   ref.List{r.String("user_pool_arn")},
				Authorizers: []gateway.Authorizer{{Name: "jwt", FunctionARN: function}},
				Routes: []gateway.Route{
					{Path: "/me/{key+}", Methods: get, Authorization: gateway.UserPools, Integration: gateway.S3{
						Bucket: "documents", Key: users + "{key}",
					}},
					{Path: "/me/{key+}", Methods: gateway.Methods{"PUT"}, Authorization: gateway.UserPools, Integration: gateway.S3{
						Bucket: "documents", Key: users + "{key}", Access: gateway.ReadWrite, UncheckedKey: true,
					}, IdentityHeaders: map[string]string{"x-amz-meta-owner": "claims.sub"}},
					{Path: "/tenant", Methods: get, Authorization: gateway.By("jwt"), Integration: gateway.HTTP{
						URL: "https://backend.example.com/tenant",
					}, IdentityHeaders: map[string]string{"X-Tenant": "authorizer.tenant"}},
				},
			}
		}},
		{"http-in-vpc", func(r References) gateway.Config {
			settings := gateway.StageSettings{ClientCertificateID: "d4e5f6"}
			return gateway.Config{StageSettings: settings, Routes: []gateway.Route{
				{Path: "/orders/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
					URL: "https://orders.internal.example.com:8443/v1/{proxy}", InsecureSkipVerification: true,
					VPCLink: gateway.VPCLink{
						ID:              r.String("vpc_link_id"),
						LoadBalancerARN: "arn:aws:elasticloadbalancing" + account + "loadbalancer/app/orders/0123456789abcdef",
					},
				}},
				{Path: "/stock", Methods: get, Integration: gateway.HTTP{
					URL: "http://stock/items", PlainHTTP: true, VPCLink: gateway.VPCLink{ID: "a1b2c3"},
					SecretHeaders: map[string]string{"X-Api-Key": r.String("secret")},
				}},
			}}
		}},
		{"s3-pages", func(r References) gateway.Config {
			return gateway.Config{
				Routes: append(
					gateway.S3App("/app", gateway.S3{Bucket: "app", ErrorBodies: map[string]gateway.ErrorBody{
						"404": {Body: "<p>%{x} is missing</p>", ContentType: "text/html"},
						"502": {Body: "no answer, " + r.String("text"), ContentType: "text/plain"},
					}}, "index.html", "assets/"),
					gateway.Route{Path: "/old/{id}", Methods: get, Integration: gateway.Redirect{Location: "/app", Status: 308}},
					gateway.Route{Path: "/help", Methods: get, Integration: gateway.Redirect{
						Location: "https://" + r.String("text") + "/help",
					}},
				),
			}
		}},
		{"integration-responses", func(r References) gateway.Config {
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/order", Methods: post, Integration: gateway.Operation{
					Service: gateway.DynamoDB, Name: "DescribeTable", Resources: ref.List{table},
					Responses: map[int]gateway.IntegrationResponse{
						200: {
							Template: `{"arn": "$util.escapeJavaScript($json.Table.TableArn).replaceAll("\\'", "'")", ` +
								`"by": "` + r.String("name") + `"}`,
							ContentType: "application/vnd.orders+json",
							StatusRules: []gateway.StatusRule{
								{Condition: `"$!json.Table.TableStatus" != "ACTIVE"`, Status: 503},
								{Condition: `"$!json.Table.TableName" == "` + r.String("name") + `"`, Status: 218},
							},
						},
						400: {
							Template: `{"message": "refused"}`, ContentType: "application/problem+json",
							StatusRules: []gateway.StatusRule{{Condition: `$body.contains("NotFound")`, Status: 404}},
						},
					},
				}},
				{Path: "/entries", Methods: post, Integration: gateway.Operation{
					Service: gateway.EventBridge, Name: "PutEvents", Resources: ref.List{"*"},
					Responses: map[int]gateway.IntegrationResponse{200: gateway.FailedEntries},
				}},
			}}
		}},
		{"cors-origins", func(r References) gateway.Config {
			return gateway.Config{
				CORS: gateway.CORS{
					Origins:     []string{"https://one.example.com", "https://" + r.String("host") + ":8443"},
					Credentials: true, MaxAgeSeconds: 600,
					AllowHeaders: []string{"X-Custom", "Content-Type"}, ExposeHeaders: []string{"X-Id", "ETag"},
				},
				Routes: []gateway.Route{
					{Path: "/fixed", Integration: gateway.Mock{Body: `{"price": 5}`}, Headers: map[string]string{"Vary": "Accept"}},
					{Path: "/bucket/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
						Bucket: "documents", Access: gateway.ReadWrite, BucketCORS: true,
					}},
					{Path: "/server", Integration: gateway.HTTP{URL: "https://example.com/"}},
					{Path: "/orders", Methods: post, Integration: gateway.Operation{
						Service: gateway.SQS, Name: "ListQueues", Resources: ref.List{"*"}, Template: "$body",
					}},
					{Path: "/cognito", Methods: post, Integration: gateway.UserPoolAPI{AnyClient: true}},
				},
			}
		}},
		{"ready-operations", func(r References) gateway.Config {
			send := gateway.SendMessage(r.String("queue_arn"))
			send.ContentTypes = []string{"text/plain"}
			return gateway.Config{Routes: []gateway.Route{
				{Path: "/messages", Methods: post, Integration: send},
				{Path: "/records", Methods: post, Integration: gateway.PutFirehoseRecord(r.String("stream_arn"))},
				{Path: "/items/{id}", Methods: get, Integration: gateway.GetItem(table, "id", "$input.params('id')")},
			}}
		}},
	}
}
