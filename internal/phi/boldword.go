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
	case (t.caps && t.end-t.start >= 3 && t.end-t.start <= 5 && (!t.has(lists.Common|lists.Known) || !n.caps && !s.at(i-2).caps)) && (s.whereFor(i) || lead.low == "the" && s.whereFor(i-1)) && !s.thing(i+1) && n.form != number && !units[t.low] && n.low != "-" && n.low != "/":
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

// boldPrint takes what a printout in capitals says: "QUISPE MAMANI, WILFREDO",
// "DAUGHTER YENI".
func (s *scan) boldPrint(i int) bool {
	t := s.at(i)
	if !t.caps || !s.printed(i) {
		return false
	}
	if b := s.at(i - 1); b.caps && (b.has(lists.Kin) || b.has(lists.Title)) {
		s.add(i, i+1, Name, Warn, "a relative before it, in capitals")
		return true
	}
	end := i + 1
	for end < i+3 && s.printed(end) && s.at(end).gap {
		end++
	}
	if s.at(end).low != "," || !s.printed(end+1) {
		return false
	}
	to := end + 2
	for to < end+4 && s.at(to).gap && (s.printed(to) || s.at(to).upper && s.at(to).end-s.at(to).start == 1 && s.at(to).low != "m" && s.at(to).low != "f") {
		to++
	}
	any := false
	for j := i; j < to; j++ {
		any = any || s.at(j).has(lists.Given|lists.Surname)
	}
	if n := s.at(to); !any || n.low == "," && s.printed(to+1) || !s.clear(i, to) {
		return false
	}
	s.add(i, to, Name, Warn, "a family name before a first one, in capitals")
	return true
}

// printed says whether a word in capitals could be part of a name.
func (s *scan) printed(i int) bool {
	t := s.at(i)
	return t.form == word && t.caps && t.end-t.start > 2 && i < len(s.tok) && s.claims[max(i, 0)] == free && !t.has(lists.Function|lists.Medical|lists.Head|lists.Kin|lists.Role|lists.Title|lists.Month|lists.Verb|lists.Country) && !medicalEnding(t.low) && (t.has(lists.Given|lists.Surname) || !t.has(lists.Common|lists.Known))
}

// boldInitial takes one letter that stands for somebody: "consent for K., 15".
func (s *scan) boldInitial(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !t.upper || t.end-t.start != 1 || n.low != "." || n.gap || t.low == "i" || t.low == "a" || !t.gap {
		return false
	}
	switch s.at(i - 1).low {
	case "for", "with", "is", "and", "to", "of", "by", ":":
	default:
		if !s.at(i - 1).has(lists.Kin | lists.Role) {
			return false
		}
	}
	if a := s.at(i + 2); a.form == word && !a.upper && a.has(lists.Verb|lists.Function) || a.low == "," || a.low == "(" {
		s.add(i, i+2, Name, Warn, "a letter that stands for somebody")
		return true
	}
	return false
}

// boldStreet: "Heriot Row" alone between signs.
func (s *scan) boldStreet(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !t.titled || t.has(lists.Function|lists.Medical|lists.Head|lists.Month|lists.Country) || !n.titled || !n.gap || !n.has(lists.Street|lists.Facility) || s.claims[min(i+1, len(s.tok)-1)] != free || s.thing(i+2) || s.literature(i+2) {
		return false
	}
	if t.first && t.has(lists.Common) && !t.has(lists.Proper|place|lists.Given) {
		return false
	}
	s.add(i, i+2, Location, Warn, "a name before a word for a place")
	return true
}

// boldWork: "works in our pharmacy", "job at the bookshop on the quay".
func (s *scan) boldWork(i int) bool {
	t := s.at(i)
	if !works[t.low] || !s.about(i).person && !s.near(i) {
		return false
	}
	k := i + 1
	if s.at(k).low == "as" || s.at(k).low == "part" {
		return false
	}
	if l := s.at(k).low; l == "the" && s.at(k+1).low == "till" {
		k += 2
	}
	if l := s.at(k).low; l == "in" || l == "at" || l == "for" {
		k++
	} else if t.low != "ran" && t.low != "runs" && t.low != "owns" && t.low != "owned" && t.low != "manages" {
		return false
	}
	if l := s.at(k).low; l != "our" && l != "the" && l != "my" {
		return false
	}
	for j := k + 1; j < k+5 && j < len(s.tok); j++ {
		w := s.at(j)
		if w.form != word || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if sceneBehind[w.low] || w.has(lists.Facility) || shops[w.low] {
			end := j + 1
			if l := s.at(end).low; (l == "on" || l == "in" || l == "by") && s.at(end+1).low == "the" && s.at(end+2).form == word && s.open(end, min(end+3, len(s.tok))) {
				end = min(end+3, len(s.tok))
			}
			if !s.open(k, end) {
				return false
			}
			s.add(k, end, Location, Warn, "where somebody works")
			return true
		}
	}
	return false
}

var (
	works = set("works worked working employed job shifts ran runs owns owned manages till")
	shops = set(`bookshop shop supermarket bakery butchers butcher's garage salon nursery cafe chippy takeaway bar inn tavern post-office library museum theatre theater zoo aquarium abattoir slaughterhouse
tannery sawmill smelter colliery pit forge laundry laundromat bank council embassy cinema casino estate vineyard winery orchard kennels stables airport`)
)

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

// boldTown takes towns in texts without capitals that English also has as words.
func (s *scan) boldTown(i int) bool {
	t := s.at(i)
	if s.lowered && !t.upper && s.claims[i] == free && t.has(lists.Given) && t.has(lists.Proper) && len(t.low) > 3 && !t.has(lists.Common|lists.Medical|lists.Head|lists.Function|lists.Month|lists.Country|lists.Eponym|place) && !medicalEnding(t.low) && !s.thing(i+1) {
		s.add(i, i+1, Name, Warn, "a first name, in a text without capitals")
		return true
	}
	if !s.lowered || t.upper || s.claims[i] != free || !t.has(town) || !t.has(lists.Proper) || t.has(lists.Common|lists.Given|lists.Medical|lists.Country|lists.Eponym|lists.Function|lists.Month) || len(t.low) < 5 || s.thing(i+1) || s.literature(i+1) {
		return false
	}
	s.add(i, i+1, Location, Warn, "a town, in a text without capitals")
	return true
}
