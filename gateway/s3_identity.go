package gateway

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// mappingName matches the sources of mappings.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var mappingName = regexp.MustCompile(`^[A-Za-z0-9._$-]+$`)

// unsafeIdentity is the folder in the place of a value of the authorizer that is not safe.
// No value that is safe is equal to it.
const unsafeIdentity = "'!'"

// bindIdentity makes the binding put values of the authorizer into the key. Only a mapping
// template can check a value. It cannot forward the body of an upload, so there the key has
// only values that are always safe, unless the app says otherwise.
func (s S3) bindIdentity(binding *Binding, at Placement, values []requestValue) fault.List {
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
		binding.RequestTemplates = identityTemplates(binding, values)
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
			faults.Add("key", "%q: %q: must not be in the key of %s, since API Gateway cannot check it and forward a body: a user may choose it, with a slash in it; use %s, or set uncheckedKey",
				s.Key, v.name, at.Method, "claims.sub")
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

// identityTemplates returns the templates that put checked values into the key, by content
// type: a request without a body can have any that a client sends by default.
func identityTemplates(binding *Binding, values []requestValue) map[string]string {
	type value struct{ Expression, Parameter string }
	var data struct {
		Identity, Others []value
	}
	for _, v := range values {
		if v.authorizer != "" {
			binding.RequestParameters["integration.request.path."+v.parameter] = unsafeIdentity
			data.Identity = append(data.Identity, value{v.expression(), v.parameter})
			continue
		}
		rest, found := strings.CutPrefix(v.source, "method.request.")
		location, name, _ := strings.Cut(rest, ".")
		switch {
		case !found: // of $context
		case location == "path": // which params looks in first
			data.Others = append(data.Others, value{"input.params('" + name + "')", v.parameter})
		default:
			data.Others = append(data.Others, value{"input.params()." + location + ".get('" + name + "')", v.parameter})
		}
	}
	text, templates := mappingTemplate("identity", data), map[string]string{}
	for _, contentType := range deniedTypes {
		templates[contentType] = text
	}
	return templates
}

// expression returns a value of $context in a mapping template. A name with punctuation, such
// as custom:tenant, needs brackets.
func (v requestValue) expression() string {
	last := strings.LastIndex(v.source, ".")
	if name := v.source[last+1:]; notInParameters.MatchString(name) {
		return v.source[:last] + "['" + name + "']"
	}
	return v.source
}

// authorizerProblem returns why a route has no such value of an authorizer, or "".
func (at Placement) authorizerProblem(v requestValue) string {
	switch v.authorizer {
	case UserPools:
		if at.Authorization != UserPools {
			return "must be used only in a route with the authorization UserPools, whose tokens have claims"
		}
	case lambdaAuthorization:
		if at.Authorization.authorizer() == "" {
			return "must be used only in a route with the authorization By an authorizer, whose function returns it"
		}
	}
	return ""
}
