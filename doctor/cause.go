package doctor

import "slices"

// A Code names a cause. Codes are stable, in lower case with hyphens, such as
// dns-not-found.
type Code string

// A Kind is the part of a request's way that a cause belongs to.
type Kind string

// The kinds, in the order of the checks.
const (
	Input Kind = "input" // the command line, the URL or this machine's environment
	DNS   Kind = "dns"   // the name of the server
	TCP   Kind = "tcp"   // the connection to port 443
	TLS   Kind = "tls"   // the certificate and the encryption
	HTTP  Kind = "http"  // the server does not answer as API Gateway does
	API   Kind = "api"   // the endpoint, the API, its stage and who may call
	Route Kind = "route" // one route and its backend
	Time  Kind = "time"  // the time for all checks
)

// kinds are the kinds in the order of their exit statuses, which begin with 1.
var kinds = []Kind{Input, DNS, TCP, TLS, HTTP, API, Route, Time}

// Status returns the exit status of a program that found a cause of this kind: 1 for
// [Input], 2 for [DNS] and so on in the order of the constants.
func (k Kind) Status() int { return slices.Index(kinds, k) + 1 }

// A Basis is what the recognition of a cause rests on.
type Basis string

// The bases.
const (
	// Recorded says that a test or a user recorded the response on AWS.
	Recorded Basis = "recorded"
	// Emulated says that an emulator of AWS responds this way.
	Emulated Basis = "emulated"
	// Reported says that users report the response, without a record of the whole.
	Reported Basis = "reported"
	// Documented says that AWS documents it, and no record of it is known.
	Documented Basis = "documented"
	// Protocol says that it follows from DNS, TCP, TLS, HTTP or the form of URLs, and not
	// from what AWS does.
	Protocol Basis = "protocol"
)

// A Cause is one reason why a URL does not work.
type Cause struct {
	Code Code
	Kind Kind
	// Note reports that the cause alone does not make a request fail, so that it does not
	// change the exit status.
	Note bool
	// Problem is what is wrong, Sign how the doctor knows, and Remedy what to change: a
	// field of this module, or what to tell the network team. They are sentences, with the
	// names of parameters in braces.
	Problem, Sign, Remedy string
	// Basis is what the Sign rests on.
	Basis Basis
	// Answer recognizes the cause by a response of API Gateway. nil is recognized by
	// other means.
	Answer *Pattern
}

// A Pattern recognizes responses of API Gateway itself. The zero values of fields match
// every response.
type Pattern struct {
	// Status is the status code.
	Status int
	// ErrorTypes are types of gateway responses, such as THROTTLED, which this module's
	// APIs return as errorType.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
	ErrorTypes []string
	// Exceptions are values of the header x-amzn-ErrorType.
	Exceptions []string
	// Message is a part of the message, in lower case.
	Message string
}

// Find returns the cause with a code. It returns false if there is none.
func Find(code Code) (Cause, bool) {
	i := slices.IndexFunc(Causes, func(c Cause) bool { return c.Code == code })
	if i < 0 {
		return Cause{}, false
	}
	return Causes[i], true
}
