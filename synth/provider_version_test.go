package synth

import (
	"fmt"
	"strings"
	"testing"
)

// The required version is the least change of what the app requires that has every argument
// of the stack.
func TestProviderVersion(t *testing.T) {
	t.Parallel()
	const (
		stream = `"aws_api_gateway_integration": {"a": {"response_transfer_mode": "STREAM"}}`
		target = `"aws_api_gateway_integration": {"a": {"integration_target": "arn"}}`
		mode   = `"aws_api_gateway_domain_name": {"a": {"endpoint_access_mode": "STRICT"}}`
	)
	for _, c := range []struct{ resources, before, want string }{
		{"", ">= 5.99.1", ">= 5.99.1"},
		{`"aws_api_gateway_integration": {"a": {"uri": "b"}}`, ">= 5.99.1", ">= 5.99.1"},
		{stream, ">= 5.99.1", ">= 6.26.0"},
		{target, ">= 5.99.1", ">= 6.25.0"},
		{target + "," + mode, ">= 5.99.1", ">= 6.28.0"},
		{stream, "~> 6.0", "~> 6.0, >= 6.26.0"},
		{stream, ">= 5.99.1, < 7.0.0", ">= 5.99.1, < 7.0.0, >= 6.26.0"},
		{stream, "< 7.0.0", "< 7.0.0, >= 6.26.0"},
		{stream, "6.34.0", "6.34.0"},
		{stream, "= 6.26.0", "= 6.26.0"},
		{stream, ">= 6.30.0", ">= 6.30.0"},
		{stream, "~> 6.30", "~> 6.30"},
		{stream, "!= 6.27.0", "!= 6.27.0, >= 6.26.0"},
		{stream, "", ">= 6.26.0"},
		{stream, "6.25.9", "error"},
		{stream, "~> 5.99", "error"},
		{stream, "< 6.26.0", "error"},
		{stream, "~> 6.20.0", "error"},
	} {
		text := fmt.Sprintf("{\n  \"resource\": {%s},\n  \"terraform\": {\"required_providers\": {\"aws\": "+
			"{\"source\": \"aws\", \"version\": %q}}}\n}", c.resources, c.before)
		got, err := withProviderVersion("stack", []byte(text))
		switch {
		case c.want == "error":
			want := fmt.Sprintf("stack: version %q of the AWS provider: must be 6.26.0 or newer, which "+
				"aws_api_gateway_integration.a.response_transfer_mode needs: no such version is admitted", c.before)
			if err == nil || err.Error() != want {
				t.Errorf("%q: error %v, want %s", c.before, err, want)
			}
		case err != nil:
			t.Errorf("%q: %v", c.before, err)
		case !strings.Contains(strings.ReplaceAll(string(got), `\u003e`, ">"), fmt.Sprintf(`"version": %q`, c.want)):
			t.Errorf("%s with %q: want %q, got\n%s", c.resources, c.before, c.want, got)
		}
	}
}

// Only the provider of AWS has versions with the arguments, whatever its name is.
func TestProviderVersionOfOtherProviders(t *testing.T) {
	t.Parallel()
	const text = `{"resource": {"aws_api_gateway_rest_api": {"a": {"security_policy": "TLS"}}}, ` +
		`"terraform": {"required_providers": {"amazon": {"source": "HashiCorp/AWS", "version": ">= 6.0.0"}, ` +
		`"random": {"source": "random", "version": ">= 3.0.0"}}}}`
	got, err := withProviderVersion("stack", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`">= 6.62.0"`, `">= 3.0.0"`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("want %s, got\n%s", want, got)
		}
	}
}
