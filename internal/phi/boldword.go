package phi

import (
	"consilium/internal/phi/lists"
)

// boldCaps takes what is left of the capitals: pairs such as "Jun-Jun", words
// behind a word for where, capitals that no list of medicine holds behind "at".
func (s *scan) boldCaps(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.upper || t.has(lists.Function|lists.Medical|lists.Head|lists.Eponym) || medicalEnding(t.low) && !t.has(place|lists.Given) {
		return false
	}
	end := i + 1
	switch {
	case t.titled && n.low == "-" && !n.gap && s.at(i+2).low == t.low && s.at(i+2).titled && s.clear(i, i+3):
		s.add(i, i+3, Name, Warn, "a name said twice") // Jun-Jun
		return true
	case t.caps && t.end-t.start >= 4 && n.low == "^" && s.at(i+2).form == word && s.at(i+2).upper && s.clear(i, i+3):
		end = i + 3
		for s.at(end).low == "^" && s.at(end+1).form == word && s.at(end+1).upper && s.claims[end+1] == free {
			end += 2
		}
		s.add(i, end, Name, Block, "a name as DICOM writes it")
		return true
	case t.end-t.start == 1 && lead.low == "\"" && n.low == "\"" && t.low != "i" && t.low != "a":
		s.add(i, i+1, Name, Warn, "a letter that somebody is called by")
		return true
	case (t.caps && t.end-t.start >= 3 && t.end-t.start <= 5 && !t.has(lists.Common|lists.Known)) && (s.whereFor(i) || lead.low == "the" && s.whereFor(i-1)) && !s.thing(i+1) && n.form != number && !units[t.low] && n.low != "-" && n.low != "/":
		s.add(i, end, Location, Warn, "capitals behind a word for where")
		return true
	case t.titled && t.gap && lead.form == word && s.strictWhere(i) && !t.has(lists.Country|lists.Kin|lists.Role|lists.Title|lists.Weekday) && !s.thing(i+1) && n.form != number && t.end-t.start > 2 && !s.about(i).public:
		for end < i+4 && s.nameWord(end) && s.at(end).gap && s.claims[end] == free && !s.at(end).has(lists.Function|lists.Medical|lists.Head) {
			end++
		}
		if s.thing(end) || s.literature(end) {
			return false
		}
		s.add(i, end, Location, Warn, "a word for where before it, in a text with identifiers")
		return true
	case t.titled && lead.low == "," && s.at(i-2).form == word && s.claims[max(i-2, 0)] == taken && (n.form == sign && n.low != "-" && n.low != ":" || n.form == line) && !t.has(lists.Country|lists.Kin|lists.Role|lists.Weekday|lists.Facility) && t.end-t.start > 2 && t.has(place|lists.Given|lists.Surname):
		s.add(i, end, Location, Warn, "a word behind what was found, in a text with identifiers")
		return true
	}
	return false
}

func (s *scan) whereFor(i int) bool {
	switch s.at(i - 1).low {
	case "at", "@", "to", "from":
	default:
		return false
	}
	b := s.at(i - 2)
	return s.at(i-1).low == "at" || s.at(i-1).low == "@" || strongLeads[b.low] || happened[b.low] || b.low == "sent" || b.low == "transfer" || b.low == "back"
}

// strictWhere: at, in, near and from behind what only people do.
func (s *scan) strictWhere(i int) bool {
	switch s.at(i - 1).low {
	case "near", "outside":
		return true
	case "at", "in", "from", "to", "via":
		b := s.at(i - 2)
		return strongLeads[b.low] || happened[b.low] || b.has(lists.Role|lists.Kin) || b.low == "fly" || b.low == "drive" || b.low == "shift" || b.low == "up" || b.low == "back" || b.low == "home" || b.low == "over" || s.nameEnds[max(i-2, 0)]
	}
	return false
}

// boldSmall takes words that are written small and that only lists of names
// and places hold, in a text without capitals.
func (s *scan) boldSmall(i int) bool {
	t := s.at(i)
	if !s.lowered || t.upper || !s.stranger(i) || s.thing(i+1) || len(t.low) < 4 || !t.gap && s.at(i-1).form != sign && s.at(i-1).form != line {
		return false
	}
	if n := s.at(i + 1); n.low == "-" && !n.gap || s.at(i-1).low == "-" && !t.gap || n.form == number && !n.gap || units[n.low] || s.at(i-1).form == number {
		return false
	}
	lead := s.at(i - 1).low
	switch {
	case t.has(place) && !t.has(lists.Given) && (t.has(town) || leads[lead]):
		s.add(i, i+1, Location, Warn, "a small word that only places are called")
	case t.has(lists.Given) && !t.has(place) || t.has(lists.Given) && t.has(lists.Surname):
		s.add(i, i+1, Name, Warn, "a small word that only people are called")
	case t.has(lists.Surname) && (s.nameEnds[max(i-1, 0)] || s.at(i-1).has(lists.Kin|lists.Title|lists.Role)):
		s.add(i, i+1, Name, Warn, "a small word that only people are called")
	case !t.has(place|lists.Given|lists.Surname) && (lead == "from" || lead == "near" || lead == "at") && (s.about(i).person || strongLeads[s.at(i-2).low]):
		s.add(i, i+1, Location, Warn, "a small word for where before it")
	default:
		return false
	}
	return true
}
