package gateway

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A UsagePlan limits how much the holders of API keys can use the API. The limits are per
// key. API Gateway applies them on a best-effort basis and may exceed them, so they are
// not enough to limit costs or to protect a backend.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
type UsagePlan struct {
	// Name is the name of the plan in the console: 1 to 128 letters, digits and _.@-. It
	// is unique in the API. Renaming a plan replaces it. Required.
	Name string
	// Keys are the names of API keys to create, of the same characters as Name. A key is
	// in one plan of the API. API Gateway generates the values of the keys, which are not
	// in the configuration but in Terraform's state. Default: none, for a plan whose keys
	// are added elsewhere.
	Keys []string
	// RateLimit is the average number of requests per second, and BurstLimit the number of
	// requests at the same time. Set both or neither. Default: 0, the account's limits.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
	RateLimit  float64
	BurstLimit int
	// QuotaLimit is the number of requests per QuotaPeriod, which is DAY, WEEK or MONTH.
	// Set both or neither. Default: 0, unlimited.
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
			faults.Add(field+".name", "%q: must not repeat the name of usagePlans[%d]", plan.Name, first)
		default:
			plans[plan.Name] = i
		}
		for j, key := range plan.Keys {
			place := fmt.Sprintf("%s.keys[%d]", field, j)
			switch first, repeated := keys[key]; {
			case !planName.MatchString(key):
				faults.Add(place, "%q: %s", key, planNameProblem)
			case repeated:
				faults.Add(place, "%q: must not repeat usagePlans%s, since a key is in one plan of an API", key, first)
			default:
				keys[key] = place
			}
		}
		faults.In(field, plan.checkLimits())
	}
	return faults
}

func (p UsagePlan) checkLimits() fault.List {
	faults := p.throttle().check()
	if p.QuotaLimit < 0 {
		faults.Add("quotaLimit", "%d: must not be negative", p.QuotaLimit)
	}
	switch {
	case p.QuotaPeriod != "" && !slices.Contains(quotaPeriods, p.QuotaPeriod):
		faults.Add("quotaPeriod", "%q: must be one of %s", p.QuotaPeriod, strings.Join(quotaPeriods, ", "))
	case (p.QuotaLimit != 0) != (p.QuotaPeriod != ""):
		faults.Add("quotaPeriod", "%q: must be set together with quotaLimit, %d", p.QuotaPeriod, p.QuotaLimit)
	}
	return faults
}

func (p UsagePlan) throttle() Throttle { return Throttle{p.RateLimit, p.BurstLimit} }

var quotaPeriods = []string{"DAY", "WEEK", "MONTH"}

// usagePlans returns the plans sorted by name, each with its keys sorted by name.
func (c Config) usagePlans() []UsagePlan {
	var plans []UsagePlan
	for _, plan := range c.UsagePlans {
		plan.Keys = slices.Sorted(slices.Values(plan.Keys))
		plans = append(plans, plan)
	}
	slices.SortFunc(plans, func(a, b UsagePlan) int { return strings.Compare(a.Name, b.Name) })
	return plans
}

// limitsText returns the limits of the plan for people.
func (p UsagePlan) limitsText() string {
	var texts []string
	if p.RateLimit != 0 {
		texts = append(texts, p.throttle().text())
	}
	if p.QuotaLimit != 0 {
		texts = append(texts, fmt.Sprintf("%d per %s", p.QuotaLimit, strings.ToLower(p.QuotaPeriod)))
	}
	if texts == nil {
		return "no limits"
	}
	return strings.Join(texts, ", ")
}
