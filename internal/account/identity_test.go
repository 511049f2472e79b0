package account

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestAStateWorksOnceInItsBrowserAtItsProvider(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann := h.signInAs("ann", true)
	bob := h.signInAs("bob", true)
	begin := func(ctx context.Context, p Purpose) string {
		state, begun, err := h.Begin(ctx, "browser", Pending{Provider: "op", Purpose: p, ReturnTo: "/there"})
		h.ok(err)
		if len(state) != 43 || len(begun.Nonce) != 43 || len(begun.Verifier) != 43 {
			t.Fatal("fewer than 256 bits")
		}
		return state
	}
	stranger := t.Context()
	good := begin(stranger, ToSignIn)
	p, err := h.Take(stranger, good, "browser", "op")
	h.ok(err)
	if p.ReturnTo != "/there" || !p.BegunAt.Equal(h.clock.Now()) {
		t.Fatalf("%+v", p)
	}
	for name, take := range map[string]func() error{
		"used before": func() error { _, err := h.Take(stranger, good, "browser", "op"); return err },
		"another browser": func() error {
			state := begin(stranger, ToSignIn)
			_, err := h.Take(stranger, state, "another", "op")
			if err == nil {
				return nil
			}
			_, err = h.Take(stranger, state, "browser", "op")
			return err // used up by the attempt
		},
		"another provider": func() error { _, err := h.Take(stranger, begin(stranger, ToSignIn), "browser", "evil"); return err },
		"never begun":      func() error { _, err := h.Take(stranger, newToken(), "browser", "op"); return err },
		"empty":            func() error { _, err := h.Take(stranger, "", "browser", "op"); return err },
		"another member's": func() error {
			_, err := h.Take(h.as(bob.Token), begin(h.as(ann.Token), ToLink), "browser", "op")
			return err
		},
		"nobody's": func() error { _, err := h.Take(stranger, begin(h.as(ann.Token), ToProve), "browser", "op"); return err },
	} {
		h.refused(take(), errs.Forbidden)
		t.Log("refused:", name)
	}
	old := begin(stranger, ToSignIn)
	h.clock.Advance(10 * time.Minute)
	_, err = h.Take(stranger, old, "browser", "op")
	h.refused(err, errs.Forbidden)
	almost := begin(stranger, ToSignIn)
	h.clock.Advance(10*time.Minute - time.Second)
	_, err = h.Take(stranger, almost, "browser", "op")
	h.ok(err)
}

func TestLinkingNeedsAFreshSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, bob := h.signInAs("ann", true), h.signInAs("bob", true)
	h.clock.Advance(16 * time.Minute)
	_, _, err := h.Begin(h.as(ann.Token), "b", Pending{Provider: "op", Purpose: ToLink})
	h.refused(err, errs.StepUp)
	_, err = h.LinkIdentity(h.as(ann.Token), claims("ann 2"))
	h.refused(err, errs.StepUp)
	ann, err = h.Prove(h.as(ann.Token), claims("ann"), Visitor{})
	h.ok(err)
	_, err = h.LinkIdentity(h.as(ann.Token), claims("bob"))
	h.refused(err, errs.Conflict)
	_, err = h.LinkIdentity(h.as(ann.Token), claims("ann"))
	h.refused(err, errs.Conflict)
	linked, err := h.LinkIdentity(h.as(ann.Token), claims("ann 2"))
	h.ok(err)
	if o := h.signInAs("ann 2", false); o.MemberID != ann.MemberID {
		t.Fatal("the linked identity signs somebody else in")
	}
	if o := h.signInAs("bob", false); o.MemberID != bob.MemberID {
		t.Fatal("bob's identity moved")
	}
	h.recorded(ActionLink, 1)

	ctx := h.as(linked.Token)
	list, err := h.Identities(ctx)
	h.ok(err)
	if len(list) != 2 {
		t.Fatalf("%d identities", len(list))
	}
	h.refused(h.UnlinkIdentity(ctx, list[0].ID), errs.Conflict) // the present one
	bobs, err := h.Identities(h.as(bob.Token))
	h.ok(err)
	h.refused(h.UnlinkIdentity(ctx, bobs[0].ID), errs.NotFound)
	second := h.signInAs("ann 2", true)
	h.ok(h.UnlinkIdentity(ctx, list[1].ID))
	h.gone(second.Token, "the session of an identity that was taken away lives on")
	h.refused(h.UnlinkIdentity(ctx, list[0].ID), errs.Conflict) // the last one
	h.recorded(ActionUnlink, 1)
}

func TestALostProviderDoesNotLoseTheAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old := h.signInAs("ann at the old provider", true)
	h.standing(old.MemberID, actor.Clinician)
	token := h.visit(old.Token).NewToken
	h.ok(h.ChooseHandle(h.as(token), "ann"))
	newer := h.signInAs("ann at the new provider", true)
	h.in(func(ctx context.Context) error { return h.AdoptIdentity(ctx, newer.MemberID, old.MemberID) })
	h.gone(token, "a session of before the recovery lives on")
	h.gone(newer.Token, "the newcomer's session lives on")
	o := h.signInAs("ann at the new provider", true)
	if v := h.visit(o.Token); o.MemberID != old.MemberID || v.Actor.Handle != "ann" || v.Actor.Standing != actor.Clinician {
		t.Fatalf("%+v", v.Actor)
	}
	if m, err := h.Member(t.Context(), newer.MemberID); err != nil || m.Standing != actor.Closed {
		t.Fatalf("%+v %v", m, err)
	}
	// Neither a suspension can be shed this way, nor a living account swallowed.
	h.standing(old.MemberID, actor.Suspended)
	third := h.signInAs("ann once more", true)
	h.in(func(ctx context.Context) error { return h.AdoptIdentity(ctx, third.MemberID, old.MemberID) })
	if o := h.signInAs("ann once more", true); h.visit(o.Token).Actor.Standing != actor.Suspended {
		t.Fatal("the suspension is gone")
	}
	bob := h.signInAs("bob", true)
	h.standing(bob.MemberID, actor.Clinician)
	for name, pair := range map[string][2]ids.ID{"a clinician's": {bob.MemberID, old.MemberID},
		"one's own": {old.MemberID, old.MemberID}, "a closed": {newer.MemberID, bob.MemberID}} {
		err := h.db.WithTx(t.Context(), func(ctx context.Context) error { return h.AdoptIdentity(ctx, pair[0], pair[1]) })
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("%s account was folded in: %v", name, err)
		}
	}
}

func TestTwoFirstSignInsAtOnceMakeOneMember(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var wg sync.WaitGroup
	failures := make([]error, 8)
	for i := range failures {
		wg.Go(func() { _, failures[i] = h.SignIn(context.Background(), claims("ann"), Visitor{}) })
	}
	wg.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`SELECT count(*) FROM members`); n != 1 {
		t.Fatalf("%d members", n)
	}
	for _, c := range []Claims{{}, {Provider: "op", Issuer: "i"}, {Provider: "op", Subject: "s"}, {Provider: "op", Issuer: "i", Subject: strings.Repeat("x", 256)}} {
		if _, err := h.SignIn(t.Context(), c, Visitor{}); err == nil {
			t.Errorf("%+v signed somebody in", c)
		}
	}
	h.recorded(ActionSignIn, 8)
}

func TestOfManyAnswersAtOnceOneWorks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	state, _, err := h.Begin(t.Context(), "browser", Pending{Provider: "op", Purpose: ToSignIn})
	h.ok(err)
	var wg sync.WaitGroup
	taken := make([]error, 20)
	for i := range taken {
		wg.Go(func() { _, taken[i] = h.Take(context.Background(), state, "browser", "op") })
	}
	wg.Wait()
	won := 0
	for _, err := range taken {
		if err == nil {
			won++
		}
	}
	if won != 1 {
		t.Fatalf("one state worked %d times", won)
	}
}
