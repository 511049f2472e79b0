package phi

import (
	"consilium/internal/phi/lists"
)

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
	"a day and a month":                                  true,
	"a month and its year":                               true,
	"a feast that dates an event":                        true,
	"a weekday of somebody's story":                      true,
	"a day of the month":                                 true,
	"a word for a name before it":                        true,
	"a title before anybody's name":                      true,
	"an honour before it":                                true,
}

// nobodyThere lets names go where the whole text tells of nobody: no he or she,
// no patient, no age, no date, no number of anybody.
func (s *scan) nobodyThere() bool {
	long := s.longAgo()
	for _, h := range s.hits {
		if s.cared(h.from) || s.fares(h) || h.typ == Location && s.at(h.from-1).low == "from" && s.patientLike(h.from-2) || h.cue == "a bed before it" {
			return false
		}
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
		if s.tok[i].form == number && s.someAge(i) || s.obstetric(i) {
			return false
		}
	}
	if !long && s.onlyCare() {
		return false
	}
	if !long && s.together() {
		return false
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

// obstetric: G2P1 tells of one woman.
func (s *scan) obstetric(i int) bool {
	t := &s.tok[i]
	return t.low == "g" && s.at(i+1).form == number && !s.at(i+1).gap && len(s.at(i+1).low) < 3 && s.at(i+2).low == "p" && !s.at(i+2).gap && s.at(i+3).form == number
}

// together says whether a first and a family name stand beside a day, in a
// text that quotes nothing public: that is somebody's story.
func (s *scan) together() bool {
	name, day := false, false
	for _, h := range s.hits {
		name = name || h.cue == "a first and a family name" || h.cue == "a first name and a word like a family name"
		day = day || h.typ == Date && h.cue != "a month and its year"
	}
	if !name || !day {
		return false
	}
	return !s.quotesPublic()
}

// patientLike says whether a word is for a person whom a clinician treats rather
// than works with: "the pilot from", not "a colleague from".
func (s *scan) patientLike(i int) bool {
	t := s.at(i)
	if t.form != word || !t.has(lists.Role|lists.Kin) || groups[t.low] || s.at(i-1).low == "any" {
		return false
	}
	if t.low == "pilot" && (s.at(i-1).caps || s.at(i-1).has(lists.Medical)) {
		return false // "a GLP-1 RA pilot from Birmingham" is a study
	}
	switch t.low {
	case "colleague", "friend", "boss", "doctor", "physician", "surgeon", "registrar", "resident", "consultant", "nurse", "fellow", "intern", "coworker", "co-worker", "classmate", "historian", "np", "pa", "rn", "gp", "tech", "professor", "guide":
		return false
	}
	return !hasSuffixAny(t.low, "ist", "ian", "s")
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

// care are what clinicians do to those whom they treat.
var care = set(`treat treating treated saw see seeing seen manage managing managed admit admitting admitted followed following examined reviewed consented
discharged intubated scanned biopsied operated counselled counseled phoned transferred referred prescribed`)

// cared says whether a word of care stands right before.
func (s *scan) cared(i int) bool { return care[s.at(i-1).low] || care[s.at(i-2).low] }

// someAge says whether a number is the age of one person.
func (s *scan) someAge(i int) bool {
	if len(s.tok[i].low) > 3 || atoi(s.tok[i].low) > 115 {
		return false
	}
	switch n := s.at(i + 1); n.low {
	case "f", "m":
		return n.upper || s.lowered && !n.gap && atoi(s.tok[i].low) > 9 && (s.at(i+2).form != word || s.at(i+2).gap) && s.at(i+2).low != "/"
	case "yo", "y/o", "♂", "♀":
		return true
	case "y":
		return s.at(i+2).low == "o" || s.at(i+2).low == "/" && s.at(i+3).low == "o"
	case "-", "year", "years", "yr", "month", "months", "week", "weeks":
		for j := i + 1; j < i+5; j++ {
			if s.at(j).low == "old" {
				return true
			}
		}
	}
	return false
}

// fares: "Adele Barnes has varices" begins somebody's story, whoever wrote it.
func (s *scan) fares(h hit) bool {
	if h.typ != Name || h.to >= len(s.tok) || !s.at(h.from).first {
		return false
	}
	n, m := s.at(h.to), s.at(h.to+1)
	if h.cue == "a first and a family name" {
		return n.gap && (n.low == "has" || n.low == "needs" || n.low == "wants" || n.low == "refuses" || n.low == "presents" || n.low == "presented" || n.low == "takes")
	}
	return h.cue == "a first name that acts" && (n.low == "is" && humanState[m.low] || n.low == "wants" || n.low == "refuses" || n.low == "swallowed")
}

// onlyCare says whether a text is short, quotes nothing that everybody can read,
// and what was found in it are days and places of its own.
func (s *scan) onlyCare() bool {
	for _, h := range s.hits {
		for j := h.from - 1; h.typ == Date && j >= h.from-6; j-- {
			switch s.at(j).low {
			case "edd", "lmp", "dob", "edc", "due":
				return true
			}
		}
	}
	if s.quotesPublic() {
		return false
	}
	for _, h := range s.hits {
		if h.typ != Date && h.typ != Location || h.typ == Location && s.thingNear(h.to) {
			return false
		}
	}
	return s.clinical() > 0
}

// clinical counts measured things and words of care: a text without any asks
// about life at work.
func (s *scan) clinical() (n int) {
	for i := range s.tok {
		t := s.at(i)
		if t.form == number && s.claims[i] == spared || care[t.low] || happened[t.low] || t.low == "pt" || t.low == "patient" || t.low == "dx" || t.has(lists.Medical) && t.caps {
			n++
		}
	}
	return n
}
