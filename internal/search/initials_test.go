package search

import (
	"slices"
	"testing"
)

// What is marked must not depend on the short cut over first letters.
func TestSkippingByFirstLetterLosesNoMatch(t *testing.T) {
	t.Parallel()
	text := "Éclampsia and eclampsia; MIs after an MI. The patient's K+ 5mg/L, 5-FU, β-blockers, (infarctions) naïve Beta-Blocker."
	matched := 0
	for _, query := range []string{"eclampsia", "mi", "5-fu", "5mg", "infarction", "β", "beta", "naive", "patient", "k"} {
		c := Parse(query).compile()
		var slow []span
		scan(text, func(tok token) {
			if slices.Contains(c.words, tok.term) {
				slow = append(slow, span{tok.start, tok.end, tok.term})
			}
		})
		matched += min(1, len(slow))
		if fast := c.find(text); !slices.Equal(fast, slow) {
			t.Errorf("%q: marked %v, want %v", query, fast, slow)
		}
	}
	if matched < 9 {
		t.Errorf("only %d queries matched anything", matched)
	}
}
