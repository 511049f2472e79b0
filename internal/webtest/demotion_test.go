package webtest

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
)

func TestDemotionActsOnTheNextRequest(t *testing.T) {
	t.Parallel()
	s := newStage(newHouse(t))
	t.Run("suspension ends every session", func(t *testing.T) { suspension(t, s) })
	t.Run("a grant that was taken away opens nothing", func(t *testing.T) { revocation(t, s) })
	t.Run("a lower standing reads less", func(t *testing.T) { demotion(t, s) })
}

// acted sends a form that must succeed.
func acted(t *testing.T, who *person, path string, form url.Values) {
	t.Helper()
	if got := who.send(http.MethodPost, path, form); got.status != http.StatusSeeOther {
		t.Fatalf("%s: %d", path, got.status)
	}
}

func suspension(t *testing.T, s *stage) {
	thread := pathOf(s.thread(s.bob, forum.Clinicians))
	one := s.somebody(aClinician)
	two := one.again()
	for _, session := range []*person{one, two} {
		session.formToken()
		if got := session.send(http.MethodGet, thread, nil); got.status != http.StatusOK {
			t.Fatalf("before: %d", got.status)
		}
	}
	acted(t, s.moderator, "/moderation/members/"+one.who.Handle+"/suspend", url.Values{"rule": {"5"}, "span": {"7"}})
	// The very next request of each, one that reads and one that writes.
	if got := one.ask(http.MethodGet, thread, nil); got.status != http.StatusSeeOther || got.location != "/sign-in?return_to="+url.QueryEscape(thread) {
		t.Errorf("the first session reads on: %d", got.status)
	}
	if got := two.ask(http.MethodPost, thread+"/bookmark", url.Values{"on": {"yes"}, "_token": {two.token}}); got.status != http.StatusUnauthorized {
		t.Errorf("the second session writes on: %d", got.status)
	}
	if n := s.h.count(`SELECT count(*) FROM sessions WHERE member_id = $1`, one.who.MemberID); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
	one.signIn()
	for path, want := range map[string]int{thread: http.StatusNotFound, "/threads": http.StatusNotFound, "/ask": http.StatusNotFound, "/settings": http.StatusOK} {
		if got := one.send(http.MethodGet, path, nil); got.status != want {
			t.Errorf("signed in again while suspended, %s: %d, want %d", path, got.status, want)
		}
	}
}

func revocation(t *testing.T, s *stage) {
	for name, d := range map[string]struct {
		grant       actor.Grant
		read, write string
	}{
		"reviewer":      {actor.CredentialReviewer, "/review", "/review/" + s.application(s.somebody(anybody)).String()},
		"moderator":     {actor.Moderator, "/moderation", "/moderation/posts/thread/" + s.thread(s.bob, forum.Learners).ID.String() + "/unlock"},
		"administrator": {actor.Administrator, "/admin/grants", "/admin/specialties"},
	} {
		one := s.somebody(granted(d.grant))
		two := one.again()
		for _, session := range []*person{one, two} {
			if got := session.send(http.MethodGet, d.read, nil); got.status != http.StatusOK {
				t.Fatalf("%s before: %d", name, got.status)
			}
		}
		acted(t, s.administrator, "/admin/grants/revoke", url.Values{"member": {one.who.MemberID.String()}, "grant": {name}})
		if got := one.ask(http.MethodGet, d.read, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: who was one reads on: %d", name, got.status)
		}
		if got := two.send(http.MethodPost, d.write, url.Values{}); got.status != http.StatusNotFound {
			t.Errorf("%s: who was one acts on: %d", name, got.status)
		}
	}
}

func demotion(t *testing.T, s *stage) {
	thread := pathOf(s.thread(s.bob, forum.Clinicians))
	one := s.somebody(aClinician)
	two := one.again()
	for _, step := range []struct {
		to   actor.Standing
		want int
	}{{actor.Clinician, http.StatusOK}, {actor.Student, http.StatusNotFound}, {actor.Clinician, http.StatusOK}, {actor.Applicant, http.StatusNotFound}} {
		ok(t, s.h.app.DB.WithTx(t.Context(), func(ctx context.Context) error {
			return s.h.app.Accounts.SetStanding(ctx, one.who.MemberID, step.to, "test")
		}))
		for _, session := range []*person{one, two} {
			if got := session.ask(http.MethodGet, thread, nil); got.status != step.want {
				t.Errorf("as %s: %d, want %d", step.to, got.status, step.want)
			}
		}
	}
}
