//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// nodes are versions of the npm package that holds Node.js itself.
var nodes = []string{"18.20.8", "20.20.2", "22.23.3", "24.21.0"}

func (b *bench) node() (string, error) {
	var programs []program
	var missing []string
	for _, version := range nodes {
		dir := filepath.Join(b.out, "node-"+version)
		bin := filepath.Join(dir, "node_modules", "node", "bin")
		b.say("npm install node@%s", version)
		err := b.do("", nil, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir, "node@"+version)
		if err == nil {
			_, err = os.Stat(filepath.Join(bin, "node"))
		}
		if err != nil {
			b.say("%v", err)
			missing = append(missing, version)
			continue
		}
		programs = append(programs, program{version, synthTo(filepath.Join(dir, "out"), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), []string{b.app}})
	}
	all, err := b.inTurn(5, programs...)
	if err != nil {
		return "", err
	}
	if _, err := b.measure(b.defaultApp()); err != nil {
		return "", err
	}
	var rows strings.Builder
	for i, p := range programs {
		if err := same(configuration(b.out), configuration(filepath.Join(b.out, "node-"+p.name, "out"))); err != nil {
			return "", err
		}
		fmt.Fprintf(&rows, "| %s | %s | %s | %s |\n", p.name, spread(all[i].wall(), 2), spread(all[i].cpu(), 2), spread(all[i].peak(), 0))
	}
	for _, version := range missing {
		fmt.Fprintf(&rows, "| %s | was not to be had | | |\n", version)
	}
	return `Wanted: the same bytes with every version. Measured: the default app with the node of the npm package of that name;
the configurations are the same bytes.

| Node.js | time s | processor s | memory MiB |
|---|---|---|---|
` + rows.String(), nil
}
