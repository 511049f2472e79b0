package phi

import (
	"strings"
	"testing"
)

// Numbers from the issuers' own examples, or made to fit; none is anybody's.
func TestChecksums(t *testing.T) {
	t.Parallel()
	checks := map[string]func(string) bool{
		"luhn": luhn, "npi": npi, "dea": dea, "nhs": nhsNumber, "chi": chiNumber, "personnummer": personnummer, "nir": nir, "codice fiscale": codiceFiscale,
		"ahv": ahv, "medicare au": medicareAU, "cpf": cpf, "aadhaar": aadhaar, "pps": ppsNumber, "mbi": mbi, "iban": iban,
		"vin": func(v string) bool { _, ok := vin(v); return ok },
	}
	for _, c := range []struct{ check, good, bad string }{
		{"luhn", "4111111111111111", "4111111111111112"},
		{"npi", "1234567893", "1234567890"},
		{"dea", "AB1234563", "AB1234560"},
		{"nhs", "9434765919", "9434765918"},
		{"chi", "0101611234", "3201611234"},
		{"personnummer", "8112189876", "8112189875"},
		{"personnummer", "198112189876", "178112189876"},
		{"nir", "269054958815780", "269054958815781"},
		{"codice fiscale", "RSSMRA85T10A562S", "RSSMRA85T10A562T"},
		{"ahv", "7569217076985", "7569217076984"},
		{"medicare au", "2428778132", "2428778112"},
		{"cpf", "52998224725", "52998224724"},
		{"aadhaar", "234123412346", "234123412347"},
		{"pps", "1234567FA", "1234567AA"},
		{"pps", "1234567T", "1234567A"},
		{"mbi", "1EG4TE5MK73", "0EG4TE5MK73"},
		{"iban", "GB82WEST12345698765432", "GB82WEST12345698765433"},
		{"vin", "1HGCM82633A004352", "1HGCM82633A004353"},
	} {
		if !checks[c.check](c.good) {
			t.Errorf("%s: %s is good", c.check, c.good)
		}
		if checks[c.check](c.bad) {
			t.Errorf("%s: %s is bad", c.check, c.bad)
		}
		for _, short := range []string{"", "1", c.good[:len(c.good)-1], "AAAAAAAAAA"} {
			if c.check != "luhn" && c.check != "iban" && checks[c.check](short) {
				t.Errorf("%s: %q is too short or no number", c.check, short)
			}
		}
	}
}

func TestTheWorkGrowsWithTheText(t *testing.T) {
	t.Parallel()
	e := New()
	for _, piece := range []string{"1-", "1.1/", "a@", "http://a", "(", "Mr. ", "A. ", "of ", "John ", "- ", "at ", "nine ", "12/12/", ":", "a:b:", "1.1.1.1.", "MRN ", "MRN: a ",
		"St. ", "of the ", "Hospital ", "New ", "in New ", "Anna-", "X, ", "Boston, ", "and ", "May ", "the 14th ", "on 3/14 ", "\" ", "'", "de la ", "Dr. de la ", "aged 9", "@a ", "a.b.",
		"on 3/14/2023 ", "Dr. Xu, 93, ", "Anna and ", "u/a_b ", "9. 8. 2023 ", "the first of May ", "1 ", "12 34 ", "A1 ", "Paris and ", "Smith, ", "dot ", "(at) ", "Lake ", "Health ", "x", "x1", "é", "\u0301", "\n", "Main ", "12 Main ", "#", "ext ", "SN ",
		"she, the one, ", "his tattoo, across his back ", "left in a car I wrote ", "plate ", "a hundred and one, ", "\n27/01 x", "he is one of the two men "} {
		work := func(n int) int {
			s := e.walk(strings.Repeat(piece, n), true)
			s.result()
			return s.steps
		}
		if once, four := work(1000), work(4000); four > 5*once+1000 {
			t.Errorf("%q: %d steps for 1000, %d for 4000", piece, once, four)
		}
	}
}
