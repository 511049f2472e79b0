package credential

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainName folds a name so that two spellings of it compare equal: case,
// accents, hyphens, points and spaces don't count; the order of words does.
func plainName(name string) string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case r >= 0x300 && r <= 0x36f: // the combining marks of Latin, Greek and Cyrillic
			return -1
		case r == '\'' || r == '’' || r == '‘' || r == 'ʼ':
			return -1
		case unicode.IsLetter(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(name))
	return strings.Join(strings.Fields(folded), " ")
}

// plainRegister folds the name of a register.
func plainRegister(register string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(register)),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }), " ")
}

// plainNumber keeps the letters and digits of a number, in upper case.
func plainNumber(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(number))
}

// hashedBy is the rule by which numberHash makes a digest today. Rows that an
// older one made are brought up to it by Rehash.
const hashedBy = 2

// numberHash is the keyed digest by which the same registration is found: of
// the register that is meant, where that is known, else of its name as it was
// written. Who words a register otherwise is not somebody else.
func (s *Service) numberHash(jurisdiction, register, number string) []byte {
	of := plainRegister(register)
	if named := s.registers.Named(jurisdiction, register); named != "" {
		of = "register:" + named // a folded name has no colon
	}
	return s.ring.Hash("licence number", of+"\x00"+plainNumber(number))
}
