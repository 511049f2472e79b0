package phi

import (
	"consilium/internal/phi/lists"
)

// somewhere takes a run of capitalised words behind "at", "from" and the like, in
// a text that tells of a patient: "at Cypress Bayou Landing", "at Norrland
// Metals, Gate 3", "we're at Saint Aldhelm Children's".
func (s *scan) somewhere(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	if lead.low == "the" {
		lead = s.at(i - 2)
	}
	at := lead.low == "at" || lead.low == "@"
	if !at && lead.low != "near" && lead.low != "outside" && lead.low != "behind" && !(lead.low == "from" || lead.low == "in" || lead.low == "to") {
		return false
	}
	if !at && (lead.low == "from" || lead.low == "in" || lead.low == "to") && !sceneEnd[s.lastOf(i).low] && !orgs[s.lastOf(i).low] {
		return false
	}
	if s.impersonal(i) || !t.titled || t.first {
		return false
	}
	end := s.properRun(i)
	if m := s.at(end); m.low == "medical" && m.titled && s.at(end+1).form == sign && end > i {
		s.add(i, end+1, Location, Warn, "a word for where before names")
		return true
	}
	if end < i+2 || s.at(end).low != "and" && s.thing(end) || s.literature(end) || gatherings[s.at(end-1).low] {
		return false
	}
	if s.at(end).low == "," && (s.at(end+1).low == "gate" || s.at(end+1).low == "building" || s.at(end+1).low == "unit" || s.at(end+1).low == "block") && s.at(end+2).form == number {
		end += 3
	}
	s.add(i, end, Location, Warn, "a word for where before names")
	return true
}

// properRun gives where the capitalised words from i end that no list of
// medicine holds.
func (s *scan) properRun(i int) int {
	end := i
	for end < i+5 && end < len(s.tok) && s.claims[end] == free {
		w := s.at(end)
		if w.form == sign && w.low == "-" && end > i && !w.gap && s.at(end+1).titled && !s.at(end+1).gap {
			end++
			continue
		}
		if w.form != word || !w.titled && !(w.upper && !w.caps && w.end-w.start > 3) || end > i && !w.gap && s.at(end-1).low != "-" || w.has(lists.Medical|lists.Head|lists.Function|lists.Month|lists.Weekday|lists.Country|lists.Eponym) && !sceneEnd[w.low] || medicalEnding(w.low) {
			break
		}
		end++
		if w.owns && w.low != "children" && w.low != "women" && w.low != "st" && !s.at(end).titled {
			break
		}
	}
	return end
}

// lastOf gives the last word of such a run.
func (s *scan) lastOf(i int) *token { return s.at(s.properRun(i) - 1) }

var (
	// gatherings end what clinicians go to without its being a place.
	gatherings = set("rounds club board report conference congress meeting hour zero day grand college society")
	// orgs are bodies of people that have few members.
	orgs = set("chorus choir orchestra band ensemble troupe rovers united fc rfc cc club lodge chapter brigade regiment battalion squadron symphony philharmonic ballet opera circus")
)

// organised: "conducting the Lake Torvald Women's Chorus".
func (s *scan) organised(i int) bool {
	t := s.at(i)
	if !t.titled || t.first || s.at(i-1).upper || s.impersonal(i) {
		return false
	}
	end := s.properRun(i)
	if end < i+2 || !orgs[s.at(end-1).low] || s.at(end-2).low == "journal" || s.at(end-2).low == "book" || s.thing(end) {
		return false
	}
	s.add(i, end, OtherID, Warn, "a body that few belong to")
	return true
}
