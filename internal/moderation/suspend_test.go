package moderation

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// acts says whether a session's next request still is somebody's.
func (h house) acts(token string) bool {
	h.t.Helper()
	_, ok, err := h.accs.Load(h.t.Context(), token)
	h.ok(err)
	return ok
}

func TestASuspensionEndsEverySessionAtTheNextRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mod, member := h.moderator("mod"), h.clinician("member")
	stale := mod
	stale.Fresh = false
	h.refused(h.Suspend(h.as(stale), member.MemberID, "5", "", nil), errs.StepUp)
	h.refused(h.Lift(h.as(stale), member.MemberID), errs.StepUp)
	second := h.clinician("member") // the same person at another computer
	if member.MemberID != second.MemberID || !h.acts(member.token) || !h.acts(second.token) {
		t.Fatal("two sessions of one member are wanted")
	}
	until := h.clock.Now().Add(7 * 24 * time.Hour)
	h.ok(h.Suspend(h.as(mod), member.MemberID, "5", "Please read the rule again.", &until))
	if h.acts(member.token) || h.acts(second.token) {
		t.Fatal("a session outlived the suspension")
	}
	m, err := h.accs.Member(t.Context(), member.MemberID)
	h.ok(err)
	if m.Standing != actor.Suspended {
		t.Fatalf("standing %s", m.Standing)
	}
	s, known, err := h.Suspension(t.Context(), member.MemberID)
	h.ok(err)
	if !known || s.Rule != Rules[4].Text() || s.Message != "Please read the rule again." || s.Until == nil || !s.Until.Equal(until) {
		t.Fatalf("what the member is told: %+v", s)
	}
	h.recorded(ActionSuspend, 1)
	h.told(member, "suspended:5.%", 1)
	h.refused(h.Suspend(h.as(mod), member.MemberID, "5", "", nil), errs.Conflict)
	h.ok(h.Lift(h.as(mod), member.MemberID))
	h.recorded(ActionLift, 1)
	h.told(member, "lifted", 1)
	m, err = h.accs.Member(t.Context(), member.MemberID)
	h.ok(err)
	if m.Standing != actor.Clinician {
		t.Fatalf("standing after the lift: %s", m.Standing)
	}
	if _, known, err := h.Suspension(t.Context(), member.MemberID); known || err != nil {
		t.Fatal("a lifted suspension is still told", err)
	}
	h.refused(h.Lift(h.as(mod), member.MemberID), errs.Conflict)
}

func TestWhoMaySuspendWhom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mod, plain := h.moderator("mod"), h.clinician("plain")
	admin := h.member("admin", actor.Clinician, actor.Administrator)
	both := h.member("both", actor.Clinician, actor.Administrator|actor.Moderator)
	for name, c := range map[string]struct {
		by     member
		target ids.ID
		want   errs.Kind
	}{
		"a moderator themselves":       {mod, mod.MemberID, errs.Forbidden},
		"a moderator an administrator": {mod, admin.MemberID, errs.Forbidden},
		"a plain member":               {plain, mod.MemberID, errs.NotFound},
		"an administrator alone":       {admin, plain.MemberID, errs.NotFound},
		"nobody":                       {mod, ids.New(), errs.NotFound},
		"a stranger":                   {member{}, plain.MemberID, errs.Unauthenticated},
	} {
		if err := h.Suspend(h.as(c.by), c.target, "5", "", nil); !errs.Is(err, c.want) {
			t.Errorf("%s: %v, want kind %d", name, err, c.want)
		}
	}
	past := h.clock.Now().Add(-time.Minute)
	h.refused(h.Suspend(h.as(mod), plain.MemberID, "0", "", nil), errs.Invalid)
	h.refused(h.Suspend(h.as(mod), plain.MemberID, "5", "", &past), errs.Invalid)
	h.refused(h.Suspend(h.as(mod), plain.MemberID, "5", strings.Repeat("x", MessageMax+1), nil), errs.Invalid)
	h.refused(h.Suspend(h.as(mod), plain.MemberID, "5", "Пациент уже получил ответ, вопрос закрыт", nil), errs.Invalid)
	h.recorded(ActionSuspend, 0)
	h.ok(h.Suspend(h.as(both), admin.MemberID, "5", "", nil))
	h.refused(h.Lift(h.as(mod), admin.MemberID), errs.Forbidden)
	f, err := h.Member(h.as(both), "Admin")
	h.ok(err)
	if !f.Suspended || f.MaySuspend || !f.MayLift || len(f.Sanctions) != 1 || f.Sanctions[0].By != "both" {
		t.Fatalf("the file: %+v", f)
	}
	f, err = h.Member(h.as(mod), "admin")
	h.ok(err)
	if f.MayLift || f.MaySuspend {
		t.Fatal("a moderator is offered what they may not do")
	}
	_, err = h.Member(h.as(plain), "mod")
	h.refused(err, errs.NotFound)
}

func TestTwoModeratorsSuspendOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two, member := h.moderator("one"), h.moderator("two"), h.clinician("member")
	results := make([]error, 2)
	var wg sync.WaitGroup
	for i, m := range []struct{ ctx context.Context }{{h.as(one)}, {h.as(two)}} {
		wg.Go(func() { results[i] = h.Suspend(m.ctx, member.MemberID, "5", "", nil) })
	}
	wg.Wait()
	if (results[0] == nil) == (results[1] == nil) {
		t.Fatalf("both or neither suspended: %v", results)
	}
	if n := h.count(`SELECT count(*) FROM sanctions`); n != 1 {
		t.Fatalf("%d sanctions", n)
	}
}

func TestSuspensionsEndByThemselves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mod, soon, later, never, closed := h.moderator("mod"), h.clinician("soon"), h.clinician("later"), h.clinician("never"), h.clinician("closed")
	in := func(d time.Duration) *time.Time { at := h.clock.Now().Add(d); return &at }
	h.ok(h.Suspend(h.as(mod), soon.MemberID, "5", "", in(time.Hour)))
	h.ok(h.Suspend(h.as(mod), closed.MemberID, "5", "", in(time.Hour)))
	h.ok(h.Suspend(h.as(mod), later.MemberID, "5", "", in(48*time.Hour)))
	h.ok(h.Suspend(h.as(mod), never.MemberID, "5", "", nil))
	h.exec(`UPDATE members SET standing = 'closed' WHERE id = $1`, closed.MemberID)
	system := actor.With(t.Context(), actor.System)
	run := func(want int) {
		t.Helper()
		n, err := h.ExpireSuspensions(system)
		h.ok(err)
		if n != want {
			t.Fatalf("%d lifted, want %d", n, want)
		}
	}
	h.clock.Advance(time.Hour - time.Second)
	run(0)
	h.clock.Advance(time.Second)
	run(1)
	run(0)
	h.recorded(ActionLift, 1)
	for m, want := range map[string]actor.Standing{"soon": actor.Clinician, "later": actor.Suspended, "never": actor.Suspended, "closed": actor.Closed} {
		if h.count(`SELECT count(*) FROM members WHERE handle = $1 AND standing = $2`, m, string(want)) != 1 {
			t.Errorf("%s is not %s", m, want)
		}
	}
}

func TestTheLogIsReadByKeyAndNarrowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mod, admin, plain := h.moderator("mod"), h.member("admin", actor.Applicant, actor.Administrator), h.clinician("plain")
	object := ids.New()
	h.ok(h.db.WithTx(h.as(plain), func(ctx context.Context) error {
		for range 2*AuditPageSize + 10 {
			if err := audit.Record(ctx, audit.Entry{Action: "thread.ask", Object: "thread", ObjectID: object}); err != nil {
				return err
			}
		}
		return audit.Record(ctx, audit.Entry{Action: "post.vote", Object: "thread", ObjectID: ids.New()})
	}))
	seen, pages := map[int64]bool{}, 0
	for q := (AuditQuery{Action: "thread.ask", Object: object, Actor: plain.MemberID}); ; pages++ {
		page, err := h.AuditLog(h.as(admin), q)
		h.ok(err)
		for _, e := range page.Entries {
			if seen[e.ID] || e.Action != "thread.ask" || e.Actor != plain.MemberID || e.ObjectID != object {
				t.Fatalf("entry %+v", e)
			}
			seen[e.ID] = true
		}
		if page.Next == 0 {
			break
		}
		q.Before = page.Next
	}
	if len(seen) != 2*AuditPageSize+10 || pages != 2 {
		t.Fatalf("%d entries on %d pages", len(seen), pages+1)
	}
	page, err := h.AuditLog(h.as(mod), AuditQuery{})
	h.ok(err)
	if page.Entries[0].Action != "post.vote" {
		t.Fatalf("the newest is %+v", page.Entries[0])
	}
	_, err = h.AuditLog(h.as(plain), AuditQuery{})
	h.refused(err, errs.NotFound)
}
