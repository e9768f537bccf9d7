package gateway_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// An answered is what a client gets. The status code "" is the service's.
type answered struct{ status, body string }

// answer returns what a client gets for a body of the service. It fails if that depends on
// behavior of API Gateway that is not recorded, such as whether a template sees the body in
// Base64.
func answer(t *testing.T, operation gateway.Operation, body string) answered {
	t.Helper()
	template := binding(t, operation, "POST", "/").Responses.ByStatus()["200"].Templates["application/json"]
	parsed, err := velocity.Parse(template)
	if err != nil {
		t.Fatalf("%v\n%s", err, template)
	}
	var first answered
	for i, base64 := range []bool{true, false} {
		for j, variant := range (velocity.Request{Body: body, Base64: base64}).Unrecorded() {
			result, err := parsed.Render(variant)
			if err != nil {
				t.Fatalf("the template does not render for %.300q: %v", body, err)
			}
			got := answered{result.Status, result.Body}
			if i+j > 0 && got != first {
				t.Errorf("the body %.100q is returned as %+v or %+v, depending on API Gateway", body, got, first)
			}
			first = got
		}
	}
	return first
}

func getItem(r gateway.IntegrationResponse) gateway.Operation {
	return gateway.Operation{
		Service: gateway.DynamoDB, Name: "GetItem", Resources: ref.List{"*"},
		Responses: map[int]gateway.IntegrationResponse{200: r},
	}
}

func TestReadyResponses(t *testing.T) {
	t.Parallel()
	const failed, notFound = `{"message":"The workflow did not succeed"}`, `{"message":"Not Found: no item has this key"}`
	long := `{"Item":{"a":{"L":[` + strings.Repeat(`{"NULL":true},`, 1000) + `{"NULL":true}]}}}`
	sets := `{"Item":{"a":{"NS":[` + strings.Repeat(`"1",`, 1000) + `"1"]}}}`
	for name, c := range map[string]struct {
		response gateway.IntegrationResponse
		body     string
		want     answered
	}{
		"an item with every type": {
			gateway.PlainItem,
			`{"Item":{"s":{"S":"a"},"n":{"N":"-1.5E+3"},"b":{"B":"AP8="},"t":{"BOOL":true},"f":{"BOOL":false},` +
				`"z":{"NULL":true},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]},` +
				`"l":{"L":[{"S":"a"},{"M":{}},{"L":[]}]},"m":{"M":{"m":{"M":{"n":{"N":"7"}}}}}},"ConsumedCapacity":{}}`,
			answered{"", `{"s":"a","n":-1.5E+3,"b":"AP8=","t":true,"f":false,"z":null,"ss":["a","b"],"ns":[1,2],` +
				`"bs":["AA=="],"l":["a",{},[]],"m":{"m":{"n":7}}}`},
		},
		"no item": {gateway.PlainItem, `{}`, answered{"404", notFound}},
		"no item, with its capacity": {
			gateway.PlainItem, `{"ConsumedCapacity":{"TableName":"t"}}`, answered{"404", notFound},
		},
		"attributes with the names of types": {
			gateway.PlainItem,
			`{"Item":{"S":{"S":"S"},"M":{"M":{"M":{"S":"M"},"L":{"L":[{"S":"L"}]},"N":{"N":"1"}}},"Item":{"S":""}}}`,
			answered{"", `{"S":"S","M":{"M":"M","L":["L"],"N":1},"Item":""}`},
		},
		"a number of 38 digits": {
			gateway.PlainItem, `{"Item":{"n":{"N":"12345678901234567890123456789012345678"}}}`,
			answered{"", `{"n":12345678901234567890123456789012345678}`},
		},
		"a number that JSON has no form of": {
			gateway.PlainItem, `{"Item":{"n":{"N":"01"},"m":{"N":"1,\"x\":2"},"o":{"NS":["NaN"]}}}`,
			answered{"", `{"n":"01","m":"1,\"x\":2","o":["NaN"]}`},
		},
		"hostile texts": {
			gateway.PlainItem,
			`{"Item":{"it's \"a\\ $body #end\u2028":{"S":"it's \"a\\ ${body} #stop #set($x = 1)\u2028\u0000\n</script>"}}}`,
			answered{"", `{"it's \"a\\ $body #end\u2028":` +
				`"it's \"a\\ ${body} #stop #set($x = 1)\u2028\u0000\n<\/script>"}`},
		},
		"a type that is not known": {
			gateway.PlainItem, `{"Item":{"a":{"X":"a"}}}`, answered{"502", `{"a":null}`},
		},
		"as deep as an item can be": {gateway.PlainItem, nested(32), answered{"", plainNested(32, `"a"`)}},
		"deeper than an item can be": {
			gateway.PlainItem, nested(33), answered{"502", plainNested(32, "null")},
		},
		"a list that a loop of API Gateway cannot": {
			gateway.PlainItem, long, answered{"502", `{"a":[` + strings.Repeat("null,", 1000) + `null]}`},
		},
		"a set that a loop of API Gateway cannot": {
			gateway.PlainItem, sets, answered{"502", `{"a":[` + strings.Repeat("1,", 1000) + `1]}`},
		},

		"items": {
			gateway.PlainItems,
			`{"Count":2,"Items":[{"a":{"S":"1"}},{"b":{"M":{"c":{"L":[{"N":"1"}]}}}}],"ScannedCount":2}`,
			answered{"", `{"Items":[{"a":"1"},{"b":{"c":[1]}}]}`},
		},
		"a page of items": {
			gateway.PlainItems, `{"Items":[{}],"LastEvaluatedKey":{"a":{"S":"\""},"b":{"N":"2"}}}`,
			answered{"", `{"Items":[{}],"LastEvaluatedKey":{"a":"\"","b":2}}`},
		},
		"no items":       {gateway.PlainItems, `{"Count":0,"Items":[]}`, answered{"", `{"Items":[]}`}},
		"only the count": {gateway.PlainItems, `{"Count":7}`, answered{"", `{"Items":[]}`}},
		"1,001 items": {
			gateway.PlainItems, `{"Items":[` + strings.Repeat("{},", 1000) + `{}]}`,
			answered{"502", `{"Items":[` + strings.Repeat("{},", 1000) + `{}]}`},
		},
		"an unknown type": {gateway.PlainItems, `{"Items":[{"a":{"X":"a"}}]}`, answered{"502", `{"Items":[{"a":null}]}`}},

		"a workflow": {
			gateway.SyncExecution, `{"status":"SUCCEEDED","output":"{\"a\":\"it's $x \\\"b\\\"\"}"}`,
			answered{"", `{"a":"it's $x \"b\""}`},
		},
		"a workflow without output": {gateway.SyncExecution, `{"status":"SUCCEEDED"}`, answered{"502", failed}},
		"a workflow that failed": {
			gateway.SyncExecution, `{"status":"FAILED","error":"States.TaskFailed","cause":"secret","output":"{}"}`,
			answered{"502", failed},
		},
		"a workflow that failed, without an error": {
			gateway.SyncExecution, `{"status":"FAILED"}`, answered{"502", failed},
		},
		"a workflow that timed out": {
			gateway.SyncExecution, `{"status":"TIMED_OUT","cause":"secret"}`, answered{"504", failed},
		},
		"a workflow that chooses the status code": {
			gateway.SyncExecution, `{"status":"FAILED","error":"404","cause":"it's \"gone\"\n"}`,
			answered{"404", `{"message":"it's \"gone\"\n"}`},
		},
		"a workflow that chooses the status code, without a cause": {
			gateway.SyncExecution, `{"status":"FAILED","error":"409"}`, answered{"409", `{"message":""}`},
		},
		"a workflow that chooses another code": {
			gateway.SyncExecution, `{"status":"FAILED","error":"200","cause":"secret"}`, answered{"502", failed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := answer(t, getItem(c.response), c.body)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(answered{})); diff != "" {
				t.Errorf("the response (-want +got):\n%s", diff)
			}
			if !json.Valid([]byte(got.body)) {
				t.Errorf("the body is not JSON: %s", got.body)
			}
		})
	}
}

// nested returns an item whose value is below some maps and lists, and plainNested the same
// as JSON.
func nested(levels int) string {
	value := `{"S":"a"}`
	for i := range levels {
		value = map[bool]string{true: `{"M":{"b":` + value + `}}`, false: `{"L":[` + value + `]}`}[i%2 == 0]
	}
	return `{"Item":{"a":` + value + `}}`
}

func plainNested(levels int, value string) string {
	if value == "null" {
		for i := range levels {
			value = map[bool]string{true: `[` + value + `]`, false: `{"b":` + value + `}`}[i%2 == 0]
		}
		return `{"a":` + value + `}`
	}
	for i := range levels {
		value = map[bool]string{true: `{"b":` + value + `}`, false: `[` + value + `]`}[i%2 == 0]
	}
	return `{"a":` + value + `}`
}

// A batch that failed in part is 200 to services, and 502 to clients. The body is the
// service's.
func TestFailedEntries(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}`:                             "",
		`{"FailedEntryCount":1,"Entries":[{"ErrorCode":"a"}]}`:                           "502",
		`{"FailedEntryCount":10,"Entries":[]}`:                                           "502",
		`{"Successful":[{"Id":"\"Failed\":[1]"}]}`:                                       "",
		`{"Successful":[],"Failed":[]}`:                                                  "",
		`{"Successful":[],"Failed":null}`:                                                "",
		`{"Successful":[{"Id":"a"}],"Failed":[{"Id":"b","Message":"it's \"$x\" #end"}]}`: "502",
		`{"FailedRecordCount":0,"Records":[]}`:                                           "",
		`{"FailedRecordCount":2,"Records":[]}`:                                           "502",
		`{"FailedPutCount":0,"RequestResponses":[]}`:                                     "",
		`{"FailedPutCount":3,"RequestResponses":[{"ErrorCode":"Slow"}]}`:                 "502",
		`{"UnprocessedItems":{}}`:                                                        "",
		`{"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"a":{"S":"{}"}}}}]}}`:          "502",
		`{}`: "",
	} {
		if got := answer(t, getItem(gateway.FailedEntries), body); got != (answered{want, body}) {
			t.Errorf("%s is returned as %+v, want the status code %q", body, got, want)
		}
	}
	publish := gateway.Operation{
		Service: gateway.SNS, Name: "PublishBatch", Resources: ref.List{topic},
		Responses: map[int]gateway.IntegrationResponse{200: gateway.FailedMessages},
	}
	const failed = `<Failed><member><Id>b</Id></member></Failed>`
	const begin, end = `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>`,
		`</PublishBatchResult></PublishBatchResponse>`
	for body, want := range map[string]string{
		begin + `<Failed/><Successful><member><Id>a</Id></member></Successful>` + end:         "",
		begin + `<Failed></Failed><Successful><member><Id>a</Id></member></Successful>` + end: "",
		begin + `<Successful><member><Id>a</Id></member></Successful>` + failed + end:         "502",
		begin + "\n<Failed>\n  <member><Id>b</Id></member></Failed>\n" + end:                  "502",
	} {
		if got := answer(t, publish, body); got != (answered{want, body}) {
			t.Errorf("%s is returned as %+v, want the status code %q", body, got, want)
		}
	}
}

// An event whose detail is not JSON is the client's fault, and any other failure is not.
func TestFailedEvent(t *testing.T) {
	t.Parallel()
	putEvents := gateway.PutEvents("arn:aws:events:eu-central-1:111122223333:event-bus/orders", "shop", "order")
	for body, want := range map[string]string{
		`{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}`:                                "",
		`{"FailedEntryCount":1,"Entries":[{"ErrorCode":"MalformedDetail"}]}`:                "400",
		"{\"Entries\":\n[{\"ErrorCode\" : \"MalformedDetail\"}], \"FailedEntryCount\" : 1}": "400",
		`{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}`:                "502",
		`{"FailedEntryCount":1,"Entries":[{"A":"\"ErrorCode\":\"MalformedDetail\""}]}`:      "502",
		`{}`: "",
	} {
		if got := answer(t, putEvents, body); got != (answered{want, body}) {
			t.Errorf("%s is returned as %+v, want the status code %q", body, got, want)
		}
	}
}

// PlainItem renders random items as this test does.
func TestPlainItemOfRandomItems(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{
		"S", "N", "M", "L", "NULL", "a", "", "it's", `"`, `\`, "$body", "#end", "\u2028", "é😀", "Item", "\x01",
	}
	name := func() string { return names[random.IntN(len(names))] }
	var value func(depth int) (typed, plain any)
	value = func(depth int) (typed, plain any) {
		kind := random.IntN(7)
		if depth > 0 && kind < 3 {
			kind += 4
		}
		switch text := name(); kind {
		case 0:
			return map[string]any{"S": text}, text
		case 1:
			number := strconv.Itoa(random.IntN(2000) - 1000)
			return map[string]any{"N": number}, json.Number(number)
		case 2:
			return map[string]any{"NULL": true}, nil
		case 3:
			return map[string]any{"SS": []string{text, "b"}}, []any{text, "b"}
		case 4:
			return map[string]any{"BOOL": depth%2 == 0}, depth%2 == 0
		case 5:
			typed, plain := map[string]any{}, map[string]any{}
			for range random.IntN(4) {
				key := name()
				typed[key], plain[key] = value(depth - 1)
			}
			return map[string]any{"M": typed}, plain
		}
		typedList, plainList := []any{}, []any{}
		for range random.IntN(4) {
			t, p := value(depth - 1)
			typedList, plainList = append(typedList, t), append(plainList, p)
		}
		return map[string]any{"L": typedList}, plainList
	}
	for range sample.Count(40, 300) {
		item, want := map[string]any{"key": map[string]any{"S": "k"}}, map[string]any{"key": "k"}
		for range 3 {
			key := name()
			item[key], want[key] = value(6)
		}
		body := string(ref.JSON(map[string]any{"Item": item}, ""))
		rendered := answer(t, getItem(gateway.PlainItem), body)
		decoder := json.NewDecoder(strings.NewReader(rendered.body))
		decoder.UseNumber()
		var got map[string]any
		if err := decoder.Decode(&got); err != nil || rendered.status != "" {
			t.Fatalf("%s\nis returned as %+v: %v", body, rendered, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", body, diff)
		}
	}
}

// The responses of an Operation are in its table of responses, with the status codes of
// their rules.
func TestOperationResponses(t *testing.T) {
	t.Parallel()
	rule := gateway.StatusRule{Condition: `"$!json.a" == "b"`, Status: 418}
	operation := getItem(gateway.IntegrationResponse{StatusRules: []gateway.StatusRule{rule}})
	operation.Responses[502] = gateway.IntegrationResponse{Template: "sorry ## a comment", ContentType: "text/plain"}
	operation.Responses[400] = gateway.IntegrationResponse{
		Template: "refused ## a comment", ContentType: "text/plain",
		StatusRules: []gateway.StatusRule{{Condition: "$body.contains('x')", Status: 409}, {Condition: "true", Status: 422}},
	}
	plain := getItem(gateway.IntegrationResponse{})
	plain.Responses = nil
	got := binding(t, operation, "POST", "/").Responses
	want := binding(t, plain, "POST", "/").Responses
	want.Variant = true
	before := strings.TrimSuffix(got.Statuses["502"].Templates["application/json"], "sorry ## a comment")
	if !strings.HasPrefix(before, "#set($body") || strings.Contains(before, "$json") {
		t.Errorf("the template begins with %s", before)
	}
	text := map[string]string{"Content-Type": "'text/plain'"}
	want.Statuses["418"] = gateway.Response{Pattern: "418"}
	want.Statuses["200"] = gateway.Response{
		Pattern: "200", ContentHandling: "CONVERT_TO_TEXT", StatusRules: []gateway.StatusRule{rule},
		Templates: map[string]string{"application/json": before + `#set($json = $util.parseJson($body))$body` +
			`#if("$!json.a" == "b")#set($context.responseOverride.status = 418)#end`},
	}
	want.Statuses["400"] = gateway.Response{
		Pattern: "400", ContentHandling: "CONVERT_TO_TEXT", Headers: text, StatusRules: operation.Responses[400].StatusRules,
		Templates: map[string]string{"application/json": before + "refused ## a comment\n" +
			"#if($body.contains('x'))#set($context.responseOverride.status = 409)" +
			"#elseif(true)#set($context.responseOverride.status = 422)#end"},
	}
	want.Statuses["502"] = gateway.Response{
		ContentHandling: "CONVERT_TO_TEXT", Headers: text,
		Templates: map[string]string{"application/json": before + "sorry ## a comment"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the responses (-want +got):\n%s", diff)
	}
	if got := answer(t, operation, `{"a":"b"}`); got != (answered{"418", `{"a":"b"}`}) {
		t.Errorf("the response is %+v", got)
	}
	if got := resolved(t, posted(operation)).Responses; !slices.ContainsFunc(got, func(r gateway.Responses) bool {
		return len(r.Statuses["200"].StatusRules) == 1 && strings.HasPrefix(r.Name, "service-")
	}) {
		t.Errorf("no table has the rule: %+v", got)
	}
}

// A response of this package escapes values for JSON. With another media type it is a template
// of the user, whose check this one is too long for.
func TestReadyResponseOfAnotherType(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]int{"": 0, "application/json": 0, "text/html": 1} {
		response := gateway.PlainItem
		response.ContentType = contentType
		if got := resolved(t, posted(getItem(response))).Weakened; len(got) != want {
			t.Errorf("%q: Weakened is %+v, want %d", contentType, got, want)
		}
	}
}

func TestRefusedResponses(t *testing.T) {
	t.Parallel()
	refused := func(status int, r gateway.IntegrationResponse) gateway.Integration {
		o := getItem(gateway.IntegrationResponse{})
		o.Responses = map[int]gateway.IntegrationResponse{status: r}
		return o
	}
	rules := func(list ...gateway.StatusRule) []gateway.StatusRule { return list }
	xml := gateway.Operation{
		Service: gateway.SNS, Name: "ListTopics", Resources: ref.List{"*"},
		Responses: map[int]gateway.IntegrationResponse{200: {Template: "$json.a"}},
	}
	const field = "routes[0].integration.responses."
	cases := map[string]refusal{}
	for name, c := range map[string]struct {
		integration gateway.Integration
		want        string
	}{
		"nothing": {refused(200, gateway.IntegrationResponse{}), field + "200: must have a template or status rules"},
		"no status code": {
			refused(20, gateway.IntegrationResponse{Template: "{}"}), field + "20: must be a status code, 200 to 599",
		},
		"no condition": {
			refused(200, gateway.IntegrationResponse{StatusRules: rules(gateway.StatusRule{Status: 404})}),
			field + `200.statusRules[0].condition: "": must be one condition of an #if: it is empty`,
		},
		"a condition that is more than one": {
			refused(200, gateway.IntegrationResponse{
				StatusRules: rules(gateway.StatusRule{Condition: "true)#end#if(true", Status: 404}),
			}),
			field + `200.statusRules[0].condition: "true)#end#if(true": must be one condition of an #if: ` +
				`")#end#if(true])": must be ,`,
		},
		"a status code that no response has": {
			refused(200, gateway.IntegrationResponse{StatusRules: rules(gateway.StatusRule{Condition: "true"})}),
			field + "200.statusRules[0].status: 0: must be 200 to 599",
		},
		"an override beside the rules": {
			refused(200, gateway.IntegrationResponse{Template: "#set($context.responseOverride.status = 404)a"}),
			field + `200.template: "#set($context.responseOverride.status = 404)a": must not use ` +
				`$context.responseOverride; use statusRules and headers of the route`,
		},
		"a body that may be in Base64": {
			refused(200, gateway.IntegrationResponse{Template: "$input.json('$')"}),
			field + `200.template: "$input.json('$')": must not use $input.body, $input.json or $input.path, which may ` +
				`return the body in Base64; use $body for its text and $json for its value`,
		},
		"the value of a body in XML": {
			xml, field + `200.template: "$json.a": must not use $json, since sns answers in XML`,
		},
		"a type of a body that is the service's": {
			refused(200, gateway.IntegrationResponse{
				ContentType: "text/plain", StatusRules: rules(gateway.StatusRule{Condition: "true", Status: 404}),
			}),
			field + `200.contentType: "text/plain": must be a media type, such as text/plain, and empty without a template`,
		},
		"a template that ends before its rules": {
			refused(200, gateway.IntegrationResponse{
				Template: "a#stop", StatusRules: rules(gateway.StatusRule{Condition: "true", Status: 404}),
			}),
			field + `200.template: "a#stop": must not have #stop, since the status rules come after it`,
		},
		"a template that API Gateway refuses": {
			refused(200, gateway.IntegrationResponse{Template: "#if(true)a"}),
			field + `200.template: "#if(true)a": must be a template that API Gateway accepts: #if must end in #end`,
		},
	} {
		cases[name] = refusal{posted(c.integration), c.want}
	}
	testRefusals(t, cases)
}
