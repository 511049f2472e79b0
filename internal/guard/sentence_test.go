package guard

import (
	"strings"
	"testing"
)

// An answer is to a place in its sentence, and to no other person.
func TestAnAnswerHoldsInItsSentenceAlone(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	const was = "I waited. As Mrs. Keller writes, wait (MRN 4471029). It went well."
	a := s.Decide([]Text{{"body", was}}, Answers{}, false).Justify(Author, func(f Finding) bool { return f.Text == "Keller" })
	for _, c := range []struct {
		text string
		open bool
	}{
		{was, false},
		{"Something else. I waited. As Mrs. Keller writes, wait (MRN 4471029). Then.", false},
		{"I waited.\n\n- As Mrs. Keller  writes,\n  wait (MRN 4471029).\n- Then.", false},
		{"I waited. As Mrs. Keller writes, wait (MRN [record number]). It went well.", false},
		{"Mrs. Brandt fell. As Mrs. Keller writes, wait (MRN 4471029).", false},
		{"Mrs. Keller fell at home. It went well.", true},
		{"As Mrs. Keller writes, wait.", true},
		{"I waited. We admitted Mrs. Keller writes, wait (MRN 4471029). It went well.", true},
		{"I waited, as Mrs. Keller writes, wait (MRN 4471029). It went well.", true},
		{"I waited. As Mrs. Keller writes, wait (MRN 4471029), and then she fell. It went well.", true},
		{"Mrs. Keller fell. As Mrs. Keller writes, wait (MRN 4471029). It went well.", true},
	} {
		open := false
		for _, f := range s.Decide([]Text{{"body", c.text}}, a, false).Findings {
			open = open || f.Open && f.Text == "Keller"
		}
		if open != c.open {
			t.Errorf("%q: open is %t", c.text, open)
		}
	}
	last := "Mrs. Keller fell. As Mrs. Keller writes, wait (MRN 4471029). It went well."
	if got := of(s.Decide([]Text{{"body", last}}, a, false), "Keller"); len(got) != 2 || !got[0].Open || got[1].Open {
		t.Errorf("the answer went to the wrong one of two: %+v", got)
	}
}

func TestTwoOfOneSentenceWantTwoAnswers(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	text := []Text{{"body", "Mrs. Keller and Mrs. Keller. Mrs. Keller and Mrs. Keller."}}
	d := s.Decide(text, Answers{}, false)
	keys := map[string]bool{}
	for _, f := range d.Findings {
		keys[f.Key] = true
	}
	if len(of(d, "Keller")) != 4 || len(keys) != len(d.Findings) {
		t.Fatalf("%d keys of %d findings", len(keys), len(d.Findings))
	}
}

func TestWhatWasTypedForAFindingStaysWhenItsSentenceChanges(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	first := s.Decide([]Text{{"body", "As Mrs. Keller writes, wait."}}, Answers{}, false).Findings[0]
	form := map[string][]string{"guard_key": {first.Key}, "guard_like." + first.Key: {first.Like}, "guard_why." + first.Key: {"author"}, "guard_words." + first.Key: {"Her own paper."}}
	a := ReadForm(func(name string) string { return strings.Join(form[name], "") }, func(name string) []string { return form[name] })
	d := s.Decide([]Text{{"body", "As Mrs. Keller writes, wait a day."}}, a, false)
	p := NewPanel(d, a, "")
	if got := p.Typed(d.Findings[0]); !d.Findings[0].Open || got.Code != "" || got.Words != "Her own paper." {
		t.Errorf("%+v, %+v", d.Findings[0], got)
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, at, want string }{
		{"First. Two three? Four.", "three", "Two three?"},
		{"She was in the ICU. Mrs. Keller, e.g. at St. Mary, J. Smith et al. wrote. Three", "Mary", "Mrs. Keller, e.g. at St. Mary, J. Smith et al. wrote."},
		{"a\nb\n\nc\nd", "d", "c\nd"},
		{"- one\n- two\n  three", "three", "- two\n  three"},
		{"1. one\n2) two", "two", "2) two"},
		{"He said “no idea.” Then two", "two", "Then two"},
		{"\"Waited.\" **Did it.** Two", "Two", "Two"},
		{"3.5 mg at 2.30. Two", "mg", "3.5 mg at 2.30."},
		{"", "", ""},
	} {
		from, to := -1, -1
		at := strings.Index(c.text, c.at)
		for _, s := range sentences(c.text, nil) {
			if s.from <= at && at < s.to {
				from, to = s.from, s.to
			}
		}
		if c.text == "" {
			continue
		}
		if got := strings.TrimSpace(c.text[from:to]); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
