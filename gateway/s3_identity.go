package gateway

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// unsafeIdentity is the folder in the place of a value of the authorizer that is not safe.
// No value that is safe is equal to it.
const unsafeIdentity = "'!'"

// bindIdentity makes the binding put values of the authorizer into the key. Only a mapping
// template can check a value. It cannot forward the body of an upload, so there the key has
// only values that are always safe, unless the app says otherwise.
func (s S3) bindIdentity(binding *Binding, at Placement, key string, values []requestValue) fault.List {
	var faults fault.List
	fromIdentity := func(v requestValue) bool { return v.authorizer != "" }
	if !slices.ContainsFunc(values, fromIdentity) {
		if s.UncheckedKey {
			faults.Add("uncheckedKey", "true: must be false where the key has no value of an authorizer")
		}
		return faults
	}
	for _, v := range values {
		if problem := at.authorizerProblem(v); problem != "" {
			faults.Add("key", "%q: %q: %s", s.Key, v.name, problem)
		}
	}
	if !s.writes(at.Method) {
		binding.RequestTemplates = identityTemplates(binding, key, values)
		binding.ContentHandling, binding.PassthroughBehavior = "CONVERT_TO_TEXT", "NEVER"
		at.templates.trust(binding.RequestTemplates)
		return faults
	}
	if at.Method == "ANY" {
		faults.Add("key", "%q: must not have a value of an authorizer where the methods are ANY and access is %s; name the methods, such as GET and PUT, in routes of their own", s.Key, ReadWrite)
		return faults
	}
	for _, v := range values {
		switch {
		case fromIdentity(v) && !mappingName.MatchString(v.source):
			faults.Add("key", "%q: %q: must not be in the key of %s, since API Gateway maps no value with a colon in its name", s.Key, v.name, at.Method)
		case s.UncheckedKey || v.isSafe:
		case fromIdentity(v):
			faults.Add("key", "%q: %q: must not be in the key of %s, since API Gateway cannot check it and forward a body: a user may choose it, with a slash in it; use claims.sub, or set uncheckedKey",
				s.Key, v.name, at.Method)
		default:
			faults.Add("key", "%q: %q: must not be in the key of %s beside a value of an authorizer, since callers could leave their folder by .. in it; use context.requestId, or set uncheckedKey",
				s.Key, v.name, at.Method)
		}
	}
	if s.UncheckedKey {
		route := at.Method + " " + at.Path.String()
		binding.Weakened = append(binding.Weakened, Weakening{Field: "uncheckedKey", Subject: route,
			Effect: "nothing checks what callers of " + route + " have in the key " + s.Key + ": a slash or .. may lead to objects of others (uncheckedKey)"})
	}
	return faults
}

// otherInKey matches what the check of a key need not see of its text.
var otherInKey = regexp.MustCompile(`[^A-Za-z0-9./]`)

// identityTemplates returns the templates that put checked values into the key, by content
// type: a request without a body can have any that a client sends by default.
func identityTemplates(binding *Binding, key string, values []requestValue) map[string]string {
	type identity struct{ Expression, Parameter string }
	type keyPart struct{ Expression, Text string } // a value or text
	var data struct {
		Identity []identity
		Others   []string // parameters
		Key      []keyPart
	}
	expressions := map[string]string{}
	for _, v := range values {
		expressions[v.name] = v.expression()
		if v.authorizer != "" {
			binding.RequestParameters["integration.request.path."+v.parameter] = unsafeIdentity
			data.Identity = append(data.Identity, identity{v.expression(), v.parameter})
		} else if strings.HasPrefix(v.source, "method.request.") {
			data.Others = append(data.Others, v.parameter)
		}
	}
	const separator = "\x00"
	var names []string
	text := replaceVariables(ref.Replace(key, func(string) string { return "_" }), func(name string) string {
		names = append(names, name)
		return separator
	})
	for i, part := range strings.Split(text, separator) {
		if i > 0 {
			data.Key = append(data.Key, keyPart{Expression: expressions[names[i-1]]})
		}
		if part != "" {
			data.Key = append(data.Key, keyPart{Text: otherInKey.ReplaceAllString(part, "_")})
		}
	}
	rendered, templates := mappingTemplate("identity", data), map[string]string{}
	for _, contentType := range deniedTypes {
		templates[contentType] = rendered
	}
	return templates
}
