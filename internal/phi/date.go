package phi

import (
	"strconv"
	"strings"

	"consilium/internal/phi/lists"
)

// months by their number; other languages' full names count beside a day.
var months = map[string]int{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10,
	"nov": 11, "dec": 12}

//nolint:misspell // other languages
var foreignMonths = set(`januar februar marz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre
decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janeiro fevereiro marco maio junho julho setembro
outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus ionawr chwefror
mawrth ebrill mehefin gorffennaf awst medi hydref tachwedd rhagfyr stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika
listopada grudnia januarie februarie junie julie desember januar februar juni juli hunyo hulyo agosto setyembre oktubre nobyembre disyembre pebrero marso
abril ocak subat nisan mayis haziran temmuz agustos eylul ekim kasim aralik agustus mars augusti shawwal ramadan muharram safar rajab shaaban`)

// isDate says whether a date in digits begins at i.
func (s *scan) isDate(i int) bool {
	if sep := s.at(i + 1); (sep.low == "-" || sep.low == "/") && len(s.at(i).low) <= 2 && s.at(i).form == number && months[s.at(i+2).low] > 0 {
		return true
	}
	_, ok := s.numericDate(i)
	return ok
}

// numericDate reads 3/14/2023, 2023-03-14, 14.03.23 and the like.
func (s *scan) numericDate(i int) (end int, ok bool) {
	a, sep, b, sep2, c := s.at(i), s.at(i+1), s.at(i+2), s.at(i+3), s.at(i+4)
	if a.form != number || sep.form != sign || b.form != number || sep2.form != sign || c.form != number || sep.low != sep2.low || sep.gap || b.gap || sep2.gap || c.gap {
		return 0, false
	}
	if sep.low != "/" && sep.low != "-" && sep.low != "." || len(a.low) > 4 || len(b.low) > 2 || len(c.low) > 4 {
		return 0, false
	}
	x, y, z := atoi(a.low), atoi(b.low), atoi(c.low)
	var good bool
	switch {
	case len(a.low) == 4:
		good = x > 1880 && x < 2100 && y >= 1 && y <= 12 && z >= 1 && z <= 31 && len(c.low) <= 2
	case len(a.low) <= 2 && (len(c.low) == 4 && z > 1880 && z < 2100 || len(c.low) == 2):
		good = dayMonth(x, y) && !(sep.low == "." && len(c.low) == 2 && len(a.low) == 1 && len(b.low) == 1 && z > 40 && !s.labelledDate(i))
	}
	next := s.at(i + 5)
	if !good || next.form == number && !next.gap || (next.low == "/" || next.low == "-" || next.low == ".") && !next.gap && s.at(i+6).form == number && !s.at(i+6).gap && !s.isRange(i+6) {
		return 0, false
	}
	return i + 5, true
}

func (s *scan) isRange(i int) bool {
	return s.at(i+1).low == s.at(i-5).low
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// dayMonth says whether two numbers can be a day and a month, in either order.
func dayMonth(x, y int) bool {
	return x >= 1 && y >= 1 && (x <= 12 && y <= 31 || x <= 31 && y <= 12)
}

// year says whether a token is a year in four digits.
func year(t *token) bool {
	return t.form == number && len(t.low) == 4 && atoi(t.low) > 1880 && atoi(t.low) < 2100
}

// dates finds every date finer than a year.
func (s *scan) dates() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] == taken {
			continue
		}
		switch {
		case t.form == number && s.claims[i] == free:
			s.dateDigits(i)
		case t.form == word && (months[t.low] > 0 || foreignMonths[t.low]):
			s.monthWord(i)
		case t.form == word && t.has(lists.Weekday):
			s.weekday(i)
		case t.form == word && (t.upper || s.lowered):
			s.holiday(i)
		}
	}
}

// dateDigits finds dates that begin with a number: whole ones, 3/14 beside a
// word for an event, "the 14th".
func (s *scan) dateDigits(i int) {
	if i > 0 && !s.tok[i].gap && (s.tok[i-1].form == number || s.tok[i-1].form == word || strings.Contains("/.-", s.tok[i-1].low) && (s.at(i-2).form == number || s.at(i-2).form == word && s.tok[i-1].low == ".") && !s.tok[i-1].gap) {
		return
	}
	if end, ok := s.numericDate(i); ok && s.at(i+1).low == "/" && s.doubling(i) {
		s.spare(i, end, "doses of a drug")
		return
	}
	if end, ok := s.numericDate(i); ok {
		s.addDate(i, s.clock(end), Block, "a full date")
		return
	}
	if m, y := s.at(i+2), s.at(i+4); s.at(i+1).low == "." && !s.at(i+1).gap && m.form == number && m.gap && s.at(i+3).low == "." && !s.at(i+3).gap && year(y) && y.gap && atoi(m.low) <= 12 && dayMonth(atoi(s.at(i).low), atoi(m.low)) {
		s.addDate(i, i+5, Block, "a full date") // 9. 8. 2023
		return
	}
	if m, y := s.at(i+2), s.at(i+4); romanMonths[m.low] && m.form == word && !m.gap && (s.at(i+1).low == "." || s.at(i+1).low == "/" || s.at(i+1).low == "-") && !s.at(i+1).gap && s.at(i+3).low == s.at(i+1).low && y.form == number && !y.gap && (len(y.low) == 2 || year(y)) && atoi(s.at(i).low) <= 31 {
		s.addDate(i, i+5, Block, "a full date")
		return
	}
	if end, ok := s.compact(i); ok {
		s.addDate(i, end, Block, "a date in eight digits")
		return
	}
	t, sep, b := s.at(i), s.at(i+1), s.at(i+2)
	if sep.low == "." && !sep.gap && b.form == number && !b.gap && len(t.low) <= 2 && len(b.low) <= 2 && s.at(i+3).low == "." && !s.at(i+3).gap && (s.at(i+4).gap || s.at(i+4).form == sign || s.at(i+4).form == line) && dayMonth(atoi(t.low), atoi(b.low)) && atoi(b.low) <= 12 && (s.at(i-1).low == "on" || s.at(i-1).low == "since" || s.at(i-1).low == "until" || s.at(i-1).low == "am" || s.at(i-1).low == "(" && s.at(i+4).low == ")") && (s.at(i+4).form != word || !s.at(i+4).upper || s.at(i-1).low != "until") {
		s.addDate(i, i+4, Warn, "a day and a month")
		return
	}
	if (sep.low == "/" || sep.low == "-") && !sep.gap && b.form == number && !b.gap {
		after := s.at(i + 3)
		glued := !after.gap && (after.form == number || after.form == word || (after.low == "/" || after.low == "-") && !s.at(i+4).gap && s.at(i+4).form == number)
		timed := after.form == number && after.gap && (s.at(i+4).low == ":" && s.at(i+5).form == number && !s.at(i+4).gap || len(after.low) == 4 && s.at(i+4).form == word && (s.at(i+4).low == "h" || s.at(i+4).low == "hrs"))
		if !glued && len(t.low) <= 2 && len(b.low) <= 2 && sep.low == "/" && dayMonth(atoi(t.low), atoi(b.low)) && (timed || s.eventBefore(i, after)) {
			end := i + 3
			if after.low == "-" && s.at(i+4).form == number && s.at(i+5).low == "/" && s.at(i+6).form == number {
				end = i + 7
			}
			s.addDate(i, s.clock(end), Warn, "a day and a month beside an event")
			return
		}
		// 8/2021
		if !glued && len(t.low) <= 2 && year(b) && atoi(t.low) >= 1 && atoi(t.low) <= 12 && sep.low == "/" {
			s.addDate(i, i+3, Warn, "a month and its year")
			return
		}
	}
	if n := s.at(i + 1); n.form == word && !n.gap && ordinal[n.low] && len(t.low) <= 2 && atoi(t.low) >= 1 && atoi(t.low) <= 31 {
		s.ordinalDay(i)
	}
}

var (
	ordinal     = set("st nd rd th")
	romanMonths = set("i ii iii iv v vi vii viii ix x xi xii")
)

// compact is 20240302 with a word that dates it before.
func (s *scan) compact(i int) (int, bool) {
	t := s.at(i)
	if len(t.low) != 8 || !between(t.low[:4], 1900, 2099) || !between(t.low[4:6], 1, 12) || !between(t.low[6:], 1, 31) {
		return 0, false
	}
	for j := i - 1; j >= i-3; j-- {
		switch s.at(j).low {
		case "dob", "born", "dated", "date", "on", "since":
			return i + 1, true
		}
	}
	return 0, false
}

// clock takes a time of the day behind a date.
func (s *scan) clock(end int) int {
	t := s.at(end)
	if t.is(word, "t") && !t.gap {
		end, t = end+1, s.at(end+1)
	}
	if t.form == number && s.at(end+1).low == ":" && !s.at(end+1).gap && s.at(end+2).form == number {
		end += 3
		for s.at(end).low == ":" && s.at(end+1).form == number && !s.at(end+1).gap {
			end += 2
		}
	}
	return end
}

var (
	events = set(`on since admitted admit adm discharged disch seen dated date dob born surgery operated from until till between by around after before due
started visit followup appointment implanted biopsy died died scan mri ct labs cultures dc d/c transferred delivered injected begun begin began day of
presented received given lmp edd exposure bitten vaccinated extubated intubated last dose checked repeat repeated echo collected drawn sent again
next labs re posted booked scheduled yesterday today tomorrow this the week noon morning evening night and to`)
	clearEvents = set(`admitted admit adm discharged disch seen dated date dob born surgery since visit appointment implanted lmp edd yesterday today tomorrow
weds wed tues thurs monday tuesday wednesday thursday friday saturday sunday mon tue thu fri next last on extubated intubated transferred booked scheduled due`)
	// dayNouns follow the day of what was done on it: "the 1/8 draw".
	dayNouns = set("draw labs visit appt appointment admission scan mri ct echo cxr clinic note discharge surgery biopsy cath sample specimen bloods ecg ekg ultrasound result results bmp cbc cmp stay event fall")
	notDays  = set(`strength power pain murmur murmurs lung lungs points beats motor reflexes score scores weakness systolic diastolic criteria components
patients of bid tid mm cm mg vision bilaterally sternal throughout positive negative nodes cores joints kg h hr x % apgar gcs quadrants stars hmf
severity intensity ejection mitral holosystolic diagnostic features items major minor tests lobes vessels limbs passes abnormal normal`)
)

// eventBefore says whether "3/14" is a day: an event before it, and nothing
// that counts behind.
func (s *scan) eventBefore(i int, after *token) bool {
	if notDays[after.low] {
		return false
	}
	if dayNouns[after.low] && after.gap && (s.at(i-1).low == "(" || s.at(i-1).low == "," || s.at(i-1).low == "the" || s.at(i-1).low == "from" || s.at(i-1).low == "her" || s.at(i-1).low == "his" || s.at(i-1).low == "our") {
		return true
	}
	before := s.at(i - 1)
	if before.low == "(" || before.low == "," || before.low == ":" {
		before = s.at(i - 2)
	}
	if !events[before.low] {
		return false
	}
	switch before.low {
	case "on", "since", "admitted", "discharged", "dob", "until", "till", "seen", "adm", "disch", "dated", "born":
		return true
	case "and", "to", "the", "of", "from", "between", "by", "week", "this", "before", "after", "around":
		// A second date beside a first, or a clear event not far.
		if s.claims[max(0, i-2)] == taken && s.lastIs(Date) {
			return true
		}
	}
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		if clearEvents[s.tok[j].low] {
			return true
		}
	}
	// A day above 12 over ten points is no score.
	x, y := atoi(s.at(i).low), atoi(s.at(i+2).low)
	return y > 12 && before.low != "of" && before.low != "the" || x > 12 && y <= 12 && before.low != "of"
}

func (s *scan) lastIs(typ Type) bool { return len(s.hits) > 0 && s.hits[len(s.hits)-1].typ == typ }

// ordinalDay: "the 14th", "the 22nd of May", "5th of last month".
func (s *scan) ordinalDay(i int) {
	end := i + 2
	if s.at(end).is(word, "of") {
		if m := s.at(end + 1); months[m.low] > 0 || foreignMonths[m.low] {
			return // monthWord takes it whole
		}
		if n := s.at(end + 1); (n.low == "last" || n.low == "this" || n.low == "the") && s.at(end+2).is(word, "month") {
			s.addDate(i, end+3, Warn, "a day of the month")
			return
		}
		return
	}
	if n := s.at(end); months[n.low] > 0 || foreignMonths[n.low] {
		return
	}
	if s.at(end).low == "inst" {
		s.addDate(i, end+1, Warn, "a day of the month")
		return
	}
	if s.at(i-1).low != "the" {
		return
	}
	n := s.at(end)
	if n.form == word && n.gap && !n.has(lists.Function) && !dayAfter[n.low] {
		return
	}
	before := s.at(i - 2)
	if before.low == "(" {
		before = s.at(i - 3)
	}
	if w := s.at(i - 3).low; before.low == "of" && w != "as" && w != "morning" && w != "evening" && w != "night" && w != "afternoon" && w != "week" && w != "day" && w != "end" {
		return // the base of the 5th
	}
	if dayBefore[before.low] || before.low == "yesterday" || before.has(lists.Weekday) {
		s.addDate(i-1, end, Warn, "a day of the month")
	}
}

var (
	dayBefore = set(`on since until by from till admitted discharged died started began begun extubated of dated before after scheduled operated born booked rituximab
intubated transferred seen due again surgery stopped and around implanted presented delivered`)
	dayAfter = set("she he they we and with at in for but his her the i it was")
)

// addDate adds a date and a weekday that stands before it, unless the sentence
// speaks of what is public and of nobody.
func (s *scan) addDate(from, to int, tier Tier, cue string) {
	if !s.open(from, to) {
		return
	}
	if from > 0 && s.tok[from-1].low == "," && s.at(from-2).has(lists.Weekday) && s.claims[from-2] == free {
		from -= 2
	} else if from > 0 && s.at(from-1).has(lists.Weekday) && s.claims[from-1] == free {
		from--
	}
	if about := s.about(from); about.public && !about.person && !s.labelledDate(from) {
		s.against(from, to, "a date of something published or public")
		for i := from; i < to; i++ {
			s.claims[i] = spared
		}
		s.letGo = append(s.letGo, note{from: from, to: to})
		return
	}
	s.add(from, to, Date, tier, cue)
}

func (s *scan) labelledDate(from int) bool {
	for j := from - 1; j >= 0 && j >= from-5; j-- {
		switch s.tok[j].low {
		case "dob", "born", "birth", "admitted", "discharged", "seen", "adm", "implanted", "died", "filed":
			return true
		}
	}
	return false
}

// doubling: "adenosine 6/12/18" are three doses.
func (s *scan) doubling(i int) bool {
	x, y, z := atoi(s.at(i).low), atoi(s.at(i+2).low), atoi(s.at(i+4).low)
	if y != 2*x || z != y && z != 3*x && z != 4*x {
		return false
	}
	for j := i - 1; j >= i-4; j-- {
		if s.at(j).low == "adenosine" {
			return true
		}
	}
	return false
}
