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
		if t.upper && s.claims[i] == free && s.withWhom(i) || s.kinOfOffice(i) || s.servedAs(i) || t.low == "the" && s.claims[i] == free && s.runsOnly(i) {
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
	if len(b.low) > 4 && hasSuffixAny(b.low, "ly") && b.low != "family" {
		return s.saidOf(i - 1)
	}
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
		return others[s.at(j).low] || s.at(j).has(lists.Kin) && !s.at(j).owns
	}
	return b.owns && others[b.low]
}

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
		if (n.low == "on" || n.low == "of") && s.broadcast(j+2) {
			s.add(i, j+1, OtherID, Warn, "a person whom many know")
			return true
		}
		if n.low == "of" || n.low == "for" || n.low == "at" || n.low == "in" || n.low == "on" {
			if end := s.whereOf(j + 2); end > 0 && !s.thing(end) {
				for end < len(s.tok) && end < j+8 && s.at(end).gap && s.at(end).form == word && (s.at(end).caps || smallPlaces[s.at(end).low] || bodyOf[s.at(end).low]) && s.claims[end] == free {
					end++
				}
				s.add(i, end, OtherID, Warn, "a position that few hold")
				return true
			}
		}
		if s.at(i).low == "our" && (j == i+1 || s.at(i+1).low == "former" || s.at(i+1).low == "local" || s.at(i+1).low == "own" || s.at(j-1).owns && (smallPlace[s.at(j-1).low] || smallPlaces[s.at(j-1).low])) && (office[w.low] || w.low == "chief") && n.form == sign {
			s.add(i, j+1, OtherID, Warn, "a position that few hold")
			return true
		}
		return false
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
	if !t.owns || !office[t.low] && !callings[t.low] || !s.at(i+1).has(lists.Kin) || s.claims[i] != free || s.impersonal(i) || !office[t.low] && s.at(i-1).low != "the" && s.at(i-1).low != "our" && s.at(i-2).low != "the" && s.at(i-2).low != "our" {
		return false
	}
	from := i
	for from > i-3 && from > 0 && s.claims[from-1] == free && (s.at(from-1).low == "prime" || s.at(from-1).low == "former" || s.at(from-1).low == "deputy" || s.at(from-1).low == "lord" || s.at(from-1).low == "local") {
		from--
	}
	s.add(from, i+2, OtherID, Warn, "a position that few hold")
	return true
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
	return s.leadsWhere(i, i+2)
}

// leadsWhere adds a position from up to the end of the place that begins at where.
func (s *scan) leadsWhere(from, where int) bool {
	end := s.whereOf(where)
	if end == 0 || !s.open(from, end) {
		return false
	}
	s.add(from, end, OtherID, Warn, "a position that few hold")
	return true
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

// broadcast says whether what many see or hear follows.
func (s *scan) broadcast(i int) bool {
	for j := i; j < i+6; j++ {
		switch s.at(j).low {
		case "news", "show", "radio", "tv", "television", "telly", "channel", "station", "breakfast":
			return true
		}
		if s.at(j).form != word && s.at(j).form != number && s.at(j).low != "'" {
			return false
		}
	}
	return false
}
