package phi

import (
	"consilium/internal/phi/lists"
)

// notInitials are two capitals with stops or without that are no person.
var notInitials = set("us uk eu am pm ie eg iv im po sc id md rn np pa do vs mr dr er icu ed ct ok tb hr bp rr dc la ny va")

// initialsAt: "K.M.", "initials KM", "patient AB", "Mr. T.O.".
func (s *scan) initialsAt(i int) int {
	t := s.at(i)
	if !t.upper || s.claims[i] != free {
		return i
	}
	size := t.end - t.start
	if size == 1 && s.at(i+1).low == "." && !s.at(i+1).gap && s.at(i+2).form == word && !s.at(i+2).gap && s.at(i+2).upper && s.at(i+2).end-s.at(i+2).start == 1 {
		end := i + 3
		if s.at(end).low == "." && !s.at(end).gap {
			end++
		}
		if n := s.at(end); n.form == word && !n.gap {
			if n.end-n.start > 1 || !n.upper {
				return i
			}
			end++
			if s.at(end).low == "." && !s.at(end).gap {
				end++
			}
		}
		low := t.low + s.at(i+2).low
		if notInitials[low] {
			return i
		}
		lead := s.at(i - 1)
		if lead.low == ":" || lead.low == "\"" || lead.low == "(" || lead.low == "," {
			lead = s.at(i - 2)
		}
		n := s.at(end)
		if lead.has(lists.Role|lists.Kin) || lead.low == "initials" || lead.low == "initial" || lead.low == "init" || n.low == "," && (s.at(end+1).form == number || s.at(end+1).low == "a") || n.has(lists.Verb) && n.gap || lead.low == "named" || lead.low == "called" || lead.form == line && n.form == sign {
			s.add(i, end, Name, Warn, "initials")
			return end
		}
		// "J.R. Smith"
		if r := s.run(end); r.to > end && s.at(end).gap && (r.pure > 0 || r.strange > 0) && !s.thing(r.to) {
			s.add(i, r.to, Name, Warn, "initials and a family name")
			return r.to
		}
		return i
	}
	if (t.caps && size <= 3 || size == 1) && !t.has(lists.Medical) {
		lead := s.at(i - 1)
		quoted := lead.low == "\"" && s.at(i+1).low == "\""
		if lead.low == ":" || quoted || lead.low == "(" {
			lead = s.at(i - 2)
		}
		switch {
		case lead.low == "init" || lead.low == "initials" || lead.low == "initial" || lead.low == "initialled" || lead.low == "initialed":
		case size > 1 && size < 4 && (lead.low == "patient" || lead.low == "pt" || lead.low == "client") && !notInitials[t.low] && (s.at(i+1).low == "," || s.at(i+1).has(lists.Verb) && s.at(i+1).gap || quoted || s.at(i-1).low == ":" && s.at(i+1).form == line):
		case quoted && size == 2 && s.about(i).person || quoted && size == 2 && s.at(i+2).low == "," && s.at(i+3).form == number:
		case size == 2 && t.first && s.at(i+1).low == "," && (s.at(i+2).form == number && s.at(i+2).low != "1" && len(s.at(i+2).low) == 2 && s.at(i+3).form != sign || s.at(i+2).low == "a" && s.at(i+3).form == number) && !notInitials[t.low]:
		default:
			return i
		}
		s.add(i, i+1, Name, Warn, "initials")
		return i + 1
	}
	return i
}

// smallName finds names in lower case: behind a title, a relative or a call,
// or two words that are nothing but names.
func (s *scan) smallName(i int) int {
	t := s.at(i)
	if n := s.at(i + 1); s.claims[i] == free && t.has(lists.Given) && t.has(lists.Proper) && n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Known|lists.Medical|lists.Eponym|lists.Head|lists.Function|place&^lists.Village) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	if n := s.at(i + 1); s.lowered && s.claims[i] == free && !t.has(lists.Known|lists.Medical|lists.Eponym|lists.Head|lists.Function|place) && len(t.low) > 3 && !medicalEnding(t.low) && n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Known|lists.Medical) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	if s.claims[i] != free || t.has(lists.Common|lists.Known|lists.Function|lists.Medical|lists.Eponym|lists.Head|lists.Month|lists.Title|place&^lists.Village) && !(t.has(lists.Given) && s.lowered && !t.has(lists.Common|lists.Function|lists.Medical|lists.Eponym)) || !t.has(lists.Given) || len(t.low) < 3 {
		return i
	}
	n := s.at(i + 1)
	if n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Common|lists.Function|lists.Medical|lists.Head) && len(n.low) > 2 && (t.has(lists.Given) && !t.has(lists.Known) || s.lowered) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	lead := s.at(i - 1)
	if lead.low == "," || lead.low == "(" {
		lead = s.at(i - 2)
	}
	called := s.at(i-1).form == word && s.calledBefore(i) && s.at(i-1).low != "it"
	if (lead.has(lists.Kin|lists.Role) && !lead.owns && lead.form == word || called) && (!t.has(lists.Known) || s.lowered) {
		s.add(i, i+1, Name, Warn, "a relative, a role or a call before it")
		return i + 1
	}
	if s.lowered && (t.has(lists.Proper) || !t.has(lists.Known)) && (toldStrong[s.at(i-1).low] || s.at(i-1).low == "for" && (s.at(i-2).low == "ask" || s.at(i-2).low == "asking" || s.at(i-2).low == "appt") || n.has(lists.Verb) && humanVerb[n.low]) {
		s.add(i, i+1, Name, Warn, "a first name that is spoken to, or acts")
		return i + 1
	}
	if s.lowered && s.at(i-1).low == "," && n.low == "," {
		s.add(i, i+1, Name, Warn, "a first name between commas")
		return i + 1
	}
	return i
}
