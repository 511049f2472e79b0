package phi

import (
	"consilium/internal/phi/lists"
)

// notSole are words for persons of whom a text says "the only" and means no
// calling.
var notSole = set(`patient patients pt resident subject participant person one member donor carer caregiver guardian child son daughter survivor parent parents sibling driver earner breadwinner
responder witness user smoker drinker contact case male female woman man girl boy adult father mother owner provider`)

// onlyOne takes "the only large-animal vet in three counties" from "the" at i.
func (s *scan) onlyOne(i int) bool {
	for j := i + 2; j < i+8; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.low == "to" {
			return false
		}
		if j == i+2 || w.low != "in" && w.low != "on" && w.low != "for" && w.low != "at" && w.low != "of" {
			continue
		}
		noun := s.at(j - 1)
		if notSole[noun.low] && !(w.low == "on" && j > i+3 && (noun.low == "woman" || noun.low == "man" || noun.low == "girl" || noun.low == "boy")) || !s.someone(i+2, j) && !office[noun.low] && !callings[noun.low] && !shortCalling[noun.low] {
			return false
		}
		end := s.whereOf(j + 1)
		if end == 0 {
			return false
		}
		s.add(i, end, OtherID, Warn, "what one person alone is")
		return true
	}
	return false
}

var shortCalling = set("vet gp doc dentist nurse cop chef priest nun judge mayor pilot smith baker barber tailor teacher surgeon")

// whereOf gives where a small place ends that begins at k, such as "the
// county", "three counties", "our town", "Orkney"; 0 where there is none.
func (s *scan) whereOf(k int) int {
	for n := 0; n < 3 && (s.at(k).low == "the" || s.at(k).low == "our" || s.at(k).low == "this" || s.at(k).low == "his" || s.at(k).low == "her" || s.at(k).low == "a" || s.at(k).low == "local" || s.at(k).low == "whole" || s.at(k).low == "own" || s.at(k).low == "my" ||
		s.at(k).low == "entire" || s.at(k).low == "small" || s.at(k).low == "little" || numeralDays[s.at(k).low] > 0 || s.at(k).form == number && len(s.at(k).low) < 3); n++ {
		k++
	}
	t := s.at(k)
	switch {
	case t.form != word:
		return 0
	case bodyOf[t.low] && (smallPlace[s.at(k+1).low] || smallPlaces[s.at(k+1).low] || bodyOf[s.at(k+1).low]):
		return k + 2
	case orgs[t.low]:
		return k + 1
	case smallPlace[t.low] || smallPlaces[t.low] || t.low == "league":
		return k + 1
	case t.upper && !t.has(lists.Medical|lists.Function|lists.Country|lists.Month) && s.claims[k] == free:
		end := k + 1
		for end < k+3 && s.nameWord(end) && s.at(end).gap && s.claims[end] == free && !s.at(end).has(lists.Function) {
			end++
		}
		return end
	}
	return 0
}

var smallPlaces = set("constituency electorate riding ward counties towns villages islands valleys parishes districts area archipelago peninsula mile miles affiliate club squad department force side team diocese congregation reservation tribe precinct nights call floor staff faculty shift roster isle parish hamlet borough regiment battalion ward ranch parliament assembly council")

// lastOne: "he's the last resident keeper", "she's the oldest midwife".
func (s *scan) lastOne(i int) bool {
	if w := s.at(i + 2).low; (s.at(i+1).low == "first" || s.at(i+1).low == "youngest" || s.at(i+1).low == "oldest") && (w == "woman" || w == "man" || w == "person" || w == "girl" || w == "boy") && (s.at(i+3).low == "to" || s.at(i+3).low == "ever") && s.open(i, i+3) {
		s.add(i, i+3, OtherID, Warn, "what one person alone is")
		return true
	}
	if l := s.at(i + 1).low; (l == "oldest" || l == "youngest" || l == "tallest" || l == "heaviest") && (s.at(i+3).low == "of" || s.at(i+3).low == "in" || s.at(i+3).low == "on") && (s.at(i+2).has(lists.Role|lists.Kin) || s.at(i+2).low == "person") {
		if end := s.whereOf(i + 4); end > 0 {
			s.add(i, end, OtherID, Warn, "what one person alone is")
			return true
		}
	}
	switch s.at(i + 1).low {
	case "last", "first", "oldest", "youngest", "longest":
	default:
		return false
	}
	for j := i + 2; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if n := s.at(j + 1); (callings[w.low] || office[w.low]) && !notSole[w.low] && (n.form != word || n.has(lists.Function)) {
			s.add(i, j+1, OtherID, Warn, "what one person alone is")
			return true
		}
	}
	return false
}

// runsOnly: "he runs the only pharmacy on the island".
func (s *scan) runsOnly(i int) bool {
	switch s.at(i - 1).low {
	case "founded", "built", "runs", "owns", "drives", "keeps", "operates", "heads", "leads", "manages", "ran", "owned", "teaches":
	default:
		return false
	}
	if l := s.at(i + 1).low; l != "only" && l != "biggest" && l != "largest" && l != "oldest" && l != "first" || !others[s.at(i-2).low] && !s.at(i-2).has(lists.Kin) {
		return false
	}
	for j := i + 2; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken {
			return false
		}
		if j > i+2 && (w.low == "in" || w.low == "on" || w.low == "for") {
			if end := s.whereOf(j + 1); end > 0 {
				s.add(i, end, OtherID, Warn, "what one person alone is")
				return true
			}
			return false
		}
	}
	return false
}

// ownOnly: "our college's only quadruple-amputee swimmer".
func (s *scan) ownOnly(i int) bool {
	b := s.at(i - 1)
	if b.low == "and" && s.at(i-2).low == "one" {
		b = s.at(i - 3)
	}
	if !b.owns || b.has(lists.Kin|lists.Role) || !smallPlace[b.low] && !smallPlaces[b.low] && !kindsOfPlace[b.low] || s.claims[i] != free {
		return false
	}
	for j := i + 1; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if n := s.at(j + 1); !notSole[w.low] && (s.someone(j, j+1) || callings[w.low] || office[w.low] || shortCalling[w.low]) && n.low != "-" {
			s.add(i, j+1, OtherID, Warn, "what one person alone is")
			return true
		}
	}
	return false
}

// record: "the state record holder in the hurdles", "the county champion".
func (s *scan) record(i int) bool {
	if s.at(i).low != "record" || s.at(i+1).low != "holder" || !s.clear(i, i+2) || s.impersonal(i) {
		return false
	}
	from := i
	for from > i-3 && s.at(from-1).form == word && !s.at(from-1).has(lists.Function) && s.claims[max(from-1, 0)] == free && from > 0 {
		from--
	}
	s.add(from, i+2, OtherID, Warn, "what somebody is known for")
	return true
}

// superlative: "the tallest man in the province", "a quadruplet": said in a text
// that tells of a patient.
func (s *scan) superlative(i int) bool {
	t := s.at(i)
	switch t.low {
	case "quadruplet", "quintuplet", "sextuplet", "quintuplets", "sextuplets":
		s.add(i, i+1, OtherID, Warn, "what few are")
		return true
	case "tallest", "oldest", "heaviest", "youngest", "shortest", "first", "only":
	default:
		return false
	}
	if s.at(i-1).low != "the" || s.impersonal(i) {
		return false
	}
	for j := i + 1; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken {
			return false
		}
		if j == i+1 || w.low != "in" && w.low != "on" {
			continue
		}
		noun := s.at(j - 1)
		ours := s.at(j+1).low == "our" || s.at(j+1).low == "the" || s.at(j+1).low == "this"
		k := j + 2
		if !ours || !smallPlace[s.at(k).low] && !smallPlaces[s.at(k).low] || groundless[s.at(k).low] {
			return false
		}
		human := noun.low == "man" || noun.low == "woman" || noun.low == "person"
		if t.low == "first" || t.low == "only" {
			human = office[noun.low] || callings[noun.low]
		}
		if !human {
			return false
		}
		s.add(i-1, k+1, OtherID, Warn, "what one person alone is")
		return true
	}
	return false
}

// groundless are places of which medicine says "the only in the".
var groundless = set("area region country state")

// retiredFrom: "Retired headmaster of the village school", "Olympic bronze
// medallist".
func (s *scan) retiredFrom(i int) bool {
	t := s.at(i)
	switch t.low {
	case "retired", "former", "ex":
		j := i + 1
		if s.at(j).low == "-" {
			j++
		}
		for n := 0; n < 2 && !callings[s.at(j).low] && !office[s.at(j).low] && s.at(j).form == word && !s.at(j).has(lists.Function); n++ {
			j++
		}
		if !callings[s.at(j).low] && !office[s.at(j).low] || s.at(j+1).low != "of" && s.at(j+1).low != "in" && s.at(j+1).low != "at" || s.impersonal(i) {
			return false
		}
		return s.leadsWhere(i, j+2)
	case "olympic", "paralympic":
		for j := i + 1; j < i+4; j++ {
			w := s.at(j)
			if w.form != word || s.impersonal(i) {
				return false
			}
			if callings[w.low] || performers[w.low] || w.low == "athlete" {
				s.add(i, j+1, OtherID, Warn, "what few are")
				return true
			}
		}
	}
	return false
}
