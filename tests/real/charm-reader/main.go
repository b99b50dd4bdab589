// Command charm-reader reads a charm, a directory or an archive, as Juju does (github.com/juju/charm), and prints
// what Juju made of it as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/juju/charm/v12"
)

func main() {
	read, err := charm.ReadCharm(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{
		"meta":     read.Meta(),
		"config":   read.Config().Options,
		"actions":  read.Actions().ActionSpecs,
		"manifest": read.Manifest(),
	}); err != nil {
		panic(err)
	}
}
