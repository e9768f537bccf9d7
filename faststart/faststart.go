// Package faststart makes an app of CDK for Terraform that uses the AWS provider
// start several times faster, with a fraction of the memory. Import it only for this
// effect, from a module whose path sorts before "github.com/aws":
//
//	import _ "cdk.tf/go/privateapi/faststart"
//
// Package synth imports it. The synthesized configuration does not change.
//
// CDK for Terraform runs in Node.js. When it creates its first resource, it loads the
// whole AWS provider: about 2,100 modules, which take seconds and hundreds of
// megabytes. The provider also has an index that loads a module when it is first
// used, lazy-index.js, but nothing uses it. This package gives Node.js a small script
// that it loads before everything else. The script replaces the index with the lazy
// one.
//
// The script also does the following:
//   - It loads the library that packs assets when an asset is packed.
//   - It does not record where in JavaScript a token was created.
//   - It resolves the only stack of an app once instead of three times.
//   - Except on Windows, it runs jsii in one process of Node.js. Without the script,
//     jsii starts a process that only starts a second one and forwards its messages.
//     With the script, jsii does not warn about old versions of Node.js.
//   - It reads only the definitions of jsii types that the app uses.
//
// The environment variable NODE_OPTIONS names the script. jsii reads the variable
// when its packages are initialized, so main would set it too late. Go initializes
// packages without uninitialized dependencies in the order of their import paths.
// Therefore this package imports only the standard library.
//
// PRIVATEAPI_FASTSTART=off in the environment turns the package off. If the script
// cannot be used, the app starts slowly and prints why to standard error.
package faststart

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:embed preload.cjs
var script []byte

// jsiiOptions is jsii's default for NODE_OPTIONS.
const jsiiOptions = "--max-old-space-size=4069"

func init() {
	if os.Getenv("PRIVATEAPI_FASTSTART") == "off" {
		return
	}
	if err := start(); err != nil {
		fmt.Fprintln(os.Stderr, "faststart: this start is slow:", err)
	}
}

func start() error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err // no other folder is safe: only the user may write what Node.js loads
	}
	file, err := write(filepath.Join(cache, "privateapi"))
	if err != nil {
		return err
	}
	return os.Setenv("NODE_OPTIONS", options(os.Getenv("NODE_OPTIONS"), file))
}

// write writes the script to a folder, unless it is already there, and returns its
// path. The file name depends on the content, so each version has its own name.
func write(folder string) (string, error) {
	sum := sha256.Sum256(script)
	file := filepath.Join(folder, "faststart-"+hex.EncodeToString(sum[:8])+".cjs")
	if written, err := os.ReadFile(file); err == nil && string(written) == string(script) {
		return file, nil
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	part, err := os.CreateTemp(folder, "faststart-*.part")
	if err != nil {
		return "", err
	}
	defer os.Remove(part.Name())
	if _, err := part.Write(script); err != nil {
		part.Close()
		return "", err
	}
	if err := part.Close(); err != nil {
		return "", err
	}
	return file, os.Rename(part.Name(), file)
}

// options returns the user's NODE_OPTIONS with the script added, or unchanged in a
// process whose parent has already added it. It keeps symbolic links because jsii
// does so for its second process.
func options(user, file string) string {
	require := `--preserve-symlinks --require="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(file) + `"`
	switch {
	case user == "":
		user = jsiiOptions
	case strings.Contains(user, require):
		return user
	}
	return user + " " + require
}
