package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// slips finds, in a text that tells of a patient, the small ways in which one
// is let slip: a signature, a bed, a town that is "here", a family.
func (s *scan) slips(i int) bool {
	return s.corner(i) || s.trainedIn(i) || s.fromAfar(i) || s.roleName(i) || s.roleApart(i) || s.does(i) || s.exit(i) || s.townHere(i) || s.signature(i) || s.family(i) || s.shortPlace(i) || s.numberedStreet(i)
}

// townHere: "Duluth here.", "Kisumu calling".
func (s *scan) townHere(i int) bool {
	t := s.at(i)
	if !t.first || s.stateAt(i) > 0 || t.has(lists.Country|lists.Medical) {
		return false
	}
	end := s.gazetteer(i)
	if end == i || end == i+1 && t.has(lists.Common) || s.at(end).low != "here" && s.at(end).low != "calling" || s.at(end+1).form == word && s.at(end+1).low != "again" {
		return false
	}
	s.add(i, end, Location, Warn, "a place that is here")
	return true
}

var closings = set("thanks thank regards cheers best sincerely warmly yours ta gratefully greetings")

// signature: "Thanks in advance, Ravi.", "continue? - Sandra (RN)".
func (s *scan) signature(i int) bool {
	t, b := s.at(i), s.at(i-1)
	if !t.titled || !t.has(lists.Given) || t.has(lists.Medical|lists.Function|lists.Month|lists.Country|lists.Eponym) || t.has(lists.Common) && !t.has(lists.Proper) {
		return false
	}
	end := i + 1
	if s.nameWord(end) && s.at(end).gap && !s.at(end).has(lists.Function|lists.Medical) {
		end++
	}
	n := s.at(end)
	ends := n.low == "." || n.form == line || n.low == "(" || n.low == "," && s.at(end+1).form == word && (s.at(end+1).caps || s.at(end+1).has(lists.Role))
	if !ends {
		return false
	}
	closed := false
	switch {
	case b.low == "," || b.form == line || b.low == "!":
		for j := i - 2; j >= i-6; j-- {
			closed = closed || closings[s.at(j).low] && (s.at(j).upper || s.lowered)
		}
	case b.low == "-" && b.gap && t.gap || b.low == "-" && s.at(i-2).form == line:
		c := s.at(i - 2)
		closed = c.form == line || c.low == "?" || c.low == "." || c.low == "!"
	}
	if !closed {
		return false
	}
	s.add(i, end, Name, Warn, "a signature")
	return true
}

// ofFamilies are what families do and are.
var ofFamilies = set("lost have had want are were live lived asked refused decided came family family's both lose brought agreed agree")

// family: "The Khans lost their second baby".
func (s *scan) family(i int) bool {
	t := s.at(i)
	if s.at(i-1).low != "the" || !t.titled || len(t.low) < 4 || t.low[len(t.low)-1] != 's' || t.has(lists.Common|lists.Medical|lists.Country|lists.Eponym|lists.System) || s.at(i-1).gap && !s.at(i-1).first {
		return false
	}
	one := s.e.words.Of(t.low[:len(t.low)-1])
	if one&lists.Surname == 0 || one&(lists.Common|lists.Country|lists.Medical|lists.Eponym) != 0 || !ofFamilies[s.at(i+1).low] {
		return false
	}
	s.add(i, i+1, Name, Warn, "a family's name")
	return true
}

// shortPlace: "her liver transplant at King's in 2012".
func (s *scan) shortPlace(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !t.owns || !t.titled || t.first || t.has(lists.Kin|lists.Title|lists.Role|lists.Month|lists.Function|lists.Medical) || !t.has(lists.Given|lists.Surname|lists.Proper|place|lists.Common) {
		return false
	}
	if l := s.at(i - 1).low; l != "at" && l != "from" && l != "to" && l != "@" {
		return false
	}
	if n.form == word && !n.has(lists.Function) || n.form == number && !year(n) || s.impersonal(i) {
		return false
	}
	s.add(i, i+1, Location, Warn, "a place that is called after somebody")
	return true
}

// numberedStreet: "the Walmart on 5th Street".
func (s *scan) numberedStreet(i int) bool {
	t := s.at(i)
	if !t.titled || t.low != "street" && t.low != "st" && t.low != "avenue" && t.low != "ave" {
		return false
	}
	if !ordinal[s.at(i-1).low] || s.at(i-2).form != number || s.at(i-1).gap || len(s.at(i-2).low) > 3 || !s.open(i-2, i+1) {
		return false
	}
	s.add(i-2, i+1, Location, Warn, "a street")
	return true
}

// bedAfter: "the lady in 14B".
func (s *scan) bedAfter(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if len(t.low) > 2 || n.form != word || n.gap || !n.upper || n.end-n.start != 1 || n.low == "f" || n.low == "m" || n.low == "g" || n.low == "x" || s.at(i-1).low != "in" || s.chunk(i) != i+2 || !s.open(i, i+2) {
		return false
	}
	if b := s.at(i - 2); !b.has(lists.Kin|lists.Role) && b.low != "guy" && b.low != "gent" && b.low != "bed" && b.low != "one" {
		return false
	}
	s.add(i, i+2, Location, Warn, "a room or a bed")
	return true
}

// lowRole: "surgeon kowalczyk wont take him", "r. petrov," in a text without
// capitals.
func (s *scan) lowRole(i int) bool {
	t, b := s.at(i), s.at(i-1)
	if !t.has(lists.Surname) && !s.stranger(i) || t.has(lists.Common|lists.Known|lists.Medical|lists.Function|lists.Eponym|lists.Head|lists.Verb|lists.Country|lists.Month|place&^lists.Village) || medicalEnding(t.low) || len(t.low) < 4 {
		return false
	}
	if b.has(lists.Role) && !b.owns && t.gap && t.has(lists.Surname) && s.at(i+1).form == word {
		s.add(i, i+1, Name, Warn, "a role before it")
		return true
	}
	if in := s.at(i - 2); b.low == "." && !b.gap && in.form == word && in.end-in.start == 1 && (t.has(lists.Surname) || s.at(i+1).low == ",") && s.open(i-2, i+1) && (s.at(i-3).low == "," || s.at(i-3).form == line || s.at(i-3).form == word && s.at(i-3).has(lists.Role|lists.Kin)) {
		s.add(i-2, i+1, Name, Warn, "an initial and a family name")
		return true
	}
	return false
}

// tellsDay: "she died Tuesday", "he came in Saturday".
func (s *scan) tellsDay(i int) bool {
	t := s.at(i)
	if !t.wholeDay() || !t.titled || t.owns || !s.about(i).person {
		return false
	}
	if b := s.at(i - 1); !happened[b.low] && !past[b.low] && !(b.low == "in" && past[s.at(i-2).low]) {
		return false
	}
	if n := s.at(i + 1); n.form == word && n.gap && !n.has(lists.Function) && n.low != "night" && n.low != "morning" && n.low != "evening" && n.low != "afternoon" {
		return false
	}
	s.add(i, i+1, Date, Warn, "a weekday of somebody's story")
	return true
}

// clockedDay: "her appointment is 3/18 at 2pm".
func (s *scan) clockedDay(i int) bool {
	at := s.at(i + 3)
	if !s.slashDay(i) || at.low != "at" && at.low != "@" || !s.clockAt(i+4) {
		return false
	}
	s.add(i, i+3, Date, Warn, "a day and a month before a time")
	return true
}

// lowDay: "seen mon, admitted tues, dead by fri", in a text without capitals.
func (s *scan) lowDay(i int) bool {
	t, b, n := s.at(i), s.at(i-1), s.at(i+1)
	if !whenWords[t.low] || s.schedule(i) || n.form == number || n.low == "-" {
		return false
	}
	if !happened[b.low] && b.low != "seen" && b.low != "by" && b.low != "since" && b.low != "last" && b.low != "next" && !(b.low == "in" && past[s.at(i-2).low]) && !(b.low == "on" && s.about(i).person) {
		return false
	}
	s.add(i, i+1, Date, Warn, "a weekday of somebody's story")
	return true
}

// competes: "she competes for Kenya in the marathon".
func (s *scan) competes(i int) bool {
	t := s.at(i)
	if t.low != "for" || !s.at(i+1).upper || !s.at(i+1).has(lists.Country) || s.impersonal(i) {
		return false
	}
	switch s.at(i - 1).low {
	case "competes", "competed", "plays", "played", "runs", "ran", "rows", "rowed", "swims", "swam", "fights", "fought", "skates", "rides", "fences", "boxes", "boxed", "sails":
	default:
		return false
	}
	if !others[s.at(i-2).low] && !s.about(i).person {
		return false
	}
	s.add(i-1, i+2, OtherID, Warn, "a team that few belong to")
	return true
}

// roleName: "perfusionist Kasia warned me", a name that no list holds.
func (s *scan) roleName(i int) bool {
	t, b, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.titled || !t.has(lists.Given) && !s.stranger(i) || t.has(lists.Medical|lists.Eponym) || !b.gap && !b.first || b.form != word || b.caps || !hasSuffixAny(b.low, "ologist", "ionist", "apist", "gienist", "rapher", "ician") {
		return false
	}
	if n.form != word || !n.gap || !n.has(lists.Verb) && !humanVerb[n.low] && !(len(n.low) > 4 && strings.HasSuffix(n.low, "ed")) {
		return false
	}
	s.add(i, i+1, Name, Warn, "a role before it")
	return true
}

// roleApart: "the resident, Chukwudi, did a great LP".
func (s *scan) roleApart(i int) bool {
	t, role, n := s.at(i), s.at(i-2), s.at(i+2)
	if s.at(i-1).low != "," || s.at(i+1).low != "," || !t.titled || !role.has(lists.Role|lists.Kin) || role.owns || !t.has(lists.Given|lists.Surname) && !s.stranger(i) || t.has(lists.Medical|lists.Eponym|lists.Country|lists.Function|lists.Common) {
		return false
	}
	if n.form != word || !n.has(lists.Verb) && !humanVerb[n.low] && !strings.HasSuffix(n.low, "ed") {
		return false
	}
	s.add(i, i+1, Name, Warn, "a role before it")
	return true
}

// does: "our new grad Beatriz found the perforation".
func (s *scan) does(i int) bool {
	t, b, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.titled || t.owns || !t.has(lists.Given) || t.has(lists.Common|lists.Known|lists.Medical|lists.Eponym|lists.Country|lists.Function|lists.Head|lists.Month|place) || medicalEnding(t.low) || b.form != word || b.upper || s.impersonal(i) {
		return false
	}
	if n.form != word || !n.gap || !n.has(lists.Verb) && !humanVerb[n.low] && n.low != "found" || n.low == "is" || n.low == "was" || n.low == "has" || n.low == "had" || drugVerb[n.low] {
		return false
	}
	s.add(i, i+1, Name, Warn, "a first name that does what people do")
	return true
}

// exit: "in a motel off Exit 41".
func (s *scan) exit(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if t.low != "exit" && t.low != "junction" || !t.titled || n.form != number || !n.gap || len(n.low) > 3 {
		return false
	}
	switch s.at(i - 1).low {
	case "off", "at", "near", "by", "from", "past":
		s.add(i, i+2, Location, Warn, "a road")
		return true
	}
	return false
}

// starting stand before the part that somebody has in a team.
var starting = set("starting star varsity all-state all-american first-team lead principal captain")

// teamPart: "20M, starting goalie, syncope in practice".
func (s *scan) teamPart(i int) bool {
	t := s.at(i)
	if !starting[s.at(i-1).low] || !performers[t.low] && !callings[t.low] && t.low != "goalie" && t.low != "pitcher" && t.low != "linebacker" && t.low != "guard" || s.claims[i] != free || s.claims[i-1] != free {
		return false
	}
	if n := s.at(i + 1); n.form == word && !n.has(lists.Function) {
		return false
	}
	s.add(i-1, i+1, OtherID, Warn, "a part that few have")
	return true
}

// trainedIn: "ID, Toronto-trained".
func (s *scan) trainedIn(i int) bool {
	t := s.at(i)
	if !t.has(town) || t.has(lists.Common|lists.Country) || s.at(i+1).low != "-" || s.at(i+1).gap {
		return false
	}
	switch s.at(i + 2).low {
	case "trained", "based", "born", "educated", "raised":
		s.add(i, i+1, Location, Warn, "where somebody is from")
		return true
	}
	return false
}

// fromAfar: "Toowoomba reg here", "out Tullamore way", "Thanks. GP, Ballinasloe".
func (s *scan) fromAfar(i int) bool {
	t := s.at(i)
	end := s.gazetteer(i)
	if end == i || s.stateAt(i) > 0 || end == i+1 && t.has(lists.Country|lists.Common|lists.Medical) || s.thing(end) {
		return false
	}
	n, m, b := s.at(end), s.at(end+1), s.at(i-1)
	switch {
	case n.form == word && n.gap && (n.has(lists.Role) || fellows[n.low] || n.low == "reg" || n.low == "doc") && m.low == "here":
	case n.low == "area" && (careAt[b.low] || b.has(lists.Role) || fellows[b.low] || b.caps && b.has(lists.Medical)):
	case n.low == "way" && (b.low == "out" || b.low == "from" || b.low == "over" || b.low == "down" || b.low == "up"):
	case b.low == "," && (s.at(i-2).has(lists.Role) || fellows[s.at(i-2).low] || s.at(i-2).low == "reg") && (n.form == line || n.low == "" || n.low == "\n" || end >= len(s.tok)):
	default:
		return false
	}
	s.add(i, end, Location, Warn, "where somebody is from")
	return true
}

// corner: "the Walgreens on Mulberry and 4th", "near Fulton and 8th".
func (s *scan) corner(i int) bool {
	t, n := s.at(i), s.at(i+2)
	if l := s.at(i - 1).low; l != "on" && l != "at" && l != "near" && l != "of" || !t.titled || s.at(i+1).low != "and" && s.at(i+1).low != "&" || n.form != number || !ordinal[s.at(i+3).low] || s.at(i+3).gap {
		return false
	}
	s.add(i, i+4, Location, Warn, "a corner of two streets")
	return true
}

// zipAlone: "the service lines in 61104,", "the postcode, which is LD3".
func (s *scan) zipAlone(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if l := s.at(i - 1).low; len(t.low) == 5 && (l == "in" || l == "zip") && (n.form == sign && n.low != "." && n.low != "%" && n.low != "-" && n.low != "/" || n.low == "." && s.at(i+2).gap) && s.claims[i] == free {
		s.add(i, i+1, Location, Warn, "a ZIP code")
		return true
	}
	return false
}

// eveOf: "the eve of Sallah".
func (s *scan) eveOf(i int) bool {
	if s.at(i).low != "eve" || s.at(i+1).low != "of" || !s.at(i+2).titled || s.claims[i] != free {
		return false
	}
	s.add(i, i+3, Date, Warn, "the eve of a feast")
	return true
}

// dottedDay: "removed 14.05. by his father".
func (s *scan) dottedDay(i int) bool {
	t, m, b := s.at(i), s.at(i+2), s.at(i-1)
	if s.at(i+1).low != "." || s.at(i+1).gap || m.form != number || m.gap || s.at(i+3).low != "." || s.at(i+3).gap || len(t.low) > 2 || len(m.low) > 2 || atoi(m.low) > 12 || atoi(m.low) < 1 || atoi(t.low) > 31 || atoi(t.low) < 1 || s.at(i+4).form == number && !s.at(i+4).gap || !s.open(i, i+4) {
		return false
	}
	if !past[b.low] && !happened[b.low] && b.low != "on" && b.low != "surgery" && !(len(b.low) > 5 && strings.HasSuffix(b.low, "ed")) {
		return false
	}
	s.add(i, i+4, Date, Warn, "a day and a month")
	return true
}
