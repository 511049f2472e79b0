package credential

import (
	"slices"
	"strings"

	"consilium/internal/credential/agree"
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

// compareNames asks package agree. What it calls close, the machine takes for
// the same where given and family name are there in full on both sides: a
// register keeps a second given name that people leave out. The rest of what
// is close (an initial, a short form, another script) is for a person.
func compareNames(legal, held string) accord {
	verdict, _ := agree.Names(agree.Name{Full: legal}, agree.Name{Full: held}, agree.Register)
	switch verdict {
	case agree.Same:
		return agreesFully
	case agree.Close:
		x, y := strings.Fields(plainName(legal)), strings.Fields(plainName(held))
		if len(x) > 1 && len(y) > 1 && len(x[0]) > 1 && x[0] == y[0] && x[len(x)-1] == y[len(y)-1] {
			return agreesFully
		}
		return agreesNearly
	}
	return agreesNot
}

// mailboxAgrees says whether the machine may take the name of a mailbox for one
// person's: package agree does, and the whole given name and the whole family
// name are in it. An initial or a surname alone fits the clerk who shares it,
// so it proves that somebody works there and no more.
func mailboxAgrees(mailbox string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return agree.MailboxAgrees(mailbox, agree.Name{Full: name}) && wholeNamed(mailbox, []string{name})
	})
}

// wholeNamed says whether a mailbox has a given and a family name in full, and
// no word besides.
func wholeNamed(mailbox string, names []string) bool {
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
// practise is the institution's, in the same country and, where both tell it,
// the same state: by the name of the body, or by the town together with the
// street, which stands among the institution's other names. The town alone is
// enough only where the list has no other institution in it: in a city with
// several the clerk of one has the name of a physician at another.
func placeAgrees(i institution, places []Place) bool {
	return slices.ContainsFunc(places, func(p Place) bool {
		if p.Country != "" && p.Country != i.country {
			return false
		}
		if p.Region != "" && i.region != "" && p.Region != i.region {
			return false
		}
		if verdict, _ := agree.Places(append([]string{i.name}, i.synonyms...), "", []string{p.Organisation}, agree.Register); verdict == agree.Same {
			return true
		}
		if i.city == "" || plainName(i.city) != plainName(p.City) {
			return false
		}
		return i.alone || slices.ContainsFunc(p.Lines, func(line string) bool { return named(i, line) })
	})
}

// cut parts a domain before its first dot.
func cut(domain string) (label, rest string, more bool) { return strings.Cut(domain, ".") }
