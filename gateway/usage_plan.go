package gateway

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A UsagePlan is what holders of some API keys may use of the API. The limits
// are each key's own. API Gateway aims at them and may let more through, so they
// protect neither costs nor a backend by themselves.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
type UsagePlan struct {
	// Name is the plan's, shown in the console, and no other's of the API: 1 to
	// 128 letters, digits and _.@-. Another name is another plan. Required.
	Name string
	// Keys are the names of API keys to make, each in one plan of the API, of the
	// same characters. API Gateway makes up their values, which are in no
	// configuration but in Terraform's state. Default: none, for keys that are
	// added to the plan elsewhere.
	Keys []string
	// RateLimit is how many requests a second a key may make on average, and
	// BurstLimit how many at once; the one needs the other. Default: the
	// account's limits.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
	RateLimit  float64
	BurstLimit int
	// QuotaLimit is how many requests a key may make in a QuotaPeriod, which is
	// DAY, WEEK or MONTH; the one needs the other. Default: any number.
	QuotaLimit  int
	QuotaPeriod string
}

var planName = regexp.MustCompile(`^[A-Za-z0-9_.@-]{1,128}$`)

const planNameProblem = "must be 1 to 128 letters, digits and _.@-"

func (c Config) checkUsagePlans() fault.List {
	var faults fault.List
	if len(c.UsagePlans) > 0 && !slices.ContainsFunc(c.Routes, func(r Route) bool { return r.APIKey }) {
		faults.Add("", "must be empty, since no route has apiKey")
	}
	plans, keys := map[string]int{}, map[string]string{}
	for i, plan := range c.UsagePlans {
		field := fmt.Sprintf("[%d]", i)
		switch first, repeated := plans[plan.Name]; {
		case !planName.MatchString(plan.Name):
			faults.Add(field+".name", "%q: %s", plan.Name, planNameProblem)
		case repeated:
			faults.Add(field+".name", "%q: must not repeat that of usagePlans[%d]", plan.Name, first)
		default:
			plans[plan.Name] = i
		}
		for j, key := range plan.Keys {
			place := fmt.Sprintf("%s.keys[%d]", field, j)
			switch first, repeated := keys[key]; {
			case !planName.MatchString(key):
				faults.Add(place, "%q: %s", key, planNameProblem)
			case repeated:
				faults.Add(place, "%q: must not repeat usagePlans%s: a key is in one plan of an API", key, first)
			default:
				keys[key] = place
			}
		}
		faults.In(field, plan.checkLimits())
	}
	return faults
}

func (p UsagePlan) checkLimits() fault.List {
	var faults fault.List
	// Not a number fails every comparison.
	if rate := p.RateLimit; !(rate >= 0) || math.IsInf(rate, 0) {
		faults.Add("rateLimit", "%v: must be a number of requests, not negative", rate)
	}
	for _, limit := range []struct {
		field string
		value int
	}{{"burstLimit", p.BurstLimit}, {"quotaLimit", p.QuotaLimit}} {
		if limit.value < 0 {
			faults.Add(limit.field, "%d: must not be negative", limit.value)
		}
	}
	// A rate without bursts would be sent to API Gateway as bursts of none.
	if (p.RateLimit != 0) != (p.BurstLimit != 0) {
		faults.Add("burstLimit", "%d: must be set together with rateLimit, %v", p.BurstLimit, p.RateLimit)
	}
	switch {
	case p.QuotaPeriod != "" && !slices.Contains(quotaPeriods, p.QuotaPeriod):
		faults.Add("quotaPeriod", "%q: must be one of %s", p.QuotaPeriod, strings.Join(quotaPeriods, ", "))
	case (p.QuotaLimit != 0) != (p.QuotaPeriod != ""):
		faults.Add("quotaPeriod", "%q: must be set together with quotaLimit, %d", p.QuotaPeriod, p.QuotaLimit)
	}
	return faults
}

var quotaPeriods = []string{"DAY", "WEEK", "MONTH"}

// usagePlans returns the plans by name, each with its keys by name.
func (c Config) usagePlans() []UsagePlan {
	var plans []UsagePlan
	for _, plan := range c.UsagePlans {
		plan.Keys = slices.Sorted(slices.Values(plan.Keys))
		plans = append(plans, plan)
	}
	slices.SortFunc(plans, func(a, b UsagePlan) int { return strings.Compare(a.Name, b.Name) })
	return plans
}

// limitsText says what a key of the plan may use, for a person.
func (p UsagePlan) limitsText() string {
	var texts []string
	if p.RateLimit != 0 {
		texts = append(texts, fmt.Sprintf("%s a second, %d at once", strconv.FormatFloat(p.RateLimit, 'f', -1, 64), p.BurstLimit))
	}
	if p.QuotaLimit != 0 {
		texts = append(texts, fmt.Sprintf("%d a %s", p.QuotaLimit, strings.ToLower(p.QuotaPeriod)))
	}
	if texts == nil {
		return "no limits"
	}
	return strings.Join(texts, ", ")
}
