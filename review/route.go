package review

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A Route is a method of a path.
type Route struct {
	// Path is the path, such as /documents/{key+}.
	Path string `json:"path"`
	// Method is a verb, or ANY.
	Method string `json:"method"`
	// Preflight reports that API Gateway answers browsers' CORS preflight requests
	// by this method. The app has no such route.
	Preflight bool `json:"preflight,omitempty"`
	// Authorization is NONE, AWS_IAM, COGNITO_USER_POOLS or CUSTOM.
	Authorization string `json:"authorization"`
	// Authorizer is the name of the API's authorizer that decides, for CUSTOM.
	Authorizer string `json:"authorizer,omitempty"`
	// Scopes are the sorted scopes of which an access token must have one. With
	// none, COGNITO_USER_POOLS takes ID tokens.
	Scopes ref.List `json:"scopes,omitempty"`
	// APIKey reports whether callers need a key of a usage plan.
	APIKey bool `json:"apiKey,omitempty"`
	// RequiredParameters are the query strings and headers without which API Gateway refuses a
	// request, such as querystring.name. They are sorted.
	RequiredParameters []string `json:"requiredParameters,omitempty"`
	// Backend is what the route calls.
	Backend Backend `json:"backend"`
	// Forwards are the parts of a request that the backend gets.
	Forwards Forwards `json:"forwards"`
	// Responses is the name of the table in the API's Responses. "" is none: the
	// caller gets the backend's responses unchanged.
	Responses string `json:"responses,omitempty"`
	// Stream reports that a response is returned as it comes.
	Stream bool `json:"stream,omitempty"`
	// TimeoutMilliseconds is how long API Gateway waits for the backend. 0 is API
	// Gateway's default, 29,000.
	TimeoutMilliseconds int `json:"timeoutMilliseconds,omitempty"`
}

// Name returns the route's name, such as "GET /documents/{key+}".
func (r Route) Name() string { return r.Method + " " + r.Path }

// The kinds of backends.
const (
	// AWSService is a service that API Gateway calls by its API.
	AWSService = "aws"
	// WebServer is a server that API Gateway calls by HTTP.
	WebServer = "http"
	// Mock is a response that API Gateway makes itself.
	Mock = "mock"
)

// A Backend is what a route calls, and how. Programs compare all fields but Name.
type Backend struct {
	// Kind is [AWSService], [WebServer] or [Mock].
	Kind string `json:"kind"`
	// Service is the name of an AWS service in the URI, such as s3. "" is none, or
	// one that is not known before Terraform runs.
	Service string `json:"service,omitempty"`
	// Name names the backend to a person, such as "S3 documents/{proxy}".
	Name string `json:"name"`
	// Type is API Gateway's type of the integration, such as AWS.
	Type string `json:"type"`
	// HTTPMethod is the verb of the request to the backend, ANY for the caller's.
	HTTPMethod string `json:"httpMethod,omitempty"`
	// URI is API Gateway's URI of the backend.
	URI string `json:"uri,omitempty"`
	// VPCLink is the ID of the VPC link by which API Gateway reaches a web server. "" is
	// none: over the Internet. LoadBalancer is the ARN of the load balancer that a VPC link V2
	// connects to.
	VPCLink      string `json:"vpcLink,omitempty"`
	LoadBalancer string `json:"loadBalancer,omitempty"`
	// InsecureSkipVerification reports that a certificate of any authority is accepted.
	InsecureSkipVerification bool `json:"insecureSkipVerification,omitempty"`
	// UsesRole reports whether API Gateway calls the backend as the role.
	UsesRole bool `json:"usesRole,omitempty"`
	// Parameters maps parameters of the request to the backend, such as
	// header.Accept, to what they are taken from, in API Gateway's notation: a
	// literal in single quotes, or such as context.requestId. For web servers a
	// literal is shown as its hash, sha256:…, since it may be a secret. Parameters
	// from the caller's request are in Forwards.
	Parameters map[string]string `json:"parameters,omitempty"`
	// SecretHeaders are the sorted names, in lower case, of headers in Parameters whose values
	// are secret, and in Terraform's state.
	SecretHeaders []string `json:"secretHeaders,omitempty"`
	// Templates maps content types to mapping templates.
	Templates map[string]string `json:"templates,omitempty"`
	// ContentHandling is API Gateway's for the request. "" passes bodies unchanged.
	ContentHandling string `json:"contentHandling,omitempty"`
}

// The values of Forwards.Body.
const (
	// NoBody is a body that the backend does not get, or only what a template makes
	// of it.
	NoBody = "none"
	// OtherBodies is a body that the backend gets unchanged if its content type has
	// no template.
	OtherBodies = "otherContentTypes"
	// EveryBody is a body that the backend gets unchanged.
	EveryBody = "all"
)

// Forwards are the parts of a caller's request that the backend gets. Names of headers
// are in lower case, since backends do not distinguish capitals.
type Forwards struct {
	// Parameters are forwarded under their own names, such as header.range,
	// querystring.prefix or path.key. They are sorted.
	Parameters []string `json:"parameters"`
	// Renamed are forwarded under other names, sorted.
	Renamed []Renamed `json:"renamed,omitempty"`
	// AllHeaders and AllQueryStrings report that every one is forwarded.
	AllHeaders      bool `json:"allHeaders,omitempty"`
	AllQueryStrings bool `json:"allQueryStrings,omitempty"`
	// Body is [NoBody], [OtherBodies] or [EveryBody].
	Body string `json:"body"`
}

// A Renamed is a parameter that the backend gets under another name.
type Renamed struct {
	// From is the parameter of the caller's request, such as querystring.id.
	From string `json:"from"`
	// To is the parameter of the request to the backend, such as path.id.
	To string `json:"to"`
}

// Prefixes of parameters in API Gateway's notation.
const (
	ofCaller  = "method.request."
	ofBackend = "integration.request."
)

// newRoute returns a method as a Route. Templates are without what names the website,
// which is in the Callers.
func newRoute(cors gateway.CORS, path string, method gateway.Method) Route {
	binding := method.Integration
	r := Route{
		Path: path, Method: method.HTTPMethod, Preflight: method.Preflight,
		Authorization:       method.Authorization,
		Authorizer:          method.Authorizer,
		Scopes:              eachOnce(method.AuthorizationScopes),
		APIKey:              method.APIKeyRequired,
		Responses:           binding.Responses.Name,
		Stream:              binding.Stream,
		TimeoutMilliseconds: binding.TimeoutMilliseconds,
		Backend: Backend{
			Kind: kind(binding.Type), Service: service(binding.URI), Name: binding.Backend,
			Type: binding.Type, HTTPMethod: binding.HTTPMethod, URI: binding.URI, UsesRole: binding.UsesRole,
			Templates: withoutOrigins(cors, binding.RequestTemplates), ContentHandling: binding.ContentHandling,
			VPCLink: binding.ConnectionID, LoadBalancer: binding.IntegrationTarget,
			InsecureSkipVerification: binding.InsecureSkipVerification,
		},
		Forwards: Forwards{
			Parameters: []string{}, Body: body(binding),
			AllHeaders: binding.IsProxy(), AllQueryStrings: binding.IsProxy(),
		},
	}
	for _, parameter := range binding.SecretParameters {
		if name, ok := strings.CutPrefix(parameter, ofBackend+"header."); ok {
			r.Backend.SecretHeaders = append(r.Backend.SecretHeaders, strings.ToLower(name))
		}
	}
	slices.Sort(r.Backend.SecretHeaders)
	r.Backend.SecretHeaders = slices.Compact(r.Backend.SecretHeaders)
	if method.ValidatesParameters() {
		for parameter, required := range method.RequestParameters {
			if name := strings.TrimPrefix(parameter, ofCaller); required && !strings.HasPrefix(name, "path.") {
				r.RequiredParameters = append(r.RequiredParameters, name)
			}
		}
		slices.Sort(r.RequiredParameters)
	}
	for to, from := range binding.RequestParameters {
		to = strings.TrimPrefix(to, ofBackend)
		if parameter, ok := strings.CutPrefix(from, ofCaller); ok {
			r.Forwards.add(withoutCapitals(parameter), withoutCapitals(to))
			continue
		}
		if r.Backend.Parameters == nil {
			r.Backend.Parameters = map[string]string{}
		}
		// Servers know their callers by fixed headers, so people put secrets there.
		if r.Backend.Kind == WebServer && isLiteral(from) {
			from = hash(from[1 : len(from)-1])
		}
		r.Backend.Parameters[to] = from
	}
	r.Forwards.sort()
	return r
}

func (f *Forwards) add(from, to string) {
	if from == to {
		f.Parameters = append(f.Parameters, from)
	} else {
		f.Renamed = append(f.Renamed, Renamed{from, to})
	}
}

// sort sorts the parameters. Two spellings of one header are one of them.
func (f *Forwards) sort() {
	slices.Sort(f.Parameters)
	f.Parameters = slices.Compact(f.Parameters)
	slices.SortFunc(f.Renamed, func(a, b Renamed) int { return strings.Compare(a.From+"\n"+a.To, b.From+"\n"+b.To) })
	f.Renamed = slices.Compact(f.Renamed)
}

// withoutCapitals returns a header in lower case, and other parameters unchanged.
func withoutCapitals(parameter string) string {
	if strings.HasPrefix(parameter, "header.") {
		return strings.ToLower(parameter)
	}
	return parameter
}

func kind(integrationType string) string {
	switch {
	case integrationType == "MOCK":
		return Mock
	case strings.HasPrefix(integrationType, "HTTP"):
		return WebServer
	}
	return AWSService
}

// service returns the service in a URI such as
// arn:aws:apigateway:eu-central-1:documents.s3:path/{key}.
// https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
func service(uri string) string {
	parts := strings.SplitN(uri, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "apigateway" {
		return ""
	}
	name := parts[4][strings.LastIndex(parts[4], ".")+1:]
	if strings.ContainsAny(name, "${}") {
		return ""
	}
	return name
}

// body returns what the backend gets of a request's body.
func body(b gateway.Binding) string {
	switch {
	case b.Type == "MOCK":
		return NoBody
	case b.IsProxy():
		return EveryBody
	case len(b.RequestTemplates) == 0 && b.PassthroughBehavior != "NEVER":
		return EveryBody
	case len(b.RequestTemplates) > 0 && (b.PassthroughBehavior == "" || b.PassthroughBehavior == "WHEN_NO_MATCH"):
		return OtherBodies
	}
	return NoBody
}

// isLiteral reports whether a source in API Gateway's notation is a literal.
func isLiteral(source string) bool {
	return len(source) > 1 && strings.HasPrefix(source, "'") && strings.HasSuffix(source, "'")
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// copied returns a copy of a map, or nil for an empty one.
// withoutOrigins returns mapping templates without their part that names the website. It
// leaves out those that have nothing else.
func withoutOrigins(cors gateway.CORS, templates map[string]string) map[string]string {
	kept := map[string]string{}
	for contentType, text := range templates {
		if rest := cors.WithoutOrigins(text); rest != "" || text == "" {
			kept[contentType] = rest
		}
	}
	return copied(kept)
}

func copied(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return maps.Clone(m)
}

func sameMap(a, b map[string]string) bool { return maps.Equal(copied(a), copied(b)) }
