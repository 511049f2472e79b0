package guard

import (
	"strings"
	"testing"
)

// What a button of the panel does to the words of a form, wherever the form
// stands.
func TestAButtonOfThePanelMendsTheWords(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	seen := s.Decide(post, Answers{}, false)
	words := func(do string) string {
		out := s.Mend(seen, post, do)
		return out[0].Text + "\n" + out[1].Text
	}
	before := words("")
	if one := words("replace:" + of(seen, "4471029")[0].Key); strings.Contains(one, "4471029") || !strings.Contains(one, "Keller") {
		t.Errorf("one: %q", one)
	}
	if all := words("replace-all"); strings.Contains(all, "Keller") || strings.Contains(all, "Duluth") {
		t.Errorf("all: %q", all)
	}
	if words("preview") != before || words("replace:") != before || words("replace:00ff") != before {
		t.Error("another button changes words")
	}
	rare := []Text{{"bio", "A 34-year-old patient of mine with Erdheim-Chester in Vermont came at 14:32 with pain in both knees."}}
	if out := s.Mend(s.Decide(rare, Answers{}, false), rare, "blur"); strings.Contains(out[0].Text, "14:32") || strings.Contains(out[0].Text, "Vermont") {
		t.Errorf("blurred: %q", out)
	}
	for do, mends := range map[string]bool{"blur": true, "replace-all": true, "replace:00ff": true, "replace:": false, "preview": false, "": false} {
		if Mends(do) != mends {
			t.Errorf("Mends(%q) is %t", do, !mends)
		}
	}
}
