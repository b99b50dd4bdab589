// Command terraform-reader reads a Terraform module with HashiCorp's own parsers (terraform-config-inspect, hcl) and
// prints what is in it as JSON: variables, the names of outputs, the values of outputs that can be told without a plan,
// resources, and the files that `terraform fmt` would change.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-config-inspect/tfconfig"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

func main() {
	directory := os.Args[1]
	module, diagnostics := tfconfig.LoadModule(directory)
	check(diagnostics.Err())
	blocks, unformatted := read(directory)
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"variables":   module.Variables,
		"providers":   module.RequiredProviders,
		"outputNames": slices.Sorted(maps.Keys(module.Outputs)),
		"outputs":     outputs(blocks),
		"resources":   resources(blocks),
		"unformatted": unformatted,
	}))
}

// read gives the blocks of all files.
func read(directory string) (blocks hclsyntax.Blocks, unformatted []string) {
	paths, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	check(err)
	unformatted = []string{}
	parser := hclparse.NewParser()
	for _, path := range paths {
		source, err := os.ReadFile(path)
		check(err)
		file, diagnostics := parser.ParseHCL(source, path)
		checkAll(diagnostics)
		blocks = append(blocks, file.Body.(*hclsyntax.Body).Blocks...)
		if !bytes.Equal(source, hclwrite.Format(source)) {
			unformatted = append(unformatted, filepath.Base(path))
		}
	}
	return blocks, unformatted
}

// outputs gives the values that only depend on local ones.
func outputs(blocks hclsyntax.Blocks) map[string]json.RawMessage {
	context := &hcl.EvalContext{
		Variables: map[string]cty.Value{"local": cty.ObjectVal(locals(blocks))},
		Functions: map[string]function.Function{"merge": stdlib.MergeFunc},
	}
	values := map[string]json.RawMessage{}
	for _, block := range blocks {
		if block.Type != "output" {
			continue
		}
		expression := block.Body.Attributes["value"].Expr
		if isKnown(expression) {
			value, diagnostics := expression.Value(context)
			checkAll(diagnostics)
			text, err := ctyjson.Marshal(value, value.Type())
			check(err)
			values[block.Labels[0]] = text
		}
	}
	return values
}

func locals(blocks hclsyntax.Blocks) map[string]cty.Value {
	values := map[string]cty.Value{}
	for _, block := range blocks {
		if block.Type != "locals" {
			continue
		}
		for name, attribute := range block.Body.Attributes {
			value, diagnostics := attribute.Expr.Value(nil)
			checkAll(diagnostics)
			values[name] = value
		}
	}
	return values
}

func isKnown(expression hclsyntax.Expression) bool {
	for _, traversal := range expression.Variables() {
		if traversal.RootName() != "local" {
			return false
		}
	}
	return true
}

// resources gives the variable behind each attribute, or nothing for another kind of value.
func resources(blocks hclsyntax.Blocks) map[string]map[string]string {
	found := map[string]map[string]string{}
	for _, block := range blocks {
		if block.Type == "resource" {
			found[block.Labels[0]+"."+block.Labels[1]] = attributes(block.Body, "")
		}
	}
	return found
}

func attributes(body *hclsyntax.Body, prefix string) map[string]string {
	found := map[string]string{}
	for name, attribute := range body.Attributes {
		found[prefix+name] = ""
		for _, traversal := range attribute.Expr.Variables() {
			found[prefix+name] = traversal.RootName() + "." + traversal[1].(hcl.TraverseAttr).Name
		}
	}
	for _, block := range body.Blocks {
		for name, value := range attributes(block.Body, prefix+block.Type+".") {
			found[name] = value
		}
	}
	return found
}

func checkAll(diagnostics hcl.Diagnostics) {
	if diagnostics.HasErrors() {
		check(diagnostics)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
