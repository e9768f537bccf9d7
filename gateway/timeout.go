package gateway

import "cdk.tf/go/privateapi/fault"

// checkTimeout tests the time in milliseconds that an integration may take. 0 is API
// Gateway's default.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
func checkTimeout(milliseconds int, stream bool) fault.List {
	limit := maxTimeout
	if stream {
		limit = maxStreamTimeout
	}
	var faults fault.List
	if milliseconds != 0 && (milliseconds < minTimeout || milliseconds > limit) {
		faults.Add("timeoutMilliseconds", "%d: must be %d to %d", milliseconds, minTimeout, limit)
	}
	return faults
}

// withTimeout returns the binding with the timeout of its route, and what is wrong with it.
// The routes of [S3Endpoint] that refuse requests take a timeout without using it, so that
// an app can give all routes of the endpoint one.
func (r Route) withTimeout(b Binding) (Binding, fault.List) {
	_, isDenied := r.Integration.(s3Denied)
	if r.TimeoutMilliseconds == 0 || isDenied {
		return b, nil
	}
	faults := checkTimeout(r.TimeoutMilliseconds, b.Stream)
	switch {
	case b.Type == "MOCK":
		faults.Add("timeoutMilliseconds", "%d: must be 0, since the route has no backend", r.TimeoutMilliseconds)
	case b.TimeoutMilliseconds != 0:
		faults.Add("timeoutMilliseconds", "%d: must be 0, since the integration has a timeout, %d", r.TimeoutMilliseconds, b.TimeoutMilliseconds)
	}
	b.TimeoutMilliseconds = r.TimeoutMilliseconds
	return b, faults
}
