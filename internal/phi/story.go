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
			if s.tok[i].form == number && (s.someAge(i) || s.betweenCommas(i) || s.smallSex(i)) || s.obstetric(i) {
				s.story = 1
				break
			}
		}
	}
	return s.story > 0
}

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
			_ = s.satDay(i) || s.fourFours(i) || s.dashDay(i) || s.zipAlone(i) || s.dottedDay(i) || s.bedAfter(i) || s.clockedDay(i) || s.storyOrdinal(i) || s.storyScan(i) || s.weekOf(i) || s.doneOn(i)
		}
		if t.form != word || s.claims[i] != free {
			continue
		}
		if t.upper {
			_ = s.ownedDay(i) || s.feastOfStory(i) || s.storyDay(i) || s.shortDay(i) || s.slips(i) || s.framed(i) || s.tellsDay(i) || s.careIn(i) || s.scenic(i) || s.firm(i) || s.initialsOf(i) || s.kinOf(i) || s.quoted(i) || s.dear(i) || s.road(i) || s.organised(i) || s.apart(i) || s.farther(i) || s.somewhere(i) || s.aside(i) || s.quotedNick(i) || s.capsInitial(i) || s.careBefore(i) || s.firmBehind(i) || s.halfTerm(i) || s.labelName(i) || s.worksite(i) || s.commaTown(i) || s.homeTown(i) || s.surnameInitial(i) || s.mcInitials(i) || s.inTown(i)
		} else if s.lowered {
			_ = s.lowMay(i) || s.storyDay(i) || s.lowSaint(i) || s.lowFirst(i) || s.lowNamed(i) || s.lowDay(i) || s.lowTown(i) || s.lowRole(i)
		}
		if s.claims[i] == free && s.logged(i) && s.underscored(i) {
			continue
		}
		_ = s.claims[i] == free && (s.tattoo(i) || s.tattooed(i) || s.postsAs(i) || s.disaster(i) || s.notorious(i) || s.competes(i) || s.teamPart(i) || s.record(i) || s.superlative(i) || s.retiredFrom(i) || s.cupDay(i) || s.eventDay(i) || s.eveOf(i))
	}
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
	if s.at(k).low == "-" && s.at(k+1).form == number && s.someAge(k+1) {
		s.add(i, j, Name, Warn, "initials before an age")
		return true
	}
	if s.at(k).low != "'" || s.at(k+1).low != "s" || !s.ownsKin(k+2) {
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
	if whose.low == "the" && kin.has(lists.Role) && t.has(lists.Surname|lists.Given) && s.at(i+4).low == "who" {
		s.add(i, i+1, Name, Block, "a role behind it")
		return true
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
	if n.low == "-" && !n.gap {
		return false
	}
	if !fond[s.at(i-1).low] || !t.titled || t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Eponym|lists.Country|lists.Function|place) && !(t.has(lists.Given) && t.has(lists.Proper)) || medicalEnding(t.low) || s.thing(i+1) {
		return false
	}
	if !t.has(lists.Given) && !(n.low == "," && s.at(i+2).form == number) && !(n.form == word && humanVerb[n.low]) {
		return false
	}
	s.add(i, i+1, Name, Warn, "a word of fondness before it")
	return true
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

// daysOnly looks, where nobody is told of, for days alone: "closed until
// Tuesday", "the slot is the 22nd". Nothing that everybody can read says so.
func (s *scan) daysOnly() {
	if s.quotesPublic() {
		return
	}
	for i := range s.tok {
		switch t := s.at(i); {
		case t.form == number && s.claims[i] != taken:
			_ = s.storyOrdinal(i) || s.storyScan(i) || s.clockedDay(i) || s.weekOf(i) || s.doneOn(i)
		case t.form == word && s.claims[i] == free && t.has(lists.Weekday):
			_ = s.ownedDay(i) || s.storyDay(i) || s.shortDay(i)
		case t.form == word && s.claims[i] == free:
			_ = s.eventDay(i)
		}
	}
}

// fellows are those with whom clinicians work, in letters.
var fellows = set("rt rn np pa md do ma cna crna pharmacist perfusionist sonographer registrar sho pgy1 pgy2 pgy3 fellow intern ot pt slp tech")

// betweenCommas: "station hand, 52, snake bite" gives an age.
func (s *scan) betweenCommas(i int) bool {
	t, who, next := s.at(i), s.at(i-2), s.at(i+2)
	return len(t.low) == 2 && t.low > "15" && s.at(i-1).low == "," && s.at(i+1).low == "," && who.form == word && !who.caps && !units[who.low] && !who.has(lists.Medical|lists.Head) && next.form == word && s.at(i-3).form != number
}

// smallSex: "near here?? 26f SLE class IV", where somebody types without care.
func (s *scan) smallSex(i int) bool {
	t, n, b := s.at(i), s.at(i+1), s.at(i-1)
	return len(t.low) == 2 && t.low > "15" && (n.low == "f" || n.low == "m") && !n.gap && s.at(i+2).gap && s.at(i+2).form == word && (b.low == "?" || b.low == "." || b.low == "!" || b.form == line)
}
