package phi

import (
	"consilium/internal/phi/lists"
)

// positions finds, in any text, what one person alone is where it is said of a
// patient: "he is the head coach of our local", "she's the only vet in three
// counties" (164.514(b)(2)(i)(R)). Said of the writer it is no patient's.
func (s *scan) positions() {
	for i := range s.tok {
		t := s.at(i)
		if s.kinOfOffice(i) || s.servedAs(i) || t.low == "the" && s.claims[i] == free && s.runsOnly(i) {
			continue
		}
		if t.low == "only" && s.ownOnly(i) || t.low == "the" && t.first && s.claims[i] == free && s.ours(i) {
			continue
		}
		if t.low == "the" && s.claims[i] == free && unique[s.at(i+1).low] && s.at(i+2).low == "of" && s.isStory() && !s.impersonal(i) && s.positionOf(i) {
			continue
		}
		if t.low != "the" && t.low != "our" && t.low != "a" || s.claims[i] != free || !s.saidOf(i) {
			continue
		}
		_ = t.low == "a" && (s.celebrated(i) || s.sitting(i)) || t.low == "the" && s.at(i+1).low == "only" && s.onlyOne(i) || t.low == "the" && s.lastOne(i) || s.positionOf(i)
	}
}

// others are those of whom something is said when it is said of a patient's
// household.
var others = set(`he she who patient pt husband wife father mother son daughter brother sister dad mum mom partner spouse boyfriend girlfriend twin son-in-law daughter-in-law grandfather grandmother uncle aunt`)

// saidOf says whether "he is", "whose wife was", "she's" stands before i.
func (s *scan) saidOf(i int) bool {
	b := s.at(i - 1)
	switch b.low {
	case "also", "actually", "now", "still", "apparently", "incidentally":
		return s.saidOf(i - 1)
	case "be":
		return s.at(i-2).low == "to" && (s.at(i-3).low == "happens" || s.at(i-3).low == "happened" || s.at(i-3).low == "turns" || s.at(i-3).low == "used")
	case ",":
		return s.at(i-2).form == word && s.at(i-3).form == number && s.someAge(i-3)
	case "is", "was":
		if s.at(i-2).low == ")" || s.at(i-2).low == "ours" || s.at(i-2).low == "mine" {
			return s.about(i).person || s.at(i-2).low != ")"
		}
		j := i - 2
		if s.at(j).low == "also" || s.at(j).low == "actually" {
			j--
		}
		return others[s.at(j).low]
	}
	return b.owns && others[b.low]
}

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
	for n := 0; n < 3 && (s.at(k).low == "the" || s.at(k).low == "our" || s.at(k).low == "this" || s.at(k).low == "his" || s.at(k).low == "her" || s.at(k).low == "a" || s.at(k).low == "local" || s.at(k).low == "whole" || s.at(k).low == "own" ||
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
	case smallPlace[t.low] || smallPlaces[t.low] || (t.low == "town" || t.low == "league"):
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

var smallPlaces = set("counties towns villages islands valleys parishes districts area archipelago peninsula mile miles affiliate club squad department force side team diocese congregation reservation tribe precinct isle parish hamlet borough regiment battalion ward ranch parliament assembly council")

// positionOf takes "the head coach of our local NHL affiliate", "the deputy
// mayor", from the article at i.
func (s *scan) positionOf(i int) bool {
	if s.formerly(i) {
		return true
	}
	if s.at(i).low == "a" && s.at(i+1).low == "member" && s.at(i+2).low == "of" && (s.at(i+3).low == "parliament" || s.at(i+3).low == "congress") {
		s.add(i, i+4, OtherID, Warn, "a position that few hold")
		return true
	}
	for j := i + 1; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if !office[w.low] && !callings[w.low] && !(w.low == "coach" && j > i+1) && w.low != "chief" && !(heads[w.low] && s.at(j+1).low == "of") {
			continue
		}
		if heads[w.low] && s.at(i).low == "the" && !s.at(j+2).has(lists.Function) {
			s.add(i, min(j+4, s.about(i).to), OtherID, Warn, "a position that few hold")
			return true
		}
		if b := s.at(j - 2); j > i+2 && b.owns && (kindsOfPlace[b.low] || smallPlace[b.low]) || s.at(j-1).owns && j > i+1 && (kindsOfPlace[s.at(j-1).low] || smallPlace[s.at(j-1).low]) {
			s.add(i, j+1, OtherID, Warn, "a position that few hold")
			return true
		}
		n := s.at(j + 1)
		if n.low == "of" || n.low == "for" || n.low == "at" || n.low == "in" || n.low == "on" {
			if end := s.whereOf(j + 2); end > 0 && !s.thing(end) {
				for end < len(s.tok) && end < j+8 && s.at(end).gap && s.at(end).form == word && (s.at(end).caps || smallPlaces[s.at(end).low] || bodyOf[s.at(end).low]) && s.claims[end] == free {
					end++
				}
				s.add(i, end, OtherID, Warn, "a position that few hold")
				return true
			}
		}
		if s.at(i).low == "our" && (j == i+1 || s.at(j-1).owns && smallPlace[s.at(j-1).low]) && office[w.low] && n.form == sign {
			s.add(i, j+1, OtherID, Warn, "a position that few hold")
			return true
		}
		return false
	}
	return false
}

// landmark takes "the old mill bridge" behind a word for where, in a text with
// identifiers.
func (s *scan) landmark(i int) bool {
	t := s.at(i)
	if t.low != "the" || !landmarkLead[s.at(i-1).low] {
		return false
	}
	for j := i + 1; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || w.has(lists.Function|lists.Medical|lists.Verb) && !landmarks[w.low] || s.claims[j] != free {
			return false
		}
		if landmarks[w.low] && j > i+1 && !landmarks[s.at(j+1).low] {
			s.add(i+1, j+1, Location, Warn, "a landmark, in a text with identifiers")
			return true
		}
	}
	return false
}

var (
	landmarkLead = set("near by outside opposite behind beside under at off past from on in beneath below above")
	landmarks    = set(`bridge mill lighthouse pier quarry chapel church reservoir viaduct windmill castle ruins weir lock canal docks dock jetty marina harbour harbor shipyard cannery sawmill
colliery tannery brewery distillery refinery smelter barracks fairground racetrack racecourse speedway showground cemetery graveyard roundabout crossroads underpass overpass
interchange bypass monument statue fountain bandstand lido priory abbey convent monastery temple mosque synagogue gurdwara orchard vineyard dam waterfall cliffs headland trailhead
campground truck-stop refugee`)
)

// lastOne: "he's the last resident keeper", "she's the oldest midwife".
func (s *scan) lastOne(i int) bool {
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

// celebrated: "her father is a famous cricketer".
func (s *scan) celebrated(i int) bool {
	switch s.at(i + 1).low {
	case "famous", "well", "well-known", "prominent", "renowned", "celebrated", "celebrity", "notorious":
	default:
		return false
	}
	for j := i + 2; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) || s.at(i+1).low == "well" && s.at(i+2).low != "known" && s.at(i+3).low != "known" {
			return false
		}
		if callings[w.low] || w.low == "chef" || office[w.low] || performers[w.low] || s.someone(j, j+1) {
			s.add(i+1, j+1, OtherID, Warn, "a person whom many know")
			return true
		}
	}
	return false
}

// kinOfOffice: "the former prime minister's son", "our mayor's wife".
func (s *scan) kinOfOffice(i int) bool {
	t := s.at(i)
	if !t.owns || !office[t.low] && !callings[t.low] || !s.at(i+1).has(lists.Kin) || s.claims[i] != free || s.impersonal(i) || !office[t.low] && s.at(i-1).low != "the" && s.at(i-1).low != "our" {
		return false
	}
	from := i
	for from > i-3 && from > 0 && s.claims[from-1] == free && (s.at(from-1).low == "prime" || s.at(from-1).low == "former" || s.at(from-1).low == "deputy" || s.at(from-1).low == "lord" || s.at(from-1).low == "local") {
		from--
	}
	s.add(from, i+2, OtherID, Warn, "a position that few hold")
	return true
}

// runsOnly: "he runs the only pharmacy on the island".
func (s *scan) runsOnly(i int) bool {
	switch s.at(i - 1).low {
	case "runs", "owns", "drives", "keeps", "operates", "heads", "leads", "manages", "ran", "owned", "teaches":
	default:
		return false
	}
	if s.at(i+1).low != "only" || !others[s.at(i-2).low] && !s.at(i-2).has(lists.Kin) {
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

// sitting: "he's a state senator", "she was a sitting judge".
func (s *scan) sitting(i int) bool {
	adj, t, n := s.at(i+1), s.at(i+2), s.at(i+3)
	switch adj.low {
	case "state", "federal", "sitting", "us", "supreme", "serving", "former", "district", "cabinet", "county":
	default:
		return false
	}
	if !office[t.low] || s.claims[i+2] != free || n.form == word && !n.has(lists.Function) && n.low != "here" {
		return false
	}
	s.add(i+1, i+3, OtherID, Warn, "a position that few hold")
	return true
}

// servedAs: "the brass band he led, as bandmaster of Thornley Colliery".
func (s *scan) servedAs(i int) bool {
	t := s.at(i)
	if s.at(i-1).low != "as" || !callings[t.low] && !office[t.low] || s.at(i+1).low != "of" || s.claims[i] != free || !s.about(i).person {
		return false
	}
	end := s.whereOf(i + 2)
	if end == 0 || !s.open(i, end) {
		return false
	}
	s.add(i, end, OtherID, Warn, "a position that few hold")
	return true
}

// ownOnly: "our college's only quadruple-amputee swimmer".
func (s *scan) ownOnly(i int) bool {
	b := s.at(i - 1)
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

// ours: "The head coach of our town's only pro team came through triage".
func (s *scan) ours(i int) bool {
	for j := i + 1; j < i+5; j++ {
		w := s.at(j)
		if w.form != word || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if (office[w.low] || callings[w.low] || w.low == "coach") && s.at(j+1).low == "of" && (s.at(j+2).low == "our" || s.at(j+2).low == "the" && s.at(j+3).low == "local") && (kindsOfPlace[s.at(j+3).low] || smallPlace[s.at(j+3).low] || smallPlace[s.at(j+4).low] || orgs[s.at(j+3).low]) {
			s.add(i, j+1, OtherID, Warn, "a position that few hold")
			return true
		}
	}
	return false
}

// lastIn: "the last enclosed convent in the diocese", in a text with identifiers.
func (s *scan) lastIn(i int) bool {
	if s.at(i).low != "the" || s.at(i+1).low != "last" && s.at(i+1).low != "only" {
		return false
	}
	for j := i + 3; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] != free {
			return false
		}
		if w.low == "in" || w.low == "on" {
			k := j + 1
			if s.at(k).low == "the" || s.at(k).low == "our" {
				k++
			}
			if (smallPlace[s.at(k).low] || smallPlaces[s.at(k).low]) && s.at(k).low != "area" && s.at(k).low != "state" && s.clear(i, k+1) {
				s.add(i, k+1, OtherID, Warn, "what is there once alone")
				return true
			}
			return false
		}
	}
	return false
}

// unique are offices that a place has one of.
var unique = set("mayor governor sheriff bishop archbishop premier headmaster headmistress fire police president")

// formerly: "he's the former goaltender who does the morning show".
func (s *scan) formerly(i int) bool {
	if s.at(i).low != "the" {
		return false
	}
	switch s.at(i + 1).low {
	case "former", "current", "late", "original", "lead", "star":
	default:
		return false
	}
	for j := i + 2; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) {
			return false
		}
		if n := s.at(j + 1); (callings[w.low] || office[w.low] || performers[w.low] || w.low == "goaltender" || w.low == "goalie" || w.low == "coach") && n.low != "-" {
			s.add(i, j+1, OtherID, Warn, "a position that few hold")
			return true
		}
	}
	return false
}

// heads lead a department.
var heads = set("head chief chair chairman chairwoman director president deputy vice")

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
