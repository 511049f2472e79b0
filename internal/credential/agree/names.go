package agree

import (
	"slices"
	"strings"
)

// kind says what makes two names close, or apart.
type kind uint8

const (
	exact       kind = iota
	noName           // one side says nothing
	noGiven          // one side has a family's name alone
	unread           // scripts that can't be compared by rule
	otherFamily      // the families' names differ
	otherGiven       // the given names differ
	elder            // Jr and Sr
	former           // a former name
	scripted         // the same in another script
	familySlip
	givenSlip
	shortForm
	initials
	moreGiven
	moreFamily
	moreWords
	particles
	oneElder
)

// outcome is what comparing two names came to.
type outcome struct {
	verdict Verdict
	kind    kind
	// more is the side that has more, or the longer form: 1 or 2.
	more int
}

// Names compares two names; either may be said by either side, the verdict is
// the same. Case, accents, hyphens, spaces and the order of words don't count.
// Close is what one person's name looks like in two places: initials, a short
// form of a given name, a second given or family name, a slip of a letter,
// particles, another script, a former name. Names differ when both have a word
// that the other has nothing for.
func Names(said, held Name, source Source) (Verdict, string) {
	a, b := said.parse(), held.parse()
	swapped := a.key() > b.key()
	if swapped {
		said, held, a, b = held, said, b, a
	}
	o := compare(a, b)
	if o.verdict == Differs || o.verdict == Unknown && o.kind == unread {
		if throughFormer(said, held) {
			o = outcome{verdict: Close, kind: former}
		}
	}
	if swapped && o.more != 0 {
		o.more = 3 - o.more
	}
	return o.verdict, sentence(o, source)
}

func (p parsed) key() string {
	var b strings.Builder
	for _, w := range p.family {
		b.WriteString(w.spread + " ")
	}
	b.WriteString("|")
	for _, w := range p.given {
		b.WriteString(w.spread + " ")
	}
	return b.String() + "|" + p.joined + "|" + p.generation + "|" + strings.Join(p.particles, " ")
}

// throughFormer says whether the names agree when a side goes by a former one.
func throughFormer(a, b Name) bool {
	for _, x := range append([]Name{a}, a.formers()...) {
		for _, y := range append([]Name{b}, b.formers()...) {
			if v := compare(x.parse(), y.parse()).verdict; v == Same || v == Close {
				return true
			}
		}
	}
	return false
}

// formers gives the name with each former family's name in its place. A former
// name of several words with one of the given names is a whole name.
func (n Name) formers() []Name {
	now := n.parse()
	var given []string
	for _, w := range now.given {
		given = append(given, w.plain)
	}
	var out []Name
	for _, f := range n.Former[:min(len(n.Former), maxWords)] {
		whole := Name{Full: f}.parse()
		if slices.ContainsFunc(whole.given, func(w word) bool { return found(now.given, w) }) {
			out = append(out, Name{Full: f})
		} else if strings.TrimSpace(f) != "" {
			out = append(out, Name{Given: strings.Join(given, " "), Family: f})
		}
	}
	return out
}

// compare compares two names without their former ones.
func compare(a, b parsed) outcome {
	if len(a.all()) == 0 || len(b.all()) == 0 {
		return outcome{verdict: Unknown, kind: noName}
	}
	other := latin
	if a.written != b.written {
		other = max(a.written, b.written)
	}
	if a.generation != b.generation && a.generation != "" && b.generation != "" {
		return outcome{verdict: Differs, kind: elder}
	}
	o := wordwise(a, b, other)
	if sameWords(a, b) {
		o = outcome{verdict: Same}
		if other != latin {
			o = outcome{verdict: Close, kind: scripted}
		}
	}
	if o.verdict == Same && a.generation != b.generation {
		o = outcome{Close, oneElder, side(a.generation != "")}
	}
	if o.verdict == Differs && other >= abjad {
		o = outcome{verdict: Unknown, kind: unread}
	}
	return o
}

func side(first bool) int {
	if first {
		return 1
	}
	return 2
}

// sameWords says whether both are the same words in any order, or the same
// letters parted otherwise.
func sameWords(a, b parsed) bool {
	if rotated(a.kept, b.joined) || rotated(b.kept, a.joined) {
		return true
	}
	if a.count != b.count {
		return false
	}
	pairs := align(a.kept, b.kept, latin)
	return len(pairs) == a.count && !slices.ContainsFunc(pairs, func(p pair) bool { return p.tie != equal })
}

// sorted is a name's words as they are put together with the other's.
type sorted struct {
	words    []word
	families int // the first so many are the family's
	taken    []bool
}

func sortOut(p, against parsed) sorted {
	family := together(p.family, against.all())
	all := append(slices.Clone(family), together(p.given, against.all())...)
	return sorted{all, len(family), make([]bool, len(all))}
}

// left says whether a word of the family's name, and one of the given, has
// nothing at the other side.
func (s sorted) left() (family, given bool) {
	for i, taken := range s.taken {
		family = family || !taken && i < s.families
		given = given || !taken && i >= s.families
	}
	return family, given
}

func wordwise(a, b parsed, other script) outcome {
	x, y := sortOut(a, b), sortOut(b, a)
	var family, given []tie
	aFamily, bFamily, solid := false, false, false
	guessed := a.guessed || b.guessed
	for _, p := range align(x.words, y.words, other) {
		inA, inB := p.a < x.families, p.b < y.families
		if !guessed && inA != inB && p.tie != equal {
			continue // roles are known: a given name is no slip of a family's
		}
		x.taken[p.a], y.taken[p.b] = true, true
		strong := p.tie >= typo
		if (inA || inB) && strong && (guessed || inA == inB) {
			aFamily, bFamily = aFamily || inA, bFamily || inB
			family = append(family, p.tie)
		} else {
			given = append(given, p.tie)
			solid = solid || p.tie >= sound && !x.words[p.a].initial()
		}
	}
	if guessed && len(family) > 0 && len(given) == 0 && len(family) > 1 {
		// Both words stood where the other has its family's name.
		given, family = family[1:], family[:1]
	}
	switch {
	case !aFamily || !bFamily:
		return outcome{verdict: Differs, kind: otherFamily}
	case len(a.given) == 0 || len(b.given) == 0:
		return outcome{Unknown, noGiven, side(len(a.given) > 0)}
	}
	if slices.Contains(family, typo) && !solid {
		// A slip in one name wants the other to agree as a whole.
		return outcome{verdict: Differs, kind: otherFamily}
	}
	return judge(x, y, family, given, a, b)
}

// judge weighs what is tied and what is left, once a family's name agrees.
func judge(x, y sorted, family, given []tie, a, b parsed) outcome {
	aF, aG := x.left()
	bF, bG := y.left()
	if (aF || aG) && (bF || bG) {
		if aF && bF {
			return outcome{verdict: Differs, kind: otherFamily}
		}
		return outcome{verdict: Differs, kind: otherGiven}
	}
	if len(given) == 0 {
		return outcome{verdict: Differs, kind: otherGiven}
	}
	more := side(aF || aG)
	switch {
	case slices.Contains(family, typo):
		return outcome{verdict: Close, kind: familySlip}
	case slices.Contains(given, typo):
		return outcome{verdict: Close, kind: givenSlip}
	case slices.Contains(given, short):
		return outcome{verdict: Close, kind: shortForm}
	case slices.Contains(given, sound) || slices.Contains(family, sound):
		return outcome{verdict: Close, kind: scripted}
	case slices.Contains(given, initial):
		return outcome{Close, initials, side(initialsOf(x.words) < initialsOf(y.words))}
	case (aF || bF) && !aG && !bG:
		return outcome{Close, moreFamily, more}
	case (aG || bG) && !(a.guessed || b.guessed):
		return outcome{Close, moreGiven, more}
	case aG || bG || aF || bF:
		return outcome{Close, moreWords, more}
	case !slices.Equal(a.particles, b.particles):
		return outcome{Close, particles, side(len(a.particles) > len(b.particles))}
	}
	return outcome{verdict: Same}
}

// initialsOf counts the initials.
func initialsOf(all []word) int {
	n := 0
	for _, w := range all {
		if w.initial() {
			n++
		}
	}
	return n
}

// sentence says an outcome in words.
func sentence(o outcome, source Source) string {
	who := string(source)
	if o.more == 1 {
		who = "The applicant"
	}
	switch o.kind {
	case exact:
		return "The names are the same."
	case noName:
		return "One side names nobody."
	case noGiven:
		return "Only one side has a given name: " + strings.ToLower(who[:1]) + who[1:] + "."
	case unread:
		return "The names are in scripts that can't be compared by rule: a person must."
	case otherFamily:
		return "The family names differ."
	case otherGiven:
		return "The family names agree, the given names differ."
	case elder:
		return "The names agree but for the generation (Jr, Sr, II, III)."
	case former:
		return "The names agree through a former name."
	case scripted:
		return "The names agree once written in one script."
	case familySlip:
		return "The family names differ by a letter or two."
	case givenSlip:
		return "The given names differ by a letter or two."
	case shortForm:
		return "One side has a short form of the given name."
	case initials:
		return who + " has a whole name where the other side has an initial."
	case moreGiven:
		return who + " has a further given name."
	case moreFamily:
		return who + " has a further family name."
	case moreWords:
		return who + " has a further name."
	case particles:
		return who + " has a particle (van, de, al) that the other side leaves out."
	}
	return who + " names a generation (Jr, Sr, II, III), the other side none."
}
