package phi

import (
	"consilium/internal/phi/lists"
)

// happenings date what stands beside them where one life is told.
var happenings = set(`harvest vintage crush clocks calving tupping dipping mustering muster term semester ugadi month's-end lambing shearing calving haymaking sowing ploughing planting silage weekend half-term holidays funeral wedding christening baptism communion confirmation bar-mitzvah
election elections referendum flood floods storm hurricane cyclone typhoon earthquake eruption wildfires bushfires fires strike lockdown blackout carnival festival fair fete fiesta parade
marathon regatta derby final finals final's match cup semifinal grand-final playoffs tournament solstice equinox equinox eclipse monsoon rains exams finals graduation prom freshers
mass ramadan lent advent birthday anniversary reunion show rodeo market mart pilgrimage hajj umrah jubilee coronation inauguration superbowl crash explosion collapse`)

var happenLead = set("since after before until till by over during at around on last this next from following")

// boldWhen finds "after lambing", "last harvest", "by the weekend", "six
// january", "the twenty second".
func (s *scan) boldWhen(i int) bool {
	t := s.at(i)
	if n, ok := numeralDays[t.low]; ok && n > 0 {
		end := i + 1
		if n >= 20 && s.at(end).low == "-" {
			end++
		}
		if m := numeralDays[s.at(end).low]; n >= 20 && m > 0 && m < 10 || n >= 20 && dayWords[s.at(end).low] {
			end++
		} else if s.at(end-1).low == "-" {
			end--
		}
		if s.at(end).low == "of" {
			end++
		}
		if m := s.at(end); m.form == word && monthKnown[m.low] && m.low != "may" && m.low != "march" && s.open(i, end+1) {
			end++
			s.add(i, end, Date, Warn, "a day in words and a month")
			return true
		}
		return false
	}
	if dayWords[t.low] && s.at(i-1).low == "the" {
		lead, n := s.at(i-2).low, s.at(i+1)
		if (lead == "on" || lead == "since" || lead == "until" || lead == "till" || lead == "by") && (n.form == sign && n.low != "-" || n.form == line || n.low == "with" || n.low == "and" || n.low == "at" || n.low == "for" || n.low == "after") {
			s.add(i, i+1, Date, Warn, "a day of the month in a word")
			return true
		}
		return false
	}
	if !happenings[t.low] || t.owns || s.thing(i+1) || s.impersonal(i) {
		return false
	}
	lead, from := s.at(i-1), i
	for n := 0; n < 3 && from > 0 && lead.form == word && !happenLead[lead.low] && s.claims[from-1] == free && (lead.low == "the" || lead.low == "a" || lead.low == "our" || lead.low == "her" || lead.low == "his" || lead.low == "their" || lead.low == "holiday" || lead.low == "school" || lead.low == "long" || !lead.has(lists.Function|lists.Verb)); n++ {
		from--
		lead = s.at(from - 1)
	}
	if !happenLead[lead.low] || lead.low == "at" && t.low == "show" || from < 1 || s.claims[from-1] != free {
		return false
	}
	for from < i && (s.at(from).low == "the" || s.at(from).low == "a") {
		from++
	}
	if !s.open(from, i+1) {
		return false
	}
	s.add(from, i+1, Date, Warn, "a day told by what happened on it")
	return true
}

var numeralDays = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30}

// boldClock finds "0400 today", "22:10 yesterday".
func (s *scan) boldClock(i int) bool {
	if !s.clockAt(i) {
		return false
	}
	end := i + 1
	if s.at(end).low == ":" {
		end += 2
	}
	if a := s.at(end).low; a == "h" || a == "hrs" || a == "am" || a == "pm" || a == "hours" {
		end++
	}
	switch w := s.at(end); w.low {
	case "today", "yesterday", "tonight", "tomorrow":
	case "this", "last":
		if n := s.at(end + 1).low; n != "morning" && n != "evening" && n != "night" && n != "afternoon" {
			return false
		}
		end++
	case "on":
		if !s.at(end + 1).has(lists.Weekday) {
			return false
		}
		end++
	default:
		if !w.has(lists.Weekday) || !w.upper {
			return false
		}
	}
	if end >= len(s.tok) || !s.open(i, end+1) {
		return false
	}
	s.add(i, end+1, Date, Warn, "a time and its day, in a text with identifiers")
	return true
}

// boldDay finds "16th" and "the 3" where a word for when leads and nothing else
// is counted.
func (s *scan) boldDay(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if len(t.low) > 2 || atoi(t.low) < 1 || atoi(t.low) > 31 || !ordinal[n.low] || n.gap || s.claims[i+1] != free {
		return false
	}
	lead, after := s.at(i-1).low, s.at(i+2)
	if lead == "the" {
		lead = s.at(i - 2).low
	}
	if !dotLead[lead] && !happenLead[lead] && lead != "due" && lead != "died" && lead != "and" && lead != "for" || after.form == word && (nounDays[after.low] || after.has(lists.Head|lists.Medical|lists.Facility) || after.low == "-") {
		return false
	}
	if lead == "and" && !s.near(i) || (lead == "at" || lead == "last" || lead == "for" || lead == "and") && after.form == word {
		return false
	}
	s.add(i, i+2, Date, Warn, "a day of the month, in a text with identifiers")
	return true
}

// boldStops: "05.12." with a stop at its end.
func (s *scan) boldStops(i int) bool {
	t, m, n := s.at(i), s.at(i+2), s.at(i+3)
	if len(t.low) != 2 || s.at(i+1).low != "." || s.at(i+1).gap || m.form != number || m.gap || len(m.low) != 2 || atoi(m.low) > 12 || !dayMonth(atoi(t.low), atoi(m.low)) || n.low != "." || n.gap || s.at(i+4).form == number && !s.at(i+4).gap || !s.clear(i, i+4) || vital[s.at(i-1).low] || s.at(i+4).upper {
		return false
	}
	s.add(i, i+4, Date, Warn, "a day and a month with stops")
	return true
}

// boldAdvent: "2. Advent", "3rd Sunday".
func (s *scan) boldAdvent(i int) bool {
	j := i + 1
	if s.at(j).low == "." && !s.at(j).gap || ordinal[s.at(j).low] && !s.at(j).gap {
		j++
	}
	if n := s.at(j); j == i+1 || !n.titled || len(s.at(i).low) > 2 || !feast[n.low] && n.low != "advent" && !n.has(lists.Weekday) || !s.clear(i, j+1) {
		return false
	}
	s.add(i, j+1, Date, Warn, "a feast or a weekday that is counted")
	return true
}

// boldTransport: "by MedSTAR 3", "aboard the Stena Spirit".
func (s *scan) boldTransport(i int) bool {
	t := s.at(i)
	if !t.upper || t.has(lists.Function|lists.Medical|lists.Country|lists.Month) || !s.flight(i) {
		return false
	}
	switch lead := s.at(i - 1).low; {
	case lead == "by" || lead == "on" || lead == "aboard" || lead == "the" && (s.at(i-2).low == "by" || s.at(i-2).low == "aboard" || s.at(i-2).low == "on"):
	default:
		return false
	}
	end := i + 1
	for end < i+3 && s.nameWord(end) && s.at(end).gap && s.claims[end] == free {
		end++
	}
	if n := s.at(end); n.form != number || len(n.low) > 3 || !n.gap {
		return false
	}
	if !s.clear(i, end+1) {
		return false
	}
	s.add(i, end+1, Vehicle, Warn, "what somebody was carried by")
	return true
}

// boldMark: P2-MCL, 9J-ABC, the marks of aircraft that begin with a digit or
// hold one.
func (s *scan) boldMark(i int) bool {
	t := s.at(i)
	if !t.upper || !s.flight(i) || !t.gap && s.at(i-1).form != sign {
		return false
	}
	end := s.chunk(i)
	if end > i+5 || !s.clear(i, end) || s.at(end-1).form != word || s.at(end-2).low != "-" {
		return false
	}
	if l := s.at(end - 1); !l.caps || l.end-l.start < 3 || l.end-l.start > 4 || s.at(i).end-s.at(i).start > 2 {
		return false
	}
	s.add(i, end, Vehicle, Warn, "the mark of an aircraft")
	return true
}
