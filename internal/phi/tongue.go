package phi

import "consilium/internal/phi/lists"

// tongue counts what tells the language of a stretch of text.
type tongue struct {
	words, function, known, letters, foreign int
}

// read counts a word. Names and abbreviations say nothing of a language but by
// their letters.
func (g *tongue) read(s *scan, t *token) {
	for _, r := range s.n.text[t.start:t.end] {
		g.letters++
		if r >= 0x80 {
			g.foreign++
		}
	}
	if t.caps || t.upper && !t.first || t.end-t.start < 2 {
		return
	}
	g.words++
	if t.has(lists.Function) {
		g.function++
	}
	if t.has(lists.Function | lists.Known | lists.Medical | lists.Eponym) {
		g.known++
	}
}

// add takes in what another stretch counted.
func (g *tongue) add(o tongue) {
	g.words, g.function, g.known, g.letters, g.foreign = g.words+o.words, g.function+o.function, g.known+o.known, g.letters+o.letters, g.foreign+o.foreign
}

// strange says whether English grammar is missing from what has room for it.
func (g *tongue) strange(least int) bool {
	return g.foreign >= 8 && g.foreign*3 > g.letters || g.words >= least && g.function*6 < g.words && g.known*10 < g.words*7
}

// unreadable says whether the text, or a paragraph of it, is in a language that
// the guard can't read.
func (s *scan) unreadable() bool {
	const inAll, inParagraph = 8, 12
	var all, one tongue
	for i := range s.tok {
		t := &s.tok[i]
		switch t.form {
		case word:
			one.read(s, t)
		case line:
			if one.strange(inParagraph) {
				return true
			}
			all.add(one)
			one = tongue{}
		}
	}
	last := one.strange(inParagraph)
	all.add(one)
	return last || all.strange(inAll)
}
