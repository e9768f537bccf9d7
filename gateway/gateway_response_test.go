package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

const gatewayResponseTypes = "ACCESS_DENIED, API_CONFIGURATION_ERROR, AUTHORIZER_CONFIGURATION_ERROR, " +
	"AUTHORIZER_FAILURE, BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, DEFAULT_4XX, DEFAULT_5XX, EXPIRED_TOKEN, " +
	"INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, INVALID_API_KEY, INVALID_SIGNATURE, MISSING_AUTHENTICATION_TOKEN, " +
	"QUOTA_EXCEEDED, RESOURCE_NOT_FOUND, THROTTLED, UNAUTHORIZED, UNSUPPORTED_MEDIA_TYPE, WAF_FILTERED"

func TestGatewayResponses(t *testing.T) {
	t.Parallel()
	message := func(text string) map[string]string {
		return map[string]string{"application/json": `{"message":` + text + `,"requestId":"$context.requestId",` +
			`"errorType":"$context.error.responseType"}`}
	}
	const unsigned = `"Missing Authentication Token: no route of this API has this path and method, or the route ` +
		`takes signed requests only"`
	var (
		clients = gateway.GatewayResponse{Type: "DEFAULT_4XX", Templates: message("$context.error.messageString")}
		servers = gateway.GatewayResponse{Type: "DEFAULT_5XX", Templates: message("$context.error.messageString")}
		unknown = gateway.GatewayResponse{
			Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "403", Templates: message(unsigned),
		}
		expired = gateway.GatewayResponse{
			Type: "EXPIRED_TOKEN", StatusCode: "403",
			Templates: message(`"Expired token: the token of the request has expired"`),
		}
		invalid = gateway.GatewayResponse{
			Type: "INVALID_SIGNATURE", StatusCode: "403",
			Templates: message(
				`"Invalid signature: the signature of the request does not match its contents and its credentials"`),
		}
		notFound = gateway.GatewayResponse{
			Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "404",
			Templates: message(`"Not Found: no route of this API has this path and method"`),
		}
		own = gateway.GatewayResponse{
			Type: "DEFAULT_4XX", StatusCode: "499", Headers: map[string]string{"X-A": "'${x}'"},
			Templates: map[string]string{"text/plain": "${x}"},
		}
		throttled = gateway.GatewayResponse{Type: "THROTTLED", StatusCode: "503", Templates: message(`"later"`)}
		headed    = gateway.GatewayResponse{
			Type: "MISSING_AUTHENTICATION_TOKEN", Headers: map[string]string{"X-A": "'a'"},
		}
	)
	for name, c := range map[string]struct {
		notFound bool
		own      []gateway.GatewayResponse
		want     []gateway.GatewayResponse
	}{
		"none of one's own": {
			false, nil, []gateway.GatewayResponse{clients, servers, expired, invalid, unknown},
		},
		"unknown routes that are missing": {
			true, nil, []gateway.GatewayResponse{clients, servers, expired, invalid, notFound},
		},
		// It replaces the default response completely.
		"one in the place of a default one": {
			false, []gateway.GatewayResponse{own}, []gateway.GatewayResponse{own, servers, expired, invalid, unknown},
		},
		"one with a header alone": {false, []gateway.GatewayResponse{
			headed,
		}, []gateway.GatewayResponse{clients, servers, expired, invalid, {
			Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "403", Headers: headed.Headers,
			Templates: message(unsigned),
		}}},
		"further ones, sorted": {
			true, []gateway.GatewayResponse{throttled, own},
			[]gateway.GatewayResponse{own, servers, expired, invalid, notFound, throttled},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := paths("/")
			config.UnknownRoutesNotFound, config.GatewayResponses = c.notFound, c.own
			if diff := cmp.Diff(c.want, resolved(t, config).GatewayResponses); diff != "" {
				t.Errorf("GatewayResponses (-want +got):\n%s", diff)
			}
		})
	}
}

// API Gateway returns defaults for a status code and a body that are not set, which every
// plan would show as a change. So both are always written.
func TestGatewayResponsesAreWrittenInFull(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"ACCESS_DENIED":                  "403",
		"API_CONFIGURATION_ERROR":        "500",
		"AUTHORIZER_CONFIGURATION_ERROR": "500",
		"AUTHORIZER_FAILURE":             "500",
		"BAD_REQUEST_BODY":               "400",
		"BAD_REQUEST_PARAMETERS":         "400",
		"DEFAULT_4XX":                    "",
		"DEFAULT_5XX":                    "",
		"EXPIRED_TOKEN":                  "403",
		"INTEGRATION_FAILURE":            "504",
		"INTEGRATION_TIMEOUT":            "504",
		"INVALID_API_KEY":                "403",
		"INVALID_SIGNATURE":              "403",
		"MISSING_AUTHENTICATION_TOKEN":   "403",
		"QUOTA_EXCEEDED":                 "429",
		"RESOURCE_NOT_FOUND":             "404",
		"THROTTLED":                      "429",
		"UNAUTHORIZED":                   "401",
		"UNSUPPORTED_MEDIA_TYPE":         "415", "WAF_FILTERED": "403",
	}
	config := paths("/")
	for kind := range want {
		config.GatewayResponses = append(config.GatewayResponses, gateway.GatewayResponse{Type: kind})
	}
	got := map[string]string{}
	for _, response := range resolved(t, config).GatewayResponses {
		got[response.Type] = response.StatusCode
		if len(response.Templates) == 0 {
			t.Errorf("%s has no body", response.Type)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses by type (-want +got):\n%s", diff)
	}
}

// The message of API Gateway for these types repeats credentials of the request, so none of
// their bodies has it, whatever else the API sets.
func TestGatewayResponsesRepeatNoCredentials(t *testing.T) {
	t.Parallel()
	header := map[string]string{"X-A": "'a'"}
	types := []string{"EXPIRED_TOKEN", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN"}
	configs := map[string]gateway.Config{
		"none": paths("/"), "all": paths("/"), "notFound": paths("/"), "default": paths("/"),
	}
	change := func(name string, edit func(*gateway.Config)) { c := configs[name]; edit(&c); configs[name] = c }
	change("notFound", func(c *gateway.Config) { c.UnknownRoutesNotFound = true })
	change("default", func(c *gateway.Config) {
		c.GatewayResponses = []gateway.GatewayResponse{{Type: "DEFAULT_4XX", Headers: header}}
	})
	change("all", func(c *gateway.Config) {
		for _, kind := range types {
			c.GatewayResponses = append(c.GatewayResponses, gateway.GatewayResponse{Type: kind, Headers: header})
		}
	})
	for name, config := range configs {
		found := 0
		for _, response := range resolved(t, config).GatewayResponses {
			for _, body := range response.Templates {
				if !strings.Contains(body, `"errorType":"$context.error.responseType"`) {
					t.Errorf("%s: %s has no type of the error: %s", name, response.Type, body)
				}
				if slices.Contains(types, response.Type) {
					found++
					if strings.Contains(body, "$context.error.message") {
						t.Errorf("%s: the body of %s repeats API Gateway's message: %s", name, response.Type, body)
					}
				}
			}
		}
		if found != len(types) {
			t.Errorf("%s: %d bodies, want one for each of %v", name, found, types)
		}
	}
}

func TestGatewayResponseParameters(t *testing.T) {
	t.Parallel()
	got := gateway.GatewayResponse{Headers: map[string]string{
		"Retry-After": "'1'", "X-Id": "context.requestId",
	}}.Parameters()
	want := map[string]string{
		"gatewayresponse.header.Retry-After": "'1'", "gatewayresponse.header.X-Id": "context.requestId",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parameters (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesGatewayResponses(t *testing.T) {
	t.Parallel()
	with := func(list ...gateway.GatewayResponse) gateway.Config {
		config := paths("/")
		config.GatewayResponses = list
		return config
	}
	cases := map[string]refusal{
		"a type that cannot be changed": {
			with(gateway.GatewayResponse{Type: "THROTTLED"}, gateway.GatewayResponse{Type: "REQUEST_TOO_LARGE"}),
			`gatewayResponses[1].type: "REQUEST_TOO_LARGE": must be one of ` + gatewayResponseTypes,
		},
		"no type": {
			with(gateway.GatewayResponse{}), `gatewayResponses[0].type: "": must be one of ` + gatewayResponseTypes,
		},
		"a type twice": {
			with(gateway.GatewayResponse{Type: "THROTTLED"}, gateway.GatewayResponse{Type: "THROTTLED"}),
			`gatewayResponses[1].type: "THROTTLED": must not repeat the type of gatewayResponses[0]`,
		},
		"unknown routes, said twice": {
			func() gateway.Config {
				c := with(gateway.GatewayResponse{Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "404"})
				c.UnknownRoutesNotFound = true
				return c
			}(),
			`gatewayResponses[0].type: "MISSING_AUTHENTICATION_TOKEN": must not be set together with ` +
				`unknownRoutesNotFound, which sets it`,
		},
		"a header in two capitalisations": {
			with(gateway.GatewayResponse{
				Type: "THROTTLED", Headers: map[string]string{"Retry-After": "'1'", "retry-after": "'2'"},
			}),
			`gatewayResponses[0].headers: "retry-after": must not be repeated`,
		},
		"a name that is none": {
			with(gateway.GatewayResponse{Type: "THROTTLED", Headers: map[string]string{"x a": "'1'"}}),
			`gatewayResponses[0].headers: "x a": must be the name of an HTTP header`,
		},
	}
	for _, status := range []string{"200", "399", "600", "4XX", "40", "4040", "$"} {
		cases["status "+status] = refusal{
			with(gateway.GatewayResponse{Type: "THROTTLED", StatusCode: status}),
			fmt.Sprintf(`gatewayResponses[0].statusCode: %q: must be 400 to 599`, status),
		}
	}
	for _, source := range []string{
		"", "1", "'1", "'é'", "'\n'", "'", "method.response.header.Origin", "method.request.body", "context.",
		"$context.requestId", reference,
	} {
		cases["source "+source] = refusal{
			with(gateway.GatewayResponse{Type: "THROTTLED", Headers: map[string]string{"X-A": source}}),
			fmt.Sprintf(
				`gatewayResponses[0].headers: "X-A": %s: must be printable ASCII characters in single quotes, or `+
					`a parameter such as method.request.header.Origin`,
				source,
			),
		}
	}
	for _, source := range []string{
		"''", "'1'", "'${x}'", "'" + reference + "'", "method.request.header.Origin", "method.request.querystring.a",
		"method.request.path.proxy",
		"context.requestId", "context.error.message", "stageVariables.a",
	} {
		cases["good source "+source] = refusal{
			with(gateway.GatewayResponse{Type: "THROTTLED", Headers: map[string]string{"X-A": source}}), "",
		}
	}
	for _, status := range []string{"400", "599"} {
		cases["good status "+status] = refusal{
			with(gateway.GatewayResponse{Type: "THROTTLED", StatusCode: status}), "",
		}
	}
	testRefusals(t, cases)
}
