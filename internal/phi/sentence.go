package phi

import "strings"

// sentence is what a sentence is about.
type sentence struct {
	from, to int
	// person: somebody's story is told. public: the literature, a trial, an
	// agency, a meeting.
	person, public bool
}

// shortened end with a full stop that ends no sentence.
var shortened = set(`drs messrs cllr cpl pte ofc supt lcdr cmdr pfc bro dr mr mrs ms prof st vs etc no approx al fig rev fr sr jr mt ft dept hosp med ave rd blvd jan feb mar apr jun jul aug sep sept oct
nov dec tel ext e.g i.e pt inst univ gen lt sgt capt col hon messrs ca resp cf ed vol pp inc ltd co lic cert acct med rec`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[strings.ReplaceAll(w, "_", " ")] = true
	}
	return out
}

// part finds the sentences and what each is about.
func (s *scan) part() {
	begin := true
	lowers := 0
	cur := sentence{}
	weak, group := false, false
	flush := func(at int) {
		cur.to = at
		// "Patients were admitted" tells nobody's story.
		cur.person = cur.person || weak && !group
		cur.public = cur.public || group && !cur.person
		weak, group = false, false
		if cur.to > cur.from {
			s.sentences = append(s.sentences, cur)
		}
		cur = sentence{from: at}
	}
	for i := range s.tok {
		t := &s.tok[i]
		t.sentence = len(s.sentences)
		t.first = begin && t.form != line
		switch t.form {
		case word:
			if begin && !t.upper {
				lowers++
			}
			begin = false
			cur.person = cur.person || mine[t.low] && i > 0 && s.tok[i-1].low == "my" || personal[t.low] && !(t.low == "patient" && s.anyPatient(i))
			weak = weak || happened[t.low]
			group = group || groups[t.low] && !(t.owns && t.upper)
			cur.public = cur.public || published[t.low]
		case number:
			begin = false
			cur.person = cur.person || s.ageAndSex(i) || i > 0 && s.tok[i-1].low == "their" && strings.HasSuffix(t.low, "0") && s.at(i+1).low == "s"
		case line:
			flush(i + 1)
			begin = true
		case sign:
			switch t.low {
			case ";":
				flush(i + 1)
			case "?", "!":
				flush(i + 1)
				begin = true
			case ".":
				if s.stops(i) {
					flush(i + 1)
					begin = true
				}
			case "*", "-", "(", "\"", "[", ">", "/":
				// What follows may be capitalised as if it began.
				begin = begin || t.low == "\"" && t.gap && s.at(i-1).form != word
			}
		}
	}
	flush(len(s.tok))
	s.lowered = lowers*2 > len(s.sentences) && lowers > 0 || s.fewCapitals()
}

// fewCapitals says whether hardly a word of a longer text is capitalised, such
// as in dictation.
func (s *scan) fewCapitals() bool {
	words, titled := 0, 0
	for i := range s.tok {
		if t := &s.tok[i]; t.form == word {
			words++
			if t.titled {
				titled++
			}
		}
	}
	return words > 24 && titled*24 < words
}

// mine are of whom a clinician says "my": my guy, my lady.
var mine = set("guy guys gent lad lass fella bloke chap kid kiddo client couple")

// anyPatient: "per patient", "patient safety" speak of nobody.
func (s *scan) anyPatient(i int) bool {
	if i > 0 && anyBefore[s.tok[i-1].low] {
		return true
	}
	if i > 1 && s.tok[i-1].low == "-" && s.tok[i-2].form == word {
		return true // single-patient
	}
	return i+1 < len(s.tok) && (anyBehind[s.tok[i+1].low] || s.tok[i+1].low == "-")
}

var (
	anyBefore = set("single per each every any no which what per-patient one-patient inter intra next right good golden average typical wrong")
	anyBehind = set(`safety information leaflet leaflets portal portals group groups days flow experience experiences education population populations selection
advocacy advocate satisfaction outcome outcomes level data volume volumes years time charter forum forums preference preferences perspective centred centered reported`)
)

// ageAndSex: "58F", "31 yo", "44♂".
func (s *scan) ageAndSex(i int) bool {
	t := &s.tok[i]
	if len(t.low) > 3 || atoi(t.low) > 115 || i+1 >= len(s.tok) || !t.gap && i > 0 && s.tok[i-1].form != sign || i > 1 && !t.gap && strings.Contains("./-", s.tok[i-1].low) {
		return false
	}
	n := &s.tok[i+1]
	switch n.low {
	case "f", "m":
		return n.upper && !n.gap && (i+2 >= len(s.tok) || s.tok[i+2].gap || s.tok[i+2].form == sign)
	case "yo", "yof", "yom", "♂", "♀":
		return true
	}
	return false
}

// stops says whether the full stop at i ends a sentence.
func (s *scan) stops(i int) bool {
	if i+1 < len(s.tok) && !s.tok[i+1].gap {
		return false
	}
	if i == 0 {
		return true
	}
	before := &s.tok[i-1]
	if before.form == word && !s.tok[i].gap {
		if shortened[before.low] {
			return false
		}
		if before.end-before.start == 1 && before.upper && before.gap && i+1 < len(s.tok) && (s.tok[i+1].upper || s.tok[i+1].form == word && i > 1 && s.tok[i-2].titled) {
			return false
		}
	}
	return true
}

// personal are words of somebody's story; published are words of what
// everybody can read.
var (
	personal = set(`he she she'd he'd she'll he'll him her his hers patient pt husband wife mother father mom mum dad son daughter sister brother boy girl gentleman lady
woman man baby infant dob mrn daughter-in-law daughter niece nephew cousin aunt uncle
gran granny grandad grandma grandpa nan dtr chap lad bloke lass fella kiddo
grandmother grandfather twin kid child male female yo y/o lives lived resides toddler neonate widow participant himself herself`)
	happened = set(`admitted discharged presented seen birth born died collapsed diagnosed operated implanted transferred referred arrived extubated
intubated delivered visited treated biopsied`)
	groups = set(`patients participants children women men subjects cases individuals infants adults people respondents controls neonates newborns pregnancies
hospitals randomized randomised enrolled retrospective retrospectively prospective prospectively consecutive n`)
	published = set(`published approved approval guideline guidelines conference congress webinar fda ema issue vol abstract abstracts released
journal launched edition meta-analysis trials cohort studies society symposium registry nejm jama lancet bmj cochrane accessed
epub alert advisory bulletin circular statement consensus papers authors investigators nice surveillance journals rct rcts acc aha esc asco
pubmed podium plenary podcast curriculum examiners`)
)

// about gives what the sentence of a token is about.
func (s *scan) about(i int) sentence { return s.sentences[min(s.tok[i].sentence, len(s.sentences)-1)] }

// impersonal says whether the sentence of a token speaks of what is public and
// of nobody.
func (s *scan) impersonal(i int) bool {
	a := s.about(i)
	return a.public && !a.person
}

// quotesPublic says whether any sentence speaks of what everybody can read.
func (s *scan) quotesPublic() bool {
	for _, p := range s.sentences {
		if p.public {
			return true
		}
	}
	return false
}
