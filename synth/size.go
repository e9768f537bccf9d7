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

// size returns a warning for an API that has too many single resources, or "".
func size(subject review.Subject) string {
	calls := singleResourceCalls(subject.Definition)
	if subject.AsBody || calls < manyCalls {
		return ""
	}
	instead := "with AsBody the API is one document"
	if size := openapi.Size(subject.Definition); size > openapi.MaxSize {
		instead = fmt.Sprintf("with AsBody the document has %d bytes, and API Gateway imports at most %d: divide the API", size, openapi.MaxSize)
	}
	return fmt.Sprintf("Size:\n  every plan reads the API's single resources with about %d calls, which takes %d minutes at AWS's limit of %d per second; creating them takes longer;\n  %s\n",
		calls, (calls+60*callsPerSecond-1)/(60*callsPerSecond), callsPerSecond, instead)
}

// singleResourceCalls returns how many calls read an API of single resources: one
// per path, method and integration, and two per status of a method, for its method
// response and its integration response.
func singleResourceCalls(d gateway.Definition) int {
	statuses := map[string]int{}
	for _, table := range d.Responses {
		statuses[table.Name] = len(table.ByStatus())
	}
	calls := len(d.Resources) - 1 + len(d.GatewayResponses) // the root exists without a call
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			calls += 2 + 2*statuses[m.Integration.Responses.Name]
		}
	}
	return calls
}
