package examples

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator"
)

// company is what the company has already.
type company struct {
	Account  string
	VPC      string
	Endpoint string
	Key      string
	WebACL   string `json:"web_acl"`
}

// The production app is behind what a company has already.
func testProduction(t *testing.T, s *system.System) {
	t.Helper()
	var has company
	s.ApplyFolder(t, companyFolder(t), nil, &has)

	folder := synthesize(t, "production")
	for _, stack := range []string{"account", "production"} {
		has.putInto(t, filepath.Join(folder(stack), "cdk.tf.json"))
	}
	var logs struct {
		Role string `json:"cloudwatch_role_arn"`
	}
	account := s.ApplyFolder(t, folder("account"), nil, &logs)
	var out struct {
		Documents string `json:"documents_default_url"` // the emulator does not serve domain names
		Orders    string `json:"orders_default_url"`
	}
	s.Terraform = s.ApplyFolder(t, folder("production"), emulator.Vars{"cloudwatch_role_arn": logs.Role}, &out)

	inRegion := s.Config()
	inRegion.Region = region
	gateway := apigateway.NewFromConfig(inRegion)
	apis, err := gateway.GetRestApis(t.Context(), &apigateway.GetRestApisInput{})
	if err != nil {
		t.Fatal(err)
	}
	own := slices.DeleteFunc(apis.Items, func(api types.RestApi) bool {
		return !strings.HasPrefix(aws.ToString(api.Name), "production-")
	})
	if len(own) != 2 {
		t.Fatalf("GetRestApis = %+v, want two of the app", apis.Items)
	}
	for _, api := range own {
		t.Run(aws.ToString(api.Name), func(t *testing.T) {
			if endpoints := strings.Join(api.EndpointConfiguration.VpcEndpointIds, ","); endpoints != has.Endpoint {
				t.Errorf("the API is behind %q, want the central endpoint %s", endpoints, has.Endpoint)
			}
			if api.Tags["team"] != "documents" || api.Tags["environment"] != "production" {
				t.Errorf("Tags = %v", api.Tags)
			}
			testStage(t, gateway, aws.ToString(api.Id))
		})
	}
	t.Run("clients", func(t *testing.T) {
		healthy := s.Call(t, http.MethodGet, out.Documents+"/healthz", nil)
		if healthy.Status != 200 || !strings.Contains(healthy.Body, "ok") {
			t.Errorf("GET /healthz = %d %s", healthy.Status, healthy.Body)
		}
		key := "/files/reports/2026 a.txt"
		put := signed(t, s, http.MethodPut, out.Documents+key, "encrypted")
		got := signed(t, s, http.MethodGet, out.Documents+key, "")
		if put.Status != 200 || got.Status != 200 || got.Body != "encrypted" {
			t.Errorf("PUT and GET = %d %s and %d %s", put.Status, put.Body, got.Status, got.Body)
		}
	})
	t.Run("objects are encrypted with the company's key", func(t *testing.T) {
		buckets, err := s.S3.ListBuckets(t.Context(), &s3.ListBucketsInput{Prefix: aws.String("documents-")})
		if err != nil || len(buckets.Buckets) == 0 {
			t.Fatalf("ListBuckets = %+v, %v", buckets, err)
		}
		object, err := s.S3.HeadObject(t.Context(), &s3.HeadObjectInput{
			Bucket: buckets.Buckets[0].Name, Key: aws.String("reports/2026 a.txt"),
		}, func(o *s3.Options) { o.Region = region })
		if err != nil || !strings.HasSuffix(aws.ToString(object.SSEKMSKeyId), has.Key) ||
			aws.ToString(object.VersionId) == "" {
			t.Errorf("HeadObject = %+v, %v, want the key %s and a version", object, err, has.Key)
		}
	})
	t.Run("the boundary limits the roles", func(t *testing.T) {
		roles, err := s.IAM.ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: aws.String("/private-apis/")})
		if err != nil || len(roles.Roles) != 2 {
			t.Fatalf("ListRoles = %+v, %v, want two", roles, err)
		}
		for _, listed := range roles.Roles {
			role, err := s.IAM.GetRole(t.Context(), &iam.GetRoleInput{RoleName: listed.RoleName})
			if err != nil || role.Role.PermissionsBoundary == nil {
				t.Fatalf("GetRole = %+v, %v, want a boundary", role, err)
			}
			boundary := aws.ToString(role.Role.PermissionsBoundary.PermissionsBoundaryArn)
			if !strings.HasSuffix(boundary, ":policy/application-boundary") {
				t.Errorf("the boundary is %s", boundary)
			}
		}
	})
	t.Run("a second plan changes nothing", func(t *testing.T) {
		if changes, err := account.PlanChanges(t.Context()); err != nil || len(changes) > 0 {
			t.Errorf("PlanChanges of the account = %q, %v, want none", changes, err)
		}
		changes, err := s.Terraform.PlanChanges(t.Context())
		if diff := cmp.Diff([]string{forgotten}, changes); err != nil || diff != "" {
			t.Errorf("PlanChanges = %v (-want +got):\n%s", err, diff)
		}
	})
	t.Run("a base path moves to another API", func(t *testing.T) {
		moveOrders(t, filepath.Join(folder("production"), "cdk.tf.json"))
		changes, err := s.Terraform.PlanChanges(t.Context(), "-refresh=false")
		const mapping = "aws_api_gateway_base_path_mapping.domain_mapping_orders_2B9E33D0"
		if diff := cmp.Diff([]string{mapping + ": update", forgotten}, changes); err != nil || diff != "" {
			t.Errorf("PlanChanges = %v (-want +got):\n%s", err, diff)
		}
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", "domains.md"))
		if err != nil || !strings.Contains(string(page), "```diff\n# "+mapping+" will be updated in-place\n") {
			t.Errorf("docs/domains.md does not show this plan: %v", err)
		}
	})
	t.Run("the account's role is not destroyed", func(t *testing.T) {
		if err := account.Destroy(t.Context()); err == nil || !strings.Contains(err.Error(), "prevent_destroy") {
			t.Errorf("Destroy = %v", err)
		}
	})
}

// forgotten is a change that every plan has: the emulator keeps neither the policy nor the
// tags of a domain name.
const forgotten = "aws_api_gateway_domain_name.domain_CA282C9B: update"

// moveOrders lets the base path of the orders lead to the documents.
func moveOrders(t *testing.T, file string) {
	t.Helper()
	configuration := read(t, file)
	mappings := configuration["resource"].(map[string]any)["aws_api_gateway_base_path_mapping"].(map[string]any)
	byPath := map[string]map[string]any{}
	for _, mapping := range mappings {
		m := mapping.(map[string]any)
		byPath[m["base_path"].(string)] = m
	}
	for _, argument := range []string{"api_id", "stage_name"} {
		byPath["orders"][argument] = byPath["documents"][argument]
	}
	write(t, file, configuration)
}

// testStage tests what the emulator keeps of a stage's settings. It writes no logs.
func testStage(t *testing.T, gateway *apigateway.Client, api string) {
	t.Helper()
	stage, err := gateway.GetStage(t.Context(), &apigateway.GetStageInput{RestApiId: &api, StageName: aws.String("prod")})
	if err != nil {
		t.Fatal(err)
	}
	log := stage.AccessLogSettings
	if log == nil || !strings.HasSuffix(aws.ToString(log.DestinationArn), "_"+api+"/prod") ||
		!json.Valid([]byte(aws.ToString(log.Format))) || strings.Contains(aws.ToString(log.Format), "$context.path\"") {
		t.Errorf("AccessLogSettings = %+v, want a log without paths", log)
	}
	all := stage.MethodSettings["*/*"]
	if !stage.TracingEnabled || all.ThrottlingRateLimit != 500 || all.ThrottlingBurstLimit != 250 ||
		!all.MetricsEnabled || aws.ToString(all.LoggingLevel) != "ERROR" || all.DataTraceEnabled {
		t.Errorf("traces %t, settings %+v", stage.TracingEnabled, all)
	}
}

// companyFolder returns a folder with the Terraform configuration of what the company has.
func companyFolder(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "company.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "cdk.tf.json"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

// putInto replaces what the example has from its company in a configuration.
func (c company) putInto(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.NewReplacer(
		"111122223333", c.Account,
		"vpc-0123456789abcdef0", c.VPC,
		"11111111-2222-3333-4444-555555555555", c.Key,
		"66666666-7777-8888-9999-000000000000", c.WebACL,
	).Replace(string(text)))
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	configuration := read(t, file)
	resources, _ := configuration["resource"].(map[string]any)
	settings, _ := resources["aws_api_gateway_method_settings"].(map[string]any)
	// Of two changes of a stage at once, the emulator loses one. The route's limits are for
	// GET and HEAD, and one of them is left out.
	maps.DeleteFunc(settings, func(name string, _ any) bool { return strings.Contains(name, "_HEAD_") })
	// No emulator has associations of domain names.
	associations, _ := resources["aws_api_gateway_domain_name_access_association"].(map[string]any)
	for _, association := range associations {
		association.(map[string]any)["count"] = 0
	}
	write(t, file, configuration)
}

func read(t *testing.T, file string) (configuration map[string]any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &configuration); err != nil {
		t.Fatal(err)
	}
	return configuration
}

func write(t *testing.T, file string, configuration map[string]any) {
	t.Helper()
	text, err := json.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// signed sends a request with a signature for API Gateway.
func signed(t *testing.T, s *system.System, method, url, body string) system.Answer {
	t.Helper()
	url = strings.ReplaceAll(url, " ", "%20")
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	credentials, err := s.Config().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const hash, service = "UNSIGNED-PAYLOAD", "execute-api"
	err = v4.NewSigner().SignHTTP(t.Context(), credentials, request, hash, service, region, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t, request)
}
