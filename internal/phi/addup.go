package phi

import (
	"strings"

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

// What a finding of the rules must add up to: where nothing in the text is certain,
// one that only asks; and everywhere a certain name or place, or a certain value of
// few digits. Shapes that are proof by themselves, and ages, are not doubted.
var (
	doubts  = map[Type]float32{Name: 0, OtherID: 0}
	doubt0  = float32(-0.4)
	weekday = float32(0.4)
	denials = map[Type]float32{Name: -0.7, Location: 0}
	denial0 = float32(-1.4)
)

// few is how many words a text must have for there to be words around a place: a
// label beside an image has fewer.
const few = 7

// proof is how many letters and digits nobody writes by chance.
const proof = 7

// addUp adds up all that is seen around each place: it lets go what a rule took
// although all around speaks against it, and finds what no rule names.
func (w *weighing) addUp() {
	if w.s.foreign || w.short {
		return // the weights are of English, and of texts with words around each place
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
	short bool // fewer words than few
}

func newWeighing(s *scan) *weighing {
	words := 0
	for i := range s.tok {
		if s.tok[i].form == word {
			words++
		}
	}
	return &weighing{s: s, c: newCueing(s), odds: make([]cues.Odds, len(s.tok)), known: make([]bool, len(s.tok)), short: words < few}
}

func (w *weighing) at(i int) *cues.Odds {
	if !w.known[i] {
		w.odds[i], w.known[i] = w.s.e.cues.Weigh(w.c.of(i)), true
	}
	return &w.odds[i]
}

// doubt lets go what has all around it against it.
func (w *weighing) doubt() {
	if w.s.foreign || w.short || len(w.s.hits) == 0 {
		return
	}
	w.keep(func(h *hit) bool {
		return (h.typ != Location || !w.s.mayStay(h.from, h.to)) && (h.tier != Block || w.proven(h) || w.best(h) >= w.denial(h))
	})
	for i := range w.s.hits {
		if w.s.hits[i].tier == Block {
			return
		}
	}
	w.keep(func(h *hit) bool {
		bar, ok := doubts[h.typ]
		switch {
		case h.typ == Age90 || w.s.monthIn(h) || strings.Contains(w.s.n.text[h.start:h.end], "_"):
			return true // a handle is nothing else, too
		case w.s.weekdayAlone(h):
			bar = weekday
		case !ok:
			bar = doubt0
		}
		return w.best(h) >= bar
	})
}

// mayStay says whether a country or a state was found, and nothing else.
func (s *scan) mayStay(from, to int) bool {
	return s.stateAt(from) == to-from || s.e.words.Of(s.lowText(from, to))&lists.Country != 0
}

// weekdayAlone says whether nothing but a weekday was found.
func (s *scan) weekdayAlone(h *hit) bool {
	return h.typ == Date && s.at(h.to-1).has(lists.Weekday) && (h.to == h.from+1 || h.to == h.from+2 && s.at(h.from).has(lists.Function))
}

// monthIn says whether a day's month is written out.
func (s *scan) monthIn(h *hit) bool {
	day, month := false, false
	for i := h.from; i < h.to; i++ {
		t := s.at(i)
		day = day || t.form == number
		month = month || months[t.low] > 0 || foreignMonths[t.low]
	}
	return h.typ == Date && day && month
}

// denial is the bar of a certain finding. A title says more than what stands around.
func (w *weighing) denial(h *hit) float32 {
	if bar, ok := denials[h.typ]; ok && !strings.Contains(h.cue, "title") {
		return bar
	}
	return denial0
}

// doubtful are the kinds of which a label before few letters and digits is no proof.
var doubtful = map[Type]bool{Phone: true, OtherID: true, Device: true, Date: true, IP: true, Vehicle: true}

// proven says whether a certain finding is beyond doubt.
func (w *weighing) proven(h *hit) bool {
	if h.typ == Name || h.typ == Location {
		return false
	}
	digits, letters, _ := w.s.count(h.from, h.to)
	return !doubtful[h.typ] || digits+letters >= proof
}

// keep lets the findings go that aren't good.
func (w *weighing) keep(good func(*hit) bool) {
	s := w.s
	kept := s.hits[:0]
	for _, h := range s.hits {
		if good(&h) {
			kept = append(kept, h)
			continue
		}
		for i := h.from; i < h.to; i++ {
			s.claims[i] = spared
		}
		if s.explain {
			s.against(h.from, h.to, "all around it speaks against it ("+w.tell(h.from, cues.Kinds)+"), though: "+h.cue)
		}
	}
	s.hits = kept
}

// best gives the highest odds of any kind within a finding.
func (w *weighing) best(h *hit) float32 {
	best := w.at(h.from)[0]
	for i := h.from; i < h.to; i++ {
		for _, o := range w.at(i) {
			best = max(best, o)
		}
	}
	return best
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
				kind, over = cues.Kind(k), o-bar[k] //nolint:gosec // one of five
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
