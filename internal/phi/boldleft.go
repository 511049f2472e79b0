package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// unlike are what a capitalised word may be without being anybody's, even where
// somebody is certainly told of.
const unlike = lists.Function | lists.Medical | lists.Head | lists.Month | lists.Weekday | lists.Country | lists.Title | lists.Kin | lists.Role | lists.Eponym | lists.Verb

// boldLeft takes the capitals that every other look has left, inside of a
// sentence: pairs of words such as "Silver Cross", a word that somebody may be
// called by, a first name that begins a sentence.
func (s *scan) boldLeft(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	// "Ottoline, 89 (" ends as drugs do, and has an age.
	if t.titled && len(t.low) > 3 && !t.has(unlike|lists.Known|lists.Common) && s.at(i+1).low == "," && s.agedBehind(i+1) && (lead.form == sign || lead.form == line || lead.has(lists.Function|lists.Kin|lists.Role)) {
		s.add(i, i+1, Name, Warn, "a word before an age, in a text with identifiers")
		return true
	}
	if !t.titled || t.end-t.start < 3 || strings.Contains(t.low, "'") && t.low[1] == '\'' && t.low[0] == 'i' || t.low == "name" || contracted(t.low) || t.low == "mine" || t.has(unlike) && !(t.has(lists.Given) && !t.has(unlike&^lists.Verb)) || medicalEnding(t.low) && !t.has(place|lists.Given) || s.impersonal(i) || lead.low == "-" && !t.gap || lead.low == "/" {
		return false
	}
	end := i + 1
	for end < i+4 && s.at(end).titled && s.at(end).gap && s.claims[end] == free && !s.at(end).has(unlike&^lists.Verb) && !medicalEnding(s.at(end).low) && !t.owns {
		end++
	}
	n := s.at(end)
	if s.thing(end) || s.literature(end) || t.owns && s.thingNear(end) || n.low == "-" && !n.gap || n.low == "/" || n.form == number || n.low == "®" || n.low == "+" || n.low == "et" || s.writesAt(i, end) {
		return false
	}
	acts := n.form == word && n.gap && n.has(lists.Verb)
	inside := !t.first && (lead.form == word || lead.low == "," && s.near(i))
	switch {
	case end > i+1 && inside && !lead.has(lists.Head|lists.Medical):
		typ := Location
		if t.has(lists.Given) {
			typ = Name
		}
		s.add(i, end, typ, Warn, "capitals that nothing explains, in a text with identifiers")
	case end == i+1 && inside && (s.about(i).person || s.near(i)) && !lead.has(lists.Head|lists.Medical) && !lead.upper && n.low != ":":
		typ := Name
		if s.whereBefore(i) || t.has(place) && !t.has(lists.Given) {
			typ = Location
		}
		s.add(i, end, typ, Warn, "a capital that nothing explains, in a text with identifiers")
	case t.first && end == i+1 && t.has(lists.Given) && (acts && s.stative(n.low) || t.owns && s.ownsKin(end) || n.low == "," && s.at(end+1).form == number):
		s.add(i, end, Name, Warn, "a first name that begins a sentence, in a text with identifiers")
	case t.first && end == i+1 && !t.has(lists.Common|lists.Known) && (n.low == "," || n.low == "." || n.low == "(" || acts && s.stative(n.low) || n.form == line):
		s.add(i, end, Name, Warn, "a word that begins a sentence and that nothing explains")
	default:
		return false
	}
	return true
}

// writesAt says whether the words from up to are authors or a journal.
func (s *scan) writesAt(from, to int) bool {
	r := run{from: from, to: to}
	return s.writes(&r)
}

// boldAge takes a number above 89 that stands where ages do and where nothing
// that is measured stands near.
func (s *scan) boldAge(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if len(t.low) > 3 || !over89(atoi(t.low)) || !t.gap && lead.low != "(" && lead.form != line || s.group(i, i+1) {
		return false
	}
	if n.form == word && (units[n.low] || !n.has(lists.Function) && n.low != "today" && n.low != "tomorrow" && n.low != "now") || n.form == number || n.low == "%" || n.low == "/" || n.low == "-" && !n.gap || (n.low == "." || n.low == ":" || n.low == "→" || n.low == ">") && !s.at(i+2).gap && s.at(i+2).form != line || n.low == "," && s.at(i+2).form == number {
		return false
	}
	switch {
	case lead.low == "is", lead.low == "now", lead.low == "be", lead.low == "turns", lead.low == "nearly", lead.low == "almost", lead.low == "at" && s.about(i).person && n.form == sign:
	case lead.low == "," && s.at(i-2).form == word && !s.at(i-2).caps && (s.nameEnds[max(i-2, 0)] || s.about(i).person && n.low == ","):
	case lead.low == "(" && s.nameEnds[max(i-2, 0)]:
	default:
		return false
	}
	for j := i - 2; j >= i-7; j-- {
		w := s.at(j)
		if vital[w.low] || scored[w.low] || w.has(lists.Head) || w.form == word && w.caps && w.end-w.start > 1 && w.has(lists.Medical) || w.low == "it" || w.low == "count" || w.low == "level" {
			return false
		}
		if w.sentence != t.sentence {
			break
		}
	}
	s.add(i, i+1, Age90, Warn, "a number that can be an age, in a text with identifiers")
	return true
}
