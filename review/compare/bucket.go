package compare

import (
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// newBucket is a bucket as the construct creates it by default, which a new bucket is
// compared with.
var newBucket = review.Bucket{
	PublicAccessBlock: []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"},
	ObjectOwnership:   "BucketOwnerEnforced",
	Versioning:        "Enabled",
	Encryption:        "AES256",

	UnfinishedUploadDays: 7,
}

func (c *comparison) compareBuckets(p pair[review.Bucket]) {
	change := Change{Kind: KindBucket, Subject: p.key, Action: actionOf(p), Verdict: Same}
	switch {
	case p.head == nil:
		change.Verdict = Narrower
		c.add(change)
		return
	case p.base == nil:
		p.base = &newBucket
	}
	base, head := *p.base, *p.head
	if lost := onlyIn(base.PublicAccessBlock, head.PublicAccessBlock); len(lost) > 0 {
		change.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: "publicAccessBlock", Before: base.PublicAccessBlock, After: head.PublicAccessBlock})
	} else if more := onlyIn(head.PublicAccessBlock, base.PublicAccessBlock); len(more) > 0 {
		change.is(Narrower, Fact{Code: SettingChanged, Name: "publicAccessBlock", Before: base.PublicAccessBlock, After: head.PublicAccessBlock})
	}
	change.setting("objectOwnership", base.ObjectOwnership, head.ObjectOwnership, func(v string) bool { return v == newBucket.ObjectOwnership })
	change.setting("versioning", base.Versioning, head.Versioning, func(v string) bool { return v == "Enabled" })
	change.setting("unfinishedUploadDays", days(base.UnfinishedUploadDays), days(head.UnfinishedUploadDays), func(v string) bool { return v != "" })
	change.keptDays("earlierVersionDays", base.EarlierVersionDays, head.EarlierVersionDays)
	switch {
	case base.AccessLog != "" && head.AccessLog != "" && base.AccessLog != head.AccessLog:
		// The bucket that gets the log can be one that others read.
		change.is(Unknown, Fact{Code: SettingChanged, Name: "accessLog", Before: value(base.AccessLog), After: value(head.AccessLog)})
	default:
		change.setting("accessLog", base.AccessLog, head.AccessLog, func(v string) bool { return v != "" })
	}
	change.setting("encryption", base.Encryption, head.Encryption, func(v string) bool { return strings.HasPrefix(v, "aws:kms") })
	if base.KMSKey != head.KMSKey {
		verdict := Unknown
		if p.base == &newBucket {
			verdict = Same
		}
		change.is(verdict, Fact{Code: SettingChanged, Name: "kmsKey", Before: value(base.KMSKey), After: value(head.KMSKey)})
	}
	change.switched("forceDestroy", base.ForceDestroy, head.ForceDestroy)
	change.setting("preventDestroy", yes(base.PreventDestroy), yes(head.PreventDestroy), func(v string) bool { return v != "" })
	change.cors(base.CORS, head.CORS)
	change.comparePolicy("policy", iam.Document{Statements: base.Policy}, iam.Document{Statements: head.Policy})
	if base.UnknownPolicy != head.UnknownPolicy {
		change.is(Unknown, Fact{Code: SettingChanged, Name: "policy"})
	}
	if change.isEmpty() && change.Action == Changed && change.Verdict == Same {
		return
	}
	c.add(change)
}

// setting compares a setting that protects if it has some values. What an expression stands for
// is not known.
func (c *Change) setting(name, base, head string, protects func(string) bool) {
	if base == head {
		return
	}
	fact := Fact{Code: SettingChanged, Name: name, Before: value(base), After: value(head)}
	switch was, is := protects(base), protects(head); {
	case was && !is:
		fact.Code, fact.NoWitness = SettingWeaker, NoRequest
		c.is(Wider, fact)
	case is && !was:
		c.is(Narrower, fact)
	case !was && !isPlain(base):
		fact.NoWitness = ContentsNotKnown // the value may have protected
		c.is(Unknown, fact)
	default:
		c.is(Same, fact)
	}
}

// keptDays compares for how many days something is kept. 0 is forever.
func (c *Change) keptDays(name string, base, head int) {
	if base == head {
		return
	}
	fact := Fact{Code: SettingChanged, Name: name, Before: value(days(base)), After: value(days(head))}
	if head == 0 || base != 0 && head > base {
		c.is(Narrower, fact)
		return
	}
	fact.Code, fact.NoWitness = SettingWeaker, NoRequest
	c.is(Wider, fact)
}

// days returns a number of days as text, "" for 0.
func days(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// cors compares CORS rules by what a script of one website can do.
func (c *Change) cors(base, head []review.CORSRule) {
	allows := func(r review.CORSRule, origin, method, header, exposed string) bool {
		has := func(list []string, s string) bool {
			return s == "" || slices.ContainsFunc(list, func(p string) bool { return s == p || p == "*" })
		}
		return has(r.Origins, origin) && has(r.Methods, method) && has(r.Headers, header) && has(r.ExposeHeaders, exposed)
	}
	// more returns the origins for which a list of rules allows what another does not.
	more := func(rules, others []review.CORSRule) []string {
		var origins []string
		for _, r := range rules {
			for _, origin := range r.Origins {
				for _, method := range r.Methods {
					for _, header := range append([]string{""}, r.Headers...) {
						for _, exposed := range append([]string{""}, r.ExposeHeaders...) {
							if !slices.ContainsFunc(others, func(o review.CORSRule) bool { return allows(o, origin, method, header, exposed) }) {
								origins = append(origins, origin)
							}
						}
					}
				}
			}
		}
		return eachOnce(origins)
	}
	if origins := more(head, base); len(origins) > 0 {
		c.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: "cors", After: origins})
	}
	if origins := more(base, head); len(origins) > 0 {
		c.is(Narrower, Fact{Code: SettingChanged, Name: "cors", Before: origins})
	}
}

// yes returns "true" or "".
func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}
