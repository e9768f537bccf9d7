package review

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

// settings are what applies to the whole API beside its routes and callers.
func settings(d gateway.Definition) []string {
	texts := []string{}
	if d.Description != "" {
		texts = append(texts, "described as "+strconv.Quote(d.Description))
	}
	if len(d.BinaryMediaTypes) > 0 {
		texts = append(texts, "binary media types "+strings.Join(eachOnce(d.BinaryMediaTypes), ", "))
	}
	for _, r := range d.GatewayResponses {
		text := "error " + r.Type
		if r.StatusCode != "" {
			text += " with status " + r.StatusCode
		}
		texts = append(texts, text)
		for _, header := range slices.Sorted(maps.Keys(r.Headers)) {
			texts = append(texts, text+", "+headerText(header, r.Headers[header], "method.request."))
		}
		for _, contentType := range slices.Sorted(maps.Keys(r.Templates)) {
			texts = append(texts, text+", body of "+contentType+byTemplate+r.Templates[contentType])
		}
	}
	return texts
}
