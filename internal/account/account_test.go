package account

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestPendingGrantsWaitForTheirIdentity(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := actor.With(t.Context(), actor.System)
	waiting, err := h.PendingGrant(ctx, "https://op.example", "ann", actor.Administrator)
	h.ok(err)
	if !waiting {
		t.Fatal("it should wait")
	}
	if o := h.signInAs("bob", false); h.visit(o.Token).Actor.Grants != 0 {
		t.Fatal("bob got ann's grant")
	}
	ann := h.signInAs("ann", false)
	if !h.visit(ann.Token).Actor.Has(actor.Administrator) {
		t.Fatal("the grant did not come")
	}
	waiting, err = h.PendingGrant(ctx, "https://op.example", "ann", actor.Moderator)
	h.ok(err)
	if v := h.visit(ann.Token); waiting || !v.Actor.Has(actor.Administrator|actor.Moderator) {
		t.Fatalf("grants %d, waiting %v", v.Actor.Grants, waiting)
	}
	_, err = h.PendingGrant(ctx, "https://op.example", "", actor.Moderator)
	h.refused(err, errs.Invalid)
	h.recorded(ActionGrant, 2)
}

func TestGrantsAreAnAdministratorsAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.PendingGrant(t.Context(), "https://op.example", "ada", actor.Administrator)
	h.ok(err)
	ada, bob := h.signInAs("ada", true), h.signInAs("bob", true)
	h.refused(h.Grant(h.as(bob.Token), bob.MemberID, actor.Administrator), errs.NotFound)
	h.refused(h.Grant(h.as(ada.Token), bob.MemberID, actor.Moderator), errs.StepUp) // signed in just now, and no second factor
	ada, _ = h.registers(ada)
	h.ok(h.Grant(h.as(ada.Token), bob.MemberID, actor.Moderator))
	v := h.visit(bob.Token)
	if !v.Actor.Has(actor.Moderator) || v.NewToken == "" {
		t.Fatal("the grant did not act on the next request")
	}
	h.refused(h.Revoke(h.as(ada.Token), ada.MemberID, actor.Administrator), errs.Conflict)
	h.ok(h.Revoke(h.as(ada.Token), bob.MemberID, actor.Moderator))
	if h.visit(v.NewToken).Actor.Grants != 0 {
		t.Fatal("the grant stayed")
	}
	holders, err := h.Holders(h.as(ada.Token))
	h.ok(err)
	if len(holders) != 1 || holders[0].MemberID != ada.MemberID {
		t.Fatalf("holders %+v", holders)
	}
	h.clock.Advance(6 * time.Minute)
	h.refused(h.Grant(h.as(ada.Token), bob.MemberID, actor.Moderator), errs.StepUp)
	h.refused(h.Close(h.as(ada.Token)), errs.StepUp)
	h.recorded(ActionGrant, 2)
	h.recorded(ActionRevoke, 1)
}

func TestHandles(t *testing.T) {
	t.Parallel()
	for handle, good := range map[string]bool{
		"ann": true, "dr_house": true, "a_b": true, "x9z": true, strings.Repeat("a", 24): true,
		"": false, "ab": false, strings.Repeat("a", 25): false, "Ann": false, "ann-b": false, "ann b": false, "änn": false,
		"аnn": false, "123": false, "___": false, "admin": false, "admin_": false, "moderator": false, "former_member_1": false,
		"consilium_help": false, "patient": false, "ann\n": false,
	} {
		if err := CheckHandle(handle); (err == nil) != good {
			t.Errorf("%q: %v", handle, err)
		}
	}
	h := newHouse(t)
	ann, bob := h.signInAs("ann", true), h.signInAs("bob", true)
	h.refused(h.ChooseHandle(h.as(ann.Token), "ann"), errs.NotFound) // an applicant may not yet
	h.standing(ann.MemberID, actor.Clinician)
	h.standing(bob.MemberID, actor.Student)
	actx, bctx := h.as(ann.Token), h.as(bob.Token)
	var wg sync.WaitGroup
	results := make([]error, 2)
	for i, ctx := range []context.Context{actx, bctx} {
		wg.Go(func() { results[i] = h.ChooseHandle(ctx, "Cara") })
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		h.refused(err, errs.Invalid)
		if errs.As(err).Fields["handle"] == "" {
			t.Fatalf("no sentence at the field: %v", err)
		}
	}
	if won != 1 {
		t.Fatalf("%d members got one handle", won)
	}
	winner := actx
	if results[0] != nil {
		winner = bctx
	}
	h.refused(h.ChooseHandle(winner, "dora"), errs.Conflict)
	b, err := h.ByHandle(t.Context(), "CARA")
	h.ok(err)
	if b.Handle != "cara" || b.Verified() {
		t.Fatalf("%+v", b)
	}
	h.recorded(ActionHandle, 1)
}

func TestAdmissionWritesTheByline(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO specialties (key, name) VALUES ('cardiology', 'Cardiology')`)
	o := h.signInAs("ann", true)
	h.in(func(ctx context.Context) error {
		return h.Admit(ctx, o.MemberID, Admission{Standing: actor.Clinician, Profession: "physician", Stage: "attending",
			Specialty: "cardiology", Jurisdiction: "AT", VerifiedAt: h.clock.Now()})
	})
	list, err := h.Bylines(t.Context(), []ids.ID{o.MemberID, ids.New()})
	h.ok(err)
	b := list[o.MemberID]
	if len(list) != 1 || b.Specialty != "Cardiology" || !b.Verified() || b.Student() {
		t.Fatalf("%+v", list)
	}
	a := h.visit(o.Token).Actor
	if !a.Physician() || a.Specialty != "cardiology" || a.Stage != "attending" {
		t.Fatalf("%+v", a)
	}
	err = h.SetStanding(t.Context(), o.MemberID, actor.Student, "outside")
	h.refused(err, errs.Internal)
	err = h.db.WithTx(t.Context(), func(ctx context.Context) error { return h.SetStanding(ctx, o.MemberID, "king", "x") })
	h.refused(err, errs.Internal)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", true)
	ctx := h.as(o.Token)
	h.ok(h.SetDisplay(ctx, Display{Theme: "dark", Shortcuts: false, TimeZone: "Europe/Vienna"}))
	if v := h.visit(o.Token); v.Theme != "dark" || v.Shortcuts || v.TimeZone != "Europe/Vienna" {
		t.Fatalf("%+v", v)
	}
	for _, d := range []Display{{"pink", true, "UTC"}, {"dark", true, "Mars/Olympus"}, {"dark", true, ""}, {"dark", true, "Local"}, {"dark", true, "../../etc/passwd"}} {
		h.refused(h.SetDisplay(ctx, d), errs.Invalid)
	}
	h.ok(h.SetProfile(ctx, Profile{Bio: "I <b>read</b>\n\n& write", Revision: 1}))
	h.refused(h.SetProfile(ctx, Profile{Bio: "from another window", Revision: 1}), errs.Conflict)
	h.refused(h.SetProfile(ctx, Profile{Bio: strings.Repeat("x", 2001), Revision: 2}), errs.Invalid)
	h.refused(h.SetProfile(ctx, Profile{Bio: "I cared for Mrs. **Keller**", Revision: 2}), errs.Invalid)
	m, err := h.Member(ctx, o.MemberID)
	h.ok(err)
	if m.BioHTML != "<p>I &lt;b&gt;read&lt;/b&gt;</p><p>&amp; write</p>" || m.Version != 2 {
		t.Fatalf("%q, version %d", m.BioHTML, m.Version)
	}
	h.refused(h.Accept(ctx, RulesVersion-1, PrivacyVersion), errs.Conflict)
	if h.visit(o.Token).Actor.RulesAccepted {
		t.Fatal("accepted already")
	}
	h.ok(h.Accept(ctx, RulesVersion, PrivacyVersion))
	if !h.visit(o.Token).Actor.RulesAccepted {
		t.Fatal("not accepted")
	}
	h.exec(`UPDATE members SET privacy_version = 0`)
	if h.visit(o.Token).Actor.RulesAccepted {
		t.Fatal("a newer notice is taken for accepted")
	}
	h.recorded(ActionDisplay, 1)
	h.recorded(ActionProfile, 1)
	h.recorded(ActionAccept, 1)
}

// Nobody reads a profile before it stands, so there is nobody whom a reason
// for another language could be addressed to: it isn't taken.
func TestAnUnreadableBioIsRefusedWhateverIsSaidToIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", true)
	ctx := h.as(o.Token)
	h.ok(h.SetProfile(ctx, Profile{Bio: "I read ECGs.", Revision: 1}))
	for _, bio := range []string{
		"La paciente Carmen Ortega ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días.",
		"Ο Γιώργος Παπαδόπουλος από τη Λάρισα",
	} {
		err := h.SetProfile(ctx, Profile{Bio: bio, Revision: 2, Guard: guard.Answers{Language: "I made sure that nobody can be recognised."}})
		h.refused(err, errs.Invalid)
		said := errs.As(err).Fields["bio"]
		for _, part := range []string{"Nothing was saved", "kept here", "in English"} {
			if !strings.Contains(said, part) {
				t.Errorf("%q doesn't say %q", said, part)
			}
		}
	}
	if m, err := h.Member(ctx, o.MemberID); err != nil || m.BioMD != "I read ECGs." || m.Version != 2 {
		t.Errorf("%q, version %d, %v", m.BioMD, m.Version, err)
	}
	if h.count(`SELECT count(*) FROM guard_answers`) != 0 {
		t.Error("the reason was kept")
	}
	h.recorded(ActionProfile, 1)
}

func TestMailAddressIsSealedAndGoesOnWish(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := claims("ann")
	c.Mail = "ann@clinic.example"
	o, err := h.SignIn(t.Context(), c, Visitor{})
	h.ok(err)
	c.Mail = "elsewhere@clinic.example"
	_, err = h.SignIn(t.Context(), c, Visitor{})
	h.ok(err)
	if got, err := h.Address(t.Context(), o.MemberID); got != "ann@clinic.example" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	if strings.Contains(dumpOf(t, h), "clinic.example") {
		t.Fatal("the address is in the dump")
	}
	ctx := h.as(o.Token)
	h.ok(h.StopMail(ctx))
	if got, err := h.Address(t.Context(), o.MemberID); got != "" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	h.ok(h.MailTo(ctx, "new@clinic.example"))
	if got, _ := h.Address(t.Context(), o.MemberID); got != "new@clinic.example" {
		t.Fatalf("%q", got)
	}
	h.recorded(ActionMail, 2)
	for text, good := range map[string]bool{"a@b.example": true, "": false, "Ann <a@b.example>": false,
		"a@b.example\r\nBcc: x@y": false, "a b@c.example": false, "a": false, "a@b.example,c@d.example": false} {
		if (PlainAddress(text) != "") != good {
			t.Errorf("PlainAddress(%q) = %q", text, PlainAddress(text))
		}
	}
}

func TestStrangersGetNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	for name, f := range map[string]func() error{
		"sessions":   func() error { _, err := h.Sessions(ctx); return err },
		"identities": func() error { _, err := h.Identities(ctx); return err },
		"export":     func() error { _, err := h.Export(ctx); return err },
		"close":      func() error { return h.Close(ctx) },
		"sign out":   func() error { return h.SignOut(ctx) },
		"display":    func() error { return h.SetDisplay(ctx, Display{"dark", true, "UTC"}) },
		"profile":    func() error { return h.SetProfile(ctx, Profile{}) },
		"handle":     func() error { return h.ChooseHandle(ctx, "ann") },
		"accept":     func() error { return h.Accept(ctx, RulesVersion, PrivacyVersion) },
		"stop mail":  func() error { return h.StopMail(ctx) },
		"link":       func() error { _, err := h.LinkIdentity(ctx, claims("x")); return err },
		"unlink":     func() error { return h.UnlinkIdentity(ctx, ids.New()) },
		"prove":      func() error { _, err := h.Prove(ctx, claims("x"), Visitor{}); return err },
		"grant":      func() error { return h.Grant(ctx, ids.New(), actor.Moderator) },
		"holders":    func() error { _, err := h.Holders(ctx); return err },
	} {
		if err := f(); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
