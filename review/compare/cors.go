package compare

import (
	"reflect"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// corsOf returns whose scripts may call, as gateway writes it into responses.
func corsOf(c review.Callers) gateway.CORS {
	return gateway.CORS{
		Origin: c.Origin, Origins: c.Origins, Credentials: c.Credentials,
		AllowHeaders: c.AllowHeaders, ExposeHeaders: c.ExposeHeaders,
	}
}

// websites returns the origins of a CORS.
func websites(cors gateway.CORS) []string {
	if cors.Origin == "" {
		return cors.Origins
	}
	return append([]string{cors.Origin}, cors.Origins...)
}

// everyWebsite is the origin that stands for all.
const everyWebsite = "*"

// compareCORS compares by which websites' scripts may call, and what each may do.
func (c *comparison) compareCORS(base, head gateway.CORS) {
	before, after := websites(base), websites(head)
	replaces := len(before) == 1 && len(after) == 1
	for _, website := range after {
		change := Change{Kind: KindOrigin, Subject: website, Action: Changed, Verdict: Same}
		switch {
		case slices.Contains(before, website):
			c.compareScripts(&change, website, base, head)
		case slices.Contains(before, everyWebsite):
			change.is(Narrower, Fact{Code: EveryWebsiteBefore})
			c.compareScripts(&change, website, base, head)
		case replaces:
			change.is(Wider, Fact{Code: WebsiteReplaced, Before: value(before[0]), Request: c.scriptOf(website, before)})
		default:
			change.Action = Added
			change.is(Wider, Fact{Code: ScriptsAdmitted, Request: c.scriptOf(website, before)})
		}
		if head.Credentials && !base.Credentials {
			fact := Fact{Code: CredentialsAdmitted, Request: c.scriptOf(website, nil)}
			if fact.Request != nil {
				shown := fact.Request.with("header.cookie", "name=value")
				fact.Request = &shown
			}
			change.is(Wider, fact)
		}
		if !change.isEmpty() {
			c.add(change)
		}
	}
	for _, website := range before {
		if !slices.Contains(after, website) && !replaces && !slices.Contains(after, everyWebsite) {
			c.add(Change{Kind: KindOrigin, Subject: website, Action: Removed, Verdict: Narrower})
		}
	}
}

// compareScripts compares what scripts of a website may do that both versions admit, by its
// name or as one of all websites.
func (c *comparison) compareScripts(change *Change, website string, base, head gateway.CORS) {
	if base.Credentials && !head.Credentials {
		change.is(Narrower, Fact{Code: CredentialsRefused})
	}
	// With several origins, the errors of API Gateway itself have no headers for scripts.
	if base.Origin == "" && head.Origin != "" {
		fact := Fact{Code: ErrorsReadable, Request: c.error("MISSING_AUTHENTICATION_TOKEN")}
		if fact.Request != nil {
			shown := fact.Request.with("header.origin", website)
			fact.Request = &shown
		}
		change.is(Wider, fact)
	}
	for _, names := range []struct {
		more, less   Code
		base, head   string
		witnessNames bool
	}{
		{HeadersAllowed, HeadersAllowedNoMore, base.AllowedHeaders(), head.AllowedHeaders(), true},
		{HeadersExposed, HeadersExposedNoMore, exposed(base), exposed(head), false},
	} {
		if more := moreNames(names.base, names.head); len(more) > 0 {
			fact := Fact{Code: names.more, Names: more, Request: c.scriptOf(website, nil)}
			if fact.Request != nil && names.witnessNames {
				shown := fact.Request.with("header."+strings.ToLower(strings.Replace(more[0], "*", "x-not-in-any-list", 1)), "example")
				fact.Request = &shown
			}
			change.is(Wider, fact)
		}
		if less := moreNames(names.head, names.base); len(less) > 0 {
			change.is(Narrower, Fact{Code: names.less, Names: less})
		}
	}
}

func exposed(cors gateway.CORS) string { return cors.Headers()["Access-Control-Expose-Headers"] }

// moreNames returns the headers that the second of two lists has and the first has not, in
// API Gateway's notation. In both, * is every header.
func moreNames(first, second string) []string {
	split := func(list string) []string { return strings.Split(strings.ToLower(strings.Trim(list, "'")), ",") }
	before := split(first)
	return slices.DeleteFunc(split(second), func(name string) bool {
		return slices.Contains(before, name) || slices.Contains(before, "*") && name != "authorization"
	})
}

// scriptOf returns a request by a script of a website, or nil. For every website it is one
// that is not among others.
func (c *comparison) scriptOf(website string, others []string) *APIRequest {
	request := c.witnesses.find(anyRoute, func(APIRequest) bool { return true })
	if request == nil {
		return nil
	}
	if website == everyWebsite {
		website = "https://website.example"
		for slices.Contains(others, website) {
			website = strings.Replace(website, "https://", "https://other-", 1)
		}
	}
	shown := request.with("header.origin", website)
	return &shown
}

// isOfCORS reports whether a header is what a change of the API's CORS writes, which is a
// change of its own.
func (q requests) isOfCORS(header, source string) bool {
	if reflect.DeepEqual(q.corsBefore, q.cors) || len(websites(q.cors)) == 0 {
		return false
	}
	written := q.cors.Headers()
	written["Access-Control-Allow-Headers"] = q.cors.AllowedHeaders()
	for name, own := range written {
		if strings.EqualFold(name, header) {
			return source == own
		}
	}
	return false
}
