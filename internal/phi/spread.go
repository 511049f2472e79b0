package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// spread finds again what was found once: a name that stands confirmed in one
// place is one in every other.
func (s *scan) spread() {
	known := map[string]bool{}
	blocked := false
	for _, h := range s.hits {
		blocked = blocked || h.tier == Block
		if h.typ != Name {
			continue
		}
		for i := h.from; i < h.to; i++ {
			t := s.at(i)
			if t.form == word && t.end-t.start > 2 && !(t.has(lists.Function) && h.to-h.from < 2) && !t.has(lists.Title|lists.Kin) && !(t.has(lists.Common) && !t.has(lists.Given|lists.Surname)) {
				known[t.low] = true
			}
		}
	}
	if len(known) == 0 {
		return
	}
	for i := range s.tok {
		t := &s.tok[i]
		if t.form != word || !t.upper && !(s.lowered && !t.has(lists.Common)) || s.claims[i] == taken || !known[t.low] || t.first && t.has(lists.Common) && !t.owns && !(t.has(lists.Given) && s.at(i+1).low == ".") && !(s.at(i+1).has(lists.Verb) && s.at(i+1).gap) {
			continue
		}
		if n := s.at(i + 1); t.has(lists.Function) && n.low != "has" && n.low != "is" && n.low != "was" && n.low != "had" && n.low != "says" && n.low != "said" {
			continue
		}
		if t.has(lists.Eponym) && (s.thing(i+1) || t.owns && s.thingNear(i+1)) || s.claims[i] == spared {
			continue
		}
		s.add(i, i+1, Name, Warn, "the same name elsewhere in the text")
	}
}

// codes finds what is left that looks like somebody's number: long runs of
// digits, and letters and digits mixed, that no other pass has explained.
func (s *scan) codes() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if t.low == "01" && s.at(i-1).low == "(" && s.at(i+1).low == ")" && s.at(i+2).form == number && !s.at(i+2).gap && len(s.at(i+2).low) == 14 && s.open(i-1, i+3) {
			s.add(i-1, s.chunkAll(i), Device, Block, "a device identifier of GS1")
			continue
		}
		if t.form != word && t.form != number || i > 0 && !t.gap && !strings.Contains("(#\"[=:", s.at(i-1).low) {
			continue
		}
		if s.isbt(i) {
			continue
		}
		end := s.chunk(i)
		if s.clear(i, end) {
			s.code(i, end)
		}
		i = end - 1
	}
}

func (s *scan) code(from, to int) {
	digits, letters, lows := s.count(from, to)
	hash := s.at(from-1).low == "#"
	longest := 0
	for i := from; i < to; i++ {
		switch t := s.at(i); {
		case t.form == number:
			longest = max(longest, len(t.low))
		case t.low == "." || t.low == "*" || t.low == "+":
			return
		case t.low == "/" && letters == 0:
			return
		}
	}
	if s.fileName(from, to, digits, letters) {
		return
	}
	if n := s.at(to); n.form == word && units[n.low] || n.low == "%" || n.low == ">" && letters > 0 {
		return
	}
	switch {
	case letters == 0 && to == from+1 && longest >= 7:
		s.add(from, to, OtherID, Warn, "a long number that nothing explains")
	case letters == 0 && to > from+1 && digits >= 8 && longest >= 3:
		s.add(from, to, OtherID, Warn, "a long number that nothing explains")
	case lows == 0 && letters > 0 && letters <= 6 && digits >= 5 && longest >= 4:
		s.add(from, to, OtherID, Warn, "a code of letters and digits that nothing explains")
	case lows == 0 && letters > 0 && digits >= 4 && hash:
		s.add(from, to, OtherID, Warn, "a code behind a #")
	case letters == 0 && hash && digits >= 5:
		s.add(from, to, OtherID, Warn, "a number behind a #")
	}
}

// fileName takes what is called after a day and somebody: ECG_20240309_RAMOSJ.
func (s *scan) fileName(from, to, digits, letters int) bool {
	if letters < 3 || digits < 6 || to < from+3 || !strings.Contains(s.text(from, to), "_") {
		return false
	}
	for i := from; i < to; i++ {
		if n := s.at(i).low; len(n) == 8 && between(n[:4], 1900, 2099) && between(n[4:6], 1, 12) && between(n[6:], 1, 31) {
			s.add(from, to, OtherID, Warn, "the name of a file, with a day in it")
			return true
		}
	}
	return false
}

// isbt: W0412 23 118765, the number of a unit of blood (ISBT 128).
func (s *scan) isbt(i int) bool {
	t, site, year, serial := s.at(i), s.at(i+1), s.at(i+2), s.at(i+3)
	if t.form != word || !t.upper || t.end-t.start != 1 || site.form != number || site.gap || len(site.low) != 4 || year.form != number || len(year.low) != 2 || serial.form != number || len(serial.low) != 6 || !s.open(i, i+4) {
		return false
	}
	s.add(i, i+4, OtherID, Block, "the number of a unit of blood")
	return true
}
