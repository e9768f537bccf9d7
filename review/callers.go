package review

import (
	"fmt"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

func (s Subject) callers() Callers {
	d := s.Definition
	callers := Callers{
		Endpoints:  append([]Endpoint{}, s.Endpoints...),
		Networks:   eachOnce(d.Networks),
		Principals: eachOnce(d.Principals),
		UserPools:  eachOnce(d.UserPools),
		Origin:     d.CORS.Origin,
		UsagePlans: []UsagePlan{},
	}
	for i, endpoint := range callers.Endpoints {
		endpoint.IDs, endpoint.SubnetIDs = eachOnce(endpoint.IDs), eachOnce(endpoint.SubnetIDs)
		endpoint.ClientCIDRs, endpoint.AlsoAPIs = eachOnce(endpoint.ClientCIDRs), eachOnce(endpoint.AlsoAPIs)
		callers.Endpoints[i] = endpoint
	}
	for _, plan := range d.UsagePlans {
		callers.UsagePlans = append(callers.UsagePlans, UsagePlan{Name: plan.Name, Limits: planLimits(plan), Keys: append([]string{}, plan.Keys...)})
	}
	return callers
}

// planLimits says what a key of the plan may use.
func planLimits(p gateway.UsagePlan) string {
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
