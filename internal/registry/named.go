package registry

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// naming is what a register is called by those who have a number of it.
type naming struct {
	source Source
	// in is the country in which the names mean it; empty for anywhere.
	in    string
	names []string
}

// namings are in order: the first that fits is meant. Short names and names
// that several countries have mean a register in its own country alone.
var namings = []naming{
	{GMC, "GB", []string{"gmc", "general medical council"}},
	{NMC, "GB", []string{"nmc", "nursing and midwifery council"}},
	{AHPRA, "", []string{"ahpra", "australian health practitioner regulation agency"}},
	{NPPES, "", []string{"npi", "nppes", "national plan and provider enumeration system", "national provider identifier"}},
	{GMC, "", []string{"general medical council"}},
	{ORCID, "", []string{"orcid"}},
}

// Named gives the register that somebody in a country (ISO 3166-1 alpha-2)
// means by what they call it, however they word it; empty for one that is not
// known here. A state board's licence is not an NPI, so words beside the name
// don't count and a name that isn't there does.
func Named(country, text string) Source {
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(text)), func(r rune) bool { return r < 'a' || r > 'z' })
	said := " " + strings.Join(words, " ") + " "
	for _, n := range namings {
		if n.in != "" && n.in != country {
			continue
		}
		for _, name := range n.names {
			if strings.Contains(said, " "+name+" ") {
				return n.source
			}
		}
	}
	return ""
}
