// Package faststart makes an app of CDK for Terraform with the AWS provider
// start several times faster and in a fraction of the memory. Import it for
// that effect, from a module whose path sorts before "github.com/aws":
//
//	import _ "cdk.tf/go/privateapi/faststart"
//
// Package synth does. Nothing else changes: what is synthesized is the same.
//
// CDK for Terraform runs in Node.js. The first resource makes it load the AWS
// provider, some 2,100 modules with a class for everything AWS has, which takes
// seconds and hundreds of megabytes. The provider comes with a second list of its
// modules, lazy-index.js, that loads each when it is first used, but nothing uses
// that list. This package has Node.js take it instead of the first, by a small
// script that is loaded before all else.
//
// The script does more things of that kind. What CDK for Terraform packs assets
// with is loaded when it packs one. Where in JavaScript a token was made is not
// noted. A stack without others is resolved once and not three times. And except
// on Windows, jsii, which starts a process of Node.js whose one task is to start
// another one and to pass on what it says, gets by with the first, which reads of
// the types that jsii knows those that are used; its notice of versions of Node.js
// that are no longer maintained is then not printed.
//
// The script is named in NODE_OPTIONS, which jsii reads when its packages are
// initialized: in main it would be too late. Go initializes packages that need
// no others in the order of their import paths, so this one imports nothing
// but the standard library.
//
// With PRIVATEAPI_FASTSTART=off in the environment nothing is done. Where the
// script cannot be used the app starts as it would without, and says so on
// standard error.
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

// jsiiOptions are what jsii gives to Node.js when NODE_OPTIONS is not set.
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
		return err // and nowhere else: what node loads must be the user's own
	}
	file, err := write(filepath.Join(cache, "privateapi"))
	if err != nil {
		return err
	}
	return os.Setenv("NODE_OPTIONS", options(os.Getenv("NODE_OPTIONS"), file))
}

// write puts the script into a folder, unless it is there, and returns its path.
// The name is made of its content, so that another version has another.
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

// options returns NODE_OPTIONS with the script added to what the user has set,
// or as it is in a process that was started by one with the script. Symbolic
// links are kept since jsii asks for that where it starts the second process.
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
