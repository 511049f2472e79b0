package main

import (
	"fmt"
	"strings"

	"consilium/internal/phi"
)

// tally counts what was found.
type tally struct {
	identifiers, found   int
	posts, stopped, all  int
	harmless, flagged    int
	characters, rightly  int
	kinds, foundOf, told map[phi.Type]int
}

func (t *tally) count(e *phi.Engine, posts []post, verbose bool) {
	if t.kinds == nil {
		t.kinds, t.foundOf, t.told = map[phi.Type]int{}, map[phi.Type]int{}, map[phi.Type]int{}
	}
	for _, p := range posts {
		findings := e.Scan(p.text).Findings
		if len(p.spans) == 0 {
			t.harmless++
			if len(findings) > 0 {
				t.flagged++
			}
		} else {
			t.identified(p, findings, verbose)
		}
		if verbose {
			wrong(p, findings)
		}
	}
}

func (t *tally) identified(p post, findings []phi.Finding, verbose bool) {
	t.posts++
	found := 0
	for _, s := range p.spans {
		hit, told := false, false
		for _, f := range findings {
			if f.ByteStart < s.end && f.ByteEnd > s.start {
				hit, told = true, told || f.Type == s.typ
			}
		}
		t.kinds[s.typ]++
		if hit {
			found++
			t.foundOf[s.typ]++
		} else if verbose {
			fmt.Printf("missed %s %s %q\n", p.id, s.typ, p.text[s.start:s.end])
		}
		if told {
			t.told[s.typ]++
		}
	}
	t.identifiers += len(p.spans)
	t.found += found
	if found > 0 {
		t.stopped++
	}
	if found == len(p.spans) {
		t.all++
	}
	for _, f := range findings {
		for at := f.ByteStart; at < f.ByteEnd; at++ {
			t.characters++
			if p.inside(at) {
				t.rightly++
			}
		}
	}
}

func (p *post) inside(at int) bool {
	for _, s := range p.spans {
		if at >= s.start && at < s.end {
			return true
		}
	}
	return false
}

func wrong(p post, findings []phi.Finding) {
	for _, f := range findings {
		right := false
		for _, s := range p.spans {
			right = right || f.ByteStart < s.end && f.ByteEnd > s.start
		}
		if !right {
			fmt.Printf("wrong %s %d %s %s %q (%s)\n", p.id, len(p.spans), f.Type, f.Tier, p.text[f.ByteStart:f.ByteEnd], f.Cue)
		}
	}
}

func (t *tally) String() string {
	var b strings.Builder
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }
	told := 0
	for _, k := range phi.Types() {
		if t.kinds[k] > 0 {
			told += t.told[k]
			fmt.Fprintf(&b, "%-10s %d of %d found (%.1f %%), %d named\n", k, t.foundOf[k], t.kinds[k], share(t.foundOf[k], t.kinds[k]), t.told[k])
		}
	}
	fmt.Fprintf(&b, "all        %d of %d found (%.1f %%), %.1f %% named rightly\n", t.found, t.identifiers, share(t.found, t.identifiers), share(told, t.found))
	fmt.Fprintf(&b, "posts      %d of %d stopped, %d with all found (%.1f %%)\n", t.stopped, t.posts, t.all, share(t.all, t.posts))
	fmt.Fprintf(&b, "harmless   %d of %d flagged (%.1f %%)\n", t.flagged, t.harmless, share(t.flagged, t.harmless))
	fmt.Fprintf(&b, "characters %.1f %% rightly\n", share(t.rightly, t.characters))
	return b.String()
}
