package synthtest

import (
	"fmt"
	"reflect"
	"slices"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/ref"
)

// PrivateAPI returns a sample API as the configuration of the construct, behind
// VPC endpoints that exist. It panics if the construct has no field for something
// of the API.
func PrivateAPI(api sampleapis.API, r sampleapis.References) privateapi.Config {
	from := api.Config(r)
	config := privateapi.Config{Endpoints: []endpoint.Source{endpoint.Existing{IDs: from.Endpoints}}}
	for _, id := range from.AdmittedEndpoints {
		if !slices.Contains(from.Endpoints, id) {
			config.Endpoints = append(config.Endpoints, endpoint.Existing{IDs: ref.List{id}, NoAssociation: true})
		}
	}
	to := reflect.ValueOf(&config).Elem()
	for i := range reflect.ValueOf(from).NumField() {
		field := reflect.TypeOf(from).Field(i)
		switch {
		case field.Name == "Endpoints" || field.Name == "AdmittedEndpoints" || field.Name == "Weakened": // which the construct makes
		case !to.FieldByName(field.Name).IsValid():
			panic(fmt.Sprintf("privateapi.Config has no field %s", field.Name))
		default:
			to.FieldByName(field.Name).Set(reflect.ValueOf(from).Field(i))
		}
	}
	config.AsBody = config.SecurityPolicy != "" // which needs it
	return config
}
