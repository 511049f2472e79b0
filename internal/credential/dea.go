package credential

import (
	"strings"

	"consilium/internal/kernel/errs"
)

// deaSentence is the answer to a DEA number: it opens the way to controlled
// drugs, proves nothing here and is never collected.
const deaSentence = "This looks like a DEA number. We never take those: give your NPI or the number of your state licence, and nothing else."

// checkNoDEA refuses DEA registration numbers wherever somebody of the United
// States types them. Elsewhere nobody has one, and a register's own numbers
// may look the same, as those of South Africa do.
func (f Facts) checkNoDEA(c *errs.Check) {
	register := plainRegister(f.Register)
	c.That(register != "dea" && register != "drug enforcement administration" && !strings.HasPrefix(register, "dea "), "register", deaSentence)
	if country(f.Jurisdiction) != "US" {
		return
	}
	c.That(!isDEA(plainNumber(f.Number), f.LegalName), "number", deaSentence)
	for _, word := range strings.FieldsFunc(f.Note, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') }) {
		c.That(!isDEA(strings.ToUpper(word), f.LegalName), "note", deaSentence)
	}
}

// isDEA says whether a text has the form of a DEA registration number of the
// person: a letter for the kind of registrant, the first letter of a name or
// 9, six digits and a check digit, which is the last digit of the first, third
// and fifth plus twice the second, fourth and sixth (21 CFR 1301, as the DEA
// Diversion Control Division describes it). A state licence that looks the
// same but for these is none.
func isDEA(number, name string) bool {
	if len(number) != 9 || !strings.ContainsRune("ABCDEFGHJKLMPRSTUX", rune(number[0])) {
		return false
	}
	initial := number[1] == '9'
	for _, word := range strings.Fields(plainName(name)) {
		initial = initial || word[0] == number[1]|0x20
	}
	if !initial {
		return false
	}
	sum := 0
	for i, d := range []byte(number[2:]) {
		if d < '0' || d > '9' {
			return false
		}
		switch {
		case i == 6:
			return sum%10 == int(d-'0')
		case i%2 == 0:
			sum += int(d - '0')
		default:
			sum += 2 * int(d-'0')
		}
	}
	return false
}
