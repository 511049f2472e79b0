package phi

import "strings"

// plateWords stand in a sentence that tells of a plate.
var plateWords = set("plate plates reg rego registration numberplate")

// plateNearby finds the plate of a car some words behind "plate": "kept repeating
// the plate to me while I cut off his jeans: 7KRD318".
func (s *scan) plateNearby() {
	for i := range s.tok {
		if !plateWords[s.tok[i].low] {
			continue
		}
		for j := i + 1; j < min(i+24, len(s.tok)) && s.tok[j].sentence == s.tok[i].sentence; j++ {
			if to := s.plateAt(j); to > 0 {
				s.add(j, to, Vehicle, Block, "a plate spoken of before it")
				break
			}
		}
	}
}

// plateAt gives where a plate ends that begins at i: capitals and digits, five
// to eight of them, in one piece or two; 0 where none does.
func (s *scan) plateAt(i int) int {
	if s.claims[i] != free || s.tok[i].form != word && s.tok[i].form != number || !s.tok[i].gap && i > 0 && s.tok[i-1].form != sign {
		return 0
	}
	to := s.chunk(i)
	digits, letters, lows := s.count(i, to)
	if n := s.at(to); digits == 0 && letters <= 3 && s.tok[i].caps && n.form == number && n.gap {
		to = s.chunk(to)
		digits, letters, lows = s.count(i, to)
	}
	if lows > 0 || digits < 2 || letters < 1 || digits+letters < 5 || digits+letters > 8 || strings.ContainsAny(s.text(i, to), "/.:%") || !s.open(i, to) {
		return 0
	}
	if end := s.at(to); end.form == word && units[end.low] {
		return 0
	}
	return to
}
