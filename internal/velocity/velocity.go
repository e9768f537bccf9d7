// Package velocity renders the mapping templates of API Gateway, so that checks and tests
// see what a service gets without a deployment.
//
// The language is Apache Velocity as API Gateway on AWS runs it, which differs
// from the library: a reference without a value renders as nothing, is true in
// #if, and its negation is false. The table of the package's test holds the
// cases that were recorded on AWS. What is not known to work there is an error,
// so that a test fails and not a deployment.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
package velocity

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Request is what a template reads: the caller's request and the API's settings.
type Request struct {
	// Body is the body as the caller sends it.
	Body string
	// Base64 makes $input.body the Base64 of Body. This is the case where the
	// API's binary media types match the request and the integration has the
	// content handling CONVERT_TO_TEXT. Default: false.
	Base64 bool
	// KeepEmptyBody makes $input.body of an empty Body empty. Recorded on AWS is
	// {}, though only without binary media types. Default: false.
	KeepEmptyBody bool
	// EncodeEmptyBody makes $input.body of an empty Body the Base64 of {}, if Base64 is
	// set and KeepEmptyBody is not. That is not recorded either. Default: false.
	EncodeEmptyBody bool
	// DecodeToBytes makes the result of $util.base64Decode bytes, which have no
	// methods. Default: a string.
	DecodeToBytes bool
	// Headers, QueryString and Path are the parameters in $input.params().
	Headers, QueryString, Path map[string]string
	// StageVariables is $stageVariables.
	StageVariables map[string]string
	// Context is $context, whose values are those that encoding/json decodes to.
	Context map[string]any
	// StandIns are the values that the request does not have. Default: none, they are
	// missing.
	StandIns *StandIns
}

// Unrecorded returns the request under each combination of KeepEmptyBody,
// EncodeEmptyBody and DecodeToBytes: the behavior of API Gateway that is not
// recorded on AWS. A template must render the same for all of them.
func (r Request) Unrecorded() []Request {
	var all []Request
	for i := range 8 {
		r.KeepEmptyBody, r.EncodeEmptyBody, r.DecodeToBytes = i&1 > 0, i&2 > 0, i&4 > 0
		all = append(all, r)
	}
	return all
}

// Result is what a template renders and sets.
type Result struct {
	// Body is the rendered text.
	Body string
	// Header, QueryString and Path are the values in $context.requestOverride.
	Header, QueryString, Path map[string]string
	// UnknownOverrides are other names in $context.requestOverride, which API Gateway
	// does not document.
	UnknownOverrides []string
	// ResponseHeader and Status are the values in $context.responseOverride.
	ResponseHeader map[string]string
	Status         string
}

// Render renders a template for a request. A template that API Gateway answers
// with status code 500 is an error, and so is one that uses what this package
// does not support.
func Render(template string, request Request) (Result, error) {
	parsed, err := Parse(template)
	if err != nil {
		return Result{}, err
	}
	return parsed.Render(request)
}

// A Template is a parsed template, which can be rendered for several requests.
type Template struct{ nodes []node }

// Parse parses a template. An error that is not [ErrUnsupported] means that API Gateway
// refuses the template for every request.
func Parse(template string) (parsed *Template, err error) { return ParseAfter("", template) }

// ParseAfter parses a prefix and the template after it. The conditions of the prefix are
// no choices.
func ParseAfter(prefix, template string) (parsed *Template, err error) {
	defer failed(&err)
	return &Template{parse(prefix+template, len(prefix))}, nil
}

// Render renders the template for a request. It returns the errors of the function
// Render.
func (t *Template) Render(request Request) (result Result, err error) {
	defer failed(&err)
	state := newState(request)
	state.run(t.nodes)
	return state.result(), nil
}

// ErrUnsupported is the error of a template that may be correct but uses what this package
// does not support.
var ErrUnsupported = errors.New("not supported")

// failed sets the error of a function that fail ended.
func failed(err *error) {
	switch raised := recover().(type) {
	case nil:
	case failure:
		*err = raised
	default:
		panic(raised)
	}
}

// failure is an error of a template. It is raised by panic and returned by Parse and
// Render.
type failure struct {
	problem     string
	unsupported bool
}

func (f failure) Error() string { return f.problem }

// Is reports whether the error is ErrUnsupported.
func (f failure) Is(target error) bool { return f.unsupported && target == ErrUnsupported }

func fail(format string, arguments ...any) {
	panic(failure{problem: fmt.Sprintf(format, arguments...)})
}

// doubt is fail for what may be correct.
func doubt(format string, arguments ...any) {
	panic(failure{fmt.Sprintf(format, arguments...), true})
}

// state is a rendering under way.
type state struct {
	request   Request
	variables map[string]any
	output    *strings.Builder
	stopped   bool // by #stop
	broken    bool // by #break
	depth     int  // of #define blocks that render
	steps     int  // nodes that were rendered
	origins
}

// overrideKinds are the parts of a request that a template can override.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
var overrideKinds = []string{"header", "querystring", "path"}

func newState(request Request) *state {
	context := newDict()
	for _, name := range sortedKeys(request.Context) {
		context.put(name, fromJSON(request.Context[name]))
	}
	variables := fromStrings(request.StageVariables)
	if request.StandIns != nil {
		request.StandIns.fill(context, "$context", request.StandIns.Variable)
		request.StandIns.fill(variables, "$stageVariables", request.StandIns.StageVariable)
	}
	for _, direction := range []string{"requestOverride", "responseOverride"} {
		override := newDict()
		for _, kind := range overrideKinds {
			override.put(kind, newDict())
		}
		context.put(direction, override)
	}
	return &state{request: request, output: &strings.Builder{}, variables: map[string]any{
		"context": context, "input": input{}, "util": util{}, "stageVariables": variables,
	}}
}

func (s *state) result() Result {
	result := Result{Body: s.output.String()}
	context, ok := s.variables["context"].(*dict)
	if !ok {
		fail("$context must remain a map")
	}
	override := func(direction, kind string) map[string]string {
		texts := map[string]string{}
		values, ok := context.path(direction, kind).(*dict)
		if !ok {
			fail("$context.%s.%s must remain a map", direction, kind)
		}
		for _, key := range values.keys {
			texts[key] = text(values.get(key))
		}
		return texts
	}
	result.Header = override("requestOverride", "header")
	result.QueryString = override("requestOverride", "querystring")
	result.Path = override("requestOverride", "path")
	result.ResponseHeader = override("responseOverride", "header")
	result.Status = text(context.path("responseOverride", "status"))
	if overrides, ok := context.path("requestOverride").(*dict); ok {
		for _, key := range overrides.keys {
			if !slices.Contains(overrideKinds, key) {
				result.UnknownOverrides = append(result.UnknownOverrides, key)
			}
		}
	}
	return result
}

// body is $input.body.
func (r Request) body() string {
	switch {
	case r.Body == "" && !r.KeepEmptyBody && r.Base64 && r.EncodeEmptyBody:
		return base64.StdEncoding.EncodeToString([]byte("{}"))
	case r.Body == "" && !r.KeepEmptyBody:
		return "{}"
	case r.Base64:
		return base64.StdEncoding.EncodeToString([]byte(r.Body))
	}
	return r.Body
}

func fromStrings(texts map[string]string) *dict {
	values := newDict()
	for _, key := range sortedKeys(texts) {
		values.put(key, texts[key])
	}
	return values
}

func sortedKeys[V any](m map[string]V) []string {
	return sorted(maps.Keys(m))
}
