package gateway

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Operations is an integration that is an AWS service to its clients: an SDK
// takes the URL of the stage, with the route's path, as its endpoint and signs
// nothing. The operations that are listed go through; any other reaches the
// service under a name that it does not know, and is refused. The route needs
// POST.
type Operations struct {
	// Service is the service, of the protocol JSON10, JSON11 or Query. In the others
	// the path tells operations apart, so each is a route with an [Operation]. Required.
	Service Service
	// Allow maps the operations that go through to the ARNs that the role may use
	// each on: {"StartExecution": {machineARN}}. "*" is every resource. An operation
	// that needs no permission has no ARNs. Required.
	Allow map[string]ref.List
	// Actions maps operations of Allow to the IAM actions that they need. Default:
	// those that the package knows for a service in its variables, such as
	// sqs:SendMessage for SendMessageBatch; for any other service the action of the
	// operation's name. Required for an operation that is newer than this package.
	// Fewer actions than the known ones restrict an operation: with
	// {"ExecuteStatement": {"dynamodb:PartiQLSelect"}} it can only read.
	Actions map[string][]string
}

// rootPath calls a service at its path /.
const rootPath = "path//"

// refusedOperation is what the service gets in the place of an operation that is
// not listed.
const refusedOperation = "NotAllowedByThisAPI"

// Bind implements [Integration].
func (o Operations) Bind(at Placement) (Binding, fault.List) {
	names := slices.Sorted(maps.Keys(o.Allow))
	binding := allowedOperations{Service: o.Service, Operations: names}.bind(at)
	for _, name := range names {
		if needed, _ := o.Service.required(name, o.Actions[name]); !needed.public {
			binding.Grants = append(binding.Grants, Grant{Actions: needed.actions, Resources: o.Allow[name]})
		}
	}
	return binding, o.check(at)
}

func (o Operations) check(at Placement) fault.List {
	var faults fault.List
	faults.In("service", o.Service.check())
	if o.Service.isREST() {
		faults.Add("service.protocol", "%q: must be another; with Operation, routes name the paths", string(o.Service.Protocol))
	}
	if len(o.Allow) == 0 {
		faults.Add("allow", "must have at least one operation")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Allow)) {
		faults.In("allow", checkOperationName(name))
		needed, problem := o.Service.required(name, o.Actions[name])
		if problem != "" {
			faults.Add("allow", "%s", problem)
		}
		switch {
		case !needed.public:
			faults.In("allow."+name, checkResources(o.Allow[name]))
		case len(o.Allow[name]) > 0:
			faults.Add("allow."+name, "%q: must be empty, since the operation needs no permission", o.Allow[name])
		}
	}
	faults.In("actions", checkActionsByOperation(o.Actions, slices.Collect(maps.Keys(o.Allow)), "an operation in allow"))
	faults.In("", checkPOST(at))
	return faults
}

func checkOperationName(name string) fault.List {
	var faults fault.List
	if !operationName.MatchString(name) {
		faults.Add("", `%q: must be the name of an operation, such as "StartExecution"`, name)
	}
	return faults
}

// checkPOST tests that a method is that of clients of a service.
func checkPOST(at Placement) fault.List {
	var faults fault.List
	if at.Method != http.MethodPost {
		faults.Add("", "is called by POST alone: the route's methods must be POST, not %s", at.Method)
	}
	return faults
}

// allowedOperations are what a template needs to let some operations of a service
// through.
type allowedOperations struct {
	Service    Service
	Operations []string
	// ClientOperations must be for one of the ClientIDs. Default: for any client.
	ClientOperations, ClientIDs []string
}

// Refused is the name of an operation that the service does not know.
func (allowedOperations) Refused() string { return refusedOperation }

// EmptyBody is what the service gets of a request without a body.
func (o allowedOperations) EmptyBody() string { return o.Service.emptyBody() }

// bind returns the binding of requests for one of the operations.
func (o allowedOperations) bind(at Placement) Binding {
	binding := o.Service.bind(at, http.MethodPost, rootPath)
	binding.Backend = o.Service.Name + " " + strings.Join(o.Operations, ", ")
	binding.PassthroughBehavior, binding.ContentHandling = "NEVER", "CONVERT_TO_TEXT"
	contentType := o.Service.contentType()
	if o.Service.Protocol != Query {
		binding.RequestTemplates = map[string]string{contentType: mappingTemplate("json-operations", o)}
		return binding
	}
	text := mappingTemplate("query-operations", o)
	binding.RequestTemplates = map[string]string{
		contentType: text, contentType + "; charset=utf-8": text, contentType + "; charset=UTF-8": text, // as some clients write it
	}
	return binding
}
