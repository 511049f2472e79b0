package phi

import (
	"consilium/internal/phi/lists"
)

// stranger says whether no list knows a word but as a name: no English, no
// medicine, no ending of a drug.
func (s *scan) stranger(i int) bool {
	t := s.at(i)
	return t.form == word && t.end-t.start > 2 && s.claims[i] == free && !t.has(lists.Common|lists.Known|lists.Function|lists.Medical|lists.Head|lists.Eponym|lists.Title|lists.Role|lists.Kin|lists.Month|lists.Weekday|lists.Country|lists.Verb|lists.System) && !medicalEnding(t.low)
}

// againLow finds, in a text with identifiers, names that are written small, and
// nicknames in quotes.
func (s *scan) againLow(i int) bool {
	t := s.at(i)
	lead := s.at(i - 1)
	if lead.low == "\"" && t.titled && s.nickname(i) {
		return true
	}
	if s.userName(i) {
		return true
	}
	if t.upper && !t.titled && !t.caps && lead.has(lists.Kin) && !lead.owns && t.gap && len(t.low) > 4 && !t.has(lists.Known|lists.Medical) {
		s.add(i, i+1, Name, Warn, "a relative before it") // "her gran MaDlamini"
		return true
	}
	if t.upper || !s.lowered {
		return false
	}
	next := s.at(i + 1)
	switch {
	case (t.low == "mister" || t.low == "missus") && next.form == word && !next.has(lists.Function|lists.Medical):
		end := i + 2
		for end < i+5 && s.at(end).gap && s.claims[end] == free && s.at(end).form == word && (s.at(end).has(lists.Given|lists.Surname) && !s.at(end).has(lists.Function) || s.stranger(end) || s.at(end).low == "o" || particle[s.at(end).low] && s.stranger(end+1)) {
			end++
		}
		s.add(i+1, end, Name, Block, "a title before it")
		return true
	case (t.low == "saint" || t.low == "st") && leads[lead.low] && (next.has(lists.Given|lists.Surname) || next.owns):
		end := i + 2
		for end < i+4 && s.at(end).form == word && (s.at(end).has(lists.Facility) || s.at(end).low == "primary" || s.at(end).low == "secondary") {
			end++
		}
		if s.open(i, end) {
			s.add(i, end, Location, Warn, "a word for where before a saint's name")
			return true
		}
	case s.stranger(i) && next.form == word && next.gap && next.end-next.start == 1 && next.low != "a" && next.low != "i" && s.claims[i+1] == free && (s.at(i+2).form == sign && s.at(i+2).low != "-" && s.at(i+2).low != "+" || s.at(i+2).form == line) && (lead.low == "is" || lead.form == sign || lead.low == "named" || lead.low == "called" || lead.has(lists.Kin|lists.Role) || lead.form == line):
		s.add(i, i+2, Name, Warn, "a word and an initial")
		return true
	case (s.stranger(i) || t.has(lists.Surname) && !t.has(lists.Known|lists.Common|lists.Medical|lists.Eponym|lists.Function)) && next.form == word && next.gap && humanVerb[next.low] && len(t.low) > 3:
		s.add(i, i+1, Name, Warn, "a word that speaks as people do")
		return true
	case (lead.low == "at" || lead.low == "to" || leads[lead.low]) && t.has(place) && !t.has(lists.Known|lists.Common|lists.Medical|lists.Given|lists.Surname|lists.Eponym|lists.Country|lists.Function) && len(t.low) > 4:
		s.add(i, i+1, Location, Warn, "a word for where before the name of a place")
		return true
	case (lead.low == "," || lead.low == "(") && t.has(town) && !t.has(lists.Known|lists.Common|lists.Medical|lists.Given|lists.Eponym|lists.Country) && (next.low == "." || next.low == "," || next.low == ")"):
		s.add(i, i+1, Location, Warn, "the name of a place, in a text with identifiers")
		return true
	case next.low == "," && (s.stranger(i) || t.has(lists.Surname)) && !t.has(lists.Known|lists.Common|lists.Medical|lists.Function|lists.Eponym) && s.at(i+2).has(lists.Given) && !s.at(i+2).has(lists.Function|lists.Medical|lists.Month) && (s.at(i+3).low == "," || s.at(i+3).form == line || s.at(i+3).form == number) && s.clear(i, i+3):
		s.add(i, i+3, Name, Warn, "a family name before a first one")
		return true
	case lead.has(lists.Kin) && !lead.owns && t.has(lists.Given) && !t.has(lists.Function|lists.Month|lists.Medical|lists.Verb) && (next.low == "." || next.low == "," || next.low == ")"):
		s.add(i, i+1, Name, Warn, "a relative before it")
		return true
	case lead.low == "(" && (next.low == ")" || next.low == "," || next.low == "-") && (s.stranger(i) || t.has(lists.Given) && !t.has(lists.Known|lists.Common|lists.Medical|lists.Function)) && len(t.low) > 2 && s.at(i-2).form == word:
		s.add(i, i+1, Name, Warn, "a word in brackets that nothing explains")
		return true
	case s.stranger(i) && (lead.low == "called" || lead.low == "named" || lead.low == "is" && s.at(i-2).low == "name") && s.folk(i-1):
		end := i + 1
		for end < i+3 && s.at(end).gap && s.stranger(end) {
			end++
		}
		s.add(i, end, Name, Warn, "a call before it")
		return true
	}
	return false
}

// folk says whether a word for a person stands within six words before.
func (s *scan) folk(i int) bool {
	for j := i - 1; j >= i-6; j-- {
		t := s.at(j)
		if t.form == line {
			return false
		}
		if t.has(lists.Role|lists.Kin) || t.low == "his" || t.low == "her" || t.low == "chap" || t.low == "lad" || t.low == "guy" || t.low == "bloke" || t.low == "lass" || t.low == "fella" || t.low == "student" || t.low == "him" || t.low == "who" {
			return true
		}
	}
	return false
}

// nickname finds a name in quotes that somebody is called: after an age and a
// comma, before "to her friends", before or behind a name.
func (s *scan) nickname(i int) bool {
	end := i
	for end < i+3 && s.at(end).titled && s.claims[end] != taken && !s.at(end).has(lists.Function|lists.Medical) {
		end++
	}
	if end == i || s.at(end).low != "\"" {
		return false
	}
	before, after := s.at(i-2), s.at(end+1)
	aged := before.low == "," && (s.at(i-3).form == number || len(s.at(i-3).low) == 1 && s.at(i-4).form == number || s.at(i-3).low == "old")
	to := after.low == "to" && (s.at(end+2).low == "her" || s.at(end+2).low == "his" || s.at(end+2).low == "their" || s.at(end+2).low == "everyone" || s.at(end+2).low == "us")
	named := i >= 3 && s.nameEnds[i-3] || end+1 < len(s.tok) && s.claims[end+1] == taken && after.upper
	if aged || to || named || end == i+1 && s.at(i).has(lists.Given) && !s.at(i).has(lists.Common) {
		s.add(i, end, Name, Warn, "a name in quotes")
		return true
	}
	return false
}

// nounDays follow "the 6th" where it counts something else than days.
var nounDays = set(`floor rib ribs nerve week weeks day days month months year line edition percentile centile cycle dose time attempt case patient admission
episode grade trimester intercostal metatarsal metacarpal ventricle toe finger digit molar decade century generation birthday round visit course relapse stroke
attack child baby pregnancy cranial ed icu hospital consultant surgeon opinion one such of and or most`)

// againDay finds days of the month and days with a time of the day.
func (s *scan) againDay(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if len(t.low) > 2 || !t.gap && s.at(i-1).form == number {
		return false
	}
	// on the 6th seizing
	if ordinal[n.low] && !n.gap && s.at(i-1).low == "the" && atoi(t.low) >= 1 && atoi(t.low) <= 31 && s.claims[i+1] == free {
		after, lead := s.at(i+2), s.at(i-2)
		if !nounDays[after.low] && !(after.form == word && after.gap && after.has(lists.Head|lists.Medical)) && (lead.low == "on" || lead.low == "since" || lead.low == "until" || lead.low == "by" || lead.low == "till" || lead.has(lists.Weekday)) {
			s.add(i, i+2, Date, Warn, "a day of the month, in a text with identifiers")
			return true
		}
	}
	// 5/5 at 0612
	if d := s.at(i + 2); n.low == "/" && !n.gap && d.form == number && !d.gap && len(d.low) <= 2 && dayMonth(atoi(t.low), atoi(d.low)) && (s.at(i+3).low == "at" || s.at(i+3).low == "@" || s.at(i+3).low == "~") && s.clockAt(i+4) {
		s.add(i, i+3, Date, Warn, "a day and a month before a time")
		return true
	}
	return false
}

// clockAt: 06:12, 0612, 6pm, 6 am, 14h30.
func (s *scan) clockAt(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if t.form != number {
		return false
	}
	switch {
	case n.low == ":" || n.low == "am" || n.low == "pm" || n.low == "h" || n.low == "hrs" || n.low == "a" || n.low == "p" && s.at(i+2).low == ".":
		return len(t.low) <= 4
	case len(t.low) == 4:
		return atoi(t.low[:2]) < 24 && atoi(t.low[2:]) < 60
	}
	return false
}

// userName: khann2, grandslam1923, bear_otter88.
func (s *scan) userName(i int) bool {
	t := s.at(i)
	if !t.upper && t.form == word && (t.gap || s.at(i-1).form == sign && s.at(i-1).low != "_" && s.at(i-1).low != "-") && s.underscored(i) {
		return true
	}
	if t.upper || t.form != word || !t.gap && s.at(i-1).form != sign || len(t.low) < 4 || units[t.low] || medicalEnding(t.low) || t.has(lists.Medical) {
		return false
	}
	end := s.chunk(i)
	digits, letters, lows := s.count(i, end)
	if digits == 0 || lows < 5 || letters != lows || s.at(end-1).form != number || end > i+6 || !s.clear(i, end) {
		return false
	}
	for j := i; j < end; j++ {
		if s.at(j).form == sign && s.at(j).low != "_" && s.at(j).low != "." {
			return false
		}
	}
	if end == i+2 && digits < 2 && !(s.stranger(i) && s.logged(i)) || !s.logged(i) && (digits < 2 || letters < 6 || !s.stranger(i) && digits < 3) {
		return false
	}
	s.add(i, end, OtherID, Warn, "what looks like somebody's handle")
	return true
}

// logged says whether a word for an account stands not far before.
func (s *scan) logged(i int) bool {
	for j := i - 1; j >= i-5; j-- {
		switch s.at(j).low {
		case "login", "user", "username", "account", "handle", "under", "as", "logged", "profile", "nickname", "gamertag", "name", "id", "screen", "discord", "reddit", "insta", "snapchat", "twitch", "steam":
			return true
		}
	}
	return false
}

// underscored: gy_zhou1988, zay.a_22.
func (s *scan) underscored(i int) bool {
	end := s.chunk(i)
	if end < i+3 || end > i+10 || !s.clear(i, end) {
		return false
	}
	low, bars := s.lowText(i, end), 0
	for j := range len(low) {
		switch c := low[j]; {
		case c == '_':
			bars++
		case !letter(c) && !digit(c) && c != '.':
			return false
		}
	}
	_, letters, lows := s.count(i, end)
	if bars == 0 || letters != lows || lows < 4 {
		return false
	}
	s.add(i, end, OtherID, Warn, "what looks like somebody's handle")
	return true
}
