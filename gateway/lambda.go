package gateway

import (
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Lambda is an integration with a Lambda function, which gets the whole request as an event
// and returns the status code, the headers and the body of the response. API Gateway invokes
// it as the role, so the function needs no permission of its own for API Gateway.
//
// The event has all headers of the caller, including a token or an API key that the route
// requires, and the values of the route's authorizer. The body in the event is in Base64 and
// isBase64Encoded is true, since to the API every body is binary. A function that returns
// bytes must set isBase64Encoded, too.
//
// The integration has the type AWS_PROXY. Type AWS would select the response by the text of
// a function's error, since Lambda returns 200 even if the function fails. For the same
// reason [Operation] and [Operations] refuse the service Lambda.
//
// API Gateway returns the function's response unchanged, so a route with Lambda must not
// have Headers, and with CORS the function must send the header Access-Control-Allow-Origin
// itself. API Gateway returns 502 for a response in another format, and 502 or 500 if the
// function fails or the role may not invoke it.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
type Lambda struct {
	// ARN is the ARN of a function, or of one of its versions or aliases, in any account:
	// "arn:aws:lambda:eu-central-1:111122223333:function:orders:live". The role may invoke
	// exactly this ARN. For a Terraform resource, use Arn or QualifiedArn of the function, or
	// Arn of the alias. The function of another account must allow the role. Required.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
	ARN string
	// Region is the Region of the function. Default: the Region in the ARN, or the API's
	// if the ARN is a reference.
	Region string
	// TimeoutMilliseconds is how long API Gateway waits for the function, as in [Route], or
	// up to 900,000 with Stream. Default: 29,000.
	TimeoutMilliseconds int
	// Stream returns the response as the function writes it, also more than 10 MB. The
	// function must be written for it: an ordinary one gets 502. Stream needs version 6.26
	// or later of Terraform's AWS provider, as in [HTTP]. Default: false, the response is
	// returned when it is complete.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
	Stream bool
}

var _ Integration = Lambda{}

// Bind implements [Integration].
func (l Lambda) Bind(at Placement) (Binding, fault.List) {
	return Binding{
		Type: "AWS_PROXY",
		// Lambda's API for invocations has no other verb.
		HTTPMethod:          "POST",
		URI:                 invocationURI(at.Partition, l.region(at), l.ARN, l.Stream),
		UsesRole:            true,
		TimeoutMilliseconds: l.TimeoutMilliseconds,
		Stream:              l.Stream,
		Grants:              []Grant{invocation(l.ARN)},
		Backend:             "Lambda " + functionName(l.ARN),
	}, l.check()
}

func (l Lambda) region(at Placement) string { return functionRegion(l.ARN, l.Region, at.Region) }

func (l Lambda) check() fault.List {
	var faults fault.List
	faults.In("arn", checkFunctionARN(l.ARN))
	faults.In("region", checkRegion(l.Region))
	faults.In("region", checkFunctionRegion(l.ARN, l.Region))
	faults.In("", checkTimeout(l.TimeoutMilliseconds, l.Stream))
	return faults
}

// functionARN matches the ARN of a function, a version or an alias.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
var functionARN = regexp.MustCompile(`^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,140}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$`)

// functionText matches the text around references in such an ARN.
var functionText = regexp.MustCompile(`^[A-Za-z0-9:$_-]*$`)

// checkFunctionARN tests the ARN of a function, a version or an alias.
func checkFunctionARN(arn string) fault.List {
	var faults fault.List
	if !ref.Matches(arn, functionARN, functionText) || ref.HasSyntax(arn) {
		faults.Add("", "%q: must be the ARN of a Lambda function, or of a version or an alias of one, arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS", arn)
	}
	return faults
}

// checkFunctionRegion tests that a Region is not another one than that in the ARN.
func checkFunctionRegion(arn, region string) fault.List {
	var faults fault.List
	if known := knownRegion(arn); region != "" && known != "" && region != known && !ref.Contains(region) {
		faults.Add("", "%q: must be the Region in the ARN, %s, or empty", region, known)
	}
	return faults
}

// knownRegion returns the Region in the ARN of a function, or "" if it is not known.
func knownRegion(arn string) string {
	parts := strings.Split(ref.Replace(arn, func(string) string { return "?" }), ":")
	if len(parts) < 4 || !regionName.MatchString(parts[3]) {
		return ""
	}
	return parts[3]
}

// functionRegion returns the Region of a function: a field, that in its ARN or the API's.
func functionRegion(arn, field, api string) string {
	if field != "" {
		return field
	}
	if known := knownRegion(arn); known != "" {
		return known
	}
	return api
}

// invocationURI returns API Gateway's URI of a function.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
func invocationURI(partition, region, arn string, stream bool) string {
	version, call := "2015-03-31", "invocations"
	if stream {
		version, call = "2021-11-15", "response-streaming-invocations"
	}
	return "arn:" + partition + ":apigateway:" + region + ":lambda:path/" + version + "/functions/" + arn + "/" + call
}

// invocation returns the permission to invoke a function, also with a streamed response.
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
func invocation(arn string) Grant {
	return Grant{Actions: []string{"lambda:InvokeFunction"}, Resources: []string{arn}}
}

// functionName returns what is behind "function:" in an ARN, or the ARN.
func functionName(arn string) string {
	if _, name, found := strings.Cut(arn, ":function:"); found {
		return name
	}
	return arn
}
