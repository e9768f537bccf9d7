// Package snapshot writes the synthesized configuration of a stack as text that
// people can read and compare, and finds the snapshots that are committed.
package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// Folder has the snapshots of a package, one file per stack, below the folder of
// the package.
var Folder = filepath.Join("testdata", "snapshots")

// What JSON inside a string is written as: the key of an object whose value is the
// JSON. Members are those of an object, without its braces.
const (
	document = "(JSON)"
	members  = "(JSON members)"
	joined   = "(Terraform)" // the paths of a document, which are values of a local
)

var (
	join  = regexp.MustCompile(`\{\$\{join\(",", (values\(local\.\w+\))\)\}\}`)
	joint = regexp.MustCompile(`\{"\(Terraform\)":"(values\(local\.\w+\))"\}`)
)

// Text returns a configuration, the content of cdk.tf.json, without the notes of
// CDK for Terraform and with JSON inside strings, such as policies, as JSON.
func Text(configuration []byte) ([]byte, error) { return rewritten(configuration, unfold) }

// Configuration returns the configuration that a snapshot is the text of. Strings
// with JSON in them have it without white space and with sorted keys.
func Configuration(text []byte) ([]byte, error) { return rewritten(text, fold) }

func rewritten(text []byte, rewrite func(any) any) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return append(ref.JSON(rewrite(value), "  "), '\n'), nil
}

func unfold(value any) any {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "//")
		for key := range v {
			v[key] = unfold(v[key])
		}
	case []any:
		for i := range v {
			v[i] = unfold(v[i])
		}
	case string:
		if inside := object(join.ReplaceAllString(v, `{"`+joined+`":"$1"}`)); inside != nil {
			return map[string]any{document: inside}
		}
		if inside := object("{" + v + "}"); inside != nil {
			return map[string]any{members: inside}
		}
	}
	return value
}

// object returns the object that a text is, or nil if it is none or empty.
func object(text string) map[string]any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value map[string]any
	if decoder.Decode(&value) != nil || decoder.More() || len(value) == 0 {
		return nil
	}
	return value
}

func fold(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if inside, ok := v[document]; ok {
			return joint.ReplaceAllString(string(ref.JSON(inside, "")), `{$${join(",", $1)}}`)
		}
		if inside, ok := v[members]; ok {
			text := string(ref.JSON(inside, ""))
			return text[1 : len(text)-1]
		}
		for key := range v {
			v[key] = fold(v[key])
		}
	case []any:
		for i := range v {
			v[i] = fold(v[i])
		}
	}
	return value
}

// Find returns the snapshots of all packages below the folder root, by the folder
// of the package and the name of the file: "constructs/bucket/options". It is an
// error if there are none.
func Find(root string) (map[string][]byte, error) {
	snapshots := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && file != "." {
			return fs.SkipDir
		}
		folder := path.Dir(file)
		if entry.IsDir() || !strings.HasSuffix("/"+folder, "/"+filepath.ToSlash(Folder)) {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		name := path.Join(path.Dir(path.Dir(folder)), strings.TrimSuffix(path.Base(file), ".json"))
		snapshots[name] = text
		return err
	})
	if err == nil && len(snapshots) == 0 {
		err = fmt.Errorf("there are no snapshots below %s", root)
	}
	return snapshots, err
}
