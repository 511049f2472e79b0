package phi

import (
	"consilium/internal/phi/lists"
)

// smallTitles may be written in lower case before a name.
var smallTitles = set("mr mrs ms dr prof mme mlle")

// looseTitles are also words or relatives: they count when capitalised, and
// not before an eponym's thing.
var looseTitles = set(`sister father brother uncle aunt auntie nurse coach principal lady lord major general private corporal miss judge sir dame don dona officer
captain deputy chief baby colonel bishop justice senator mayor paramedic midwife attorney cllr cpl pte ofc supt lcdr cmdr pfc spc ssgt msgt gen adm hon dean provost bro abbot prior matron sheikh begum grandma grandpa nana lt sra sr san trooper detective constable sheriff dona madame
monsieur senor senora signor signora herr frau councilman councilwoman councillor doctor professor deacon pastor rabbi imam reverend lieutenant sergeant`)

// honoured stand before people of history more often than of a ward.
var honoured = set("sir lord lady dame")

// nobody follows "Dr." without being a person of the story.
var nobody = set("google house who pepper martens no doolittle oz watson strangelove jekyll")

// titledName: "Dr. Patel", "Mr. W.", "Sister Bernadette Muldowney".
func (s *scan) titledName(i int) int {
	t := s.at(i)
	if t.caps && (t.low == "pa" || t.low == "np" || t.low == "rn" || t.low == "cna" || t.low == "lpn") && s.nameWord(i+1) && s.at(i+1).gap && len(s.at(i+1).low) > 2 && !s.at(i+1).has(lists.Medical|lists.Head|lists.Function|lists.Country) && !s.at(i+1).plainWord() {
		if r := s.run(i + 1); r.to > i+1 && s.addName(i+1, r.to, Block, "a profession before it") {
			return r.to
		}
	}
	if !t.has(lists.Title) || !t.upper && !smallTitles[t.low] && !t.has(lists.Role) && t.low != "auntie" && t.low != "uncle" && t.low != "aunt" || t.owns {
		return i
	}
	if t.low == "ms" && !t.upper && s.at(i-1).form == number {
		return i // milliseconds
	}
	if t.caps && len(t.low) > 3 || !t.upper && (t.low == "coach" || t.low == "principal" || t.low == "major" || t.low == "officer") && false {
		return i
	}
	j := i + 1
	if s.at(j).low == "." && !s.at(j).gap {
		if !shortened[t.low] {
			return i
		}
		j++
	}
	if s.at(j).form == word && s.at(j).has(lists.Title) && s.at(j).upper && s.at(j).gap {
		// "Professor Dr. X"
		j++
		if s.at(j).low == "." {
			j++
		}
	}
	n := s.at(j)
	if n.form != word || !n.gap && s.at(j-1).low != "." || s.claims[j] == taken {
		return i
	}
	if nobody[n.low] && (n.low != "watson" || true) {
		s.against(i, j+1, "nobody of the story")
		return i
	}
	if !n.upper {
		if !smallTitles[t.low] || t.upper && !s.lowered && !(n.has(lists.Given|lists.Surname) && !n.has(lists.Common)) || n.has(lists.Common|lists.Function) {
			return i
		}
		end := j + 1
		for s.at(end).form == word && s.at(end).gap && !s.at(end).has(lists.Common|lists.Function) && s.at(end).has(lists.Given|lists.Surname) && end < j+3 {
			end++
		}
		s.add(j, end, Name, Block, "a title before it")
		return end
	}
	r := s.run(j)
	if r.to == j && n.caps && !n.has(lists.Medical) {
		r.to = j + 1
	}
	if r.to == j && n.upper && n.form == word && !n.has(lists.Function) && (n.titled || !n.caps) {
		r.to = j + 1
	}
	if r.to == j || n.has(lists.Function) && n.end-n.start > 1 && !n.has(lists.Given|lists.Surname) {
		return i
	}
	loose := looseTitles[t.low]
	if loose && (n.has(lists.Medical|lists.Function|lists.Head|lists.Facility|lists.Role|lists.Verb) && !n.has(lists.Given|lists.Surname) || s.thing(r.to) || t.first && n.plainWord() && !s.at(r.to-1).has(lists.Surname)) {
		return i
	}
	if n.end-n.start == 1 && s.at(j+1).low != "." && loose {
		return i
	}
	if r.words == 0 && r.initials > 0 && t.low != "mr" && t.low != "mrs" && t.low != "ms" && t.low != "dr" && t.low != "miss" && t.low != "mx" {
		return i
	}
	// "Sir William Osler", "Lord Lister": public since long.
	if honoured[t.low] && s.about(i).public && !s.about(i).person || t.low == "sir" && (s.at(r.to-1).has(lists.Eponym) || s.at(r.to-1).low == "osler") {
		s.against(i, r.to, "a public person")
		for k := j; k < r.to; k++ {
			s.claims[k] = spared
		}
		return r.to
	}
	// A word of the sentence may have been caught behind: "Dr. Smith Has".
	if s.at(r.to-1).plainWord() && r.words > 2 {
		r.to--
	}
	if s.addName(j, r.to, Block, "a title before it") {
		return r.to
	}
	return i
}

// headers begin a line, or a part of one, and name who follows.
var headers = set(`name patient pt pcp attending physician surgeon mother father guardian nok referrer signed from to cc resident consultant provider
client contact author dictated re informant subject doctor gp spouse mom dad names surname forename carer`)

// headerName: "Patient: VANTERPOOL, DESMOND", "Name: Rosalind Featherly".
func (s *scan) headerName(i int) int {
	t := s.at(i)
	if !headers[t.low] || s.at(i+1).low != ":" && !(s.at(i+1).low == "name" && s.at(i+2).low == ":") {
		return s.surnameFirst(i)
	}
	j := i + 2
	if s.at(i+1).low == "name" {
		j = i + 3
	}
	for s.at(j).low == "\"" || s.at(j).low == "*" || s.at(j).low == "(" {
		j++
	}
	if s.at(j).has(lists.Title) && s.at(j).low != "baby" {
		return i
	}
	if (t.low == "to" || t.low == "from" || t.low == "subject" || t.low == "re") && !s.lineStart(i) {
		return i
	}
	end, words := j, 0
	for end < len(s.tok) && end < j+9 {
		w := s.at(end)
		if w.form == word && w.upper && s.claims[end] == free && !w.has(lists.Function|lists.Medical|lists.Month) || w.form == word && w.upper && w.has(lists.Given|lists.Surname) && s.claims[end] == free {
			if w.has(lists.Head) && !w.has(lists.Given|lists.Surname) || s.at(end+1).low == ":" {
				break
			}
			words++
			end++
			continue
		}
		if words > 0 && w.form == sign && (w.low == "-" || w.low == "'" || w.low == ",") && s.at(end+1).form == word && s.at(end+1).upper && s.at(end+2).low != ":" {
			end++
			continue
		}
		if words > 0 && w.low == "." && !w.gap && len(s.at(end-1).low) == 1 {
			end++
			continue
		}
		if words > 0 && w.form == word && particle[w.low] && s.at(end+1).upper {
			end++
			continue
		}
		break
	}
	if words == 0 || words == 1 && s.at(j).plainWord() || s.at(j).plainWord() && s.at(end-1).plainWord() || s.thing(end) {
		return i
	}
	if t.low == "re" || t.low == "subject" || t.low == "patient" || t.low == "author" {
		known := false
		for k := j; k < end; k++ {
			known = known || s.at(k).has(lists.Given|lists.Surname) && !s.at(k).has(lists.Common|lists.Eponym) || s.at(k).end-s.at(k).start == 1
		}
		if !known && words < 2 {
			return i
		}
		if !known && s.at(j).plainWord() {
			return i
		}
	}
	if s.addName(j, end, Block, "a line's heading before it") {
		return end
	}
	return i
}

func (s *scan) lineStart(i int) bool { return i == 0 || s.at(i-1).form == line }

// surnameFirst: "MELENDEZ, ROSAURA", "DUMONT A.".
func (s *scan) surnameFirst(i int) int {
	t := s.at(i)
	if !t.caps && !t.titled || len(t.low) < 3 || s.claims[i] != free || t.has(lists.Medical|lists.Function|lists.Head) {
		return i
	}
	if t.caps && s.at(i+1).low == "," && s.at(i+2).form == word && s.at(i+2).upper {
		g := s.at(i + 2)
		if (g.has(lists.Given) || !g.has(lists.Known|lists.Medical)) && g.caps && len(g.low) > 2 && (t.has(lists.Surname) && g.has(lists.Given) || (s.lineStart(i) || s.at(i-1).low == "\"" || s.at(i-1).low == ":") && !t.has(lists.Known) && s.at(i+3).form != sign && (s.at(i+3).form != number || s.ageBehind(i+3))) {
			s.add(i, i+3, Name, Block, "a family name before a first one")
			return i + 3
		}
		if g.titled && g.has(lists.Given) && !t.has(lists.Common) && len(t.low) > 3 {
			s.add(i, i+3, Name, Block, "a family name before a first one")
			return i + 3
		}
	}
	if t.caps && len(t.low) > 3 && t.has(lists.Surname) && !t.has(lists.Common) {
		if n := s.at(i + 1); n.upper && n.gap && n.end-n.start == 1 && s.at(i+2).low == "." {
			s.add(i, i+3, Name, Block, "a family name and an initial")
			return i + 3
		}
		if n := s.at(i - 1); n.caps && n.has(lists.Given) && s.claims[i-1] == free && len(n.low) > 2 {
			s.add(i-1, i+1, Name, Warn, "a first and a family name")
			return i + 1
		}
	}
	return i
}

// notInitials are two capitals with stops or without that are no person.
var notInitials = set("us uk eu am pm ie eg iv im po sc id md rn np pa do vs mr dr er icu ed ct ok tb hr bp rr dc la ny va")

// initialsAt: "K.M.", "initials KM", "patient AB", "Mr. T.O.".
func (s *scan) initialsAt(i int) int {
	t := s.at(i)
	if !t.upper || s.claims[i] != free {
		return i
	}
	size := t.end - t.start
	if size == 1 && s.at(i+1).low == "." && !s.at(i+1).gap && s.at(i+2).form == word && !s.at(i+2).gap && s.at(i+2).upper && s.at(i+2).end-s.at(i+2).start == 1 {
		end := i + 3
		if s.at(end).low == "." && !s.at(end).gap {
			end++
		}
		if n := s.at(end); n.form == word && !n.gap {
			if n.end-n.start > 1 || !n.upper {
				return i
			}
			end++
			if s.at(end).low == "." && !s.at(end).gap {
				end++
			}
		}
		low := t.low + s.at(i+2).low
		if notInitials[low] {
			return i
		}
		lead := s.at(i - 1)
		if lead.low == ":" || lead.low == "\"" || lead.low == "(" || lead.low == "," {
			lead = s.at(i - 2)
		}
		n := s.at(end)
		if lead.has(lists.Role|lists.Kin) || lead.low == "initials" || lead.low == "initial" || n.low == "," && (s.at(end+1).form == number || s.at(end+1).low == "a") || n.has(lists.Verb) && n.gap || lead.low == "named" || lead.low == "called" || lead.form == line && n.form == sign {
			s.add(i, end, Name, Warn, "initials")
			return end
		}
		// "J.R. Smith"
		if r := s.run(end); r.to > end && s.at(end).gap && (r.pure > 0 || r.strange > 0) && !s.thing(r.to) {
			s.add(i, r.to, Name, Warn, "initials and a family name")
			return r.to
		}
		return i
	}
	if (t.caps && size <= 3 || size == 1) && !t.has(lists.Medical) {
		lead := s.at(i - 1)
		quoted := lead.low == "\"" && s.at(i+1).low == "\""
		if lead.low == ":" || quoted || lead.low == "(" {
			lead = s.at(i - 2)
		}
		switch {
		case lead.low == "initials" || lead.low == "initial" || lead.low == "initialled" || lead.low == "initialed":
		case size > 1 && size < 4 && (lead.low == "patient" || lead.low == "pt" || lead.low == "client") && !notInitials[t.low] && (s.at(i+1).low == "," || s.at(i+1).has(lists.Verb) && s.at(i+1).gap || quoted || s.at(i-1).low == ":" && s.at(i+1).form == line):
		case quoted && size == 2 && s.about(i).person || quoted && size == 2 && s.at(i+2).low == "," && s.at(i+3).form == number:
		case size == 2 && t.first && s.at(i+1).low == "," && (s.at(i+2).form == number && s.at(i+2).low != "1" && len(s.at(i+2).low) == 2 && s.at(i+3).form != sign || s.at(i+2).low == "a" && s.at(i+3).form == number) && !notInitials[t.low]:
		default:
			return i
		}
		s.add(i, i+1, Name, Warn, "initials")
		return i + 1
	}
	return i
}

var (
	// calls stand before what somebody is called.
	calls = set(`named called nicknamed introduces introduced aka née nee alias known christened calls call calling answers signed name goes surname forename dubbed`)
	// callJoin may come between.
	callJoin = set("is was as by to : = her him them it himself herself - \" ' ( , me that a the just simply")
	// doers are roles after which a name may follow after "is", "was", "," or
	// "(".
	roleJoin = set("is was , ( - : named called \" on call")
)

// cued finds what the words before a run say: a relative, a role, a call, an
// act that only people do or suffer.
func (s *scan) cued(r *run) (Tier, string) {
	t := s.at(r.from)
	if t.has(lists.Function) && !t.has(lists.Given|lists.Surname) {
		return "", ""
	}
	likely := r.pure > 0 || r.strange > 0 || r.given > 0
	if s.claims[r.from] == spared && r.pure == 0 {
		return "", ""
	}
	lead := s.at(r.from - 1)
	thing := s.thing(r.to) || s.at(r.to-1).owns && s.thingNear(r.to)
	// my daughter Emily; his wife, Joan,; her son (Tyler)
	k := r.from - 1
	for n := 0; n < 2 && (s.at(k).low == "," || s.at(k).low == "(" || s.at(k).low == "\"" || s.at(k).low == "-"); n++ {
		k--
	}
	// A sentence's end between the two parts them.
	same := s.at(k).sentence == t.sentence && s.at(k).form == word
	direct := k == r.from-1
	if same && s.at(k).has(lists.Kin) && !s.at(k).owns && likely && !thing {
		closed := direct || s.at(r.to).low == "," || s.at(r.to).low == ")" || s.at(r.to).low == "-" || s.at(r.to).low == "\"" || s.at(r.to).form == line || s.at(r.to).low == "."
		if closed && (direct || r.given > 0 || r.strange > 0) && !(r.medical > 0 && r.given == 0) && !(s.at(k).low == "ex" && false) {
			return Block, "a relative before it"
		}
	}
	if direct && same && lead.has(lists.Kin) && !lead.owns && !lead.upper && !thing && r.words == 1 && r.medical == 0 && !t.has(lists.Country|lists.Month|lists.Weekday|lists.Facility) && !t.first && kinAlone[lead.low] {
		return Block, "a relative before it"
	}
	if same && s.at(k).has(lists.Role) && !s.at(k).owns && likely && !thing && r.medical == 0 {
		if direct && !(r.words == 1 && r.strange > 0 && s.at(k).caps) || s.at(r.to).low == "," || s.at(r.to).low == ")" || s.at(r.to).low == "-" {
			if r.given > 0 || r.pure > 0 || direct {
				return Block, "a role before it"
			}
		}
	}
	if !thing {
		if s.calledBefore(r.from) && (likely || r.family > 0 || r.plain == r.words && r.words == 1 && s.at(r.from-1).low != "the") && r.medical == 0 && !t.has(lists.Country|lists.Facility) {
			return Block, "a word for a name before it"
		}
		if s.roleBefore(r.from) && likely && r.medical == 0 {
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
		if (lead.low == "of" && (s.at(r.from-2).low == "infant" || s.at(r.from-2).low == "baby" || s.at(r.from-2).has(lists.Kin) || s.at(r.from-2).low == "care" || s.at(r.from-2).low == "death")) && r.given > 0 && r.medical == 0 {
			return Block, "a relative before it"
		}
	}
	if next := s.at(r.to); likely && !thing && r.medical == 0 && next.low == "," && r.words < 4 {
		after := s.at(r.to + 1)
		switch {
		case after.form == number && len(after.low) <= 3 && (s.ageBehind(r.to+1) || len(after.low) == 2 && s.at(r.to+2).low == "," && (r.given > 0 || r.words > 1)):
			return Block, "an age behind it"
		case (after.low == "a" || after.low == "an") && (s.at(r.to+2).form == number || s.at(r.to+2).has(lists.Role)) && (r.given > 0 || r.words > 1):
			return Block, "an age or a role behind it"
		case after.form == word && after.caps && credential[after.low] && r.words+r.initials > 1:
			return Block, "a degree behind it"
		case after.form == word && after.has(lists.Role) && (r.given > 0 || r.words > 1) && after.gap && !after.owns:
			return Warn, "a role behind it"
		}
	}
	if s.at(r.to).low == "(" && likely && r.medical == 0 && !thing && (s.about(r.from).person || s.at(r.to).low == "(" && s.at(r.to+1).form == number) {
		if a := s.at(r.to + 1); a.has(lists.Kin) || a.has(lists.Role) || a.form == number && (s.ageBehind(r.to+1) || len(a.low) <= 2 && (s.at(r.to+2).low == "," || s.at(r.to+2).low == ")")) || a.low == "his" || a.low == "her" {
			return Block, "a relative or a role behind it"
		}
	}
	return "", ""
}

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
		return j < i-1 || s.at(i-1).low == "name" && (s.about(i).person || maiden[s.at(i-2).low])
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
				return lead != "," || j == i-2
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

// smallName finds names in lower case: behind a title, a relative or a call,
// or two words that are nothing but names.
func (s *scan) smallName(i int) int {
	t := s.at(i)
	if n := s.at(i + 1); s.claims[i] == free && t.has(lists.Given) && t.has(lists.Proper) && n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Known|lists.Medical|lists.Eponym|lists.Head|lists.Function|place&^lists.Village) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	if n := s.at(i + 1); s.lowered && s.claims[i] == free && !t.has(lists.Known|lists.Medical|lists.Eponym|lists.Head|lists.Function|place) && len(t.low) > 3 && !medicalEnding(t.low) && n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Known|lists.Medical) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	if s.claims[i] != free || t.has(lists.Common|lists.Known|lists.Function|lists.Medical|lists.Eponym|lists.Head|lists.Month|lists.Title|place&^lists.Village) && !(t.has(lists.Given) && s.lowered && !t.has(lists.Common|lists.Function|lists.Medical|lists.Eponym)) || !t.has(lists.Given) || len(t.low) < 3 {
		return i
	}
	n := s.at(i + 1)
	if n.form == word && n.gap && !n.upper && n.has(lists.Surname) && !n.has(lists.Common|lists.Function|lists.Medical|lists.Head) && len(n.low) > 2 && (t.has(lists.Given) && !t.has(lists.Known) || s.lowered) {
		s.add(i, i+2, Name, Warn, "a first and a family name")
		return i + 2
	}
	lead := s.at(i - 1)
	if lead.low == "," || lead.low == "(" {
		lead = s.at(i - 2)
	}
	called := s.at(i-1).form == word && s.calledBefore(i) && s.at(i-1).low != "it"
	if (lead.has(lists.Kin|lists.Role) && !lead.owns && lead.form == word || called) && (!t.has(lists.Known) || s.lowered) {
		s.add(i, i+1, Name, Warn, "a relative, a role or a call before it")
		return i + 1
	}
	if s.lowered && (t.has(lists.Proper) || !t.has(lists.Known)) && (toldStrong[s.at(i-1).low] || s.at(i-1).low == "for" && (s.at(i-2).low == "ask" || s.at(i-2).low == "asking" || s.at(i-2).low == "appt") || n.has(lists.Verb) && humanVerb[n.low]) {
		s.add(i, i+1, Name, Warn, "a first name that is spoken to, or acts")
		return i + 1
	}
	if s.lowered && s.at(i-1).low == "," && n.low == "," {
		s.add(i, i+1, Name, Warn, "a first name between commas")
		return i + 1
	}
	return i
}
