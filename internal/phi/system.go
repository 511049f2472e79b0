package phi

import (
	"consilium/internal/phi/lists"
)

// nameRight takes "of Atlanta", "Los Angeles", ", Boston", "in Baltimore, MD"
// behind a facility.
func (s *scan) nameRight(end int, head *token) int {
	to := end
	for n := 0; n < 3; n++ {
		t := s.at(to)
		if t.form == word && t.has(lists.Facility) && t.upper && t.gap && !s.at(to-1).is(sign, ".") {
			to++
			continue
		}
		if t.form == word && t.upper && t.gap && !t.has(lists.Function|lists.Month|lists.Head|lists.Medical|lists.Title|lists.Weekday) && s.claims[to] == free && s.at(to-1).form == word && (t.has(place|lists.Opens) || head.low == "hospital" && !t.has(lists.Common)) {
			if e := s.gazetteer(to); e > to {
				to = e
			} else if t.has(place) && !t.has(lists.Common) || !t.has(lists.Known) {
				to++
			} else {
				break
			}
			continue
		}
		break
	}
	t := s.at(to)
	switch {
	case t.is(word, "of") && s.at(to+1).upper && s.gazetteer(to+1) > to+1:
		to = s.gazetteer(to + 1)
	case t.is(word, "in") && s.at(to+1).upper && s.gazetteer(to+1) > to+1:
		to = s.gazetteer(to + 1)
	case t.low == "," && s.at(to+1).upper && s.at(to+1).has(place|lists.Opens) && s.gazetteer(to+1) > to+1 && !s.at(to+1).has(lists.Given):
		to = s.gazetteer(to + 1)
	}
	if s.at(to).low == "," {
		if n := s.stateAt(to + 1); n > 0 && to > end {
			to += 1 + n
		}
	}
	return to
}

// system finds a hospital or a health system by its short name.
func (s *scan) system(i int) (from, to int, ok bool) {
	t := s.at(i)
	if !t.upper && !t.has(lists.System) || t.form != word || !t.has(lists.System|lists.Opens) {
		return 0, 0, false
	}
	end, multi := i+1, false
	if t.has(lists.System) {
		ok = true
	}
	name := t.low
	for n := i + 1; n < i+6 && n < len(s.tok); n++ {
		w := s.at(n)
		switch {
		case w.form == word && w.gap:
			name += " " + w.low
			if w.owns {
				name += "'s"
			}
		case w.form == word:
			name += w.low
		case (w.low == "-" || w.low == ".") && !w.gap:
			name += w.low
			continue
		case w.low == "&":
			name += " and"
			continue
		}
		if w.form != word {
			break
		}
		if s.e.words.Of(name)&lists.System != 0 {
			end, ok, multi = n+1, true, true
		}
	}
	if !ok || !t.upper && !multi {
		return 0, 0, false
	}
	if n := s.at(end); !n.gap && (n.form == number || n.form == word) {
		return 0, 0, false
	}
	if laws[s.at(end).low] {
		return 0, 0, false
	}
	// One word that may be a name, or a word, needs "at" or "from" before it.
	if !multi && (t.has(lists.Given|lists.Surname|lists.Common|lists.Eponym|place) || t.caps) {
		b := s.at(i - 1).low
		if b == "the" {
			b = s.at(i - 2).low
		}
		if b != "at" && b != "from" && b != "to" && b != "by" && b != "@" && b != "in" && !s.at(end).has(lists.Facility) && b != "with" {
			return 0, 0, false
		}
		if b == "in" && !t.caps || (b == "by" || b == "with") && t.has(lists.Given|lists.Surname) && !t.caps {
			return 0, 0, false
		}
	}
	to = end
	for n := 0; n < 4; n++ {
		w := s.at(to)
		if w.form == word && w.gap && w.has(lists.Facility) {
			to++
		} else if w.low == "." && !w.gap && s.at(to-1).low == "med" {
			to++
		} else if w.form == word && w.gap && w.upper && (w.low == "med" || w.low == "medical" || w.low == "medicine" || w.low == "cancer" || w.low == "children's" || w.low == "children" || w.low == "university" || w.low == "rochester" || w.low == "texas" || w.low == "main") {
			to++
		} else {
			break
		}
	}
	to = s.nameRight(to, t)
	if s.thing(to) || s.literature(to) || s.at(to-1).owns && s.thing(to) {
		s.spare(i, to, "a place that names a rule, a study or a paper")
		return 0, 0, false
	}
	if s.at(i-1).low == "at" && happened[s.at(i-2).low] {
		return i, to, true // "seen at UCSF", whatever else the sentence says
	}
	if about := s.about(i); !multi && !about.person && !s.told(i) {
		s.against(i, to, "a place of nobody's story")
		return 0, 0, false
	}
	if about := s.about(i); about.public && !about.person {
		s.against(i, to, "a place in a sentence about something public")
		return 0, 0, false
	}
	return i, to, true
}

// addPlace adds a place, with a town behind it.
func (s *scan) addPlace(from, to int, tier Tier, cue string) int {
	if s.at(from).is(word, "the") && from+1 < to {
		from++
	}
	if s.open(from, to) {
		s.add(from, to, Location, tier, cue)
	}
	return to
}

// laws behind the name of a place of care make it one: the Good Samaritan law.
var laws = set("law laws statute statutes act acts clause doctrine legislation protection protections rule")
