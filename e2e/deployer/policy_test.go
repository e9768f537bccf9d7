package deployer

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A permission is the smallest part of a policy that is taken away: an action,
// and for API Gateway, whose actions are five, one of its resources.
type permission struct{ action, resource string }

func (p permission) String() string {
	if p.resource == "" {
		return p.action
	}
	return p.action + " " + p.resource
}

// permissions returns those of a policy, sorted.
func permissions(d iam.Document) []permission {
	var all []permission
	for _, s := range d.Statements {
		for _, action := range s.Action {
			if !strings.HasPrefix(action, "apigateway:") {
				all = append(all, permission{action: action})
				continue
			}
			for _, resource := range s.Resource {
				all = append(all, permission{action, resource})
			}
		}
	}
	slices.SortFunc(all, func(a, b permission) int {
		return cmp.Or(strings.Compare(a.action, b.action), strings.Compare(a.resource, b.resource))
	})
	return slices.Compact(all)
}

// without returns the policy as JSON, without some permissions, and as the
// emulator can check it.
func without(d iam.Document, taken []permission) string {
	// A policy must allow something, and everyone may do this.
	kept := []iam.Statement{{Effect: "Allow", Action: ref.List{"sts:GetCallerIdentity"}, Resource: ref.List{"*"}}}
	for _, s := range d.Statements {
		for _, action := range s.Action {
			if slices.Contains(taken, permission{action: action}) {
				continue
			}
			var resources ref.List
			for _, resource := range s.Resource {
				if !slices.Contains(taken, permission{action, resource}) {
					resources = append(resources, resource)
				}
			}
			if slices.Contains(anyResource, action) {
				resources = ref.List{"*"}
			}
			if len(resources) > 0 {
				kept = append(kept, iam.Statement{
					Effect: "Allow", Action: ref.List{action}, Resource: resources, Condition: known(s.Condition),
				})
			}
		}
	}
	return iam.Document{Statements: kept}.JSON(nil)
}

// known returns a condition without the keys of IAM, none of which the emulator
// has. Conditions on others are written for requests without them, too.
func known(condition map[string]map[string]ref.List) map[string]map[string]ref.List {
	left := map[string]map[string]ref.List{}
	for operator, keys := range condition {
		for key, values := range keys {
			if strings.HasPrefix(key, "iam:") {
				continue
			}
			if left[operator] == nil {
				left[operator] = map[string]ref.List{}
			}
			left[operator][key] = values
		}
	}
	return left
}

// refusal is what the errors of the provider have in common: the operation,
// the action, and in some services the resource.
var refusal = regexp.MustCompile(
	`operation error [A-Za-z0-9 ]+: ([A-Za-z]+), .*?not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)`)

// headRefusal matches refusals of HEAD requests, whose responses have no body that names the
// action.
var headRefusal = regexp.MustCompile(`operation error S3: (HeadBucket|HeadObject), .*?StatusCode: 403`)

// plannedAnew matches a bucket that a plan creates again, since it could not read it.
var plannedAnew = regexp.MustCompile(`^aws_s3_bucket\.\w+ would be made anew`)

// refused returns the permissions whose absence Terraform reports.
func refused(problem string, taken []permission) []permission {
	// Terraform breaks lines, and puts a sign before each.
	problem = strings.Join(strings.Fields(strings.ReplaceAll(problem, "│", " ")), " ")
	var named []permission
	for _, part := range strings.Split(problem, "Error: ") {
		m := refusal.FindStringSubmatch(part)
		if head := headRefusal.FindStringSubmatch(part); head != nil {
			m = []string{
				"", head[1], map[string]string{"HeadBucket": "s3:ListBucket", "HeadObject": "s3:GetObject"}[head[1]],
			}
		}
		if plannedAnew.MatchString(part) {
			m = []string{"", "HeadBucket", "s3:ListBucket"}
		}
		if m == nil {
			continue
		}
		for _, p := range taken {
			if p.action == m[2] && (p.resource == "" ||
				matches(p.resource, "arn:aws:apigateway:"+region+"::"+pathOf(m[1]))) {
				named = append(named, p)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(taken), func(p permission) bool { return !slices.Contains(named, p) })
}

// pathOf returns a path that API Gateway has an operation on, which is not in
// its answer.
func pathOf(operation string) string {
	switch operation {
	case "CreateRestApi":
		return "/restapis"
	case "CreateApiKey":
		return "/apikeys"
	case "CreateUsagePlan":
		return "/usageplans"
	case "CreateUsagePlanKey":
		return "/usageplans/id/keys"
	case "CreateDeployment":
		return "/restapis/id/deployments"
	case "CreateStage":
		return "/restapis/id/stages"
	case "CreateAuthorizer":
		return "/restapis/id/authorizers"
	case "CreateResource":
		return "/restapis/id/resources/id"
	case "PutMethod", "PutMethodResponse", "PutIntegration", "PutIntegrationResponse":
		return "/restapis/id/resources/id/methods/ANY"
	case "PutGatewayResponse":
		return "/restapis/id/gatewayresponses/DEFAULT_4XX"
	case "TagResource", "UntagResource":
		return "/tags/arn"
	}
	switch {
	case strings.HasSuffix(operation, "ApiKey"):
		return "/apikeys/id"
	case strings.Contains(operation, "UsagePlan"):
		return "/usageplans/id"
	}
	return "/restapis/id"
}

// matches reports whether a pattern of IAM, which has no sign but *, is that of
// a resource.
func matches(pattern, resource string) bool {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(resource)
}

// merge puts changes over a JSON object; null removes.
func merge(over map[string]any, changes map[string]any) {
	for key, change := range changes {
		inner, isObject := change.(map[string]any)
		there, isThere := over[key].(map[string]any)
		switch {
		case change == nil:
			delete(over, key)
		case isObject && isThere:
			merge(there, inner)
		default:
			over[key] = change
		}
	}
}

// encoded undoes how the snapshot of the default app shows JSON in strings.
func encoded(value any) any {
	switch value := value.(type) {
	case []any:
		for i, v := range value {
			value[i] = encoded(v)
		}
	case map[string]any:
		if inner, ok := value["(JSON)"]; ok && len(value) == 1 {
			text, err := json.Marshal(inner)
			if err != nil {
				panic(err) // it was read from JSON
			}
			return string(text)
		}
		for key, v := range value {
			value[key] = encoded(v)
		}
	}
	return value
}
