package phi

import (
	"consilium/internal/phi/lists"
)

// careAt are words for where somebody works or is cared for; behind them "in"
// says where that is.
var careAt = set(`hospital clinic practice ed er ward unit office surgery shop hospice centre center facility gp emergency department service consultant nurse gp trainee
registrar doc doctor physician surgeon paramedic midwife pharmacist psychiatrist anaesthetist anesthetist paediatrician pediatrician`)

// careIn: "a small hospital in Killarney".
func (s *scan) careIn(i int) bool {
	t, where := s.at(i), s.at(i-2)
	if s.at(i-1).low != "in" && s.at(i-1).low != "near" && s.at(i-1).low != "outside" || !careAt[where.low] && where.low != "i'm" && where.low != "we're" && where.low != "am" && where.low != "based" && where.low != "home" && where.low != "here" && !hasSuffixAny(where.low, "ology", "iatrics", "ologist", "surgeon", "iatrist", "diatrician") || s.impersonal(i) || !t.titled {
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

// apart: "the boarding school (Kilmacduagh)", "our unit (Derry)".
func (s *scan) apart(i int) bool {
	t, kind := s.at(i), s.at(i-2)
	end := s.properRun(i)
	if s.at(i-1).low != "(" || !t.titled || end == i || end > i+3 || s.at(end).low != ")" || !kindsOfPlace[kind.low] && !careAt[kind.low] && !employers[kind.low] || kind.upper || t.has(lists.Common|lists.Eponym) && end == i+1 || s.impersonal(i) {
		return false
	}
	s.add(i, end, Location, Warn, "a place by its name in brackets")
	return true
}

// farther: "out past Dalby", "between Broome and Kununurra", "we do this at
// Inverclyde".
func (s *scan) farther(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	between := lead.low == "between" || lead.low == "and" && s.claims[max(i-2, 0)] == taken && s.lastIs(Location)
	ours := lead.low == "at" && s.ourSentence(i)
	if !between && lead.low != "past" && lead.low != "beyond" && !ours || !t.titled || s.impersonal(i) {
		return false
	}
	end := s.gazetteer(i)
	if end == i || end == i+1 && t.has(lists.Common|lists.Eponym|lists.Given|lists.Country|lists.Medical|lists.Facility) || s.stateAt(i) > 0 || s.thing(end) && s.at(end).low != "and" || s.at(end).low == "-" {
		return false
	}
	s.add(i, end, Location, Warn, "a word for where before the name of a place")
	return true
}

// ourSentence says whether the writer speaks of themselves in a sentence.
func (s *scan) ourSentence(i int) bool {
	a := s.about(i)
	for j := max(a.from, i-24); j < i; j++ {
		switch s.at(j).low {
		case "we", "we're", "our", "us", "i", "i'm", "my":
			return true
		}
	}
	return false
}

// hundreds says whether several are meant: "two hospitals in", "every clinic in".
func (s *scan) hundreds(i int) bool {
	for j := i - 1; j >= i-3; j-- {
		switch w := s.at(j); {
		case w.low == "every" || w.low == "each" || w.low == "most" || w.low == "many" || w.low == "all" || w.low == "any" || w.low == "some":
			return true
		case w.form == number && s.at(j+1).low != "-":
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
	if !landmarkLead[lead.low] && !leads[lead.low] || s.impersonal(i) {
		return false
	}
	if n := s.at(i + 1); n.low == "va" && n.caps && n.gap && s.at(i).titled && !s.at(i).has(lists.Medical|lists.Function|lists.Common) {
		s.add(i, i+2, Location, Warn, "a word for a place beside its name")
		return true
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
		} else if w.form != word || !w.titled || !w.gap && end > i || w.has(lists.Medical|lists.Function|lists.Country) || makersOf[w.low] {
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

// road: "the crash on the A9", "off the M25".
func (s *scan) road(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if (t.low != "a" && t.low != "m" && t.low != "n") || t.end-t.start != 1 || n.form != number || n.gap || len(n.low) > 4 || s.at(i-1).low != "the" || s.chunk(i) != i+2 {
		return false
	}
	switch s.at(i - 2).low {
	case "on", "off", "along", "near", "by", "from":
		s.add(i, i+2, Location, Warn, "a road")
		return true
	}
	return false
}
