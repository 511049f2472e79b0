package phi

// byForm are cues that speak of no patient: what somebody or a place is called,
// and no more. Discoverers, authors and schools of thought have names too.
var byForm = map[string]bool{
	"a first and a family name":                          true,
	"a first name and a word like a family name":         true,
	"a first name and a word":                            true,
	"words that no list of medicine or of English knows": true,
	"an initial and a family name":                       true,
	"initials and a family name":                         true,
	"a first name":                                       true,
	"a first name that acts":                             true,
	"a first name that owns something":                   true,
	"an unknown word that acts as people do":             true,
	"a word for where before the name of a place":        true,
	"a town and its state":                               true,
	"a known place of care":                              true,
	"a family name and an initial":                       true,
}

// nobodyThere lets names go where the whole text tells of nobody: no he or she,
// no patient, no age, no date, no number of anybody.
func (s *scan) nobodyThere() bool {
	long := s.longAgo()
	for _, h := range s.hits {
		if !byForm[h.cue] && !(long && h.cue == "a role before it") || h.typ == Date && h.tier == Block && s.happens(h.from) {
			return false
		}
	}
	for _, p := range s.sentences {
		if p.person && !long {
			return false
		}
	}
	for i := range s.tok {
		t := &s.tok[i]
		if t.form == number && len(t.low) <= 3 && (s.ageBehind(i) && s.at(i+1).low != "years" && s.at(i+1).low != "year" && s.at(i+1).low != "months" && s.at(i+1).low != "month" && s.at(i+1).low != "weeks" && s.at(i+1).low != "mo" || s.at(i+1).low == "yo" || s.at(i+1).low == "year" && s.at(i+2).low == "old") {
			return false
		}
	}
	for _, h := range s.hits {
		s.against(h.from, h.to, "a text that tells of nobody")
		for i := h.from; i < h.to; i++ {
			s.claims[i] = spared
		}
	}
	s.hits = s.hits[:0]
	return true
}

// longAgo says whether a text tells history: a year in which nobody who is a
// patient today was born, and not as a birth.
func (s *scan) longAgo() bool {
	for i := range s.tok {
		if t := &s.tok[i]; t.form == number && len(t.low) == 4 && t.low > "1500" && t.low < "1915" && s.claims[i] != taken {
			b, n := s.at(i-1), s.at(i+1)
			if b.low == "in" || b.low == "," || b.low == "(" || b.low == "since" || n.low == ")" || b.low == "of" {
				return true
			}
		}
	}
	return false
}
