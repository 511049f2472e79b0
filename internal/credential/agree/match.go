package agree

import (
	"strings"

	edlib "github.com/hbollon/go-edlib"
)

// tie is how two words of names hang together, weakest first.
type tie uint8

const (
	apart   tie = iota
	initial     // j, john
	short       // bob, robert
	typo        // smyth, smith
	sound       // the same in another script, as far as its letters go
	equal
)

// weight makes one strong tie worth more than any number of weaker ones.
func (t tie) weight() int { return [...]int{0, 1, 30, 25, 35, 1000}[t] }

// join says how two words hang together.
func join(a, b word, other script) tie {
	switch {
	case a.equal(b):
		return equal
	case a.initial() || b.initial():
		if a.plain[0] == b.plain[0] {
			return initial
		}
		return apart
	case other != latin && loose(a.plain) == loose(b.plain):
		return sound
	case other >= abjad && len(bones(a.plain)) > 1 && bones(a.plain) == bones(b.plain):
		return sound
	case shortOf(a.plain, b.plain):
		return short
	case slip(a.plain, b.plain) || slip(a.spread, b.spread), other != latin && slip(loose(a.plain), loose(b.plain)):
		return typo
	}
	return apart
}

// slip says whether two words differ by a letter, or two where they are long.
func slip(a, b string) bool {
	short := min(len(a), len(b))
	allowed := 0
	switch {
	case short >= 8:
		allowed = 2
	case short >= 5:
		allowed = 1
	}
	if allowed == 0 || max(len(a), len(b))-short > allowed {
		return false
	}
	return edlib.OSADamerauLevenshteinDistance(a, b) <= allowed
}

// pair is two words that were put together.
type pair struct {
	a, b int
	tie  tie
}

// align puts the words of two lists together so that the ties weigh most.
// Each word is used once at most. Lists are of at most maxWords words.
func align(a, b []word, other script) []pair {
	// best[i][used] is the greatest weight of a[i:] with the words of b in
	// used taken.
	best := make([]map[int]int, len(a)+1)
	for i := range best {
		best[i] = map[int]int{}
	}
	ties := make([][]tie, len(a))
	for i := range a {
		ties[i] = make([]tie, len(b))
		for j := range b {
			ties[i][j] = join(a[i], b[j], other)
		}
	}
	var weigh func(i, used int) int
	weigh = func(i, used int) int {
		if i == len(a) {
			return 0
		}
		if w, known := best[i][used]; known {
			return w
		}
		most := weigh(i+1, used)
		for j, t := range ties[i] {
			if t != apart && used&(1<<j) == 0 {
				most = max(most, t.weight()+weigh(i+1, used|1<<j))
			}
		}
		best[i][used] = most
		return most
	}
	var out []pair
	used := 0
	for i := range a {
		if weigh(i, used) == weigh(i+1, used) {
			continue
		}
		for j, t := range ties[i] {
			if t != apart && used&(1<<j) == 0 && weigh(i, used) == t.weight()+weigh(i+1, used|1<<j) {
				out = append(out, pair{i, j, t})
				used |= 1 << j
				break
			}
		}
	}
	return out
}

// together makes one word of neighbours that the other side writes as one
// (Mary Ann, Maryann).
func together(a, b []word) []word {
	var out []word
	for i := 0; i < len(a); i++ {
		if i+1 < len(a) {
			both := word{a[i].plain + a[i+1].plain, a[i].spread + a[i+1].spread}
			if found(b, both) {
				out = append(out, both)
				i++
				continue
			}
		}
		out = append(out, a[i])
	}
	return out
}

func found(all []word, w word) bool {
	for _, o := range all {
		if o.equal(w) {
			return true
		}
	}
	return false
}

// rotated says whether one run of words is the other, begun elsewhere: the
// same words, however they are parted and whichever comes first.
func rotated(all []word, joined string) bool {
	for i := range all {
		var b strings.Builder
		for j := range all {
			b.WriteString(all[(i+j)%len(all)].plain)
		}
		if b.String() == joined {
			return true
		}
	}
	return false
}
