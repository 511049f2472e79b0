package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

// described sends the form of what an image shows as its page has it, but for
// what changes.
func (s *stage) described(by *person, at string, changes url.Values) reply {
	s.h.t.Helper()
	form := rendered(s.h.t, by.send(http.MethodGet, at, nil).body, at+"/details")
	if form == nil {
		s.h.t.Fatalf("%s has no such form", at)
	}
	for name, values := range changes {
		form[name] = values
	}
	return by.send(http.MethodPost, at+"/details", form)
}

func (s *stage) altOf(by *person, id ids.ID) string {
	s.h.t.Helper()
	return made[media.Image](s.h.t)(s.h.app.Media.Own(by.ctx(), id)).Alt
}

// What was said about a photograph can be mended by who fills in the form that
// the page shows: before it is posted, after, and when what was given is gone.
func TestADescribedPhotographIsMendedByItsForm(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	consent := url.Values{"alt": {"A rash on the left forearm."}, "subject": {"photograph"}, "basis": {"written"}, "obtained": {"2025-02-03"}, "jurisdiction": {"KE"}, "held": {"1"}}
	ticked := url.Values{"looked": everythingLooked()}
	for name, values := range consent {
		ticked[name] = values
	}
	plain := func() media.Image {
		return made[media.Image](t)(s.h.app.Media.Add(by.ctx(), media.Upload{Key: ids.New(), Slot: "ask", Files: [][]byte{s.photograph()}}))
	}
	for name, c := range map[string]struct {
		fresh func() media.Image
		late  bool // what was given is gone
		asked bool // the page asks what was looked for
	}{
		"a plain one":                           {plain, false, true},
		"a plain one, an hour later":            {plain, true, true},
		"one that was masked":                   {func() media.Image { return s.masked(by, forum.AskSlot()) }, false, false},
		"one that was masked, and an hour ends": {func() media.Image { return s.masked(by, forum.AskSlot()) }, true, false},
	} {
		i := c.fresh()
		at := "/images/" + i.ID.String()
		if c.late {
			s.sql(`UPDATE images SET original_until = created_at WHERE id = $1`, i.ID)
			ok(t, s.h.app.Media.Tidy(t.Context()))
		}
		first := consent
		if c.asked {
			got := s.described(by, at, consent)
			if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Look for each of these first") || strings.Count(got.body, `id="looked"`) != 1 {
				t.Errorf("%s: without a look: %d, %d lists", name, got.status, strings.Count(got.body, `id="looked"`))
			}
			first = ticked
		}
		if got := s.described(by, at, first); got.status != http.StatusSeeOther {
			t.Errorf("%s: describing it: %d", name, got.status)
			continue
		}
		if got := s.described(by, at, url.Values{"alt": {"A rash on the right forearm."}}); got.status != http.StatusSeeOther || s.altOf(by, i.ID) != "A rash on the right forearm." {
			t.Errorf("%s: mending it: %d %s", name, got.status, s.altOf(by, i.ID))
		}
		s.thread(by, forum.Clinicians)
		if got := s.described(by, at, url.Values{"alt": {"A rash on both forearms."}}); got.status != http.StatusSeeOther || s.altOf(by, i.ID) != "A rash on both forearms." {
			t.Errorf("%s: mending it beneath its post: %d %s", name, got.status, s.altOf(by, i.ID))
		}
	}
}

// What is said to be a photograph later is asked for then, on the page.
func TestAnotherSubjectAsksForALook(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i := made[media.Image](t)(s.h.app.Media.Add(by.ctx(), media.Upload{Key: ids.New(), Slot: "ask", Files: [][]byte{s.photograph()}}))
	at := "/images/" + i.ID.String()
	sees(t, s.described(by, at, url.Values{"alt": {altWords}, "subject": {"radiograph"}, "basis": {"written"}, "obtained": {"2025-02-03"}, "jurisdiction": {"KE"}, "held": {"1"}}), at+"#code")
	got := s.described(by, at, url.Values{"subject": {"photograph"}})
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `name="looked"`) {
		t.Errorf("a photograph without a look: %d, or no list", got.status)
	}
	if got := s.described(by, at, url.Values{"subject": {"photograph"}, "looked": everythingLooked()}); got.status != http.StatusSeeOther {
		t.Errorf("with a look: %d", got.status)
	}
}
