package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// againDates takes the dates that were let go because a sentence spoke of what
// is public, unless a word of publishing stands right beside.
func (s *scan) againDates() {
	for _, d := range s.letGo {
		near := false
		for j := d.from - 5; j < d.to+4; j++ {
			near = near || issued[s.at(j).low]
		}
		if !near && s.open(d.from, d.to) {
			s.add(d.from, d.to, Date, Warn, "a date, in a text with identifiers")
		}
	}
	for i := range s.tok {
		t := s.at(i)
		if t.low == "ninety" && s.claims[i] == free && s.at(i+1).low == "-" && ones[s.at(i+2).low] && !units[s.at(i+3).low] && s.at(i+3).low != "percent" && s.at(i+3).low != "per" && s.at(i+3).low != "%" {
			s.add(i, i+3, Age90, Warn, "a number that can be an age, in a text with identifiers")
			continue
		}
		if t.form == number && s.claims[i] == free && s.againAge(i) {
			continue
		}
		if t.form == number && (t.gap || s.at(i-1).low == "(") && s.claims[i] == free && (s.improper(i) || s.looseDay(i)) {
			s.add(i, i+3, Date, Warn, "a day and a month, in a text with identifiers")
			continue
		}
		if t.form == word && s.claims[i] == free && s.stirs(i) && (s.againShapes(i) || s.uniqueRole(i) || s.againLow(i) || s.numberedUnit(i) || s.againWeekday(i) || s.capsName(i) || s.flightNumber(i)) {
			continue
		}
		if t.form == number && s.claims[i] == free && s.dotted(i) {
			continue
		}
		if t.form == number && s.claims[i] == free && (s.wing(i) || s.againDay(i)) {
			continue
		}
		if t.form == word && t.upper && s.claims[i] == free && s.againMonth(i) {
			continue
		}
		// "9/5: septic" begins a part of the story.
		if t.form == number && t.gap && s.at(i+1).low == "/" && !s.at(i+1).gap && s.claims[i] == free && len(t.low) <= 2 && len(s.at(i+2).low) <= 2 && s.at(i+2).form == number && !s.at(i+2).gap && dayMonth(atoi(t.low), atoi(s.at(i+2).low)) {
			if after := s.at(i + 3); (after.low == ":" || after.low == "-" && after.gap || s.at(i-1).low == "(" && after.low == ")" && atoi(s.at(i+2).low) > 10) && s.at(i-1).form != number {
				s.add(i, i+3, Date, Warn, "a day and a month before what happened")
			}
		}
	}
}

var issued = set("published approved approval guideline guidelines deadline conference congress webinar fda ema abstract abstracts released launched edition accessed epub journal")

// improper says whether x/y at i is a day and a month and can hardly be a
// score, a dose or a fraction: 22/09, 14/3.
func (s *scan) improper(i int) bool {
	x, sep, y, after := s.at(i), s.at(i+1), s.at(i+2), s.at(i+3)
	if sep.low != "/" || sep.gap || y.form != number || y.gap || len(x.low) > 2 || len(y.low) > 2 || !dayMonth(atoi(x.low), atoi(y.low)) {
		return false
	}
	if !after.gap && (after.form != sign || strings.Contains("/-.%", after.low) && s.at(i+4).form == number) || notDays[after.low] || after.form == word && units[after.low] {
		return false
	}
	if b := s.at(i - 1).low; (b == "," || b == "and" || b == "-" || b == ";" || b == "then") && s.datedBefore(i) {
		return true
	}
	if b := s.at(i - 1); dayLead[b.low] || b.low == "(" && (s.at(i-2).has(lists.Weekday) || s.at(i-2).low == "tomorrow" || s.at(i-2).low == "yesterday" || s.at(i-2).low == "today") {
		return true
	}
	if a, b := atoi(x.low), atoi(y.low); !scale[b] && b > 6 && a <= 12 && (s.at(i-1).form == word || s.at(i-1).low == "," && b > 12) && !s.at(i-1).has(lists.Head) && !vital[s.at(i-1).low] && s.at(i-1).low != "of" {
		return true
	}
	for j := i - 2; j >= i-3; j-- {
		if dayLead[s.at(j).low] && s.at(j).low != "ct" && s.at(j).low != "mri" && s.at(j).sentence == x.sentence && s.at(i-1).form == word {
			return true
		}
	}
	padded := x.low[0] == '0' || y.low[0] == '0' && len(y.low) == 2
	return padded || atoi(x.low) > 12 && atoi(y.low) <= 12
}

// scale ends what is counted in: 7/10, 3/12, 20/30.
var scale = map[int]bool{7: true, 8: true, 10: true, 12: true, 15: true, 20: true, 24: true, 25: true, 30: true}

// dayLead stand before a day and a month in notes.
var dayLead = set("gtr str orif crani tavr pci cabg tka tha lap chole appy ct mri scan labs echo cxr xray labs cultures biopsy surgery visit lumbar lp eeg mra ercp egd appointment appt date dates seen since on admitted screened started stopped relapsed extubated")

// againMonth takes months, weekdays and feasts that are led by a word for when.
func (s *scan) againMonth(i int) bool {
	t := s.at(i)
	lead := s.at(i - 1).low
	if s.literature(i+1) || s.impersonal(i) {
		return false
	}
	switch {
	case months[t.low] > 0 && (monthKnown[t.low] || !t.caps && t.low != "mar" && t.low != "jun" && (lead == "since" || lead == "in" || lead == "last")) && (monthLead[lead] || lead == "of" || lead == "for" || lead == ",") && !t.first, t.has(lists.Month) && t.low == "may" && (lead == "in" || lead == "since" || lead == "last"), t.low == "march" && (lead == "in" || lead == "since" || lead == "last"):
	case t.has(lists.Weekday) && len(t.low) > 5 && (lead == "on" || lead == "since" || lead == "last" || lead == "next" || lead == "until" || lead == "this" || lead == "by" || lead == "is") && !t.owns:
	case t.has(lists.Weekday) && len(t.low) > 5 && t.titled && !t.owns && !t.first && lead != "every" && lead != "each" && lead != "a" && lead != "alternate" && lead != "first" && s.at(i+1).low != "clinic":
	case feast[t.low] && s.at(i+1).low != "tree":
	default:
		return false
	}
	s.add(i, i+1, Date, Warn, "a word for when, in a text with identifiers")
	return true
}

var feast = set(`christmas xmas easter halloween thanksgiving hogmanay diwali deepavali hanukkah passover pentecost whitsun juneteenth purim ferragosto midsummer eid
ramadan matariki vishu onam pongal navratri songkran tet nowruz norouz vesak carnaval fasching rosenmontag allerheiligen ostern pfingsten weihnachten paques toussaint noel pascua pasqua natale pasen kerst heiligabend silvester mawlid ashura baisakhi lohri raksha ganesh durga nochebuena navidad epiphany michaelmas candlemas lent ascension`)

// againAge takes "(94)" and "at 94," where no vital sign stands near.
func (s *scan) againAge(i int) bool {
	if len(s.tok[i].low) > 3 || !over89(atoi(s.tok[i].low)) {
		return false
	}
	l, n := s.at(i-1).low, s.at(i+1)
	if i > 0 && s.nameEnds[i-1] && s.tok[i].gap && !(n.form == word && units[n.low]) && n.low != "%" && n.low != "/" && n.low != "." {
		s.add(i, i+1, Age90, Block, "a number behind a name")
		return true
	}
	if l == "," && n.low == "," && i > 1 && s.nameEnds[i-2] {
		s.add(i, i+1, Age90, Block, "a number behind a name")
		return true
	}
	if !(l == "(" && (n.low == ")" || n.low == "," || n.low == ";") || (l == "at" || l == "aged" || l == "age") && (n.low == "," || n.low == "." || n.low == ")" || n.has(lists.Function)) && (s.about(i).person || l != "at")) || s.group(i, i+1) {
		return false
	}
	for j := i - 2; j >= 0 && j >= i-6; j-- {
		if vital[s.tok[j].low] {
			return false
		}
	}
	s.add(i, i+1, Age90, Warn, "a number that can be an age, in a text with identifiers")
	return true
}

var vital = set(`sat sats saturation saturations spo2 sao2 hr pulse rate map sbp dbp bp oxygen o2 pressure glucose iq score mcv weight kg creatinine cr percentile centile
temp temperature fever svo2 egfr gfr crcl rr bpm hb crp esr dose`)

// datedBefore says whether a date that is written with a slash stands before in
// the same sentence.
func (s *scan) datedBefore(i int) bool {
	for j := i - 1; j >= 0 && j > i-16 && s.tok[j].sentence == s.tok[i].sentence; j-- {
		if s.tok[j].low == "/" && s.claims[j] == taken && s.at(j-1).form == number && s.at(j+1).form == number {
			return true
		}
	}
	return false
}
