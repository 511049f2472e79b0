package search

import (
	"strings"
	"testing"

	"consilium/internal/kernel/ids"
)

func TestWhatIsWrittenIsFoundByWhomItIsFor(t *testing.T) {
	t.Parallel()
	mi := post(Thread, "title: Beta blocker after MI", "body: Myocardial infarction a year ago, stable.", "specialty: cardiology", "handle: a_one")
	physicians := post(Thread, "title: Hyperkalaemia on trimethoprim", "body: Potassium 6.8", "reach: physicians")
	s := newShelf(mi, physicians)
	x := built(t, s)
	wants(t, x, "MI", everything, mi)
	wants(t, x, `"myocardial infarction"`, everything, mi)
	wants(t, x, "infarctions", everything, mi)
	wants(t, x, "specialty:cardiology", everything, mi)
	wants(t, x, "author:a_one", everything, mi)
	wants(t, x, "infarction -stable", everything)
	wants(t, x, "potassium", Scope{Reaches: []string{"clinicians"}})
	wants(t, x, "potassium", Scope{Reaches: []string{"physicians"}}, physicians)
	wants(t, x, "potassium", Scope{Author: physicians.Author}, physicians)
	wants(t, x, "potassium", Scope{Author: ids.New()})
}

func TestOddInputIsAnsweredAndSaysWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	x := built(t, newShelf(post(Thread, "title: One", "body: two three")))
	for _, text := range []string{"", "*", "-", `"`, `""""`, "title:", "~~~^^^", "the of and", strings.Repeat("word ", 1000),
		strings.Repeat("a", 10_000), strings.Repeat(`("`, 500), "\x00\x01", "/.*/", "a AND OR NOT b", "specialty: author: kind:"} {
		if _, err := x.Search(t.Context(), Parse(text), everything, nil, 10); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if q := Parse(strings.Repeat("word ", 1000)); len(q.Notes) == 0 {
		t.Error("a cut query says nothing of it")
	}
}
