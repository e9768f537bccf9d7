package doctor

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cdk.tf/go/privateapi/review"
)

// An Outcome is what became of a route.
type Outcome string

// The outcomes of routes.
const (
	// Answered says that the backend answered, or API Gateway in its place.
	Answered Outcome = "answered"
	// Protected says that API Gateway refused the request because it has no credentials, as
	// the app demands.
	Protected Outcome = "protected"
	// Failed says that the response is that of a cause.
	Failed Outcome = "failed"
	// NotTried says that no request was sent.
	NotTried Outcome = "not-tried"
)

// A Reason is why a route was not tried.
type Reason string

// The reasons.
const (
	// Writes says that the method may change something.
	Writes Reason = "method"
	// Acts says that the backend is called by another method than GET, or may act on GET.
	Acts Reason = "backend"
	// Variable says that the path has a variable, whose values are not known.
	Variable Reason = "variable"
	// NoTime says that the time was over.
	NoTime Reason = "time"
)

// A Tried is a route, and what became of it.
type Tried struct {
	// Route is the route's name, such as "GET /{proxy+}". "" is the URL itself, if the
	// routes are not known.
	Route   string  `json:"route"`
	Outcome Outcome `json:"outcome"`
	// Reason is set for [NotTried], Cause for [Failed].
	Reason Reason `json:"reason,omitempty"`
	Cause  Code   `json:"cause,omitempty"`
	// Answer is the response. nil is none.
	Answer *Answer `json:"answer,omitempty"`
}

// placeholder is the value of variables in paths of S3, a key that no bucket has.
const placeholder = "privateapi-doctor"

// harmless returns a method and a path below the base that only read. The reason is not ""
// if there is none.
func harmless(r review.Route) (method, path string, reason Reason) {
	switch method = r.Method; method {
	case http.MethodGet, http.MethodHead:
	case "ANY":
		method = http.MethodGet
	default:
		return "", "", Writes
	}
	b := r.Backend
	reads := b.HTTPMethod == "ANY" || b.HTTPMethod == http.MethodGet || b.HTTPMethod == http.MethodHead
	s3 := b.Kind == review.AWSService && b.Service == "s3"
	if b.Kind != review.Mock && (!reads || b.Kind == review.AWSService && !s3) {
		return "", "", Acts
	}
	segments := strings.Split(r.Path, "/")
	for i, segment := range segments {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		if !s3 && b.Kind != review.Mock {
			return "", "", Variable
		}
		segments[i] = placeholder
	}
	return method, strings.Join(segments, "/"), ""
}

// match returns the known route for a method and an encoded path: the most specific one,
// as API Gateway chooses.
func match(routes []review.Route, method, path string) *review.Route {
	var best *review.Route
	var rank string
	for i, r := range routes {
		if r.Method != method && r.Method != "ANY" {
			continue
		}
		if how, ok := fits(r.Path, path); ok && (best == nil || how+r.Method > rank) {
			best, rank = &routes[i], how+r.Method
		}
	}
	return best
}

// fits reports whether a path is one of a route. The text is larger the more specific the
// route is: a fixed segment before a variable before a greedy one.
func fits(route, path string) (rank string, ok bool) {
	want, got := strings.Split(strings.Trim(route, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	for i, segment := range want {
		switch {
		case i >= len(got):
			return "", false
		case strings.HasSuffix(segment, "+}"):
			return rank + "0", got[i] != ""
		case strings.HasPrefix(segment, "{"):
			if got[i] == "" {
				return "", false
			}
			rank += "1"
		case segment != got[i]:
			return "", false
		default:
			rank += "2"
		}
	}
	return rank, len(got) == len(want)
}

// tryAPI sends the first request, for the path of the URL or for the stage itself. It
// returns false if other requests would fail in the same way.
func (e *examination) tryAPI(ctx context.Context) bool {
	name := e.report.Name
	method, path := http.MethodGet, cmp.Or(name.Path, "/")
	route := match(e.routes(), method, path)
	if route == nil {
		if route = match(e.routes(), http.MethodHead, path); route != nil {
			method = http.MethodHead
		}
	}
	if route != nil {
		if _, _, reason := harmless(*route); reason == Acts {
			i := slices.IndexFunc(e.routes(), func(r review.Route) bool { _, _, reason := harmless(r); return reason == "" })
			if i < 0 {
				e.add("nothing-to-try")
				return true
			}
			route = &e.routes()[i]
			method, path, _ = harmless(*route)
		}
	}
	e.say("API: %s %s, up to %s", method, name.Base+path, e.limits.Request)
	tried, finding := e.try(ctx, route, method, path)
	e.report.API = tried.Answer
	if tried.Outcome != Failed {
		return true
	}
	// Without a path of the user or a route, an unknown route proves that the stage answers.
	if tried.Cause == "unknown-route" && route == nil && name.Path == "" {
		return true
	}
	if (tried.Cause == "s3-not-found" || tried.Cause == "s3-access-denied") && path != name.Path {
		return true
	}
	e.addFinding(finding)
	cause, _ := Find(tried.Cause)
	return cause.Kind == Route || slices.Contains([]Code{"api-key", "authorizer", "throttled", "web-acl"}, tried.Cause)
}

// try sends one request and finds its cause.
func (e *examination) try(ctx context.Context, route *review.Route, method, path string) (Tried, Finding) {
	name := e.report.Name
	tried := Tried{}
	if route != nil {
		tried.Route = route.Name()
	}
	answer, err := e.ask(ctx, method, name.Base+path)
	if err != nil {
		if ctx.Err() != nil {
			tried.Outcome, tried.Reason = NotTried, NoTime
			return tried, Finding{}
		}
		tried.Outcome, tried.Cause = Failed, transportCause(err)
		return tried, newFinding(tried.Cause, append(tlsParameters(err), "time", e.limits.Request.String())...)
	}
	tried.Answer, tried.Outcome, tried.Cause = &answer, Answered, e.cause(answer)
	if route != nil {
		tried.compare(*route)
	}
	if tried.Cause != "" {
		tried.Outcome = Failed
	}
	return tried, newFinding(tried.Cause,
		"request", answer.Request, "route", tried.Route, "status", strconv.Itoa(answer.Status),
		"type", cmp.Or(answer.ErrorType, answer.Exception, "that is not given"), "id", cmp.Or(answer.RequestID, "that is not given"),
		"location", answer.location, "software", cmp.Or(answer.software, "not given"),
		"api", cmp.Or(name.API, "that is not given"), "stage", name.Stage, "host", name.Host)
}

// compare judges a response by what the app demands of callers.
func (t *Tried) compare(r review.Route) {
	var refusals []Code
	switch r.Authorization {
	case "AWS_IAM":
		refusals = append(refusals, "unknown-route")
	case "COGNITO_USER_POOLS", "CUSTOM":
		refusals = append(refusals, "authorizer")
	}
	if r.APIKey {
		refusals = append(refusals, "api-key")
	}
	switch {
	case slices.Contains(refusals, t.Cause) || r.APIKey && t.Answer.isStockForbidden():
		t.Outcome, t.Cause = Protected, ""
	case t.Cause == "unknown-route":
		t.Cause = "route-not-deployed"
	case t.Cause == "" && len(refusals) > 0 && t.Answer.Status < 400:
		t.Cause = "route-open"
	}
}

// tryRoutes sends a harmless request to each route that has one.
func (e *examination) tryRoutes(ctx context.Context) {
	e.reached = true
	if path := e.report.Name.Path; path != "" && e.report.API != nil && e.report.API.Status < 400 {
		e.tryHead(ctx, path)
	}
	routes := e.routes()
	if len(routes) == 0 {
		return
	}
	e.say("Routes: asking those of %d that a GET or HEAD does not change", len(routes))
	results, findings := make([]Tried, len(routes)), make([]Finding, len(routes))
	limit := make(chan struct{}, 4)
	var group sync.WaitGroup
	for i, route := range routes {
		method, path, reason := harmless(route)
		if reason != "" {
			results[i] = Tried{Route: route.Name(), Outcome: NotTried, Reason: reason}
			continue
		}
		group.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			results[i], findings[i] = e.try(ctx, &route, method, path)
			// A key that nobody chose need not exist, and S3 says 403 to who may not list.
			if strings.Contains(path, placeholder) && (results[i].Cause == "s3-not-found" || results[i].Cause == "s3-access-denied") {
				results[i].Outcome, results[i].Cause = Answered, ""
			}
		})
	}
	group.Wait()
	for i, result := range results {
		e.report.Routes = append(e.report.Routes, result)
		if result.Outcome == Failed {
			e.addFinding(findings[i])
		}
	}
}

// tryHead asks for the head of what the URL leads to, which had an answer.
func (e *examination) tryHead(ctx context.Context, path string) {
	route := match(e.routes(), http.MethodHead, path)
	if route != nil && route.Backend.Kind != review.Mock {
		if _, _, reason := harmless(*route); reason == Acts {
			return
		}
	}
	e.say("API: HEAD %s, up to %s", e.report.Name.Base+path, e.limits.Request)
	tried, finding := e.try(ctx, route, http.MethodHead, path)
	// Whether a route has HEAD is its own choice if the routes are not known.
	if tried.Cause == "unknown-route" && route == nil {
		tried.Outcome, tried.Cause = Answered, ""
	}
	if tried.Outcome == Failed {
		e.addFinding(finding)
	}
	e.report.Routes = append(e.report.Routes, tried)
}
