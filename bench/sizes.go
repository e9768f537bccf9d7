//go:build unix

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/openapi"
)

// A step is a command of Terraform: its time with the emulator and its calls.
type step struct {
	seconds float64
	calls   calls
}

// A deployed is an API of some routes and what it took.
type deployed struct {
	routes               int
	asBody               bool
	resources, document  int
	apply, plan, destroy step
	extrapolated         bool
}

func (b *bench) sizes() (text string, err error) {
	e, err := emulator.Start(b.ctx, os.Stderr)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	c, err := newCounter(e.URL)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, c.close()) }()

	var single, body []deployed
	tooSlow := ""
	for _, routes := range []int{1, 10, 50, 100} {
		d, err := b.deploy(c, routes, true)
		if errors.Is(err, context.DeadlineExceeded) {
			tooSlow = fmt.Sprintf("| `AsBody` | %d | not synthesized in %.0f s |\n", routes, limit.Seconds())
			break
		}
		if err != nil {
			return "", err
		}
		body = append(body, d)
	}
	for _, routes := range []int{1, 10, 25} {
		d, err := b.deploy(c, routes, false)
		if err != nil {
			return "", err
		}
		single = append(single, d)
	}
	small, large := single[1], single[2]
	for _, routes := range []int{50, 100, 300} {
		single = append(single, extrapolate(routes, small, large))
	}

	var rows strings.Builder
	for _, d := range slices.Concat(single, body) {
		rows.WriteString(d.row())
	}
	rows.WriteString(tooSlow)
	biggestBody := body[len(body)-1]
	aMethod := (biggestBody.document - body[0].document) / (biggestBody.routes - body[0].routes)
	planned := 0 // the routes whose plan takes two minutes
	for between(planned+1, small.routes, small.plan.calls, large.routes, large.plan.calls).atLeast() <= 120 {
		planned++
	}
	return fmt.Sprintf(`Wanted: what AWS's rates of calls make of either way to write an API. Measured: an app of routes with a method each to a
bucket that exists (bench/routes), on the emulator LocalEmu, with calls counted on their way to it; the second plan was
empty each time. "AWS" is the least time that the calls take by
[AWS's quotas](https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html): 10 a second in all with a burst
of 40, CreateResource and DeleteResource 5, CreateDeployment one in 5 seconds, DeleteRestApi one in 30. Rows with ≈ are
extrapolated from %d and %d routes. Unverified on AWS: the times; what throttled calls and their repetitions cost besides.

| written as | routes | resources | document KB | apply: calls | emulator | AWS | plan: calls | emulator | AWS | destroy: calls | emulator | AWS |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
%s
An API with more than %d methods as these should be written with `+"`AsBody`"+`: as single resources a plan of it, which reads every
resource, takes more than two minutes at AWS's 10 calls a second. A document takes %.1f KB a method, and AWS takes at most
6 MB: some %d methods.

Calls by operation, of %d routes as single resources and of %d as a body:

| operation | apply | plan | destroy | body: apply | plan | destroy |
|---|---|---|---|---|---|---|
%s`, small.routes, large.routes, rows.String(), planned, float64(aMethod)/1000, openapi.MaxSize/aMethod,
		large.routes, biggestBody.routes, byOperation(large, biggestBody)), nil
}

// deploy applies, plans and destroys an API.
func (b *bench) deploy(c *counter, routes int, asBody bool) (deployed, error) {
	d := deployed{routes: routes, asBody: asBody}
	dir := filepath.Join(b.out, fmt.Sprintf("size-%d-%v", routes, asBody))
	environ := synthTo(dir, fmt.Sprintf("BENCH_ROUTES=%d", routes))
	if asBody {
		environ = append(environ, "BENCH_AS_BODY=1")
	}
	if _, err := b.measure(program{"the app of routes", environ, []string{b.many}}); err != nil {
		return d, err
	}
	stack := filepath.Join(dir, "stacks", "privateapi")
	t, err := (&emulator.Emulator{URL: c.URL}).Terraform(stack, io.Discard)
	if err != nil {
		return d, err
	}
	if err := t.Init(b.ctx); err != nil {
		return d, err
	}
	if b.provider == "" {
		if b.provider, err = b.terraformVersion(stack); err != nil {
			return d, err
		}
	}
	c.take()
	timed := func(does string, run func(context.Context) error) (step, error) {
		began := time.Now()
		err := run(b.ctx)
		s := step{time.Since(began).Seconds(), c.take()}
		b.say("%d routes, as a body %v: %s %.0f s, %d calls", routes, asBody, does, s.seconds, s.calls.total())
		return s, err
	}
	if d.apply, err = timed("apply", t.Apply); err != nil {
		return d, err
	}
	d.document = int(c.document)
	list, err := t.State(b.ctx)
	if err != nil {
		return d, err
	}
	d.resources = len(list)
	c.take()
	d.plan, err = timed("plan", func(ctx context.Context) error {
		changes, err := t.PlanChanges(ctx)
		if err == nil && len(changes) > 0 {
			err = fmt.Errorf("the second plan would change %q", changes)
		}
		return err
	})
	if err != nil {
		return d, err
	}
	d.destroy, err = timed("destroy", t.Destroy)
	return d, err
}

func extrapolate(routes int, small, large deployed) deployed {
	d := deployed{routes: routes, resources: linear(routes, small.routes, small.resources, large.routes, large.resources), extrapolated: true}
	for _, s := range []struct{ to, small, large *step }{
		{&d.apply, &small.apply, &large.apply}, {&d.plan, &small.plan, &large.plan}, {&d.destroy, &small.destroy, &large.destroy},
	} {
		slope := (s.large.seconds - s.small.seconds) / float64(large.routes-small.routes)
		s.to.seconds = s.large.seconds + slope*float64(routes-large.routes)
		s.to.calls = between(routes, small.routes, s.small.calls, large.routes, s.large.calls)
	}
	return d
}

func (d deployed) row() string {
	way, about, document := "single resources", "", ""
	if d.asBody {
		way, document = "`AsBody`", fmt.Sprintf("%.0f", float64(d.document)/1000)
	}
	if d.extrapolated {
		about = "≈ "
	}
	row := fmt.Sprintf("| %s | %s%d | %d | %s |", way, about, d.routes, d.resources, document)
	for _, s := range []step{d.apply, d.plan, d.destroy} {
		row += fmt.Sprintf(" %d | %.0f s | %.0f s |", s.calls.total(), s.seconds, s.calls.atLeast())
	}
	return row + "\n"
}

func byOperation(single, body deployed) string {
	steps := []step{single.apply, single.plan, single.destroy, body.apply, body.plan, body.destroy}
	all := calls{}
	for _, s := range steps {
		maps.Copy(all, s.calls)
	}
	var rows strings.Builder
	for _, operation := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&rows, "| %s |", operation)
		for _, s := range steps {
			fmt.Fprintf(&rows, " %d |", s.calls[operation])
		}
		rows.WriteString("\n")
	}
	return rows.String()
}

// terraformVersion returns the versions of Terraform and of its provider.
func (b *bench) terraformVersion(stack string) (string, error) {
	text, err := b.output(stack, nil, cmp.Or(os.Getenv("TERRAFORM_BINARY_NAME"), "terraform"), "version", "-json")
	if err != nil {
		return "", err
	}
	var versions struct {
		Terraform string            `json:"terraform_version"`
		Providers map[string]string `json:"provider_selections"`
	}
	if err := json.Unmarshal([]byte(text), &versions); err != nil {
		return "", err
	}
	return fmt.Sprintf("Terraform %s with provider-aws %s", versions.Terraform, strings.Join(slices.Collect(maps.Values(versions.Providers)), ", ")), nil
}
