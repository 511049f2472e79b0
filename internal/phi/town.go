package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// gazetteer gives where the longest name of a place ends that begins at i; i
// where there is none.
func (s *scan) gazetteer(i int) int {
	t := s.at(i)
	if t.form != word {
		return i
	}
	best := i
	if t.has(place) {
		best = i + 1
	}
	if !t.has(lists.Opens) && t.low != "st" {
		return best
	}
	name := t.low
	if t.owns {
		name += "'s"
	}
	if name == "ft" {
		name = "fort"
	}
	if name == "mt" {
		name = "mount"
	}
	for n := i + 1; n < i+7 && n < len(s.tok); n++ {
		w := s.at(n)
		if w.form == sign && (w.low == "-" || w.low == ".") && !w.gap {
			continue
		}
		if w.form != word || !w.upper && !particle[w.low] && !s.lowered && w.low != "on" && w.low != "by" && w.low != "upon" {
			break
		}
		if name == "st" {
			name = "saint"
		}
		name += " " + w.low
		if w.owns {
			name += "'s"
		}
		if s.e.words.Of(name)&place != 0 || strings.HasPrefix(name, "saint ") && s.e.words.Of("st. "+name[6:])&place != 0 {
			best = n + 1
		}
	}
	return best
}

// leads stand before the name of a place.
var leads = set(`in from near outside at to around of via through across toward towards between beyond visiting leaving left reached into by for up down
within behind out northwest southeast north south east west`)

var strongLeads = set(`covering locuming working stationed posted way road greetings hello writing posting calling lives living live lived resides resident moved relocated born raised grew traveled travelled flew transferred transported based
originally native visiting retired fisherman farmer worked works returned drove driven airlifted referred helicopter flown settled emigrated immigrated
practice practices hails near outside downtown rural somewhere`)

// town finds cities, towns and villages by what stands around them.
func (s *scan) town(i int) int {
	t := s.at(i)
	if s.claims[i] != free {
		return i
	}
	if !t.upper {
		return s.smallTown(i)
	}
	if s.at(i-1).low == "-" && !t.gap || t.caps && len(t.low) < 4 && t.low != "nyc" && t.low != "la" {
		return i
	}
	if t.low == "west" && s.at(i+1).low == "haven" {
		return i // the grades of encephalopathy
	}
	end := s.gazetteer(i)
	known := end > i
	if !known {
		if t.low == "nyc" {
			known, end = true, i+1
		} else if !t.titled && !(t.caps && len(t.low) > 4) {
			return i
		} else {
			end = s.unknownRun(i)
		}
	}
	if end == i {
		return i
	}
	// "X, MN", "X, Nebraska", but not of a list of people or eponyms.
	comma := end
	if s.at(comma).low == "," {
		comma++
	}
	if n := s.stateAt(comma); n > 0 && comma > end && !(s.at(i-1).low == "," && s.at(i-2).has(lists.Country)) && !(s.stateAt(i) > 0 && !s.about(i).person) && !s.bareWord(i, end) && !(end == i+1 && (t.has(lists.Common) || s.at(comma).caps && s.e.words.Of(s.at(comma).low)&(lists.Medical|lists.Common) != 0) && !t.has(town) && !s.about(i).person && s.at(i-1).low != "in" && s.at(i-1).low != "from" && s.at(i-1).low != "near") && (known || s.lead(i)) && !s.thing(comma+n) {
		tier := Block
		if s.claims[comma] == free {
			s.add(i, comma+n, Location, tier, "a town and its state")
			return comma + n
		}
	} else if n > 0 && comma == end && known && s.at(comma).caps && !s.bareWord(i, end) && t.titled && !(end == i+1 && t.has(lists.Common) && !s.lead(i)) && !s.thing(comma+n) {
		s.add(i, comma+n, Location, Block, "a town and its state")
		return comma + n
	}
	if s.atTown(i, end, known) {
		if known && end > i+1 && (s.at(i-1).low == "near" || s.at(i-1).low == "outside") {
			s.add(i, end, Location, Warn, "near before the name of a place")
			return end
		}
		s.add(i, end, Location, Warn, "a word for where before the name of a place")
		return end
	}
	return i
}

// bareWord: one word that is everyday English, a drug or a disease.
func (s *scan) bareWord(i, end int) bool {
	t := s.at(i)
	return end == i+1 && t.has(lists.Medical|lists.Country|lists.Function|lists.Month|lists.Weekday|lists.Title) && !t.has(town)
}

func (s *scan) lead(i int) bool {
	return leads[s.at(i-1).low] || leads[s.at(i-2).low] && s.at(i-1).is(word, "the")
}

// unknownRun takes capitalised words that no list knows: a place beside "in"
// and the like.
func (s *scan) unknownRun(i int) int {
	end := i
	for end < len(s.tok) && end < i+4 {
		w := s.at(end)
		if w.form == word && particle[w.low] && !w.upper && end > i && s.at(end+1).upper && s.at(end+1).titled {
			end++
			continue
		}
		if w.form == sign && w.low == "-" && end > i && !w.gap && !s.at(end+1).gap && s.at(end+1).form == word {
			end++
			continue
		}
		if w.form != word || !w.titled && !w.caps || w.has(lists.Function|lists.Medical|lists.Head|lists.Month|lists.Weekday|lists.Country|lists.Eponym|lists.Title|lists.Kin|lists.Role) || s.claims[end] != free {
			break
		}
		if end == i && (w.has(lists.Common) || medicalEnding(w.low)) {
			break
		}
		end++
	}
	for end > i && (s.at(end-1).form == sign || particle[s.at(end-1).low] && !s.at(end-1).upper) {
		end--
	}
	return end
}

// atTown weighs what stands before and behind.
func (s *scan) atTown(i, end int, known bool) bool {
	t := s.at(i)
	before := s.at(i - 1)
	if before.low == "the" && !t.first {
		before = s.at(i - 2)
	}
	if before.has(lists.Kin|lists.Role|lists.Title) && !before.owns && before.form == word && before.low != "resident" && before.low != "native" && s.at(end).low != "way" && s.at(end).low != "side" && before.low != "veteran" && before.low != "farmer" {
		return false
	}
	if known && end == i+1 && t.has(lists.Medical|lists.Country|lists.Function|lists.Month|lists.Weekday|lists.Head|lists.Title) {
		return false
	}
	if known && end == i+1 && t.has(lists.Facility) && t.has(lists.Common) && !strongLeads[before.low] {
		return false
	}
	last := s.at(end - 1)
	if s.thing(end) || s.literature(end) || last.owns && s.thingNear(end) {
		s.against(i, end, "a place that names a rule, a study or a paper")
		return false
	}
	if n := s.at(end); n.low == "-" && !n.gap {
		return false
	}
	about := s.about(i)
	strength := 0
	switch {
	case before.low == "near" || before.low == "outside" || before.low == "based":
		strength = 2
	case before.low == "from" && s.patientLike(i-2):
		strength = 3
	case strongLeads[before.low]:
		strength = 3
	case before.low == "in" || before.low == "from" || before.low == "at" || before.low == "to" || before.low == "around" || before.low == "near" || before.low == "outside":
		strength = 2
		for j := i - 2; j >= i-6; j-- {
			if strongLeads[s.at(j).low] && (j >= i-4 || before.low == "from") {
				strength = 3
			}
		}
	case before.low == "of" || before.low == "for" || before.low == "by" || before.low == "through" || before.low == "via" || before.low == "left" || before.low == "leaving" || before.low == "into" || before.low == "reached":
		strength = 1
		if w := s.at(i - 2).low; before.low == "of" && (w == "west" || w == "east" || w == "north" || w == "south") && s.isStory() {
			strength = 3
		}
		if strongLeads[s.at(i-2).low] || s.at(i-2).low == "out" || before.low == "left" || before.low == "leaving" || before.low == "reached" {
			strength = 2
		}
	case before.low == "our" || before.low == "his" || before.low == "her" || before.low == "a" || before.low == "my" || before.low == "their" || s.at(i-1).is(word, "the"):
		strength = 1
	case before.low == "@":
		strength = 2
	}
	if about.public && !about.person {
		strength--
	}
	if known {
		multi := end > i+1
		size := s.at(i).bits
		if multi {
			size = lists.Town
		}
		ambiguous := !multi && (t.has(lists.Common) || t.has(lists.Given|lists.Surname) && !t.has(lists.City) || t.has(lists.Eponym) && !t.has(lists.City))
		switch {
		case t.first && before.form == line || strength <= 0:
			// Alone in a sentence: only what can hardly be anything else.
			return (multi && s.sizeOf(i, end)&town != 0 || size&town != 0 && !multi && !t.has(lists.Common|lists.Given|lists.Surname|lists.Eponym|lists.Known)) && about.person && !t.first && !about.public && !t.caps && !s.nameWord(i-1)
		case ambiguous && t.has(lists.Common):
			return strength >= 3 && !t.first || strength == 2 && size&town != 0 && about.person
		case ambiguous && t.has(lists.Eponym):
			return strength >= 3
		case ambiguous:
			return strength >= 2
		case multi && (before.low == "near" || before.low == "outside") && !about.public:
			return true
		case strength >= 2:
			return (about.person || s.told(i) || strength >= 3) && (!t.caps || strength >= 3 || t.low == "nyc" || t.low == "la")
		}
		n := s.at(end)
		return size&town != 0 && (n.form == word && n.gap && adjectival[n.low] || before.low == "of" && about.person)
	}
	// A name that no list knows: "in", "from", "near" and a story.
	if t.first || strength < 2 || t.caps && !about.person || t.caps && len(t.low) < 6 {
		return false
	}
	if t.has(lists.Given|lists.Surname) && strength < 3 && before.low != "in" && before.low != "near" && before.low != "outside" {
		return false
	}
	if before.low == "to" && strength < 3 {
		return false
	}
	return about.person || s.told(i) || strength >= 3
}

func (s *scan) sizeOf(i, end int) lists.Bits {
	name := s.at(i).low
	for j := i + 1; j < end; j++ {
		if s.at(j).form == word {
			name += " " + s.at(j).low
		}
	}
	return s.e.words.Of(name)
}

// adjectival: "our Chicago clinic", "a Duluth resident".
var adjectival = set(`clinic office resident native hospital practice location branch campus area suburb police unit team colleague colleagues ed er icu site
symphony race paper marathon newspaper firm facility plant school mosque church side way`)

func (s *scan) thingNear(i int) bool {
	for j := i; j < i+3; j++ {
		if s.at(j).form == sign && s.at(j).low != "-" {
			return false
		}
		if s.at(j).has(lists.Head) {
			return true
		}
	}
	return false
}

// smallTown finds towns in texts that are written without capitals.
func (s *scan) smallTown(i int) int {
	t := s.at(i)
	if !s.lowered || t.has(lists.Common|lists.Function) && !t.has(lists.Opens) {
		return i
	}
	b := s.at(i - 1).low
	if b != "in" && b != "from" && b != "near" && b != "outside" {
		return i
	}
	end := s.gazetteer(i)
	if end == i || end == i+1 && t.has(lists.Common|lists.Known|lists.Medical|lists.Eponym|lists.Country|lists.Given) || s.sizeOf(i, end)&town == 0 || s.thing(end) {
		return i
	}
	s.add(i, end, Location, Warn, "a word for where before the name of a place")
	return end
}
