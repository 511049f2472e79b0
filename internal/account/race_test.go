package account

import (
	"context"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
)

// Two administrators revoke each other at once: the second sees the first.
func TestTwoAdministratorsCantEndEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var who [2]context.Context
	var acts [2]actor.Actor
	for i, subject := range []string{"ada", "bob"} {
		o := h.signInAs(subject, false)
		h.exec(`UPDATE members SET grants = 4 WHERE id = $1`, o.MemberID)
		h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE id = $1`, o.SessionID, h.clock.Now())
		who[i] = h.as(o.Token)
		acts[i] = actor.From(who[i])
	}
	second := make(chan error, 1)
	h.ok(h.db.WithTx(who[0], func(ctx context.Context) error {
		if err := h.Revoke(ctx, acts[1].MemberID, actor.Administrator); err != nil {
			return err
		}
		go func() { second <- h.Revoke(who[1], acts[0].MemberID, actor.Administrator) }()
		dbtest.Eventually(t, "the second waits for the first", func() bool {
			if len(second) > 0 {
				t.Fatal("the second did not wait for the first")
			}
			var waiting int
			h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting))
			return waiting > 0
		})
		return nil
	}))
	h.refused(<-second, errs.Conflict)
}

// Of two requests that come at once after a change of standing, one brings the
// browser its new token; the other is answered too.
func TestTheLoserOfARenewalIsNotSignedOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", false)
	h.standing(o.MemberID, actor.Clinician)
	// Both have read the session before either renews it.
	first, err := scanLoaded(h.db.Pool().QueryRow(t.Context(), loadSQL, tokenHash(o.Token), h.clock.Now()))
	h.ok(err)
	late := first
	h.ok(h.renew(t.Context(), o.Token, &first.visit))
	h.ok(h.renew(t.Context(), o.Token, &late.visit))
	if first.visit.NewToken == "" || late.visit.NewToken != "" || late.visit.Actor.MemberID != o.MemberID {
		t.Fatalf("the first has %q, the other %q", first.visit.NewToken, late.visit.NewToken)
	}
	h.visit(first.visit.NewToken)
	h.gone(o.Token, "the former token")
}
