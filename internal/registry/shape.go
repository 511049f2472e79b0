package registry

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"consilium/internal/kernel/errs"
)

// Tidy writes a number as the register does: wide digits narrow, letters
// large, and the spaces, points and hyphens gone that people put between. An
// ORCID keeps its hyphens and loses an address before it.
func Tidy(source Source, number string) string {
	plain := norm.NFKC.String(number)
	if source == ORCID {
		plain = strings.TrimSpace(plain)
		for _, address := range []string{"https://", "http://", "www.", "orcid.org/"} {
			plain = strings.TrimPrefix(plain, address)
		}
	}
	plain = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '-', r == '.', r == '‐', r == '‑', r == '–':
			return -1
		}
		return unicode.ToUpper(r)
	}, plain)
	if source == ORCID && len(plain) == 16 {
		return plain[:4] + "-" + plain[4:8] + "-" + plain[8:12] + "-" + plain[12:]
	}
	return plain
}

var (
	// AHPRA: three letters and ten digits, as HL7 Australia writes it in AU
	// Base, invariant inv-ahpra-0
	// (http://hl7.org.au/fhir/StructureDefinition-au-ahpraregistrationnumber.html).
	ahpraShape = regexp.MustCompile(`^[A-Z]{3}[0-9]{10}$`)
	// NMC: two digits (a year), a letter, four digits, a letter, such as
	// 01A2345N (https://medicwatch.co.uk/check/nmc-pin). No check digit.
	nmcShape = regexp.MustCompile(`^[0-9]{2}[A-Z][0-9]{4}[A-Z]$`)
	// GMC: "the unique seven digit reference number" of the register's data
	// specification
	// (https://hee-tis.atlassian.net/wiki/spaces/NTCS/pages/1346699276/GMC+LRMP).
	gmcShape = regexp.MustCompile(`^[0-9]{7}$`)
	// NPI: ten digits, the first a 1 or a 2 (45 CFR 162.406, and CMS,
	// "Requirements for National Provider Identifier and NPI Check Digit").
	npiShape = regexp.MustCompile(`^[12][0-9]{9}$`)
	// ORCID: https://support.orcid.org/hc/en-us/articles/360006897674
	orcidShape = regexp.MustCompile(`^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$`)
)

// Check says whether a tidied number can be one of the register: nil, or an
// Invalid error on the field "number" that says what is wrong. LEIE has no
// numbers of its own and takes NPIs.
func Check(source Source, number string) error {
	switch source {
	case NPPES, LEIE:
		return npi(number)
	case GMC:
		return shape(gmcShape, number, "A GMC reference number has seven digits.")
	case AHPRA:
		return shape(ahpraShape, number, "An Ahpra registration number has three letters and ten digits, such as MED0001234567.")
	case NMC:
		return shape(nmcShape, number, "An NMC PIN has two digits, a letter, four digits and a letter, such as 01A2345N.")
	case ORCID:
		if err := shape(orcidShape, number, "An ORCID has four groups of four characters, such as 0000-0002-1825-0097."); err != nil {
			return err
		}
		if !mod11(strings.ReplaceAll(number, "-", "")) {
			return errs.Field("number", "The last character of the ORCID doesn't fit the rest: a digit is mistyped.")
		}
		return nil
	}
	return errs.Field("number", "Numbers of this register are not known here.")
}

func shape(is *regexp.Regexp, number, otherwise string) error {
	if !is.MatchString(number) {
		return errs.Field("number", otherwise)
	}
	return nil
}

func npi(number string) error {
	if err := shape(npiShape, number, "An NPI has ten digits and begins with 1 or 2."); err != nil {
		return err
	}
	if !luhn("80840" + number) {
		return errs.Field("number", "The last digit of the NPI doesn't fit the others: a digit is mistyped.")
	}
	return nil
}

// luhn holds the last digit against the others. An NPI is checked as if the
// prefix 80840 of ISO/IEC 7812 (health, United States) stood before it: CMS,
// "Requirements for National Provider Identifier (NPI) and NPI Check Digit".
func luhn(digits string) bool {
	sum, double := 0, false
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	return sum%10 == 0
}

// mod11 is ISO/IEC 7064:2003 MOD 11-2 over fifteen digits and their check
// character, where X is ten.
func mod11(chars string) bool {
	total := 0
	for _, c := range chars[:len(chars)-1] {
		total = (total + int(c-'0')) * 2
	}
	want := (12 - total%11) % 11
	last := chars[len(chars)-1]
	if want == 10 {
		return last == 'X'
	}
	return last == byte('0'+want)
}
