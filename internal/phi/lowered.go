package phi

import (
	"consilium/internal/phi/lists"
)

// boldLowered finds, in a text with identifiers that is written without
// capitals, what capitals would have shown.
func (s *scan) boldLowered(i int) bool {
	t := s.at(i)
	return s.lowered && !t.upper && s.claims[i] == free && (s.lowPlace(i) || s.lowTowns(i) || s.lowSat(i) || s.lowMonth(i) || s.lowInitial(i) || s.lowPair(i) || s.lowBetween(i))
}

// kindsOfPlace end the name of a place that is written small.
var kindsOfPlace = set(`clinic hospital ward memorial general regional er ed centre center infirmary school academy college church mosque temple surgery practice hospice lodge manor
estate farm plant mill mine prison jail outstation station base camp reserve reservation village town county`)

// lowPlace: "at county line er", "the oak hollow clinic", "from dry fork memorial".
func (s *scan) lowPlace(i int) bool {
	t := s.at(i)
	if !kindsOfPlace[t.low] || !t.gap || s.at(i+1).low == "-" {
		return false
	}
	from, own := i, 0
	for from > i-4 && s.claims[max(from-1, 0)] == free {
		b := s.at(from - 1)
		if b.form != word || !s.at(from).gap || b.upper || b.has(lists.Function|lists.Medical|lists.Role|lists.Kin|lists.Head|lists.Verb|lists.Country) && !b.has(lists.Given|lists.Surname|place) || notNaming[b.low] {
			break
		}
		if !noName[b.low] && !kindsOfPlace[b.low] {
			own++
		}
		from--
	}
	lead := s.at(from - 1).low
	led := lead == "at" || lead == "from" || lead == "to" || lead == "the" || lead == "in" || lead == "@" || lead == "near" || s.at(from-1).form == line || s.at(from).first
	one := from == i-1 && s.at(from).has(lists.Common|lists.Known) && !s.at(from).has(lists.Surname|place)
	if own == 0 || !led || one {
		return false
	}
	s.add(from, i+1, Location, Warn, "a word for a place beside small words")
	return true
}

// notNaming are words that say of what sort a place is, or when.
var notNaming = set(`busy small big large local same next other nearby outside current whole main new old level tertiary teaching free walk walkin private public ambulatory outpatient
inpatient step down stroke tumour tumor skin wound pain ob gyn ortho neuro cardiac cardiology surgical medical family community follow up telehealth resident fellow my our every each any
first second third last late early day night weekend overnight home packed crowded understaffed rural remote tiny virtual fracture diabetes transplant quiet good bad great single double`)

// lowSat: "came in sat w/ chest pain".
func (s *scan) lowSat(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if t.low != "sat" && t.low != "sun" || n.form == number || n.low == "%" || n.low == "on" || n.low == "up" || n.low == "down" || n.low == "there" || n.low == "in" {
		return false
	}
	if (lead.low != "in" || s.at(i-2).low != "came" && s.at(i-2).low != "come") && lead.low != "early" && lead.low != "late" && !happened[lead.low] && !charted[lead.low] {
		return false
	}
	s.add(i, i+1, Date, Warn, "a weekday, in a text with identifiers")
	return true
}

// lowMonth: "second week of june", "early december".
func (s *scan) lowMonth(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	if !monthKnown[t.low] || !monthBefore[lead.low] || s.literature(i+1) || s.impersonal(i) {
		return false
	}
	s.add(i, i+1, Date, Warn, "a month, in a text with identifiers")
	return true
}

// lowInitial: "doreen m on the commode", "dubois-park, n.".
func (s *scan) lowInitial(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !t.has(lists.Given|lists.Surname) || t.has(lists.Common|lists.Medical|lists.Function|lists.Eponym|lists.Head) || len(t.low) < 4 {
		return false
	}
	if n.form == word && n.gap && n.end-n.start == 1 && n.low != "a" && n.low != "i" && n.low != "x" && !n.upper && s.claims[i+1] == free && t.has(lists.Given) && s.at(i+2).low != "/" && s.at(i+2).form != number {
		s.add(i, i+2, Name, Warn, "a first name and an initial")
		return true
	}
	end := i + 1
	if s.at(end).low == "-" && !s.at(end).gap && s.at(end+1).form == word && !s.at(end+1).gap {
		end += 2
	}
	if g := s.at(end + 1); s.at(end).low == "," && g.form == word && g.end-g.start == 1 && s.at(end+2).low == "." && s.clear(i, end+2) && (s.at(i-1).form == line || s.at(i-1).low == ":" || s.at(i-1).low == "(") {
		s.add(i, end+2, Name, Warn, "a family name and an initial")
		return true
	}
	return false
}

// lowPair: "per trooper dale hutchins", "his wife kristal meeks".
func (s *scan) lowPair(i int) bool {
	t, n, lead := s.at(i), s.at(i+1), s.at(i-1)
	if n.form != word || !n.gap || n.upper || s.claims[min(i+1, len(s.tok)-1)] != free || !t.has(lists.Given) || t.has(lists.Function|lists.Medical|lists.Month) ||
		!(n.has(lists.Surname) || s.stranger(i+1)) || n.has(lists.Common|lists.Function|lists.Medical|lists.Head|lists.Verb|lists.Eponym) || medicalEnding(n.low) || len(n.low) < 4 {
		return false
	}
	known := !t.has(lists.Known|lists.Common) || lead.has(lists.Title|lists.Role|lists.Kin) || lead.low == "dr" || lead.low == "name" || lead.low == "named"
	if !known || s.thing(i+2) {
		return false
	}
	s.add(i, i+2, Name, Warn, "a first and a family name, in a text without capitals")
	return true
}

// lowBetween: "38% tbsa hot water, lwazi, transferred".
func (s *scan) lowBetween(i int) bool {
	t := s.at(i)
	if s.at(i-1).low != "," || s.at(i+1).low != "," || !s.stranger(i) || len(t.low) < 4 || !s.about(i).person && !t.has(lists.Given|lists.Surname) {
		return false
	}
	s.add(i, i+1, Name, Warn, "a word between commas that nothing explains")
	return true
}

// lowTowns: "cape town side", towns of two words that nothing else is called.
func (s *scan) lowTowns(i int) bool {
	end := s.gazetteer(i)
	if end < i+2 || s.at(i).has(lists.Function|lists.Medical) || s.sizeOf(i, end)&town == 0 || s.thing(end) || s.literature(end) {
		return false
	}
	s.add(i, end, Location, Warn, "a town, in a text without capitals")
	return true
}
