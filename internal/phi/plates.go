package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// plateWords stand in a sentence that tells of a plate.
var plateWords = set("plate plates reg rego registration numberplate")

// plateNearby finds the plate of a car some words behind "plate": "kept repeating
// the plate to me while I cut off his jeans: 7KRD318".
func (s *scan) plateNearby() {
	driven := false
	for i := 0; i < len(s.tok) && !driven; i++ {
		driven = drivenWords[s.tok[i].low]
	}
	if !driven {
		return
	}
	for i := range s.tok {
		if s.tok[i].form != word {
			continue
		}
		if s.tok[i].caps && s.britishPlate(i) {
			s.add(i, i+3, Vehicle, Block, "the shape of a plate")
			continue
		}
		if !plateWords[s.tok[i].low] && !(drivenWords[s.tok[i].low] && !s.tok[i].upper && s.at(i-1).low == "a" && s.wroteDown(i)) {
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

// drivenWords stand in a text that tells of a car.
var drivenWords = set("car cars driver van lorry truck motorbike bike vehicle taxi passenger plate plates reg rego registration numberplate")

// britishPlate: "KX19 ZPO".
func (s *scan) britishPlate(i int) bool {
	t, n, last := s.at(i), s.at(i+1), s.at(i+2)
	return t.caps && t.end-t.start == 2 && n.form == number && len(n.low) == 2 && !n.gap && last.caps && last.end-last.start == 3 && last.gap && !last.has(lists.Medical|lists.Common) && s.clear(i, i+3)
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

// wroteDown: "he left in a car I wrote down,".
func (s *scan) wroteDown(i int) bool {
	for j := i + 1; j < i+6; j++ {
		if l := s.at(j).low; l == "wrote" || l == "noted" || l == "photographed" || l == "read" || l == "memorised" || l == "memorized" {
			return true
		}
	}
	return false
}
