package synthesized_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/synthesized"
)

// The configuration names a local module by its folder, which does not change with the
// files in it.
func TestContentOfLocalModules(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	content := func(source string) string {
		t.Helper()
		module := map[string]any{"m": map[string]any{"source": source}}
		configuration, err := json.Marshal(map[string]any{"module": module})
		if err != nil {
			t.Fatal(err)
		}
		got, err := synthesized.Read(synthesized.Source{
			Configuration: configuration,
			Folders: []string{
				filepath.Join(root, "copy", "stacks", "s"), filepath.Join(root, "app", "out", "stacks", "s"),
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return got.Elements[0].Content
	}
	const outside = "../../../modules/m"
	write("app/out/stacks/s/cdk.tf.json", "{}")
	write("app/modules/m/main.tf", `module "n" { source = "../n" }`)
	write("app/modules/n/main.tf", `resource "aws_sqs_queue" "q" {}`)
	write("copy/stacks/s/assets/m/1/main.tf", `resource "aws_sqs_queue" "q" {}`)
	for _, source := range []string{outside, filepath.Join(root, "app", "modules", "m"), "./assets/m/1"} {
		if got := content(source); len(got) != 64 || got != content(source) {
			t.Errorf("%s: content %q, want a hash that stays", source, got)
		}
	}
	if content("./assets/m/1") == content(outside) {
		t.Error("two modules have the same content")
	}
	for _, file := range []struct{ name, text string }{
		{"app/modules/m/policy.json", "{}"}, {"app/modules/m/main.tf", `module "n" { source = "../n" } # changed`},
		{"app/modules/m/deep/a.txt", "a"}, {"app/modules/n/main.tf", `resource "aws_sqs_queue" "other" {}`},
		{"app/modules/n/new.tf", ""},
	} {
		before := content(outside)
		write(file.name, file.text)
		if content(outside) == before {
			t.Errorf("%s: a change is not in the content", file.name)
		}
	}
	before := content(outside)
	write("app/modules/m/.terraform/modules.json", "{}")
	write("app/modules/m/.git/index", "")
	if content(outside) != before {
		t.Error("a download of Terraform or a file of Git is in the content")
	}
	for _, source := range []string{"../missing", "./assets/m/2", "file:///m"} {
		if got := content(source); got != review.NotReadable {
			t.Errorf("%s: content %q, want %q", source, got, review.NotReadable)
		}
	}
	for _, source := range []string{"terraform-aws-modules/vpc/aws", "git::https://example.com/m.git", ""} {
		if got := content(source); got != "" {
			t.Errorf("%s: content %q, want none", source, got)
		}
	}
}
