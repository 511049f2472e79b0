package phi

import (
	"consilium/internal/phi/lists"
)

// aside finds, in a text that tells of a patient, a name by one more thing that
// only people have around them.
func (s *scan) aside(i int) bool {
	t := s.at(i)
	if !t.titled || t.owns || len(t.low) < 4 && !t.has(lists.Given) || len(t.low) < 3 || t.has(lists.Medical|lists.Function|lists.Month|lists.Weekday|lists.Country|lists.Head|lists.Title|lists.Role|lists.Kin|lists.Verb) || medicalEnding(t.low) && !t.has(lists.Given) || s.impersonal(i) {
		return false
	}
	end := i + 1
	for s.at(end).low == "-" && !s.at(end).gap && s.at(end+1).titled && !s.at(end+1).gap && end < i+5 {
		end += 2
	}
	if s.asideKnown(i, end) {
		s.add(i, end, Name, Warn, "what somebody is called")
		return true
	}
	if s.asideDegree(i, end) {
		s.add(i-2, end, Name, Block, "a degree behind it")
		return true
	}
	if n := s.at(end); t.first && t.has(lists.Proper) && (n.low == "is" || n.low == "was") && humanState[s.at(end+1).low] && !t.has(lists.Common|lists.Eponym|place&^lists.Village) {
		s.add(i, end, Name, Warn, "a word that feels as people do")
		return true
	}
	const taken = lists.Common | lists.Eponym | place&^lists.Village
	given := t.has(lists.Given) && !t.has(taken)
	person := given || s.stranger(i) || t.has(lists.Surname) && !t.has(taken|lists.Known)
	if (person || !t.first && !t.has(taken)) && s.asideWork(i, end) {
		s.add(i, end, Name, Warn, "a word of thanks or of work before it")
		return true
	}
	if person && s.asideRole(end, given) {
		s.add(i, end, Name, Warn, "a role or an age behind it")
		return true
	}
	if person && (t.first || s.at(i-1).low == "\"") && s.asideActs(end, given, t.has(lists.Known)) {
		s.add(i, end, Name, Warn, "a word that does what people do")
		return true
	}
	return false
}

// asideKnown: "mum's readers know her as Pippin".
func (s *scan) asideKnown(i, end int) bool {
	who, knows := s.at(i-2).low, s.at(i-3).low
	return s.at(i-1).low == "as" && (who == "him" || who == "her" || who == "them") && (knows == "know" || knows == "knows" || knows == "knew") && s.at(end).form != number
}

// asideDegree: "Per H. Quill, RN".
func (s *scan) asideDegree(i, end int) bool {
	degree, initial := s.at(end+1), s.at(i-2)
	return s.at(end).low == "," && degree.caps && credential[degree.low] && s.at(i-1).low == "." && initial.upper && initial.end-initial.start == 1 && s.clear(i-2, i)
}

// asideWork: "thanks to Jonty from anaesthetics", "I am covering for Vikramaditya",
// "tell Smokey".
func (s *scan) asideWork(i, end int) bool {
	b, before, n := s.at(i-1).low, s.at(i-2).low, s.at(end)
	switch b {
	case "to":
		return (credit[before] || before == "thanks") && (n.low == "from" || n.low == "in" || n.low == "on" || n.low == "who" || n.low == "," || n.low == "at")
	case "for":
		return before == "covering" || before == "cover" || before == "locum" || before == "filling"
	case "tell":
		return n.low != "-"
	}
	return false
}

// asideRole: "Bronagh the ODP had it", "Priyanka, the attending", "Fitzroy is 70
// and".
func (s *scan) asideRole(end int, given bool) bool {
	n, what, third := s.at(end), s.at(end+1), s.at(end+2)
	switch n.low {
	case "the":
		return n.gap && (what.has(lists.Role) || s.calling(end+1) || what.caps && what.end-what.start < 5 && !what.has(lists.Medical)) && !s.thing(end+2) && third.low != "of"
	case ",":
		return given && what.low == "the" && (third.has(lists.Role) || ranks[third.low] || fellows[third.low])
	case "is":
		return what.form == number && len(what.low) == 2 && (third.low == "and" || third.low == "," || third.low == ".")
	}
	return false
}

// asideActs: "Kev hasn't slept", "Gethin finally stopped", "Winifred would
// rather", "Ottoline at the desk is".
func (s *scan) asideActs(end int, given, english bool) bool {
	n, what, fourth := s.at(end), s.at(end+1), s.at(end+3)
	switch n.low {
	case "hasn't", "hadn't":
		return humanState[what.low] || rests[what.low]
	case "doesn't", "didn't":
		return humanState[what.low]
	case "would", "wouldn't", "won't", "can't":
		return given && (what.low == "rather" || what.low == "like" || what.low == "prefer" || what.low == "not" || what.has(lists.Verb))
	case "at", "in", "from", "on":
		return !english && what.low == "the" && fourth.form == word && (fourth.has(lists.Verb) || humanVerb[fourth.low])
	}
	if english || n.form != word || !n.gap {
		return false
	}
	if hasSuffixAny(what.low, "ed") && (what.low == "started" || what.low == "added" || what.low == "approved" || what.low == "failed") && !given {
		return false // a drug
	}
	whose := what.low == "his" || what.low == "her" || what.low == "their"
	return adverb[n.low] && hasSuffixAny(what.low, "ed") || s.at(end-2).low == "\"" && whose && (hasSuffixAny(n.low, "ed") || n.has(lists.Verb))
}

var rests = set("slept eaten worked walked spoken been drunk left moved")

// quotedNick: her neighbour, "Old Pip", who.
func (s *scan) quotedNick(i int) bool {
	if s.at(i-1).low != "\"" || !s.at(i).titled || s.at(i).has(lists.Medical|lists.Function) {
		return false
	}
	end := i + 1
	if s.at(end).titled && s.at(end).gap {
		end++
	}
	k := i - 2
	if s.at(k).low == "," || s.at(k).low == "(" {
		k--
	}
	if after := s.at(end + 2); s.at(end).low == "\"" && s.at(end+1).low == "," && after.low == "as" && (s.at(end+3).low == "he" || s.at(end+3).low == "she") && s.clear(i, end) {
		s.add(i, end, Name, Warn, "what somebody is called")
		return true
	}
	if s.at(end).low != "\"" && !(s.at(end).low == "," && s.at(end+1).low == "\"") || !(s.at(k).has(lists.Kin) && !s.at(k).owns) && s.at(k).low != "nickname" && s.at(k).low != "handle" || !s.clear(i, end) {
		return false
	}
	s.add(i, end, Name, Warn, "what somebody is called")
	return true
}

// capsInitial: "VENKATARAGHAVAN S 15-JAN-24", as a machine writes a name.
func (s *scan) capsInitial(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if !t.caps || len(t.low) < 5 || t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Function|lists.Eponym) || medicalEnding(t.low) || !n.upper || n.end-n.start != 1 || !n.gap || s.claims[min(i+1, len(s.tok)-1)] != free {
		return false
	}
	if far := s.at(i + 2); far.form != number && far.low != "," || far.low == "," && s.at(i+3).form != number {
		return false
	}
	s.add(i, i+2, Name, Block, "a family name and an initial")
	return true
}

// surnameInitial: "so far Corrigan B and", in a text that tells of a patient.
func (s *scan) surnameInitial(i int) bool {
	t, n, far := s.at(i), s.at(i+1), s.at(i+2)
	if !t.titled || t.owns || !t.has(lists.Surname) || t.has(lists.Common|lists.Medical|lists.Eponym|lists.Head|lists.Function|lists.Country|lists.Title|lists.Month) || !n.upper || n.end-n.start != 1 || !n.gap || n.low == "i" || n.low == "a" || s.claims[min(i+1, len(s.tok)-1)] != free || s.thing(i+2) {
		return false
	}
	if far.low != "and" && far.low != "," || s.at(i+3).form != word || !s.at(i+3).titled {
		return false
	}
	s.add(i, i+2, Name, Warn, "a family name and an initial")
	return true
}

// mcInitials: "J.McT. is a 63M".
func (s *scan) mcInitials(i int) bool {
	t, n, mc := s.at(i), s.at(i+1), s.at(i+2)
	if !t.upper || t.end-t.start != 1 || n.low != "." || n.gap || mc.gap || !mc.upper || len(mc.low) > 4 || mc.low[:min(2, len(mc.low))] != "mc" && mc.low[:min(2, len(mc.low))] != "ma" || s.at(i+3).low != "." || s.at(i+3).gap || !s.clear(i, i+4) {
		return false
	}
	s.add(i, i+4, Name, Warn, "initials")
	return true
}

// tattooed: "an oar and the word SALT tattooed down his neck".
func (s *scan) tattooed(i int) bool {
	if s.at(i).low != "tattooed" || s.impersonal(i) {
		return false
	}
	from := i
	for from > i-12 && from > 0 && s.claims[from-1] == free && s.at(from-1).form == word && !s.at(from-1).has(lists.Verb) && s.at(from-1).low != "has" && s.at(from-1).low != "with" && s.at(from-1).low != "had" && s.at(from-1).low != "is" && s.at(from-1).low != "was" {
		from--
	}
	if from > i-2 {
		return false
	}
	return s.addIdentity(from, i+1)
}

// lowSaint: "called uro at st brannocks", in a text without capitals.
func (s *scan) lowSaint(i int) bool {
	t, n, b := s.at(i), s.at(i+1), s.at(i-1).low
	if t.low != "st" && t.low != "saint" && t.low != "mount" && t.low != "mt" || b != "at" && b != "to" && b != "from" && b != "in" || n.form != word || !n.gap || len(n.low) < 3 || n.has(lists.Function|lists.Medical) || !s.clear(i, i+2) {
		return false
	}
	s.add(i, i+2, Location, Warn, "a saint's name behind a word for where")
	return true
}

// postsAs: "she posts as bonesandbluebells_".
func (s *scan) postsAs(i int) bool {
	if s.at(i-1).low != "as" || s.at(i).upper || !s.about(i).person {
		return false
	}
	from, to := i, s.chunk(i)
	if s.at(to).low == "_" && !s.at(to).gap {
		to++
	}
	under := false
	for j := from; j < to; j++ {
		under = under || s.at(j).low == "_"
	}
	if !under || !s.clear(from, to) {
		return false
	}
	s.add(from, to, Name, Warn, "a name on a network")
	return true
}

// fourFours: the sixteen digits of a card, whether or not their sum is right.
func (s *scan) fourFours(i int) bool {
	end := i
	for n := 0; n < 4; n++ {
		if n > 0 && s.at(end).low == "-" {
			end++
		}
		if s.at(end).form != number || len(s.at(end).low) != 4 {
			return false
		}
		end++
	}
	if s.at(end).form == number || s.at(i-1).form == number || !s.open(i, end) {
		return false
	}
	s.add(i, end, Account, Block, "sixteen digits in fours, as on a card")
	return true
}

// dashDay: "his pfts on 9-14 show".
func (s *scan) dashDay(i int) bool {
	m, n := s.at(i+2), s.at(i+3)
	if s.at(i-1).low != "on" || s.at(i+1).low != "-" || s.at(i+1).gap || m.form != number || m.gap || len(m.low) > 2 || !dayMonth(atoi(s.at(i).low), atoi(m.low)) || atoi(m.low) < 13 && atoi(s.at(i).low) < 13 || n.form == word && (units[n.low] || notDays[n.low]) || n.low == "%" || !n.gap && n.form != sign || n.low == "-" || !s.clear(i, i+3) {
		return false
	}
	s.add(i, i+3, Date, Warn, "a day and a month")
	return true
}

// tattoo: "a tattoo of his regiment's number", "a chest tattoo, a ship under the
// words": by what it shows somebody is known.
func (s *scan) tattoo(i int) bool {
	if l := s.at(i).low; l != "tattoo" && l != "tattoos" && !(l == "portrait" && s.at(i-1).low == "inked") {
		return false
	}
	n := s.at(i + 1)
	if n.low == "," || n.low == ":" {
		for j := i + 2; j < i+14 && j < len(s.tok); j++ {
			if w := s.at(j); w.low == "words" || w.low == "name" || w.low == "number" || w.low == "\"" {
				return s.addIdentity(i+2, max(i+3, s.clauseEnd(i+2)))
			}
		}
	}
	if n.low != "of" && n.low != "reading" && n.low != "saying" && n.low != "spelling" && n.low != "that" || n.low == "that" && s.at(i+2).low != "says" && s.at(i+2).low != "reads" {
		return false
	}
	end := s.clauseEnd(i)
	if end <= i+2 || !s.open(i, end) {
		return false
	}
	s.add(i, end, OtherID, Warn, "a mark by which somebody is known")
	return true
}

// satDay: "paeds ed sat 18 may", as a phone writes it.
func (s *scan) satDay(i int) bool {
	b, m := s.at(i-1), s.at(i+1)
	if !whenWords[b.low] && b.low != "sat" && b.low != "sun" || months[m.low] == 0 || !m.gap || len(s.at(i).low) > 2 || atoi(s.at(i).low) > 31 || atoi(s.at(i).low) < 1 || !s.open(i-1, i+2) {
		return false
	}
	s.add(i-1, i+2, Date, Warn, "a weekday, a day and a month")
	return true
}

// labelName: a line that holds "Bhattacharjee S" and nothing else, as labels have.
func (s *scan) labelName(i int) bool {
	t, n, far := s.at(i), s.at(i+1), s.at(i+2)
	if s.at(i-1).form != line || i == 0 || !t.titled || len(t.low) < 4 || t.has(lists.Common|lists.Known|lists.Medical|lists.Head|lists.Function) || medicalEnding(t.low) && !t.has(lists.Surname) || !n.upper || n.end-n.start != 1 || !n.gap || far.form != line || s.claims[min(i+1, len(s.tok)-1)] != free {
		return false
	}
	s.add(i, i+2, Name, Block, "a family name and an initial on a line of their own")
	return true
}
