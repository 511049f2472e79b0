package agree

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Places compares where the applicant says they work, and the domain of their
// work address, with the source's places: the best pair counts. A name is close
// when its own words are among the other's; a domain when its label is the
// place's initials or begins with a word of its own. That is a hint for a
// person: which domain belongs to which institution is a curated list's to say.
func Places(said []string, domain string, held []string, source Source) (Verdict, string) {
	a, b := terms(said), terms(held)
	if (len(a) == 0 && domain == "") || len(b) == 0 {
		return Unknown, silent(len(a) > 0 || domain != "", len(b) > 0, source, "place of work")
	}
	best := Differs
	for _, y := range b {
		for _, x := range a {
			switch place(x, y) {
			case Same:
				return Same, "A place of work is the same."
			case Close:
				best = Close
			}
		}
	}
	if best == Close {
		return Close, "A place of work has a similar name."
	}
	for _, y := range b {
		if DomainAgrees(domain, y) {
			return Close, "The domain of the mail address fits a place of work."
		}
	}
	return Differs, "No place of work agrees."
}

// generic are words of institutions that don't tell which one it is.
//
//nolint:misspell // Université, folded
var generic = []string{"hospital", "hospitals", "university", "universitat", "universite", "universidad", "college", "school", "medical", "medicine", "center", "centre", "clinic", "clinics",
	"clinica", "klinik", "klinikum", "kliniken", "health", "healthcare", "system", "systems", "care", "group", "practice", "associates", "trust", "nhs", "foundation", "institute", "department", "service",
	"services", "general", "regional", "community", "memorial", "county", "city", "state", "national", "the", "of", "and", "for", "at", "de", "la", "el", "der", "des", "du", "and", "inc", "llc", "pc", "pllc", "ltd", "saint", "st", "royal",
	"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central"}

// own gives the words of a place that tell which one it is.
func own(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(w) < 3 || slices.Contains(generic, w) })
}

func place(x, y string) Verdict {
	a, b := strings.Fields(plain(x)), strings.Fields(plain(y))
	a, b = a[:min(len(a), 20)], b[:min(len(b), 20)]
	if strings.Join(a, "") == strings.Join(b, "") {
		return Same
	}
	c, d := own(a), own(b)
	if len(c) == 0 || len(d) == 0 {
		return Differs
	}
	if within(c, d) || within(d, c) {
		return Close
	}
	return Differs
}

// within says whether each word is among others, but for a slip.
func within(few, many []string) bool {
	for _, w := range few {
		if !slices.ContainsFunc(many, func(v string) bool { return v == w || slip(v, w) }) {
			return false
		}
	}
	return true
}

// DomainAgrees says whether a mail domain looks like the place's: the label
// that somebody registered is its name or its words run together, the initials
// of all its words (three at least), or begins with the word of its own that
// stands first (four letters at least).
func DomainAgrees(domain, place string) bool {
	domain = strings.ToLower(strings.Trim(domain, ". "))
	registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	label := strings.ReplaceAll(plain(strings.TrimSuffix(registered, "."+suffix)), " ", "")
	all := strings.Fields(plain(place))
	all = all[:min(len(all), 20)]
	if label == "" || len(all) == 0 {
		return false
	}
	var full, short string
	for _, w := range all {
		full += w[:1]
		if !slices.Contains([]string{"of", "the", "and", "for", "at", "de", "der", "du"}, w) {
			short += w[:1]
		}
	}
	if label == strings.Join(all, "") || len(label) >= 3 && (label == full || label == short) {
		return true
	}
	if mine := own(all); len(mine) > 0 {
		return len(mine[0]) >= 4 && strings.HasPrefix(label, mine[0]) || label == strings.Join(mine, "")
	}
	return false
}
