package gateway

import (
	"fmt"
	"math"
	"strconv"

	"cdk.tf/go/privateapi/fault"
)

// A Throttle limits how many requests API Gateway accepts from all callers together. It
// refuses the others with the status 429. The zero Throttle is the account's limits.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
type Throttle struct {
	// RateLimit is the average number of requests per second. Set it together with
	// BurstLimit. Default: 0, the account's limit.
	RateLimit float64
	// BurstLimit is the number of requests at the same time. Default: 0, the account's
	// limit.
	BurstLimit int
}

// check returns what is wrong with the limits. Terraform's provider sends a rate limit
// without a burst limit as a burst limit of 0, which refuses every request.
func (t Throttle) check() fault.List {
	var faults fault.List
	// NaN is not >= 0 either.
	if rate := t.RateLimit; !(rate >= 0) || math.IsInf(rate, 0) {
		faults.Add("rateLimit", "%v: must be a number that is not negative", rate)
	}
	if t.RateLimit > math.MaxInt32 && !math.IsInf(t.RateLimit, 0) {
		faults.Add("rateLimit", "%v: must be at most %d", t.RateLimit, math.MaxInt32)
	} else if sent, err := strconv.ParseFloat(fmt.Sprintf("%f", t.RateLimit), 64); err == nil && t.RateLimit >= 0 && sent != t.RateLimit {
		faults.Add("rateLimit", "%v: must have at most 6 decimals", t.RateLimit) // the provider sends no more
	}
	if t.BurstLimit < 0 {
		faults.Add("burstLimit", "%d: must not be negative", t.BurstLimit)
	} else if t.BurstLimit > math.MaxInt32 {
		faults.Add("burstLimit", "%d: must be at most %d", t.BurstLimit, math.MaxInt32)
	}
	if (t.RateLimit != 0) != (t.BurstLimit != 0) {
		faults.Add("burstLimit", "%d: must be set together with rateLimit, %v", t.BurstLimit, t.RateLimit)
	}
	return faults
}

// text returns the limits for people.
func (t Throttle) text() string {
	return fmt.Sprintf("%s per second, %d at the same time", strconv.FormatFloat(t.RateLimit, 'f', -1, 64), t.BurstLimit)
}
