package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// second looks again, with more suspicion, at a text in which an identifier is
// already certain: such a text tells of one person, and a capitalised word that
// nothing explains is more likely a name or a place there than in a question
// about a guideline.
func (s *scan) second() {
	certain := 0
	for _, h := range s.hits {
		if h.tier == Block {
			certain += 2
		} else {
			certain++
		}
	}
	if certain == 0 {
		return
	}
	s.andName()
	s.againDates()
	s.againCodes()
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form != word || !s.tok[i].upper || s.claims[i] != free {
			continue
		}
		if end := s.again(i); end > i {
			i = end - 1
		}
	}
	s.andName()
}

// explained is what a capitalised word may be without being anybody's.
const explained = lists.Function | lists.Medical | lists.Head | lists.Month | lists.Weekday | lists.Country | lists.Title | lists.Kin | lists.Role | lists.Street

// again decides on the run of capitalised words at i.
func (s *scan) again(i int) int {
	t := s.at(i)
	if !t.titled && !(t.caps && t.has(place) && t.end-t.start > 4 && !t.has(lists.Known|lists.Medical)) {
		return i
	}
	if strings.Contains(t.low, "'") && !strings.HasPrefix(t.low, "o'") && !strings.HasPrefix(t.low, "d'") && !strings.HasPrefix(t.low, "n'") {
		return i
	}
	if s.at(i-1).low == "-" && !t.gap || t.has(explained) && !(t.has(lists.Given) && t.has(lists.Proper) && !t.has(lists.Function|lists.Head|lists.Medical|lists.Country|lists.Month|lists.Weekday|lists.Kin)) && !(t.has(lists.Country) && s.nameWord(i+1) && s.at(i+1).gap && !s.at(i+1).has(explained) && leads[s.at(i-1).low]) {
		return i
	}
	if t.end-t.start < 3 || contracted(t.low) || t.low == "mine" || t.has(lists.Country) && leads[s.at(i-1).low] && !s.nameWord(i+1) {
		return i
	}
	if t.has(lists.Facility) && s.gazetteer(i) <= i+1 && !(s.nameWord(i+1) && !s.at(i+1).has(lists.Facility|explained)) {
		return i
	}
	if to := s.scene(i); to > i {
		s.add(i, to, Location, Warn, "a word for a place beside its name, in a text with identifiers")
		return to
	}
	end := s.suspects(i)
	if end == i {
		return i
	}
	if ranks[s.at(i-1).low] && !t.has(lists.Eponym|lists.Common) && (t.has(lists.Surname|lists.Given) || !t.has(lists.Known|lists.Proper)) && !medicalEnding(t.low) {
		s.add(i, end, Name, Warn, "a rank before it, in a text with identifiers")
		return end
	}
	if b := s.at(i - 2); s.at(i-1).low == "." && b.form == word && b.upper && b.end-b.start == 1 && i > 2 && s.at(i-3).form != number && s.at(i-3).low != "°" && s.at(i-3).low != "/" && s.clear(i-2, i) && !s.at(i).has(lists.Common|lists.Medical|lists.Head|lists.Eponym) && !s.thing(end) && s.at(end).low != "et" {
		s.add(i-2, end, Name, Warn, "an initial and a word, in a text with identifiers")
		return end
	}
	last := s.at(end - 1)
	if s.thing(end) || last.owns && s.thingNear(end) || s.literature(end) {
		s.against(i, end, "a name that medicine or the literature uses")
		return i
	}
	if e := s.gazetteer(i); e >= end && s.againTown(i, e) {
		s.add(i, e, Location, Warn, "the name of a place, in a text with identifiers")
		return e
	}
	return s.againName(i, end)
}

// suspects takes the capitalised words from i that nothing explains.
func (s *scan) suspects(i int) int {
	end := i
	for end < len(s.tok) && end < i+6 {
		w := s.at(end)
		if end > i && w.form == sign && w.low == "-" && !w.gap && s.nameWord(end+1) && !s.at(end+1).gap {
			end++
			continue
		}
		if end > i && w.form == word && particle[w.low] && !w.upper && s.nameWord(end+1) {
			end++
			continue
		}
		if w.form != word || !w.titled && !(end == i && w.caps) && !(w.caps && end > i && w.has(place)) || s.claims[end] != free {
			break
		}
		if w.has(explained) && !(w.has(lists.Given|lists.Surname) && !w.has(lists.Function|lists.Medical|lists.Head|lists.Month|lists.Weekday)) && end > i {
			break
		}
		end++
		if w.owns {
			break
		}
	}
	return end
}

func (s *scan) againTown(i, end int) bool {
	t := s.at(i)
	multi := end > i+1
	lead := s.at(i - 1)
	led := leads[lead.low] || strongLeads[lead.low] || lead.low == "of" || lead.is(word, "the") && leads[s.at(i-2).low]
	size := s.sizeOf(i, end)
	switch {
	case multi:
		return !t.first || size&town != 0 || led
	case t.first && t.has(lists.City) && s.at(end).low == "." && !t.has(lists.Medical) && (s.at(i-1).low == "." || s.at(i-1).form == line || s.at(i-1).low == "?"):
		return true
	case t.has(lists.Eponym|lists.Medical) && !led:
		return false
	case t.first && !led:
		return t.bits&town != 0 && !t.has(lists.Common|lists.Known|lists.Given|lists.Surname) || s.at(end).low == "." && t.has(town) && !t.has(lists.Common|lists.Given|lists.Eponym) || s.at(end).low == "." && t.has(place) && t.has(lists.Proper) && !t.has(lists.Given)
	case t.has(lists.Common):
		return led && t.has(town) && lead.low != "for" && lead.low != "by" && lead.low != "of"
	case t.has(lists.Given|lists.Surname) && !t.has(town):
		return led && lead.low != "by" && lead.low != "to" && lead.low != "for" && lead.low != "of"
	case t.has(lists.Given|lists.Surname) && !led:
		return false
	case lead.has(lists.Kin | lists.Role | lists.Title):
		return false
	}
	return true
}

// agedBehind: "Poppy, 9, from", "Tyler 17,", "Musa (4)".
func (s *scan) agedBehind(i int) bool {
	j := i
	if l := s.at(j).low; l == "," || l == "(" {
		j++
	}
	n := s.at(j)
	if n.form != number || len(n.low) > 2 || !n.gap && j == i {
		return false
	}
	after := s.at(j + 1)
	return after.low == "," || after.low == ")" || after.low == "(" || after.low == "." && s.at(j+2).gap && j > i || after.low == ";" || s.ageBehind(j) && after.low != "weeks" && after.low != "years"
}

// againName accepts a run as a name, or as a place where "at" and the like
// stand before.
func (s *scan) againName(i, end int) int {
	t := s.at(i)
	strange, names, plain, eponyms, words := 0, 0, 0, 0, 0
	for j := i; j < end; j++ {
		w := s.at(j)
		if w.form != word || particle[w.low] && !w.upper {
			continue
		}
		words++
		switch {
		case w.has(lists.Eponym):
			eponyms++
			if w.has(lists.Given) && !w.has(lists.Common) && w.has(lists.Proper) {
				names++
			}
		case w.has(lists.Given|lists.Surname) && !w.has(lists.Common):
			names++
		case w.has(lists.Given|lists.Surname) && w.has(lists.Given):
			plain++
		case w.has(lists.Common):
			plain++
		case medicalEnding(w.low) && !w.has(lists.Proper):
			return i
		case w.has(lists.Known) && !w.has(lists.Proper):
			plain++
		default:
			strange++
		}
	}
	lead := s.at(i - 1)
	if lead.low == "the" {
		lead = s.at(i - 2)
	}
	where := lead.low == "at" || lead.low == "in" || lead.low == "from" || lead.low == "near" || lead.low == "outside" || lead.low == "behind"
	next := s.at(end)
	acts := next.form == word && next.gap && next.has(lists.Verb)
	switch {
	case words == eponyms && s.at(i-1).low == "the":
		return i // "the Foley"
	case words == 1 && (t.has(lists.Given) || strange == 1) && !t.owns && s.agedBehind(end):
		s.add(i, end, Name, Warn, "a word before an age, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && t.has(lists.Proper) && eponyms == 0 && t.first && next.low == "." && !t.has(lists.Month|lists.Country):
		s.add(i, end, Name, Warn, "a first name alone, in a text with identifiers")
		return end
	case t.first && plain > 0 && strange+names == 0 && !(words == 1 && acts && t.has(lists.Given) && t.has(lists.Proper)):
		return i
	case where && words <= 4 && !t.first && (strange+names > 0 || words > 1 || !t.has(lists.Surname) || lead.low != "from") && eponyms < words:
		s.add(i, end, Location, Warn, "a word for where before it, in a text with identifiers")
		return end
	case names+strange > 0 && !t.first && eponyms == 0 && plain == 0:
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	case names > 0 && !t.first && eponyms+plain < words:
		s.add(i, end, Name, Warn, "a name among words, in a text with identifiers")
		return end
	case t.first && (names+strange >= 1) && (plain == 0 || words > 1 && acts && !t.has(lists.Common)) && eponyms == 0 && (acts || t.owns || words > 1 || next.low == "," || next.low == "." && (names > 0 || t.has(lists.Proper)) || next.low == "(" || next.low == "'"):
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	case !t.first && words == eponyms && !t.owns && (words > 1 || t.has(lists.Given|lists.Surname)) && !t.has(lists.Common) && next.form != number && (acts || lead.has(lists.Kin|lists.Role|lists.Verb) || toldTo[lead.low] && s.about(i).person):
		s.add(i, end, Name, Warn, "a name that medicine uses too, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && t.has(lists.Proper) && acts && humanVerb[next.low]:
		s.add(i, end, Name, Warn, "a word that is also a first name, and acts")
		return end
	case t.first && words > 1 && names+strange > 0 && eponyms < words && t.has(lists.Given|lists.Proper) && !t.has(lists.Common):
		s.add(i, end, Name, Warn, "words that nothing explains, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && eponyms == 0 && !t.has(lists.Month) && (!t.first || acts && (t.has(lists.Proper) || !t.has(lists.Known) || humanVerb[next.low] || s.stative(next.low))):
		s.add(i, end, Name, Warn, "a word that is also a first name, in a text with identifiers")
		return end
	case !t.first && words == 1 && t.has(lists.Given) && eponyms == 0 && (acts || next.low == "," || next.low == "." || next.is(word, "and") || lead.low == "," || lead.low == "("):
		s.add(i, end, Name, Warn, "a word that is also a first name, in a text with identifiers")
		return end
	case !t.first && words > 1 && eponyms < words && names+strange+plain > 0 && (names+strange > 0 || s.at(i+1).low == "-" || s.at(end-2).low == "-"), !t.first && words == 1 && eponyms == 0 && next.low == "(" && len(s.at(end+1).low) <= 2 && s.at(end+1).form == number && s.at(end+2).low == ")":
		s.add(i, end, Name, Warn, "words that nothing explains, in a text with identifiers")
		return end
	case !t.first && eponyms == 0 && lead.form == word && s.at(i-1).form == word && next.form != number && next.low != ":" && !lead.has(lists.Head):
		s.add(i, end, Name, Warn, "a capital that nothing explains, in a text with identifiers")
		return end
	case t.first && words == 1 && names+strange == 1 && plain+eponyms == 0 && adverb[next.low] && s.at(end+1).form == word && s.at(end+1).has(lists.Verb):
		s.add(i, end, Name, Warn, "a word that acts, in a text with identifiers")
		return end
	case words == 1 && names+strange+plain == 1 && (names+strange == 1 || t.has(lists.Given)) && next.upper && next.gap && next.end-next.start == 1 && s.at(end+1).low == "." && !s.at(end+1).gap && s.claims[end] == free && next.low != "i":
		s.add(i, end+2, Name, Warn, "a word and an initial, in a text with identifiers")
		return end + 2
	case !t.first && words == 1 && lead.low == "," && next.low == "," && s.at(i-1).low == "," && !t.has(lists.Common|lists.Eponym) && s.about(i).person:
		s.add(i, end, Name, Warn, "a word between commas, in a text with identifiers")
		return end
	case t.first && words == 1 && names == 1 && plain+eponyms == 0 && (next.low == ";" || next.low == "&" || next.low == "/" || next.low == "-" && next.gap || next.low == "?" || next.low == "!" || next.low == "+"):
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	case t.first && words == 1 && names == 1 && t.has(lists.Given) && !t.has(lists.Known|lists.Common|lists.Eponym|lists.Medical|lists.City) && next.low != ":" && next.low != "-":
		s.add(i, end, Name, Warn, "a first name that begins a sentence, in a text with identifiers")
		return end
	case t.first && words > 1 && names > 0 && plain+eponyms == 0:
		s.add(i, end, Name, Warn, "names that begin a sentence, in a text with identifiers")
		return end
	case words == 1 && t.has(lists.Given) && t.has(lists.Proper) && eponyms == 0 && (greetings[lead.low] || lead.low == "," && greetings[s.at(i-2).low]):
		s.add(i, end, Name, Warn, "a greeting before it, in a text with identifiers")
		return end
	case t.first && words == 1 && strange == 1 && !t.has(lists.Proper) && next.form == sign && next.low != "-" && next.low != ":":
		s.add(i, end, Name, Warn, "a word that nothing explains, in a text with identifiers")
		return end
	}
	return i
}

// ranks stand before a colleague's name.
var ranks = set("attending fellow intern senior reg registrar consultant resident sho charge pgy1 pgy2 pgy3 ms3 ms4 preceptor chief")

var adverb = set("finally eventually promptly slowly barely hardly almost nearly recently suddenly now also still then never just later already has only always again often soon herself himself")

var greetings = set("hi hello dear hey thanks regards cheers yours sincerely greetings")
