package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// run is a stretch of words that could be one person's name.
type run struct {
	from, to int
	// words counts whole words, initials single letters.
	words, initials int
	// given and family count what the lists call so; plain counts everyday
	// words; strange what no list knows; eponyms what medicine has taken.
	given, family, plain, strange, eponyms, medical int
	// pure counts given or family names that are nothing else.
	pure int
}

// names finds people: by what stands before and behind, then by what the words
// are. A title, a relative or a verb wins over an eponym.
func (s *scan) names() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] == taken || t.form != word {
			continue
		}
		if end := s.nameAt(i); end > i {
			i = end - 1
		}
	}
}

// nameAt tries every frame that may begin a name at i, and gives where the
// search goes on.
func (s *scan) nameAt(i int) int {
	if end := s.titledName(i); end > i {
		return end
	}
	if end := s.headerName(i); end > i {
		return end
	}
	if end := s.initialsAt(i); end > i {
		return end
	}
	t := s.at(i)
	if t.upper {
		r := s.run(i)
		if r.to > i {
			if s.judge(&r) {
				return r.to
			}
		}
		return i
	}
	return s.smallName(i)
}

func (t *token) plainWord() bool { return t.has(lists.Common) && !t.has(lists.Given|lists.Surname) }

// person says whether a word could be part of a name at all.
func (s *scan) nameWord(i int) bool {
	t := s.at(i)
	return t.form == word && t.upper && (t.titled || t.end-t.start == 1) && s.claims[i] != taken
}

// run gathers the capitalised words from i, with initials, hyphens, particles
// and a nickname in quotes.
func (s *scan) run(i int) run {
	r := run{from: i, to: i}
	for j := i; j < len(s.tok) && j < i+12; {
		t := s.at(j)
		if s.claims[j] == taken {
			break
		}
		if t.form == word && (t.titled || t.end-t.start == 1 && t.upper) {
			if t.low == "i'm" || t.low == "i'll" || t.low == "i've" || t.low == "i'd" || len(t.low) > 3 && (strings.HasSuffix(t.low, "'ll") || strings.HasSuffix(t.low, "'ve") || strings.HasSuffix(t.low, "'re") || strings.HasSuffix(t.low, "n't")) {
				break
			}
			if t.has(lists.Function) && t.end-t.start > 1 && (t.low != "will" || r.words > 0) || t.has(lists.Month|lists.Weekday|lists.Country) && !t.has(lists.Given) || t.has(lists.Head|lists.Facility|lists.Street|lists.Medical) && !t.has(lists.Given|lists.Surname) && r.words > 0 {
				break
			}
			if r.words > 0 && t.has(lists.Function|lists.Verb) && !t.has(lists.Given|lists.Surname) {
				break
			}
			s.weigh(&r, t)
			j++
			r.to = j
			if t.end-t.start == 1 && s.at(j).low == "." && !s.at(j).gap {
				if s.tok[j].sentence == t.sentence || s.at(j+1).form == line {
					j++
					r.to = j
				} else {
					j++
					r.to = j
					break
				}
			}
			if t.owns {
				break
			}
			continue
		}
		if j > i && t.form == sign && (t.low == "-" || t.low == "'") && !t.gap && !s.at(j+1).gap && s.at(j+1).form == word && s.at(j+1).upper {
			j++
			continue
		}
		if j > i && t.form == word && particle[t.low] && t.gap && t.low != "of" && t.low != "the" && (s.nameWord(j+1) || particle[s.at(j+1).low] && s.nameWord(j+2)) {
			j++
			continue
		}
		if t.low == "\"" && t.gap && s.nameWord(j+1) && s.at(j+2).low == "\"" && s.nameWord(j+3) {
			j += 3
			continue
		}
		break
	}
	return r
}

func (s *scan) weigh(r *run, t *token) {
	if t.end-t.start == 1 {
		r.initials++
		return
	}
	r.words++
	if t.has(lists.Given) {
		r.given++
	}
	if t.has(lists.Surname) {
		r.family++
	}
	if t.has(lists.Common) {
		r.plain++
	}
	if t.has(lists.Eponym) {
		r.eponyms++
	}
	if t.has(lists.Medical|lists.Head) || medicalEnding(t.low) && !t.has(lists.Given|lists.Surname) {
		r.medical++
	}
	if t.has(lists.Given|lists.Surname) && !t.has(lists.Common|lists.Eponym|lists.Medical|lists.Head) {
		r.pure++
	}
	if !t.has(lists.Given|lists.Surname|lists.Common|lists.Known|lists.Eponym|lists.Medical|lists.Head|place|lists.Country|lists.System) && !medicalEnding(t.low) {
		r.strange++
	}
}

// judge decides on a run and adds it.
func (s *scan) judge(r *run) bool {
	first := s.at(r.from)
	// What begins a sentence is capitalised anyway.
	for r.words > 1 && (first.first && first.has(lists.Common) && !first.has(lists.Given) || first.has(lists.Function|lists.Verb|lists.Kin|lists.Role|lists.Medical|lists.Head|lists.Title) && !first.has(lists.Given) || first.low == "sir") {
		next := r.from + 1
		if !s.nameWord(next) {
			return false
		}
		*r = s.run(next)
		first = s.at(r.from)
	}
	if r.words == 0 {
		return false
	}
	if r.words > 1 && s.isFamous(r.from) {
		s.spare(r.from, r.to, "somebody whom everybody knows")
		return false
	}
	if r.words == 2 && r.to == r.from+2 && s.e.words.Of(s.lowText(r.from, r.to))&lists.Country != 0 {
		return false
	}
	if tier, cue := s.cued(r); cue != "" && !(s.gazetteer(r.from) >= r.to && r.words > 1 && tier == Warn) {
		return s.addName(r.from, r.to, tier, cue)
	}
	if s.eponymous(r) {
		s.against(r.from, r.to, "a name that medicine or the literature uses")
		return false
	}
	if s.gazetteer(r.from) >= r.to && r.words > 1 {
		return false
	}
	if tier, cue := s.formed(r); cue != "" {
		return s.addName(r.from, r.to, tier, cue)
	}
	return false
}

func (s *scan) addName(from, to int, tier Tier, cue string) bool {
	for to > from+1 && s.at(to-1).form == sign && !(s.at(to-1).low == "." && s.at(to-2).end-s.at(to-2).start == 1) {
		to--
	}
	if from >= to || !s.open(from, to) {
		return false
	}
	s.add(from, to, Name, tier, cue)
	return true
}

// writes says whether what follows is what authors do, or where they publish.
func (s *scan) writes(r *run) bool {
	n, m := s.at(r.to), s.at(r.to+1)
	if n.form == word && n.gap && authors[n.low] && !s.about(r.from).person {
		return true
	}
	if n.low == "," || n.low == "(" {
		n = m
	}
	return n.form == word && journals[n.low]
}

var (
	authors  = set("coined described published reported showed shows found proposed introduced reviewed argued argues leads wrote demonstrated concluded recommended advocates advocated popularised popularized invented discovered pioneered")
	journals = set("nejm jama lancet bmj nature circulation cochrane jacc jco ajrccm cmaj mmwr plos annals pediatrics stroke ann eur j clin br am n")
)

// eponymous says whether the run is a name that medicine or the literature
// uses here.
func (s *scan) eponymous(r *run) bool {
	if s.claims[r.from] == spared {
		return true
	}
	if s.thing(r.to) {
		return true
	}
	last := s.at(r.to - 1)
	if last.owns && s.thingNear(r.to) {
		return true
	}
	if r.words == 2 && r.eponyms > 0 && r.to == r.from+3 && s.at(r.from+1).low == "-" {
		return true
	}
	n := s.at(r.to)
	if n.low == "-" && !n.gap || s.at(r.from-1).low == "-" && !s.at(r.from).gap {
		// Half of a pair such as "Guillain-Barré" or "Z-track".
		return r.eponyms > 0 || r.words == 1
	}
	if r.medical > 0 && r.words == 1 {
		return true
	}
	if r.eponyms == r.words && r.initials == 0 {
		return true
	}
	// "Smith J, Jones K" of a reference, "(Smith 2019)", "Smith 2018;".
	if year(n) && n.gap && s.at(r.from-1).low == "(" {
		return true
	}
	if year(n) && r.words <= 2 && n.gap && !s.about(r.from).person {
		return true
	}
	if s.writes(r) {
		return true
	}
	if n.low == "and" && (s.at(r.to+1).low == "colleagues" || s.at(r.to+1).low == "coworkers") {
		return true
	}
	return false
}
