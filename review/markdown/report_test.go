package markdown

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/filled"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/report"
	"cdk.tf/go/privateapi/review/tfplan"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	golden.Equal(t, "testdata/documents.md",
		[]byte(Report(report.Report{Stack: "privateapi", Digest: review.New(samples.Documents(t))})))
	golden.Equal(t, "testdata/orders.md", []byte(Report(report.Report{Digest: review.New(samples.Orders(t))})))

	existing := samples.NewApp().With(func(a *samples.App) {
		a.Config.RoleARN, a.Subject.Role = "arn:aws:iam::111122223333:role/gateway", ""
		a.Config.Routes = append(a.Config.Routes, gateway.Route{Path: "/reports/{proxy+}", Integration: gateway.S3{
			Bucket: "reports", KMSKeyARN: "arn:aws:kms:eu-central-1:444455556666:key/0a",
		}})
	}).Digest(t)
	toExisting := compare.Digests(samples.NewApp().Digest(t), existing)
	golden.Equal(t, "testdata/existing-role.md", []byte(Report(report.New("documents", existing, &toExisting, nil))))

	base, head := review.New(samples.Documents(t)), review.New(samples.ChangedDocuments(t))
	difference := compare.Digests(base, head)
	plan := tfplan.Plan{Unchanged: 9, Changes: []tfplan.ResourceChange{{
		Address:  "aws_api_gateway_stage.api_api_stage_1A2B3C4D",
		Resource: "aws_api_gateway_stage.api_api_stage_1A2B3C4D",
		Type:     "aws_api_gateway_stage", Actions: []string{"update"}, Attributes: []string{"deployment_id"},
	}}}
	golden.Equal(t, "testdata/change.md",
		[]byte(Report(report.New("privateapi", head, &difference, &plan))))
}

// The report of an API has each of its routes, of whatever kind.
func TestMarkdownHasEveryRoute(t *testing.T) {
	t.Parallel()
	for _, input := range samples.APIs(t) {
		digest := review.New([]review.Input{input})
		text := Report(report.Report{Digest: digest})
		for _, route := range digest.Stacks[0].APIs[0].Routes {
			if !strings.Contains(text, "`"+route.Path+"`") {
				t.Errorf("%s: the report has no %s %s", input.Stack, route.Method, route.Path)
			}
		}
	}
}

// withEndpoint returns a digest in which another endpoint may call.
func withEndpoint(digest review.Digest) review.Digest {
	digest, err := review.Parse(digest.JSON())
	if err != nil {
		panic(err) // what was written just now
	}
	api := &digest.Stacks[0].APIs[0]
	api.Callers.Endpoints = append(api.Callers.Endpoints, review.Endpoint{IDs: ref.List{"vpce-9"}})
	for _, s := range api.ResourcePolicy {
		for operator, keys := range s.Condition {
			if endpoints := keys["aws:SourceVpce"]; endpoints != nil {
				s.Condition[operator]["aws:SourceVpce"] = append(endpoints, "vpce-9")
			}
		}
	}
	return digest
}

func TestMarkdownOfAChange(t *testing.T) {
	t.Parallel()
	digest := review.New(samples.Documents(t))
	wider, narrower, same := compare.Digests(digest,
		withEndpoint(digest)), compare.Digests(withEndpoint(digest), digest), compare.Digests(digest, digest)
	drifted := tfplan.Plan{Unchanged: 9, Drift: []tfplan.Drift{{Address: "aws_x.y", Attributes: []string{"tags"}}}}
	nothing, something := tfplan.Plan{Unchanged: 9}, tfplan.Plan{
		Changes: []tfplan.ResourceChange{
			{Address: "aws_x.y", Resource: "aws_x.y", Type: "aws_x", Actions: []string{"update"}},
		},
	}
	for _, test := range []struct {
		what       string
		difference *compare.Difference
		plan       *tfplan.Plan
		first      string // line after the marker, or the third, after the title
		digest     string // open, folded or none
	}{
		{"no difference asked for", nil, nil, "### Who may call", "open"},
		{"no difference asked for, and a plan", nil, &something, "Not wider than before: no policy of the plan", "open"},
		{"wider", &wider, nil, "**Wider than before**", "folded"},
		{"wider, and a plan", &wider, &something, "**Wider than before**", "folded"},
		{"not wider", &narrower, nil, "Not wider than before.", "folded"},
		{"the same, and a plan", &same, &something, "Not wider than before:", "folded"},
		{"the same", &same, nil, "No changes to the private APIs of `privateapi`.", "none"},
		{
			"the same, and a plan of nothing", &same, &nothing, "No changes to the private APIs of `privateapi`.",
			"none",
		},
		{"the same, and a plan of nothing after a drift", &same, &drifted, "Not wider than before:", "folded"},
	} {
		lines := strings.SplitAfter(
			Report(report.New("privateapi", withEndpoint(digest), test.difference, test.plan)), "\n")
		if lines[0] != "<!-- privateapi-review:privateapi -->\n" {
			t.Errorf("%s: the first line is %s", test.what, lines[0])
		}
		text := strings.Join(lines[1:], "")
		if rest, ok := strings.CutPrefix(text, "## Review of the private APIs of `privateapi`\n\n"); ok {
			text = rest
		} else if test.digest != "none" {
			t.Errorf("%s: no title:\n%s", test.what, text)
		}
		if !strings.HasPrefix(text, test.first) {
			t.Errorf("%s: must begin with %q:\n%s", test.what, test.first, text)
		}
		open, folded, _ := strings.Cut(text, "<summary>Everything that is served and allowed</summary>")
		got := "none"
		switch {
		case strings.Contains(folded, "### Routes\n") && !strings.Contains(open, "### Routes\n"):
			got = "folded"
		case strings.Contains(open, "### Routes\n"):
			got = "open"
		}
		if got != test.digest {
			t.Errorf("%s: the digest is %s, must be %s:\n%s", test.what, got, test.digest, text)
		}
		if test.digest == "none" && strings.Count(text, "\n") != 1 {
			t.Errorf("%s: more than a line:\n%s", test.what, text)
		}
	}
}

func TestMarkdownOfNothing(t *testing.T) {
	t.Parallel()
	want := "<!-- privateapi-review -->\n## Review of the private APIs\n\nThere are none.\n"
	if got := Report(report.Report{Digest: review.New(nil)}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestMarker(t *testing.T) {
	t.Parallel()
	var markers []string
	stacks := append(slices.Clone(names), strings.Repeat("a", 5000), strings.Repeat("a", 5001), "a--b", "--", "---",
		"-->", "--!>", "a -->b", ">", "->", "-")
	slices.Sort(stacks)
	stacks = slices.Compact(stacks)
	for _, stack := range stacks {
		marker := marker(stack)
		markers = append(markers, marker)
		if !regexp.MustCompile(`^<!-- privateapi-review(:[!-~]+)? -->$`).MatchString(marker) || len(marker) > 300 {
			t.Errorf("%q has the marker %s", stack, marker)
		}
		if content := strings.TrimSuffix(strings.TrimPrefix(marker, "<!--"), "-->"); strings.Contains(content, "--") ||
			strings.Contains(content, ">") {
			t.Errorf("%q has the marker %s, whose comment ends early", stack, marker)
		}
	}
	slices.Sort(markers)
	if n := len(slices.Compact(markers)); n != len(stacks) {
		t.Errorf("%d stacks have %d markers", len(stacks), n)
	}
}

// Whatever the sizes of what is reviewed, the report fits, and says of each
// section what is missing.
func TestMarkdownFits(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(string, int) string{
		"plain":     samples.PlainName,
		"kilobytes": func(kind string, i int) string { return samples.PlainName(kind, i) + strings.Repeat("x", 3000) },
		"characters": func(kind string, i int) string {
			return samples.PlainName(kind, i) + strings.Repeat("日本語👩‍👩‍👧‍👦|`", 10)
		},
		"too long": func(kind string, i int) string { return samples.PlainName(kind, i) + strings.Repeat("語", 22000) },
	}
	for _, size := range []struct{ stacks, apis, routes int }{
		{0, 0, 0}, {1, 0, 0}, {1, 1, 1}, {1, 1, 40}, {1, 1, 300}, {1, 12, 3}, {3, 4, 3}, {12, 1, 1}, {1, 100, 3},
	} {
		for kind, name := range kinds {
			apis := size.stacks * size.apis
			if kind == "too long" && apis*(size.routes+1) > sample.Count(1, 2) ||
				kind != "plain" && (apis > sample.Count(1, 12) || size.routes > 40) {
				continue // what takes long and shows no more
			}
			t.Run(fmt.Sprintf("%s %d %d %d", kind, size.stacks, size.apis, size.routes), func(t *testing.T) {
				t.Parallel()
				digest := samples.Large(size.stacks, size.apis, size.routes, name)
				stack := ""
				if size.stacks == 1 {
					stack = digest.Stacks[0].Name
				}
				added, removed := compare.Digests(review.Digest{}, digest), compare.Digests(digest, review.Digest{})
				for _, difference := range []*compare.Difference{nil, &added, &removed} {
					checkFits(t, report.Report{Stack: stack, Digest: digest, Difference: difference})
				}
			})
		}
	}
}

// checkFits tests what has to hold for the Markdown of every report.
func checkFits(t *testing.T, r report.Report) {
	t.Helper()
	text := Report(r)
	if len(text) >= 65536 || !utf8.ValidString(text) {
		t.Errorf("%d bytes, valid UTF-8: %v", len(text), utf8.ValidString(text))
	}
	if strings.Count(text, "<details>") != strings.Count(text, "</details>") ||
		strings.Count(text, "```mermaid\n") != strings.Count(text, "\n```\n") {
		t.Errorf("a fold or a picture has no end:\n%s", text)
	}
	if r.Difference != nil && r.Difference.Empty() {
		return
	}
	all := digestSections(r.Digest)
	if r.Difference != nil {
		all = append(all, differenceSections(*r.Difference)...)
	}
	missing := map[string]int{}
	for _, s := range all {
		if !strings.Contains(text, s.whole()) {
			missing[s.what] += s.count
		}
	}
	notice, _, shortened := strings.Cut(text, ". The JSON has everything.")
	_, notice, _ = strings.Cut(notice, "> **Not everything is shown**")
	if (len(missing) > 0) != shortened {
		t.Errorf("missing are %v, and the report says: %s", missing, notice)
	}
	for what, count := range missing {
		if !strings.Contains(notice, number(count, what)) {
			t.Errorf("missing are %s, and the report says: %s", number(count, what), notice)
		}
	}
}

// Sections give way in the order of their ranks, and one that is too long by
// itself takes no other with it.
func TestFitOrder(t *testing.T) {
	t.Parallel()
	sized := func(rank rank, size int) section {
		return section{
			title: fmt.Sprintf("s%d", rank), body: strings.Repeat("x", size) + "\n",
			what: fmt.Sprintf("things of %d", rank), count: size, rank: rank,
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	for _, test := range []struct {
		sizes []int // by rank
		want  string
	}{
		{[]int{100, 100, 100}, "s0 s1 s2"},
		{[]int{20000, 20000, 20000}, "s0 s1 s2"},
		{[]int{30000, 30000, 30000}, "s0 s1"},
		{[]int{30000, 30000, 30000, 100}, "s0 s1 s3"},
		{[]int{70000, 30000, 30000, 100}, "s1 s2 s3"},
		{[]int{100, 70000, 70000, 100}, "s0 s3"},
		{[]int{100, 70000, 61000, 100}, "s0 s2 s3"},
	} {
		var sections []section
		for i, size := range test.sizes {
			sections = append(sections, sized(rank(i), size))
		}
		random.Shuffle(len(sections), func(i, j int) { sections[i], sections[j] = sections[j], sections[i] })
		text := fit("head\n", sections, maxBytes)
		var shown []string
		slices.SortFunc(sections, func(a, b section) int { return int(a.rank - b.rank) })
		for _, s := range sections {
			if strings.Contains(text, s.whole()) {
				shown = append(shown, s.title)
			} else if !strings.Contains(text, s.line()) {
				t.Errorf("%v: nothing is left of %s", test.sizes, s.title)
			}
		}
		if got := strings.Join(shown, " "); got != test.want || len(text) > maxBytes {
			t.Errorf("%v: %s, must be %s, of %d bytes", test.sizes, got, test.want, len(text))
		}
	}
}

// Lines of hundreds of sections do not take the room of an important one.
func TestFitMany(t *testing.T) {
	t.Parallel()
	important := section{title: "important", body: strings.Repeat("x", 20000) + "\n", what: "things", count: 1}
	sections := []section{important}
	for i := range 1000 {
		sections = append(sections, section{
			title: samples.PlainName("title", i), body: strings.Repeat("x", 20000) + "\n", what: "others", count: 1,
			rank: rankPicture,
		})
	}
	text := fit("head\n", sections, maxBytes)
	if !strings.Contains(text, important.whole()) || !strings.Contains(text, sections[1].line()) ||
		len(text) > maxBytes {
		t.Errorf("of %d bytes:\n%s", len(text), text)
	}
}

// FuzzMarkdown gives everything in a report the same name, and reads the report
// as one of the same making.
func FuzzMarkdown(f *testing.F) {
	for i := 0; i < len(names); i += sample.Step(20) { // FuzzEscape has them all
		f.Add(names[i])
	}
	want := readMarkdown(f, Report(filled.Value[report.Report]("word")))
	f.Fuzz(func(t *testing.T, name string) {
		// These are words of their own to the report.
		if squeezed(visible(name)) == "" || slices.Contains([]string{"*", "NONE", "OPTIONS"}, name) ||
			len(name) > 200 {
			return
		}
		text := markdown(filled.Value[report.Report](name), 1<<20) // shortened, it is made of other things
		got := readMarkdown(t, text)
		if diff := cmp.Diff(want.kinds, got.kinds); diff != "" {
			t.Errorf("%q changes what the report is made of:\n%s\n%s", name, diff, text)
		}
		if match := linked.FindString(strings.ReplaceAll(got.prose, "_", "")); match != "" {
			t.Errorf("%q leaves %q for GitHub to make a link of:\n%s", name, match, text)
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	digest := samples.Large(1, 1, 1000, samples.PlainName)
	for b.Loop() {
		_ = Report(report.Report{Digest: digest})
	}
}
