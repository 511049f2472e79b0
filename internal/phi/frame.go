package phi

import (
	"consilium/internal/phi/lists"
)

// framed finds, in a text that tells of a patient, a first name by what stands
// on both of its sides, though it is also a word or a town.
func (s *scan) framed(i int) bool {
	t := s.at(i)
	if !t.titled || !t.has(lists.Given) || t.has(lists.Medical|lists.Function|lists.Month|lists.Weekday|lists.Country|lists.Head) || t.has(lists.Eponym) && !t.has(lists.Proper) || len(t.low) < 3 {
		return false
	}
	b, n := s.at(i-1), s.at(i+1)
	end := i + 1
	if !t.owns && s.nameWord(end) && n.gap && n.end-n.start > 2 && !n.has(lists.Function|lists.Medical|lists.Month|lists.Country|lists.Head|lists.Facility) {
		end++
	}
	after := s.at(end)
	switch {
	case t.owns && (n.has(lists.Role) || n.has(lists.Kin)) && n.gap && !n.upper && !n.owns && !s.thing(i+2):
		s.add(i, i+1, Name, Warn, "a first name that owns something")
	case b.owns && (b.low == "he" || b.low == "she" || b.low == "who") && t.gap && after.form == sign && after.low != "-":
		s.add(i, end, Name, Warn, "who somebody is")
	case greetings[b.low] && (after.low == "," || after.low == "!") && b.low != "thanks" && b.low != "regards":
		s.add(i, end, Name, Warn, "a greeting before it")
	case after.low == "(" && s.sexAndAge(end+1):
		s.add(i, end, Name, Block, "an age behind it")
	case end == i+2 && after.low == "," && s.shortAge(end+1) && !s.impersonal(i):
		s.add(i, end, Name, Block, "an age behind it")
	case t.first && end == i+1 && !t.owns && after.form == word && after.gap && humanVerb[after.low] && (!authorVerb[after.low] || after.low == "went" && s.at(end+1).low == "home") && !t.has(lists.Eponym|place):
		s.add(i, end, Name, Warn, "a first name that does what people do")
	case told[b.low] && b.gap && !t.has(lists.Common|lists.Eponym) && after.low != "-" && !t.owns:
		s.add(i, end, Name, Warn, "a word of speech before it")
	case b.low == "to" && credit[s.at(i-2).low] && !t.has(lists.Common|lists.Eponym):
		s.add(i, end, Name, Warn, "a word of thanks before it")
	case end == i+1 && n.low == "and" && s.bothNamed(i):
		s.add(i, i+1, Name, Warn, "two first names")
		s.add(i+2, i+3, Name, Warn, "two first names")
	case t.owns && end == i+1 && n.form == word && n.gap && !n.upper && !t.has(lists.Common|lists.Known|lists.Eponym|place) && !n.has(lists.Head|lists.Medical|lists.Function) && !s.thingNear(i+1):
		s.add(i, i+1, Name, Warn, "a first name that owns something")
	case t.first && end == i+1 && adverb[after.low] && !authorVerb[s.at(end+1).low] && s.at(end+1).form == word && (s.at(end+1).has(lists.Verb) || humanVerb[s.at(end+1).low] || s.at(end+1).low == "sends") && !t.has(lists.Eponym|lists.Common):
		s.add(i, end, Name, Warn, "a first name that does what people do")
	case end == i+1 && b.form == word && b.gap && hasSuffixAny(b.low, "ologist", "ionist", "apist", "gienist", "rapher", "ician") && after.form == word && after.has(lists.Verb) && !t.has(lists.Eponym):
		s.add(i, end, Name, Warn, "a role before it")
	case b.low == "," && after.low == "," && end == i+2 && t.has(lists.Proper) && s.someone(i-2, i-1):
		s.add(i, end, Name, Warn, "a role before it")
	case b.low == "," && after.low == "," && end == i+1 && s.appositive(i):
		s.add(i, end, Name, Warn, "a first name between commas")
	case end == i+1 && t.first && after.low == "," && t.has(lists.Proper) && !t.has(lists.Common) && s.at(end+1).titled && s.gazetteer(end+1) > end+1 && s.at(s.gazetteer(end+1)).low == ",":
		s.add(i, end, Name, Warn, "a first name and where somebody lives")
	default:
		return false
	}
	return true
}

// sexAndAge: "(F92)", "(she/they)", "(34)" behind a name.
func (s *scan) sexAndAge(i int) bool {
	t, n := s.at(i), s.at(i+1)
	switch {
	case t.form == number && len(t.low) <= 2:
		return n.low == ")" || n.low == "," || s.ageBehind(i)
	case t.low == "f" || t.low == "m":
		return t.upper && n.form == number && len(n.low) <= 3 && (s.at(i+2).low == ")" || s.at(i+2).low == ",")
	case t.low == "she" || t.low == "he" || t.low == "they":
		return n.low == "/"
	}
	return false
}

// shortAge: "7," behind a comma.
func (s *scan) shortAge(i int) bool {
	t, n := s.at(i), s.at(i+1)
	return t.form == number && len(t.low) <= 2 && t.gap && (n.low == "," || n.low == ";" || n.low == "." && s.at(i+2).gap || n.low == ":" || s.ageBehind(i))
}

// appositive: "her lodger, Hudson, who is", "a 9-month-old, Glenn, weight".
func (s *scan) appositive(i int) bool {
	before, behind := s.at(i-2), s.at(i+2)
	switch {
	case before.low == "old" || before.has(lists.Kin|lists.Role) && !before.owns || before.low == "her" || before.low == "him" || before.low == "lodger" || before.low == "tenant":
		return true
	case behind.low == "who" || behind.low == "aged" || behind.low == "whose":
		return true
	}
	return false
}

// lowNamed: "baby boy bobby", "charge nurse matthew said", "pt lakiyah," in a
// text without capitals.
func (s *scan) lowNamed(i int) bool {
	t, b, n := s.at(i), s.at(i-1), s.at(i+1)
	if !b.has(lists.Kin|lists.Role|lists.Title) || b.owns || b.form != word || !t.gap || len(t.low) < 4 || t.has(lists.Function|lists.Medical|lists.Month|lists.Head|lists.Kin|lists.Role|lists.Title|lists.Verb|lists.Facility) && !(t.has(lists.Given) && b.has(lists.Kin)) || s.thing(i+1) || medicalEnding(t.low) {
		return false
	}
	given := t.has(lists.Given) && (!t.has(lists.Common) || b.has(lists.Kin) && b.low != "child" && b.low != "baby" || n.form == word && humanVerb[n.low] && b.low == "dr") && (n.form == sign && n.low != "-" && n.low != "/" || n.form == line || n.has(lists.Function|lists.Verb) || humanVerb[n.low])
	strange := s.stranger(i) && (b.low == "pt" || b.low == "patient") && (n.low == "," || n.low == "." || n.low == "(")
	if !given && !strange {
		return false
	}
	s.add(i, i+1, Name, Warn, "a relative or a role before it")
	return true
}

var (
	told   = set("promised told asked reminded convinced warned assured texted paged owed thanked begged consented interviewed examined phoned emailed")
	credit = set("tip kudos credit shoutout props thanks hattip nod")
)

// bothNamed: "Ada and Inez, have RSV".
func (s *scan) bothNamed(i int) bool {
	t, o := s.at(i), s.at(i+2)
	const unlikely = lists.Common | lists.Known | lists.Eponym | lists.Medical | lists.Country | lists.Month | lists.Head | place
	if !o.titled || !o.has(lists.Given) || t.has(unlikely) || o.has(unlikely) || s.claims[min(i+2, len(s.tok)-1)] != free {
		return false
	}
	n := s.at(i + 3)
	return (n.form != word || n.has(lists.Verb)) && !s.thing(i+3) && n.low != "-" && n.low != "("
}
