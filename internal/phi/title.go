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
var nobody = set(`google house who podcast pepper martens no doolittle oz watson strangelove jekyll fauci gawande topol osler spock sacks salk sabin seuss halsted halstead mayo apgar dre evil frankenstein
livingstone zhivago moreau kildare quinn phil scholl bach atkins freud jung`)

// titledName: "Dr. Patel", "Mr. W.", "Sister Bernadette Muldowney".
func (s *scan) titledName(i int) int {
	t := s.at(i)
	if t.caps && (t.low == "pa" || t.low == "np" || t.low == "rn" || t.low == "cna" || t.low == "lpn" || t.low == "rt" || t.low == "slp" || t.low == "crna" || t.low == "emt" || t.low == "cnm" || t.low == "msw" || t.low == "lcsw" || t.low == "rph") && s.nameWord(i+1) && s.at(i+1).gap && len(s.at(i+1).low) > 2 && !s.at(i+1).has(lists.Medical|lists.Head|lists.Function|lists.Country) && !s.at(i+1).plainWord() {
		if r := s.run(i + 1); r.to > i+1 && s.addName(i+1, r.to, Block, "a profession before it") {
			return r.to
		}
	}
	if !t.has(lists.Title) || t.owns || !t.upper && !smallTitles[t.low] && !t.has(lists.Role|lists.Kin) {
		return i
	}
	if t.low == "mrs" && s.n.text[t.start:t.end] == "mRS" || t.low == "gen" && (s.at(i+1).low == "med" || s.at(i+1).low == "surg") {
		return i // a scale, and general medicine
	}
	if t.low == "ms" && !t.upper && s.at(i-1).form == number {
		return i // milliseconds
	}
	if t.caps && len(t.low) > 3 || t.caps && s.at(i+1).caps && s.at(i+1).end-s.at(i+1).start <= 4 && !s.at(i+1).has(lists.Given|lists.Surname) {
		return i // "MR BPA" is an image
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
	if nobody[n.low] {
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
	if t.low == "lady" && n.low == "windermere" {
		s.spare(i, j+1, "a syndrome of medicine")
		return j + 1
	}
	if t.low == "sister" && n.low == "mary" && s.at(j+1).low == "joseph" {
		s.spare(i, j+2, "a node of medicine")
		return j + 2
	}
	if t.caps && n.caps && n.end-n.start <= 4 && !n.has(lists.Given|lists.Surname) {
		return i // "DR. MRD"
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
	if honoured[t.low] && s.impersonal(i) || t.low == "sir" && (s.at(r.to-1).has(lists.Eponym) || s.at(r.to-1).low == "osler") {
		s.against(i, r.to, "a public person")
		for k := j; k < r.to; k++ {
			s.claims[k] = spared
		}
		return r.to
	}
	if t.low == "sir" && r.words == 1 && !s.about(i).person {
		return i
	}
	// A word of the sentence may have been caught behind: "Dr. Smith Has".
	if s.at(r.to-1).plainWord() && r.words > 2 {
		r.to--
	}
	if s.isFamous(j) {
		s.spare(i, r.to, "somebody whom everybody knows")
		return r.to
	}
	if s.speaks(i) {
		s.against(i, r.to, "somebody who speaks or writes in public")
		for k := j; k < r.to; k++ {
			s.claims[k] = spared
		}
		return r.to
	}
	cue := "a title before it"
	if r.to == j+1 && (anybodies[n.low] || n.low == "x" || n.low == "y") {
		cue = "a title before anybody's name"
	}
	if honoured[t.low] {
		cue = "an honour before it"
	}
	if s.addName(j, r.to, Block, cue) {
		return r.to
	}
	return i
}

// talks are what somebody gives in public.
var talks = set("talk talks lecture lectures keynote webinar podcast book textbook paper papers editorial review chapter video videos slides presentation")

// speaks says whether "a talk by", "the book of" stands before a title, in a
// sentence that tells of nobody.
func (s *scan) speaks(i int) bool {
	lead := s.at(i - 1).low
	return (lead == "by" || lead == "of" || lead == "from") && talks[s.at(i-2).low] && !s.about(i).person
}
