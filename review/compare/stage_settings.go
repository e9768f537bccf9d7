package compare

import (
	"cmp"
	"slices"
	"strconv"

	"cdk.tf/go/privateapi/review"
)

// compareStageSettings compares what the stage records and limits. Less of either counts
// as wider: more requests pass, or pass without a trace.
func (c *comparison) compareStageSettings(base, head review.API) {
	change := Change{Kind: KindStageSettings, Subject: head.Stage, Action: Changed, Verdict: Same}
	b, h := base.StageSettings, head.StageSettings
	change.lost("accessLog", b.AccessLogFields, h.AccessLogFields)
	change.executionLog(b.ExecutionLog, h.ExecutionLog)
	if len(b.AccessLogFields) > 0 && len(h.AccessLogFields) > 0 {
		change.switched("optionalLogs", b.OptionalLogs, h.OptionalLogs)
	}
	if b.OptionalLogs && h.OptionalLogs && b.CloudWatchRoleARN != h.CloudWatchRoleARN {
		// Another variable may be null where the first one is not.
		change.is(Unknown, Fact{
			Code: SettingChanged, Name: "cloudWatchRole", Before: value(b.CloudWatchRoleARN), After: value(h.CloudWatchRoleARN),
			NoWitness: NoRequest,
		})
	} else if b.CloudWatchRoleARN != h.CloudWatchRoleARN {
		change.is(Same, Fact{Code: SettingChanged, Name: "cloudWatchRole", Before: value(b.CloudWatchRoleARN), After: value(h.CloudWatchRoleARN)})
	}
	change.shortened("logRetentionDays", b.LogRetentionDays, h.LogRetentionDays)
	change.replaceable("logKey", b.LogKeyARN, h.LogKeyARN)
	isOn := func(v string) bool { return v != "" }
	change.setting("detailedMetrics", yes(b.DetailedMetrics), yes(h.DetailedMetrics), isOn)
	change.setting("tracing", yes(b.Tracing), yes(h.Tracing), isOn)
	change.replaceable("webACL", b.WebACLARN, h.WebACLARN)
	change.replaceable("clientCertificate", b.ClientCertificateID, h.ClientCertificateID)
	limited := func(t review.Throttle) string { return withoutNames(t.Method) }
	stage := slices.ContainsFunc(b.Throttles, func(t review.Throttle) bool { return t.Method == "" })
	for p := range pairs(b.Throttles, h.Throttles, limited) {
		change.throttle(p, stage)
	}
	change.unlimited(base, head)
	if !change.isEmpty() {
		c.add(change)
	}
}

// lost compares a list each element of which protects.
func (c *Change) lost(name string, base, head []string) {
	if less := onlyIn(base, head); len(less) > 0 {
		c.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: name, Before: less})
	}
	if more := onlyIn(head, base); len(more) > 0 {
		c.is(Narrower, Fact{Code: SettingChanged, Name: name, After: more})
	}
}

// logLevels are the levels of execution logs, from none to the one that records most.
var logLevels = []string{"", "ERROR", "INFO"}

// executionLog compares the levels of execution logs.
func (c *Change) executionLog(base, head string) {
	if base == head {
		return
	}
	fact := Fact{Code: SettingChanged, Name: "executionLog", Before: value(base), After: value(head)}
	switch before, after := slices.Index(logLevels, base), slices.Index(logLevels, head); {
	case before < 0 || after < 0:
		fact.NoWitness = ContentsNotKnown
		c.is(Unknown, fact)
	case after < before:
		fact.Code, fact.NoWitness = SettingWeaker, NoRequest
		c.is(Wider, fact)
	default:
		c.is(Narrower, fact)
	}
}

// shortened compares a number which protects less if it is lower. 0 is none.
func (c *Change) shortened(name string, base, head int) {
	if base == head {
		return
	}
	verdict, fact := Narrower, Fact{Code: SettingChanged, Name: name, Before: value(number(base)), After: value(number(head))}
	if head < base {
		verdict, fact.Code, fact.NoWitness = Wider, SettingWeaker, NoRequest
	}
	c.is(verdict, fact)
}

// replaceable compares a setting that protects, whose contents are not known: another one
// may protect less.
func (c *Change) replaceable(name, base, head string) {
	if base == head {
		return
	}
	fact := Fact{Code: SettingChanged, Name: name, Before: value(base), After: value(head)}
	switch "" {
	case base:
		c.is(Narrower, fact)
	case head:
		fact.Code, fact.NoWitness = SettingWeaker, NoRequest
		c.is(Wider, fact)
	default:
		fact.NoWitness = ContentsNotKnown
		c.is(Unknown, fact)
	}
}

// throttle compares the limits of the stage or of a method. stage reports whether the base
// limits the stage.
func (c *Change) throttle(p pair[review.Throttle], stage bool) {
	var before, after review.Throttle
	if p.base != nil {
		before = *p.base
	}
	if p.head != nil {
		after = *p.head
	}
	if before.RateLimit == after.RateLimit && before.BurstLimit == after.BurstLimit {
		return
	}
	fact := Fact{Code: SettingChanged, Name: "throttle " + cmp.Or(after.Method, before.Method), Before: throttleText(before), After: throttleText(after)}
	if p.key == "" {
		fact.Name = "throttle"
	}
	if raised(before.RateLimit, after.RateLimit) || raised(float64(before.BurstLimit), float64(after.BurstLimit)) {
		fact.Code, fact.NoWitness = SettingWeaker, NoRequest
		c.is(Wider, fact)
		return
	}
	if p.key != "" && p.base == nil && stage {
		// The method had the limits of the stage, which may be lower.
		fact.NoWitness = NoRequest
		c.is(Unknown, fact)
		return
	}
	c.is(Narrower, fact)
}

// unlimited finds methods that are new in the head and accept more requests than a limit of
// the base: they may answer requests that were limited.
func (c *Change) unlimited(base, head review.API) {
	if len(base.StageSettings.Throttles) == 0 {
		return
	}
	lowest := base.StageSettings.Throttles[0]
	for _, t := range base.StageSettings.Throttles {
		lowest.RateLimit, lowest.BurstLimit = min(lowest.RateLimit, t.RateLimit), min(lowest.BurstLimit, t.BurstLimit)
	}
	for _, r := range head.Routes {
		if slices.ContainsFunc(base.Routes, func(b review.Route) bool { return withoutNames(b.Name()) == withoutNames(r.Name()) }) {
			continue
		}
		var limit review.Throttle // of the method, or else of the stage
		for _, t := range head.StageSettings.Throttles {
			if t.Method == r.Name() || t.Method == "" && limit.Method == "" {
				limit = t
			}
		}
		if raised(lowest.RateLimit, limit.RateLimit) || raised(float64(lowest.BurstLimit), float64(limit.BurstLimit)) {
			c.is(Unknown, Fact{
				Code: SettingChanged, Name: "throttle " + r.Name(), Before: throttleText(lowest), After: throttleText(limit),
				NoWitness: NoRequest,
			})
		}
	}
}

// raised reports whether a limit is higher, or gone. 0 is none.
func raised(before, after float64) bool { return before != 0 && (after == 0 || after > before) }

func throttleText(t review.Throttle) []string {
	if t.RateLimit == 0 && t.BurstLimit == 0 {
		return nil
	}
	return []string{strconv.FormatFloat(t.RateLimit, 'f', -1, 64) + "/" + strconv.Itoa(t.BurstLimit)}
}
