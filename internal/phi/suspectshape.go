package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

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
		plain := (s.at(i+1).low != "." || s.at(i+2).gap || s.at(i+2).form == line) && s.at(i+1).low != "/" && s.at(i+1).low != "*" && s.at(i+1).low != "+"
		if letters == 0 && len(t.low) >= 5 && s.at(i+1).low == "/" && !s.at(i+1).gap && end > i+2 && digits >= 7 && (!next.gap || next.form != word || !units[next.low]) {
			s.add(i, end, OtherID, Warn, "a number in parts")
			continue
		}
		if a, b := s.at(end), s.at(end+1); t.caps && end == i+1 && letters >= 2 && letters <= 4 && !t.has(lists.Medical|lists.Country) && a.form == number && a.gap && len(a.low) >= 3 && b.form == number && b.gap && len(b.low) >= 3 && !units[s.at(end+2).low] && s.clear(end, end+2) {
			s.add(i, end+2, OtherID, Warn, "groups of digits that nothing explains")
			continue
		}
		if letters >= 2 && digits >= 1 && lows == 0 && end <= i+3 && digits+letters <= 5 && next.form == number && next.gap && len(next.low) == 3 && s.plateNear(i) {
			s.add(i, end+1, Vehicle, Warn, "a plate that was named before")
			continue
		}
		if year(t) && s.at(i+1).low == "/" && end == i+3 && digits >= 9 {
			s.add(i, end, OtherID, Warn, "a year and a number")
			continue
		}
		switch {
		case next.form == word && units[next.low] || next.low == "%" || next.low == "," && !s.at(end+1).gap && s.at(end+1).form == number || lows > 0 || !plain:
		case letters == 0 && end == i+1 && (digits >= 6 || digits == 5 && (s.at(i-1).low == "." && s.at(i-2).low == "no" || s.at(i-1).low == "no")), letters == 0 && end > i+1 && digits >= 7 && s.at(i+1).low == "-", letters > 0 && letters <= 5 && digits >= 4 && end-i < 8 && t.form == word, letters > 0 && letters <= 4 && digits >= 5, letters >= 2 && letters <= 4 && digits >= 3 && digits+letters >= 6 && t.form == word && t.end-t.start == 1 && end == i+3:
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
	sceneBehind = set(`airport site yard terminal plant facility mine mill campus convent monastery base camp reservation island valley river lake beach bridge park stadium ranch farm factory refinery
warehouse store depot station symphony orchestra paper newspaper gazette herald race marathon parade festival fair district county parish village suburb neighborhood
neighbourhood shipyard brewery bakery quarry dam reservoir ferry pier dock docks harbour harbor port regiment barracks prison jail academy branch office restaurant pub mosque
church temple synagogue gym pool`)

	// sceneEnd and sceneFront are capitalised parts of the names of places.
	sceneEnd = set(`paper papers steel foods timber logistics freight motors textiles plastics packaging cement chemicals needle spire butte mesa point hollow pond marsh fen dale glade ferry corner corners mills gym guildhall lake river creek valley island islands beach bay falls springs park bridge canyon ridge hills mountain mountains forest bayou reservation pueblo harbor harbour
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

// andName takes the name behind "and" that follows one already found.
func (s *scan) andName() {
	for n := 0; n < len(s.hits); n++ {
		h := s.hits[n]
		if h.typ != Name {
			continue
		}
		if b := s.at(h.from - 2); (s.at(h.from-1).low == "and" || s.at(h.from-1).low == "&") && h.from > 1 && b.titled && s.claims[h.from-2] == free && !b.has(explained|lists.Facility|lists.Eponym|lists.Common) && (b.has(lists.Given|lists.Surname) || !b.has(lists.Known)) && !medicalEnding(b.low) && (!s.about(h.from).public || s.about(h.from).person) {
			s.add(h.from-2, h.from-1, Name, Warn, "a name beside a name")
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
		if j >= len(s.tok) || !t.titled || s.claims[j] == taken || t.has(lists.Function|lists.Head|lists.Medical|lists.Month|lists.Country|lists.Facility) || s.thing(j+1) || t.owns && s.thingNear(j+1) || s.impersonal(h.from) {
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
	case t.upper && t.end-t.start == 1 && n.low == "." && !n.gap && s.at(i+2).upper && !s.at(i+2).gap && s.at(i+2).end-s.at(i+2).start == 1 && s.at(i+3).low == "." && !s.at(i+3).gap && s.open(i, i+4) && !notInitials[t.low+s.at(i+2).low] && (s.at(i-1).form == sign || s.at(i-1).form == line || s.at(i+4).form == sign):
		end := i + 4
		if s.at(end).upper && !s.at(end).gap && s.at(end).end-s.at(end).start == 1 {
			end++
			if s.at(end).low == "." && !s.at(end).gap {
				end++
			}
		}
		s.add(i, end, Name, Warn, "initials, in a text with identifiers")
		return true
	case t.titled && n.low == "u" && n.upper && n.gap && !t.first && !t.has(lists.Medical|lists.Function) && (s.at(i+2).form == sign && !s.at(i+2).gap || s.at(i+2).form == line):
		s.add(i, i+2, Location, Warn, "a university")
		return true
	case (t.low == "employer" || t.low == "employed" && (n.low == "by" || n.low == "at")) && s.employer(i+1):
		return true
	case t.low == "day" && t.titled && s.at(i-1).low == "'" && s.at(i-2).titled && !s.at(i-2).has(lists.Function) && s.open(i-2, i+1):
		s.add(i-2, i+1, Date, Warn, "a feast, in a text with identifiers")
		return true
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
	case t.low == "i" && t.upper && n.low == "-" && !n.gap && s.at(i+2).low != "131" && s.at(i+2).low != "123" && s.at(i+2).low != "125" && s.at(i+2).low != "124" && s.at(i+2).form == number && !s.at(i+2).gap && len(s.at(i+2).low) < 4 && t.gap:
		s.add(i, i+3, Location, Warn, "a road")
		return true
	case t.caps && registries[t.low] && n.low == "-" && !n.gap && s.at(i+2).caps && !s.at(i+2).gap && s.at(i+2).end-s.at(i+2).start >= 3 && s.at(i+2).end-s.at(i+2).start < 6 && s.flight(i):
		s.add(i, i+3, Vehicle, Warn, "the registration of an aircraft")
		return true
	case t.upper && t.end-t.start == 1 && (t.low == "g" || t.low == "d" || t.low == "f" || t.low == "i" || t.low == "c") && n.low == "-" && !n.gap && s.at(i+2).caps && !s.at(i+2).gap && s.at(i+2).end-s.at(i+2).start == 4 && s.flight(i):
		s.add(i, i+3, Vehicle, Warn, "the registration of an aircraft")
		return true
	case t.low == "n" && t.upper && n.form == number && !n.gap && s.chunk(i) == i+3 && s.at(i+2).caps && s.at(i+2).end-s.at(i+2).start <= 3 && (t.gap || s.at(i-1).low == "(") && s.flight(i):
		s.add(i, i+3, Vehicle, Warn, "the registration of an aircraft")
		return true
	case season[t.low] && year(n) && n.gap && (s.at(i-1).low == "since" || s.at(i-1).low == "in" || s.at(i-1).low == "of" || s.at(i-1).low == "last" || s.at(i-1).low == "early" || s.at(i-1).low == "late" || s.at(i-1).low == "from"):
		s.add(i, i+2, Date, Warn, "a season and its year")
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

var season = set("spring summer autumn fall winter")

// registries begin the marks of aircraft (ICAO annex 7).
var registries = set("vh ei et zk zs ph oe hb ln se oy vt ja hl tc ec cs sp ok yr lz sx er ur ra ap cc lv pp pt pr hk tg xa xb yv zp")

func (s *scan) flight(i int) bool {
	for j := i - 12; j < i+12; j++ {
		switch s.at(j).low {
		case "plane", "helicopter", "floatplane", "seaplane", "flight", "seat", "flown", "flew", "rfds", "aircraft", "airlifted", "medevac", "jet", "pilot", "airline", "flying", "transport", "transferred", "ambulance", "hems", "heli", "chopper", "retrieval", "airlift", "evacuated", "medivac", "ferry", "aboard":
			return true
		}
	}
	return false
}

// stirring are the words in small letters that the second look asks about.
var stirring = func() map[string]bool {
	all := set(`the day eve sunday night login username handle nickname gamertag employer employed only squad team chief tv radio television breakfast news weather
famous celebrity today yesterday tonight tomorrow sat sun half break year`)
	for _, m := range []map[string]bool{office, fame, season, numberedUnits, whenWords, foreignMonths, monthKnown} {
		for w := range m {
			all[w] = true
		}
	}
	return all
}()

// stirs says whether a word needs the second look at all: most are small, alone
// and in none of its sets.
func (s *scan) stirs(i int) bool {
	t := s.at(i)
	return t.upper || s.lowered || stirring[t.low] || i+1 < len(s.tok) && !s.tok[i+1].gap || i > 0 && !t.gap
}

// plateNear says whether a word for a plate stands within twelve words before.
func (s *scan) plateNear(i int) bool {
	for j := i - 1; j >= i-12; j-- {
		switch s.at(j).low {
		case "plate", "plates", "reg", "rego", "registration", "tag":
			return true
		}
	}
	return false
}
