//go:build unix

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkResolve/(\d+)_routes\S*\s+\d+\s+(\d+) ns/op\s+(?:[\d.]+ ns/route\s+)?(\d+) B/op`)

func (b *bench) resolve() (string, error) {
	printed, err := b.output("", nil, "go", "test", "./gateway", "-run", "^$", "-bench", "^BenchmarkResolve$", "-count", "3")
	if err != nil {
		return "", err
	}
	times, memory := map[int][]float64{}, map[int]float64{}
	var sizes []int
	for _, match := range benchmarkLine.FindAllStringSubmatch(printed, -1) {
		n, _ := strconv.Atoi(match[1]) // digits
		ns, _ := strconv.ParseFloat(match[2], 64)
		memory[n], _ = strconv.ParseFloat(match[3], 64)
		if times[n] == nil {
			sizes = append(sizes, n)
		}
		times[n] = append(times[n], ns/1e6)
	}
	if len(sizes) == 0 {
		return "", fmt.Errorf("no figures in\n%s", printed)
	}
	var rows strings.Builder
	for _, n := range sizes {
		fmt.Fprintf(&rows, "| %d | %s | %.1f | %.1f |\n", n, spread(times[n], 2), 1000*median(times[n])/float64(n), memory[n]/(1<<20))
	}
	return fmt.Sprintf(`Wanted: a time a route that does not grow with their number. Measured: BenchmarkResolve of package gateway, %d times.

| routes | time ms | µs a route | memory allocated MiB |
|---|---|---|---|
%s`, len(times[sizes[0]]), rows.String()), nil
}
