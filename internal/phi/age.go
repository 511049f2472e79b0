package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// ages finds ages over 89, in digits and words. Percentages, pressures and
// groups ("patients over 90") are none.
func (s *scan) ages() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] == taken {
			continue
		}
		switch {
		case t.form == number:
			s.ageDigits(i)
		case t.form == word && (t.low == "ninety" || t.low == "hundred"):
			s.ageWords(i)
		case t.form == word && (t.low == "nineties"):
			if l := s.at(i - 1).low; l == "her" || l == "his" || l == "their" || (l == "-" || l == "mid" || l == "late" || l == "early") && s.isStory() {
				s.add(i, i+1, Age90, Block, "an age over 89 as a decade")
			}
		case t.form == word && (t.low == "century" || t.low == "hundred" || t.low == "ton") && s.at(i-2).low == "of" && (s.at(i-3).low == "short" || s.at(i-3).low == "shy"):
			s.add(i-2, i+1, Age90, Block, "an age over 89 in words")
		case t.form == word && (t.low == "nonagenarian" || t.low == "centenarian" || t.low == "supercentenarian"):
			s.add(i, i+1, Age90, Block, "an age over 89 in a word")
		}
	}
}

// hot stand before a temperature in Fahrenheit.
var hot = set("to of temp temperature fever febrile t tmax - at was until above")

func over89(n int) bool { return n >= 90 && n <= 122 }

func (s *scan) ageDigits(i int) {
	t := s.at(i)
	n := atoi(t.low)
	if len(t.low) == 4 && n >= 1895 && n <= 1934 {
		s.oldBirth(i)
		return
	}
	if b := s.at(i - 1); over89(n) && len(t.low) < 4 && !t.gap && b.upper && (b.low == "f" || b.low == "m") && (b.gap || s.at(i-2).low == "(") && (s.at(i+1).low == ")" || s.at(i+1).low == "," || s.at(i+1).gap && s.at(i+1).form == word && s.at(i+1).low != "mm") && s.claims[i-1] == free {
		s.add(i-1, i+1, Age90, Block, "a sex and an age over 89")
		return
	}
	if len(t.low) > 3 || !over89(n) || !t.gap && i > 0 && s.tok[i-1].form != sign || !t.gap && strings.Contains("/.:-+", s.at(i-1).low) && s.at(i-1).form == sign && i > 0 && s.at(i-2).form == number {
		return
	}
	next := s.at(i + 1)
	if next.form == number || next.low == "%" || next.low == "/" && s.at(i+2).form == number || next.low == "." && !s.at(i+2).gap && s.at(i+2).form == number || next.low == ":" && !next.gap {
		return
	}
	// "her 90s"
	if next.is(word, "s") && !next.gap || next.low == "'" && s.at(i+2).low == "s" {
		if l := s.at(i - 1).low; l == "her" || l == "his" || l == "their" || l == "mid" || l == "late" || l == "early" || l == "-" {
			s.add(i, i+2, Age90, Block, "an age over 89 as a decade")
		}
		return
	}
	if end, ok := s.ageUnit(i + 1); ok {
		if next.low == "f" && hot[s.at(i-1).low] {
			return
		}
		if !s.group(i, end) {
			s.claims[i] = free
			s.add(i, end, Age90, Block, "an age over 89")
		}
		return
	}
	if b := s.at(i - 1); b.low == "at" && (next.low == "she" || next.low == "he") || b.low == "," && (s.at(i-2).low == "m" || s.at(i-2).low == "f") && s.at(i-2).upper && s.at(i-3).low == "(" && next.low == ")" {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if b, n2 := s.at(i-1), s.at(i+1); b.low == "of" && s.at(i-2).has(lists.Kin) && !s.at(i-2).owns && (n2.form != word || n2.has(lists.Function) || n2.has(lists.Verb) || hasSuffixAny(n2.low, "ing")) && !groups[s.at(i-2).low] {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if next.low == "/" && !next.gap && (s.at(i+2).low == "f" || s.at(i+2).low == "m") && s.at(i+2).upper && !s.at(i+2).gap {
		s.add(i, i+3, Age90, Block, "an age over 89")
		return
	}
	if b := s.at(i - 1).low; (b == "to" || b == "at") && livedTo[s.at(i-2).low] && (next.form != word || next.has(lists.Function)) {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if b := s.at(i - 1); (b.low == "reached" || b.low == "reaching") && (others[s.at(i-2).low] || s.at(i-2).has(lists.Kin)) && (next.form != word || !units[next.low]) && next.low != "%" {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if (next.low == "yrs" || next.low == "yr") && (s.at(i+2).low == "," || s.at(i+2).low == ".") && (s.at(i-1).low == "is" || s.at(i-1).low == ",") {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if n >= 100 && t.first && next.low == "," && s.isStory() && s.at(i+2).form == word {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if n >= 100 && t.first && next.low == "and" && (s.at(i+2).low == "still" || s.at(i+2).low == "counting" || s.at(i+2).low == "sharp") {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	if s.ageBefore(i) && !s.group(i, i+1) {
		s.add(i, i+1, Age90, Block, "an age over 89")
		return
	}
	// "101st birthday"
	if ordinal[next.low] && !next.gap && (s.at(i+2).low == "birthday" || s.at(i+2).low == "year" && (s.at(i-1).low == "her" || s.at(i-1).low == "his" || s.at(i-1).low == "my")) {
		s.add(i, i+3, Age90, Block, "an age over 89")
	}
}

// ageUnit reads "-year-old", "yo", "y/o", "F", "M", "y.o.", "yrs old".
func (s *scan) ageUnit(i int) (int, bool) {
	j := i
	if s.at(j).low == "-" {
		j++
	}
	switch w := s.at(j); w.low {
	case "yo", "yof", "yom", "yf", "ym", "years-old":
		return j + 1, w.form == word
	case "y":
		if s.at(j+1).low == "/" || s.at(j+1).low == "." {
			return min(j+3, len(s.tok)), s.at(j+2).low == "o"
		}
		if s.at(j+1).low == "o" {
			return j + 2, true
		}
		if l := s.at(j + 1).low; l == "/" || l == "," {
			return j + 1, !w.gap && (s.at(j+2).low == "f" || s.at(j+2).low == "m")
		}
		if l := s.at(i - 2).low; !w.gap && (l == "f" || l == "m" || l == "female" || l == "male" || l == "/" || l == "|" || l == "(" && (s.at(j+1).low == ")" || s.at(j+1).low == ",")) {
			return j + 1, true
		}
		return j + 1, s.at(j+1).low == "f" || s.at(j+1).low == "m"
	case "anos", "ans", "jahre", "jahrige", "jahriger", "jaar", "anni", "lat", "vuotta", "aos":
		return j + 1, w.gap
	case "next":
		return j + 2, s.at(j+1).low == "birthday"
	case "year", "years", "yr", "yrs":
		k := j + 1
		if s.at(k).low == "." || s.at(k).low == "-" {
			k++
		}
		if s.at(k).low == "old" || s.at(k).low == "olds" || s.at(k).low == "aged" || s.at(k).low == "young" {
			return k + 1, true
		}
		if l := s.at(k).low; l == "of" && s.at(k+1).low == "age" {
			return k + 2, true
		}
		if s.at(k).has(lists.Kin) {
			return j + 1, true
		}
		return 0, false
	case "f", "m":
		if w.upper && (!w.gap || s.storyAge(j)) {
			return j + 1, true
		}
	case "woman", "man", "lady", "gentleman", "female", "male":
		if n := s.at(j + 1); groups[n.low] || n.low == "residents" || n.low == "volunteers" {
			return 0, false
		}
		return j, j > i || w.gap
	}
	return 0, false
}

// storyAge keeps "92 M" in lists of values from being a man.
func (s *scan) storyAge(j int) bool {
	n := s.at(j + 1)
	return n.low == "with" || n.low == "," || n.low == "w" || n.low == "presenting" || n.low == "who" || n.low == "c" || n.low == "from" || n.low == "on"
}

var ageLead = set(`aged age turned turning turns nearly almost approaching reached reaching patient mother father grandmother grandfather`)

// ageBefore: "aged 93", "turned 97", "he is 92,", "who's 90 herself".
func (s *scan) ageBefore(i int) bool { return s.ageLed(i, i+1) }

// ageLed is ageBefore for an age that ends before the token end.
func (s *scan) ageLed(i, end int) bool {
	l := s.at(i - 1)
	if n := s.at(end); l.low == "," && n.low == "with" && s.isStory() && s.at(i-2).form == word && !units[s.at(i-2).low] {
		return true
	}
	if l.low == "(" && s.about(i).person && (s.at(end).low == ")" || s.at(end).low == "," || s.at(end).low == "and") && s.at(i-2).form == word && (s.at(i-2).upper || s.at(i-2).has(lists.Kin)) && !s.at(i-2).caps {
		return true
	}
	if l.low == ":" || l.low == "(" || l.low == "=" || l.low == "," {
		if b := s.at(i - 2); b.low == "age" || b.low == "aged" || l.low != ":" && l.low != "=" && (b.has(lists.Kin) || b.low == "eldest" || b.low == "oldest" || b.low == "elder") && (s.at(end).low == ")" || s.at(end).low == ",") {
			return true
		}
		// "My mother has PSP, 91, and": an age between commas.
		n := s.at(end)
		return l.low != ":" && l.low != "=" && s.about(i).person && (n.low == "," || n.low == ")" || n.low == "." && s.at(end+1).gap) && s.tok[i].gap == (l.low == ",") && s.at(i-2).form == word && !units[s.at(i-2).low]
	}
	if ageLead[l.low] && !l.has(lists.Kin) && l.low != "patient" && l.low != "reached" && l.low != "reaching" && l.low != "approaching" && l.low != "nearly" && l.low != "almost" {
		return true
	}
	if n := s.at(end); l.low == "being" && (n.low == "," || n.low == "." || n.low == "and") && s.about(i).person {
		return true
	}
	who := s.at(i - 2)
	if l.low == "be" && (s.at(i-2).low == "he'll" || s.at(i-2).low == "she'll") {
		return true
	}
	if l.low == "is" || l.low == "was" || l.low == "be" || l.low == "now" || l.low == "nearly" || l.low == "almost" || l.low == "just" || l.low == "already" || l.low == "about" {
		back := i - 5
		if s.at(i-2).low == "and" {
			back = i - 9
		}
		for j := i - 2; j >= back; j-- {
			if who = s.at(j); who.low == "he" || who.low == "she" || who.low == "who" || who.has(lists.Kin) || who.low == "patient" || who.low == "pt" || who.low == "they" || who.has(lists.Given) && who.upper {
				break
			}
			if l.low == "nearly" && j == i-2 {
				continue
			}
		}
	} else if l.low != "he's" && l.low != "she's" && !(l.owns && (l.low == "he" || l.low == "she" || l.low == "who")) {
		return false
	} else {
		who = l
	}
	if !(who.low == "he" || who.low == "she" || who.low == "who" || who.has(lists.Kin) || who.low == "patient" || who.low == "pt" || who.low == "he's" || who.low == "she's" || who.has(lists.Given) && who.upper) {
		return false
	}
	n := s.at(end)
	return n.form != word || n.has(lists.Function) || n.low == "years" || n.low == "herself" || n.low == "himself" || n.low == "today" || n.low == "now" || n.low == "tomorrow" || n.low == "when"
}

// group says whether an age is that of a group: "over 90", "patients aged 90
// and older", ">= 90 years".
func (s *scan) group(i, end int) bool {
	b := s.at(i - 1)
	switch b.low {
	case "over", "above", "than", "under", "below", ">", "<", "≥", "≤", "=", "least", "beyond", "exceeding":
		return true
	case "aged", "age", "ages":
		if w := s.at(i - 2); w.low == "patients" || w.low == "adults" || w.low == "people" || w.low == "those" || w.low == "women" || w.low == "men" || w.low == "individuals" || w.low == "persons" || w.low == "in" && b.low == "ages" || w.low == "residents" || w.low == "subjects" || w.low == "all" {
			return true
		}
	}
	if n := s.at(end); n.low == "and" && (s.at(end+1).low == "older" || s.at(end+1).low == "over" || s.at(end+1).low == "above") || n.low == "or" && (s.at(end+1).low == "older" || s.at(end+1).low == "over" || s.at(end+1).low == "more") || n.low == "+" {
		return true
	}
	return s.at(end-1).low == "olds"
}

// oldBirth: "born in 1928" says an age over 89.
func (s *scan) oldBirth(i int) {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if w := s.tok[j].low; w == "born" || w == "dob" || w == "birth" || w == "yob" {
			s.add(i, i+1, Age90, Block, "a birth that makes the age over 89")
			return
		}
	}
}

var ones = set("one two three four five six seven eight nine")

// ageWords: ninety-four, one hundred and two.
func (s *scan) ageWords(i int) {
	from, end := i, i+1
	if s.at(end).low == "-" {
		end++
	}
	if ones[s.at(end).low] {
		end++
	} else {
		end = i + 1
	}
	if s.at(i).low == "ninety" && end == i+1 && ones[s.at(end).low] {
		end++
	}
	if s.at(i).low == "hundred" {
		if l := s.at(i - 1).low; l != "one" && l != "a" {
			return
		}
		from--
		if s.at(end).low == "and" && ones[s.at(end+1).low] {
			end += 2
		}
	}
	if j := i + 2; s.at(i+1).low == "-" && dayWords[s.at(j).low] && s.at(j+1).low == "year" && s.at(j+2).low != "of" {
		s.add(from, j+2, Age90 /* in her ninety-third year */, Block, "an age over 89 in words")
		return
	}
	if e, ok := s.ageUnit(end); ok && !s.group(from, e) {
		s.add(from, e, Age90, Block, "an age over 89 in words")
		return
	}
	if s.at(i).low == "ninety" && end > i+1 && s.at(from).first && s.at(end).low == "," && s.isStory() {
		s.add(from, end, Age90, Block, "an age over 89 in words")
		return
	}
	if s.at(i).low == "hundred" && end > i+1 && s.isStory() && s.agedInWords(from, end) {
		s.add(from, end, Age90, Block, "an age over 89 in words")
		return
	}
	if s.ageLed(from, end) && !s.group(from, end) && s.at(end).low != "percent" && s.at(end).low != "%" {
		s.add(from, end, Age90, Block, "an age over 89 in words")
	}
}

// livedTo stand before the age that somebody reached.
var livedTo = set("lived alive living died diagnosed married working driving smoking lives presented dx")

// agedInWords: "a gentleman of a hundred and one", "stop at one hundred and one."
func (s *scan) agedInWords(from, end int) bool {
	lead, n := s.at(from-1), s.at(end)
	if n.form == number || n.low == "%" || n.low == "-" || n.form == word && !n.has(lists.Function) && !n.has(lists.Verb) && n.low != "still" || n.low == "of" {
		return false
	}
	return lead.low == "of" || lead.low == "at" || lead.low == "," || lead.low == "is" || lead.low == "was" || lead.low == "reached" || lead.low == "until" || lead.low == "till" || lead.low == "turned" || lead.low == "turns"
}
