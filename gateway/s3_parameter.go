package gateway

import (
	"slices"
	"strings"
)

// An s3Parameter is a kind of request header or query string that changes what S3 does
// with a request for an object, or what it returns. API Gateway forwards only parameters
// with a mapping. Without a parameter a request would be another request: a copy would be
// the upload of an empty object. So every parameter has a rule that makes the request
// right or makes it fail.
type s3Parameter struct {
	in    string   // inHeader or inQueryString
	names []string // as AWS writes them
	alias string   // S3 also gets the value under this name; "": none
	verbs []string // of the requests that have the parameter
	rule  s3Rule
	// option is the field of S3 that allows the parameter. noOption: none does.
	option s3Option
	// actions are the IAM actions that the role needs for the parameter, by verb.
	actions map[string]string
	// basis is the reason why the rule is right, for the table in the documentation.
	basis string
}

// An s3Rule says how a parameter is handled.
type s3Rule string

const (
	// ruleForward forwards the parameter. S3 obeys it or refuses the request.
	ruleForward s3Rule = "forwarded"
	// ruleRole forwards the parameter. It needs an action that the role has only with the
	// option.
	ruleRole s3Rule = "forwarded, and denied to the role"
	// ruleReject forwards the parameter only with the option. Otherwise S3 gets the value
	// in another header, with which it refuses every request.
	ruleReject s3Rule = "refused"
	// ruleRejectOrRole is ruleReject, or ruleRole with OneHeaderSpelling, which leaves too
	// few headers that make S3 refuse a request.
	ruleRejectOrRole s3Rule = "refused, and denied to the role"
	// ruleDrop forwards the parameter only with the option. Otherwise API Gateway drops it.
	// basis says why the same bytes are stored, deleted or returned without it.
	ruleDrop s3Rule = "dropped"
)

// The locations of parameters in API Gateway's notation.
const (
	inHeader      = "header"
	inQueryString = "querystring"
)

// forwards reports whether S3 gets the parameter under its own name.
func (p s3Parameter) forwards(s S3, oneSpelling bool) bool {
	return p.rule == ruleForward || p.rule == ruleRole || p.rule == ruleRejectOrRole && oneSpelling || s.enabled(p.option)
}

// allows reports whether S3 gets the parameter and the role may do what it needs.
func (p s3Parameter) allows(s S3) bool {
	return p.rule == ruleForward || s.enabled(p.option)
}

// verbsAmong returns those of the verbs that have the parameter.
func (p s3Parameter) verbsAmong(verbs []string) []string {
	var common []string
	for _, verb := range verbs {
		if slices.Contains(p.verbs, verb) {
			common = append(common, verb)
		}
	}
	return common
}

// actionsFor returns the IAM actions that requests with the verbs and the parameter need. With
// withVersions it includes the actions for a version of an object.
func (p s3Parameter) actionsFor(verbs []string, withVersions bool) []string {
	var actions []string
	for _, verb := range p.verbsAmong(verbs) {
		action := p.actions[verb]
		if action == "" {
			continue
		}
		actions = append(actions, action)
		if of, found := strings.CutSuffix(action, "ObjectTagging"); found && withVersions {
			actions = append(actions, of+"ObjectVersionTagging")
		}
		if of, found := strings.CutSuffix(action, "ObjectAcl"); found && withVersions {
			actions = append(actions, of+"ObjectVersionAcl")
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}
