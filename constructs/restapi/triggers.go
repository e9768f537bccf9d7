package restapi

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/aws/jsii-runtime-go"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// triggers returns the values whose change redeploys the API: a hash of everything that is
// deployed, as it is known during synthesis, and the values that only Terraform knows. A
// hash of attributes, made by Terraform, would change again after the apply that it caused.
func triggers(config Config) *map[string]*string {
	same := func(reference string) string { return reference }
	d := config.Definition.Replace(same) // a copy to change
	for _, r := range d.Resources {
		for i := range r.Methods {
			r.Methods[i].Integration.Backend = ""      // a text for people
			r.Methods[i].Throttle = gateway.Throttle{} // a setting of the stage
			for _, secret := range r.Methods[i].Integration.SecretParameters {
				r.Methods[i].Integration.RequestParameters[secret] = ""
			}
		}
	}
	deployed := struct {
		Endpoints        ref.List
		BinaryMediaTypes []string
		Policy           iam.Document
		Resources        []gateway.Resource
		Responses        []gateway.Responses
		GatewayResponses []gateway.GatewayResponse
		RoleARN          string
		UserPools        ref.List                     `json:",omitempty"`
		Authorizers      []gateway.ResolvedAuthorizer `json:",omitempty"`
		// API Gateway's guide deploys the API after these change.
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-update.html
		SecurityPolicy     string `json:",omitempty"`
		EndpointAccessMode string `json:",omitempty"`
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
		DisableExecuteAPIEndpoint bool `json:",omitempty"`
	}{
		d.Endpoints, d.BinaryMediaTypes, d.Policy, d.Resources, d.Responses, d.GatewayResponses, config.role(), d.UserPools, d.Authorizers,
		d.SecurityPolicy, d.EndpointAccessMode, d.DisableExecuteAPIEndpoint,
	}
	text, err := json.Marshal(deployed)
	if err != nil {
		panic(err) // strings, maps and lists of strings always marshal
	}

	// The number in a reference's token changes with any resource that is added before. The
	// order of the references does not.
	entries := map[string]*string{}
	names := map[string]string{}
	name := func(token, value string) string {
		if names[token] == "" {
			names[token] = fmt.Sprintf("reference_%d", len(names)+1)
			entries[names[token]] = jsii.String(value)
		}
		return names[token]
	}
	stable := ref.ReplaceLists(string(text), func(token string) string { return name(token, jsonencode(token)) })
	stable = ref.Replace(stable, func(token string) string { return name(token, token) })
	sum := sha256.Sum256([]byte(stable))
	entries["redeployment"] = jsii.String(hex.EncodeToString(sum[:]))
	for key, value := range config.RedeployOn {
		entries["redeploy_on_"+ref.Escape(key)] = jsii.String(ref.Escape(value))
	}
	return &entries
}
