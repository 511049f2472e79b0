package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// value looks for what the label at from up to end names.
func (s *scan) value(from, end int, l label) {
	sure := l.sure || s.at(end-1).low == "id" && (s.at(end).low == ":" || s.at(end).low == "is" || s.at(end).low == "#" || s.at(end).low == "was")
	i := end
	for n := 0; n < 7 && i < len(s.tok); n++ {
		t := &s.tok[i]
		if t.form == line {
			if n > 0 && s.tok[i-1].low == ":" || n == 0 && sure {
				i++
				continue
			}
			return
		}
		if journals[t.low] && t.caps && year(s.at(i+1)) {
			return
		}
		if l.sure && n == 0 && s.farValue(end, l) {
			return
		}
		if to, ok := s.valueAt(i, sure || namers[s.at(i-1).low], l.typ); ok {
			s.take(from, i, to, l)
			return
		}
		if !fillers[t.low] && !(t.form == word && t.upper && (stateNames[t.low] || t.caps && usStates[t.low])) {
			// One word may come between a sure label and its sign: "MRN (Mercy): 123".
			if !(l.sure && t.form == word && n < 4 && (s.at(i+1).low == ":" || s.at(i+1).low == ")" || s.at(i+1).low == "#" || t.caps)) {
				return
			}
		}
		sure = sure || namers[t.low] || t.low == "*"
		if t.low == "." && t.gap || t.low == "." && s.at(i+1).gap && s.at(i+1).upper && !namers[s.at(i-1).low] && s.at(i+1).form == word && !s.at(i+1).caps {
			return
		}
		i++
	}
}

// valueAt says whether an identifier begins at i, and where it ends.
func (s *scan) valueAt(i int, sure bool, typ Type) (int, bool) {
	t := &s.tok[i]
	if t.form != word && t.form != number || s.claims[i] == taken {
		return 0, false
	}
	to := s.chunk(i)
	if s.publicLine(i, to) || s.billing(i, to) || (typ == Device || typ == OtherID) && s.rises(i, to) || typ == OtherID && (s.diseaseCode(i, to) || s.variant(i, to)) || typ == HealthPlan && s.vitamin(i) {
		return 0, false
	}
	if journals[t.low] && year(s.at(to)) {
		return 0, false
	}
	digits, letters, lowers := s.count(i, to)
	if n := s.at(to); typ == Vehicle && digits > 0 && letters > 0 && lowers == 0 && n.gap && n.form == number {
		if d, l, low := s.count(to, s.chunk(to)); d > 0 && low == 0 && (l > 0 || d == 3 && letters > 1) {
			return s.chunk(to), true // "plate 7KJ 48R"
		}
	}
	// "TX 8KR-2291", "BUPA 60118834": capitals, then digits.
	if digits == 0 && t.form == word && (t.caps || t.upper && letters == 1 && (sure || typ == Vehicle) && s.at(i+1).form == number && len(s.at(i+1).low) > 2) && letters <= 6 && to == i+1 && (sure || typ == License || typ == Vehicle || typ == HealthPlan) {
		next := s.at(to)
		if next.gap && (next.form == number || next.form == word) && next.form != line && !s.billing(to, s.chunk(to)) {
			if d, _, low := s.count(to, s.chunk(to)); d > 1 && low == 0 || d > 0 && typ == Vehicle {
				to = s.chunk(to)
				digits, _, _ = s.count(i, to)
			}
		}
	}
	if next := s.at(to); digits == 0 && t.form == word && t.caps && letters <= 7 && to == i+1 && next.gap && next.form == number && !s.isDate(to) && !s.billing(to, s.chunk(to)) {
		if d, _, low := s.count(to, s.chunk(to)); d >= 5 && low == 0 {
			to = s.chunk(to) // "ref NPDPSC 25-4471"
			digits, _, _ = s.count(i, to)
		}
	}
	if digits == 0 && typ == Vehicle && sure && t.caps && letters >= 5 && s.at(i-1).low == "\"" && s.at(to).low == "\"" {
		return to, true // a plate that spells a word
	}
	if digits == 0 {
		return 0, false
	}
	if s.isDate(i) && typ != Phone && typ != Fax {
		return 0, false
	}
	to = s.more(to, typ)
	digits, letters, lows := s.count(i, to)
	if s.claims[i] == spared && !(sure && (digits+letters >= 6 || letters > 0 && digits > 2)) {
		return 0, false
	}
	if typ == Phone || typ == Fax {
		return to, digits >= 3 && digits < 17 && letters < 2 && (digits >= 7 || sure && s.extension(i))
	}
	if letters == 0 && (to == i+3 || to == i+5 && digits < 5) && s.at(i+1).low == "." && digits < 6 {
		return 0, false // 0.22, and section 1.2.8
	}
	for j := i; j < to && lows > 0; j++ {
		if w := s.at(j); w.form == word && !w.caps && len(w.low) > 2 && w.has(lists.Known) && (digits < 5 || units[w.low] || !sure) {
			return 0, false // 6-week-old
		}
	}
	if lows > 0 && letters > digits && !(sure && letters+digits >= 8 && digits > 1 && strings.IndexByte("0123456789abcdef", s.n.low[t.start]) >= 0) && to-i < 3 {
		return 0, false
	}
	if next := s.at(to); next.form == word && next.gap && units[next.low] && digits < 6 || next.low == "%" {
		return 0, false
	}
	if sure {
		return to, digits+letters >= 4 && digits >= 1 || digits >= 3
	}
	if typ == Vehicle && digits >= 2 && letters >= 2 && letters <= 4 && lows == 0 && to > i+1 && s.at(i+1).gap {
		return to, true // "tag 442 ZRK"
	}
	mixed := digits >= 2 && letters >= 1 && lows == 0 && digits+letters >= 4
	return to, digits >= 5 || mixed && digits+letters >= 5
}

// extension keeps years and ages behind "phone" from being numbers.
func (s *scan) extension(i int) bool {
	before := s.at(i - 1).low
	return before != "in" && before != "for" && before != "at" && before != "the"
}

// more takes the groups behind a value that are written with spaces.
func (s *scan) more(to int, typ Type) int {
	for n := 0; n < 6 && to < len(s.tok); n++ {
		t := &s.tok[to]
		if t.low == ")" && (typ == Phone || typ == Fax) && s.at(to+1).form == number {
			to++
			continue
		}
		if !t.gap || t.form != number && t.form != word || s.claims[to] == taken {
			break
		}
		end := s.chunk(to)
		digits, letters, lows := s.count(to, end)
		if digits == 0 && !(t.caps && letters <= 4 && (typ == License || typ == Vehicle) && !t.has(lists.Function)) || lows > 0 || letters > 0 && digits == 0 && s.at(end).form == word && s.at(end).gap && !(typ == Vehicle && letters > 1 && t.caps) {
			break
		}
		if next := s.at(end); next.form == word && units[next.low] && digits < 4 || next.low == "%" || s.isDate(to) {
			break
		}
		to = end
	}
	return to
}

// count gives the digits, the letters and the small letters among them.
func (s *scan) count(from, to int) (digits, letters, lows int) {
	to = min(to, len(s.tok))
	for i := from; i < to; i++ {
		t := &s.tok[i]
		switch t.form {
		case number:
			digits += len(t.low)
		case word:
			letters += t.end - t.start
			if !t.caps && !(t.upper && t.end-t.start == 1) {
				lows += t.end - t.start
			}
		}
	}
	return digits, letters, lows
}

// take makes the finding; a kind that the value's own shape proves wins over
// the label's.
func (s *scan) take(from, i, to int, l label) {
	typ := l.typ
	if digits, _, _ := s.count(i, to); typ == Phone && digits < 7 && !inHouse[s.at(from).low] && !s.about(i).person {
		return
	}
	if typ == Phone && s.faxNear(from) {
		typ = Fax
	}
	if typ == Device && s.at(from).low == "ref" && !l.sure {
		typ = OtherID
	}
	// A sign before the value belongs to it.
	if s.at(i-1).low == "#" && i-1 >= from {
		i--
	}
	if s.at(i-1).low == "(" && i-1 > from {
		for j := i; j < to; j++ {
			if s.tok[j].low == ")" {
				i--
				break
			}
		}
	}
	cue := "the words before it: “" + s.text(from, max(from+1, min(i, from+1+len(l.words)))) + "”"
	s.add(i, to, typ, Block, cue)
	if typ == Phone || typ == Fax {
		return
	}
	// "MRNs 100-22-871 and 100-22-817", "MRN 3301-884 instead of 3310-884".
	for n := 0; n < 4; n++ {
		j := to
		for k := 0; k < 3 && joinsValues[s.at(j).low]; k++ {
			j++
		}
		if j == to || s.at(j).form == line {
			return
		}
		end, ok := s.valueAt(j, l.sure, typ)
		if d, _, _ := s.count(j, min(max(end, j), len(s.tok))); !ok || d < 4 {
			return
		}
		s.add(j, end, typ, Block, cue)
		to = end
	}
}

// inHouse are telephones with few digits.
var inHouse = set("pager beeper bleep extension ext switchboard callback direct x")

var joinsValues = set("and or / , & ; instead of then not vs #")

// billing says whether the tokens from up to are a code of what is billed.
func (s *scan) billing(from, to int) bool {
	t, n := s.at(from), s.at(from+1)
	if to == from+1 {
		return len(t.low) == 5 && t.low >= "99202" && t.low <= "99499"
	}
	return to == from+2 && t.upper && t.end-t.start == 1 && (t.low == "g" || t.low == "j" || t.low == "q") && n.form == number && len(n.low) == 4
}

// farValue takes a code that stands behind more words: "the donor ID on the old
// paperwork, AFKR219,", "the template ID in the header (mine showed VP-7f3a-99c1)".
func (s *scan) farValue(end int, l label) bool {
	if l := s.at(end).low; l == "id" || l == "number" {
		end++
	}
	if last := s.at(end - 1).low; last != "id" && last != "number" && last != "no" && last != "serial" && last != "mrn" && last != "barcode" {
		return false
	}
	if w := s.at(end); w.form != word || !w.gap || !w.has(lists.Function) || w.low == "is" || w.low == "was" {
		return false
	}
	apart := false
	for i := end; i < end+12 && i < len(s.tok); i++ {
		t := s.at(i)
		if t.low == "." && t.gap || t.form == line {
			return false
		}
		apart = apart || t.low == "," || t.low == "(" || t.low == ":"
		if !apart || t.form == sign || !t.gap && s.at(i-1).form != sign {
			continue
		}
		to := s.chunk(i)
		if d, letters, _ := s.count(i, to); d >= 3 && letters >= 2 && d+letters >= 7 && t.upper && s.open(i, to) {
			s.add(i, to, l.typ, Block, "the words before it: “"+s.text(end-1, end)+"”")
			return true
		}
	}
	return false
}

// diseaseCode: "L20.9", "E11.621", "W56.21XD", as ICD-10 and its clinical
// modification have them.
func (s *scan) diseaseCode(i, to int) bool {
	t, n, last := s.at(i), s.at(i+1), s.at(i+4)
	if t.form != word || !t.upper || t.end-t.start != 1 || n.form != number || n.gap || len(n.low) != 2 || s.at(i+2).low != "." || s.at(i+3).form != number || s.at(i+3).gap || len(s.at(i+3).low) > 4 {
		return false
	}
	return to == i+4 || to == i+5 && last.form == word && last.caps && last.end-last.start <= 3
}

// variant: "D816V", a change of one amino acid.
func (s *scan) variant(i, to int) bool {
	t, n, last := s.at(i), s.at(i+1), s.at(i+2)
	return to == i+3 && t.upper && t.end-t.start == 1 && n.form == number && len(n.low) < 5 && last.upper && last.end-last.start == 1
}

// vitamin: "Plan: B12 1000 IM" begins what is to be done.
func (s *scan) vitamin(i int) bool {
	t, n := s.at(i), s.at(i+1)
	return (t.low == "b" || t.low == "d" || t.low == "k") && n.form == number && len(n.low) < 3 && !n.gap && (s.at(i+2).gap || s.at(i+2).form != number)
}
