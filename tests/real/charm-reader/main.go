// Command charm-reader reads a charm (a directory or an archive) as Juju does (github.com/juju/charm), and prints the
// result as JSON. With more than one argument it reads bundles instead: the first argument is a directory that has a
// directory for each charm, the others are a bundle and its overlays.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/juju/charm/v12"
)

func main() {
	if len(os.Args) > 2 {
		print(readBundle(os.Args[1], os.Args[2:]))
		return
	}
	read, err := charm.ReadCharm(os.Args[1])
	check(err)
	print(map[string]any{
		"meta":     read.Meta(),
		"config":   read.Config().Options,
		"actions":  read.Actions().ActionSpecs,
		"manifest": read.Manifest(),
	})
}

// readBundle merges overlays into a bundle and checks the result against the declarations of its charms.
func readBundle(charmsDirectory string, paths []string) *charm.BundleData {
	var sources []charm.BundleDataSource
	for _, path := range paths {
		source, err := charm.LocalBundleDataSource(path)
		check(err)
		sources = append(sources, source)
	}
	bundle, err := charm.ReadAndMergeBundleData(sources...)
	check(err)
	charms := map[string]charm.Charm{}
	for name, application := range bundle.Applications {
		directory := filepath.Join(charmsDirectory, name)
		charms[application.Charm], err = charm.ReadCharm(directory)
		check(err)
	}
	check(bundle.VerifyWithCharms(nil, nil, nil, charms))
	return bundle
}

func print(value any) {
	check(json.NewEncoder(os.Stdout).Encode(value))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
