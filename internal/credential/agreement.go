package credential

import (
	"slices"
	"strings"
)

// accord is how well two names agree.
type accord int

const (
	agreesNot accord = iota
	agreesNearly
	agreesFully
)

// nameAgreement compares a legal name with those that a register keeps for one
// person; the best counts.
func nameAgreement(legal string, names []string) accord {
	best := agreesNot
	for _, name := range names {
		best = max(best, compareNames(legal, name))
	}
	return best
}

// compareNames: the same first and last word, with nothing between them that
// speaks against it, is the same name; the same last word and the same first
// letter is nearly so. The order of words doesn't count.
func compareNames(a, b string) accord {
	x, y := strings.Fields(plainName(a)), strings.Fields(plainName(b))
	if len(x) < 2 || len(y) < 2 {
		return agreesNot
	}
	sx, sy := slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y))
	if slices.Equal(sx, sy) {
		return agreesFully
	}
	if x[len(x)-1] != y[len(y)-1] {
		return agreesNot
	}
	switch {
	case x[0] == y[0]:
		return agreesFully
	case x[0][0] == y[0][0]:
		return agreesNearly
	}
	return agreesNot
}

// mailboxAgrees says whether the name of a mailbox is one person's: the whole
// given name and the whole family name. An initial or a surname alone fits the
// clerk who shares it.
func mailboxAgrees(mailbox string, names []string) bool {
	local, _, _ := strings.Cut(mailbox, "@")
	local, _, _ = strings.Cut(local, "+")
	box := strings.Fields(plainName(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, local)))
	for _, name := range names {
		words := strings.Fields(plainName(name))
		if len(words) < 2 {
			continue
		}
		given, family := words[0], words[len(words)-1]
		joined := strings.Join(box, "")
		// A further word, such as assistant, makes it somebody else's.
		stranger := slices.ContainsFunc(box, func(w string) bool { return len(w) > 1 && !slices.Contains(words, w) })
		if !stranger && slices.Contains(box, given) && slices.Contains(box, family) || joined == given+family || joined == family+given {
			return true
		}
	}
	return false
}

// placeAgrees says whether one of the places where a register has the person
// practise is the institution's: by the name of the body, or by the town in
// the same country and, where both tell it, the same state.
func placeAgrees(i institution, places []Place) bool {
	return slices.ContainsFunc(places, func(p Place) bool {
		if p.Country != "" && p.Country != i.country {
			return false
		}
		if p.Region != "" && i.region != "" && p.Region != i.region {
			return false
		}
		if p.Organisation != "" && slices.ContainsFunc(append([]string{i.name}, i.synonyms...), func(name string) bool {
			return plainRegister(name) == plainRegister(p.Organisation)
		}) {
			return true
		}
		return i.city != "" && plainName(i.city) == plainName(p.City)
	})
}

// cut parts a domain before its first dot.
func cut(domain string) (label, rest string, more bool) { return strings.Cut(domain, ".") }
