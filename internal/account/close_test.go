package account

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two, three := h.signInAs("ann", true), h.signInAs("ann", true), h.signInAs("ann", false)
	bob := h.signInAs("bob", true)
	ctx := h.as(one.Token)
	list, err := h.Sessions(ctx)
	h.ok(err)
	if len(list) != 3 {
		t.Fatalf("%d sessions", len(list))
	}
	for _, v := range list {
		if v.Current != (v.ID == one.SessionID) || v.Provider != "op" || v.Agent != "a browser" {
			t.Fatalf("%+v", v)
		}
	}
	h.refused(h.EndSession(ctx, bob.SessionID), errs.NotFound)
	h.refused(h.EndSession(ctx, ids.New()), errs.NotFound)
	h.visit(bob.Token)
	h.ok(h.EndSession(ctx, two.SessionID))
	h.gone(two.Token, "ended")
	h.ok(h.EndOtherSessions(ctx))
	h.gone(three.Token, "ended with the others")
	h.visit(one.Token)
	h.ok(h.SignOut(ctx))
	h.gone(one.Token, "signed out")
	h.visit(bob.Token)
	for _, action := range []string{ActionEndSession, ActionEndSessions, ActionSignOut} {
		h.recorded(action, 1)
	}
	h.clock.Advance(16 * time.Minute)
	h.signInAs("bob", false)
	if list, err = h.Sessions(h.as(bob.Token)); err != nil || len(list) != 2 {
		t.Fatalf("%d sessions, %v", len(list), err)
	}
	h.clock.Advance(16 * time.Minute)
	if list, err = h.Sessions(h.as(bob.Token)); err != nil || len(list) != 1 {
		t.Fatalf("%d sessions after one fell idle, %v", len(list), err)
	}
}

type part struct {
	words string
	err   error
}

func (p part) Export(_ context.Context, member ids.ID) (string, any, error) {
	return "posts", map[string]string{"of": member.String(), "words": p.words}, p.err
}

func (p part) OnClose(context.Context, ids.ID) error { return p.err }

func TestExportHoldsOwnWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Exports(part{words: "my words"})
	c := claims("ann")
	c.Mail = "ann@clinic.example"
	o, err := h.SignIn(t.Context(), c, Visitor{OwnDevice: true})
	h.ok(err)
	h.signInAs("bob", true)
	out, err := h.Export(h.as(o.Token))
	h.ok(err)
	text, err := json.Marshal(out)
	h.ok(err)
	for _, want := range []string{"my words", "ann@clinic.example", o.MemberID.String(), "https://op.example"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(string(text), "bob") || strings.Contains(string(text), o.Token) {
		t.Fatalf("something that is not ann's: %s", text)
	}
	h.recorded(ActionExport, 1)
	h.Exports(part{err: errors.New("away")})
	if _, err := h.Export(h.as(o.Token)); err == nil {
		t.Fatal("half an export was given")
	}
	h.recorded(ActionExport, 1)
	h.clock.Advance(time.Hour)
	_, err = h.Export(h.as(o.Token))
	h.refused(err, errs.StepUp)
}

func TestClosingLeavesNothingThatPointsBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := claims("ann")
	c.Mail = "ann@clinic.example"
	o, err := h.SignIn(t.Context(), c, Visitor{OwnDevice: true})
	h.ok(err)
	h.standing(o.MemberID, actor.Clinician)
	token := h.visit(o.Token).NewToken
	h.ok(h.ChooseHandle(h.as(token), "ann_unique"))
	h.ok(h.SetProfile(h.as(token), Profile{Bio: "about ann", Revision: 1}))
	failing := New(h.db, h.clock, h.ring)
	failing.OnClosing(part{err: errors.New("away")})
	if failing.Close(h.as(token)) == nil {
		t.Fatal("closed though a domain could not tidy up")
	}
	ctx := h.as(token)
	h.OnClosing(part{})
	h.ok(h.Close(ctx))
	h.gone(token, "a closed account's session lives on")
	m, err := h.Member(t.Context(), o.MemberID)
	h.ok(err)
	if m.Standing != actor.Closed || !strings.HasPrefix(m.Handle, "former_member_") || m.BioMD != "" || m.MailSealed != nil || m.Grants != 0 {
		t.Fatalf("%+v", m)
	}
	dump := dumpOf(t, h)
	for _, word := range []string{"ann_unique", "about ann", "clinic.example", "op.example"} {
		if strings.Contains(dump, word) {
			t.Errorf("%q stayed behind", word)
		}
	}
	// The same account at the provider begins anew; the handle stays taken.
	again := h.signInAs("ann", true)
	if again.MemberID == o.MemberID || !again.NewMember {
		t.Fatal("the closed account opened again")
	}
	h.standing(again.MemberID, actor.Clinician)
	h.refused(h.ChooseHandle(h.as(again.Token), "Ann_Unique"), errs.Invalid)
	err = h.db.WithTx(t.Context(), func(ctx context.Context) error { return h.SetStanding(ctx, o.MemberID, actor.Clinician, "x") })
	h.refused(err, errs.Conflict)
	h.recorded(ActionClose, 1)
}
