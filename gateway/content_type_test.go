package gateway_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// A template is the same for every content type that it takes, and any other type is 415.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	with := func(o gateway.Operation, types ...string) gateway.Operation { o.ContentTypes = types; return o }
	for name, c := range map[string]struct {
		operation gateway.Operation
		want      []string
	}{
		"none": {gateway.SendMessage(queueARN), []string{"application/json", "application/x-amz-json-1.0"}},
		"a text": {
			with(gateway.SendMessage(queueARN), "text/plain"),
			[]string{
				"application/json", "application/x-amz-json-1.0", "text/plain", "text/plain; charset=UTF-8",
				"text/plain; charset=utf-8", "text/plain;charset=UTF-8", "text/plain;charset=utf-8",
			},
		},
		"JSON with a charset": {
			with(gateway.Publish(topic), "application/json"),
			[]string{
				"application/json", "application/json; charset=UTF-8", "application/json; charset=utf-8",
				"application/json;charset=UTF-8", "application/json;charset=utf-8", "application/x-www-form-urlencoded",
			},
		},
		"events, with a parameter": {
			with(gateway.SendMessage(queueARN), "application/cloudevents+json; charset=iso-8859-1"),
			[]string{
				"application/cloudevents+json; charset=iso-8859-1", "application/json", "application/x-amz-json-1.0",
			},
		},
	} {
		b := binding(t, c.operation, "POST", "/")
		if diff := cmp.Diff(c.want, slices.Sorted(maps.Keys(b.RequestTemplates))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		templateOf(t, b) // fails if they differ
		if b.PassthroughBehavior != "NEVER" {
			t.Errorf("%s: the behavior for other types is %s", name, b.PassthroughBehavior)
		}
	}
}

func TestRefusedContentTypes(t *testing.T) {
	t.Parallel()
	with := func(o gateway.Operation, types ...string) gateway.Config { o.ContentTypes = types; return posted(o) }
	unchanged := gateway.SendMessage(queueARN)
	unchanged.Template = ""
	const field = "routes[0].integration.contentTypes: "
	testRefusals(t, map[string]refusal{
		"no media type": {
			with(gateway.SendMessage(queueARN), "text"),
			field + `"text": must be a media type, such as text/plain, without a reference`,
		},
		"a wildcard": {
			with(gateway.SendMessage(queueARN), "*/*"),
			field + `"*/*": must be a media type, such as text/plain, without a reference`,
		},
		"twice": {
			with(gateway.SendMessage(queueARN), "text/plain", "Text/Plain"), field + `"Text/Plain": must not be repeated`,
		},
		"no template": {
			with(unchanged, "text/plain"),
			field + `["text/plain"]: must be empty without a template, since a body of any type is forwarded then`,
		},
	})
}
