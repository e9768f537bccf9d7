package deployer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A Rule says what deploying resources of a Terraform type needs, for a type that this
// package does not know. The zero Rule is for a type that needs no permission.
// https://docs.aws.amazon.com/service-authorization/latest/reference/ lists actions, and the
// resources that each can be limited to.
type Rule struct {
	// Plan are the IAM actions that terraform plan needs, such as "sqs:GetQueueAttributes".
	// They only read. Default: none.
	Plan []string
	// Apply are the further actions that terraform apply and destroy need. Default: none.
	Apply []string
	// Resources are the ARNs that the actions are allowed on. A name in braces is replaced:
	// {partition}, {region} and {account} by those of the place, and another one by the
	// argument of that name, such as {name} in
	// "arn:{partition}:sqs:{region}:{account}:{name}". A value that only Terraform knows is
	// replaced by *, with a note. Default: every resource.
	Resources []string
	// Fields are the arguments that the actions are enough for. A resource with another
	// argument gets a note. Default: none.
	Fields []string
}

// An UnknownType is a Terraform type that no rule is for.
type UnknownType struct {
	// Type is the type, such as "aws_sqs_queue". Those of data sources begin with "data.".
	Type string `json:"type"`
	// Addresses are the sorted addresses of its resources.
	Addresses []string `json:"addresses"`
}

// An UnknownTypesError is the error that the policies lack what some types need.
type UnknownTypesError struct {
	// Types are sorted by type.
	Types []UnknownType
}

// Error has a line for each type.
func (e *UnknownTypesError) Error() string {
	lines := make([]string, len(e.Types))
	for i, t := range e.Types {
		lines[i] = fmt.Sprintf("%s: no rule is for this type, so the policies do not cover %s", t.Type, strings.Join(t.Addresses, ", "))
	}
	return strings.Join(lines, "\n")
}

var (
	ruleType   = regexp.MustCompile(`^(data\.)?aws_[a-z0-9_]+$`)
	ruleAction = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z0-9]+$`)
	ruleRead   = regexp.MustCompile(`^([a-z0-9-]+:(BatchGet|Describe|Get|List|Lookup|Search|View)[A-Za-z0-9]*|apigateway:GET)$`)
	ruleARN    = regexp.MustCompile(`^(\*|arn(:[^:]*){4}:.+)$`)
	ruleText   = regexp.MustCompile(`^[A-Za-z0-9_.:/*{}+=,@-]+$`)
	inBraces   = regexp.MustCompile(`\{[^{}]*\}`)
	argument   = regexp.MustCompile(`^\{[a-z0-9_]+\}$`)
)

// checkRules returns what is wrong with the rules of a place.
func checkRules(own map[string]Rule) fault.List {
	var faults fault.List
	for _, kind := range sortedKeys(own) {
		field := fmt.Sprintf("rules[%q]", kind)
		name, isData := strings.CutPrefix(kind, "data.")
		_, known := rules[name]
		switch {
		case !ruleType.MatchString(kind):
			faults.Add(field, "must be a Terraform type of the AWS provider, such as aws_sqs_queue or data.aws_vpc")
		case known && !isData, isData && (slices.Contains(dataSources, name) || dataRules[name].needs != nil):
			faults.Add(field, "must not be a type that has a rule")
		}
		r := own[kind]
		for i, action := range r.Plan {
			if !ruleRead.MatchString(action) {
				faults.Add(fmt.Sprintf("%s.plan[%d]", field, i), "%q: must be an action that reads, such as sqs:GetQueueAttributes, without wildcards", action)
			}
		}
		for i, action := range r.Apply {
			if !ruleAction.MatchString(action) {
				faults.Add(fmt.Sprintf("%s.apply[%d]", field, i), "%q: must be an action, such as sqs:CreateQueue, without wildcards", action)
			}
		}
		for i, arn := range r.Resources {
			rest := inBraces.ReplaceAllStringFunc(arn, func(name string) string {
				if argument.MatchString(name) {
					return ""
				}
				return name
			})
			if !ruleARN.MatchString(arn) || !ruleText.MatchString(arn) || strings.ContainsAny(rest, "{}") {
				faults.Add(fmt.Sprintf("%s.resources[%d]", field, i), "%q: must be * or an ARN of six parts, with names of arguments in braces", arn)
			}
		}
	}
	return faults
}

// apply allows what the rule says.
func (rule Rule) apply(r resource) {
	var arns []string
	for _, template := range rule.Resources {
		arns = append(arns, inBraces.ReplaceAllStringFunc(template, func(name string) string {
			switch name = strings.Trim(name, "{}"); name {
			case "partition":
				return r.place.Partition
			case "region":
				return r.regionOf()
			case "account":
				return r.place.Account
			}
			text := r.field(name)
			value, exact := r.pattern(text)
			switch {
			case value == "":
				r.note("%s: it has no %s, so the policies allow every one.", r.address(), name)
				return "*"
			case !exact:
				r.note("%s: its %s is %s, which only Terraform knows, so the policies allow every matching one.", r.address(), name, text)
			}
			return value
		}))
	}
	if arns == nil {
		arns = []string{"*"}
	}
	r.read(arns, rule.Plan...)
	r.write(arns, rule.Apply...)
	r.unknown(strings.Join(rule.Fields, " "))
}
