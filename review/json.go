package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cdk.tf/go/privateapi/ref"
)

// JSON returns the digest as JSON that ends with a newline. The same digest gives the
// same bytes.
func (d Digest) JSON() []byte { return JSON(d) }

// Parse reads a digest from its JSON, or from the JSON of a report that has one. It
// returns an error for everything that this version of the package did not write.
func Parse(text []byte) (Digest, error) {
	var form struct {
		Format *int
		Digest json.RawMessage
	}
	switch err := json.Unmarshal(text, &form); {
	case err != nil:
		return Digest{}, fmt.Errorf("the digest is not JSON that this program wrote: %w", err)
	case form.Format == nil:
		return Digest{}, errors.New(`the digest is not JSON that this program wrote: it has no "format"`)
	case *form.Format != Format:
		return Digest{}, fmt.Errorf("the digest has the format %d: must be %d; write it again with this version", *form.Format, Format)
	case form.Digest != nil:
		return Parse(form.Digest)
	}
	var digest Digest
	decoder := json.NewDecoder(bytes.NewReader(text))
	// An unknown field may be one that lets more through.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&digest); err != nil {
		return Digest{}, fmt.Errorf("the digest is not JSON that this program wrote: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Digest{}, errors.New("the digest is not JSON that this program wrote: unexpected text after it")
	}
	return digest, nil
}

// JSON returns a value of this package, or one that is made of them, as indented JSON
// that ends with a newline. Empty lists are [], so that a program can count their
// elements. The same value gives the same bytes.
func JSON(value any) []byte {
	text := append(ref.JSON(value, "  "), '\n')
	// Strings have no line breaks in JSON, so these line ends are never in a string.
	text = bytes.ReplaceAll(text, []byte(": null,\n"), []byte(": [],\n"))
	return bytes.ReplaceAll(text, []byte(": null\n"), []byte(": []\n"))
}
