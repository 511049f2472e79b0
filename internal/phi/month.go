package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// day says whether the token is a day of a month, and where it ends.
func (s *scan) day(i int) (end int, ok bool) {
	t := s.at(i)
	if t.form != number || len(t.low) > 2 || atoi(t.low) < 1 || atoi(t.low) > 31 || s.claims[i] == taken {
		return 0, false
	}
	if n := s.at(i + 1); n.form == word && !n.gap {
		if ordinal[n.low] {
			return i + 2, true
		}
		return 0, false
	}
	return i + 1, true
}

// monthWord builds a date around the name of a month.
func (s *scan) monthWord(i int) {
	t := s.at(i)
	from, to := i, i+1
	if s.at(to).low == "." && !s.at(to).gap && len(t.low) <= 4 {
		to++
	}
	if t.caps && s.at(to).low == "-" && !s.at(to).gap && s.at(to+1).form == number && !s.at(i-1).is(sign, "-") {
		return // SEP-1
	}
	if t.low == "mayo" && (s.at(i-1).low == "." || t.titled && s.at(i-1).form != number && s.at(i-1).low != "de" || t.first) {
		return // "grade 6. Mayo said"
	}
	hasDay := false
	// 14 March, 14th of March, 14-Mar, 3-4 December.
	if j := i - 1; j >= 0 {
		if s.at(j).is(word, "of") || s.at(j).is(word, "de") || (s.at(j).low == "-" || s.at(j).low == "/") && !s.at(i).gap || s.at(j).low == "." && !s.at(j).gap {
			j--
		}
		start := j
		if s.at(j).form == word && dayWords[s.at(j).low] && s.at(j+1).is(word, "of") && s.claims[j] == free {
			from, hasDay = j, true
			if s.at(from-1).is(sign, "-") && (s.at(from-2).low == "twenty" || s.at(from-2).low == "thirty") {
				from -= 2
			}
			if s.at(from-1).is(word, "the") {
				from--
			}
		}
		if (s.at(j).form == word && (ordinal[s.at(j).low] || s.at(j).low == "o" || s.at(j).low == "er" || s.at(j).low == "a") || s.at(j).low == "°") && !s.at(j).gap {
			start = j - 1
		}
		if end, ok := s.day(start); ok && (end == j+1 || s.at(j).low == "°") && !s.measured(start) {
			from, hasDay = start, true
			if (s.at(from-1).low == "-" || s.at(from-1).low == "/") && s.at(from-2).form == number && len(s.at(from-2).low) <= 2 {
				from -= 2
			}
			if s.at(from-1).is(word, "the") {
				from--
			}
		}
	}
	if !hasDay {
		to, hasDay = s.dayBehind(to)
	}
	if !hasDay && dayWords[s.at(to).low] && s.at(to).gap && (t.upper || s.lowered) && (s.at(to+1).form != word || s.at(to+1).has(lists.Function)) {
		to, hasDay = to+1, true // January first
	}
	to, hasYear := s.yearBehind(to)
	if foreignMonths[t.low] && !hasDay && (!hasYear || len(t.low) < 4) {
		return
	}
	switch {
	case hasDay:
		if (t.low == "may" || t.low == "march") && t.first && from < i && !hasYear && s.at(i-1).low == "." && s.at(i).gap {
			return // "vitamin D 31. May recur"
		}
		if t.low == "may" && !t.upper && !hasYear && !(s.at(i-1).is(word, "of") && from < i) && (from == i || !s.lowered || !ordinal[s.at(i-1).low]) {
			return // "may 2" is not a date
		}
		if !t.upper && !hasYear && (t.low == "march" || t.low == "mar" || t.low == "sep" || t.low == "dec" || t.low == "jan") && from == i && !s.lowered {
			return
		}
		tier := Block
		if !hasYear {
			tier = Warn
		}
		s.addDate(from, s.clock(to), tier, "a day and a month")
	case hasYear:
		if n := s.at(to); s.at(from-1).low == "the" && n.form == word && n.gap && !n.has(lists.Function|lists.Medical|lists.Verb) && !s.about(i).person || !s.about(i).person && !s.told(i) && !s.labelledDate(from) && !s.happens(i) {
			s.letGo = append(s.letGo, note{from: from, to: to})
			s.against(from, to, "a month of nobody's story")
			return
		}
		if t.upper || t.low != "may" && t.low != "march" || s.lowered {
			s.addDate(from, to, Warn, "a month and its year")
		}
	default:
		s.monthAlone(i)
	}
}

// dayWords are days of a month in words.
var dayWords = set(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth
eighteenth nineteenth twentieth thirtieth`)

// measured says whether a number before a month counts something else: "of 12
// May".. never; but "3.5 March" does.
func (s *scan) measured(i int) bool {
	return !s.at(i).gap && s.at(i-1).form == sign && (s.at(i-1).low == "." || s.at(i-1).low == ",") && s.at(i-2).form == number && !s.at(i-1).gap
}

// dayBehind: March 14, March 14th, March 3-7, Hydref 12.
func (s *scan) dayBehind(to int) (int, bool) {
	j := to
	if (s.at(j).low == "-" || s.at(j).low == "/") && !s.at(j).gap || s.at(j).is(word, "the") {
		j++
	}
	end, ok := s.day(j)
	if !ok {
		return to, false
	}
	// "March 14 %" and "April 12 mg" are slips of a list.
	if n := s.at(end); n.low == "%" || n.form == word && units[n.low] && n.low != "y" && n.low != "h" && n.low != "m" && n.low != "s" {
		return to, false
	}
	if s.at(end).low == "-" && !s.at(end).gap {
		if e, ok := s.day(end + 1); ok {
			end = e
		}
	}
	return end, true
}

// yearBehind takes ", 2023", " '23", "-2023" and "of 1975".
func (s *scan) yearBehind(to int) (int, bool) {
	j := to
	if t := s.at(j); t.low == "," || (t.low == "-" || t.low == "/" || t.low == ".") && !t.gap || t.is(word, "of") || t.is(word, "de") {
		j++
	}
	t := s.at(j)
	if t.low == "'" {
		if n := s.at(j + 1); n.form == number && len(n.low) == 2 && !n.gap {
			return j + 2, true
		}
		return to, false
	}
	if year(t) && (s.at(j+1).form != word || s.at(j+1).gap) && s.at(j+1).low != "%" {
		return j + 1, true
	}
	if t.form == number && len(t.low) == 2 && j == to+1 && (s.at(to).low == "-" || s.at(to).low == "/") {
		return j + 1, true
	}
	return to, false
}

var (
	monthLead  = set("in since last early mid late this by until from during next through around of every before after till previous")
	monthKnown = set("january february april june july august september october november december")
)

// monthAlone is a date where somebody's story says so: never "may" as a verb.
func (s *scan) monthAlone(i int) {
	t := s.at(i)
	if !t.upper && !(s.lowered && monthKnown[t.low]) || t.caps && len(t.low) == 3 {
		return
	}
	if s.claims[i] != free || t.first && (t.low == "may" || t.low == "march") {
		return
	}
	lead := s.at(i - 1)
	from := i
	if lead.low == "-" && !lead.gap {
		lead = s.at(i - 2)
		if lead.low == "mid" || lead.low == "early" || lead.low == "late" {
			from = i - 2
		}
	}
	about := s.about(i)
	if lead.low == "last" || lead.low == "this past" || from < i {
		if lead.low == "last" {
			from = i - 1
		}
		s.addDate(from, i+1, Warn, "a month tied to somebody's story")
		return
	}
	if !monthLead[lead.low] || lead.low == "every" || about.public && !about.person {
		return
	}
	if (lead.low == "early" || lead.low == "late" || lead.low == "mid") && !about.public {
		s.addDate(i-1, i+1, Warn, "a part of a month")
		return
	}
	if about.person || s.isStory() && !about.public && (s.told(i) || s.at(i+1).is(word, "of") && s.at(i+2).low == "last") {
		if next := s.at(i + 1); !(next.form == word && next.gap && (next.has(lists.Head) || t.low == "may" && !next.upper && next.has(lists.Common) && !next.has(lists.Function|lists.Verb))) {
			s.addDate(i, i+1, Warn, "a month tied to somebody's story")
		}
	}
}

// past are verbs of somebody's story.
var past = set(`was were had seen came started began got grew returned presented admitted collapsed went lost died developed implanted delivered treated
booked flew moved had hypos migrated relapsed stopped given began`)

// happens says whether the sentence has a word for what happens to a patient.
func (s *scan) happens(i int) bool {
	a := s.about(i)
	for j := a.from; j < a.to && j < a.from+40; j++ {
		if happened[s.tok[j].low] || s.tok[j].low == "visit" || s.tok[j].low == "since" || s.tok[j].low == "surgery" {
			return !a.public
		}
	}
	return false
}

// told says whether a verb of a story stands within ten tokens before.
func (s *scan) told(i int) bool {
	for j := i - 1; j >= 0 && j >= i-10 && s.tok[j].sentence == s.tok[i].sentence; j-- {
		if past[s.tok[j].low] {
			return true
		}
	}
	return false
}

// weekday finds "last Friday", "on Tuesday" in a story, and days with a number.
func (s *scan) weekday(i int) {
	t := s.at(i)
	if !t.upper && !(s.lowered && s.clockAt(i+1) && s.at(i+2).form == word) && !(s.lowered && (strings.HasSuffix(t.low, "day") || s.at(i+1).form == number && ordinal[s.at(i+2).low])) || s.claims[i] != free {
		return
	}
	j := i + 1
	if s.at(j).low == "," || s.at(j).low == "." && len(t.low) < 6 {
		j++
	}
	if s.at(j).is(word, "the") {
		j++
	}
	if (j == i+1 || s.at(i+1).form == sign) && s.clockAt(j) && (s.about(i).person || s.told(i) || s.at(j+1).low == ":") && s.at(j+1).form != line && !s.isDate(j) {
		s.addDate(i, i+1, Warn, "a weekday and a time")
		return
	}
	if n := s.at(j); n.form == number || months[n.low] > 0 {
		end, ok := s.day(j)
		if ok && (months[s.at(end).low] == 0 && !s.isDate(j)) && end == j+2 {
			s.addDate(i, end, Warn, "a weekday and its number")
		} else if ok && s.at(end).low == "/" && s.at(end+1).form == number && !s.isDate(j) {
			s.addDate(i, end+2, Warn, "a weekday and its date")
		}
		if !(n.form == number && !ok) {
			return // the date takes the weekday with it
		}
	}
	if len(t.low) < 5 {
		return
	}
	lead := s.at(i - 1).low
	switch {
	case lead == "last" || lead == "past" || lead == "next" && !t.low2s() && s.isStory() && !s.about(i).public:
		s.addDate(i-1, i+1, Warn, "a weekday of somebody's story")
	case s.schedule(i):
	case (lead == "on" || lead == "since" || lead == "until" || lead == "this") && (s.about(i).person || s.told(i) || lead == "this" && s.isStory() && !s.about(i).public) && !t.low2s():
		s.addDate(i, i+1, Warn, "a weekday of somebody's story")
	}
}

// low2s: "Mondays" never come here, since the lists hold the singular; a
// possessive does.
func (t *token) low2s() bool { return t.owns }

// schedule: "on Monday, Wednesday and Friday" is when a drug is taken.
func (s *scan) schedule(i int) bool {
	for _, j := range []int{i + 1, i - 1} {
		step := j - i
		if l := s.at(j).low; (l == "," || l == "and" || l == "/" || l == "&") && (s.at(j+step).has(lists.Weekday) || s.at(j+step).low == "and" && s.at(j+2*step).has(lists.Weekday)) {
			return true
		}
	}
	return false
}

// numeralDays are numbers in words.
var numeralDays = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30}
