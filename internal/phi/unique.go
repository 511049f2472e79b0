package phi

import (
	"consilium/internal/phi/lists"
)

// office are positions that few hold: with a place, a people or a body beside
// them they say who somebody is (164.514(b)(2)(i)(R)).
var office = set(`ambassador consul mayor mayoress governor senator congressman congresswoman mp tanaiste taoiseach minister premier chancellor president
archbishop bishop cardinal dean provost rector captain conductor headmaster headmistress headman headwoman sheriff commissioner judge astronaut anchor newsreader presenter
weatherman goalkeeper quarterback striker olympian paralympian medallist medalist champion ceo mascot organist concertmaster
councillor alderman councilman chieftain imam cantor abbot abbess prioress postmistress postmaster speaker secretary-general
princess prince duke duchess earl countess baron baroness`)

// bodyOf are what such a position belongs to.
var bodyOf = set(`national olympic state city team squad premier champions cathedral orchestra opera ballet parliament senate embassy county league
symphony philharmonic world european african cabinet sitting serving court council`)

// uniqueRole finds "the Belgian ambassador", "mayor of Duluth", "captain of the
// national team", "the only female pilot in".
func (s *scan) uniqueRole(i int) bool {
	t := s.at(i)
	if s.claims[i] != free {
		return false
	}
	switch {
	case t.low == "only" && s.at(i-1).low == "the" && s.about(i).person:
		// The only X in, of, on: what one person alone is.
		for j := i + 1; j < i+6; j++ {
			w := s.at(j)
			if w.form != word && w.low != "-" || s.claims[j] == taken {
				return false
			}
			if j > i+1 && (w.low == "in" || w.low == "on" || w.low == "at") && s.someone(i+1, j) && (s.at(j+1).low == "the" && smallPlace[s.at(j+2).low] || s.at(j+1).low == "town" || s.at(j+1).low == "our" || s.at(j+1).upper && !s.at(j+1).has(lists.Medical)) {
				s.add(i, j, OtherID, Warn, "what one person alone is")
				return true
			}
		}
	case office[t.low]:
		end := i + 1
		from := i
		for from > i-3 && s.at(from-1).form == word && s.claims[from-1] == free && (s.at(from-1).has(lists.Country) || bodyOf[s.at(from-1).low] || smallPlace[s.at(from-1).low] || s.at(from-1).low == "deputy" || s.at(from-1).low == "former" || s.at(from-1).low == "current") {
			from--
		}
		proud := from < i && (s.at(from).has(lists.Country) || s.at(i-1).has(lists.Country) || bodyOf[s.at(i-1).low] || smallPlace[s.at(i-1).low] || s.at(from).low == "deputy" || s.at(i-1).low == "former" || s.at(i-1).low == "current")
		of := s.at(end).low == "of" || s.at(end).low == "for"
		if of {
			k := end + 1
			if s.at(k).low == "the" || s.at(k).low == "our" || s.at(k).low == "a" {
				k++
				for n := 0; n < 4 && s.at(k).form == word && !bodyOf[s.at(k).low] && !smallPlace[s.at(k).low] && smallPlace[s.at(k+1).low]; n++ {
					k++
				}
				for n := 0; n < 4 && s.at(k).form == word && (s.at(k).low == "small" || s.at(k).low == "little" || s.at(k).low == "local" || s.at(k).has(lists.Country)); n++ {
					k++
				}
				if smallPlace[s.at(k+1).low] {
					k++
				}
			}
			n := s.at(k)
			if bodyOf[n.low] || n.upper && n.form == word && (n.has(place|lists.Country) || !n.has(lists.Medical|lists.Function)) || smallPlace[n.low] {
				proud = true
				if s.claims[k] == free && s.open(end, k+1) {
					end = k + 1
					for end < k+3 && (bodyOf[s.at(end).low] || s.at(end).upper && s.at(end).form == word && s.at(end).gap) && s.claims[end] == free {
						end++
					}
				}
			}
		}
		if proud && !s.about(i).public {
			s.add(from, end, OtherID, Warn, "a position that few hold")
			return true
		}
	case t.low == "squad" || t.low == "team":
		if s.at(i-1).has(lists.Country) && s.claims[i-1] == free && s.about(i).person || s.at(i-2).has(lists.Country) && s.at(i-2).upper && s.clear(i-2, i) && !s.at(i-1).has(lists.Function) {
			from := i - 1
			if !s.at(i - 1).has(lists.Country) {
				from--
			}
			s.add(from, i+1, OtherID, Warn, "a team that few belong to")
			return true
		}
		if b := s.at(i - 1); (b.low == "olympic" || b.low == "national" || b.low == "paralympic") && s.claims[i-1] == free && s.about(i).person {
			s.add(i-1, i+1, OtherID, Warn, "a team that few belong to")
			return true
		}
	case (t.low == "tv" || t.low == "radio" || t.low == "television" || t.low == "breakfast" || t.low == "news" || t.low == "weather" || t.low == "famous" || t.low == "celebrity" || fame[t.low]) && s.performer(i+1) > 0:
		end := s.performer(i + 1)
		s.add(i, end, OtherID, Warn, "a person whom many know")
		return true
	case t.low == "chief" && s.at(i+1).low == "of" && s.at(i+2).low == "staff" && s.about(i).person:
		s.add(i, i+3, OtherID, Warn, "a position that few hold")
		return true
	}
	return false
}

// someone says whether a word for a person stands from up to.
func (s *scan) someone(from, to int) bool {
	for i := from; i < to; i++ {
		t := s.at(i)
		if t.has(lists.Role|lists.Kin) || office[t.low] || len(t.low) > 4 && hasSuffixAny(t.low, "er", "or", "ist", "man", "woman", "ian") && t.low != "other" && t.low != "number" && t.low != "answer" && t.low != "never" {
			return true
		}
	}
	return false
}

var smallPlace = set("village town county island valley parish district region state province city area country school company plant team")

// fame stands before performers whom many know.
var fame = set("hollywood bollywood nollywood nba nfl mlb nhl wnba eurovision olympic paralympic retired former prominent well-known renowned k-pop")

// performer gives where "TV presenter", "NBA point guard" and the like end; 0
// where there is none.
func (s *scan) performer(i int) int {
	for j := i; j < i+3; j++ {
		t := s.at(j)
		if performers[t.low] && s.claims[min(j, len(s.tok)-1)] == free {
			return j + 1
		}
		if t.form != word || t.has(lists.Function) {
			return 0
		}
	}
	return 0
}

var performers = set(`presenter anchor newsreader singer rapper actor actress footballer astronaut striker goalkeeper quarterback novelist broadcaster comedian
gymnast boxer sprinter swimmer cyclist jockey ballerina conductor soprano tenor influencer youtuber weatherman host senator congressman minister`)
