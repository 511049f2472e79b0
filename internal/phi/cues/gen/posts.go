package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"consilium/internal/phi"
	"consilium/internal/phi/cues"
)

// post is a marked post; spans are places in bytes.
type post struct {
	file, id, text string
	spans          []span
}

type span struct {
	start, end int
	typ        phi.Type
}

// read reads the files of a folder: posts begin with "=== id" and mark
// identifiers as {KIND|text}.
func read(folder string) ([]post, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []post
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Clean(f))
		if err != nil {
			return nil, err
		}
		for block := range strings.SplitSeq(string(raw), "=== ") {
			id, marked, ok := strings.Cut(block, "\n")
			if !ok {
				continue
			}
			p, err := unmark(strings.TrimSpace(marked))
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", f, id, err)
			}
			p.file, p.id = f, strings.TrimSpace(id)
			out = append(out, p)
		}
	}
	return out, nil
}

func unmark(marked string) (post, error) {
	var p post
	var text strings.Builder
	for {
		before, rest, ok := strings.Cut(marked, "{")
		text.WriteString(before)
		if !ok {
			p.text = text.String()
			return p, nil
		}
		inner, after, _ := strings.Cut(rest, "}")
		kind, what, ok := strings.Cut(inner, "|")
		if !ok || !slices.Contains(phi.Types(), phi.Type(kind)) {
			return p, fmt.Errorf("{%s} is no mark", inner)
		}
		p.spans = append(p.spans, span{text.Len(), text.Len() + len(what), phi.Type(kind)})
		text.WriteString(what)
		marked = after
	}
}

// example is a place with its cues and what it is; none is nothing.
type example struct {
	cues []uint32
	kind int8
	high bool // could be an age that isn't told
}

const none = -1

// examples gives the places of each post.
func examples(e *phi.Engine, posts []post) [][]example {
	out := make([][]example, 0, len(posts))
	for _, p := range posts {
		var of []example
		for _, c := range e.Cues(p.text) {
			of = append(of, example{c.Cues, p.kindAt(c.Start, c.End), c.HighAge})
		}
		out = append(out, of)
	}
	return out
}

// kindAt says what stands at a place.
func (p *post) kindAt(start, end int) int8 {
	for _, s := range p.spans {
		if start < s.end && end > s.start {
			return kindOf(s.typ)
		}
	}
	return none
}

func kindOf(t phi.Type) int8 {
	switch t {
	case phi.Name:
		return int8(cues.Name)
	case phi.Location:
		return int8(cues.Location)
	case phi.Date:
		return int8(cues.Date)
	case phi.Age90:
		return int8(cues.Age)
	case phi.OtherID:
		return int8(cues.Other)
	}
	return int8(cues.Number)
}
