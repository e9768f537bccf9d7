package plan

import (
	"errors"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/synth"
)

// An app is the app that is planned, with the changes to it.
type app struct {
	ownAPIsOnly bool
	route       bool // adds a second route
	asBody      bool
}

func (a app) build(cdktfApp cdktf.App) ([]privateapi.Output, error) {
	stack, network := system.NewStack(cdktfApp)
	network.OwnAPIsOnly = a.ownAPIsOnly
	stageName := synth.String(stack, "stage_name", synth.Variable{Default: "prod"})
	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{
		KeepUnfinishedUploads: true, // Terraform waits for a minute otherwise; e2e/options does
		Objects:               []bucket.Object{{Key: "index.html", Content: []byte("hello"), ContentType: "text/html; charset=utf-8"}},
	})
	get := gateway.Methods{"GET"}
	routes := []gateway.Route{{
		Path: "/", Methods: get, APIKey: true, Integration: gateway.S3{Bucket: documents.Name, Key: "index.html"},
	}}
	if a.route {
		routes = append(routes, gateway.Route{Path: "/healthz", Methods: get, Integration: gateway.Mock{Body: "ok"}})
	}
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Name:       "documents",
		Endpoints:  []endpoint.Source{network},
		Routes:     routes,
		Stage:      stageName,
		UsagePlans: []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}}},
		AsBody:     a.asBody,
	})
	synth.Output(stack, "rest_api_id", "", api.RestAPIID)
	return []privateapi.Output{api}, errors.Join(bucketErr, apiErr)
}
