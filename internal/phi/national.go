package phi

import "strings"

// national finds what needs no label: numbers whose shape or checksum says
// what they are.
func (s *scan) national() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] != free || t.form != number && !(t.form == word && (t.caps || t.upper && t.end-t.start == 1 || t.low == "xxx")) {
			continue
		}
		if i > 0 && !t.gap && (s.tok[i-1].form == number || s.tok[i-1].form == word || s.tok[i-1].low == "." || s.tok[i-1].low == "/" || s.tok[i-1].low == "-") {
			continue
		}
		s.ssn(i)
		if s.claims[i] == free {
			s.numbered(i)
		}
	}
}

// ssn finds 123-45-6789 and what is left of it: xxx-xx-6789.
func (s *scan) ssn(i int) {
	t := &s.tok[i]
	if low := t.low; (low == "xxx" || low == "x") && s.at(i+1).low == "-" && (s.at(i+2).low == "xx" || s.at(i+2).low == "x") && s.at(i+3).low == "-" && len(s.at(i+4).low) == 4 {
		s.add(i, i+5, SSN, Block, "the end of a social security number")
		return
	}
	if t.form != number || len(t.low) != 3 {
		return
	}
	sep := s.at(i + 1)
	if sep.form == sign && (sep.low == "-" || sep.low == ".") && !sep.gap {
		if two, four := s.at(i+2), s.at(i+4); two.form == number && len(two.low) == 2 && s.at(i+3).low == sep.low && four.form == number && len(four.low) == 4 && s.ends(i+5) {
			s.add(i, i+5, SSN, Block, "the shape of a social security number")
		}
		return
	}
	if sep.form == number && sep.gap && len(sep.low) == 2 && s.at(i+2).form == number && len(s.at(i+2).low) == 4 && s.ends(i+3) && t.low != "000" && t.low[0] != '9' {
		s.add(i, i+3, SSN, Warn, "the shape of a social security number")
	}
}

// ends says whether a value ends before the token.
func (s *scan) ends(i int) bool {
	t := s.at(i)
	return t.gap || t.form == line || t.form == sign && !(strings.Contains("-/.", t.low) && !s.at(i+1).gap && s.at(i+1).form == number)
}

// numbered gathers up to six groups from i, and asks each check.
func (s *scan) numbered(i int) {
	var b [40]byte
	size, to := 0, i
	for groups := 0; to < len(s.tok) && groups < 9; groups++ {
		t := &s.tok[to]
		if t.form != number && !(t.form == word && (t.caps || t.upper && t.end-t.start == 1)) || s.claims[to] == taken {
			break
		}
		if size+t.end-t.start > len(b) {
			break
		}
		size += copy(b[size:], s.n.text[t.start:t.end])
		to++
		if s.check(i, to, string(b[:size])) {
			return
		}
		if j := s.at(to); j.form == sign && !j.gap && strings.Contains("-.+/", j.low) && !s.at(to+1).gap {
			to++
		} else if j.gap && (t.form == word && t.end-t.start > 4 || j.form == word && j.end-j.start > 4) {
			break
		}
	}
}

// check makes a finding where a value is one that needs no label.
func (s *scan) check(from, to int, v string) bool {
	if publicLines[v] {
		return false
	}
	if len(v) < 9 || !s.ends(to) && !s.at(to).is(word, "and") {
		return false
	}
	glued := true
	for i := from + 1; i < to; i++ {
		glued = glued && !s.tok[i].gap
	}
	digits := allDigits(v)
	switch {
	case digits && len(v) >= 13 && len(v) <= 19 && luhn(v) && v[0] >= '3' && v[0] <= '6':
		s.add(from, to, Account, Block, "the checksum of a card's number")
	case digits && ahv(v):
		s.add(from, to, OtherID, Block, "the checksum of a Swiss AHV number")
	case nir(v):
		s.add(from, to, OtherID, Block, "the checksum of a French NIR")
	case digits && cpf(v) && (to == from+1 || s.groups(from, to, 3, 3, 3, 2)):
		s.add(from, to, OtherID, Block, "the checksum of a Brazilian CPF")
	case digits && aadhaar(v) && (to == from+1 || s.groups(from, to, 4, 4, 4)):
		s.add(from, to, OtherID, Block, "the checksum of an Aadhaar number")
	case digits && personnummer(v) && (s.at(to-2).low == "-" || s.at(to-2).low == "+" || len(v) == 12):
		s.add(from, to, OtherID, Block, "the checksum of a personnummer")
	case digits && (s.groups(from, to, 6, 4) || s.groups(from, to, 6, 3)) && s.at(from+1).low == "/" && (between(v[2:4], 1, 12) || between(v[2:4], 51, 62)) && between(v[4:6], 1, 31):
		s.add(from, to, OtherID, Block, "the shape of a Czech or Slovak birth number")
	case s.groups(from, to, 2, 3, 3, 1) && len(v) == 9 && s.at(from+1).low == "." && s.at(to-2).low == "-":
		s.add(from, to, OtherID, Block, "the shape of a Brazilian RG")
	case digits && len(v) == 10 && nhsNumber(v) && s.groups(from, to, 3, 3, 4) && (to == from+1 || s.at(from+1).form == number):
		s.add(from, to, MRN, Block, "the checksum of an NHS number")
	case digits && chiNumber(v) && glued:
		s.add(from, to, MRN, Block, "the checksum of a CHI number")
	case digits && medicareAU(v) && s.groups(from, to, 4, 5, 1):
		s.add(from, to, HealthPlan, Block, "the checksum of an Australian Medicare number")
	case !digits && (codiceFiscale(v) || glued && len(v) == 16 && fiscalShape(v)):
		s.add(from, to, OtherID, Block, "the shape of a codice fiscale")
	case !digits && mbi(v):
		s.add(from, to, HealthPlan, Block, "the shape of a Medicare beneficiary's number")
	case !digits && iban(v):
		s.add(from, to, Account, Block, "the checksum of an IBAN")
	case !digits && glued && len(v) == 17 && vinShaped(v):
		s.add(from, to, Vehicle, Block, "the shape of a vehicle's identification number")
	case !digits && glued && len(v) == 9 && dea(v) && capital(v[0]) && (capital(v[1]) || v[1] == '9'):
		s.add(from, to, License, Block, "the checksum of a DEA number")
	case !digits && glued && ppsNumber(v):
		s.add(from, to, OtherID, Block, "the checksum of an Irish PPS number")
	case digits && glued && npi(v) && s.at(from-1).form != number:
		s.add(from, to, License, Block, "the checksum of a national provider identifier")
	default:
		return false
	}
	return true
}

func vinShaped(v string) bool {
	shaped, checked := vin(v)
	return checked || shaped && allDigits(v[13:])
}

// groups says whether the tokens are numbers of these lengths.
func (s *scan) groups(from, to int, lengths ...int) bool {
	n := 0
	for i := from; i < to; i++ {
		if s.tok[i].form != number {
			continue
		}
		if n >= len(lengths) || len(s.tok[i].low) != lengths[n] {
			return false
		}
		n++
	}
	return n == len(lengths)
}
