package account

import (
	"context"
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/database"
)

func TestAMillionTokensHoldNoTwin(t *testing.T) {
	t.Parallel()
	seen := make(map[string]struct{}, 1_000_000)
	for range 1_000_000 {
		seen[newToken()] = struct{}{}
	}
	if len(seen) != 1_000_000 {
		t.Fatalf("%d different tokens of 1,000,000", len(seen))
	}
	raw, err := base64.RawURLEncoding.DecodeString(newToken())
	if err != nil || len(raw) != 32 {
		t.Fatalf("a token has %d bytes, want 32: %v", len(raw), err)
	}
}

func TestASessionIsReadInOneStatement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", false)
	load := func() int64 {
		ctx, counter := database.Counting(t.Context(), nil)
		if _, ok, err := h.Load(ctx, o.Token); !ok || err != nil {
			t.Fatal(ok, err)
		}
		return counter.Statements()
	}
	for range 3 {
		if n := load(); n != 1 {
			t.Fatalf("%d statements, want 1", n)
		}
	}
	h.clock.Advance(time.Minute)
	if n := load(); n != 2 {
		t.Fatalf("%d statements when a minute has passed, want 2", n)
	}
	if n := load(); n != 1 {
		t.Fatalf("%d statements right after, want 1", n)
	}
	ctx, counter := database.Counting(t.Context(), nil)
	if _, ok, _ := h.Load(ctx, "short"); ok || counter.Statements() != 0 {
		t.Fatal("a token of the wrong length was looked up")
	}
}

// TestAutomaticLogoff holds every edge against a clock: a session ends when
// the page said it would, never later than it may, and at most 60 s early.
func TestAutomaticLogoff(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		own   bool
		steps []time.Duration // visits, measured from the sign-in
	}{
		{"shared, nobody there", false, nil},
		{"shared, a visit after 1 s", false, []time.Duration{time.Second}},
		{"shared, a visit after 59 s", false, []time.Duration{59 * time.Second}},
		{"shared, a visit after 60 s", false, []time.Duration{time.Minute}},
		{"shared, visits after 60 and 119 s", false, []time.Duration{time.Minute, 119 * time.Second}},
		{"shared, a visit after 14:59", false, []time.Duration{15*time.Minute - time.Second}},
		{"shared, active to the end", false, every(10*time.Minute, 8*time.Hour)},
		{"shared, active in the last second", false, append(every(10*time.Minute, 8*time.Hour), 8*time.Hour-time.Second)},
		{"own, nobody there", true, nil},
		{"own, a visit after 29 days", true, []time.Duration{29 * 24 * time.Hour}},
		{"own, active to the end", true, every(12*time.Hour, 30*24*time.Hour)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			o := h.signInAs("ann", tt.own)
			start := h.clock.Now()
			to := func(at time.Time) { h.clock.Advance(at.Sub(h.clock.Now())) }
			ends := start.Add(idle(tt.own))
			for _, at := range tt.steps {
				to(start.Add(at))
				v := h.visit(o.Token)
				ends = v.IdleUntil
			}
			latest := h.clock.Now().Add(idle(tt.own))
			if last := start.Add(absolute(tt.own)); latest.After(last) {
				latest = last
			}
			if ends.After(latest) || ends.Before(latest.Add(-time.Minute)) {
				t.Fatalf("it ends %v after the last visit may let it, want 0 to -60 s", ends.Sub(latest))
			}
			to(ends.Add(-time.Microsecond))
			if !glimpse(t, h, o.Token) {
				t.Fatal("it ended before the page said so")
			}
			to(ends)
			h.gone(o.Token, "it lived on when the page said it had ended")
		})
	}
}

func every(step, end time.Duration) []time.Duration {
	var out []time.Duration
	for at := step; at < end; at += step {
		out = append(out, at)
	}
	return out
}

// glimpse says whether a token opens a session, without being a visit.
func glimpse(t *testing.T, h house, token string) (ok bool) {
	t.Helper()
	noTrace := errors.New("leave no trace")
	err := h.db.WithTx(t.Context(), func(ctx context.Context) (err error) {
		if _, ok, err = h.Load(ctx, token); err != nil {
			return err
		}
		return noTrace
	})
	if !errors.Is(err, noTrace) {
		t.Fatal(err)
	}
	return ok
}

func TestFreshnessTable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann := h.signInAs("ann", true)
	bob, _ := h.registers(h.signInAs("bob", true))
	h.exec(`UPDATE members SET grants = 2 WHERE id = $1`, bob.MemberID)
	for _, tt := range []struct {
		after    time.Duration
		ann, bob bool
	}{
		{0, true, true},
		{5*time.Minute - time.Second, true, true},
		{5 * time.Minute, true, false},
		{15*time.Minute - time.Second, true, false},
		{15 * time.Minute, false, false},
		{29 * 24 * time.Hour, false, false},
	} {
		h.clock.Advance(ann.Until.Add(-OwnAbsolute).Add(tt.after).Sub(h.clock.Now()))
		if got := h.visit(ann.Token).Actor.Fresh; got != tt.ann {
			t.Errorf("a member after %v: fresh %v", tt.after, got)
		}
		if got := h.visit(bob.Token).Actor.Fresh; got != tt.bob {
			t.Errorf("a moderator after %v: fresh %v", tt.after, got)
		}
	}
}

func TestSigningInNeverKeepsAnId(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	// An attacker's session is planted in the victim's browser.
	planted := h.signInAs("attacker", false)
	victim, err := h.SignIn(t.Context(), claims("victim"), Visitor{Token: planted.Token})
	h.ok(err)
	if victim.Token == planted.Token || victim.SessionID == planted.SessionID {
		t.Fatal("the planted session was kept")
	}
	h.gone(planted.Token, "the session that was planted lives on")

	renewed := h.signInAs("attacker", false)
	h.standing(renewed.MemberID, actor.Clinician)
	inRequest := h.visit(renewed.Token)
	_, err = h.SignIn(actor.With(t.Context(), inRequest.Actor), claims("victim"), Visitor{Token: renewed.Token})
	h.ok(err)
	h.gone(inRequest.NewToken, "a session renewed in the same request lives on")

	made := newToken()
	own, err := h.SignIn(t.Context(), claims("victim"), Visitor{Token: made})
	h.ok(err)
	if own.Token == made {
		t.Fatal("a token from outside was taken")
	}
	h.gone(made, "a token from outside opens a session")

	fresh, err := h.Prove(h.as(own.Token), claims("victim"), Visitor{})
	h.ok(err)
	if fresh.Token == own.Token || fresh.SessionID == own.SessionID {
		t.Fatal("a fresh sign-in kept the id")
	}
	h.gone(own.Token, "the id from before the fresh sign-in lives on")
	linked, err := h.LinkIdentity(h.as(fresh.Token), claims("second"))
	h.ok(err)
	h.gone(fresh.Token, "the id from before the linking lives on")
	h.visit(linked.Token)
}

func TestProveTakesOnlyOnesOwnIdentity(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, bob := h.signInAs("ann", true), h.signInAs("bob", false)
	h.clock.Advance(10 * time.Minute)
	for _, subject := range []string{"bob", "nobody yet"} {
		if _, err := h.Prove(h.as(ann.Token), claims(subject), Visitor{}); err == nil {
			t.Fatalf("%s proved to be ann", subject)
		}
	}
	h.visit(ann.Token)
	h.visit(bob.Token)
	if n := h.count(`SELECT count(*) FROM members`); n != 2 {
		t.Fatalf("%d members", n)
	}
	o, err := h.Prove(h.as(ann.Token), claims("ann"), Visitor{})
	h.ok(err)
	if v := h.visit(o.Token); !v.Actor.Fresh || !v.OwnDevice {
		t.Fatalf("fresh %v, own device %v", v.Actor.Fresh, v.OwnDevice)
	}
	h.recorded(ActionProve, 1)
}

func TestChangedStandingActsAtOnceUnderANewId(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", false)
	h.standing(o.MemberID, actor.Clinician)
	v := h.visit(o.Token)
	if v.Actor.Standing != actor.Clinician || v.NewToken == "" || v.Actor.SessionID == o.SessionID {
		t.Fatalf("standing %s, new token %q", v.Actor.Standing, v.NewToken)
	}
	h.gone(o.Token, "the id from before the change lives on")
	again := h.visit(v.NewToken)
	if again.NewToken != "" || again.Actor.SessionID != v.Actor.SessionID {
		t.Fatal("the id changed twice")
	}
	h.standing(o.MemberID, actor.Clinician)
	if h.visit(v.NewToken).NewToken != "" {
		t.Fatal("no change of standing changed the id")
	}
	h.in(func(ctx context.Context) error {
		m, err := h.lockMember(ctx, o.MemberID)
		if err != nil {
			return err
		}
		return h.setGrants(ctx, m, actor.Moderator)
	})
	granted := h.visit(v.NewToken)
	if granted.NewToken == "" || !granted.Actor.Has(actor.Moderator) {
		t.Fatal("a grant did not act under a new id")
	}
}

func TestSuspensionActsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one := h.signInAs("ann", false)
	two := h.signInAs("ann", true)
	other := h.signInAs("bob", true)
	h.standing(one.MemberID, actor.Clinician)
	h.standing(one.MemberID, actor.Suspended)
	h.gone(one.Token, "a suspended member's session lives on")
	h.gone(two.Token, "a suspended member's second session lives on")
	h.visit(other.Token)

	back := h.signInAs("ann", false)
	if back.MemberID != one.MemberID || h.visit(back.Token).Actor.Standing != actor.Suspended {
		t.Fatal("who is suspended may sign in, and is suspended")
	}
	// A decision of a reviewer meanwhile waits for the end of the suspension.
	h.standing(one.MemberID, actor.Lapsed)
	if h.visit(back.Token).Actor.Standing != actor.Suspended {
		t.Fatal("a reviewer's decision lifted a suspension")
	}
	h.in(func(ctx context.Context) error { return h.Lift(ctx, one.MemberID) })
	if got := h.visit(back.Token).Actor.Standing; got != actor.Lapsed {
		t.Fatalf("after the suspension: %s, want what was decided meanwhile", got)
	}
}
