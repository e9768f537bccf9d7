package ref

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON returns a value as JSON without a line feed at the end. If indent is not "",
// the JSON is indented by it. Unlike [json.Marshal], JSON does not escape <, > and
// &: Terraform would not recognize an expression in which they are escaped.
//
// JSON panics if package encoding/json does not support the value, such as a
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
