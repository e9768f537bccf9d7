package bucket

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketcorsconfiguration"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

var (
	// exposedHeader matches the names of headers.
	// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
	exposedHeader     = regexp.MustCompile("^[A-Za-z0-9!#$%&'^_.`|~+-]+$")
	exposedHeaderText = regexp.MustCompile("^[A-Za-z0-9!#$%&'^_.`|~+-]*$")
	// corsPattern matches a header or an origin, in which * stands for any text.
	corsPattern = regexp.MustCompile("^[A-Za-z0-9!#$%&'*^_.`|~+:/\\[\\]-]+$")
	corsText    = regexp.MustCompile("^[A-Za-z0-9!#$%&'*^_.`|~+:/\\[\\]-]*$")
)

// corsMethods are the methods that S3 allows in a rule.
var corsMethods = []string{"DELETE", "GET", "HEAD", "POST", "PUT"}

func (r CORSRule) check() fault.List {
	var faults fault.List
	if len(r.Origins) == 0 {
		faults.Add("origins", "must have at least one origin")
	}
	faults.In("origins", checkPatterns(r.Origins))
	faults.In("headers", checkPatterns(r.Headers))
	for _, header := range r.ExposeHeaders {
		if ref.HasSyntax(header) || !ref.Matches(header, exposedHeader, exposedHeaderText) {
			faults.Add("exposeHeaders", "%q: must be the name of a header, without *", header)
		}
	}
	for _, method := range r.Methods {
		if !slices.Contains(corsMethods, method) {
			faults.Add("methods", "%q: must be one of %s", method, strings.Join(corsMethods, ", "))
		}
	}
	if r.MaxAgeSeconds < 0 {
		faults.Add("maxAgeSeconds", "%d: must not be negative", r.MaxAgeSeconds)
	}
	return faults
}

func checkPatterns(texts []string) fault.List {
	var faults fault.List
	for _, text := range texts {
		if ref.HasSyntax(text) || !ref.Matches(text, corsPattern, corsText) || strings.Count(ref.Literal(text), "*") > 1 {
			faults.Add("", "%q: must be a header or an origin, with at most one * and no ${ or %%{", text)
		}
	}
	return faults
}

func (c Config) corsRules() []*s3bucketcorsconfiguration.S3BucketCorsConfigurationCorsRule {
	var rules []*s3bucketcorsconfiguration.S3BucketCorsConfigurationCorsRule
	for _, r := range c.CORS {
		rule := &s3bucketcorsconfiguration.S3BucketCorsConfigurationCorsRule{
			AllowedOrigins: jsii.Strings(r.Origins...),
			AllowedMethods: jsii.Strings(orDefault(r.Methods, "GET", "HEAD")...),
			AllowedHeaders: jsii.Strings(orDefault(r.Headers, "*")...),
		}
		if len(r.ExposeHeaders) > 0 {
			rule.ExposeHeaders = jsii.Strings(r.ExposeHeaders...)
		}
		if r.MaxAgeSeconds != 0 {
			rule.MaxAgeSeconds = jsii.Number(r.MaxAgeSeconds)
		}
		rules = append(rules, rule)
	}
	return rules
}

func orDefault(list []string, otherwise ...string) []string {
	if len(list) == 0 {
		return otherwise
	}
	return list
}
