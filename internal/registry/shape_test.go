package registry

import (
	"testing"

	"pgregory.net/rapid"

	"consilium/internal/kernel/errs"
	"consilium/internal/registry/madeup"
)

func TestNumbersThatCanBeAndCanNotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source Source
		number string
		can    bool
	}{
		{NPPES, "1234567893", true}, {NPPES, "1003802901", true}, {NPPES, "1679576722", true},
		{NPPES, "1234567890", false}, {NPPES, "1558597798", false},
		{NPPES, "123-456-7893", true}, {NPPES, " 1234567893 ", true}, {NPPES, "１２３４５６７８９３", true},
		{NPPES, "123456789", false}, {NPPES, "12345678931", false}, {NPPES, "3234567896", false}, {NPPES, "", false},
		{NPPES, "12345678g3", false}, {NPPES, "+234567893", false},
		{GMC, "1393398", true}, {GMC, "139 3398", true}, {GMC, "139339", false}, {GMC, "13933981", false}, {GMC, "A393398", false},
		{AHPRA, "MED0000932846", true}, {AHPRA, "med 0000932846", true}, {AHPRA, "MED000932846", false}, {AHPRA, "ME00000932846", false},
		{NMC, "01A2345N", true}, {NMC, "79i2345e", true}, {NMC, "01A23456", false}, {NMC, "1A2345N", false},
		{ORCID, "0000-0002-1825-0097", true}, {ORCID, "0000000218250097", true}, {ORCID, "https://orcid.org/0000-0002-1694-233X", true},
		{ORCID, "0000-0002-1694-233x", true}, {ORCID, "0000-0002-1694-2330", false}, {ORCID, "0000-0002-1825-0098", false},
		{ORCID, "0000-0002-1825-009", false}, {"elsewhere", "1", false},
	} {
		err := Check(c.source, Tidy(c.source, c.number))
		if (err == nil) != c.can {
			t.Errorf("%s %q: %v", c.source, c.number, err)
		}
		if err != nil && errs.As(err).Fields["number"] == "" {
			t.Errorf("%s %q: the error names no field", c.source, c.number)
		}
	}
}

// Any one digit mistyped, and any two neighbours swapped but 0 and 9, shows:
// that is what the check digit is for.
func TestAMistypedNPIShows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		good := madeup.NPI(rapid.IntRange(0, 99_999_999).Draw(t, "which"))
		if err := Check(NPPES, good); err != nil {
			t.Fatalf("%s: %v", good, err)
		}
		at := rapid.IntRange(1, 9).Draw(t, "at")
		other := []byte(good)
		other[at] = '0' + (other[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if Check(NPPES, string(other)) == nil {
			t.Fatalf("%s passes for %s", other, good)
		}
	})
}
