package markdown

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// Fact returns a fact of a difference as a part of a sentence, in plain text. Names are
// in double quotes, as in Go, so that they differ from the text's own words.
func Fact(f compare.Fact) string {
	text := factText(f)
	if cause := causeWords[f.NoWitness]; cause != "" {
		text += ", " + cause
	}
	return text
}

func factText(f compare.Fact) string {
	switch words, ok := factWords[f.Code]; {
	case f.Code == compare.TakesOver:
		return "it answers requests for " + quoted(f.Name) + ": " + join(f.Facts)
	case f.Code == compare.TakenOver:
		return quoted(f.Name) + " answers its requests: " + join(f.Facts)
	case ok:
		return words(f)
	}
	return string(f.Code)
}

// fixed returns words that have no part of the fact.
func fixed(text string) func(compare.Fact) string {
	return func(compare.Fact) string { return text }
}

// about returns words with the fact's name in the place of %s.
func about(format string) func(compare.Fact) string {
	return func(f compare.Fact) string { return fmt.Sprintf(format, quoted(f.Name)) }
}

// instead returns words with the values after and before.
func instead(what string) func(compare.Fact) string {
	return func(f compare.Fact) string { return what + " " + replacement(f) }
}

// replacement says which value a fact has instead of which.
func replacement(f compare.Fact) string {
	return fmt.Sprintf("%s instead of %s", list(f.After), list(f.Before))
}

// named returns words about a part that a fact names, which is added, removed or
// changed.
func named(what string) func(compare.Fact) string {
	return func(f compare.Fact) string {
		return what + " " + quoted(f.Name) + " is " + replacement(f) + statuses(f)
	}
}

// factWords are the words for each code but those whose facts have facts.
var factWords = map[compare.Code]func(compare.Fact) string{
	compare.NewStack:    fixed("its APIs are new"),
	compare.NewAPI:      fixed("all of it is new"),
	compare.HasAPI:      func(f compare.Fact) string { return "API " + quoted(f.Name) + ": " + sizeText(f.Size) },
	compare.HasSize:     func(f compare.Fact) string { return sizeText(f.Size) },
	compare.HasEndpoint: func(f compare.Fact) string { return "callers through " + list(f.Names) },
	compare.HasRoute:    routeWords,
	compare.HasGrant:    func(f compare.Fact) string { return "the role may " + quoted(f.Name) + " on " + list(f.After) },
	compare.NeedsGrant: func(f compare.Fact) string {
		return "the existing role must be allowed " + quoted(f.Name) + " on " + list(f.After)
	},
	compare.HasManagedPolicy: about("the role may do what %s allows"),
	compare.HasWeakening:     func(f compare.Fact) string { return f.Name },
	compare.StageChanged:     instead("the stage is"),
	compare.RestAPIChanged:   instead("a new REST API with a new id:"),
	compare.WriterChanged:    fixed("the API is written in another way, which replaces it with one that has a new id"),
	compare.ValueChanged:     replacement,
	compare.DefaultHostnameDisabled: fixed("API Gateway refuses requests to the API's default hostname; " +
		"it is not known whether it also refuses those to names of the endpoint"),
	compare.DefaultHostnameEnabled: fixed("clients reach the API by its default hostname, without a custom domain"),

	compare.NewDomain: fixed("clients reach APIs by a new name"),
	compare.DomainRenamed: func(f compare.Fact) string {
		return "the name is " + replacement(f) + ", which replaces the domain: accounts that it is shared with need its new ARN"
	},
	compare.MappedTo: func(f compare.Fact) string {
		if f.Name == "" {
			return "it leads to " + list(f.After)
		}
		return quoted(f.Name) + " leads to " + list(f.After)
	},
	compare.MappedNoMore:          func(f compare.Fact) string { return "it no longer leads to " + list(f.Before) },
	compare.MappingMoved:          instead("its requests go to"),
	compare.APIPolicyDecides:      fixed("the resource policy of the API still decides who may call"),
	compare.DomainEndpoint:        about("clients reach it through the endpoint %s"),
	compare.DomainEndpointRemoved: about("clients no longer reach it through the endpoint %s"),
	compare.DomainShared:          about("%s may associate endpoints of its own with it"),
	compare.DomainSharedNoMore:    about("%s may no longer associate endpoints of its own with it"),
	compare.DomainNotChecked: func(f compare.Fact) string {
		return "clients of the endpoint " + list(f.Names) + " reach " + quoted(f.Name) + ", whose policy and APIs this review does not have"
	},

	compare.Admitted:       fixed("it may call"),
	compare.EveryoneBefore: fixed("callers were not limited in this way before"),
	compare.EveryoneNow:    fixed("callers are no longer limited in this way"),
	compare.CoveredBefore:  fixed("it could call before"),
	compare.StillCovered:   fixed("another entry still covers it"),
	compare.NotKnown:       fixed("its value is not known before Terraform runs"),
	compare.TokensAccepted: fixed("routes accept its tokens"),
	compare.AskedOf: func(f compare.Fact) string {
		if len(f.After) == 0 {
			return "the function " + list(f.Before) + " decided about requests to its routes"
		}
		return "the function " + list(f.After) + " decides about requests to its routes"
	},
	compare.ScriptsAdmitted:    fixed("its scripts may call the API in the browsers of clients"),
	compare.EveryWebsiteBefore: fixed("scripts of every website could call before"),
	compare.WebsiteReplaced: func(f compare.Fact) string {
		return "its scripts may call the API, instead of those of " + list(f.Before)
	},
	compare.CredentialsAdmitted:  fixed("its scripts may send cookies and client certificates, and read the responses"),
	compare.CredentialsRefused:   fixed("its scripts may no longer send cookies and client certificates"),
	compare.HeadersAllowed:       func(f compare.Fact) string { return "its scripts may set the headers " + list(f.Names) },
	compare.HeadersAllowedNoMore: func(f compare.Fact) string { return "its scripts may no longer set the headers " + list(f.Names) },
	compare.HeadersExposed:       func(f compare.Fact) string { return "its scripts may read the headers " + list(f.Names) },
	compare.ErrorsReadable:       fixed("its scripts may read API Gateway's own errors"),
	compare.HeadersExposedNoMore: func(f compare.Fact) string { return "its scripts may no longer read the headers " + list(f.Names) },
	compare.CallersThrough:       fixed("callers come through it"),
	compare.EndpointIn:           func(f compare.Fact) string { return "in " + quoted(f.Name) + ", for clients in " + list(f.Names) },
	compare.VPCChanged:           instead("another endpoint replaces it, for callers in"),
	compare.IDsChanged:           instead("its id is"),
	compare.SubnetsChanged:       instead("it is in the subnets"),
	compare.Associated:           fixed("it is associated with the API: the URL with its id resolves"),
	compare.AssociatedNoMore:     fixed("it is no longer associated with the API: the URL with its id does not resolve any more"),
	compare.ClientsAdmitted:      about("clients in %s may connect"),
	compare.ClientsCovered:       about("clients in %s may connect, as before"),
	compare.ClientsNotKnown:      about("clients in %s may connect; its value is not known before Terraform runs"),
	compare.ClientsRemoved:       about("%s has no rule of its own any more"),
	compare.NameResolves:         fixed("the API's default name resolves to its endpoint there, and public APIs stay reachable by theirs"),
	compare.NameResolvesNoMore:   fixed("the API's default name does not resolve to its endpoint there any more, unless the endpoint has private DNS"),
	compare.PrivateDNSEnabled:    fixed("private DNS is enabled: public APIs become unreachable by their default names from the VPC"),
	compare.PrivateDNSDisabled:   fixed("private DNS is disabled: the API's default name resolves to the endpoint only in VPCs with a hosted zone for it"),
	compare.ReachesEveryAPI:      fixed("it lets requests through to private APIs of every account"),
	compare.ReachesOwnAPIs:       fixed("it lets requests through only to its own APIs"),
	compare.ReachesAPI:           about("it lets requests through to %s"),
	compare.ReachesAPINoMore:     about("it no longer lets requests through to %s"),
	compare.PlanAdded:            func(f compare.Fact) string { return planWords(f.Plan) },
	compare.PlanLimits: func(f compare.Fact) string {
		return "each key may make " + limitsText(*f.Plan) + " instead of " + limitsText(*f.PlanBefore)
	},
	compare.KeyAdmitted: about("the key %s is accepted"),
	compare.KeyRemoved:  about("the key %s is no longer accepted"),

	compare.CalledAsRole: fixed("routes call AWS as this role"),
	compare.RoleReplaced: func(f compare.Fact) string {
		return "it replaces " + list(f.Before) + "; policies of buckets and keys that name that role must change as well"
	},
	compare.RoleRenamed: func(f compare.Fact) string {
		if len(f.After) == 0 {
			return "it replaces the role with the path and name " + list(f.Before)
		}
		return "its path and name are " + list(f.After) + ", which replaces it; policies of other resources may name it"
	},
	compare.RoleNotChecked:         fixed("the role already exists, and nobody checked what it may do"),
	compare.NotGrantedBefore:       fixed("the role did not have this permission"),
	compare.ForRoutes:              func(f compare.Fact) string { return "for " + list(f.Names) },
	compare.AllowsWhatPolicyAllows: fixed("the role may do what it allows"),
	compare.BoundaryReplaced: func(f compare.Fact) string {
		return "it replaces " + list(f.Before) + "; what the two allow is not known"
	},
	compare.BoundaryRemoved: fixed("the role may do all that its policies allow"),
	compare.PolicyWider:     func(f compare.Fact) string { return policyWords(f.Policy) },
	compare.ProtectsLess:    func(f compare.Fact) string { return f.Name },
	compare.ProtectedLess:   func(f compare.Fact) string { return f.Name },

	compare.PathInvalid:           about("API Gateway has no path such as %s"),
	compare.RouteRepeated:         func(f compare.Fact) string { return quoted(f.Name) + " is the same route as " + list(f.Before) },
	compare.TooManyPaths:          fixed("there are too many kinds of paths to compare"),
	compare.RequestsRefusedBefore: fixed("it answers requests that were refused"),
	compare.RequirementsChanged: func(f compare.Fact) string {
		return "requires " + required(f.Required) + " instead of " + required(f.RequiredBefore)
	},
	compare.AuthorizationRemoved: func(f compare.Fact) string { return "does not require " + strings.Join(f.Before, "") + " any more" },
	compare.APIKeyRemoved:        fixed("does not require an API key any more"),
	compare.ScopeAccepted:        about("accepts tokens that only have the scope %s"),
	compare.RequirementsNotComparable: func(f compare.Fact) string {
		return "requires " + required(f.Required) + " instead of " + required(f.RequiredBefore)
	},
	compare.IAMAdmitsMore: fixed("requires AWS_IAM, and an identity's own policy admits callers that the resource policy " +
		"does not allow but does not deny either"),
	compare.BackendChanged:           instead("calls"),
	compare.CalledDifferently:        fixed("calls the backend in another way"),
	compare.CertificateNotVerified:   fixed("accepts a certificate of any authority from the backend"),
	compare.ParameterRequired:        about("requests without %s are refused"),
	compare.ParameterOptional:        about("requests without %s are no longer refused"),
	compare.Forwarded:                func(f compare.Fact) string { return "forwards " + parameterText(f) },
	compare.ForwardedNoMore:          func(f compare.Fact) string { return "no longer forwards " + parameterText(f) },
	compare.AllHeadersForwarded:      fixed("forwards every header"),
	compare.AllQueryStringsForwarded: fixed("forwards every query string"),
	compare.BodyForwarded: func(f compare.Fact) string {
		return "forwards " + bodyText(f.After) + " instead of " + bodyText(f.Before)
	},
	compare.BackendField: func(f compare.Fact) string {
		return "the backend's " + f.Name + " is " + replacement(f)
	},
	compare.BackendParameter: named("the backend's parameter"),
	compare.BackendTemplate:  named("the template for bodies of"),
	compare.ResponseStatus:   statusWords,
	compare.ResponseHeader:   named("the response header"),
	compare.ResponseTemplate: named("the response template for"),
	compare.ResponseField: func(f compare.Fact) string {
		return "the responses' " + f.Name + " is " + replacement(f) + statuses(f)
	},
	compare.ResponseStatusRule: func(f compare.Fact) string {
		line := "the status code " + f.Name + " is returned"
		if len(f.After) == 0 {
			return line + " by no rule instead of if " + list(f.Before) + statuses(f)
		}
		line += " if " + list(f.After)
		if len(f.Before) > 0 {
			line += " instead of if " + list(f.Before)
		}
		return line + statuses(f)
	},
	compare.Overridden: func(f compare.Fact) string {
		return "the app makes " + quoted(f.Name) + " " + overrideValues(f.After) + ", and the construct wrote " + overrideValues(f.Before)
	},
	compare.OverriddenNoMore: func(f compare.Fact) string {
		return "the app no longer changes " + quoted(f.Name) + ", which was " + overrideValues(f.Before) + ", and is " + overrideValues(f.After)
	},
	compare.ElementLost:        fixed("the app removes the resource, which the construct wrote"),
	compare.AnswersShared:      fixed("callers may share a cached answer, whoever they are"),
	compare.AttachedTo:         func(f compare.Fact) string { return "the app adds it to " + list(f.Names) },
	compare.MayBeAttached:      fixed("it may belong to a resource of a construct: what it names is not known before Terraform runs"),
	compare.NotDescribed:       fixed("the review does not describe what it does"),
	compare.ArgumentChanged:    about("the argument %s changes"),
	compare.ContentChanged:     fixed("the files of the module change"),
	compare.ContentNotReadable: fixed("the review cannot read the files of the module"),
	compare.SettingWeaker:      settingWords,
	compare.SettingChanged:     settingWords,
	compare.LeftOut:            func(f compare.Fact) string { return "the app leaves it out: " + quoted(f.Name) },
	compare.CORSHeader: func(f compare.Fact) string {
		return "returns the header " + quoted(f.Name) + " with " + list(f.After) + statuses(f)
	},
	compare.HeaderReturned: func(f compare.Fact) string {
		return "returns " + list(f.After) + " in the header " + quoted(f.Name) + statuses(f)
	},
	compare.BodyReturned: func(f compare.Fact) string {
		return "may return more of the backend's body" + statuses(f)
	},
	compare.VariableReturned: func(f compare.Fact) string {
		return "returns " + list(f.After) + " in errors with the content type " + quoted(f.Name)
	},
	compare.ResponsesUnchanged: fixed("returns the backend's responses unchanged"),
}

// quoted returns a name in double quotes, as in Go.
func quoted(s string) string { return strconv.Quote(short(s)) }

// list returns names in double quotes, or "none".
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = quoted(name)
	}
	return strings.Join(texts, ", ")
}

func join(facts []compare.Fact) string {
	texts := make([]string, len(facts))
	for i, f := range facts {
		texts[i] = Fact(f)
	}
	return strings.Join(texts, ", ")
}

// statuses names the status codes of a fact that is about some of them.
func statuses(f compare.Fact) string {
	if len(f.Names) == 0 {
		return ""
	}
	return ", for " + strings.Join(f.Names, ", ")
}

func sizeText(s *compare.Size) string {
	return number(s.Routes, "routes") + ", " + number(s.Endpoints, "sources of endpoints") + ", " + number(s.Grants, "permissions of the role")
}

func routeWords(f compare.Fact) string {
	text := "calls " + list(f.After) + " and requires " + required(f.Required)
	if f.Name == "" {
		return text
	}
	return quoted(f.Name) + " " + text
}

// required says what callers need.
func required(r *compare.Requirements) string {
	text := r.Authorization
	switch {
	case text == "NONE" && r.APIKey:
		return "only an API key"
	case text == "NONE":
		return "nothing"
	case text == "COGNITO_USER_POOLS" && len(r.Scopes) == 0:
		text += " with an ID token"
	case text == "COGNITO_USER_POOLS":
		scopes := make([]string, len(r.Scopes))
		for i, scope := range r.Scopes {
			scopes[i] = quoted(scope)
		}
		text += " with " + strings.Join(scopes, " or ")
	}
	if r.Authorizer != "" {
		text = "the authorizer " + quoted(r.Authorizer)
	}
	if r.APIKey {
		text += " and an API key"
	}
	return text
}

func planWords(p *review.UsagePlan) string {
	keys := "its keys are accepted"
	if len(p.Keys) > 0 {
		keys = "the keys " + list(p.Keys) + " are accepted"
	}
	return keys + ", with " + limitsText(*p)
}

// limitsText says how many requests each key of a usage plan may make.
func limitsText(p review.UsagePlan) string {
	var texts []string
	if p.RateLimit != 0 {
		texts = append(texts, strconv.FormatFloat(p.RateLimit, 'f', -1, 64)+" requests per second")
	}
	if p.BurstLimit != 0 {
		texts = append(texts, strconv.Itoa(p.BurstLimit)+" at the same time")
	}
	if p.QuotaLimit != 0 {
		texts = append(texts, strconv.Itoa(p.QuotaLimit)+" per "+strings.ToLower(p.QuotaPeriod))
	}
	if texts == nil {
		return "any number of requests"
	}
	return strings.Join(texts, ", ")
}

// places are the words for the places of parameters.
var places = map[string]string{"header": "header", "querystring": "query string", "path": "path variable"}

// parameterText names a parameter such as header.range.
func parameterText(f compare.Fact) string {
	text := parameterName(f.Name)
	if len(f.After) > 0 {
		text += " as " + parameterName(f.After[0])
	}
	return text
}

func parameterName(parameter string) string {
	place, name, _ := strings.Cut(parameter, ".")
	if words, ok := places[place]; ok {
		place = words
	}
	if name == "*" {
		return "every " + place
	}
	return strings.TrimSpace(place + " " + quoted(name))
}

// bodyText says which bodies a route forwards.
func bodyText(body []string) string {
	switch strings.Join(body, "") {
	case review.EveryBody:
		return "every body"
	case review.OtherBodies:
		return "bodies of content types without a template"
	}
	return "no body"
}

// statusWords says which status code of the backend becomes which.
func statusWords(f compare.Fact) string {
	switch {
	case f.Before == nil:
		return "the status code " + f.Name + " is returned " + forPattern(f.After)
	case f.After == nil:
		return "the status code " + f.Name + " is no longer returned"
	}
	return "the status code " + f.Name + " is returned " + forPattern(f.After) + " instead of " + forPattern(f.Before)
}

func forPattern(pattern []string) string {
	if strings.Join(pattern, "") == "" {
		return "for all others"
	}
	return "for " + list(pattern)
}

// maxValue is how many bytes of a value a report shows. The JSON has all.
const maxValue = 300

// overrideValues shows the value of an argument, which is JSON, or nothing.
func overrideValues(values []string) string {
	if len(values) == 0 {
		return "nothing"
	}
	value := values[0]
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		value = text
	}
	if len(value) > maxValue {
		value = strings.ToValidUTF8(value[:maxValue], "") + "…"
	}
	return quoted(value)
}

// settingWords says what becomes of a setting of a bucket or of a user pool.
func settingWords(f compare.Fact) string {
	on := []string{"true"} // of a setting without other values
	switch {
	case slices.Equal(f.After, on) && len(f.Before) == 0:
		return quoted(f.Name) + " is set"
	case slices.Equal(f.Before, on) && len(f.After) == 0:
		return quoted(f.Name) + " is no longer set"
	case len(f.Before) == 0:
		return quoted(f.Name) + " has " + list(f.After)
	case len(f.After) == 0:
		return quoted(f.Name) + " no longer has " + list(f.Before)
	}
	return quoted(f.Name) + " is " + replacement(f)
}
