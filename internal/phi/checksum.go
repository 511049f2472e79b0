package phi

import "strings"

// The checks of what nations and trades number people and things by. Each
// takes the number without spaces and signs. They raise confidence; a mistyped
// number with a label beside it is found all the same.

// luhn is ISO/IEC 7812-1, annex B.
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return len(d) > 1 && sum%10 == 0
}

// npi is the Luhn check over 80840 and the ten digits (45 CFR 162.406).
func npi(d string) bool { return len(d) == 10 && (d[0] == '1' || d[0] == '2') && luhn("80840"+d) }

// dea: two letters, six digits and their check.
func dea(v string) bool {
	if len(v) != 9 || !allDigits(v[2:]) {
		return false
	}
	d := func(i int) int { return int(v[i+2] - '0') }
	return (d(0)+d(2)+d(4)+2*(d(1)+d(3)+d(5)))%10 == d(6)
}

// nhsNumber is modulus 11 over ten digits (NHS Data Dictionary).
func nhsNumber(d string) bool {
	return len(d) == 10 && d != "0000000000" && weighted(d[:9], 10, 9, 8, 7, 6, 5, 4, 3, 2)%11 == (11-int(d[9]-'0'))%11
}

// chiNumber is an NHS Scotland number: a birthday and modulus 11.
func chiNumber(d string) bool {
	return len(d) == 10 && between(d[0:2], 1, 31) && between(d[2:4], 1, 12) && nhsNumber(d)
}

func weighted(d string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(d[i]-'0')
	}
	return sum
}

func between(d string, low, high int) bool {
	n := 0
	for i := range len(d) {
		n = n*10 + int(d[i]-'0')
	}
	return n >= low && n <= high
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

// personnummer is Sweden's: a birthday (or one plus 60), four digits, Luhn.
func personnummer(d string) bool {
	if len(d) == 12 {
		if !between(d[:2], 18, 20) {
			return false
		}
		d = d[2:]
	}
	return len(d) == 10 && between(d[2:4], 1, 12) && (between(d[4:6], 1, 31) || between(d[4:6], 61, 91)) && luhn(d)
}

// nir is France's: thirteen digits (2A and 2B for Corsica) and 97 minus their
// rest by 97.
func nir(v string) bool {
	v = strings.Replace(strings.Replace(v, "2A", "19", 1), "2B", "18", 1)
	if len(v) != 15 || !allDigits(v) || v[0] != '1' && v[0] != '2' || !between(v[3:5], 1, 12) && !between(v[3:5], 20, 50) && !between(v[3:5], 62, 99) {
		return false
	}
	rest := 0
	for _, c := range v[:13] {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return 97-rest == int(v[13]-'0')*10+int(v[14]-'0')
}

// fiscalShape is a codice fiscale but for its check letter: slips of the pen
// are identifiers too.
func fiscalShape(v string) bool {
	const pattern = "AAAAAADDADDADDDA"
	if len(v) != len(pattern) {
		return false
	}
	for i := range len(v) {
		if pattern[i] == 'A' && !capital(v[i]) || pattern[i] == 'D' && !digit(v[i]) {
			return false
		}
	}
	return true
}

// codiceFiscale is Italy's (D.M. 23/12/1976): six letters, the birthday, the
// place, a check letter.
func codiceFiscale(v string) bool {
	if !fiscalShape(v) {
		return false
	}
	odd := [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}
	sum := 0
	for i := range 15 {
		n := int(v[i] - 'A')
		if digit(v[i]) {
			n = int(v[i] - '0')
		}
		if i%2 == 0 {
			n = odd[n]
		}
		sum += n
	}
	return int(v[15]-'A') == sum%26
}

// ahv is Switzerland's: 756, and the check of EAN-13.
func ahv(d string) bool {
	return len(d) == 13 && strings.HasPrefix(d, "756") && weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
}

// medicareAU: ten digits or eleven with the person's, the first 2 to 6.
func medicareAU(d string) bool {
	return (len(d) == 10 || len(d) == 11) && d[0] >= '2' && d[0] <= '6' && weighted(d, 1, 3, 7, 9, 1, 3, 7, 9)%10 == int(d[8]-'0')
}

// cpf is Brazil's: nine digits and two checks by 11.
func cpf(d string) bool {
	if len(d) != 11 || strings.Count(d, d[:1]) == 11 {
		return false
	}
	check := func(n int) int { return n * 10 % 11 % 10 }
	return check(weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(d[9]-'0') && check(weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(d[10]-'0')
}

// aadhaar is India's: twelve digits, not beginning with 0 or 1, Verhoeff.
func aadhaar(d string) bool {
	if len(d) != 12 || d[0] < '2' {
		return false
	}
	c := 0
	for i := range len(d) {
		c = dihedral(c, turn(i%8, int(d[len(d)-1-i]-'0')))
	}
	return c == 0
}

// dihedral multiplies in the group of the pentagon.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b+5)%5
	}
	return (a - b + 5) % 5
}

// turn is Verhoeff's permutation, applied n times.
func turn(n, v int) int {
	for range n {
		v = [...]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}[v]
	}
	return v
}

// ppsNumber is Ireland's: seven digits and a check letter, perhaps a second
// letter.
func ppsNumber(v string) bool {
	if len(v) != 8 && len(v) != 9 || !allDigits(v[:7]) || !capital(v[7]) {
		return false
	}
	sum := weighted(v, 8, 7, 6, 5, 4, 3, 2)
	if len(v) == 9 {
		if v[8] < 'A' || v[8] > 'I' && v[8] != 'W' {
			return false
		}
		if v[8] != 'W' {
			sum += 9 * int(v[8]-'A'+1)
		}
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[sum%23] == v[7]
}

// vin is ISO 3779: seventeen signs without I, O and Q; the ninth is the check
// of 49 CFR 565 in North America, and elsewhere anything.
func vin(v string) (shaped, checked bool) {
	if len(v) != 17 {
		return false, false
	}
	values := "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
	weights := [...]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	sum, digits, letters := 0, 0, 0
	for i := range 17 {
		at := strings.IndexByte(values, v[i])
		if at < 0 || v[i] == '.' {
			return false, false
		}
		if digit(v[i]) {
			digits++
		} else {
			letters++
		}
		sum += at % 10 * weights[i]
	}
	return digits > 3 && letters > 2, sum%11 == strings.IndexByte("0123456789X", v[8])
}

// mbi is the pattern of a Medicare beneficiary's number (CMS, 2017).
func mbi(v string) bool {
	const pattern = "CAXDAXDAADD"
	if len(v) != len(pattern) {
		return false
	}
	for i := range len(v) {
		c := v[i]
		isLetter := capital(c) && strings.IndexByte("SLOIBZ", c) < 0
		ok := map[byte]bool{'C': c >= '1' && c <= '9', 'A': isLetter, 'X': isLetter || digit(c), 'D': digit(c)}[pattern[i]]
		if !ok {
			return false
		}
	}
	return true
}

// iban is ISO 13616: two letters, two digits, modulus 97.
func iban(v string) bool {
	if len(v) < 15 || len(v) > 34 || !capital(v[0]) || !capital(v[1]) || !allDigits(v[2:4]) {
		return false
	}
	rest := 0
	for _, c := range v[4:] + v[:4] {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
