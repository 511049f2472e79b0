package phi

import (
	"consilium/internal/phi/cues"
	"consilium/internal/phi/lists"
)

// What the cues of a place must add up to, in natural logarithms of odds: alone
// where nothing else in the text is an identifier, beside where something is, and
// part to belong to a place that was found. They were chosen over posts that
// neither the rules nor the weights had seen: gen -check prints what they cost.
var (
	alone  = cues.Odds{cues.Name: 1.1, cues.Location: 1.1, cues.Date: 2.2, cues.Other: 0.65, cues.Number: 2.2, cues.Age: 1}
	beside = cues.Odds{cues.Name: -2.4, cues.Location: -2.4, cues.Date: -2.4, cues.Other: -0.5, cues.Number: -2.4, cues.Age: -0.7}
	part   = cues.Odds{cues.Name: -2.8, cues.Location: -2.8, cues.Date: -2.8, cues.Other: -1.6, cues.Number: -2.8}
)

// few is how many words a text must have for there to be words around a place: a
// label beside an image has fewer.
const few = 7

// addUp adds up all that is seen around each place: it lets go what a rule took
// although all around speaks against it, and finds what no rule names.
func (w *weighing) addUp() {
	if w.mute {
		return
	}
	w.doubt()
	bar := alone
	if len(w.s.hits) > 0 {
		bar = beside
	}
	if w.find(bar) && bar == alone {
		w.find(beside)
	}
}

type weighing struct {
	s     *scan
	c     *cueing
	odds  []cues.Odds
	known []bool
	// mute: the weights say nothing, for they are of English and of texts with
	// words around each place.
	mute bool
}

func newWeighing(s *scan) *weighing {
	words := 0
	for i := range s.tok {
		if s.tok[i].form == word {
			words++
		}
	}
	if s.foreign || words < few {
		return &weighing{s: s, mute: true}
	}
	return &weighing{s: s, c: newCueing(s), odds: make([]cues.Odds, len(s.tok)), known: make([]bool, len(s.tok))}
}

func (w *weighing) at(i int) *cues.Odds {
	if !w.known[i] {
		w.odds[i], w.known[i] = w.s.e.cues.Weigh(w.c.of(i)), true
	}
	return &w.odds[i]
}

const together = "the words around it, taken together"

// find takes every place that reaches its bar, with what belongs to it on both
// sides, and says whether there was any.
func (w *weighing) find(bar cues.Odds) bool {
	s, any := w.s, false
	for i := range s.tok {
		t := &s.tok[i]
		if s.claims[i] == taken || !s.weighable(i) {
			continue
		}
		kind, over := cues.Kind(0), float32(-1)
		for k, o := range w.at(i) {
			if o-bar[k] > over && (cues.Kind(k) != cues.Age || s.highAge(i)) { //nolint:gosec // one of a few
				kind, over = cues.Kind(k), o-bar[k] //nolint:gosec // one of a few
			}
		}
		if over < 0 {
			continue
		}
		from, to := w.reach(i, kind, bar[kind])
		if from+1 == to && (t.end-t.start == 1 && kind != cues.Name || year(t)) {
			continue // a letter, a digit or a year alone says nothing
		}
		if kind == cues.Location && s.mayStay(from, to) {
			continue
		}
		cue := together
		if s.explain {
			cue += ": " + w.tell(i, kind)
		}
		s.add(from, to, s.typeOf(kind, from, to), Warn, cue)
		any = true
	}
	return any
}

// weighable says whether a token may be somebody's identifier by what is around it:
// a word or a number, no title before a name, and not what the guard itself has put
// in a place.
func (s *scan) weighable(i int) bool {
	t := s.at(i)
	if t.form != word && t.form != number || t.harmless || t.has(lists.Title) || t.has(lists.Function) && !t.upper || contracted(t.low) {
		return false
	}
	for j := i - 1; j >= i-5; j-- {
		if b := s.at(j); b.low == "[" {
			return false
		} else if b.form != word {
			break
		}
	}
	return true
}

// reach gives the tokens around i that are part of the same place. What is told of
// somebody in words goes on behind a word or two that could stand anywhere.
func (w *weighing) reach(i int, kind cues.Kind, bar float32) (from, to int) {
	s := w.s
	from, to = i, i+1
	if kind == cues.Age {
		return from, to
	}
	over := func(j int, bar float32) bool {
		return j < len(s.tok) && s.tok[j].form != line && s.claims[j] != taken && w.at(j)[kind] > bar
	}
	for from > 0 && from > i-widest && over(from-1, part[kind]) {
		from--
	}
	for to < i+widest {
		switch {
		case over(to, part[kind]):
			to++
		case kind == cues.Other && over(to, -anywhere) && over(to+1, bar):
			to += 2
		case kind == cues.Other && over(to, -anywhere) && over(to+1, -anywhere) && over(to+2, bar) && s.tok[to].sentence == s.tok[to+2].sentence:
			to += 3
		default:
			for from < i && s.tok[from].form == sign {
				from++
			}
			for to > i+1 && s.tok[to-1].form == sign {
				to--
			}
			return from, to
		}
	}
	return from, to
}

// anywhere is below every bar.
const anywhere = 1e6

// typeOf names what was found of a kind.
func (s *scan) typeOf(kind cues.Kind, from, to int) Type {
	switch kind {
	case cues.Name:
		return Name
	case cues.Location:
		return Location
	case cues.Date:
		return Date
	case cues.Age:
		return Age90
	case cues.Number:
		digits, letters, _ := s.count(from, to)
		if letters == 0 && digits >= 9 && digits < 14 {
			return Phone
		}
	}
	return OtherID
}

// highAge says whether a number could be an age that isn't told.
func (s *scan) highAge(i int) bool {
	t := s.at(i)
	if s.impersonal(i) {
		return false
	}
	if t.form == number {
		n := atoi(t.low)
		return len(t.low) < 4 && n >= 90 && n < 120 && s.chunk(i) == i+1 && !t.harmless
	}
	return t.low == "ninety" || t.low == "nineties" || t.low == "centenarian"
}
