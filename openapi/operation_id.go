package openapi

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// maxOperationID is the maximum length of an operationId. Tools that make functions of
// operations limit the length of their names to 64 characters.
const maxOperationID = 64

var (
	wordOfPath   = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	unsafeInName = regexp.MustCompile(`[^A-Za-z0-9]+`)
)

// operationID returns the operationId of a method: the verb and the segments of the path,
// with underscores between them and "by" before a variable, such as
// "get_users_by_id_orders". It depends on nothing else, so other routes do not change it.
//
// If other methods could have the same name, because a segment is not only letters and
// digits, or is "by", or the name is too long, the name ends with two underscores and
// eight characters of the hash of verb and path.
func operationID(verb, path string) string {
	words, unique := []string{strings.ToLower(verb)}, true
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		word := segment
		if match := variable.FindStringSubmatch(segment); match != nil {
			words, word = append(words, "by"), match[1]
		} else if segment == "by" {
			unique = false
		}
		if !wordOfPath.MatchString(word) {
			unique = unique && word == ""
			word = strings.Trim(unsafeInName.ReplaceAllString(word, "_"), "_")
		}
		if word != "" {
			words = append(words, word)
		}
	}
	name := strings.Join(words, "_")
	if unique && len(name) <= maxOperationID {
		return name
	}
	hash := sha256.Sum256([]byte(verb + " " + path))
	suffix := "__" + hex.EncodeToString(hash[:4])
	return strings.TrimRight(name[:min(len(name), maxOperationID-len(suffix))], "_") + suffix
}
