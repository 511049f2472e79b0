package search

import "hash/fnv"

// Phrases without places. bleve's lists of places would make the index four
// times as large. Instead each two and three words that stand together, with
// the gaps that stop words leave between them, put one of a million marks on
// the post. A phrase is found by its words and the marks of its twos or
// threes. A post that has all of a phrase's words has a given mark by chance
// once in some thousand posts; a phrase of more than three words is held
// together by threes that overlap.
const (
	maxNear  = 3
	markBits = 20
)

// near gives the mark of words that stand together.
func near(list []token) string {
	h := fnv.New64a()
	for i, t := range list {
		gap := 0
		if i > 0 {
			gap = min(t.pos-list[i-1].pos, 255)
		}
		_, _ = h.Write([]byte{0, byte(gap)})
		_, _ = h.Write([]byte(t.term))
	}
	sum := h.Sum64()
	sum = (sum ^ sum>>markBits ^ sum>>(2*markBits)) & (1<<markBits - 1)
	const digits = "0123456789abcdefghijklmnopqrstuv"
	return string([]byte{digits[sum>>15&31], digits[sum>>10&31], digits[sum>>5&31], digits[sum&31]})
}

// marks gives what a post must have of a phrase besides its words.
func marks(list []token) []string {
	n := min(len(list), maxNear)
	if n < 2 {
		return nil
	}
	var out []string
	for i := 0; i+n <= len(list); i++ {
		out = append(out, near(list[i:i+n]))
	}
	return out
}
