package demo

import (
	"testing"

	"consilium/internal/guard"
)

// eachText calls say with every form that the community sends.
func eachText(all content, say func(where string, fields ...string)) {
	for _, m := range all.Members {
		say("bio of "+m.Key, m.Bio)
	}
	remarks := func(where string, list []comment) {
		for _, c := range list {
			say("comment on "+where, c.Body)
		}
	}
	for _, t := range all.Threads {
		say(t.Key, t.Title, t.Body)
		if t.Revision != nil {
			say(t.Key+" revised", t.Title, t.Revision.Body, t.Revision.Reason)
		}
		remarks(t.Key, t.Comments)
		for _, a := range t.Answers {
			say(a.Key, a.BottomLine, a.Body)
			if a.Revision != nil {
				say(a.Key+" revised", a.BottomLine, a.Revision.Body, a.Revision.Reason)
			}
			remarks(a.Key, a.Comments)
		}
	}
}

func TestNothingInTheCommunityStopsAtTheGuard(t *testing.T) {
	t.Parallel()
	all, err := read()
	if err != nil {
		t.Fatal(err)
	}
	g := guard.New(nil, nil, nil)
	forms := 0
	eachText(all, func(where string, fields ...string) {
		forms++
		var texts []guard.Text
		for _, f := range fields {
			texts = append(texts, guard.Text{Field: "body", Text: f})
		}
		d := g.Decide(texts, guard.Answers{}, false)
		for _, f := range d.Findings {
			t.Errorf("%s: %q: %s", where, f.Text, f.Reason)
		}
		if d.Cell != nil || d.Unreadable {
			t.Errorf("%s: %+v, unreadable %t", where, d.Cell, d.Unreadable)
		}
	})
	if forms < 300 {
		t.Errorf("only %d forms were looked at", forms)
	}
}
