package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// units of a house that numbers stand behind.
var numberedUnits = set(`or ccu icu micu sicu nicu picu ed er itu hdu mau amu sau theatre theater cabin wing cell bay pod room rm bed cot ward cubicle
crib nursery spot isolette incubator chair station floor trolley resus couch berth slot tent hut building level dorm block stall`)

// numberedUnit finds "OR 14", "CCU-3", "wing B3-14", "cell M4".
func (s *scan) numberedUnit(i int) bool {
	t := s.at(i)
	if !numberedUnits[t.low] || len(t.low) <= 4 && !t.caps && !t.gap || (t.low == "or" || t.low == "er") && !t.caps || t.low == "pod" && t.caps {
		return false
	}
	j := i + 1
	if (s.at(j).low == "-" || s.at(j).low == "#" || s.at(j).low == ":") && (s.at(j+1).form == number || s.at(j+1).form == word) {
		j++
	} else if !s.at(j).gap {
		return false
	}
	v := s.at(j)
	if v.form != number && !(v.form == word && v.upper && v.end-v.start <= 3) || s.claims[min(j, len(s.tok)-1)] != free {
		return false
	}
	end := s.chunk(j)
	digits, letters, lows := s.count(j, end)
	if v.low == "0" || digits == 0 && !(v.end-v.start == 1 && letters == 1 && t.low != "or") || digits > 5 || lows > 0 || letters > 4 || !s.clear(j, end) {
		return false
	}
	next := s.at(end)
	if next.form == word && (units[next.low] || next.has(lists.Head) || next.low == "of") || next.low == "%" || next.low == "." && !next.gap && s.at(end+1).form == number && !s.at(end+1).gap || next.low == "/" || next.low == "(" && s.at(end+1).low == "95" || next.low == "-" && s.at(end+1).form == number {
		return false
	}
	from := i
	if !t.caps {
		from = j
	}
	s.add(from, end, Location, Warn, "a room or a bed")
	return true
}

// whenWords are weekdays as notes shorten them; "sat" and "sun" are more than
// that.
var whenWords = set("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri")

// notWhen stand before a weekday that comes again and again.
var notWhen = set("every each alternate a any most first all till-date or non")

// againWeekday takes weekdays in notes, and "today at 0340".
func (s *scan) againWeekday(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	switch {
	case t.low == "today" || t.low == "yesterday" || t.low == "tonight" || t.low == "tomorrow":
		j := i + 1
		if n.low == "at" || n.low == "@" || n.low == "~" || n.low == "," || n.low == "around" || n.low == "about" {
			j++
		}
		if !s.clockAt(j) || s.claims[j] != free || s.at(j+1).low == "." && s.at(j+2).form == number {
			return false
		}
		end := j + 1
		if s.at(end).low == ":" {
			end += 2
		}
		if a := s.at(end).low; a == "am" || a == "pm" || a == "h" || a == "hrs" {
			end++
		}
		s.add(i, min(end, len(s.tok)), Date, Warn, "a day and its time, in a text with identifiers")
		return true
	case t.low == "break" && (lead.low == "spring" || lead.low == "fall" || lead.low == "winter") && (s.at(i-2).low == "over" || s.at(i-2).low == "during" || s.at(i-2).low == "since" || s.at(i-2).low == "on" || s.at(i-2).low == "after"):
		s.add(i-1, i+1, Date, Warn, "a season, in a text with identifiers")
		return true
	case t.low == "half" && n.low == "term" && (lead.low == "over" || lead.low == "during" || lead.low == "since" || lead.low == "at" || lead.low == "before" || lead.low == "after" || lead.low == "until"):
		s.add(i, i+2, Date, Warn, "a season, in a text with identifiers")
		return true
	case (season[t.low] || t.low == "half" && n.low == "-" && s.at(i+2).low == "term") && (lead.low == "since" || lead.low == "until" || lead.low == "last" || (lead.low == "the" || lead.low == "last") && (s.at(i-2).low == "since" || s.at(i-2).low == "until" || s.at(i-2).low == "over")) && s.about(i).person:
		end := i + 1
		if t.low == "half" {
			end += 2
		}
		s.add(i, end, Date, Warn, "a season, in a text with identifiers")
		return true
	case !t.upper && (monthKnown[t.low] && t.low != "august" || foreignMonths[t.low] && len(t.low) > 4) && (lead.low == "i" || lead.low == "im" || lead.low == "em" || lead.low == "en" || lead.low == "w" || lead.low == "since" || lead.low == "seit" || lead.low == "desde" || lead.low == "depuis" || lead.low == "sedan") && !s.literature(i+1):
	case t.low == "year" && lead.low == "new" && (s.at(i-2).low == "the" || s.at(i-2).low == "until") && (s.at(i-3).low == "until" || s.at(i-3).low == "since" || s.at(i-3).low == "after" || s.at(i-3).low == "in"):
		s.add(i-1, i+1, Date, Warn, "a feast, in a text with identifiers")
		return true
	case (t.low == "sat" || t.low == "sun") && (t.upper || s.lowered) && (n.low == "night" || n.low == "morning" || n.low == "evening" || n.low == "afternoon" || n.low == "am" || n.low == "pm"):
	case (t.low == "sat" || t.low == "sun") && (t.upper || s.lowered) && (lead.low == "on" || lead.low == "last" || lead.low == "next" || lead.low == "this" || lead.low == "since" || lead.low == "until") && n.form != number && n.low != "%":
	case whenWords[t.low] && (t.titled || s.lowered && !t.upper) && !t.owns && !notWhen[lead.low]:
		if n.low == "clinic" || n.low == "list" || n.low == "nights" || n.low == "mornings" || n.low == "-" && whenWords[s.at(i+2).low] || n.low == "/" && whenWords[s.at(i+2).low] || lead.low == "/" || lead.low == "-" || lead.low == "on" && s.at(i-2).low == "works" || n.low == "and" && whenWords[s.at(i+2).low] || lead.low == "and" && whenWords[s.at(i-2).low] || n.low == "," && whenWords[s.at(i+2).low] || lead.low == "," && whenWords[s.at(i-2).low] {
			return false
		}
		if t.low == "fri" && n.low == "##" {
			return false
		}
	default:
		return false
	}
	s.add(i, i+1, Date, Warn, "a weekday, in a text with identifiers")
	return true
}

// scored are words behind which x/y counts points.
var scored = set(`score scored scores rated rates graded grade scale pain nrs vas apgar apgars gcs moca mmse mms amt amts abbey power strength reflexes murmur
bipap cpap ipap pressures settings ratio bp map nibp sats vision va acuity peep fio2 positive nodes cores stage out severity level passed failed pulses
beighton centor stool bristol marks points burden ef phq gad promis anxiety`)

// looseDay says whether x/y at i may be a day and a month where somebody's
// story is told, since nothing beside it counts points or doses.
func (s *scan) looseDay(i int) bool {
	x, sep, y, after, before := s.at(i), s.at(i+1), s.at(i+2), s.at(i+3), s.at(i-1)
	if sep.low != "/" || sep.gap || y.form != number || y.gap || len(x.low) > 2 || len(y.low) > 2 || !dayMonth(atoi(x.low), atoi(y.low)) || !s.clear(i, i+3) {
		return false
	}
	if !x.gap && before.form != sign || !after.gap && (after.form == number || after.form == word || strings.Contains("/-.%+", after.low) && s.at(i+4).form == number && !s.at(i+4).gap) {
		return false
	}
	if notDays[after.low] || after.form == word && (units[after.low] || after.has(lists.Head)) || after.low == "%" {
		return false
	}
	if before.form == sign && !strings.Contains("(,;:-\"|@=", before.low) && !(before.low == "." && x.gap && (atoi(y.low) > 12 && atoi(y.low) != 30 || s.clockAt(i+4))) {
		return false
	}
	if l := s.at(i - 2).low; (l == "last" || l == "latest" || l == "recent" || l == "repeat") && before.form == word && (after.low == "was" || after.low == "is" || after.low == ":" || after.low == "of" || after.low == "showed") {
		return true
	}
	for j := i - 1; j >= i-4; j-- {
		if w := s.at(j); scored[w.low] || vital[w.low] {
			return false
		} else if w.form == line || w.low == "." {
			break
		}
	}
	if s.at(i+3).low == "," && s.clockAt(i+4) || s.clockAt(i+3) {
		return true
	}
	a, b := atoi(x.low), atoi(y.low)
	if l := s.at(i - 2).low; before.low == ":" && (dayLead[l] || events[l] || l == "op" || l == "surgery" || l == "procedure" || l == "delivery") {
		return true
	}
	acts := before.form == word && (dayLead[before.low] || events[before.low] || len(before.low) > 4 && strings.HasSuffix(before.low, "ed") || strings.HasSuffix(before.low, "'d") || before.has(lists.Weekday) || before.low == "me" || before.low == "dx" || before.low == "op" || before.low == "sx" || before.low == "pod" || before.low == "till" || before.low == "~")
	switch {
	case a <= b && b <= 10:
		return acts
	case b == 30 || b == 28 || b == 15 || b == 20 || b == 12 || b == 24 || b == 14:
		return acts || before.low == "," || before.low == "(" || before.low == "="
	case before.form == word && before.has(lists.Medical) && !acts:
		return b > 12
	case a == 6 || a == 20:
		return acts || b > 12
	}
	return before.form == word || before.form == line || before.low == "(" || before.low == "," || before.low == ";" || before.low == "|" || before.low == ":" || before.low == "="
}

// capsName finds family names that stand in capitals in a list or a line of a
// printout.
func (s *scan) capsName(i int) bool {
	t := s.at(i)
	if !t.caps || t.end-t.start < 4 || s.claims[i] != free || !t.has(lists.Surname|lists.Given) && !(t.has(lists.Proper) && len(t.low) > 6) || t.has(lists.Known|lists.Common|lists.Medical|lists.Head|lists.Facility|lists.Eponym|lists.Country|lists.Function|lists.Title|lists.Role|lists.Kin) || medicalEnding(t.low) {
		return false
	}
	from, end := i, i+1
	if b := s.at(i - 1); b.caps && particle[b.low] && s.claims[i-1] == free {
		from--
	}
	for s.at(end).low == "-" && !s.at(end).gap && s.at(end+1).caps && !s.at(end+1).gap {
		end += 2
	}
	next, before := s.at(end), s.at(from-1)
	if before.low == "-" || before.low == "/" || next.low == "-" || next.low == "/" || next.form == number || s.thing(end) || t.end-t.start < 5 && end == i+1 && !t.has(lists.Given) {
		return false
	}
	if !(next.low == "(" || next.low == "," || next.low == ":" || next.low == "|" || next.form == line || next.low == "\"" || next.caps || next.low == "." || next.form == word && next.has(lists.Verb) || before.form == line || before.low == ":") {
		return false
	}
	s.add(from, end, Name, Warn, "a family name in capitals, in a text with identifiers")
	return true
}

// flightNumber: KE905 where somebody flew.
func (s *scan) flightNumber(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if t.caps && t.end-t.start == 2 && n.form == number && (!n.gap || s.at(i-1).low == "flight") && len(n.low) >= 2 && len(n.low) <= 4 && s.at(i+2).form != word && s.flight(i) && s.clear(i, i+2) && t.gap {
		s.add(i, i+2, Vehicle, Warn, "the number of a flight")
		return true
	}
	return false
}

// dotLead stand before a day and a month with a stop between: "am 29.10.".
var dotLead = set("on since then until till am vom bis seit le dal del desde op den sinds from dated seen")

// dotted finds 29.10 behind a word for when.
func (s *scan) dotted(i int) bool {
	t, m := s.at(i), s.at(i+2)
	if len(t.low) <= 2 && s.at(i+1).low == "." && !s.at(i+1).gap && m.form == number && !m.gap && len(m.low) <= 2 && atoi(m.low) <= 12 && dayMonth(atoi(t.low), atoi(m.low)) && s.at(i+3).low == "." && !s.at(i+3).gap && (s.at(i+4).low == "," || s.at(i+4).low == ")" || s.at(i+4).low == ":" || s.clockAt(i+4)) && s.clear(i, i+4) {
		s.add(i, i+4, Date, Warn, "a day and a month with stops")
		return true
	}
	bare := len(t.low) == 2 && atoi(t.low) > 12 && strings.HasPrefix(m.low, "0") && s.at(i-1).form == word && !s.at(i-1).has(lists.Head|lists.Medical|lists.Function) && !vital[s.at(i-1).low] && !scored[s.at(i-1).low] && !s.at(i-1).caps
	if len(t.low) != 2 || s.at(i+1).low != "." || s.at(i+1).gap || m.form != number || m.gap || len(m.low) != 2 || !dayMonth(atoi(t.low), atoi(m.low)) || atoi(m.low) > 12 || !dotLead[s.at(i-1).low] && !bare || !s.clear(i, i+3) {
		return false
	}
	after := s.at(i + 3)
	if after.form == word && (units[after.low] || !after.gap) || after.low == "%" || after.low == "/" || after.low == "-" && s.at(i+4).form == number || after.low == "." && s.at(i+4).form == number && !s.at(i+4).gap {
		return false
	}
	s.add(i, i+3, Date, Warn, "a day and a month behind a word for when")
	return true
}

// employer takes the capitalised words behind "employer", "employed by".
func (s *scan) employer(i int) bool {
	j := i
	for s.at(j).low == ":" || s.at(j).low == "by" || s.at(j).low == "at" || s.at(j).low == "is" || s.at(j).low == "(" || s.at(j).low == "the" {
		j++
	}
	end := j
	for end < j+5 && (s.at(end).upper && s.at(end).form == word && !s.at(end).has(lists.Title) || s.at(end).low == "&" || end > j && s.at(end).form == number && !s.at(end).gap) && s.claims[min(end, len(s.tok)-1)] != taken {
		end++
	}
	if end == j || s.at(j).has(lists.Function) {
		return false
	}
	s.add(j, end, Location, Warn, "a word for an employer before it")
	return true
}
