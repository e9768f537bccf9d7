package system

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// Template is the content of the object template.txt.
const Template = "literal ${x}, $${x}, %{if x}, 100%{"

// An App is the default app with changes; the zero value is the default app.
type App struct {
	AsBody   bool
	Fixed    string // key behind /fixed, or "" for no such route
	Template bool
	Networks ref.List
	Header   string
	Redeploy string
}

// synthesize writes the app over the deployed one.
func (s *System) synthesize(t *testing.T) {
	t.Helper()
	s.Synthesize(t, s.App.build)
	if err := s.emulator.Override(s.stackDir()); err != nil {
		t.Fatal(err)
	}
}

func (a App) build(cdktfApp cdktf.App) ([]privateapi.Output, error) {
	stack, network := NewStack(cdktfApp)
	stageName := synth.String(stack, "stage_name", synth.Variable{Default: "prod"})
	bucketName := synth.String(stack, "bucket_name", synth.Variable{Optional: true})

	index, err := os.ReadFile(filepath.Join("..", "..", "index.html"))
	if err != nil {
		return nil, err
	}
	objects := []bucket.Object{{Key: "index.html", Content: index, ContentType: "text/html; charset=utf-8"}}
	if a.Template {
		objects = append(objects, bucket.Object{Key: "template.txt", Content: []byte(Template), ContentType: "text/plain"})
	}
	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{
		Name: bucketName, NamePrefix: "test-document-", Objects: objects,
		KeepUnfinishedUploads: true, // Terraform waits for a minute otherwise; e2e/options does
	})

	s3 := gateway.S3{Bucket: documents.Name}
	if a.Header != "" {
		s3.ResponseHeaders = []string{a.Header}
	}
	routes := []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: s3}}
	if a.Fixed != "" {
		s3.Key = a.Fixed
		routes = append(routes, gateway.Route{Path: "/fixed", Methods: gateway.Methods{http.MethodGet}, Integration: s3})
	}
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Name:       "documents",
		Endpoints:  []endpoint.Source{network},
		Networks:   a.Networks,
		Routes:     routes,
		Stage:      stageName,
		AsBody:     a.AsBody,
		RedeployOn: map[string]string{"value": a.Redeploy},
	})
	outputs := map[string]any{
		"rest_api_id": api.RestAPIID, "stage_name": api.StageName, "vpc_endpoint_ids": api.EndpointIDs,
		"bucket_name": documents.Name, "role_arn": api.RoleARN,
		"invoke_url_private_dns": api.URLs.PrivateDNS, "invoke_url_vpce": api.URLs.Endpoint,
		"invoke_url_endpoint_dns": api.URLs.EndpointDNS, "smoke_test": "curl -fsS " + api.URLs.PrivateDNS + "/index.html",
	}
	for name, value := range outputs {
		synth.Output(stack, name, "", value)
	}
	return nil, errors.Join(bucketErr, apiErr)
}
