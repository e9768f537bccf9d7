package gateway_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// The role gets the actions that an operation needs. Some operations have no action with
// their own name: the action sqs:SendMessageBatch does not exist, so a grant of it denied
// every call.
func TestActionsOfOperations(t *testing.T) {
	t.Parallel()
	partiQL := []string{
		"dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate",
	}
	queryProtocol := gateway.Service{Name: "sqs", Protocol: gateway.Query, Version: "2012-11-05"}
	sesVersion1 := gateway.Service{Name: "email", Protocol: gateway.Query, Version: "2010-12-01", ActionPrefix: "ses"}
	otherPrefix := gateway.SQS
	otherPrefix.ActionPrefix = "queues"
	for _, c := range []struct {
		service   gateway.Service
		operation string
		set, want []string
	}{
		{gateway.SQS, "SendMessage", nil, []string{"sqs:SendMessage"}},
		{gateway.SQS, "SendMessageBatch", nil, []string{"sqs:SendMessage"}},
		{gateway.SQS, "DeleteMessageBatch", nil, []string{"sqs:DeleteMessage"}},
		{gateway.SQS, "ChangeMessageVisibilityBatch", nil, []string{"sqs:ChangeMessageVisibility"}},
		{queryProtocol, "SendMessageBatch", nil, []string{"sqs:SendMessage"}},
		{gateway.SNS, "PublishBatch", nil, []string{"sns:Publish"}},
		{
			gateway.DynamoDB, "TransactWriteItems", nil,
			[]string{"dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
		},
		{gateway.DynamoDB, "TransactGetItems", nil, []string{"dynamodb:GetItem"}},
		{gateway.DynamoDB, "ExecuteStatement", nil, partiQL},
		{gateway.DynamoDB, "BatchExecuteStatement", nil, partiQL},
		{gateway.DynamoDB, "ExecuteTransaction", nil, partiQL},
		{gateway.DynamoDB, "BatchWriteItem", nil, []string{"dynamodb:BatchWriteItem"}},
		{gateway.SES, "SendEmail", nil, []string{"ses:SendEmail", "ses:SendRawEmail"}},
		{
			gateway.CloudFront, "CreateDistributionWithTags", nil,
			[]string{"cloudfront:CreateDistribution", "cloudfront:TagResource"},
		},
		{gateway.STS, "GetCallerIdentity", nil, []string{"sts:GetCallerIdentity"}},
		// An operation of an unknown service gets the action with its own name.
		{
			gateway.Service{Name: "athena", Protocol: gateway.JSON11, Target: "AmazonAthena"}, "Anything", nil,
			[]string{"athena:Anything"},
		},
		{sesVersion1, "SendRawEmail", nil, []string{"ses:SendRawEmail"}},
		{otherPrefix, "SendMessageBatch", nil, []string{"queues:SendMessageBatch"}},
		// Actions that are set replace the known ones.
		{gateway.DynamoDB, "ExecuteStatement", []string{"dynamodb:PartiQLSelect"}, []string{"dynamodb:PartiQLSelect"}},
		{
			gateway.STS, "GetScopedCredentials", []string{"sts:GetScopedCredentials"},
			[]string{"sts:GetScopedCredentials"},
		},
		{gateway.SQS, "NewerThanThisPackage", []string{"sqs:A", "kms:B"}, []string{"sqs:A", "kms:B"}},
		{gateway.CognitoUserPools, "GetUserAuthFactors", []string{"a:B"}, []string{"a:B"}},
	} {
		name := c.service.Name + " " + c.operation
		want := []gateway.Grant{{Actions: c.want, Resources: ref.List{"*"}}}
		operation := gateway.Operation{Service: c.service, Name: c.operation, Resources: ref.List{"*"}, Actions: c.set}
		if isREST(c.service) {
			operation.Path = "a"
		}
		if diff := cmp.Diff(want, binding(t, operation, "POST", "/").Grants); diff != "" {
			t.Errorf("%s: Grants of Operation (-want +got):\n%s", name, diff)
		}
		if isREST(c.service) {
			continue
		}
		operations := gateway.Operations{Service: c.service, Allow: map[string]ref.List{c.operation: {"*"}}}
		if c.set != nil {
			operations.Actions = map[string][]string{c.operation: c.set}
		}
		if diff := cmp.Diff(want, binding(t, operations, "POST", "/").Grants); diff != "" {
			t.Errorf("%s: Grants of Operations (-want +got):\n%s", name, diff)
		}
	}
}

// Actions that are set for one operation do not change the actions of others.
func TestActionsOfOneOperation(t *testing.T) {
	t.Parallel()
	got := binding(t, gateway.Operations{
		Service: gateway.SQS,
		Allow:   map[string]ref.List{"SendMessageBatch": {"*"}, "Redrive": {"*"}},
		Actions: map[string][]string{"Redrive": {"sqs:StartRedrive", "sqs:ReceiveMessage"}},
	}, "POST", "/").Grants
	want := []gateway.Grant{
		{Actions: []string{"sqs:StartRedrive", "sqs:ReceiveMessage"}, Resources: ref.List{"*"}},
		{Actions: []string{"sqs:SendMessage"}, Resources: ref.List{"*"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Grants of Operations (-want +got):\n%s", diff)
	}
	got = cognito(t, gateway.UserPoolAPI{
		Operations: []string{"GetUser", "AdminGetUser", "AdminListUserSessions"}, ARN: userPool,
		Actions: map[string][]string{"AdminListUserSessions": {"cognito-idp:AdminListUserSessions"}},
	}).Grants
	want = []gateway.Grant{{
		Actions:   []string{"cognito-idp:AdminGetUser", "cognito-idp:AdminListUserSessions"},
		Resources: []string{userPool},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Grants of UserPoolAPI (-want +got):\n%s", diff)
	}
}

// An operation that needs no permission gets no grant.
func TestPublicOperations(t *testing.T) {
	t.Parallel()
	for name, integration := range map[string]gateway.Integration{
		"an Operation": gateway.Operation{
			Service: gateway.CognitoUserPools, Name: "GetUserAuthFactors", Public: true,
		},
		"an Operation with an action": gateway.Operation{
			Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
		},
		"an Operation that is not known": gateway.Operation{
			Service: gateway.CognitoUserPools, Name: "NewerThanThisPackage", Public: true,
		},
		"Operations": gateway.Operations{
			Service: gateway.CognitoUserPools,
			Allow:   map[string]ref.List{"GetUserAuthFactors": nil, "GetClientToken": {}},
		},
		"a UserPoolAPI": gateway.UserPoolAPI{Operations: []string{
			"GetUserAuthFactors", "RevokeUserSession",
		}},
	} {
		if got := binding(t, integration, "POST", "/").Grants; got != nil {
			t.Errorf("%s: Grants %v, want none", name, got)
		}
	}
}

// A caller that changes a grant does not change later grants.
func TestActionsAreCopied(t *testing.T) {
	t.Parallel()
	operation := gateway.Operation{Service: gateway.SNS, Name: "PublishBatch", Resources: ref.List{topic}}
	first, _ := operation.Bind(gateway.Placement{Method: "POST"})
	first.Grants[0].Actions[0] = "changed"
	second, _ := operation.Bind(gateway.Placement{Method: "POST"})
	if diff := cmp.Diff([]string{"sns:Publish"}, second.Grants[0].Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesOperationsWithoutActions(t *testing.T) {
	t.Parallel()
	const (
		field   = `routes[0].integration.`
		newer   = `; if it is newer than this package, set its IAM actions in actions`
		unknown = `: the IAM actions of this operation are not known; set them in actions`
		notIAM  = `: must be an IAM action, such as states:StartExecution`
	)
	operation := func(s gateway.Service, name string) gateway.Config {
		return posted(gateway.Operation{Service: s, Name: name, Resources: ref.List{"*"}})
	}
	operations := func(actions map[string][]string, names ...string) gateway.Config {
		o := gateway.Operations{Service: gateway.SQS, Allow: map[string]ref.List{}, Actions: actions}
		for _, name := range names {
			o.Allow[name] = ref.List{"*"}
		}
		return posted(o)
	}
	pools := func(actions map[string][]string, names ...string) gateway.Config {
		return posted(gateway.UserPoolAPI{Operations: names, Actions: actions, ARN: userPool})
	}
	testRefusals(t, map[string]refusal{
		"a misspelled operation": {
			operation(gateway.SQS, "SendMesage"),
			field + `name: "SendMesage": sqs has no operation of this name (did you mean "SendMessage"?)` + newer,
		},
		"an operation in other capitals": {
			operation(gateway.DynamoDB, "Getitem"),
			field + `name: "Getitem": dynamodb has no operation of this name (did you mean "GetItem"?)` + newer,
		},
		"an operation of another service": {
			operation(gateway.SNS, "StartExecution"),
			field + `name: "StartExecution": sns has no operation of this name` + newer,
		},
		"an operation of another version": {
			posted(gateway.Operation{
				Service: gateway.SES, Name: "SendTemplatedEmail", Resources: ref.List{"*"}, Path: "a",
			}),
			field + `name: "SendTemplatedEmail": email has no operation of this name` + newer,
		},
		"an operation without known actions": {
			operation(gateway.STS, "GetScopedCredentials"), field + `name: "GetScopedCredentials"` + unknown,
		},
		"a public operation that is not set as public": {
			operation(gateway.CognitoUserPools, "GetUserAuthFactors"),
			field + `public: false: must be true, since GetUserAuthFactors needs no permission`,
		},
		"several misspelled operations": {
			operations(nil, "SendMessageBatsh", "Send", "SendMessage", "RecieveMessage"),
			field + `allow: "RecieveMessage": sqs has no operation of this name (did you mean "ReceiveMessage"?)` +
				newer + "\n" +
				field + `allow: "Send": sqs has no operation of this name` + newer + "\n" +
				field +
				`allow: "SendMessageBatsh": sqs has no operation of this name (did you mean "SendMessageBatch"?)` +
				newer,
		},
		"ARNs of what is public": {
			posted(gateway.Operations{
				Service: gateway.CognitoUserPools, Allow: map[string]ref.List{"GetUserAuthFactors": {userPool}},
			}),
			field + `allow.GetUserAuthFactors: ["` + userPool +
				`"]: must be empty, since the operation needs no permission`,
		},
		"actions of operations that are not allowed": {
			operations(
				map[string][]string{"SendMessage": {"sqs:SendMessage"}, "Send": {"sqs:Send"}, "A": nil},
				"SendMessage",
			),
			field + `actions: "A": must be an operation in allow` + "\n" + field +
				`actions: "Send": must be an operation in allow`,
		},
		"no action": {
			operations(map[string][]string{"SendMessage": {}}, "SendMessage"),
			field + `actions.SendMessage: must have at least one IAM action`,
		},
		"actions that are no IAM actions": {
			operations(map[string][]string{"SendMessage": {"sqs:SendMessage", "SendMessage", "sqs:"}}, "SendMessage"),
			field + `actions.SendMessage: "SendMessage"` + notIAM + "\n" + field + `actions.SendMessage: "sqs:"` +
				notIAM,
		},
		"operations of user pools": {
			pools(nil, "AdminGetUsers", "AdminListUserSessions", "AdminGetUser", "GetUser"),
			field + `operations: "AdminGetUsers": cognito-idp has no operation of this name ` +
				`(did you mean "AdminGetUser"?)` + newer + "\n" +
				field + `operations: "AdminListUserSessions"` + unknown,
		},
		"actions of operations of user pools": {
			pools(
				map[string][]string{"GetUser": {"a:B"}, "ListUsers": {"a:B"}, "AdminGetUser": {"B"}}, "AdminGetUser",
				"GetUser",
			),
			field + `actions.AdminGetUser: "B"` + notIAM + "\n" +
				field + `actions: "GetUser": must be one of the operations that need permission` + "\n" +
				field + `actions: "ListUsers": must be one of the operations that need permission`,
		},
	})
}

// The operations of every service with a variable are known.
func TestEveryServiceHasActions(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "service.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var variables []string
	ast.Inspect(file, func(node ast.Node) bool {
		variable, ok := node.(*ast.ValueSpec)
		if !ok || len(variable.Values) != 1 {
			return true
		}
		if value, ok := variable.Values[0].(*ast.CompositeLit); ok && types.ExprString(value.Type) == "Service" {
			variables = append(variables, variable.Names[0].Name)
		}
		return false
	})
	if diff := cmp.Diff(slices.Sorted(maps.Keys(services)), slices.Sorted(slices.Values(variables))); diff != "" {
		t.Errorf("services of this test and variables of service.go (-want +got):\n%s", diff)
	}
	for name, c := range services {
		operation := gateway.Operation{Service: c.service, Name: "X", Resources: ref.List{"*"}}
		if isREST(c.service) {
			operation.Path = "a"
		}
		want := `routes[0].integration.name: "X": ` + c.service.Name +
			` has no operation of this name; if it is newer than this package, set its IAM actions in actions`
		if _, err := gateway.Resolve(posted(operation), frankfurt); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
}

var operationName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// No service lists an operation twice: only the last line would count.
func TestActionsFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("actions.txt")
	if err != nil {
		t.Fatal(err)
	}
	section, found := "", 0
	seen := map[string]bool{}
	var noInput []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "[") {
			section = line
		}
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
			continue
		}
		if names, found := strings.CutPrefix(line, "no input: "); found {
			for name := range strings.SplitSeq(names, " ") {
				noInput = append(noInput, section+name)
			}
			continue
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "public: "), "unknown: ")
		names, _, _ := strings.Cut(line, " = ")
		for name := range strings.SplitSeq(names, " ") {
			found++
			if key := section + name; seen[key] || !operationName.MatchString(name) || section == "" {
				t.Errorf("%s: %q is repeated, or is not the name of an operation", section, name)
			} else {
				seen[key] = true
			}
		}
	}
	for _, key := range noInput {
		if !seen[key] {
			t.Errorf("%s has no input, but its action is not known", key)
		}
	}
	if found < 1000 || len(noInput) < 10 {
		t.Errorf("%d operations, want 1000 or more", found)
	}
}
