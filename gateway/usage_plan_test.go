package gateway_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// planned returns a Config with one route that requires a key of one of the plans.
func planned(plans ...gateway.UsagePlan) gateway.Config {
	config := paths("/")
	config.Routes[0].APIKey = true
	config.UsagePlans = plans
	return config
}

// Plans and keys are sorted, and the Config is not modified.
func TestUsagePlans(t *testing.T) {
	t.Parallel()
	keys := []string{"globex", "acme"}
	plans := []gateway.UsagePlan{
		{Name: "partners", Keys: keys, RateLimit: 0.5, BurstLimit: 1, QuotaLimit: 1, QuotaPeriod: "DAY"},
		{Name: "internal"},
	}
	got := resolved(t, planned(plans...)).UsagePlans
	want := []gateway.UsagePlan{
		{Name: "internal"},
		{
			Name: "partners", Keys: []string{"acme", "globex"}, RateLimit: 0.5, BurstLimit: 1, QuotaLimit: 1,
			QuotaPeriod: "DAY",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("UsagePlans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"globex", "acme"}, keys); diff != "" {
		t.Errorf("keys afterwards (-want +got):\n%s", diff)
	}
	if plans[0].Name != "partners" {
		t.Error("the plans are in another order afterwards")
	}
}

func TestResolveRefusesUsagePlans(t *testing.T) {
	t.Parallel()
	const nameProblem = "must be 1 to 128 letters, digits and _.@-"
	plan := func(change func(*gateway.UsagePlan)) gateway.Config {
		p := gateway.UsagePlan{Name: "partners"}
		change(&p)
		return planned(p)
	}
	cases := map[string]refusal{
		"plans that no route needs": {
			with(func(c *gateway.Config) { c.UsagePlans = []gateway.UsagePlan{{Name: "partners"}} }),
			`usagePlans: must be empty, since no route has apiKey`,
		},
		"two plans of one name": {
			planned(
				gateway.UsagePlan{Name: "partners"}, gateway.UsagePlan{Name: "Partners"},
				gateway.UsagePlan{Name: "partners"},
			),
			`usagePlans[2].name: "partners": must not repeat the name of usagePlans[0]`,
		},
		"a key in two plans and twice in one": {
			planned(
				gateway.UsagePlan{Name: "a", Keys: []string{"acme", "acme"}},
				gateway.UsagePlan{Name: "b", Keys: []string{"globex", "acme"}},
			),
			`usagePlans[0].keys[1]: "acme": must not repeat usagePlans[0].keys[0], since a key is in one plan of an API
usagePlans[1].keys[1]: "acme": must not repeat usagePlans[0].keys[0], since a key is in one plan of an API`,
		},
		"negative limits": {
			plan(func(p *gateway.UsagePlan) {
				p.RateLimit, p.BurstLimit, p.QuotaLimit, p.QuotaPeriod = -1, -1, -1, "DAY"
			}),
			`usagePlans[0].rateLimit: -1: must be a number that is not negative
usagePlans[0].burstLimit: -1: must not be negative
usagePlans[0].quotaLimit: -1: must not be negative`,
		},
		"a rate that is no number": {
			planned(
				gateway.UsagePlan{Name: "a", RateLimit: math.NaN(), BurstLimit: 1},
				gateway.UsagePlan{Name: "b", RateLimit: math.Inf(1), BurstLimit: 1},
			),
			`usagePlans[0].rateLimit: NaN: must be a number that is not negative
usagePlans[1].rateLimit: +Inf: must be a number that is not negative`,
		},
		"a rate without bursts": {
			plan(func(p *gateway.UsagePlan) { p.RateLimit = 10.5 }),
			`usagePlans[0].burstLimit: 0: must be set together with rateLimit, 10.5`,
		},
		"bursts without a rate": {
			plan(func(p *gateway.UsagePlan) { p.BurstLimit = 20 }),
			`usagePlans[0].burstLimit: 20: must be set together with rateLimit, 0`,
		},
		"a quota without a period": {
			plan(func(p *gateway.UsagePlan) { p.QuotaLimit = 10000 }),
			`usagePlans[0].quotaPeriod: "": must be set together with quotaLimit, 10000`,
		},
		"a period without a quota": {
			plan(func(p *gateway.UsagePlan) { p.QuotaPeriod = "WEEK" }),
			`usagePlans[0].quotaPeriod: "WEEK": must be set together with quotaLimit, 0`,
		},
		"a period that is none": {
			plan(func(p *gateway.UsagePlan) { p.QuotaLimit, p.QuotaPeriod = 1, "month" }),
			`usagePlans[0].quotaPeriod: "month": must be one of DAY, WEEK, MONTH`,
		},
		"every character that a name may have": {
			plan(func(p *gateway.UsagePlan) {
				p.Name, p.Keys = "Az_0.9@b-", []string{"Az_0.9@b-", strings.Repeat("k", 128)}
			}), "",
		},
		"a key and a plan of one name": {plan(func(p *gateway.UsagePlan) { p.Keys = []string{"partners"} }), ""},
	}
	for _, name := range []string{
		"", "a b", "a/b", "a\n", "é", "${var.name}", reference, listReference, strings.Repeat("n", 129),
	} {
		cases["plan "+name] = refusal{
			plan(func(p *gateway.UsagePlan) { p.Name = name }),
			fmt.Sprintf("usagePlans[0].name: %q: %s", name, nameProblem),
		}
		cases["key "+name] = refusal{
			plan(func(p *gateway.UsagePlan) { p.Keys = []string{"acme", name} }),
			fmt.Sprintf("usagePlans[0].keys[1]: %q: %s", name, nameProblem),
		}
	}
	for _, period := range []string{"DAY", "WEEK", "MONTH"} {
		cases["a quota of a "+period] = refusal{
			plan(func(p *gateway.UsagePlan) { p.QuotaLimit, p.QuotaPeriod = 1, period }), "",
		}
	}
	testRefusals(t, cases)
}
