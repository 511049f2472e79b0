package phi_test

import (
	"strings"
	"testing"

	"consilium/internal/phi"
	"consilium/internal/phi/cues"
)

// Without the weights, rules alone: what only the words around give away is missed.
func TestTheWordsAroundAreAddedUp(t *testing.T) {
	t.Parallel()
	rules, all := phi.With(cues.New(nil)), phi.New()
	for _, post := range readPosts(t, "unseen.identified.*.txt") {
		if len(rules.Scan(post.text).Findings) > 0 {
			continue
		}
		for _, f := range all.Scan(post.text).Findings {
			if f.Tier == phi.Warn && strings.HasPrefix(f.Cue, "the words around it") {
				return
			}
		}
	}
	t.Error("nothing was found that the rules alone don't find")
}

// What weighed is told, and a text that the guard has mended is not asked about
// again.
func TestWhatWeighedIsTold(t *testing.T) {
	t.Parallel()
	e := phi.New()
	told := 0
	for _, post := range readPosts(t, "unseen.identified.*.txt") {
		x := e.Explain(post.text)
		if plain := e.Scan(post.text); len(plain.Findings) != len(x.Findings) {
			t.Errorf("%s: explained, it has %d findings, else %d", post.id, len(x.Findings), len(plain.Findings))
		}
		for _, f := range x.Findings {
			if strings.Contains(f.Cue, "taken together: ") && strings.Contains(f.Cue, "+") {
				told++
			}
		}
	}
	if told == 0 {
		t.Error("no cue is told")
	}
	for _, text := range []string{"She lives in [place] and was seen on [day of the case].", "Seen in 2019, MRN [record number], 54F."} {
		if found := e.Scan(text).Findings; len(found) > 0 {
			t.Errorf("%q: %+v", text, found)
		}
	}
}
