package archtest

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
)

// maxLines is how long a file may be.
const maxLines = 500

// checker goes over files with a list of exceptions.
type checker struct {
	exceptions []Exception
	used       []bool
	found      []string
}

// Check holds every file to the plan. It gives a sentence for each deviation
// that no exception covers, and for each exception that covers nothing.
func Check(files []File, exceptions []Exception) []string {
	c := &checker{exceptions: exceptions, used: make([]bool, len(exceptions))}
	for _, f := range files {
		c.file(f)
	}
	for i, e := range exceptions {
		if !c.used[i] {
			c.found = append(c.found, fmt.Sprintf("The exception for %s (%s %s) lets nothing through any more: take it out of archtest/house.go.", e.File, e.Rule, e.What))
		}
	}
	sort.Strings(c.found)
	return c.found
}

func (c *checker) file(f File) {
	from := place(f.Package())
	if from.kind == nowhere {
		c.say(f, ruleLayer, "", 1, "stands in %s, which is not in the plan: add the package to archtest/house.go, or put the file where it belongs", f.Package())
		return
	}
	for _, i := range f.Imports {
		if i.Dot {
			c.say(f, ruleLayer, i.Path, i.Line, "takes over the names of %s with a dot: name the package instead", i.Path)
		}
		c.imports(f, from, i)
	}
	c.thirds(f, from)
	c.house(f, from)
}

// imports holds one import of the file to the layers.
func (c *checker) imports(f File, from spot, i Import) {
	own, ours := strings.CutPrefix(i.Path, Module+"/")
	if !ours {
		if i.Path != Module && !bare(i.Path) && from.stdlibOnly() && !(f.Test() && i.Path == "pgregory.net/rapid") {
			c.say(f, ruleLayer, i.Path, i.Line, "imports %s: %s stands on the standard library alone", i.Path, from.title())
		}
		return
	}
	if own == f.Package() || own == "internal/dbtest" && f.Test() && from.kind != kernel && from.kind != asset {
		return
	}
	to := place(own)
	if why := from.refuses(to, f.Test()); why != "" {
		c.say(f, ruleLayer, i.Path, i.Line, "imports %s: %s", i.Path, why)
	}
}

// bare says whether an import path is the standard library's.
func bare(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// thirds holds the file's imports to who may know which third party.
func (c *checker) thirds(f File, from spot) {
	for _, i := range f.Imports {
		for _, t := range thirds {
			if !strings.HasPrefix(i.Path, t.prefix) || t.known(f, from) {
				continue
			}
			who := strings.Join(t.in, ", ")
			if t.store {
				who += " and store*.go of a domain"
			}
			c.say(f, ruleThird, i.Path, i.Line, "imports %s, which only %s may know", i.Path, who)
		}
	}
}

func (t third) known(f File, from spot) bool {
	if t.store && from.kind == domain && strings.HasPrefix(path.Base(f.Path), "store") {
		return true
	}
	return slices.ContainsFunc(t.in, func(in string) bool {
		return in == f.Package() || in == "*web" && from.kind == pages
	})
}

// house holds the file to the rules that aren't about imports.
func (c *checker) house(f File, from spot) {
	if f.Lines > maxLines {
		c.say(f, ruleLines, "", 1, "is %d lines long, and %d is the most: divide it by what its parts are about", f.Lines, maxLines)
	}
	for _, line := range f.Inits {
		c.say(f, ruleInit, "", line, "has an init function: whoever needs it should call it by name")
	}
	if f.Test() {
		return
	}
	for _, line := range f.Marks {
		c.say(f, ruleMark, "", line, "names a type of text that html/template doesn't escape: templates.Trusted alone may make one")
	}
	if from.kind == domain || from.kind == pages {
		for _, line := range f.Clock {
			c.say(f, ruleClock, "", line, "asks the system for the time: use the clock.Clock that tests can set")
		}
	}
}

// say notes a deviation unless an exception covers it.
func (c *checker) say(f File, rule, what string, line int, format string, args ...any) {
	for i, e := range c.exceptions {
		covers := e.File == f.Path || strings.HasSuffix(e.File, "/") && e.File == f.Package()+"/"
		if covers && e.Rule == rule && e.What == what {
			c.used[i] = true
			return
		}
	}
	c.found = append(c.found, fmt.Sprintf("%s:%d %s.", f.Path, line, fmt.Sprintf(format, args...)))
}
