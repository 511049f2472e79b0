package phi

import (
	"consilium/internal/phi/lists"
)

// isStory says whether the text tells of a patient anywhere, and not only in the
// sentence that is looked at. It is found once.
func (s *scan) isStory() bool {
	if s.story == 0 {
		s.story = -1
		for _, p := range s.sentences {
			if p.person {
				s.story = 1
				return true
			}
		}
		for _, h := range s.hits {
			if h.tier == Block && h.typ != Location && h.typ != URL && h.typ != Email && h.typ != Phone {
				s.story = 1
				return true
			}
		}
		for i := range s.tok {
			if s.tok[i].form == number && s.someAge(i) || s.obstetric(i) {
				s.story = 1
				break
			}
		}
	}
	return s.story > 0
}

// careAt are words for where somebody works or is cared for; behind them "in"
// says where that is.
var careAt = set(`hospital clinic practice ed er ward unit office surgery shop hospice centre center facility gp emergency department service consultant nurse gp trainee
registrar doc doctor physician surgeon paramedic midwife pharmacist psychiatrist anaesthetist anesthetist paediatrician pediatrician`)

// storied finds, in a text that tells of a patient, what no word of its own
// sentence makes anybody's.
func (s *scan) storied() {
	if !s.isStory() {
		s.daysOnly()
		return
	}
	for i := range s.tok {
		t := s.at(i)
		if t.form == number && s.claims[i] != taken {
			_ = s.bedAfter(i) || s.clockedDay(i) || s.storyOrdinal(i) || s.storyScan(i)
		}
		if t.form != word || s.claims[i] != free {
			continue
		}
		if t.upper {
			_ = s.storyDay(i) || s.slips(i) || s.framed(i) || s.tellsDay(i) || s.careIn(i) || s.scenic(i) || s.firm(i) || s.initialsOf(i) || s.kinOf(i) || s.quoted(i) || s.dear(i) || s.road(i) || s.organised(i) || s.somewhere(i)
		} else if s.lowered {
			_ = s.storyDay(i) || s.lowFirst(i) || s.lowNamed(i) || s.lowDay(i) || s.lowTown(i) || s.lowRole(i)
		}
		_ = s.claims[i] == free && (s.disaster(i) || s.notorious(i) || s.competes(i) || s.teamPart(i) || s.record(i))
	}
}

// careIn: "a small hospital in Killarney".
func (s *scan) careIn(i int) bool {
	t, where := s.at(i), s.at(i-2)
	if s.at(i-1).low != "in" && s.at(i-1).low != "near" && s.at(i-1).low != "outside" || !careAt[where.low] && where.low != "i'm" && where.low != "we're" && where.low != "am" && where.low != "based" && where.low != "here" && !hasSuffixAny(where.low, "ology", "iatrics", "ologist", "surgeon", "iatrist", "diatrician") || s.impersonal(i) || !t.titled {
		return false
	}
	end := s.gazetteer(i)
	if end == i {
		end = s.unknownRun(i)
	}
	if end == i || s.stateAt(i) > 0 || s.bareWord(i, end) || s.thing(end) || s.literature(end) || s.at(end).low == "-" || s.hundreds(i-2) || end == i+1 && t.has(lists.Country|lists.Common|lists.Eponym) && !t.has(town) {
		return false
	}
	s.add(i, end, Location, Warn, "where somebody is cared for or works")
	return true
}

// hundreds says whether several are meant: "two hospitals in", "every clinic in".
func (s *scan) hundreds(i int) bool {
	for j := i - 1; j >= i-3; j-- {
		switch w := s.at(j); {
		case w.low == "every" || w.low == "each" || w.low == "most" || w.low == "many" || w.low == "all" || w.low == "any" || w.low == "some":
			return true
		case w.form == number && s.at(j+1).low != "-":
			return true
		}
	}
	return false
}

// scenic: "near Lake Wissahatchie", "at the Kittiwake Point lighthouse".
func (s *scan) scenic(i int) bool {
	lead := s.at(i - 1)
	if lead.low == "the" {
		lead = s.at(i - 2)
	}
	if !landmarkLead[lead.low] && !leads[lead.low] || s.impersonal(i) {
		return false
	}
	end := s.scene(i)
	if end == i {
		return false
	}
	if n := s.at(end); n.form == word && n.gap && landmarks[n.low] && !n.upper {
		end++
	}
	s.add(i, end, Location, Warn, "a word for where before a place")
	return true
}

// makersOf are firms that clinicians name without working there.
var makersOf = set("johnson nephew lomb spencer gamble dohme dickinson becton smith procter marks bausch merck rb allergy young eli")

// firm: "colleagues from Halvorsen Boiler & Tank".
func (s *scan) firm(i int) bool {
	switch s.at(i - 1).low {
	case "from", "at", "for", "with":
	default:
		return false
	}
	end, and := i, false
	for end < i+7 && end < len(s.tok) && s.claims[end] == free {
		w := s.at(end)
		if w.low == "&" && end > i && s.at(end+1).titled {
			and = true
		} else if w.form != word || !w.titled || !w.gap && end > i || w.has(lists.Medical|lists.Function) || makersOf[w.low] {
			break
		}
		end++
	}
	if !and || s.thing(end) || end < i+3 {
		return false
	}
	s.add(i, end, Location, Warn, "where somebody works")
	return true
}

// initialsOf: "J.T.'s daughter".
func (s *scan) initialsOf(i int) bool {
	t := s.at(i)
	j := i
	for j < i+8 && s.at(j).upper && s.at(j).end-s.at(j).start == 1 && s.at(j+1).low == "." && !s.at(j+1).gap {
		j += 2
	}
	if j < i+4 || t.end-t.start != 1 {
		return false
	}
	k := j
	if s.at(k).low == "'" && s.at(k+1).low == "s" {
		k += 2
	} else {
		return false
	}
	if !s.ownsKin(k) {
		return false
	}
	s.add(i, j, Name, Warn, "initials")
	return true
}

// kinOf: "Oddvar, his neighbour", "Tamsin (her sister)".
func (s *scan) kinOf(i int) bool {
	t := s.at(i)
	sep, whose, kin := s.at(i+1).low, s.at(i+2), s.at(i+3)
	if sep != "," && sep != "(" || !t.titled || t.has(lists.Medical|lists.Function|lists.Month|lists.Weekday|lists.Country|lists.Eponym) || t.has(lists.Common) && !t.has(lists.Given) || medicalEnding(t.low) && !t.has(lists.Given) {
		return false
	}
	switch whose.low {
	case "his", "her", "their", "my", "our", "the":
	default:
		return false
	}
	far := s.at(i + 4)
	if !(kin.has(lists.Kin|lists.Role) && !kin.owns && whose.low != "the" || far.has(lists.Kin|lists.Role) && !far.owns && kin.form == word && !kin.has(lists.Function) && (whose.low != "the" || t.has(lists.Given)) || fellows[kin.low] || fellows[far.low] && kin.form == word) {
		return false
	}
	s.add(i, i+1, Name, Block, "a relative behind it")
	return true
}

// quoted: "Marcus" in quotes, where a first name and nothing else stands.
func (s *scan) quoted(i int) bool {
	t := s.at(i)
	if s.at(i-1).low != "\"" || s.at(i+1).low != "\"" || !t.titled || !t.has(lists.Given) || !t.has(lists.Proper) || t.has(lists.Common|lists.Known|lists.Medical|lists.Eponym|lists.Country|place&^lists.Village) {
		return false
	}
	s.add(i, i+1, Name, Warn, "a first name in quotes")
	return true
}

// fond stand before the name of a patient of whom one is fond.
var fond = set("big little wee poor old young dear sweet tiny lovely")

// dear: "Little Ayaan, 3, refuses", "poor Mildred".
func (s *scan) dear(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !fond[s.at(i-1).low] || !t.titled || t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Eponym|lists.Country|lists.Function|place) && !(t.has(lists.Given) && t.has(lists.Proper)) || medicalEnding(t.low) || s.thing(i+1) {
		return false
	}
	if !t.has(lists.Given) && !(n.low == "," && s.at(i+2).form == number) && !(n.form == word && humanVerb[n.low]) {
		return false
	}
	s.add(i, i+1, Name, Warn, "a word of fondness before it")
	return true
}

// road: "the crash on the A9", "off the M25".
func (s *scan) road(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if (t.low != "a" && t.low != "m" && t.low != "n") || t.end-t.start != 1 || n.form != number || n.gap || len(n.low) > 4 || s.at(i-1).low != "the" || s.chunk(i) != i+2 {
		return false
	}
	switch s.at(i - 2).low {
	case "on", "off", "along", "near", "by", "from":
		s.add(i, i+2, Location, Warn, "a road")
		return true
	}
	return false
}

// lowFirst: "saw tracy again", in a text without capitals.
func (s *scan) lowFirst(i int) bool {
	t := s.at(i)
	if !t.has(lists.Given) || len(t.low) < 4 || t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Function|lists.Month|lists.Country|lists.Eponym|lists.System|lists.City) || t.has(town) && leads[s.at(i-1).low] || medicalEnding(t.low) || s.thing(i+1) || s.literature(i+1) || s.at(i+1).low == "-" && !s.at(i+1).gap || s.at(i-1).low == "-" && !t.gap || s.at(i+1).form == number {
		return false
	}
	end := i + 1
	if n := s.at(end); n.form == word && n.gap && n.has(lists.Surname) && !n.has(lists.Common|lists.Known|lists.Medical|lists.Function|lists.Verb) {
		end++
	}
	s.add(i, end, Name, Warn, "a first name, in a text without capitals")
	return true
}

// lowTown: "lives in barrow,".
func (s *scan) lowTown(i int) bool {
	t, n := s.at(i), s.at(i+1)
	b := s.at(i - 2).low
	if !t.has(place) || t.has(lists.Function|lists.Medical|lists.Country|lists.Month) || s.at(i-1).low != "in" || b != "lives" && b != "living" && b != "live" && b != "lived" && b != "born" && b != "raised" || n.form == word {
		return false
	}
	s.add(i, i+1, Location, Warn, "a word for living before the name of a place")
	return true
}

var (
	struck = set("survivor victim hostage driver pilot passenger hero shooter gunman perpetrator gunshot-victim casualty")
	// disasters are in the news: who was in one can be found.
	disasters = set(`bombing crash shooting massacre derailment siege earthquake explosion attack disaster avalanche collapse sinking landslide stampede hijacking tsunami wildfire
riot riots stabbing kidnapping abduction fire flood tornado hurricane shipwreck blast`)
)

// disaster: "a survivor of the hotel bombing", "the bus driver from the crash".
func (s *scan) disaster(i int) bool {
	t, of := s.at(i), s.at(i+1)
	if !struck[t.low] || of.low != "of" && of.low != "from" && of.low != "in" || s.impersonal(i) {
		return false
	}
	for j := i + 2; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken {
			return false
		}
		if disasters[w.low] && j > i+2 && (s.at(i+2).low == "the" || s.at(i+2).low == "that" || s.at(i+2).low == "last" || s.at(i+2).upper) {
			s.add(i, j+1, OtherID, Warn, "what many have heard of")
			return true
		}
	}
	return false
}

// inTheNews are what is said of somebody whom many have heard of.
var inTheNews = [][]string{{"in", "the", "news"}, {"in", "the", "papers"}, {"in", "the", "newspapers"}, {"in", "the", "newspaper"}, {"in", "the", "local", "paper"}, {"in", "the", "local", "news"},
	{"on", "the", "news"}, {"on", "the", "evening", "news"}, {"on", "national", "television"}, {"on", "the", "front", "page"}, {"won", "the", "lottery"}, {"made", "headlines"}, {"made", "the", "news"},
	{"made", "national", "news"}, {"made", "the", "papers"}, {"went", "viral"}, {"all", "over", "the", "news"}, {"in", "the", "headlines"}}

// notorious: "he won the lottery", "her case was in the news".
func (s *scan) notorious(i int) bool {
	t := s.at(i)
	switch t.low {
	case "in", "on", "won", "made", "went", "all":
	default:
		return false
	}
	if a := s.about(i); !a.person || a.public {
		return false
	}
	for _, words := range inTheNews {
		if words[0] != t.low {
			continue
		}
		if end := s.matches(i+1, words[1:]); end > 0 && s.open(i, end) {
			s.add(i, end, OtherID, Warn, "what many have heard of")
			return true
		}
	}
	return false
}

// daysOnly looks, where nobody is told of, for days alone: "closed until
// Tuesday", "the slot is the 22nd". Nothing that everybody can read says so.
func (s *scan) daysOnly() {
	for _, p := range s.sentences {
		if p.public {
			return
		}
	}
	for i := range s.tok {
		switch t := s.at(i); {
		case t.form == number && s.claims[i] != taken:
			_ = s.storyOrdinal(i) || s.storyScan(i) || s.clockedDay(i)
		case t.form == word && s.claims[i] == free && t.has(lists.Weekday):
			_ = s.storyDay(i)
		}
	}
}

// fellows are those with whom clinicians work, in letters.
var fellows = set("rt rn np pa md do ma cna crna pharmacist perfusionist sonographer registrar sho pgy1 pgy2 pgy3 fellow intern ot pt slp tech")

// impersonal says whether the sentence of a token speaks of what is public and
// of nobody.
func (s *scan) impersonal(i int) bool {
	a := s.about(i)
	return a.public && !a.person
}
