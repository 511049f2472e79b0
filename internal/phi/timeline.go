package phi

import (
	"consilium/internal/phi/lists"
)

// timeline finds days at the beginning of two lines or more: "27/01: GP, back
// pain".
func (s *scan) timeline() {
	var days []int
	for i := range s.tok {
		if s.tok[i].form == number && (i == 0 || s.at(i-1).form == line) && s.slashDay(i) && (s.at(i+3).low == ":" || s.at(i+3).gap && s.at(i+3).low != "%" && !units[s.at(i+3).low]) {
			days = append(days, i)
		}
	}
	if len(days) < 2 {
		return
	}
	for _, i := range days {
		s.add(i, i+3, Date, Warn, "a day that begins a line, as others do")
	}
}

// careBefore: "ED Wythenshawe, PVR not done", in a text that tells of a patient.
func (s *scan) careBefore(i int) bool {
	t, b, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.titled || !careAt[b.low] || !b.caps || n.form != sign || n.low == "-" || n.low == "/" || t.has(lists.Common|lists.Medical|lists.Eponym|lists.Function|lists.Country|lists.Given|lists.Head) || s.gazetteer(i) == i {
		return false
	}
	s.add(i, i+1, Location, Warn, "a place of care before the name of a place")
	return true
}

// employers stand before the name of a firm.
var employers = set("carrier employer firm company haulier contractor factory gym gymnasium club nursery daycare brewery bakery restaurant pub salon festival venue arena")

// firmBehind: "carrier Norrland Freight Lines", in a text that tells of a patient.
func (s *scan) firmBehind(i int) bool {
	end := s.properRun(i)
	if !employers[s.at(i-1).low] || s.at(i-1).upper || end < i+2 || !s.at(i).titled || s.thing(end) || s.impersonal(i) {
		return false
	}
	s.add(i, end, Location, Warn, "who somebody works for, or where")
	return true
}

// halfTerm: "the last stay was February half term".
func (s *scan) halfTerm(i int) bool {
	if months[s.at(i).low] == 0 || !s.at(i).titled || s.claims[i] != free {
		return false
	}
	end := i + 1
	switch {
	case s.at(end).low == "half" && s.at(end+1).low == "term", s.at(end).low == "bank" && s.at(end+1).low == "holiday", s.at(end).low == "school" && s.at(end+1).low == "holidays":
		end += 2
	case s.at(end).low == "break" || s.at(end).low == "holidays":
		end++
	default:
		return false
	}
	s.add(i, end, Date, Warn, "a month and what was in it")
	return true
}

// withWhom: "discussed w/ Yusra".
func (s *scan) withWhom(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if s.at(i-1).low != "/" || s.at(i-2).low != "w" || !t.titled || !t.has(lists.Given) && !s.stranger(i) || t.has(lists.Common|lists.Medical|lists.Eponym) || n.form == word && n.upper {
		return false
	}
	switch s.at(i - 3).low {
	case "discussed", "d", "spoke", "talked", "reviewed", "disc", "spoken", "d/w":
		s.add(i, i+1, Name, Warn, "a word of speech before it")
		return true
	}
	return false
}

// lowMay: "the service is may 30", in a text without capitals.
func (s *scan) lowMay(i int) bool {
	t, n, far := s.at(i), s.at(i+1), s.at(i+2)
	if months[t.low] == 0 || t.upper || n.form != number || !n.gap || len(n.low) > 2 || atoi(n.low) < 1 || atoi(n.low) > 31 || far.form == word && units[far.low] || far.low == "%" || far.low == "-" || far.low == "/" || !s.clear(i, i+2) {
		return false
	}
	switch s.at(i - 1).low {
	case "is", "was", "on", "until", "by", "since", "til", "till", "before", "after":
		s.add(i, i+2, Date, Warn, "a month and a day")
		return true
	}
	return false
}
