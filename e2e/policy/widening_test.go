package policy

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

var (
	seed       = flag.Uint64("seed", 1, "what the pairs of policies are made from")
	comparison = flag.Int("pairs", 4000, "how many pairs of policies are compared")
)

// A pair is two versions of a policy, and requests that tell them apart if
// any do.
type pair struct {
	OfRole   bool      `json:"ofRole"` // of a role, or of an API
	Base     string    `json:"base"`
	Head     string    `json:"head"`
	Requests []request `json:"requests"`

	base, head iam.Document
	changes    []iam.Change
	isWider    bool
	// The witnesses are the last ones of the requests.
	reasons, witnesses int
}

type request struct {
	Caller   string         `json:"caller"`
	Action   string         `json:"action"`
	Resource string         `json:"resource"`
	Context  map[string]any `json:"context"`

	ofRole bool
}

// A head that Compare does not call wider lets no request through that its base
// refuses: it allows what the base allows at most, and denies what the base denies
// at least, since in one account the policy of an identity or a bucket may allow
// what this one says nothing of. The witness of a reason is such a request, and
// Decide says what the evaluator says.
func TestWidening(t *testing.T) {
	emulatortest.RequirePython(t)
	random := rand.New(rand.NewPCG(*seed, 0))
	all := make([]pair, *comparison)
	for i := range all {
		all[i] = generator{random}.pair(t)
		all[i].compare()
	}
	answers := evaluateVersions(t, all)

	var same, notWider, wider, reallyWider, reasons, witnesses, witnessed, undecided, decided int
	for i, v := range all {
		base, head := answers[i][0], answers[i][1]
		more := widened(base, head)
		switch {
		case v.isWider:
			wider++
			if more >= 0 {
				reallyWider++
			}
			if v.witnesses > 0 {
				witnessed++
			}
		case len(v.changes) == 0:
			same++
		default:
			notWider++
		}
		if more >= 0 && !v.isWider {
			asked, _ := json.Marshal(v.Requests[more])
			t.Errorf("pair %d of seed %d is not called wider, but the base answers %c and the head %c to\n%s\n"+
				"base %s\nhead %s",
				i, *seed, base[more], head[more], asked, v.Base, v.Head)
		}
		reasons, witnesses = reasons+v.reasons, witnesses+v.witnesses
		for j, r := range v.Requests {
			asked, _ := json.Marshal(r)
			isWitness := j >= len(v.Requests)-v.witnesses
			if isWitness && widened(base[j:j+1], head[j:j+1]) < 0 {
				t.Errorf("pair %d of seed %d: the base answers %c and the head %c to the witness\n"+
					"%s\nbase %s\nhead %s",
					i, *seed, base[j], head[j], asked, v.Base, v.Head)
			}
			for _, version := range []struct {
				document iam.Document
				answer   byte
			}{{v.base, base[j]}, {v.head, head[j]}} {
				got := version.document.Decide(r.asked())
				decided++
				switch {
				case got == iam.Undecided:
					undecided++
				case got != decisions[version.answer]:
					t.Errorf("pair %d of seed %d: Decide says %s, the evaluator %c to\n%s\nby %s", i, *seed, got,
						version.answer, asked, version.document.JSON(nil))
				}
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d pairs: %d say the same; %d are not wider; %d are called wider, "+
		"of which a request shows it of %d (%d %%) and a witness of %d (%d %%)",
		len(all), same, notWider, wider, reallyWider, 100*reallyWider/max(1, wider), witnessed,
		100*witnessed/max(1, wider))
	t.Logf("%d of %d reasons have a witness; Decide leaves %d of %d requests undecided", witnesses, reasons,
		undecided, decided)
	if notWider*5 < len(all) {
		t.Errorf("only %d of %d pairs are different and not called wider: the test asks too little", notWider,
			len(all))
	}
	if reallyWider*4 < wider*3 {
		t.Errorf("only %d of %d pairs that are called wider are: that is too careful to be of use", reallyWider, wider)
	}
	if witnessed*4 < wider*3 {
		t.Errorf("only %d of %d pairs that are called wider have a witness", witnessed, wider)
	}
	if undecided*10 > decided {
		t.Errorf("Decide leaves %d of %d requests undecided", undecided, decided)
	}
}

// decisions are what the evaluator's letters say.
var decisions = map[byte]iam.Decision{'A': iam.Allowed, 'D': iam.Denied, 'I': iam.ImplicitlyDenied}

// widened returns the first request that the head lets more of through, or -1.
func widened(base, head string) int {
	const fromLittle = "DIA"
	for i := range base {
		if strings.IndexByte(fromLittle, head[i]) > strings.IndexByte(fromLittle, base[i]) {
			return i
		}
	}
	return -1
}

// compare compares the versions and adds the witnesses to the requests.
func (v *pair) compare() {
	v.changes = iam.Compare(v.base, v.head)
	for _, c := range v.changes {
		v.isWider = v.isWider || c.Wider() || c.Invalid()
		for _, r := range c.Reasons {
			v.reasons++
			if r.Witness != nil {
				v.witnesses++
				v.Requests = append(v.Requests, newRequest(*r.Witness, v.OfRole))
			}
		}
	}
}

// newRequest returns a request as the evaluator takes it.
func newRequest(r iam.Request, ofRole bool) request {
	made := request{Caller: "arn:aws:iam::111122223333:role/reader", Action: r.Action, Resource: r.Resource,
		Context: map[string]any{}, ofRole: ofRole}
	if !ofRole {
		made.Caller = r.Principal.AWS[0]
	}
	for key, values := range r.Context {
		switch {
		case key == principalARN:
			made.Caller = values[0]
		case key == "aws:calledvia":
			made.Context[key] = []string(values)
		default:
			made.Context[key] = values[0]
		}
	}
	return made
}

// principalARN is a key that every caller has for the evaluator.
const principalARN = "aws:principalarn"

// asked returns the request as Decide takes it.
func (r request) asked() iam.Request {
	asked := iam.Request{
		Action: r.Action, Resource: r.Resource, Context: map[string]ref.List{principalARN: {r.Caller}},
	}
	if !r.ofRole {
		asked.Principal.AWS = ref.List{r.Caller}
	}
	for key, value := range r.Context {
		switch value := value.(type) {
		case string:
			asked.Context[key] = ref.List{value}
		case []string:
			asked.Context[key] = value
		}
	}
	return asked
}

func evaluateVersions(t *testing.T, all []pair) [][2]string {
	t.Helper()
	installed, err := emulator.PolicyEvaluator.Install(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(installed, "bin", "python"), "-I", "widening.py")
	var problem strings.Builder
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), &problem
	answered, err := cmd.Output()
	if err != nil {
		t.Fatalf("widening.py: %v\n%s", err, problem.String())
	}
	var answers [][2]string
	if err := json.Unmarshal(answered, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// A generator makes policies and requests that are much alike, so that versions
// differ by little and requests meet their conditions.
type generator struct{ *rand.Rand }

func (g generator) pair(t *testing.T) pair {
	v := pair{OfRole: g.IntN(3) == 0}
	v.base = g.document(t, v.OfRole)
	v.head = g.document(t, v.OfRole)
	if g.IntN(20) > 0 {
		v.head = v.base
	}
	for range 1 + g.IntN(3) {
		v.head = g.mutant(v.head, v.OfRole)
	}
	if g.IntN(2) == 0 {
		v.base, v.head = v.head, v.base
	}
	v.Base, v.Head = v.base.JSON(nil), v.head.JSON(nil)
	statements := slices.Concat(v.base.Statements, v.head.Statements)
	for range 40 {
		r := g.request(statements)
		r.ofRole = v.OfRole
		v.Requests = append(v.Requests, r)
	}
	return v
}

// document returns a policy as the library writes it, or any.
func (g generator) document(t *testing.T, ofRole bool) iam.Document {
	if g.IntN(2) == 0 {
		return g.own(t, ofRole)
	}
	var d iam.Document
	for range 1 + g.IntN(4) {
		d.Statements = append(d.Statements, g.statement(ofRole))
	}
	return d
}

func (g generator) own(t *testing.T, ofRole bool) iam.Document {
	config := gateway.Config{Endpoints: g.some(endpointIDs)}
	for i, bucket := range g.some([]string{"documents", "archive", "media"}) {
		s3 := gateway.S3{Bucket: bucket, HideMissing: g.IntN(2) == 0, Key: g.of([]string{"{proxy}", "public/{proxy}"})}
		if g.IntN(2) == 0 {
			s3.Access, s3.Versions, s3.Multipart = gateway.ReadWrite, g.IntN(2) == 0, g.IntN(2) == 0
		}
		methods := gateway.Any
		if g.IntN(2) == 0 {
			methods = gateway.Methods{"GET", "PUT"}
		}
		config.Routes = append(config.Routes, gateway.Route{Path: fmt.Sprintf("/%d/{proxy+}", i), Methods: methods,
			Integration: s3})
	}
	if g.IntN(2) == 0 {
		config.Networks = g.some([]string{"10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.2.3.0/24"})
	}
	if g.IntN(3) == 0 {
		config.Principals = g.some([]string{"arn:aws:iam::111122223333:role/reader",
			"arn:aws:iam::111122223333:user/writer"})
		for i := range config.Routes {
			config.Routes[i].Authorization = gateway.IAM
		}
	}
	config.Name = "documents"
	definition, err := gateway.Resolve(config, environment)
	switch {
	case err != nil:
		return g.own(t, ofRole) // of one role, routes must not want what others refuse
	case ofRole:
		return definition.RolePolicy
	}
	return definition.PolicyOn(api)
}

var (
	endpointIDs = []string{"vpce-1", "vpce-2", "vpce-3"}
	callerARNs  = []string{"*", "arn:aws:iam::111122223333:role/reader", "arn:aws:iam::111122223333:role/admin",
		"arn:aws:iam::111122223333:user/writer", "arn:aws:iam::111122223333:root"}
	apiActions = []string{"execute-api:Invoke", "execute-api:*", "execute-api:I?voke",
		"execute-api:ManageConnections", "EXECUTE-API:invoke", "*"}
	apiResources = []string{
		"*", api, "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/*",
		"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/prod/GET/*",
		"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/*/GET/index.html",
		"arn:aws:execute-api:*:111122223333:a1b2c3d4e5/prod/GET/index.html",
		"arn:aws:execute-api:eu-central-1:111122223333:?1b2c3d4e5/prod/GET/*",
	}
	s3Actions = []string{"s3:GetObject", "s3:Get*", "s3:*", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket",
		"s3:?etObject", "*", "S3:getobject"}
	s3Resources = []string{
		"*", "arn:aws:s3:::*", "arn:aws:s3:::documents", "arn:aws:s3:::documents/*", "arn:aws:s3:::documents/public/*",
		"arn:aws:s3:::archive/*",
		"arn:aws:s3:::documents/p*c/*", "arn:aws:s3:::documents/public/a?c", "arn:aws:s3:::document?/*",
	}
)

// operators are those of IAM, by keys and values to use them with.
var operators = []struct{ operators, keys, values []string }{
	{
		[]string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
			"StringNotEqualsIgnoreCase"},
		[]string{"aws:SourceVpce", "aws:PrincipalTag/team", "aws:sourcevpce"},
		[]string{"vpce-1", "vpce-2", "vpce-*", "VPCE-1", "vpce-11", "vpce-?", "*", "vpce-3"},
	},
	{
		[]string{"IpAddress", "NotIpAddress"}, []string{"aws:VpcSourceIp"},
		[]string{"10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.2.3.0/24", "10.2.3.4", "10.2.0.0/15", "0.0.0.0/0",
			"2001:db8::/32", "10.2.128.0/17", "10.2.0.0/17"},
	},
	{
		[]string{"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"}, []string{"aws:PrincipalArn"},
		[]string{"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::111122223333:role/*",
			"arn:aws:iam::*:role/reader", "arn:aws:iam::111122223333:user/writer"},
	},
	{[]string{"Null"}, []string{"aws:SourceVpce", "aws:VpcSourceIp", "aws:CalledVia"}, []string{"true", "false"}},
	{[]string{"Bool"}, []string{"aws:MultiFactorAuthPresent"}, []string{"true", "false", "True"}},
	{
		[]string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
			"NumericGreaterThanEquals"},
		[]string{"s3:max-keys"}, []string{"1", "10", "10.0", "10.5", "-3", "ten"},
	},
	{
		[]string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
			"DateGreaterThanEquals"},
		[]string{"aws:TokenIssueTime"}, []string{"2026-01-01T00:00:00Z", "2026-01-01", "2026-06-01T12:00:00+02:00",
			"2025-12-31T23:59:59Z"},
	},
	{[]string{"BinaryEquals"}, []string{"key:Data"}, []string{"QQ==", "Qg=="}},
	{
		[]string{"ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAnyValue:StringNotEquals",
			"ForAllValues:StringNotLike", "ForAllValues:StringLike"},
		[]string{"aws:CalledVia"}, []string{"a.amazonaws.com", "b.amazonaws.com", "*.amazonaws.com"},
	},
}

func (g generator) of(list []string) string { return list[g.IntN(len(list))] }

// some returns one to three of a list, each once.
func (g generator) some(list []string) ref.List {
	var some ref.List
	for range 1 + g.IntN(3) {
		if s := g.of(list); !slices.Contains(some, s) {
			some = append(some, s)
		}
	}
	return some
}

func (g generator) statement(ofRole bool) iam.Statement {
	s := iam.Statement{Effect: g.of([]string{"Allow", "Allow", "Deny"})}
	actions, resources := g.some(apiActions), g.some(apiResources)
	if ofRole {
		actions, resources = g.some(s3Actions), g.some(s3Resources)
	} else {
		s.Principal.AWS = ref.List{"*"}
		if g.IntN(3) == 0 {
			s.Principal.AWS = g.some(callerARNs)
		}
	}
	if s.Action = actions; g.IntN(5) == 0 {
		s.Action, s.NotAction = nil, actions
	}
	if s.Resource = resources; g.IntN(5) == 0 {
		s.Resource, s.NotResource = nil, resources
	}
	for range g.IntN(3) {
		s = g.condition(s)
	}
	return s
}

// condition returns the statement with one condition more.
func (g generator) condition(s iam.Statement) iam.Statement {
	of := operators[g.IntN(len(operators))]
	operator := g.of(of.operators)
	if operator != "Null" && g.IntN(6) == 0 {
		operator += "IfExists"
	}
	values := g.some(of.values)
	if operator == "Null" {
		values = values[:1]
	}
	return withCondition(s, operator, g.of(of.keys), values)
}

// withCondition returns the statement with other values, or without these.
func withCondition(s iam.Statement, operator, key string, values ref.List) iam.Statement {
	condition := map[string]map[string]ref.List{}
	for operator, keys := range s.Condition {
		condition[operator] = maps.Clone(keys)
	}
	if condition[operator] == nil {
		condition[operator] = map[string]ref.List{}
	}
	condition[operator][key] = values
	if values == nil {
		delete(condition[operator], key)
	}
	if len(condition[operator]) == 0 {
		delete(condition, operator)
	}
	s.Condition = condition
	return s
}

// anyCondition returns a condition of the statement, if it has one.
func (g generator) anyCondition(s iam.Statement) (operator, key string, ok bool) {
	if len(s.Condition) == 0 {
		return "", "", false
	}
	operator = g.of(slices.Sorted(maps.Keys(s.Condition)))
	return operator, g.of(slices.Sorted(maps.Keys(s.Condition[operator]))), true
}

// mutant returns the document with one change.
func (g generator) mutant(d iam.Document, ofRole bool) iam.Document {
	statements := slices.Clone(d.Statements)
	if len(statements) == 0 {
		return iam.Document{Statements: append(statements, g.statement(ofRole))}
	}
	i := g.IntN(len(statements))
	s := &statements[i]
	lists := []*ref.List{&s.Action, &s.NotAction, &s.Resource, &s.NotResource, &s.Principal.AWS}
	list := lists[g.IntN(len(lists))]
	fresh := g.statement(ofRole)
	switch g.IntN(16) {
	case 0:
		statements = slices.Delete(statements, i, i+1)
	case 1:
		statements = append(statements, fresh)
	case 2:
		g.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
	case 3: // in two, by one list
		if n := len(*list); n > 1 {
			half := 1 + g.IntN(n-1)
			whole := *list
			*list = whole[half:]
			second := *s
			*list = whole[:half]
			statements = append(statements, second)
		}
	case 4: // an element less
		if n := len(*list); n > 1 {
			*list = slices.Delete(slices.Clone(*list), 0, 1)
		}
	case 5, 6: // an element more
		from := map[*ref.List]ref.List{
			&s.Action: fresh.Action, &s.NotAction: fresh.NotAction, &s.Resource: fresh.Resource,
			&s.NotResource: fresh.NotResource, &s.Principal.AWS: fresh.Principal.AWS,
		}[list]
		if len(*list) > 0 && len(from) > 0 {
			*list = append(slices.Clone(*list), from[0])
		}
	case 7:
		*s = g.condition(*s)
	case 8:
		if operator, key, ok := g.anyCondition(*s); ok {
			*s = withCondition(*s, operator, key, nil)
		}
	case 9, 10: // other values
		if operator, key, ok := g.anyCondition(*s); ok && operator != "Null" {
			values := slices.Clone(s.Condition[operator][key])
			if g.IntN(2) == 0 && len(values) > 1 {
				values = values[1:]
			} else {
				for _, of := range operators {
					if slices.Contains(of.values, values[0]) && !slices.Contains(of.operators, "Null") {
						values = append(values, g.of(of.values))
						break
					}
				}
			}
			*s = withCondition(*s, operator, key, values)
		}
	case 11: // another operator
		if operator, key, ok := g.anyCondition(*s); ok {
			for _, of := range operators {
				if slices.Contains(of.operators, operator) {
					values := s.Condition[operator][key]
					*s = withCondition(withCondition(*s, operator, key, nil), g.of(of.operators), key, values)
					break
				}
			}
		}
	case 12: // met without the key
		if operator, key, ok := g.anyCondition(*s); ok && operator != "Null" &&
			!strings.HasSuffix(operator, "IfExists") {
			values := s.Condition[operator][key]
			*s = withCondition(withCondition(*s, operator, key, nil), operator+"IfExists", key, values)
		}
	case 13:
		s.Sid = "Renamed"
	case 14: // each condition by itself
		if operator, key, ok := g.anyCondition(*s); ok {
			second := withCondition(iam.Statement{
				Effect: s.Effect, Principal: s.Principal, Action: s.Action, NotAction: s.NotAction,
				Resource:    s.Resource,
				NotResource: s.NotResource,
			}, operator, key, s.Condition[operator][key])
			statements = append(statements, second)
		}
	case 15:
		*s = fresh
	}
	return iam.Document{Statements: statements}
}

// request returns one that the statements may speak of.
func (g generator) request(statements []iam.Statement) request {
	r := request{
		Caller: g.of([]string{"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::111122223333:role/admin",
			"arn:aws:iam::111122223333:user/writer", "anonymous"}),
		Action: "execute-api:Invoke", Resource: method, Context: map[string]any{},
	}
	for range 3 {
		if len(statements) == 0 {
			break
		}
		s := statements[g.IntN(len(statements))]
		if list := slices.Concat(s.Action, s.NotAction); g.IntN(2) == 0 {
			r.Action = g.filled(g.of(list))
		}
		if list := slices.Concat(s.Resource, s.NotResource); g.IntN(2) == 0 {
			r.Resource = g.filled(g.of(list))
		}
	}
	if service := strings.Split(r.Resource+":::", ":")[2]; service == "s3" &&
		!strings.HasPrefix(strings.ToLower(r.Action), "s3:") {
		r.Action = g.of([]string{"s3:GetObject", "s3:ListBucket", "s3:PutObject"})
	}
	if !strings.Contains(r.Action, ":") {
		r.Action = "sqs:SendMessage"
	}
	for _, s := range statements {
		for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
			for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
				if g.IntN(3) > 0 {
					g.meet(r.Context, strings.ToLower(key), g.of(s.Condition[operator][key]))
				}
			}
		}
	}
	return r
}

// meet gives a key a value near to one in a condition.
func (g generator) meet(context map[string]any, key, value string) {
	switch key {
	case "aws:vpcsourceip":
		context[key] = g.address(value)
	case "aws:calledvia":
		values := []string{}
		for range g.IntN(3) {
			values = append(values, g.of([]string{"a.amazonaws.com", "b.amazonaws.com", "c.example.com"}))
		}
		context[key] = values
	case "s3:max-keys":
		context[key] = g.of([]string{value, "1", "9.5", "10", "10.25", "11", "-4"})
	case "aws:tokenissuetime":
		context[key] = g.of([]string{value, "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2027-01-01T00:00:00Z",
			"2026-06-01T10:00:00Z"})
	case "aws:principalarn":
		// It is the caller's.
	case "aws:multifactorauthpresent":
		context[key] = g.of([]string{"true", "false"})
	default:
		context[key] = g.of([]string{g.filled(value), g.filled(value), "vpce-2", "vpce-77", "vpce-11", "Vpce-1"})
	}
}

// address returns one in a block, or next to it.
func (g generator) address(block string) string {
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		return block
	}
	bytes := prefix.Addr().AsSlice()
	for i := prefix.Bits() / 8; i < len(bytes); i++ {
		if g.IntN(3) == 0 {
			bytes[i] = byte(g.IntN(256))
		}
	}
	if i := (prefix.Bits() - 1) / 8; g.IntN(4) == 0 && prefix.Bits() > 0 {
		bytes[i]++
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address.String()
}

// filled returns a pattern with something in the place of its wildcards.
func (g generator) filled(pattern string) string {
	var b strings.Builder
	for _, c := range pattern {
		switch c {
		case '*':
			b.WriteString(g.of([]string{"", "x", "public/abc", "GetObject", "prod/GET/index.html", "eu-central-1"}))
		case '?':
			b.WriteString(g.of([]string{"a", "s", "n", "1"}))
		default:
			b.WriteRune(c)
		}
	}
	if b.Len() == 0 {
		return "arn:aws:sqs:eu-central-1:111122223333:queue"
	}
	return b.String()
}
