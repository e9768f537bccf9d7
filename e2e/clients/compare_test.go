package clients

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// An outcome is what came of an action: what the client says, what it downloaded
// and what the bucket held before and after.
type outcome struct {
	result
	downloaded    string
	before, after snapshot
}

// changing are parts of values that differ between any two runs, and what stands
// for them.
var changing = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?(\+\d\d:\d\d|Z)?`), "TIME"},
	{regexp.MustCompile(`\b(readonly|strict|full|direct)\b`), "BUCKET"},
	{regexp.MustCompile(`(?i)("?versionid"?: ?)"[^"]+"`), "${1}VERSION"},
}

func masked(value any) string {
	text, ok := value.(string)
	if !ok {
		encoded, _ := json.Marshal(value)
		text = string(encoded)
	}
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.text)
	}
	return text
}

// differences returns how an outcome through the API differs from that of S3
// itself, a line each. A refusal that leaves the bucket as it was is one line.
func differences(of, through outcome) []string {
	var lines []string
	differ := func(what, of, through string) {
		if of != through {
			lines = append(lines, fmt.Sprintf("%s: %s, by the API %s", what, quoted(of), quoted(through)))
		}
	}
	differ("error", of.Error, through.Error)
	if through.Error != "" {
		for _, key := range keys(through.before, through.after) {
			if before, after := through.before[key], through.after[key]; before != after {
				lines = append(lines,
					fmt.Sprintf("refused, yet stored %s: %s, then %s", key, quoted(before), quoted(after)))
			}
		}
		return lines
	}
	if of.Error == "" {
		differ("value", masked(of.Value), masked(through.Value))
		differ("downloaded", of.downloaded, through.downloaded)
	}
	for _, key := range keys(of.after, through.after) {
		differ("stored "+key, of.after[key], through.after[key])
	}
	return lines
}

func quoted(text string) string {
	if text == "" {
		return "nothing"
	}
	return shown(text)
}

// keys returns the keys of both.
func keys(a, b snapshot) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
