package phi

import (
	"consilium/internal/phi/lists"
)

// bedNames finds "HDU 3 - Fitz": a handover names who lies where. It needs no
// other identifier.
func (s *scan) bedNames() {
	for i := range s.tok {
		t := s.at(i)
		if t.form != word || !numberedUnits[t.low] || !t.caps && !t.titled || t.end-t.start < 2 || t.low == "or" || s.at(i+1).form != number || len(s.at(i+1).low) > 2 || !s.at(i+1).gap {
			continue
		}
		if sep := s.at(i + 2).low; sep != "-" && sep != ":" && sep != "=" {
			continue
		}
		j := i + 3
		if s.at(j).low == "the" {
			j++
		}
		n := s.at(j)
		if !s.nameWord(j) || n.end-n.start < 3 && !(n.end-n.start == 2 && s.nameWord(j+1)) || !n.gap || n.has(lists.Medical|lists.Head|lists.Function|lists.Month|lists.Country|lists.Verb) && !n.has(lists.Given) || n.has(lists.Common) && !n.has(lists.Given|lists.Title) || medicalEnding(n.low) || s.claims[j] != free {
			continue
		}
		end := j + 1
		for end < j+3 && s.nameWord(end) && s.at(end).gap && s.claims[end] == free && !s.at(end).has(lists.Medical|lists.Head|lists.Function) {
			end++
		}
		if s.thing(end) || !s.open(i, i+2) {
			continue
		}
		s.add(i, i+2, Location, Warn, "a bed and who lies in it")
		s.add(j, end, Name, Warn, "a bed before it")
	}
}

// foreignDays are weekdays of languages that clinicians mix into English.
var foreignDays = set(`lunes martes miercoles jueves viernes sabado domingo lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag mandag tirsdag onsdag torsdag fredag lordag sondag mandagen tisdag lunedi martedi mercoledi giovedi venerdi segunda-feira
sexta-feira terca-feira quarta-feira quinta-feira linggo biyernes huwebes miyerkules poniedzialek wtorek sroda czwartek piatek sobota niedziela`)

// monthBefore stand before a month that is somebody's.
var monthBefore = set("in of since until till by from last this next early late mid end to before after around about - during through for")

// boldMonth finds "first week of Feb", "este viernes", "in spring".
func (s *scan) boldMonth(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	switch {
	case foreignDays[t.low]:
		s.add(i, i+1, Date, Warn, "a weekday, in a text with identifiers")
	case t.has(lists.Month) && t.titled && monthBefore[lead.low] && (t.low != "may" && t.low != "march" && t.low != "mar" && t.low != "jun" || lead.low == "in" || lead.low == "of" || lead.low == "since" || lead.low == "last") && s.at(i+1).low != "-" && !s.literature(i+1):
		s.add(i, i+1, Date, Warn, "a month, in a text with identifiers")
	case season[t.low] && !t.first && (lead.low == "in" || lead.low == "this" || lead.low == "next" || lead.low == "last" || lead.low == "since" || lead.low == "the" && happenLead[s.at(i-2).low]) && s.at(i+1).form != word:
		s.add(i, i+1, Date, Warn, "a season, in a text with identifiers")
	default:
		return false
	}
	return true
}

// boldDash: "placed 7-19,".
func (s *scan) boldDash(i int) bool {
	t, m, n := s.at(i), s.at(i+2), s.at(i+3)
	lead := s.at(i - 1)
	if s.at(i+1).low != "-" || s.at(i+1).gap || m.form != number || m.gap || len(t.low) > 2 || len(m.low) > 2 || !dayMonth(atoi(t.low), atoi(m.low)) || atoi(t.low) <= 12 && atoi(m.low) <= 12 && !charted[lead.low] || !s.clear(i, i+3) || n.form == word || n.low == "%" || n.low == "/" || n.low == "-" && !n.gap || n.low == "." && s.at(i+4).form == number && !s.at(i+4).gap {
		return false
	}
	if !charted[lead.low] && !dayLead[lead.low] && !happened[lead.low] && lead.low != "placed" && lead.low != "done" && lead.low != "performed" && lead.low != "taken" && lead.low != "dated" || vital[lead.low] {
		return false
	}
	s.add(i, i+3, Date, Warn, "a day and a month, in a text with identifiers")
	return true
}

// charted stand before a day in charts, and hardly before a range.
var charted = set("tx dc adm admit admitted dos doa doi dob dod txd xfer transferred transfer discharged since dated date visit")

// boldWard: "7 SOUTH", "4 West".
func (s *scan) boldWard(i int) bool {
	n := s.at(i + 1)
	switch n.low {
	case "north", "south", "east", "west", "northwest", "southwest", "northeast", "southeast", "tower":
	default:
		return false
	}
	if len(s.at(i).low) > 2 || !n.upper || !n.gap || s.claims[i+1] != free || s.at(i+2).has(lists.Street) {
		return false
	}
	s.add(i, i+2, Location, Warn, "a ward by its floor and side")
	return true
}

// boldHouse finds capitals that end as hospitals' do, and a town before its lab.
func (s *scan) boldHouse(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	switch {
	case t.caps && t.end-t.start >= 3 && t.end-t.start <= 5 && lead.low == "," && (n.form == sign && n.low != "-" && n.low != "/" && n.low != ":" || n.form == line) && !t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Country) && !units[t.low] && hasSuffixAny(t.low, "h", "mc", "hc", "hs", "uh", "gh", "ri"):
	case t.titled && t.first && t.has(town) && n.form == word && n.gap && !n.upper && (adjectival[n.low] || sceneBehind[n.low] || n.low == "lab" || n.low == "labs" || n.low == "surgeons" || n.low == "doctors") && !t.has(lists.Medical|lists.Eponym|lists.Common|lists.Country):
	default:
		return false
	}
	s.add(i, i+1, Location, Warn, "a place by its letters or its lab")
	return true
}

// boldGroups: "2PK7 Q4X8 81LM N3", a code in groups of capitals and digits.
func (s *scan) boldGroups(i int) bool {
	if i > 0 && !s.at(i).gap && s.at(i-1).form == word {
		return false
	}
	j, groups, digits, letters := i, 0, 0, 0
	for j < len(s.tok) && groups < 6 {
		end := s.chunk(j)
		d, l, low := s.count(j, end)
		if groups > 0 && !s.at(j).gap || low > 0 || d == 0 || l == 0 || d+l > 5 || d+l < 2 || !s.clear(j, end) || end-j > 4 {
			break
		}
		groups, digits, letters, j = groups+1, digits+d, letters+l, end
	}
	if groups < 3 || digits < 3 || letters < 3 {
		return false
	}
	s.add(i, j, OtherID, Warn, "a code in groups")
	return true
}

// wardNamed: "ward Nightingale 3", "moved to Nightingale 3".
func (s *scan) wardNamed(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if lead.low != "ward" && lead.low != "unit" && lead.low != "on" && lead.low != "to" && lead.low != "from" || !t.titled || t.first || t.has(lists.Medical|lists.Function|lists.Month|lists.Weekday|lists.Head|lists.Country) || medicalEnding(t.low) {
		return false
	}
	if n.form != number || !n.gap || len(n.low) > 2 || s.claims[min(i+1, len(s.tok)-1)] != free || units[s.at(i+2).low] || s.at(i+2).low == "%" || s.at(i+2).low == "/" || s.at(i+2).low == "." && !s.at(i+3).gap {
		return false
	}
	if lead.low != "ward" && lead.low != "unit" && (t.has(lists.Common) || t.has(lists.Eponym) && !t.has(lists.Surname)) {
		return false
	}
	s.add(i, i+2, Location, Warn, "a ward by its name")
	return true
}
