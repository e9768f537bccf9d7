//go:build unix

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkResolve/(\w+)/(\d+)_routes\S*\s+\d+\s+(\d+) ns/op\s+[\d.]+ ns/route\s+(\d+) B/op`)

func (b *bench) resolve() (string, error) {
	printed, err := b.output("", nil, "go", "test", "./gateway", "-run", "^$", "-bench", "^BenchmarkResolve$", "-count", "3")
	if err != nil {
		return "", err
	}
	// A row is a shape of API and how many routes it has.
	type row struct{ shape, routes string }
	milliseconds, bytes := map[row][]float64{}, map[row]float64{}
	var all []row
	for _, match := range benchmarkLine.FindAllStringSubmatch(printed, -1) {
		r := row{strings.ReplaceAll(match[1], "_", " "), match[2]}
		ns, _ := strconv.ParseFloat(match[3], 64) // digits
		bytes[r], _ = strconv.ParseFloat(match[4], 64)
		if milliseconds[r] == nil {
			all = append(all, r)
		}
		milliseconds[r] = append(milliseconds[r], ns/1e6)
	}
	if len(all) == 0 {
		return "", fmt.Errorf("no figures in\n%s", printed)
	}
	var rows strings.Builder
	for _, r := range all {
		routes, _ := strconv.ParseFloat(r.routes, 64)
		fmt.Fprintf(&rows, "| %s | %s | %s | %.1f | %.1f |\n", r.shape, r.routes, spread(milliseconds[r], 2), 1000*median(milliseconds[r])/routes, bytes[r]/(1<<20))
	}
	return fmt.Sprintf(`Wanted: 1,000 routes in 50 ms, and a time a route that does not grow with their number. Measured: BenchmarkResolve of
package gateway, %d times, with shapes of APIs that the benchmark names; the last two are refused.

| routes to | routes | time ms | µs a route | memory allocated MiB |
|---|---|---|---|---|
%s`, len(milliseconds[all[0]]), rows.String()), nil
}
