package faststart

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ user, file, want string }{
		"no options of the user": {
			"", "/cache/f.cjs",
			`--max-old-space-size=4069 --preserve-symlinks --require="/cache/f.cjs"`,
		},
		"options of the user": {
			"--trace-warnings", "/cache/f.cjs",
			`--trace-warnings --preserve-symlinks --require="/cache/f.cjs"`,
		},
		"a child with the script": {
			`-a --preserve-symlinks --require="/cache/f.cjs"`, "/cache/f.cjs",
			`-a --preserve-symlinks --require="/cache/f.cjs"`,
		},
		"a child of the kernel": {
			`-a --require="/cache/f.cjs"`, "/cache/f.cjs",
			`-a --require="/cache/f.cjs" --preserve-symlinks --require="/cache/f.cjs"`,
		},
		"a path to quote": {
			"", `C:\a "b"\f.cjs`,
			`--max-old-space-size=4069 --preserve-symlinks --require="C:\\a \"b\"\\f.cjs"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := options(c.user, c.file); got != c.want {
				t.Errorf("options = %s, want %s", got, c.want)
			}
		})
	}
}

// A folder has files for Node.js to run with the script.
type folder struct {
	path, script string
}

func newFolder(t *testing.T) folder {
	t.Helper()
	path := t.TempDir()
	script, err := write(filepath.Join(path, "a folder"))
	if err != nil {
		t.Fatal(err)
	}
	return folder{path, script}
}

func (f folder) put(t *testing.T, text string, name ...string) {
	t.Helper()
	file := filepath.Join(f.path, filepath.Join(name...))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

func (f folder) command(t *testing.T, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "node", arguments...)
	cmd.Dir = f.path
	cmd.Env = append(os.Environ(), "NODE_OPTIONS="+options("", f.script))
	return cmd
}

func (f folder) run(t *testing.T, stdin string, arguments ...string) (stdout, stderr string) {
	t.Helper()
	cmd := f.command(t, arguments...)
	var out, problems strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("the tests need Node.js: %v\n%s", err, problems.String())
	}
	return out.String(), problems.String()
}

func TestScriptIsWrittenOnce(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	if again, err := write(filepath.Dir(f.script)); again != f.script || err != nil {
		t.Errorf("write = %q, %v and then %q, nil", f.script, err, again)
	}
}

// Node.js loads the lazy index if there is one. If there is none, it reports that once
// and loads the other index.
func TestLazyProvider(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for _, app := range []string{"without", "with"} {
		f.put(t, `module.exports = "every module"`, app, "node_modules", "@cdktf", "provider-aws", "lib", "index.js")
		f.put(t, `
			const name = "@cdktf/provider-aws/lib/index.js";
			console.log(require(name)); require.resolve(name)`, app, "app.js")
	}
	f.put(t, `module.exports = "the lazy index"`,
		"with", "node_modules", "@cdktf", "provider-aws", "lib", "lazy-index.js")
	stdout, stderr := f.run(t, "", "-e", `require("./without/app.js"); require("./with/app.js")`)
	const complaint = "faststart: the AWS provider has no lazy-index.js, so this start is slow\n"
	if stdout != "every module\nthe lazy index\n" || stderr != complaint {
		t.Errorf("without a lazy index and with one: %q and %q", stdout, stderr)
	}
}

// archiver is loaded when it is used in the place that packs assets, and immediately
// elsewhere.
func TestLazyArchiver(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	const uses = `
		const archiver = require("archiver");
		console.log("required");
		console.log(archiver("zip"), archiver.formats)`
	f.put(t, `
		console.log("loaded");
		module.exports = (format) => "a " + format;
		module.exports.formats = 2`, "node_modules", "archiver", "index.js")
	f.put(t, uses, "cdktf", "lib", "private", "fs.js")
	f.put(t, uses, "other.js")
	stdout, stderr := f.run(t, "", "-e", `
		require("./cdktf/lib/private/fs.js");
		delete require.cache[require.resolve("archiver")];
		require("./other.js");`)
	const want = "required\nloaded\na zip 2\n" + "loaded\nrequired\na zip 2\n"
	if stdout != want || stderr != "" {
		t.Errorf("%q and %q, want %q", stdout, stderr, want)
	}
}

// CDK for Terraform gets empty stack traces. Other packages get theirs.
func TestTraces(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	const uses = `console.log(require("./private/stack-trace").captureStackTrace())`
	for _, lib := range []string{"cdktf", "constructs"} {
		f.put(t, `exports.captureStackTrace = () => "a trace"`, lib, "lib", "private", "stack-trace.js")
		f.put(t, uses, lib, "lib", "uses.js")
	}
	stdout, stderr := f.run(t, "", "-e", `require("./cdktf/lib/uses.js"); require("./constructs/lib/uses.js")`)
	if stdout != "[]\na trace\n" || stderr != "" {
		t.Errorf("%q and %q", stdout, stderr)
	}
}

// References between stacks are searched only if there are several stacks. A
// configuration is made again if making it adds something to the stack.
func TestResolveOnce(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for _, app := range []string{"app", "other"} {
		f.put(t, `const { App, TerraformStack } = require("./terraform-stack");
			exports.configurations = (stacks, adds) => {
				const app = new App();
				app.children = Array.from({ length: stacks }, () => new TerraformStack(app, adds));
				app.children.forEach((stack) => stack.prepareStack());
				return app.children.map((stack) => stack.toTerraform() + stack.done).join();
			};`, app, "cdktf", "lib", "index.js")
	}
	const stack = `
		const below = (c) => [c, ...c.children.flatMap(below)];
		class Construct {
			constructor(scope) {
				this.node = { root: scope ?? this, findAll: () => below(this) };
				this.children = [];
				this.done = "";
			}
		}
		exports.App = Construct;
		exports.TerraformStack = class TerraformStack extends Construct {
			static isStack(c) { return c instanceof TerraformStack; }
			constructor(app, adds) { super(app); this.adds = adds; }
			prepareStack() { this.ensureBackendExists(); this.done += " prepared"; }
			toTerraform() {
				const elements = this.children.length;
				if (this.adds-- > 0) this.children.push(new Construct(this));
				return elements;
			}
			toHclTerraform() { return this.toTerraform(); }
			ENSURE() { this.done += " backend"; }
		};`
	f.put(t, strings.Replace(stack, "ENSURE", "ensureBackendExists", 1), "app", "cdktf", "lib", "terraform-stack.js")
	f.put(t, stack, "other", "cdktf", "lib", "terraform-stack.js")
	stdout, stderr := f.run(t, "", "-e", `
		const { configurations } = require("./app/cdktf/lib");
		console.log(configurations(1, 0) + "; " + configurations(1, 1) + "; " + configurations(2, 0));
		require("./other/cdktf/lib");`)
	if want := "0 backend; 1 backend; 0 backend prepared,0 backend prepared\n"; stdout != want {
		t.Errorf("the stacks are %q, want %q", stdout, want)
	}
	const complaint = "faststart: stacks of CDK for Terraform are prepared in another way, so this start is slow\n"
	if stderr != complaint {
		t.Errorf("of stacks without a method: %q, want %q", stderr, complaint)
	}
}

// A configuration is resolved again if its overrides may contain tokens.
func TestResolveOverrides(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	for _, app := range []string{"app", "other"} {
		f.put(t, `const { resolve } = require("./_tokens");
			exports.resolved = (rawOverrides, value = { "//": { outputs: {} } }) =>
				resolve({ rawOverrides }, value) !== value;`,
			app, "cdktf", "lib", "terraform-stack.js")
	}
	f.put(t, `exports.resolve = () => "resolved";`, "app", "cdktf", "lib", "_tokens.js")
	f.put(t, `exports.resolveAll = () => "resolved";`, "other", "cdktf", "lib", "_tokens.js")
	stdout, stderr := f.run(t, "", "-e", `
		require("./other/cdktf/lib/terraform-stack");
		const { resolved } = require("./app/cdktf/lib/terraform-stack");
		class Token { value = "x"; }
		console.log([{}, { a: { b: ["x", "${y}"] } }].map((o) => resolved(o)).join());
		console.log([
			undefined, { a: ["${TfToken[TOKEN.1]}"] }, { "&{TfToken[TOKEN.1]}": "x" },
			{ a: new Token() }, { a: { resolve() {} } }, { a: 1 },
		].map((o) => resolved(o)).join());
		console.log(resolved({}, { resource: {} }));`)
	if want := "false,false\ntrue,true,true,true,true,true\ntrue\n"; stdout != want {
		t.Errorf("resolved with overrides: %q, want %q", stdout, want)
	}
	if want := "faststart: CDK for Terraform resolves in another way, so this start is slow\n"; stderr != want {
		t.Errorf("without a function to resolve: %q, want %q", stderr, want)
	}
}

// A program that ends with this comment counts as a kernel that the script supports.
const known = `// {readFD:3,writeFD:3} JSON.parse(e.toString("utf-8",p,m))`

// The kernel reads definitions of types one by one, and other files whole. It
// describes values as JSON.
func TestKernelDoesLess(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.put(t, "{a}\n{bé}\n", ".jsii.runtime-defs.v1.jsonl")
	f.put(t, "{a}\n{b}\n", "other.jsonl")
	const program = `
		const { readFileSync } = require("fs");
		const lines = [];
		console.log = (...values) => lines.push(values.map(String).join(" "));
		const file = process.cwd() + "/.jsii.runtime-defs.v1.jsonl";
		const definitions = readFileSync(file);
		console.log(definitions.length, definitions.toString("utf-8", 4, 9), definitions.toString("utf-8", 0, 3));
		console.log(readFileSync("other.jsonl").length, readFileSync(file, "utf8").length);
		try {
			definitions.toString("utf-8", 4, 100);
		} catch (error) {
			console.log(error.message.endsWith("has less than 100 bytes"));
		}
		const { inspect } = require("util");
		console.log(inspect({ a: "b" }), inspect({ a: "b" }, { compact: true }), require("./other").inspected);
		require("fs").writeSync(3, lines.join("\n") + "\n");`
	f.put(t, `exports.inspected = require("util").inspect({ a: "b" })`, "lib", "other.js")
	f.put(t, program+known, "lib", "program.js")
	const want = "undefined {bé} {a}\n8 9\ntrue\n" + `{"a":"b"} { a: 'b' } { a: 'b' }` + "\n"
	if stdout, stderr := f.run(t, "", filepath.Join("bin", "jsii-runtime.js")); stdout != want || stderr != "" {
		t.Errorf("%q and %q, want %q", stdout, stderr, want)
	}
}

// jsii's kernel exchanges messages with Go itself, and its output is wrapped as jsii
// does it. The children of the kernel are the same as without the script.
func TestKernel(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("on Windows the kernel is a process of its own")
	}
	f := newFolder(t)
	f.put(t, `console.log("the outer process")`, "bin", "jsii-runtime.js")
	const kernel = `
		const fs = require("node:fs");
		const buffer = Buffer.alloc(100);
		const asked = buffer.toString("utf8", 0, fs.readSync(3, buffer, 0, buffer.length, null));
		console.log("printed"); console.error("a problem");
		fs.writeSync(3, "answer to " + asked + process.execArgv + process.env.NODE_OPTIONS.includes("symlinks"));`
	f.put(t, kernel+known, "lib", "program.js")
	stdout, stderr := f.run(t, "hello ", filepath.Join("bin", "jsii-runtime.js"))
	if want := "answer to hello --preserve-symlinksfalse"; stdout != want {
		t.Errorf("the kernel says %q, want %q", stdout, want)
	}
	if want := `{"stdout":"cHJpbnRlZAo="}` + "\n" + `{"stderr":"YSBwcm9ibGVtCg=="}` + "\n"; stderr != want {
		t.Errorf("the kernel prints %q, want %q", stderr, want)
	}

	// Standard input is empty for other code. The kernel waits for messages even if other
	// code opens the descriptor as a stream.
	f.put(t, `
		process.stdin.on("data", () => process.exit(1));
		new (require("node:net").Socket)({ fd: 0 }).unref();
		const wait = Atomics.wait;
		Atomics.wait = (...args) => {
			Atomics.wait = wait;
			require("node:fs").writeSync(3, "waits");
			return wait(...args);
		};`+kernel+"// {readFD:3,writeFD:3}", "lib", "program.js")
	cmd := f.command(t, filepath.Join("bin", "jsii-runtime.js"))
	var problems strings.Builder
	cmd.Stderr = &problems
	stdin, err1 := cmd.StdinPipe()
	said, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(said, make([]byte, len("waits"))); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write([]byte("later ")); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(said)
	err = errors.Join(err, stdin.Close(), cmd.Wait())
	if want := "answer to later --preserve-symlinksfalse"; string(rest) != want || err != nil {
		t.Errorf("the kernel says %q, %v, want %q", rest, err, want)
	}
	const eager = "faststart: jsii reads the definitions of types in another way, so this start is slow\n"
	if !strings.HasPrefix(problems.String(), eager) {
		t.Errorf("a kernel that reads in another way prints %q", problems.String())
	}

	f.put(t, kernel, "lib", "program.js")
	stdout, stderr = f.run(t, "", filepath.Join("bin", "jsii-runtime.js"))
	const complaint = "faststart: jsii starts its kernel in another way, so this start is slow\n"
	if stdout != "the outer process\n" || stderr != complaint {
		t.Errorf("with another kernel: %q and %q", stdout, stderr)
	}
}
