package account

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// app is an authenticator app that holds one secret.
type app struct {
	h      house
	secret string
	id     ids.ID
}

// code is the app's code of so many steps from now.
func (a app) code(steps int) string {
	a.h.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.h.clock.Now().Add(time.Duration(steps)*totpStep*time.Second))
	a.h.ok(err)
	return code
}

// apart says whether the codes that the app shows while a test goes on are of
// one step and of one app of the house each. Of six digits some are the same by
// chance, and then a code is right that a test calls wrong.
func (a app) apart() bool {
	a.h.t.Helper()
	shows := map[string]bool{}
	for step := -3; step <= 45; step++ {
		code := a.code(step)
		if shows[code] || a.h.codes[code] {
			return false
		}
		shows[code] = true
	}
	maps.Copy(a.h.codes, shows)
	return true
}

// registers gives the member behind a session an authenticator app, with the
// code of one step ago, and the session that follows.
func (h house) registers(o Opened) (Opened, app) {
	h.t.Helper()
	ctx := h.as(o.Token)
	before, err := h.Factors(ctx)
	h.ok(err)
	a := app{h: h}
	for a.secret == "" || !a.apart() {
		h.ok(h.BeginTOTP(ctx))
		pending, err := h.PendingTOTP(ctx)
		h.ok(err)
		a.secret = pending.Secret
	}
	next, err := h.ConfirmTOTP(ctx, "", a.code(-1))
	h.ok(err)
	list, err := h.Factors(h.as(next.Token))
	h.ok(err)
	for _, f := range list {
		if !slices.ContainsFunc(before, func(old Factor) bool { return old.ID == f.ID }) {
			a.id = f.ID
		}
	}
	return next, a
}

// moderates makes a member a moderator, and gives the session's new state.
func (h house) moderates(o Opened) Opened {
	h.t.Helper()
	h.exec(`UPDATE members SET grants = 2 WHERE id = $1`, o.MemberID)
	return o
}

func (h house) wrongCode(err error) {
	h.t.Helper()
	h.refused(err, errs.Invalid)
	if got, want := errs.As(err), errs.As(wrongCode()); got.Text != want.Text || got.Fields["code"] != want.Fields["code"] {
		h.t.Fatalf("another answer: %+v", got)
	}
}

func TestADutyAsksForASecondFactorOfFiveMinutes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.moderates(h.signInAs("mod", true))
	if a := h.visit(o.Token).Actor; a.Fresh || a.SecondFactor || !a.JustSignedIn {
		t.Fatalf("a fresh sign-in alone: %+v", a)
	}
	if _, err := h.Export(h.as(o.Token)); !errs.Is(err, errs.StepUp) {
		t.Fatalf("a sensitive act without a second factor: %v", err)
	}
	before := o.Token
	o, phone := h.registers(o)
	h.gone(before, "the id from before the second factor lives on")
	if a := h.visit(o.Token).Actor; !a.Fresh || !a.SecondFactor {
		t.Fatalf("the registration proved nothing: %+v", a)
	}
	elsewhere := h.signInAs("mod", true)
	if h.visit(elsewhere.Token).Actor.Fresh {
		t.Fatal("a session on another device is stepped up")
	}
	h.clock.Advance(FreshForDuty - time.Second)
	if !h.visit(o.Token).Actor.Fresh {
		t.Fatal("over before five minutes")
	}
	h.clock.Advance(time.Second)
	if h.visit(o.Token).Actor.Fresh {
		t.Fatal("five minutes are over")
	}
	before = o.Token
	o, err := h.StepUpTOTP(h.as(o.Token), phone.code(0))
	h.ok(err)
	h.gone(before, "the id from before the step-up lives on")
	if a := h.visit(o.Token).Actor; !a.Fresh || o.OwnDevice != true {
		t.Fatalf("%+v %+v", a, o)
	}
	if h.visit(elsewhere.Token).Actor.Fresh {
		t.Fatal("the session on another device is stepped up with this one")
	}
	if _, err := h.Export(h.as(o.Token)); err != nil {
		t.Fatal(err)
	}
	// A fresh sign-in is a new session, which has proven no second factor.
	proven, err := h.Prove(h.as(o.Token), claims("mod"), Visitor{})
	h.ok(err)
	if h.visit(proven.Token).Actor.Fresh {
		t.Fatal("a sign-in stands for the second factor")
	}
	h.recorded(ActionAddFactor, 1)
	h.recorded(ActionStepUp, 1)
	h.told(o.MemberID, "factor-added", 1)
}

// told asserts how often a member is to hear of their second factors.
func (h house) told(member ids.ID, what string, want int) {
	h.t.Helper()
	n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'about' = 'security' AND args->>'member_id' = $1 AND args->>'detail' = $2`,
		member.String(), what)
	if n != want {
		h.t.Fatalf("%s: told %d times, want %d", what, n, want)
	}
}

func TestWithoutADutyTheSignInCountsAsBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, phone := h.registers(h.signInAs("ann", true))
	if !h.visit(o.Token).Actor.Fresh {
		t.Fatal("the sign-in no longer counts")
	}
	h.clock.Advance(FreshFor)
	o, err := h.StepUpTOTP(h.as(o.Token), phone.code(0))
	h.ok(err)
	if a := h.visit(o.Token).Actor; a.Fresh || !a.SecondFactor {
		t.Fatalf("%+v", a)
	}
}

func TestACodeWorksOnceWithinItsWindow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, phone := h.registers(h.moderates(h.signInAs("mod", true))) // with the code of one step ago
	try := func(code string) (err error) {
		t.Helper()
		next, err := h.StepUpTOTP(h.as(o.Token), code)
		if err == nil {
			o = next
		}
		return err
	}
	h.wrongCode(try(phone.code(-1))) // used for registering
	h.ok(try(phone.code(0)[:3] + " " + phone.code(0)[3:]))
	h.wrongCode(try(phone.code(0)))
	h.exec(`DELETE FROM rate_windows`) // the limit has a test of its own
	h.clock.Advance(10 * time.Minute)
	early := phone.code(1)
	h.ok(try(early)) // a clock that is fast
	h.wrongCode(try(early))
	h.wrongCode(try(phone.code(0))) // older than one that was used
	h.clock.Advance(2 * totpStep * time.Second)
	h.exec(`DELETE FROM rate_windows`)
	h.wrongCode(try(phone.code(2)))
	h.wrongCode(try(phone.code(-2)))
	h.wrongCode(try(""))
	h.wrongCode(try("12345"))
	h.ok(try(phone.code(0)))
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND outcome = 'denied' AND object_id = $2`, ActionStepUp, o.MemberID); n != 8 {
		t.Fatalf("%d denials recorded, want 8", n)
	}
}

func TestTheCodeOfSomebodyElseIsJustWrong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, annsPhone := h.registers(h.moderates(h.signInAs("ann", true)))
	bob, _ := h.registers(h.moderates(h.signInAs("bob", true)))
	_, err := h.StepUpTOTP(h.as(bob.Token), annsPhone.code(0))
	h.wrongCode(err)
	none := h.moderates(h.signInAs("none", true))
	_, err = h.StepUpTOTP(h.as(none.Token), annsPhone.code(0))
	h.wrongCode(err)
	h.refused(h.RemoveFactor(h.as(bob.Token), annsPhone.id), errs.NotFound)
	h.refused(h.RenameFactor(h.as(bob.Token), annsPhone.id, "Mine"), errs.NotFound)
	_, err = h.StepUpTOTP(h.as(ann.Token), annsPhone.code(0)) // it was not used up
	h.ok(err)
}

func TestTooManyCodesAreLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, phone := h.registers(h.moderates(h.signInAs("mod", true)))
	tried, err := 0, error(nil)
	for ; !errs.Is(err, errs.TooMany) && tried < 20; tried++ {
		_, err = h.StepUpTOTP(h.as(o.Token), "000000x")
	}
	// The windows have fixed borders: one may lie within the loop.
	if most := 2*codeAttempts[0].limit + 1; tried > most || errs.As(err).RetryAfter < 1 {
		t.Fatalf("limited after %d tries, want %d at most: %v", tried, most, err)
	}
	if _, err = h.StepUpTOTP(h.as(o.Token), phone.code(0)); !errs.Is(err, errs.TooMany) && h.count(`SELECT count(*) FROM rate_windows WHERE key LIKE 'factor:1m%'`) == 1 {
		t.Fatalf("the right code gets through the limit: %v", err)
	}
	// Another session of the member is the same member, somebody else isn't.
	other, hers := h.registers(h.moderates(h.signInAs("other", true)))
	if _, err = h.StepUpTOTP(h.as(other.Token), hers.code(0)); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND outcome = 'denied' AND detail = 'too many'`, ActionStepUp); n < 1 {
		t.Fatal("nothing of it was recorded")
	}
}

func TestRegisteringTheFirstAndTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.moderates(h.signInAs("mod", true))
	h.clock.Advance(FreshForDuty)
	h.refused(h.BeginTOTP(h.as(o.Token)), errs.StepUp) // the sign-in is old
	o, err := h.Prove(h.as(o.Token), claims("mod"), Visitor{})
	h.ok(err)
	_, err = h.PendingTOTP(h.as(o.Token))
	h.refused(err, errs.NotFound)
	_, err = h.ConfirmTOTP(h.as(o.Token), "", "123456")
	h.refused(err, errs.Conflict)
	h.ok(h.BeginTOTP(h.as(o.Token)))
	pending, err := h.PendingTOTP(h.as(o.Token))
	h.ok(err)
	phone := app{h: h, secret: pending.Secret}
	_, err = h.ConfirmTOTP(h.as(o.Token), "My phone", "000000x")
	h.wrongCode(err)
	_, err = h.ConfirmTOTP(h.as(o.Token), strings.Repeat("n", 61), phone.code(0))
	h.refused(err, errs.Invalid)
	twin := h.signInAs("mod", true)
	_, err = h.ConfirmTOTP(h.as(twin.Token), "", phone.code(0))
	h.refused(err, errs.Conflict) // begun in another session
	if n := h.count(`SELECT count(*) FROM factors`); n != 0 {
		t.Fatal("an unconfirmed secret counts")
	}
	o, err = h.ConfirmTOTP(h.as(o.Token), "My  phone", phone.code(0))
	h.ok(err)
	list, err := h.Factors(h.as(o.Token))
	h.ok(err)
	if len(list) != 1 || list[0].Name != "My phone" || list[0].Kind != TOTP {
		t.Fatalf("%+v", list)
	}
	// A second one asks for the first, whatever the sign-in.
	h.refused(h.BeginTOTP(h.as(twin.Token)), errs.StepUp)
	o, second := h.registers(o)
	h.ok(h.RenameFactor(h.as(o.Token), second.id, "Tablet"))
	h.refused(h.RenameFactor(h.as(o.Token), second.id, " "), errs.Invalid)

	// One that is begun and left is over after ten minutes.
	h.ok(h.BeginTOTP(h.as(o.Token)))
	h.clock.Advance(enrolFor)
	_, err = h.PendingTOTP(h.as(o.Token))
	h.refused(err, errs.NotFound)
}

func TestRemovingSecondFactors(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, first := h.registers(h.moderates(h.signInAs("mod", true)))
	h.refused(h.RemoveFactor(h.as(o.Token), first.id), errs.Conflict) // the last of who has a duty
	o, second := h.registers(o)
	elsewhere, err := h.StepUpTOTP(h.as(h.signInAs("mod", true).Token), second.code(0))
	h.ok(err)
	h.clock.Advance(FreshForDuty - time.Second)
	twin := h.signInAs("mod", true)
	h.refused(h.RemoveFactor(h.as(twin.Token), first.id), errs.StepUp)
	h.ok(h.RemoveFactor(h.as(o.Token), first.id))
	if h.visit(elsewhere.Token).Actor.SecondFactor {
		t.Fatal("what another session had proven still counts")
	}
	if !h.visit(o.Token).Actor.Fresh {
		t.Fatal("the acting session lost its own proof")
	}
	_, err = h.StepUpTOTP(h.as(o.Token), first.code(1))
	h.wrongCode(err)
	h.told(o.MemberID, "factor-removed", 1)
	h.recorded(ActionRemoveFactor, 1)
	h.exec(`UPDATE members SET grants = 0 WHERE id = $1`, o.MemberID)
	h.ok(h.RemoveFactor(h.as(o.Token), second.id))
	if h.visit(o.Token).Actor.SecondFactor {
		t.Fatal("a second factor is proven that isn't there")
	}
}

func TestResettingWhatSomebodyLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.signInAs("ada", true)
	h.exec(`UPDATE members SET grants = 4 WHERE id = $1`, ada.MemberID)
	mod, phone := h.registers(h.moderates(h.signInAs("mod", true)))
	other := h.signInAs("mod", true)
	h.refused(h.ResetFactors(h.as(mod.Token), ada.MemberID), errs.NotFound)
	h.refused(h.ResetFactors(h.as(ada.Token), mod.MemberID), errs.StepUp)
	ada, _ = h.registers(ada)
	h.refused(h.ResetFactors(h.as(ada.Token), ada.MemberID), errs.Conflict)
	h.ok(h.ResetFactors(h.as(ada.Token), mod.MemberID))
	h.refused(h.ResetFactors(h.as(ada.Token), mod.MemberID), errs.Conflict)
	h.gone(mod.Token, "reset")
	h.gone(other.Token, "reset")
	h.told(mod.MemberID, "factors-reset", 1)
	again := h.signInAs("mod", true)
	_, err := h.StepUpTOTP(h.as(again.Token), phone.code(0))
	h.wrongCode(err)
	again, _ = h.registers(again)

	system := actor.With(t.Context(), actor.System)
	h.ok(h.ResetFactorsBehind(system, "https://op.example", "mod"))
	h.gone(again.Token, "reset by the command")
	h.refused(h.ResetFactorsBehind(system, "https://op.example", "nobody"), errs.NotFound)
	h.recorded(ActionResetFactors, 2)
}

func TestNoSecretOfASecondFactorLiesOpen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, phone := h.registers(h.moderates(h.signInAs("mod", true)))
	h.ok(h.BeginTOTP(h.as(o.Token)))
	pending, err := h.PendingTOTP(h.as(o.Token))
	h.ok(err)
	dump := strings.ToLower(dumpOf(t, h))
	for _, secret := range []string{phone.secret, pending.Secret} {
		raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
		h.ok(err)
		for _, form := range []string{secret, hex.EncodeToString(raw), hex.EncodeToString([]byte(secret)), string(raw)} {
			if strings.Contains(dump, strings.ToLower(form)) {
				t.Fatal("a secret lies open in the dump")
			}
		}
	}
	// A sealed secret moved to another row opens nothing.
	other, hers := h.registers(h.moderates(h.signInAs("other", true)))
	h.exec(`UPDATE factors SET secret_sealed = (SELECT secret_sealed FROM factors WHERE id = $1) WHERE id = $2`, phone.id, hers.id)
	if _, err := h.StepUpTOTP(h.as(other.Token), phone.code(0)); err == nil || errs.Is(err, errs.Invalid) {
		t.Fatalf("a secret of another row was opened: %v", err)
	}

	out, err := h.Export(h.as(o.Token))
	h.ok(err)
	text, err := json.Marshal(out)
	h.ok(err)
	if len(out.Factors) != 1 || out.Factors[0].Name != "Authenticator app" || strings.Contains(string(text), phone.secret) {
		t.Fatalf("%s", text)
	}
	h.exec(`UPDATE members SET grants = 0 WHERE id = $1`, o.MemberID)
	h.ok(h.Close(h.as(o.Token)))
	if n := h.count(`SELECT (SELECT count(*) FROM factors WHERE member_id = $1) + (SELECT count(*) FROM factor_ceremonies WHERE member_id = $1)`, o.MemberID); n != 0 {
		t.Fatal("closing left something of the second factors")
	}
}

func TestOneCodeAtOnceInTwoSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o, phone := h.registers(h.moderates(h.signInAs("mod", true)))
	one, two := h.as(o.Token), h.as(h.signInAs("mod", true).Token)
	results := make(chan error, 2)
	for _, ctx := range []context.Context{one, two} {
		go func() { _, err := h.StepUpTOTP(ctx, phone.code(0)); results <- err }()
	}
	errOne, errTwo := <-results, <-results
	if (errOne == nil) == (errTwo == nil) {
		t.Fatalf("want one to pass: %v, %v", errOne, errTwo)
	}
	h.wrongCode(errors.Join(errOne, errTwo))
}
