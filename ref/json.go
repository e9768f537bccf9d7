package ref

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON returns a value as JSON without a line feed at the end, indented where
// indent is not "". Unlike [json.Marshal] it does not escape <, > and &, since
// Terraform would not find a reference whose expression has one of them.
//
// It panics for a value that package encoding/json cannot write, such as a
// channel.
func JSON(value any, indent string) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("ref: %v", err))
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
