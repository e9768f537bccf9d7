package userpool

import (
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Cognito's rules for domain prefixes.
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
var (
	domainPrefix     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	domainPrefixText = regexp.MustCompile(`^[a-z0-9-]{0,63}$`)
	reservedWords    = []string{"amazon", "aws", "cognito"}
)

func checkDomainPrefix(prefix string) fault.List {
	var faults fault.List
	if prefix == "" {
		return nil
	}
	if !ref.Matches(prefix, domainPrefix, domainPrefixText) {
		faults.Add("", "%q: must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends", prefix)
	}
	known := ref.Replace(prefix, func(string) string { return " " })
	for _, word := range reservedWords {
		if strings.Contains(known, word) {
			faults.Add("", "%q: must not contain %s, which Cognito reserves", prefix, word)
		}
	}
	return faults
}
