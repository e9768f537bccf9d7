package gateway

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Operations is an integration that clients use like the AWS service itself: an SDK uses
// the URL of the stage, followed by the route's path, as its endpoint and signs nothing.
// Requests for listed operations are forwarded. Any other request reaches the service with
// the name of an unknown operation, which the service refuses. The methods of the route
// must be POST.
type Operations struct {
	// Service is the service. Its protocol must be JSON10, JSON11 or Query. In the other
	// protocols the path identifies the operation, so each operation needs a route with an
	// [Operation]. Required.
	Service Service
	// Allow maps operations to the ARNs that the role may use them on, or "*" for every
	// resource: {"StartExecution": {machineARN}}. An operation that needs no permission
	// has no ARNs. Required.
	Allow map[string]ref.List
	// Actions maps operations of Allow to the IAM actions that they need. Default: for a
	// service in this package's variables, the known actions, such as sqs:SendMessage for
	// SendMessageBatch; for any other service, the action with the operation's name.
	// Required for an operation that is newer than this package. Actions can have IAM's
	// wildcards. Fewer actions than the known ones restrict an operation: with
	// {"ExecuteStatement": {"dynamodb:PartiQLSelect"}} it can only read.
	Actions map[string][]string
}

var _ Integration = Operations{}

// rootPath is the target of a request to the path / of a service.
const rootPath = "path//"

// refusedOperation is the operation that the service gets instead of one that is not
// listed. No service has it.
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
	binding.expose()
	return binding, o.check(at)
}

func (o Operations) check(at Placement) fault.List {
	var faults fault.List
	faults.In("service", o.Service.check())
	if o.Service.isREST() {
		faults.Add("service.protocol", "%q: must be %s, %s or %s; for other protocols use routes with Operation", string(o.Service.Protocol), JSON10, JSON11, Query)
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

// checkPOST tests that a method is POST, which clients of services use.
func checkPOST(at Placement) fault.List {
	var faults fault.List
	if at.Method != http.MethodPost {
		faults.Add("", "must be in a route whose methods are only POST")
	}
	return faults
}

// allowedOperations are the values in a template that forwards only some operations.
type allowedOperations struct {
	Service    Service
	Operations []string
	// ClientOperations must be for one of the ClientIDs. Default: for any client.
	ClientOperations, ClientIDs []string
}

// Refused returns the name of an operation that the service does not have.
func (allowedOperations) Refused() string { return refusedOperation }

// EmptyBody returns the body that the service gets if the caller sends none.
func (o allowedOperations) EmptyBody() string { return o.Service.emptyBody() }

// bind returns the binding of requests for one of the operations.
func (o allowedOperations) bind(at Placement) Binding {
	binding := o.Service.bind(at, http.MethodPost, rootPath)
	binding.Backend = o.Service.Name + " " + strings.Join(o.Operations, ", ")
	binding.PassthroughBehavior, binding.ContentHandling = "NEVER", "CONVERT_TO_TEXT"
	contentType := o.Service.contentType()
	if o.Service.Protocol != Query {
		binding.RequestTemplates = map[string]string{contentType: mappingTemplate("json-operations", o)}
		at.templates.trust(binding.RequestTemplates)
		return binding
	}
	text := mappingTemplate("query-operations", o)
	binding.RequestTemplates = map[string]string{
		contentType: text, contentType + "; charset=utf-8": text, contentType + "; charset=UTF-8": text, // as some clients write it
	}
	at.templates.trust(binding.RequestTemplates)
	return binding
}
