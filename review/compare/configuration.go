package compare

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// compareConfigurations compares what two configurations have in addition to the APIs.
func (c *comparison) compareConfigurations(base, head review.Configuration) {
	for p := range pairs(base.Overrides, head.Overrides, func(o review.Override) string { return strings.TrimSuffix(o.Address+"."+o.Argument, ".") }) {
		c.compareOverrides(p)
	}
	leftOut := map[string]Change{} // elements that begin or end together with the API that is left out
	for p := range pairs(base.Elements, head.Elements, func(e review.Element) string { return e.Address }) {
		change, ok := c.compareElements(p)
		switch {
		case !ok:
		case isLeftOut(base, p.key) != isLeftOut(head, p.key) && change.Action != Changed:
			leftOut[p.key] = change
		default:
			c.add(change)
		}
	}
	for p := range pairs(base.Buckets, head.Buckets, func(b review.Bucket) string { return b.Address }) {
		c.compareBuckets(p)
	}
	for p := range pairs(base.UserPools, head.UserPools, func(u review.UserPool) string { return u.Address }) {
		c.compareUserPools(p)
	}
	for p := range pairs(base.Domains, head.Domains, func(d review.Domain) string { return d.Address }) {
		c.compareDomains(p)
	}
	for p := range pairs(base.DomainAccess, head.DomainAccess, func(a review.DomainAccess) string { return a.Address }) {
		c.compareDomainAccess(p)
	}
	for p := range pairs(base.NotReviewed, head.NotReviewed, func(n review.NotReviewed) string { return n.Address }) {
		change := Change{Kind: KindNotReviewed, Subject: p.key, Action: actionOf(p), Verdict: Same}
		if p.base == nil {
			change.is(Unknown, Fact{Code: LeftOut, Name: p.head.Reason})
		} else if p.head != nil && p.base.Reason != p.head.Reason {
			change.is(Same, Fact{Code: LeftOut, Name: p.head.Reason})
		}
		if of, ok := leftOut[p.key]; ok {
			change.Verdict = widest(change.Verdict, of.Verdict)
			change.Reasons = append(change.Reasons, slices.DeleteFunc(of.Reasons, func(f Fact) bool { return f.Code == NotDescribed })...)
			change.Details = append(change.Details, of.Details...)
		}
		if !change.isEmpty() || p.head == nil {
			c.add(change)
		}
	}
}

// isLeftOut reports whether a configuration leaves the API at an address out of the review.
func isLeftOut(c review.Configuration, address string) bool {
	return slices.ContainsFunc(c.NotReviewed, func(n review.NotReviewed) bool { return n.Address == address })
}

// actionOf returns what happened to the subject of a pair.
func actionOf[T any](p pair[T]) Action {
	switch {
	case p.base == nil:
		return Added
	case p.head == nil:
		return Removed
	}
	return Changed
}

// harmless matches arguments that let nothing through, whatever their value is. They are
// those of every resource and, with its type before them, those of one type.
var harmless = regexp.MustCompile(`^(` +
	`aws_\w+\.(tags|tags_all)(\..*)?|aws_\w+\.description|` +
	`aws_\w+\.lifecycle\.(prevent_destroy|create_before_destroy)|` +
	`aws_api_gateway_stage\.(access_log_settings\.format|xray_tracing_enabled|documentation_version)|` +
	`aws_s3_object\.(content|content_base64|content_type|etag|source_hash)|` +
	`terraform\.required_version|terraform\.required_providers\.\w+\.version` +
	`)$`)

// guards matches arguments that record or protect if a construct wrote them.
var guards = regexp.MustCompile(`^(` +
	`aws_api_gateway_stage\.(access_log_settings\..*|xray_tracing_enabled)|` +
	`aws_\w+\.lifecycle\.prevent_destroy` +
	`)$`)

// logDestination is the argument that says where the access logs of a stage go.
const logDestination = "access_log_settings.destination_arn"

// ownLogGroup matches the ARN of a log group of the stack, as JSON.
var ownLogGroup = regexp.MustCompile(`^"\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}"$`)

// harmlessTypes are the types of resources that let nothing through.
var harmlessTypes = []string{
	"aws_cloudwatch_dashboard", "aws_cloudwatch_log_group", "aws_cloudwatch_log_metric_filter",
	"aws_cloudwatch_metric_alarm", "aws_cloudwatch_query_definition",
}

// isHarmless reports whether an argument of the element at an address lets nothing
// through.
func isHarmless(address, argument string) bool {
	return harmless.MatchString(typeOf(address) + "." + argument)
}

// typeOf returns the type of the resource at an address.
func typeOf(address string) string {
	kind, _, _ := strings.Cut(address, ".")
	return kind
}

// compareOverrides compares the value of an argument: what the app makes it, or what the
// construct wrote.
func (c *comparison) compareOverrides(p pair[review.Override]) {
	change := Change{Kind: KindOverride, Subject: p.key, Action: actionOf(p), Verdict: Same}
	var o review.Override
	var before, after string
	fact := Fact{Code: Overridden}
	switch {
	case p.base == nil:
		o, before, after = *p.head, p.head.Written, p.head.Synthesized
	case p.head == nil:
		o, before, after = *p.base, p.base.Synthesized, p.base.Written
		fact.Code = OverriddenNoMore
	default:
		o, before, after = *p.head, p.base.Synthesized, p.head.Synthesized
		if before == after {
			return
		}
	}
	fact.Name, fact.Before, fact.After = o.Argument, value(before), value(after)
	if o.Argument == "" {
		fact = Fact{Code: ElementLost}
	}
	documents, ok := policiesOf(before, after)
	api, isOfAPI := c.policyOf(o.Address, o.Argument, o.RestAPI)
	switch {
	case o.Written != "" && guards.MatchString(typeOf(o.Address)+"."+o.Argument):
		change.is(Unknown, fact)
	case isHarmless(o.Address, o.Argument), o.Argument == logDestination && (after == "" || ownLogGroup.MatchString(after)):
		change.is(Same, fact)
	case !ok || !slices.Contains(review.PolicyArguments, o.Argument):
		change.is(Unknown, fact)
	case isOfAPI:
		// In a version without the override the API's own policy is in force.
		if p.base != nil || api.base == nil {
			api = api.withBase(documents[0])
		}
		if p.head != nil {
			api = api.withHead(documents[1])
		}
		change.compareResourcePolicy(api)
		change.is(Same, fact)
	default:
		change.comparePolicy(o.Argument, documents[0], documents[1])
		change.is(Same, fact)
	}
	if typeOf(o.Address) == "aws_api_gateway_stage" && strings.HasPrefix(o.Argument, "cache_cluster_enabled") && after == "true" {
		change.is(Unknown, Fact{Code: AnswersShared, NoWitness: NoRequest})
	}
	c.add(change)
}

// resourcePolicies are the types of resources whose argument policy is the resource policy
// of an API.
var resourcePolicies = []string{"aws_api_gateway_rest_api", "aws_api_gateway_rest_api_policy"}

// An apiPolicy is an API in two versions with the resource policies that are in force, nil
// in the version that does not have the API.
type apiPolicy struct{ base, head *review.API }

// policyOf returns the API whose resource policy an argument of the resource at an address
// is. to are the REST APIs that the resource belongs to.
func (c *comparison) policyOf(address, argument string, to ...string) (api apiPolicy, ok bool) {
	if !slices.Contains(resourcePolicies, typeOf(address)) || argument != "policy" {
		return api, false
	}
	is := func(a review.API) bool { return a.RestAPI != "" && slices.Contains(to, a.RestAPI) }
	if i := slices.IndexFunc(c.base.APIs, is); i >= 0 {
		api.base = &c.base.APIs[i]
	}
	if i := slices.IndexFunc(c.head.APIs, is); i >= 0 {
		api.head = &c.head.APIs[i]
	}
	return api, api.base != nil || api.head != nil
}

func (p apiPolicy) withBase(d iam.Document) apiPolicy {
	p.base = withPolicy(p.base, p.head, d)
	return p
}

func (p apiPolicy) withHead(d iam.Document) apiPolicy {
	p.head = withPolicy(p.head, p.base, d)
	return p
}

// withPolicy returns a copy of an API with a resource policy that names the API by a
// reference, in the form that the digest has. other is the API in the other version.
func withPolicy(api, other *review.API, d iam.Document) *review.API {
	var copied review.API
	reference := ""
	if api != nil {
		copied, reference = *api, api.RestAPI
	} else {
		reference = other.RestAPI
	}
	copied.ResourcePolicy = d.Map(func(text string) string {
		return strings.ReplaceAll(text, "${"+reference+".execution_arn}", "execute-api:")
	}).Statements
	return &copied
}

// compareResourcePolicy adds what the resource policy of an API lets through that another
// one does not, and returns the verdict.
func (c *Change) compareResourcePolicy(p apiPolicy) Verdict {
	var base, head review.API
	if p.base != nil {
		base = *p.base
	}
	if p.head != nil {
		head = *p.head
	}
	changes := iam.Compare(iam.Document{Statements: base.ResourcePolicy}, iam.Document{Statements: head.ResourcePolicy})
	return c.addPolicies(changes, newWitnesses(base, head).policyFact)
}

// policiesOf returns the policy documents in values that are JSON strings.
func policiesOf(values ...string) (documents []iam.Document, ok bool) {
	for _, value := range values {
		var text string
		if json.Unmarshal([]byte(value), &text) != nil {
			return nil, false
		}
		document, ok := review.Policy(text)
		if !ok {
			return nil, false
		}
		documents = append(documents, document)
	}
	return documents, true
}

// comparePolicy adds what the policy in an argument lets through that another one does
// not, and returns the verdict.
func (c *Change) comparePolicy(argument string, base, head iam.Document) Verdict {
	return c.addPolicies(review.ComparePolicies(argument, base, head), func(r iam.Reason) Fact {
		return Fact{Code: PolicyWider, Policy: &r}
	})
}

// addPolicies adds the reasons of changes of a policy as facts, and returns the verdict.
func (c *Change) addPolicies(changes []iam.Change, fact func(iam.Reason) Fact) Verdict {
	verdict := Same
	for _, p := range changes {
		if p.Narrower {
			verdict = widest(verdict, Narrower)
		}
		for _, r := range p.Reasons {
			v := Wider
			if r.Kind.Invalid() {
				v = Unknown
			}
			v, f := proven(v, fact(r))
			c.is(v, f)
			verdict = widest(verdict, v)
		}
	}
	c.Verdict = widest(c.Verdict, verdict)
	return verdict
}

// beside returns the verdict on a fact beside those of a policy, which make the change
// wider.
func beside(policy Verdict) Verdict {
	if policy == Wider {
		return Same
	}
	return policy
}

// rolePolicies is the type of a resource that only adds statements to a role, so that
// they alone decide the verdict.
const rolePolicies = "aws_iam_role_policy"

// rolePolicyFact returns the fact that a policy of a role lets through what a reason says.
// The witness is a call that all policies of the role in the head let through, and those in
// the base do not. own are the statements of the one policy in the head.
func (c *comparison) rolePolicyFact(r iam.Reason, own iam.Document, roles []string) Fact {
	base, head := policyOfRole(c.base, roles), policyOfRole(c.head, roles)
	if r.Witness != nil && !letsMore(base, head, *r.Witness) {
		r.Witness = nil
		for _, s := range own.Statements {
			if r.Witness == nil && s.Effect == iam.Allow {
				r.Witness = roleCall(base.Statements, head.Statements, s)
			}
		}
	}
	return Fact{Code: PolicyWider, Policy: &r}
}

// policyOfRole returns the statements of all policies in a stack that are for one of the
// roles.
func policyOfRole(s review.Stack, roles []string) iam.Document {
	var d iam.Document
	for _, api := range s.APIs {
		if api.Role != "" && slices.Contains(roles, api.Role) {
			d.Statements = append(d.Statements, api.RolePolicy...)
		}
	}
	for _, e := range s.Elements {
		isFor := func(role string) bool { return slices.Contains(roles, role) }
		if typeOf(e.Address) == rolePolicies && slices.ContainsFunc(e.AttachedTo, isFor) {
			d.Statements = append(d.Statements, e.Policies["policy"]...)
		}
	}
	return d
}

// letsMore reports whether the head lets a call through that the base does not. One that the
// head does not deny any more can be allowed by the policy of the resource.
func letsMore(base, head iam.Document, call iam.Request) bool {
	before, after := base.Decide(call), head.Decide(call)
	return after == iam.Allowed && (before == iam.Denied || before == iam.ImplicitlyDenied) ||
		after == iam.ImplicitlyDenied && before == iam.Denied
}

// describedTypes are the beginnings of the types that [review.Bucket], [review.UserPool],
// [review.Domain] and [review.DomainAccess] describe if a construct wrote them.
var describedTypes = []string{
	"aws_s3_bucket", "aws_s3_object", "aws_cognito_",
	"aws_api_gateway_domain_name", "aws_api_gateway_base_path_mapping", "aws_ram_resource_", "aws_ram_principal_association",
}

// compareElements returns the change of an element. It returns false if there is none.
func (c *comparison) compareElements(p pair[review.Element]) (Change, bool) {
	change := Change{Kind: KindElement, Subject: p.key, Action: actionOf(p), Verdict: Same}
	var base, head review.Element
	if p.base != nil {
		base = *p.base
	}
	if p.head != nil {
		head = *p.head
	}
	is := head
	if p.head == nil {
		is = base
	}
	names := changedKeys(base.Arguments, head.Arguments)
	switch {
	case change.Action != Changed && typeOf(p.key) == "var" && len(names) == 0:
		return Change{}, false // a variable without a default: the list of variables has it
	case change.Action != Changed && len(names) == 0:
		names = []string{""} // a block without arguments, such as a provider
	case len(names) == 0 && slices.Equal(base.AttachedTo, head.AttachedTo) && base.Written == head.Written &&
		base.Content == head.Content && head.Content != review.NotReadable:
		return Change{}, false
	}
	verdict := Same
	for _, name := range names {
		v := change.compareArgument(name, base, head, is, func(base, head iam.Document) Verdict {
			api, ok := c.policyOf(is.Address, name, is.AttachedTo...)
			switch {
			case typeOf(is.Address) == rolePolicies && len(is.AttachedTo) > 0:
				return change.addPolicies(iam.Compare(base, head), func(r iam.Reason) Fact {
					return c.rolePolicyFact(r, head, is.AttachedTo)
				})
			case !ok:
				return change.comparePolicy(name, base, head)
			}
			if p.base != nil || api.base == nil {
				api = api.withBase(base)
			}
			if p.head != nil {
				api = api.withHead(head)
			}
			return change.compareResourcePolicy(api)
		})
		verdict = widest(verdict, v)
		if change.Action == Changed {
			change.is(beside(v), Fact{Code: ArgumentChanged, Name: name})
		}
	}
	switch {
	case head.Content == review.NotReadable:
		change.is(Unknown, Fact{Code: ContentNotReadable})
	case base.Content != head.Content && change.Action == Changed:
		change.is(Unknown, Fact{Code: ContentChanged})
	}
	switch {
	case slices.Contains(is.AttachedTo, review.AnyResource):
		change.is(beside(verdict), Fact{Code: MayBeAttached})
	case len(is.AttachedTo) > 0:
		change.is(beside(verdict), Fact{Code: AttachedTo, Names: is.AttachedTo})
	case verdict.Wider():
		change.is(beside(verdict), Fact{Code: NotDescribed})
	}
	change.Verdict = widest(change.Verdict, verdict)
	return change, true
}

// compareArgument returns the verdict on an argument of an element that is different, and
// adds what a policy in it lets through by policies. is is the element in the version that
// has it.
func (c *Change) compareArgument(
	name string, base, head, is review.Element, policies func(base, head iam.Document) Verdict,
) Verdict {
	kind := typeOf(is.Address)
	switch {
	case name == "provisioner" || name == "connection":
		return Unknown // it runs a program
	case slices.Contains(harmlessTypes, kind) || isHarmless(is.Address, name):
		return Same
	case is.Written && slices.ContainsFunc(describedTypes, func(prefix string) bool { return strings.HasPrefix(kind, prefix) }):
		return Same
	case c.Action != Changed && (kind == "var" || kind == "local" || isRead(is.Address)):
		return Same // what refers to it changes, too
	case len(base.Policies[name])+len(head.Policies[name]) > 0:
		verdict := policies(iam.Document{Statements: base.Policies[name]}, iam.Document{Statements: head.Policies[name]})
		if kind == rolePolicies && readable(base, name) && readable(head, name) {
			return verdict
		}
	case c.Action == Removed && len(is.AttachedTo) == 0 && !is.Written && !protects.MatchString(kind):
		return Same
	case kind == rolePolicies && c.Action != Changed && name == "role":
		return Same // the role that it is for
	}
	return Unknown
}

// isRead reports whether the address is one of a data source that only reads.
func isRead(address string) bool {
	return strings.HasPrefix(address, "data.aws_") && !strings.HasPrefix(address, "data.aws_lambda_invocation.")
}

// protects matches types of resources that can refuse what is allowed without them.
var protects = regexp.MustCompile(`(public_access_block|_policy|policy_attachment|_acl|network_acl_rule|firewall\w*)$`)

// changedKeys returns the sorted keys with different values.
func changedKeys(base, head map[string]string) []string {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, head)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(key string) bool {
		before, was := base[key]
		after, is := head[key]
		return was == is && before == after
	})
}

// readable reports whether a policy of an element is known, if it has one.
func readable(e review.Element, name string) bool {
	return e.Arguments[name] == "" || len(e.Policies[name]) > 0
}
