package agree

import (
	"slices"
	"strings"
	"unicode"

	edlib "github.com/hbollon/go-edlib"
	"golang.org/x/text/unicode/norm"
)

// number keeps letters and digits, in upper case and in their ordinary width.
func number(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// digits keeps the digits, without zeros in front.
func digits(s string) string {
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s), "0")
}

// Numbers compares two numbers of a register. Spaces, points, hyphens and case
// don't count. Letters and zeros before the digits make them close, when there
// are four digits at least. A slip makes them differ: a number is an index key.
func Numbers(said, held string, source Source) (Verdict, string) {
	a, b := number(said), number(held)
	switch {
	case a == "" || b == "":
		return Unknown, silent(a != "", b != "", source, "number")
	case a == b:
		return Same, "The numbers are the same."
	case len(digits(a)) >= 4 && digits(a) == digits(b):
		return Close, "The digits are the same; letters or zeros beside them differ."
	case len([]rune(a))+len([]rune(b)) <= 80 && edlib.OSADamerauLevenshteinDistance(a, b) == 1:
		return Differs, "The numbers differ by one digit, or by two that changed places."
	}
	return Differs, "The numbers differ."
}

// Jurisdictions compares two keys of kernel/places.
func Jurisdictions(said, held string, source Source) (Verdict, string) {
	a, b := strings.ToUpper(strings.TrimSpace(said)), strings.ToUpper(strings.TrimSpace(held))
	country := func(s string) string { c, _, _ := strings.Cut(s, "-"); return c }
	switch {
	case a == "" || b == "":
		return Unknown, silent(a != "", b != "", source, "jurisdiction")
	case a == b:
		return Same, "The jurisdictions are the same."
	case country(a) != country(b):
		return Differs, "The countries differ."
	case a == country(a) || b == country(b):
		return Close, "One side names the country alone."
	}
	return Differs, "The country is the same, the state differs."
}

// Specialties compares two lists: the best pair counts. canon may be nil.
func Specialties(said, held []string, source Source, canon Canon) (Verdict, string) {
	a, b := terms(said), terms(held)
	if len(a) == 0 || len(b) == 0 {
		return Unknown, silent(len(a) > 0, len(b) > 0, source, "specialty")
	}
	best := Differs
	for _, x := range a {
		for _, y := range b {
			switch specialty(x, y, canon) {
			case Same:
				return Same, "A specialty is the same."
			case Close:
				best = Close
			}
		}
	}
	if best == Close {
		return Close, "The specialties are related, not the same."
	}
	return Differs, "The specialties differ."
}

func terms(all []string) []string {
	var out []string
	for _, s := range all[:min(len(all), 20)] {
		if plain(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

// tails are words that say nothing of which specialty it is.
var tails = []string{"medicine", "medical", "physician", "specialist", "general", "clinical", "and", "of", "the", "doctor", "surgery", "disease", "diseases"}

func specialty(x, y string, canon Canon) Verdict {
	if plain(x) == plain(y) {
		return Same
	}
	if canon != nil {
		xk, xp := canon(x)
		yk, yp := canon(y)
		switch {
		case xk != "" && xk == yk:
			return Same
		case xk != "" && (xk == yp), yk != "" && yk == xp, xp != "" && xp == yp:
			return Close
		case xk != "" && yk != "":
			return Differs // both are known, and are other things
		}
	}
	for _, w := range strings.Fields(plain(x)) {
		for _, v := range strings.Fields(plain(y)) {
			if !slices.Contains(tails, w) && !slices.Contains(tails, v) && (w == v && len(w) > 3 || slip(w, v)) {
				return Close
			}
		}
	}
	return Differs
}
