// Package archtest holds the house to its plan: who may import whom, which
// package alone knows a third party, where text may be called safe, where the
// time comes from, and how large a file may grow. It reads source, so that it
// says what is wrong even where the house doesn't compile.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Module is the name that the house's own imports begin with.
const Module = "consilium"

// File is what the rules look at in one Go file.
type File struct {
	// Path is below the root of the module, with slashes.
	Path    string
	Lines   int
	Imports []Import
	// Clock are the lines that ask the system for the time.
	Clock []int
	// Inits are the lines where an init function begins.
	Inits []int
	// Marks are the lines that name a type of html/template whose text is
	// not escaped.
	Marks []int
}

// Import is one import and its line.
type Import struct {
	Path string
	Line int
	// Dot is set where the names of the package are taken over.
	Dot bool
}

// Package is the folder of the file.
func (f File) Package() string { return path.Dir(f.Path) }

// Test says whether the file is only built for tests.
func (f File) Test() bool { return strings.HasSuffix(f.Path, "_test.go") }

// Read gives every Go file of a module, but not what stands in folders that
// hold none of ours.
func Read(root fs.FS) ([]File, error) {
	var out []File
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		raw, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := Parse(name, raw)
		out = append(out, f)
		return err
	})
	return out, err
}

func enter(name, base string) error {
	switch {
	case name == ".":
		return nil
	case base == "node_modules", base == "testdata", strings.HasPrefix(base, "."), strings.HasPrefix(base, "_"),
		name == "data", name == "bin", name == "static/dist":
		return fs.SkipDir
	}
	return nil
}

// Parse reads one file.
func Parse(name string, source []byte) (File, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		return File{Path: name}, fmt.Errorf("archtest: %w", err)
	}
	line := func(n ast.Node) int { return set.Position(n.Pos()).Line }
	f := File{Path: name, Lines: strings.Count(string(source), "\n")}
	names := map[string]string{} // the name in this file of a package
	for _, spec := range tree.Imports {
		what, _ := strconv.Unquote(spec.Path.Value)
		i := Import{Path: what, Line: line(spec)}
		names[path.Base(what)] = what
		if spec.Name != nil {
			names[spec.Name.Name], i.Dot = what, spec.Name.Name == "."
		}
		f.Imports = append(f.Imports, i)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				f.Inits = append(f.Inits, line(n))
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				f.note(names[x.Name], n.Sel.Name, line(n))
			}
		}
		return true
	})
	return f, nil
}

// note keeps what the rules want to know of a use of another package.
func (f *File) note(pkg, name string, line int) {
	switch pkg + "." + name {
	case "time.Now", "time.Since", "time.Until":
		f.Clock = append(f.Clock, line)
	case "html/template.HTML", "html/template.HTMLAttr", "html/template.CSS", "html/template.JS", "html/template.JSStr",
		"html/template.URL", "html/template.Srcset":
		f.Marks = append(f.Marks, line)
	}
}
