package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// second looks again, with more suspicion, at a text in which an identifier is
// already certain: such a text tells of one person, and a capitalised word that
// nothing explains is more likely a name or a place there than in a question
// about a guideline.
func (s *scan) second() {
	certain := 0
	for _, h := range s.hits {
		if h.tier == Block {
			certain += 2
		} else {
			certain++
		}
	}
	if certain == 0 {
		return
	}
	s.andName()
	s.againDates()
	s.againCodes()
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form != word || !s.tok[i].upper || s.claims[i] != free {
			continue
		}
		if end := s.again(i); end > i {
			i = end - 1
		}
	}
}

// explained is what a capitalised word may be without being anybody's.
const explained = lists.Function | lists.Medical | lists.Head | lists.Month | lists.Weekday | lists.Country | lists.Title | lists.Kin | lists.Role | lists.Street

// again decides on the run of capitalised words at i.
func (s *scan) again(i int) int {
	t := s.at(i)
	if !t.titled && !(t.caps && t.has(place) && t.end-t.start > 4 && !t.has(lists.Known|lists.Medical)) {
		return i
	}
	if strings.Contains(t.low, "'") && !strings.HasPrefix(t.low, "o'") && !strings.HasPrefix(t.low, "d'") && !strings.HasPrefix(t.low, "n'") {
		return i
	}
	if s.at(i-1).low == "-" && !t.gap || t.has(explained) && !(t.has(lists.Given) && t.has(lists.Proper) && !t.has(lists.Function|lists.Head|lists.Medical)) && !(t.has(lists.Country) && s.nameWord(i+1) && s.at(i+1).gap && !s.at(i+1).has(explained) && leads[s.at(i-1).low]) {
		return i
	}
	if t.end-t.start < 3 || t.has(lists.Country) && leads[s.at(i-1).low] && !s.nameWord(i+1) {
		return i
	}
	if to := s.scene(i); to > i {
		s.add(i, to, Location, Warn, "a word for a place beside its name, in a text with identifiers")
		return to
	}
	end := s.suspects(i)
	if end == i {
		return i
	}
	last := s.at(end - 1)
	if s.thing(end) || last.owns && s.thingNear(end) || s.literature(end) {
		s.against(i, end, "a name that medicine or the literature uses")
		return i
	}
	if e := s.gazetteer(i); e >= end && s.againTown(i, e) {
		s.add(i, e, Location, Warn, "the name of a place, in a text with identifiers")
		return e
	}
	return s.againName(i, end)
}

// suspects takes the capitalised words from i that nothing explains.
func (s *scan) suspects(i int) int {
	end := i
	for end < len(s.tok) && end < i+6 {
		w := s.at(end)
		if end > i && w.form == sign && w.low == "-" && !w.gap && s.nameWord(end+1) && !s.at(end+1).gap {
			end++
			continue
		}
		if end > i && w.form == word && particle[w.low] && !w.upper && s.nameWord(end+1) {
			end++
			continue
		}
		if w.form != word || !w.titled && !(end == i && w.caps) && !(w.caps && end > i && w.has(place)) || s.claims[end] != free {
			break
		}
		if w.has(explained) && !(w.has(lists.Given|lists.Surname) && !w.has(lists.Function|lists.Medical|lists.Head|lists.Month|lists.Weekday)) && end > i {
			break
		}
		end++
		if w.owns {
			break
		}
	}
	return end
}

func (s *scan) againTown(i, end int) bool {
	t := s.at(i)
	multi := end > i+1
	lead := s.at(i - 1)
	led := leads[lead.low] || strongLeads[lead.low] || lead.low == "of" || lead.is(word, "the") && leads[s.at(i-2).low]
	size := s.sizeOf(i, end)
	switch {
	case multi:
		return !t.first || size&town != 0 || led
	case t.has(lists.Eponym|lists.Medical) && !led:
		return false
	case t.first && !led:
		return t.bits&town != 0 && !t.has(lists.Common|lists.Known|lists.Given|lists.Surname) || s.at(end).low == "." && t.has(town) && !t.has(lists.Common|lists.Given|lists.Eponym) || s.at(end).low == "." && t.has(place) && t.has(lists.Proper) && !t.has(lists.Given)
	case t.has(lists.Common):
		return led && t.has(town) && lead.low != "for" && lead.low != "by" && lead.low != "of"
	case t.has(lists.Given|lists.Surname) && !t.has(town):
		return led && lead.low != "by" && lead.low != "to" && lead.low != "for" && lead.low != "of"
	case t.has(lists.Given|lists.Surname) && !led:
		return false
	case lead.has(lists.Kin | lists.Role | lists.Title):
		return false
	}
	return true
}

// againName accepts a run as a name, or as a place where "at" and the like
// stand before.
func (s *scan) againName(i, end int) int {
	t := s.at(i)
	strange, names, plain, eponyms, words := 0, 0, 0, 0, 0
	for j := i; j < end; j++ {
		w := s.at(j)
		if w.form != word || particle[w.low] && !w.upper {
			continue
		}
		words++
		switch {
		case w.has(lists.Eponym):
			eponyms++
			if w.has(lists.Given) && !w.has(lists.Common) && w.has(lists.Proper) {
				names++
			}
		case w.has(lists.Given|lists.Surname) && !w.has(lists.Common):
			names++
		case w.has(lists.Given|lists.Surname) && w.has(lists.Given):
			plain++
		case w.has(lists.Common):
			plain++
		case medicalEnding(w.low) && !w.has(lists.Proper):
			return i
		case w.has(lists.Known) && !w.has(lists.Proper):
			plain++
		default:
			strange++
		}
	}
	lead := s.at(i - 1)
	if lead.low == "the" {
		lead = s.at(i - 2)
	}
	where := lead.low == "at" || lead.low == "in" || lead.low == "from" || lead.low == "near" || lead.low == "outside" || lead.low == "behind"
	next := s.at(end)
	acts := next.form == word && next.gap && next.has(lists.Verb)
	switch {
	case t.first && plain > 0 && strange+names == 0:
		return i
	case where && words <= 4 && !t.first && (strange+names > 0 || words > 1 || !t.has(lists.Surname) || lead.low != "from") && eponyms < words:
		s.add(i, end, Location, Warn, "a word for where before it, in a text with identifiers")
		return end
	case names+strange > 0 && !t.first && eponyms == 0 && plain == 0:
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	case names > 0 && !t.first && eponyms+plain < words:
		s.add(i, end, Name, Warn, "a name among words, in a text with identifiers")
		return end
	case t.first && (names+strange >= 1) && (plain == 0 || words > 1 && acts && !t.has(lists.Common)) && eponyms == 0 && (acts || t.owns || words > 1 || next.low == "," || next.low == "." && (names > 0 || t.has(lists.Proper)) || next.low == "(" || next.low == "'"):
		if strange > 0 && names == 0 && words == 1 && !(acts || t.owns) && !t.has(lists.Proper) {
			return i
		}
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	case !t.first && words == eponyms && !t.owns && (words > 1 || t.has(lists.Given|lists.Surname)) && !t.has(lists.Common) && next.form != number && (acts || lead.has(lists.Kin|lists.Role|lists.Verb) || toldTo[lead.low] && s.about(i).person):
		s.add(i, end, Name, Warn, "a name that medicine uses too, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && t.has(lists.Proper) && acts && humanVerb[next.low]:
		s.add(i, end, Name, Warn, "a word that is also a first name, and acts")
		return end
	case t.first && words > 1 && names+strange > 0 && eponyms < words && t.has(lists.Given|lists.Proper) && !t.has(lists.Common):
		s.add(i, end, Name, Warn, "words that nothing explains, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && eponyms == 0 && (!t.first || acts && (t.has(lists.Proper) || !t.has(lists.Known) || humanVerb[next.low] || s.stative(next.low))):
		s.add(i, end, Name, Warn, "a word that is also a first name, in a text with identifiers")
		return end
	case !t.first && words == 1 && t.has(lists.Given) && eponyms == 0 && (acts || next.low == "," || next.low == "." || next.is(word, "and") || lead.low == "," || lead.low == "("):
		s.add(i, end, Name, Warn, "a word that is also a first name, in a text with identifiers")
		return end
	case !t.first && words > 1 && eponyms < words && names+strange+plain > 0 && (names+strange > 0 || s.at(i+1).low == "-" || s.at(end-2).low == "-"), !t.first && words == 1 && eponyms == 0 && next.low == "(" && len(s.at(end+1).low) <= 2 && s.at(end+1).form == number && s.at(end+2).low == ")":
		s.add(i, end, Name, Warn, "words that nothing explains, in a text with identifiers")
		return end
	case !t.first && eponyms == 0 && lead.form == word && s.at(i-1).form == word && next.form != number && next.low != ":" && !lead.has(lists.Head):
		s.add(i, end, Name, Warn, "a capital that nothing explains, in a text with identifiers")
		return end
	case t.first && words == 1 && strange == 1 && !t.has(lists.Proper) && next.form == sign && next.low != "-" && next.low != ":":
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	}
	return i
}

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
		if t.form == number && (t.gap || s.at(i-1).low == "(") && s.claims[i] == free && s.improper(i) {
			s.add(i, i+3, Date, Warn, "a day and a month, in a text with identifiers")
			continue
		}
		if t.form == word && s.claims[i] == free && s.againShapes(i) {
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
	if b := s.at(i - 1); dayLead[b.low] || b.low == "(" && (s.at(i-2).has(lists.Weekday) || s.at(i-2).low == "tomorrow" || s.at(i-2).low == "yesterday" || s.at(i-2).low == "today") {
		return true
	}
	if a, b := atoi(x.low), atoi(y.low); !scale[b] && b > 6 && a <= 12 && (s.at(i-1).form == word || s.at(i-1).low == "," && b > 12) && !s.at(i-1).has(lists.Head) && !vital[s.at(i-1).low] && s.at(i-1).low != "of" {
		return true
	}
	padded := x.low[0] == '0' || y.low[0] == '0' && len(y.low) == 2
	return padded || atoi(x.low) > 12 && atoi(y.low) <= 12
}

// scale ends what is counted in: 7/10, 3/12, 20/30.
var scale = map[int]bool{7: true, 8: true, 10: true, 12: true, 15: true, 20: true, 24: true, 25: true, 30: true}

// dayLead stand before a day and a month in notes.
var dayLead = set("ct mri scan labs echo cxr xray labs cultures biopsy surgery visit lumbar lp eeg mra ercp egd appointment appt date dates seen since on admitted screened started stopped relapsed extubated")

// againMonth takes months, weekdays and feasts that are led by a word for when.
func (s *scan) againMonth(i int) bool {
	t := s.at(i)
	lead := s.at(i - 1).low
	if s.literature(i+1) || s.about(i).public && !s.about(i).person {
		return false
	}
	switch {
	case months[t.low] > 0 && (monthKnown[t.low] || !t.caps && t.low != "mar" && t.low != "jun" && (lead == "since" || lead == "in" || lead == "last")) && (monthLead[lead] || lead == "of" || lead == "for" || lead == ",") && !t.first, t.has(lists.Month) && t.low == "may" && (lead == "in" || lead == "since" || lead == "last"), t.low == "march" && (lead == "in" || lead == "since" || lead == "last"):
	case t.has(lists.Weekday) && len(t.low) > 5 && (lead == "on" || lead == "since" || lead == "last" || lead == "next" || lead == "until" || lead == "this" || lead == "by" || lead == "is") && !t.owns:
	case feast[t.low] && s.at(i+1).low != "tree":
	default:
		return false
	}
	s.add(i, i+1, Date, Warn, "a word for when, in a text with identifiers")
	return true
}

var feast = set(`christmas xmas easter halloween thanksgiving hogmanay diwali deepavali hanukkah passover pentecost whitsun juneteenth purim ferragosto midsummer eid
nochebuena navidad epiphany michaelmas candlemas lent ascension`)

// againCodes takes shorter numbers and codes than codes does.
func (s *scan) againCodes() {
	for i := 0; i < len(s.tok); i++ {
		t := s.at(i)
		if t.form == sign || t.form == line || s.claims[i] != free || i > 0 && !t.gap && !strings.Contains("(#\"[=:", s.at(i-1).low) {
			continue
		}
		end := s.chunk(i)
		if !s.clear(i, end) {
			continue
		}
		digits, letters, lows := s.count(i, end)
		next := s.at(end)
		plain := s.at(i+1).low != "." && s.at(i+1).low != "/" && s.at(i+1).low != "*" && s.at(i+1).low != "+"
		switch {
		case next.form == word && units[next.low] || next.low == "%" || next.low == "," && !s.at(end+1).gap && s.at(end+1).form == number || lows > 0 || !plain:
		case letters == 0 && end == i+1 && digits >= 6, letters == 0 && end > i+1 && digits >= 7 && s.at(i+1).low == "-", letters > 0 && letters <= 5 && digits >= 4 && end-i < 8 && t.form == word, letters > 0 && letters <= 4 && digits >= 5, letters >= 2 && letters <= 4 && digits >= 3 && digits+letters >= 6 && t.form == word && t.end-t.start == 1 && end == i+3:
			s.add(i, end, OtherID, Warn, "a code that nothing explains, in a text with identifiers")
		case letters == 0 && end == i+1 && len(t.low) >= 2 && len(t.low) <= 4:
			// 449 211 806
			j, n := i, 0
			for s.at(j).form == number && (j == i || s.at(j).gap) && s.claims[j] == free && len(s.at(j).low) >= 2 && len(s.at(j).low) <= 5 && j < i+6 {
				n += len(s.at(j).low)
				j++
			}
			if j >= i+3 && n >= 8 && !units[s.at(j).low] && s.at(j).low != "%" {
				s.add(i, j, OtherID, Warn, "groups of digits that nothing explains")
			}
		}
	}
}

var (
	// sceneBehind follows the name of a place, work or event in lower case.
	sceneBehind = set(`plant facility mine mill campus convent monastery base camp reservation island valley river lake beach bridge park stadium ranch farm factory refinery
warehouse store depot station symphony orchestra paper newspaper gazette herald race marathon parade festival fair district county parish village suburb neighborhood
neighbourhood shipyard brewery bakery quarry dam reservoir ferry pier dock docks harbour harbor port regiment barracks prison jail academy branch office restaurant pub mosque
church temple synagogue gym pool`)
	// sceneEnd and sceneFront are capitalised parts of the names of places.
	sceneEnd = set(`lake river creek valley island islands beach bay falls springs park bridge canyon ridge hills mountain mountains forest bayou reservation pueblo harbor harbour
peninsula base station reservoir cove county district heights junction crossing bluff bluffs meadows prairie glen moor loch fjord firth sound garden gardens market square
stadium arena plaza mall depot mine quarry refinery way`)
	sceneFront = set("lake river mount mt fort ft port cape camp isle point san santa saint st los las glen loch")
)

// scene finds "the Tyson facility", "Lake Wissota", "Covent Garden", and gives
// where it ends.
func (s *scan) scene(i int) int {
	t := s.at(i)
	end := i
	for end < i+4 && s.nameWord(end) && s.claims[end] == free && !s.at(end).has(lists.Function|lists.Month|lists.Weekday) && (end == i || s.at(end).gap) {
		end++
		if s.at(end-1).low == "st" && s.at(end).low == "." {
			end++
		}
	}
	n := s.at(end)
	switch {
	case end > i && !t.first && s.gazetteer(i) == end && n.gap && (n.low == "paper" || n.low == "papers" || n.low == "race" || n.low == "newspaper") && s.at(i-1).is(word, "the"):
		return end
	case end == i || s.thing(end) || s.literature(end):
	case sceneFront[t.low] && end > i+1 && (!t.first || s.at(i+1).titled) && !s.at(i+1).has(lists.Eponym|lists.Medical|lists.Head):
		return end
	case end > i+1 && sceneEnd[s.at(end-1).low] && !(t.first && t.has(lists.Function)):
		return end
	case n.form == word && n.gap && !n.upper && sceneBehind[n.low] && !s.at(end-1).owns && !t.first && !t.has(lists.Medical|lists.Head|lists.Country|lists.Title):
		return end
	}
	return i
}

// againAge takes "(94)" and "at 94," where no vital sign stands near.
func (s *scan) againAge(i int) bool {
	if len(s.tok[i].low) > 3 || !over89(atoi(s.tok[i].low)) {
		return false
	}
	l, n := s.at(i-1).low, s.at(i+1)
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

// andName takes the name behind "and" that follows one already found.
func (s *scan) andName() {
	for n := 0; n < len(s.hits); n++ {
		h := s.hits[n]
		if h.typ != Name {
			continue
		}
		j := h.to
		if s.at(j).low == "'" || s.at(j).low == "\"" || s.at(j).low == ")" {
			j++
		}
		if l := s.at(j).low; l != "and" && l != "&" && l != "/" && l != "or" {
			continue
		}
		j++
		t := s.at(j)
		if j >= len(s.tok) || !t.titled || s.claims[j] == taken || t.has(lists.Function|lists.Head|lists.Medical|lists.Month|lists.Country|lists.Facility) || s.thing(j+1) || t.owns && s.thingNear(j+1) || s.about(h.from).public && !s.about(h.from).person {
			continue
		}
		s.add(j, j+1, Name, Warn, "a name beside a name")
	}
}

// againShapes takes what only a text with identifiers makes likely: "the 14th",
// "St Stephen's Day", "HUTCHENS T", "I-35", an aircraft, a login.
func (s *scan) againShapes(i int) bool {
	t, n := s.at(i), s.at(i+1)
	switch {
	case t.low == "the" && n.form == number && len(n.low) <= 2 && atoi(n.low) <= 31 && ordinal[s.at(i+2).low] && !s.at(i+2).gap:
		if after := s.at(i + 3); s.claims[i+1] == free && (after.form == sign && after.low != "-" || after.form == line || dayAfter[after.low]) {
			s.add(i, i+3, Date, Warn, "a day of the month, in a text with identifiers")
			return true
		}
	case (t.low == "day" || t.low == "eve" || t.low == "sunday" || t.low == "night") && t.titled && s.at(i-1).titled && t.gap && !s.at(i-1).first && !s.at(i-1).has(lists.Function) && s.claims[i-1] != taken:
		from := i - 1
		for from > i-4 && (s.at(from-1).titled && !s.at(from-1).has(lists.Function) || s.at(from-1).low == "." && s.at(from-2).low == "st") {
			from--
		}
		if s.open(from, i+1) {
			s.add(from, i+1, Date, Warn, "a feast, in a text with identifiers")
			return true
		}
	case t.caps && t.end-t.start > 3 && (t.has(lists.Surname) || !t.has(lists.Known)) && !t.has(lists.Medical|lists.Head) && n.upper && n.gap && n.end-n.start == 1 && s.at(i+2).form != number && (s.at(i+2).form == sign || s.at(i+2).form == line):
		s.add(i, i+2, Name, Warn, "a family name and an initial")
		return true
	case t.low == "i" && t.upper && n.low == "-" && !n.gap && s.at(i+2).form == number && !s.at(i+2).gap && len(s.at(i+2).low) < 4 && t.gap:
		s.add(i, i+3, Location, Warn, "a road")
		return true
	case t.caps && registries[t.low] && n.low == "-" && !n.gap && s.at(i+2).caps && !s.at(i+2).gap && s.at(i+2).end-s.at(i+2).start >= 3 && s.at(i+2).end-s.at(i+2).start < 6 && s.flight(i):
		s.add(i, i+3, Vehicle, Warn, "the registration of an aircraft")
		return true
	case (t.low == "login" || t.low == "username" || t.low == "handle" || t.low == "nickname" || t.low == "gamertag") && (n.form == word || n.low == ":" || n.is(word, "is")):
		j := i + 1
		if n.low == ":" || n.low == "is" {
			j++
		}
		end := s.chunk(j)
		if j < len(s.tok) && end > j+1 && s.clear(j, end) && s.tok[j].form == word {
			s.add(j, end, OtherID, Block, "the word before it: a login")
			return true
		}
	}
	return false
}

// registries begin the marks of aircraft (ICAO annex 7).
var registries = set("vh ei et zk zs ph oe hb ln se oy vt ja hl tc ec cs sp ok yr lz sx er ur ra ap cc lv pp pt pr hk tg xa xb yv zp")

func (s *scan) flight(i int) bool {
	for j := i - 12; j < i+12; j++ {
		switch s.at(j).low {
		case "plane", "helicopter", "flight", "seat", "flown", "flew", "rfds", "aircraft", "airlifted", "medevac", "jet", "pilot", "airline", "flying":
			return true
		}
	}
	return false
}
