package phi

import (
	"consilium/internal/phi/lists"
)

var (
	// calls stand before what somebody is called.
	calls = set(`named called nicknamed introduces introduced aka née nee alias known christened calls call calling answers signed name goes surname forename dubbed`)

	// callJoin may come between.
	callJoin = set("is was as by to : = her him them it himself herself - \" ' ( , me that a the just simply")
)

// cued finds what the words before a run say: a relative, a role, a call, an
// act that only people do or suffer.
func (s *scan) cued(r *run) (Tier, string) {
	t := s.at(r.from)
	if t.has(lists.Function) && !t.has(lists.Given|lists.Surname) || t.has(lists.Title) && t.end-t.start < 4 && s.at(r.from+1).low == "." {
		return "", ""
	}
	likely := r.pure > 0 || r.strange > 0 || r.given > 0 || r.words == 1 && t.bits == 0 && len(t.low) > 3
	if s.claims[r.from] == spared && r.pure == 0 {
		return "", ""
	}
	lead := s.at(r.from - 1)
	if lead.low == "(" && s.cited(r.from) {
		return "", ""
	}
	thing := s.thing(r.to) || s.at(r.to-1).owns && s.thingNear(r.to)
	if n := s.at(r.to); n.low == "cell" && (s.at(r.to+1).form == number || s.at(r.to+1).low == "(" || s.at(r.to+1).low == "+" || s.at(r.to+1).low == ":") {
		thing = false
	}
	if s.at(r.to-1).owns && lead.has(lists.Kin) && !lead.owns && owned[s.at(r.to).low] {
		thing = false // "our colleague Anselm's chart"
	}
	// my daughter Emily; his wife, Joan,; her son (Tyler)
	k := r.from - 1
	for n := 0; n < 2 && (s.at(k).low == "," || s.at(k).low == "(" || s.at(k).low == "\"" || s.at(k).low == "-"); n++ {
		k--
	}
	if k == r.from-2 && s.at(r.from-1).low == "-" && !s.at(r.from-1).gap {
		return "", "" // the half of a double name
	}
	// A sentence's end between the two parts them.
	same := s.at(k).sentence == t.sentence && s.at(k).form == word
	direct := k == r.from-1
	if same && s.at(k).has(lists.Kin) && !s.at(k).owns && likely && !thing {
		closed := direct || s.at(r.to).low == "," || s.at(r.to).low == ")" || s.at(r.to).low == "-" || s.at(r.to).low == "\"" || s.at(r.to).form == line || s.at(r.to).low == "."
		if closed && (direct || r.given > 0 || r.strange > 0) && !(r.medical > 0 && r.given == 0 && !(direct && t.bits == 0)) {
			return Block, "a relative before it"
		}
		if lead.low == "," && s.at(r.to).low == "," && r.words == 1 && t.titled && !t.has(lists.Medical|lists.Head|lists.Common) {
			return Block, "a relative before it" // Ottoline ends as drugs do
		}
	}
	if direct && same && lead.has(lists.Kin) && !lead.owns && !lead.upper && !thing && r.words == 1 && r.medical == 0 && !t.has(lists.Country|lists.Month|lists.Weekday|lists.Facility) && !t.first && kinAlone[lead.low] {
		return Block, "a relative before it"
	}
	if same && s.at(k).has(lists.Role) && !s.at(k).owns && likely && !thing && r.medical == 0 && !(t.has(lists.Country) && (!direct || !t.has(lists.Given))) && (direct || !s.at(k).titled || s.at(k).first) {
		if direct && !(r.words == 1 && r.strange > 0 && s.at(k).caps) || s.at(r.to).low == "," || s.at(r.to).low == ")" || s.at(r.to).low == "-" {
			if r.given > 0 || r.pure > 0 || direct {
				return Block, "a role before it"
			}
		}
	}
	if !thing {
		if direct && r.words > 1 && t.has(lists.Given) && r.medical == 0 && meets[lead.low] && lead.sentence == t.sentence {
			return Block, "a word of care before it"
		}
		if s.calledBefore(r.from) && (likely || r.family > 0 || r.plain == r.words && r.words == 1 && s.at(r.from-1).low != "the" || lead.low == "\"" && s.at(r.to).low == "\"") && r.medical == 0 && !t.has(lists.Country|lists.Facility) {
			return Block, "a word for a name before it"
		}
		if s.roleBefore(r.from) && likely && !(year(s.at(r.to)) && s.at(r.to).gap) && !t.has(lists.Country) && r.medical == 0 && !(lead.low == "," && r.words == 1 && r.given == 0 && !s.about(r.from).person) {
			return Warn, "a role before it"
		}
		if (lead.low == "like" || lead.low == "to" && s.at(r.from-2).low == "similar") && r.words > 1 && t.has(lists.Given) && r.medical == 0 {
			return Warn, "a comparison with somebody"
		}
		if lead.low == "infant" || lead.low == "baby" {
			if likely && lead.sentence == t.sentence {
				return Block, "a relative before it"
			}
		}
		if (lead.low == "of" && (s.at(r.from-2).low == "infant" || s.at(r.from-2).low == "baby" || s.at(r.from-2).has(lists.Kin) || s.at(r.from-2).low == "care" || s.at(r.from-2).low == "family" || s.at(r.from-2).low == "death")) && r.given > 0 && r.medical == 0 {
			return Block, "a relative before it"
		}
	}
	if next := s.at(r.to); likely && !thing && r.medical == 0 && !t.has(lists.Weekday|lists.Month) && next.low == "," && r.words < 4 {
		after := s.at(r.to + 1)
		switch {
		case after.form == number && !t.has(lists.Country) && len(after.low) <= 3 && (s.ageBehind(r.to+1) || len(after.low) == 2 && s.at(r.to+2).low == "," && (r.given > 0 || r.words > 1 || lead.low == ":")):
			return Block, "an age behind it"
		case (after.low == "a" || after.low == "an") && (s.at(r.to+2).form == number || s.at(r.to+2).has(lists.Role)) && (r.given > 0 || r.words > 1):
			return Block, "an age or a role behind it"
		case after.form == word && after.caps && credential[after.low] && r.words+r.initials > 1:
			return Block, "a degree behind it"
		case after.form == word && after.has(lists.Role) && !t.has(lists.Country) && (r.given > 0 || r.words > 1) && after.gap && !after.owns:
			return Warn, "a role behind it"
		}
	}
	if s.at(r.to).low == "(" && likely && r.medical == 0 && !thing && (s.about(r.from).person || s.at(r.to).low == "(" && s.at(r.to+1).form == number) {
		if a := s.at(r.to + 1); a.has(lists.Kin) || a.has(lists.Role) || a.form == number && (s.ageBehind(r.to+1) || len(a.low) <= 2 && (r.given > 0 || r.words > 1) && (s.at(r.to+2).low == "," || s.at(r.to+2).low == ")")) || a.low == "his" || a.low == "her" {
			return Block, "a relative or a role behind it"
		}
	}
	return "", ""
}

// meets are what clinicians do to people whom they then name.
var meets = set(`saw seeing admitted admitting discharged examined consented intubated extubated counselled counseled reviewed referred treating treated operated
clerked triaged transferred phoned visited delivered anaesthetised anesthetised`)

// kinAlone are relatives after whom a capitalised word is a name.
var kinAlone = set(`wife husband spouse partner son daughter mother father mom mum dad brother sister twin niece nephew cousin grandmother grandfather
grandson granddaughter grandma grandpa grandad aunt uncle auntie boyfriend girlfriend fiance fiancee stepmother stepfather neighbour neighbor friend roommate widow widower`)

var credential = set("md do rn np pa phd dvm dds dmd msw lcsw mph bsn crna rph pharmd mbbs mbchb frcp facs dnp cnm lpn bcba psyd od dpm jd esq sr jr ii iii")

// ageBehind: "58F", "45-year-old", "9, ", "34 M".
func (s *scan) ageBehind(i int) bool {
	if atoi(s.at(i).low) > 115 {
		return false
	}
	n := s.at(i + 1)
	switch n.low {
	case "f", "m", "yo", "y", "year", "years", "yr", "yrs", "months", "month", "weeks", "mo":
		return true
	case "-":
		l := s.at(i + 2).low
		return l == "year" || l == "yr" || l == "month" || l == "week" || l == "yo"
	}
	return false
}

var maiden = set("real full true actual maiden first last given birth legal whose family middle stage")

// calledBefore: "named X", "goes by X", "his name is X", "let me call her X".
func (s *scan) calledBefore(i int) bool {
	j := i - 1
	for n := 0; n < 4 && j >= 0 && callJoin[s.at(j).low]; n++ {
		j--
	}
	t := s.at(j)
	if s.at(i-1).low == "me" && s.at(i-2).low == "call" && s.at(i-3).low != "to" {
		return true
	}
	if s.at(i-1).low == "it" || s.at(i-2).low == "it" && s.at(i-1).form == sign {
		return false
	}
	if t.form != word || !calls[t.low] || j < i-6 {
		return false
	}
	switch t.low {
	case "called", "call", "calls", "calling":
		// "called Trump" names, "called the lab" rings up; "call Tuesday" is time.
		return j == i-1 && t.low == "called" && s.at(j-1).form == word || j == i-2 && (s.at(i-1).low == "her" || s.at(i-1).low == "him" || s.at(i-1).low == "them") || s.at(i-1).low == "\""
	case "known", "answers", "introduces", "introduced", "goes":
		return j < i-1
	case "signed":
		return true
	case "name", "surname", "forename":
		return j < i-1 && s.at(i-1).low != "and" || s.at(i-1).low == "name" && (s.about(i).person || maiden[s.at(i-2).low])
	}
	return true
}

// roleBefore: "Surgeon on call was Hargreave", "Local PI is Thorvald", "contact
// at the plan: Rochelle", "spoke with".
func (s *scan) roleBefore(i int) bool {
	lead := s.at(i - 1).low
	if lead == "is" || lead == "was" || lead == ":" || lead == "," || lead == "(" {
		for j := i - 2; j >= i-7 && j >= 0; j-- {
			t := s.at(j)
			if t.sentence != s.at(i).sentence && lead != ":" {
				return false
			}
			if t.form == sign && t.low != "'" && t.low != "-" {
				return false
			}
			if t.has(lists.Role|lists.Kin) && !t.owns && t.low != "patients" {
				return lead != "," && lead != "(" || j == i-2
			}
		}
		return false
	}
	if lead == "with" || lead == "to" || lead == "by" {
		switch s.at(i - 2).low {
		case "spoke", "spoken", "speak", "talked", "talk", "discussed", "met", "meet", "seen", "reviewed", "written", "letter", "wrote", "referred", "signed", "operated", "examined", "evaluated", "implanted", "reported", "treated", "diagnosed":
			return true
		}
	}
	return false
}
