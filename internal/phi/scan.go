package phi

import (
	"sort"
	"strings"
)

// claim says what a pass has made of a token.
type claim uint8

const (
	free   claim = iota
	spared       // harmless by its shape
	taken        // part of a finding
)

// hit is a finding in the normal text.
type hit struct {
	start, end int
	typ        Type
	tier       Tier
	cue        string
	// words are the tokens, from and up to.
	from, to int
}

// note is a counter-cue.
type note struct {
	from, to int
	why      string
}

// scan is one walk over one text. Every pass looks at each token a fixed
// number of times; steps counts the looks of the wider ones, so that a test
// can tell that the work grows with the text and not faster.
type scan struct {
	e         *Engine
	n         normal
	tok       []token
	claims    []claim
	nameEnds  []bool // the last token of a name
	sentences []sentence
	hits      []hit
	notes     []note
	explain   bool
	days      []int  // full dates, as numbers of days, once they are asked for
	letGo     []note // dates of what is public
	steps     int
	lowered   bool // written without capitals
	foreign   bool // in a language that the guard can't read
	story     int8 // 1: tells of a patient, -1: not, 0: not asked yet
}

func newScan(e *Engine, text string, explain bool) *scan {
	s := &scan{e: e, n: normalise(text), explain: explain}
	s.tok = cut(&s.n, e.words)
	s.claims, s.nameEnds = make([]claim, len(s.tok)), make([]bool, len(s.tok))
	s.part()
	s.foreign = s.unreadable()
	s.lowered = s.lowered && !s.foreign // another grammar's small words are no names
	return s
}

// nothing is what stands outside of a text.
var nothing = token{form: line, low: "\n"}

// at gives a token, or an empty one outside of the text.
func (s *scan) at(i int) *token {
	s.steps++
	if i < 0 || i >= len(s.tok) {
		return &nothing
	}
	return &s.tok[i]
}

// text gives the normal text of the tokens from up to.
func (s *scan) text(from, to int) string { return s.n.text[s.tok[from].start:s.tok[to-1].end] }

func (s *scan) lowText(from, to int) string { return s.n.low[s.tok[from].start:s.tok[to-1].end] }

// add takes the tokens from up to as a finding, but for a possessive "'s" at
// their end.
func (s *scan) add(from, to int, typ Type, tier Tier, cue string) {
	end := s.tok[to-1].end
	if s.tok[to-1].form == word {
		end = s.tok[to-1].core
	}
	for i := from; i < to; i++ {
		s.claims[i] = taken
	}
	s.nameEnds[to-1] = typ == Name
	s.hits = append(s.hits, hit{start: s.tok[from].start, end: end, typ: typ, tier: tier, cue: cue, from: from, to: to})
}

// spare marks the tokens from up to as harmless.
func (s *scan) spare(from, to int, why string) {
	for i := from; i < to; i++ {
		if s.claims[i] == free {
			s.claims[i] = spared
		}
	}
	s.against(from, to, why)
}

// against notes a counter-cue.
func (s *scan) against(from, to int, why string) {
	if s.explain && from < to {
		s.notes = append(s.notes, note{from, to, why})
	}
}

// open says whether no finding has any of the tokens from up to.
func (s *scan) open(from, to int) bool {
	for i := from; i < to; i++ {
		if s.claims[i] == taken {
			return false
		}
	}
	return true
}

// clear says whether they are free of both.
func (s *scan) clear(from, to int) bool {
	for i := from; i < to; i++ {
		if s.claims[i] != free {
			return false
		}
	}
	return true
}

// widest bounds what is looked at as one piece, so that no text costs more than
// its length.
const widest = 32

// chunk gives the end of the tokens that stand without a space from i:
// letters, digits and what joins them.
func (s *scan) chunk(i int) int {
	to := i + 1
	for to < len(s.tok) && to < i+widest && !s.tok[to].gap {
		t := &s.tok[to]
		if t.form == word || t.form == number {
			to++
			continue
		}
		if t.form == sign && strings.Contains("-/._:*+#", t.low) && to+1 < len(s.tok) && !s.tok[to+1].gap && (s.tok[to+1].form == word || s.tok[to+1].form == number) {
			to += 2
			continue
		}
		break
	}
	return to
}

// result maps the findings back to the source.
func (s *scan) result() Result {
	sort.SliceStable(s.hits, func(a, b int) bool { return s.hits[a].start < s.hits[b].start })
	r := Result{Version: Version, Unreadable: s.foreign}
	last := -1
	for _, h := range s.hits {
		if h.start < last {
			continue
		}
		last = h.end
		f := Finding{Type: h.typ, Tier: h.tier, Cue: h.cue}
		f.ByteStart, f.ByteEnd, f.Start, f.End = s.n.place(h.start, h.end)
		f.Reason, f.Replacement = s.reason(h), s.replacement(h)
		r.Findings = append(r.Findings, f)
	}
	r.SmallCell = s.smallCell()
	return r
}

func (s *scan) counter() []CounterCue {
	sort.SliceStable(s.notes, func(a, b int) bool { return s.notes[a].from < s.notes[b].from })
	var out []CounterCue
	for _, n := range s.notes {
		_, _, start, end := s.n.place(s.tok[n.from].start, s.tok[n.to-1].end)
		out = append(out, CounterCue{Start: start, End: end, Text: s.text(n.from, n.to), Why: n.why})
	}
	return out
}
