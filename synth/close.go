package synth

import (
	"bytes"
	"io"
	"os"

	"github.com/aws/jsii-runtime-go"
)

// Close ends the Node.js process that runs CDK for Terraform and removes its
// temporary files. A program that uses jsii calls Close once, before it ends.
// [Main] calls it.
//
// Close is jsii.Close without its message about a child process that two
// goroutines have waited for.
func Close() {
	stderr := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		jsii.Close()
		return
	}
	printed := make(chan []byte)
	go func() {
		text, _ := io.ReadAll(r)
		printed <- text
	}()
	os.Stderr = w
	jsii.Close()
	os.Stderr = stderr
	w.Close()
	stderr.Write(bytes.ReplaceAll(<-printed, []byte("Runtime process exited abnormally: waitid: no child processes"), nil))
}
