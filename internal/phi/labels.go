package phi

import (
	"strings"
)

// label is one phrase of the table.
type label struct {
	words []string // behind the first
	typ   Type
	sure  bool
}

func readLabels(table string) map[string][]label {
	out := map[string][]label{}
	for row := range strings.Lines(strings.TrimSpace(table)) {
		head, phrases, _ := strings.Cut(row, ":")
		typ, how, _ := strings.Cut(head, " ")
		for phrase := range strings.SplitSeq(phrases, ",") {
			words := labelWords(strings.TrimSpace(phrase))
			if len(words) > 0 {
				out[words[0]] = append(out[words[0]], label{words[1:], Type(typ), how == "sure"})
			}
		}
	}
	return out
}

// labelWords cuts a phrase as tokens are cut.
func labelWords(phrase string) []string {
	var out []string
	for i := 0; i < len(phrase); {
		end := i
		for end < len(phrase) && (letter(phrase[end]) || digit(phrase[end]) || phrase[end] == '\'' && end > i) {
			end++
		}
		if end == i {
			if phrase[i] != ' ' {
				out = append(out, phrase[i:i+1])
			}
			i++
			continue
		}
		out = append(out, strings.TrimSuffix(phrase[i:end], "'s"))
		i = end
	}
	return out
}

// labelled finds values behind the words that name them.
func (s *scan) labelled() {
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form != word || s.claims[i] == taken {
			continue
		}
		rules := s.e.labels[s.tok[i].low]
		if len(rules) == 0 {
			continue
		}
		if s.tok[i].low == "cpr" && s.at(i+1).form == number && len(s.at(i+1).low) < 6 && s.at(i+2).low != "-" {
			continue // what is billed for reviving somebody
		}
		if s.tok[i].low == "order" && notOrders[s.at(i-1).low] {
			continue
		}
		best, end := label{}, 0
		for _, l := range rules {
			if e := s.matches(i+1, l.words); e > end {
				best, end = l, e
			}
		}
		if end > 0 {
			s.value(i, end, best)
		}
	}
}

// matches says where the words end that stand from i on; 0 where they don't.
func (s *scan) matches(i int, words []string) int {
	for _, w := range words {
		if low := s.at(i).low; low != w && !((w == "id" || w == "no" || w == "number") && low == w+"s") && !(w == "number" && (low == "no" || low == "nr" || low == "num" || low == "nos")) {
			return 0
		}
		i++
	}
	return i
}

// namers make a weak label sure.
var namers = set("number no num nr id ids # : = numbers code identifier nos")

// fillers may stand between a label and its value.
var fillers = set(`number no num nr id ids # : = - ( [ " ' . is was are as of reads read shows the which on file ending in ends with code identifier , / patient
his her their for listed given printed hash against match score still s serial sn value being > * at or and to line direct new old current correct`)

// notOrders stand before an order that has no number.
var notOrders = set("pecking in first second third reverse random chronological short birth")
