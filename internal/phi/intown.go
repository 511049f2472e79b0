package phi

import (
	"consilium/internal/phi/lists"
)

// inTown finds, in a text that tells of a patient, a town behind a small word for
// where and nothing else to say so: "the soonest slot is in Invercargill", "a
// caravan at Hawes", "he farms up by Moosomin".
func (s *scan) inTown(i int) bool {
	t, lead := s.at(i), s.at(i-1)
	if !whereWords[lead.low] || !t.titled || t.first || t.owns || s.impersonal(i) {
		return false
	}
	end := s.gazetteer(i)
	known := end > i
	if !known {
		if !s.stranger(i) || t.has(lists.Given|lists.Surname) || len(t.low) < 5 {
			return false
		}
		end = i + 1
	}
	n := s.at(end)
	if (n.low == "and" || n.low == ",") && (s.at(end+1).titled || s.at(end+1).low == "then") || n.low == "but" || s.at(i-2).low == "and" || s.at(i-2).form == number || s.at(i-3).form == number && units[s.at(i-2).low] {
		return false
	}
	if s.stateAt(i) > 0 || s.thing(end) || s.literature(end) || n.form == number || n.low == "-" || n.low == "/" || n.upper && n.gap && n.form == word || s.at(end-1).owns || n.has(lists.Head) {
		return false
	}
	const never = lists.Common | lists.Country | lists.Medical | lists.Eponym | lists.Function | lists.Month | lists.Head | lists.Title | lists.Role | lists.Kin
	if end == i+1 && (t.has(never) || medicalEnding(t.low)) {
		return false
	}
	switch {
	case end > i+1:
	case known && t.has(lists.Given) && !t.has(town):
		return false
	case known && (lead.low == "by" || lead.low == "from" || lead.low == "to" || lead.low == "through"):
		if b := s.at(i - 2).low; b != "up" && b != "down" && b != "out" && b != "over" && b != "live" && b != "lives" && b != "drove" && b != "drives" && b != "driving" && b != "moved" && b != "going" && b != "went" && b != "flew" {
			return false
		}
	case !known && lead.low != "at" && lead.low != "near" && lead.low != "outside" && !(lead.low == "by" && (s.at(i-2).low == "up" || s.at(i-2).low == "down" || s.at(i-2).low == "out" || s.at(i-2).low == "over")):
		return false
	case !known && lead.low == "at" && n.form == word && !n.has(lists.Function):
		return false
	}
	s.add(i, end, Location, Warn, "a word for where before the name of a place")
	return true
}

// whereWords stand before a place.
var whereWords = set("in at near by outside around from to through")
