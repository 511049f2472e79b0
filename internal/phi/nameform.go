package phi

import (
	"consilium/internal/phi/lists"
)

// formed finds names by their words alone: two and more that belong together,
// an initial, one that is nothing but a name.
func (s *scan) formed(r *run) (Tier, string) {
	first := s.at(r.from)
	if r.words == 2 && r.initials == 0 && r.to == r.from+3 && s.at(r.from+1).low == "-" && !first.owns && !s.at(r.to-1).owns {
		// "Lance-Adams" is a pair of discoverers, unless it acts.
		if n := s.at(r.to); !(n.form == word && n.gap && n.has(lists.Verb)) && !(n.low == "," && s.at(r.to+1).form == number) {
			return "", ""
		}
	}
	if r.words > 1 && r.family == 0 && s.whereBefore(r.from) {
		return "", ""
	}
	public := s.about(r.from).public
	person := s.about(r.from).person || s.told(r.from)
	named := first.has(lists.Given)
	switch {
	case r.words == 1 && r.initials > 0:
		return s.withInitial(r)
	case r.words >= 2 && named && !first.has(lists.Medical) && (r.family > 0 && s.at(r.to-1).has(lists.Surname) || r.strange > 0 || r.pure > 1 || r.initials > 0 && r.pure > 0):
		sure := first.has(lists.Proper) && !first.has(lists.Eponym) && s.at(r.to-1).has(lists.Surname) && !first.first && !public
		if !sure && (r.plain >= r.words && !person && r.initials == 0 || first.first && r.plain >= r.words) {
			return "", ""
		}
		if r.eponyms > 0 && r.pure == 0 && r.strange == 0 && !person {
			return "", ""
		}
		return Block, "a first and a family name"
	case r.words >= 2 && named && r.medical == 0 && (first.has(lists.Proper) || !first.has(lists.Known)) && !(first.first && first.has(lists.Common)) && s.surnameLike(r.to-1):
		if public && !person {
			return "", ""
		}
		return Warn, "a first name and a word like a family name"
	case r.words >= 2 && named && r.medical == 0 && person && !public && !first.has(lists.Common|lists.Eponym):
		return Warn, "a first name and a word"
	case r.words >= 2 && r.medical == 0 && r.eponyms == 0 && r.plain == 0 && r.pure+r.strange >= r.words && !s.company(r) && (!first.first || r.pure > 0):
		if !person && r.pure == 0 || s.at(r.from+1).low == "-" && r.words == 2 || s.at(r.to).form == number && !s.ageBehind(r.to) {
			return "", ""
		}
		return Warn, "words that no list of medicine or of English knows"
	case r.words == 1:
		return s.single(r, person, public)
	}
	return "", ""
}

// whereBefore says whether a word for where stands before: a place then, and
// not a person.
func (s *scan) whereBefore(i int) bool {
	switch s.at(i - 1).low {
	case "in", "near", "at", "outside":
		return true
	case "from":
		b := s.at(i - 2)
		return strongLeads[b.low] || b.low == "transfer" || b.low == "came" || b.low == "comes" || b.low == "is" || b.low == "was" || b.low == "refugee" || b.low == "arrived"
	}
	return false
}

// surnameLike says whether a word could be a family name that no list holds.
func (s *scan) surnameLike(i int) bool {
	t := s.at(i)
	return t.form == word && !t.has(lists.Common|lists.Head|lists.Medical|lists.Function|lists.Country) && !medicalEnding(t.low) && (!t.has(lists.Known) || t.has(lists.Proper|lists.Surname))
}

// endsInSex: "64 y/o M. Hx" ends a sentence with a man.
func (s *scan) endsInSex(i int) bool {
	l, b := s.at(i).low, s.at(i-1)
	return (l == "m" || l == "f") && s.at(i+1).low == "." && (b.form == number || b.low == "o" || b.low == "yo" || b.low == "old" || b.low == "y")
}

func (s *scan) company(r *run) bool {
	switch s.at(r.to).low {
	case "inc", "ltd", "llc", "gmbh", "pharma", "pharmaceuticals", "therapeutics", "corp", "plc", "ag", "sa", "biotech", "diagnostics", "technologies", "medical":
		return true
	}
	return false
}

// withInitial: "Anna S.", "J. Castellanos", "Smith J.".
func (s *scan) withInitial(r *run) (Tier, string) {
	w := r.from
	lead := false
	for w < r.to && s.at(w).end-s.at(w).start == 1 || s.at(w).form == sign {
		w++
		lead = true
	}
	t := s.at(w)
	if t.has(lists.Medical|lists.Head|lists.Function|lists.Month|lists.Country) || r.medical > 0 || lead && s.endsInSex(r.from) {
		return "", ""
	}
	dotted := s.at(r.to-1).low == "."
	switch {
	case !lead && t.has(lists.Given) && !((t.has(lists.Common) || t.has(lists.City|lists.Town) && !s.about(w).person) && !dotted):
		if next := s.at(r.to); next.form == number && !next.gap || !dotted && (next.low == "-" || next.low == "/" || next.low == "+") && !next.gap {
			return "", "" // "Clark I-II", "Vitamin B12"
		}
		if t.has(lists.Eponym) && !dotted && !s.about(w).person {
			return "", ""
		}
		return Block, "a first name and an initial"
	case !lead && dotted && t.has(lists.Surname) && (!t.has(lists.Common|lists.Eponym) || s.about(w).person && s.at(r.to).low == "," && s.at(w-1).low == ","):
		return Warn, "a family name and an initial"
	case lead && s.at(r.from+1).low == "." && (t.has(lists.Surname|lists.Given) || r.strange > 0) && !t.has(lists.Common):
		// "E. coli" is not titled; "S. Typhi" is.
		if s.claims[r.from] == spared || !s.at(r.from).gap && s.at(r.from-1).form == number || s.impersonal(w) || t.has(lists.Eponym) && s.thing(r.to) {
			return "", ""
		}
		if r.strange > 0 && !t.has(lists.Surname|lists.Given) && !s.about(w).person {
			return "", ""
		}
		return Warn, "an initial and a family name"
	case !lead && r.strange > 0 && dotted && s.about(w).person:
		return Warn, "a word and an initial"
	}
	return "", ""
}

// single decides on one capitalised word.
func (s *scan) single(r *run, person, public bool) (Tier, string) {
	t := s.at(r.from)
	if t.has(lists.Medical|lists.Head|lists.Month|lists.Weekday|lists.Function|lists.Country|lists.Title) || medicalEnding(t.low) && !t.has(lists.Given) || len(t.low) < 3 {
		return "", ""
	}
	verb, verbAfter := s.at(r.to), s.at(r.to)
	if t.owns {
		verb = &nothing
	}
	acts := verb.form == word && verb.gap && verb.has(lists.Verb)
	lead := s.at(r.from - 1)
	told := toldTo[lead.low]
	pure := r.pure > 0 && t.has(lists.Given) && !(t.has(place) && (leads[lead.low] || !acts && !t.owns && !told && t.has(town) && lead.form != sign))
	if t.owns && t.has(lists.Given) && t.has(lists.Proper) && !t.has(lists.Eponym) && !public && owned[verbAfter.low] {
		return Warn, "a first name that owns something"
	}
	if lead.low == "/" && !t.gap && !s.at(r.from-1).gap {
		return "", "" // "Flu/Mel"
	}
	if n := s.at(r.to); n.form == number && n.gap && !s.ageBehind(r.to) && s.at(r.to+1).low == "." {
		return "", "" // "Gail 1.1"
	}
	switch {
	case pure && !t.first && !public:
		if person && (acts || told || t.owns || lead.form == sign || s.at(r.to).form == sign) || acts && humanVerb[verb.low] || toldStrong[lead.low] || t.owns && owned[verbAfter.low] {
			return Warn, "a first name"
		}
	case pure && !t.first && public && person && (acts || told):
		return Warn, "a first name that acts"
	case pure && t.first && (acts || t.owns && person || s.at(r.to).low == "," && person && s.at(r.from-1).form != line):
		return Warn, "a first name that acts"
	case t.has(lists.Given) && !t.has(lists.Eponym|lists.Month) && t.first && !public && (verb.low == "is" || verb.low == "was") && humanState[s.at(r.to+1).low]:
		return Warn, "a word that is also a first name, and feels"
	case t.has(lists.Given) && !t.has(lists.Eponym) && !t.first && acts && person && !public && s.stative(verb.low):
		return Warn, "a word that is also a first name, and acts"
	case (r.strange > 0 || t.has(lists.Surname) && !t.has(lists.Common|lists.Eponym)) && !public && acts && humanVerb[verb.low] && !(r.strange > 0 && drugVerb[verb.low]) && (person || !authorVerb[verb.low]):
		return Warn, "an unknown word that acts as people do"
	case (r.strange > 0 || t.has(lists.Surname) && !t.has(lists.Common|lists.Eponym|place)) && !t.first && person && !public && (toldStrong[lead.low] || t.owns && s.ownsKin(r.to)):
		return Warn, "an unknown word that is spoken to"
	}
	return "", ""
}

func (s *scan) ownsKin(i int) bool {
	t := s.at(i)
	return t.has(lists.Kin) || owned[t.low]
}

var (
	owned  = set("mri ct scan labs mother wife husband daughter son chart pain seizures case story room family parents blood pressure surgery tumor tumour biopsy dentist house email phone diary letter notes case record records meds treatment symptoms labs history")
	toldTo = set(`with by to for and told tell asked ask like from called named met saw see thank thanks love poor little old young about via per patient says said without only
let dear hi hello when that if because while until but as after before against between our of`)

	toldStrong = set("told tell asked ask called named met thank love poor little old young dear spoke interviewed examined counselled counseled visited phoned paged emailed consented")
	// humanVerb are verbs of people alone: drugs and trials "have" and "show".
	humanVerb = set(`said says tells told lives lived works worked wants wanted asks asked refuses refused insists insisted feels felt thinks thought
died passed remembers remembered called calls emailed phoned wrote signed drove fell collapsed woke cries cried sobs begged begs whispered laughed laughs loves hates
believes confessed wore agreed agrees denies denied complains complained lost ate drank slept walks walked ran knew hopes drinks smokes thanked can't won't
recommended operated referred came went swears swore cancelled canceled cooks sings sang plays played teaches taught quit retired moved
swims rides dances skates attends drives owns farms sells studies coaches volunteers rows skis hikes surfs boxes jogs gardens fishes travels turns turned`)
)

// authorVerb are acts of authors too.
var authorVerb = set("called calls wrote recommended taught teaches said says tells told asked asks showed operated retired came went knew thought thinks believes agrees agreed insists")

// drugVerb are what unknown drugs and machines do too.
var drugVerb = set("worked works lost went came ran moved retired played plays wants wanted called recommended")

// stative keeps "Will be" and "May is" from being people.
func (s *scan) stative(verb string) bool {
	switch verb {
	case "is", "was", "has", "had", "can", "could", "will", "did", "does", "went", "came", "wants", "said", "says", "lives", "works", "felt", "died", "denies", "presented":
		return true
	}
	return humanVerb[verb]
}

// humanState is how people alone are.
var humanState = set(`keen worried anxious happy unhappy desperate adamant reluctant pregnant afraid scared furious tearful asking begging convinced terrified upset angry delighted
breastfeeding homeless retired widowed divorced married`)
