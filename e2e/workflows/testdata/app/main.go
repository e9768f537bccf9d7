// Command app stands in for an app of this module. It has the commands that the
// workflows use, and its stacks are lists of routes.
package main

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
)

// stacks are the app's stacks: lists of routes by name.
//
//go:embed stacks.json
var stacks []byte

func main() {
	var own map[string][]string
	must(json.Unmarshal(stacks, &own))
	if len(os.Args) == 1 {
		synthesize(own)
		return
	}
	if os.Args[1] != "review" {
		log.Fatalf("unknown command %q", os.Args[1])
	}
	format := flag.String("format", "markdown", "")
	stack := flag.String("stack", "", "")
	baseFile := flag.String("base", "", "")
	must(flag.CommandLine.Parse(os.Args[2:]))
	if *format == "json" {
		fmt.Print(string(stacks))
		return
	}
	var base map[string][]string
	if *baseFile != "" {
		text, err := os.ReadFile(*baseFile)
		must(err)
		must(json.Unmarshal(text, &base))
	}
	if wider := review(own[*stack], base[*stack], *stack, *baseFile != ""); wider {
		os.Exit(3)
	}
}

// synthesize writes a configuration of each stack.
func synthesize(stacks map[string][]string) {
	for name, routes := range stacks {
		output := map[string]any{"routes": map[string]any{"value": routes}}
		configuration, err := json.Marshal(map[string]any{"output": output})
		must(err)
		folder := filepath.Join("cdktf.out", "stacks", name)
		must(os.MkdirAll(folder, 0o777))
		must(os.WriteFile(filepath.Join(folder, "cdk.tf.json"), configuration, 0o666))
	}
}

// review prints the report of a stack. A route that the base does not have is wider.
func review(own, base []string, stack string, compared bool) (wider bool) {
	fmt.Printf("<!-- privateapi-review:%s -->\n## %s\n", stack, stack)
	for _, route := range own {
		change := "serves"
		if compared {
			change = "same"
			if !slices.Contains(base, route) {
				change, wider = "wider", true
			}
		}
		fmt.Println("-", change, route)
	}
	return wider
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
