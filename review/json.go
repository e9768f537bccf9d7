package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cdk.tf/go/privateapi/ref"
)

// JSON returns the digest as JSON, which schema.json describes and which ends with a newline. The same digest
// gives the same bytes.
func (d Digest) JSON() []byte { return withoutNull(marshal(d, "  ")) }

// Parse reads a digest from its JSON, or from that of a [Report] with one. It
// refuses what this version of the package did not write.
func Parse(text []byte) (Digest, error) {
	var form struct {
		Format *int
		Digest json.RawMessage
	}
	switch err := json.Unmarshal(text, &form); {
	case err != nil:
		return Digest{}, fmt.Errorf("the digest is no JSON that this program wrote: %w", err)
	case form.Format == nil:
		return Digest{}, errors.New(`the digest is no JSON that this program wrote: it has no "format"`)
	case *form.Format != Format:
		return Digest{}, fmt.Errorf("the digest has the format %d: must be %d; write it again with this version of the program", *form.Format, Format)
	case form.Digest != nil:
		return Parse(form.Digest)
	}
	var digest Digest
	decoder := json.NewDecoder(bytes.NewReader(text))
	// What is not understood may be what lets more through.
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&digest); err != nil {
		return Digest{}, fmt.Errorf("the digest is no JSON that this program wrote: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Digest{}, errors.New("the digest is no JSON that this program wrote: more follows it")
	}
	return digest, nil
}

// marshal returns a value as JSON that a person can read: no letter is escaped
// that JSON does not want escaped.
func marshal(value any, indent string) []byte {
	return append(ref.JSON(value, indent), '\n')
}

// withoutNull writes empty lists as such, so that a program can count their
// elements without a look at what they are. A line of indented JSON that ends so
// is no part of a string, since a string has no lines.
func withoutNull(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte(": null,\n"), []byte(": [],\n"))
	return bytes.ReplaceAll(text, []byte(": null\n"), []byte(": []\n"))
}
