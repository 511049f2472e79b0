package phi

import (
	"consilium/internal/phi/lists"
)

// isStory says whether the text tells of a patient anywhere, and not only in the
// sentence that is looked at. It is found once.
func (s *scan) isStory() bool {
	if s.story == 0 {
		s.story = -1
		for _, p := range s.sentences {
			if p.person {
				s.story = 1
				return true
			}
		}
		for i := range s.tok {
			if s.tok[i].form == number && s.someAge(i) || s.obstetric(i) {
				s.story = 1
				break
			}
		}
	}
	return s.story > 0
}

// careAt are words for where somebody works or is cared for; behind them "in"
// says where that is.
var careAt = set(`hospital clinic practice ed er ward unit office surgery shop hospice centre center facility gp emergency department service consultant nurse gp trainee
registrar doc doctor physician surgeon paramedic midwife pharmacist psychiatrist anaesthetist anesthetist paediatrician pediatrician`)

// storied finds, in a text that tells of a patient, what no word of its own
// sentence makes anybody's.
func (s *scan) storied() {
	if !s.isStory() {
		return
	}
	for i := range s.tok {
		t := s.at(i)
		if t.form != word || !t.upper || s.claims[i] != free {
			continue
		}
		_ = s.careIn(i) || s.scenic(i) || s.firm(i) || s.initialsOf(i) || s.kinOf(i)
	}
}

// careIn: "a small hospital in Killarney".
func (s *scan) careIn(i int) bool {
	t, where := s.at(i), s.at(i-2)
	if s.at(i-1).low != "in" && s.at(i-1).low != "near" && s.at(i-1).low != "outside" || !careAt[where.low] || s.about(i).public || !t.titled {
		return false
	}
	end := s.gazetteer(i)
	if end == i {
		end = s.unknownRun(i)
	}
	if end == i || s.stateAt(i) > 0 || s.bareWord(i, end) || s.thing(end) || s.literature(end) || s.at(end).low == "-" || s.hundreds(i-2) || end == i+1 && t.has(lists.Country|lists.Common|lists.Eponym) && !t.has(town) {
		return false
	}
	s.add(i, end, Location, Warn, "where somebody is cared for or works")
	return true
}

// hundreds says whether several are meant: "two hospitals in", "every clinic in".
func (s *scan) hundreds(i int) bool {
	for j := i - 1; j >= i-3; j-- {
		switch w := s.at(j); {
		case w.low == "every" || w.low == "each" || w.low == "most" || w.low == "many" || w.low == "all" || w.low == "any" || w.low == "some":
			return true
		case w.form == number:
			return true
		}
	}
	return false
}

// scenic: "near Lake Wissahatchie", "at the Kittiwake Point lighthouse".
func (s *scan) scenic(i int) bool {
	lead := s.at(i - 1)
	if lead.low == "the" {
		lead = s.at(i - 2)
	}
	if !landmarkLead[lead.low] && !leads[lead.low] || s.about(i).public {
		return false
	}
	end := s.scene(i)
	if end == i {
		return false
	}
	if n := s.at(end); n.form == word && n.gap && landmarks[n.low] && !n.upper {
		end++
	}
	s.add(i, end, Location, Warn, "a word for where before a place")
	return true
}

// makersOf are firms that clinicians name without working there.
var makersOf = set("johnson nephew lomb spencer gamble dohme dickinson becton smith procter marks bausch merck rb allergy young eli")

// firm: "colleagues from Halvorsen Boiler & Tank".
func (s *scan) firm(i int) bool {
	switch s.at(i - 1).low {
	case "from", "at", "for", "with":
	default:
		return false
	}
	end, and := i, false
	for end < i+7 && end < len(s.tok) && s.claims[end] == free {
		w := s.at(end)
		if w.low == "&" && end > i && s.at(end+1).titled {
			and = true
		} else if w.form != word || !w.titled || !w.gap && end > i || w.has(lists.Medical|lists.Function) || makersOf[w.low] {
			break
		}
		end++
	}
	if !and || s.thing(end) || end < i+3 {
		return false
	}
	s.add(i, end, Location, Warn, "where somebody works")
	return true
}

// initialsOf: "J.T.'s daughter".
func (s *scan) initialsOf(i int) bool {
	t := s.at(i)
	j := i
	for j < i+8 && s.at(j).upper && s.at(j).end-s.at(j).start == 1 && s.at(j+1).low == "." && !s.at(j+1).gap {
		j += 2
	}
	if j < i+4 || t.end-t.start != 1 {
		return false
	}
	k := j
	if s.at(k).low == "'" && s.at(k+1).low == "s" {
		k += 2
	} else {
		return false
	}
	if !s.ownsKin(k) {
		return false
	}
	s.add(i, j, Name, Warn, "initials")
	return true
}

// kinOf: "Oddvar, his neighbour", "Tamsin (her sister)".
func (s *scan) kinOf(i int) bool {
	t := s.at(i)
	sep, whose, kin := s.at(i+1).low, s.at(i+2), s.at(i+3)
	if sep != "," && sep != "(" || !t.titled || t.has(lists.Medical|lists.Function|lists.Month|lists.Weekday|lists.Country|lists.Eponym) || t.has(lists.Common) && !t.has(lists.Given) || medicalEnding(t.low) && !t.has(lists.Given) {
		return false
	}
	switch whose.low {
	case "his", "her", "their", "my":
	default:
		return false
	}
	if !kin.has(lists.Kin) || kin.owns {
		return false
	}
	s.add(i, i+1, Name, Block, "a relative behind it")
	return true
}
