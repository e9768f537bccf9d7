//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// synthTo is the environment of an app that synthesizes into a folder.
func synthTo(dir string, more ...string) []string {
	return append([]string{"CDKTF_OUTDIR=" + dir}, more...)
}

// configuration is the file of the default app's stack.
func configuration(dir string) string {
	return filepath.Join(dir, "stacks", "privateapi", "cdk.tf.json")
}

func (b *bench) defaultApp() program {
	return program{"the app", synthTo(b.out), []string{b.app}}
}

func (b *bench) synth() (string, error) {
	app := b.defaultApp()
	floor, err := b.floor(app, b.out)
	if err != nil {
		return "", err
	}
	stock := program{"the app without its fast start", synthTo(b.out, "PRIVATEAPI_FASTSTART=off"), app.command}
	all, err := b.inTurn(9, app, floor, stock)
	if err != nil {
		return "", err
	}
	var rows strings.Builder
	for i, p := range []program{app, floor, stock} {
		fmt.Fprintf(&rows, "| %s | %s | %s | %s |\n", p.name, spread(all[i].wall(), 2), spread(all[i].cpu(), 2), spread(all[i].peak(), 0))
	}
	for i, p := range []program{app, floor, stock} {
		if i > 0 {
			fmt.Fprintf(&rows, "| ratio of the app to %s | %s | %s | |\n", p.name, ratio(all[0].wall(), all[i].wall()), ratio(all[0].cpu(), all[i].cpu()))
		}
	}
	return fmt.Sprintf(`Wanted: at most 2.0 times the time of the same in JavaScript, better 1.5, and at most 130 MiB of memory.
Measured: whole processes of the built program, warm, %d in turn; memory is that of the largest process, Node.js. The
app in JavaScript (bench/floor) loads the classes it needs and no others, and writes the same bytes.

| program | time s | processor s | memory MiB |
|---|---|---|---|
%s`, len(all[0]), rows.String()), nil
}

// floor makes an app in JavaScript that writes what another app writes into a
// folder, and sees that it does.
func (b *bench) floor(of program, out string) (program, error) {
	if _, err := b.measure(of); err != nil {
		return program{}, err
	}
	dir := filepath.Join(b.out, "javascript")
	if _, err := os.Stat(dir); err != nil {
		if err := os.CopyFS(dir, os.DirFS(filepath.Join("bench", "floor"))); err != nil {
			return program{}, err
		}
		b.say("npm ci")
		if err := b.do(dir, nil, "npm", "ci", "--no-audit", "--no-fund"); err != nil {
			return program{}, err
		}
	}
	text, err := b.output(dir, nil, "node", "generate.js", configuration(out))
	if err != nil {
		return program{}, err
	}
	file, floorOut := filepath.Join(dir, filepath.Base(out)+".js"), out+"-floor"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		return program{}, err
	}
	floor := program{"the same in JavaScript", synthTo(floorOut), []string{"node", file}}
	if _, err := b.measure(floor); err != nil {
		return program{}, err
	}
	return floor, same(configuration(out), configuration(floorOut))
}

// same compares two files.
func same(name1, name2 string) error {
	text1, err1 := os.ReadFile(name1)
	text2, err2 := os.ReadFile(name2)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if !bytes.Equal(text1, text2) {
		return fmt.Errorf("%s and %s differ", name1, name2)
	}
	return nil
}

func (b *bench) routes() (string, error) {
	const routes, buckets = 100, 20
	out := filepath.Join(b.out, "big")
	big := func(name string, environ ...string) program {
		return program{name, synthTo(out, append(environ, fmt.Sprintf("BENCH_ROUTES=%d", routes))...), []string{b.many}}
	}
	created := fmt.Sprintf("BENCH_BUCKETS=%d", buckets)
	single := big("single resources, to 20 buckets of the app", created)
	floor, err := b.floor(single, out)
	if err != nil {
		return "", err
	}
	programs := []program{
		b.defaultApp(),
		single,
		floor,
		big("`AsBody`, to 20 buckets of the app", created, "BENCH_AS_BODY=1"),
		big("single resources, to a bucket that exists"),
		big("`AsBody`, to a bucket that exists", "BENCH_AS_BODY=1"),
	}
	all, err := b.inTurn(15, programs...)
	if err != nil {
		return "", err
	}
	var rows strings.Builder
	for i, p := range programs {
		route := "|"
		if i > 0 && len(all[i]) > 0 {
			route = fmt.Sprintf("%.1f |", 1000*(median(all[i].wall())-median(all[0].wall()))/routes)
		}
		fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s %s\n", p.name, spread(all[i].wall(), 2), ratio(all[i].wall(), all[0].wall()),
			spread(all[i].cpu(), 2), spread(all[i].peak(), 0), "| "+route)
	}
	return fmt.Sprintf(`Wanted: at most twice the time of the default app. Measured: as above, %d in turn, an app of 100 routes with a method each
(bench/routes), and the first also in JavaScript. Time a route is what an app takes more than the default app, by its
routes.

| app | time s | to the default app | processor s | memory MiB | ms a route |
|---|---|---|---|---|---|
%s`, len(all[0]), rows.String()), nil
}
