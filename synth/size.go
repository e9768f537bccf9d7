package synth

import (
	"fmt"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/review"
)

// callsPerSecond is how many calls to API Gateway's control plane an account may
// make.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const callsPerSecond = 10

// manyCalls is the number of calls from which every plan and apply of an API of
// single resources takes minutes.
const manyCalls = 2 * 60 * callsPerSecond

// size says how many resources an API has for its routes, which [HCP Terraform] bills and
// each plan reads, and what AsBody would change. It warns if they are too many. It returns
// "" for an API that AsBody writes.
//
// [HCP Terraform]: https://developer.hashicorp.com/terraform/cloud-docs/overview/estimate-hcp-terraform-cost
func size(subject review.Subject) string {
	if subject.AsBody {
		return ""
	}
	calls := singleResourceCalls(subject.Definition)
	instead := "with AsBody none"
	if size := openapi.Size(subject.Definition); size > openapi.MaxSize {
		instead = fmt.Sprintf("with AsBody the document has %d bytes, and API Gateway imports at most %d: divide the API", size, openapi.MaxSize)
	}
	text := fmt.Sprintf("Size:\n  %d managed resources for routes and responses; %s\n", calls, instead)
	if calls >= manyCalls {
		text += fmt.Sprintf("  every plan reads each of them, which takes %d minutes at AWS's limit of %d calls per second; creating them takes longer\n",
			(calls+60*callsPerSecond-1)/(60*callsPerSecond), callsPerSecond)
	}
	return text
}

// singleResourceCalls returns how many resources an API has for its routes, and so how many
// calls read them: one per path, method, integration, gateway response and authorizer, and
// two per status of a method, for its method response and its integration response.
func singleResourceCalls(d gateway.Definition) int {
	statuses := map[string]int{}
	for _, table := range d.Responses {
		statuses[table.Name] = len(table.ByStatus())
	}
	calls := len(d.Resources) - 1 + len(d.GatewayResponses) // the root exists without a call
	if len(d.UserPools) > 0 {
		calls++
	}
	if d.ValidatesParameters() {
		calls++
	}
	calls += len(d.Authorizers)
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			calls += 2 + 2*statuses[m.Integration.Responses.Name]
		}
	}
	return calls
}
