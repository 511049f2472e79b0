package phi

import (
	"strings"

	"consilium/internal/phi/cues"
	"consilium/internal/phi/lists"
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

// proof is how many letters and digits nobody writes by chance.
const proof = 7

// doubt lets go what has all around it against it.
func (w *weighing) doubt() {
	if w.mute || len(w.s.hits) == 0 {
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
