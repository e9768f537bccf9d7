package synthesized

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// contentOf returns the hash of the files of a local module, as [review.Element.Content].
func (s Source) contentOf(e element) string {
	source := text(e.arguments["source"])
	if e.kind != "module" || !isLocal(source) {
		return ""
	}
	candidates := []string{filepath.FromSlash(source)}
	if !filepath.IsAbs(source) {
		folders := s.Folders
		// What is outside of the folder is not copied to another one.
		if !filepath.IsLocal(filepath.FromSlash(source)) && len(folders) > 1 {
			folders = folders[len(folders)-1:]
		}
		candidates = nil
		for _, folder := range folders {
			candidates = append(candidates, filepath.Join(folder, filepath.FromSlash(source)))
		}
	}
	for _, folder := range candidates {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			continue
		}
		sum := sha256.New()
		if err := addFolder(sum, folder, map[string]bool{}); err != nil {
			break
		}
		return hex.EncodeToString(sum.Sum(nil))
	}
	return review.NotReadable
}

// isLocal reports whether the source of a module is a folder.
// https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
func isLocal(source string) bool {
	return strings.HasPrefix(source, ".") || filepath.IsAbs(source) || strings.HasPrefix(source, "file:")
}

// nested matches the source of a local module in a file of another one.
var nested = regexp.MustCompile(`\bsource"?\s*[=:]\s*"(\.\.?/[^"]*)"`)

// addFolder adds the files of a folder to a hash, and those of the modules outside of it
// that it uses. seen are the folders that are added already.
func addFolder(sum io.Writer, folder string, seen map[string]bool) error {
	if seen[folder] {
		return nil
	}
	seen[folder] = true
	return filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".terraform" || entry.Name() == ".git"):
			return fs.SkipDir // downloads of Terraform, and what Git keeps
		case entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%q %x\n", filepath.ToSlash(relative), sha256.Sum256(text))
		for _, match := range nested.FindAllSubmatch(text, -1) {
			other := filepath.Join(filepath.Dir(name), filepath.FromSlash(string(match[1])))
			if info, err := os.Stat(other); err != nil || !info.IsDir() {
				continue // the source of something else
			}
			if err := addFolder(sum, other, seen); err != nil {
				return err
			}
		}
		return nil
	})
}
