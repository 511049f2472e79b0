package registry

import "testing"

// Whoever means a register gets it, in whatever words; who doesn't, doesn't.
func TestWhichRegisterIsMeant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, text string
		want          Source
	}{
		{"US", NPPES.Title(), NPPES}, {"US", "NPI number", NPPES}, {"US", "my n.p.i", ""}, {"US", "ＮＰＩ", NPPES}, {"GB", "NPI", NPPES},
		{"US", "Oregon Medical Board", ""}, {"US", "Nippes Board", ""},
		{"GB", GMC.Title(), GMC}, {"GB", "the GMC, UK", GMC}, {"IN", "GMC", ""}, {"DE", "General  Medical-Council", GMC},
		{"GB", "NMC", NMC}, {"GB", NMC.Title(), NMC}, {"GH", NMC.Title(), ""}, {"NP", "NMC", ""},
		{"AU", "Ahpra", AHPRA}, {"NZ", AHPRA.Title(), AHPRA}, {"FR", "ORCID iD", ORCID}, {"FR", "", ""},
	} {
		if got := Named(c.country, c.text); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.country, c.text, got, c.want)
		}
	}
}
