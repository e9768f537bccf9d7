package synth

import (
	"fmt"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/review"
)

// callsPerSecond is what API Gateway's control plane takes from an account.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const callsPerSecond = 10

// manyCalls is from where on an API of single resources takes minutes for each
// plan and apply.
const manyCalls = 2 * 60 * callsPerSecond

// size says that an API is too big for single resources, or nothing.
func size(subject review.Subject) string {
	calls := singleResourceCalls(subject.Definition)
	if subject.AsBody || calls < manyCalls {
		return ""
	}
	instead := "with AsBody it is one document"
	if size := openapi.Size(subject.Definition); size > openapi.MaxSize {
		instead = fmt.Sprintf("with AsBody it is a document of %d bytes, and API Gateway imports at most %d: divide the API", size, openapi.MaxSize)
	}
	return fmt.Sprintf("Size:\n  some %d calls to read the API's single resources, which every plan does: %d minutes at AWS's %d a second, and longer to create them;\n  %s\n",
		calls, (calls+60*callsPerSecond-1)/(60*callsPerSecond), callsPerSecond, instead)
}

// singleResourceCalls is how many calls read an API of single resources: one for
// each path, method and integration, and for each status of a method one for its
// method response and one for its integration response.
func singleResourceCalls(d gateway.Definition) int {
	statuses := map[string]int{}
	for _, table := range d.Responses {
		statuses[table.Name] = len(table.Patterns())
	}
	calls := len(d.Resources) - 1 + len(d.GatewayResponses) // the root is there by itself
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			calls += 2 + 2*statuses[m.Integration.Responses.Name]
		}
	}
	return calls
}
