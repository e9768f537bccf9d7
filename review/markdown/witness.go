package markdown

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review/compare"
)

// maxWitnesses is how many requests a change shows.
const maxWitnesses = 3

// witnessWords returns requests that show facts, each once, in plain text.
func witnessWords(facts []compare.Fact) []string {
	var list []string
	add := func(text string) {
		if len(list) < maxWitnesses && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for _, f := range facts {
		switch {
		case f.Request != nil:
			add(apiRequestWords(*f.Request))
		case f.Call != nil:
			add(callWords(*f.Call))
		case f.Policy != nil && f.Policy.Witness != nil:
			add(callWords(*f.Policy.Witness))
		}
		for _, text := range witnessWords(f.Facts) {
			add(text)
		}
	}
	return list
}

// apiRequestWords describes a request to an API and its caller.
func apiRequestWords(r compare.APIRequest) string {
	text := r.Verb + " " + quoted(r.Path)
	if r.Domain != "" {
		text += " below " + quoted("https://"+r.Domain)
	}
	for _, named := range []struct {
		what   string
		values map[string]string
	}{{" with the header ", r.Headers}, {" with the query string ", r.QueryStrings}} {
		for _, name := range slices.Sorted(maps.Keys(named.values)) {
			text += named.what + quoted(name+": "+named.values[name])
		}
	}
	if r.Body != "" {
		text += " with a body"
	}
	switch {
	case r.Caller != "":
		text += ", signed by " + quoted(r.Caller)
	case r.UserPool != "" && len(r.Scopes) == 0:
		text += ", with an ID token of " + quoted(r.UserPool)
	case r.UserPool != "":
		text += ", with a token of " + quoted(r.UserPool) + " that has only the scope " + list(r.Scopes)
	case r.Authorizer != "":
		text += ", which the authorizer " + quoted(r.Authorizer) + " allows"
	default:
		text += ", without a signature or a token"
	}
	if r.Organization != "" {
		text += " of the organization " + quoted(r.Organization)
	}
	if r.APIKey != "" {
		text += ", with the API key " + quoted(r.APIKey)
	}
	if r.Endpoint != "" {
		text += ", through " + quoted(r.Endpoint)
	}
	if r.VPC != "" {
		text += ", from the VPC " + quoted(r.VPC)
	}
	if r.Address != "" {
		text += ", from the address " + quoted(r.Address)
	}
	return text
}

// callWords describes a request as IAM sees it.
func callWords(r iam.Request) string {
	text := quoted(r.Action) + " on " + quoted(r.Resource)
	if names := principals(r.Principal); len(names) > 0 && !slices.Equal(names, []string{"*"}) {
		text += " by " + list(names)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		text += ", with " + quoted(key+": "+strings.Join(r.Context[key], ", "))
	}
	return text
}

// causeWords say why a fact has no witness, as the end of a sentence.
var causeWords = map[compare.Cause]string{
	compare.NotFound:         "and no request was found that shows it",
	compare.NoRequest:        "and no single request shows it",
	compare.ContentsNotKnown: "and the digest does not have the statements of the policy",
	compare.NotCompared:      "which cannot be compared",
}
