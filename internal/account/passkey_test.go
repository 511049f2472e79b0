package account

import (
	"net/url"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

const origin = "http://localhost:8080"

func withPasskeys(h house) house {
	h.t.Helper()
	base, err := url.Parse(origin)
	h.ok(err)
	h.ok(h.UsePasskeys(base))
	return h
}

var localhost = virtualwebauthn.RelyingParty{ID: "localhost", Name: "Consilium", Origin: origin}

// key is an authenticator with one passkey.
type key struct {
	h    house
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func (h house) newKey() *key {
	return &key{h: h, auth: virtualwebauthn.NewAuthenticator(), cred: newCredential(true)}
}

// wholeKey is how long the public key of a passkey is in COSE: 13 bytes besides
// two coordinates of 32.
const wholeKey = 77

// newCredential makes a key pair. The virtual authenticator leaves the zeros
// in front of a coordinate out, which about one key in 128 has; RFC 9053,
// section 7.1.1, forbids that, and such a key is not believed. Who wants a
// registration to go well wants a whole key.
func newCredential(whole bool) virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if (len(c.Key.AttestationData()) == wholeKey) == whole {
			return c
		}
	}
}

func TestAKeyWithACoordinateCutShortIsNotBelieved(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	o := h.moderates(h.signInAs("mod", true))
	k := h.newKey()
	k.cred = newCredential(false)
	options, err := h.BeginPasskey(h.as(o.Token))
	h.ok(err)
	_, err = h.AddPasskey(h.as(o.Token), "Key ring", k.makes(options))
	h.notBelieved(err, "answer")
}

// makes answers a registration's question.
func (k *key) makes(options []byte) []byte {
	k.h.t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(string(options))
	k.h.ok(err)
	return []byte(virtualwebauthn.CreateAttestationResponse(localhost, k.auth, k.cred, *asked))
}

// signs answers a question for a proof, from the site that rp says.
func (k *key) signs(options []byte, rp virtualwebauthn.RelyingParty) []byte {
	k.h.t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(string(options))
	k.h.ok(err)
	return []byte(virtualwebauthn.CreateAssertionResponse(rp, k.auth, k.cred, *asked))
}

// asked begins a step-up and gives its question.
func (h house) asked(o Opened) []byte {
	h.t.Helper()
	options, err := h.BeginStepUp(h.as(o.Token))
	h.ok(err)
	return options
}

// registersKey gives the member behind a session a passkey.
func (h house) registersKey(o Opened) (Opened, *key) {
	h.t.Helper()
	k := h.newKey()
	options, err := h.BeginPasskey(h.as(o.Token))
	h.ok(err)
	o, err = h.AddPasskey(h.as(o.Token), "Key ring", k.makes(options))
	h.ok(err)
	return o, k
}

func (h house) notBelieved(err error, why string) {
	h.t.Helper()
	h.refused(err, errs.Invalid)
	if errs.As(err).Fields["passkey"] == "" {
		h.t.Fatalf("no sentence at the field: %v", err)
	}
	var last string
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT detail FROM audit_entries WHERE outcome = 'denied' ORDER BY id DESC LIMIT 1`).Scan(&last))
	if last != why {
		h.t.Fatalf("the denial was recorded because of %q, want %q", last, why)
	}
}

func TestAPasskeyStepsUp(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	o, k := h.registersKey(h.moderates(h.signInAs("mod", true)))
	if !h.visit(o.Token).Actor.Fresh {
		t.Fatal("registering it proved nothing")
	}
	h.clock.Advance(FreshForDuty)
	options := h.asked(o)
	if !strings.Contains(string(options), `"userVerification":"required"`) {
		t.Fatalf("%s", options)
	}
	before := o.Token
	k.cred.Counter++
	o, err := h.StepUpPasskey(h.as(o.Token), k.signs(options, localhost))
	h.ok(err)
	h.gone(before, "the id from before the step-up lives on")
	if !h.visit(o.Token).Actor.Fresh {
		t.Fatal("not stepped up")
	}
	list, err := h.Factors(h.as(o.Token))
	h.ok(err)
	if len(list) != 1 || list[0].Kind != Passkey || list[0].Name != "Key ring" || list[0].LastUsedAt == nil {
		t.Fatalf("%+v", list)
	}
	h.recorded(ActionAddFactor, 1)
	h.recorded(ActionStepUp, 1)
	h.told(o.MemberID, "factor-added", 1)
}

func TestAChallengeWorksOnceHereAndNow(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	o, k := h.registersKey(h.moderates(h.signInAs("mod", true)))
	// A replay.
	k.cred.Counter++
	answer := k.signs(h.asked(o), localhost)
	o, err := h.StepUpPasskey(h.as(o.Token), answer)
	h.ok(err)
	_, err = h.StepUpPasskey(h.as(o.Token), answer)
	h.notBelieved(err, "challenge")
	// A replay against a new challenge.
	h.asked(o)
	_, err = h.StepUpPasskey(h.as(o.Token), answer)
	h.notBelieved(err, "answer")
	// The failure used it up.
	k.cred.Counter++
	options := h.asked(o)
	_, err = h.StepUpPasskey(h.as(o.Token), []byte(`{"id":"x"}`))
	h.notBelieved(err, "unreadable")
	_, err = h.StepUpPasskey(h.as(o.Token), k.signs(options, localhost))
	h.notBelieved(err, "challenge")
	// A challenge of another session of the same member.
	twin := h.signInAs("mod", true)
	k.cred.Counter++
	answer = k.signs(h.asked(twin), localhost)
	h.asked(o)
	_, err = h.StepUpPasskey(h.as(o.Token), answer)
	h.notBelieved(err, "answer")
	// An old one, to the second.
	k.cred.Counter++
	options = h.asked(o)
	h.clock.Advance(ceremonyFor)
	_, err = h.StepUpPasskey(h.as(o.Token), k.signs(options, localhost))
	h.notBelieved(err, "challenge")
	// From another site, and for another site.
	for _, rp := range []virtualwebauthn.RelyingParty{{ID: "localhost", Origin: "http://localhost:9090"}, {ID: "evil.example", Origin: origin}} {
		k.cred.Counter++
		_, err = h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), rp))
		h.notBelieved(err, "answer")
	}
	// Unlocked by nobody.
	k.auth.Options.UserNotVerified = true
	k.cred.Counter++
	_, err = h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), localhost))
	h.notBelieved(err, "answer")
	if h.visit(o.Token).Actor.SecondFactor {
		t.Fatal("one of them stepped the session up")
	}
	k.auth.Options.UserNotVerified = false
	k.cred.Counter++
	o, err = h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), localhost))
	h.ok(err)
	if !h.visit(o.Token).Actor.SecondFactor {
		t.Fatal("the honest one did not")
	}
}

func TestACopiedAuthenticatorIsRefused(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	o, k := h.registersKey(h.moderates(h.signInAs("mod", true)))
	k.cred.Counter = 7
	o, err := h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), localhost))
	h.ok(err)
	h.clock.Advance(FreshForDuty)
	for _, count := range []uint32{7, 3, 0} {
		k.cred.Counter = count
		_, err = h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), localhost))
		h.notBelieved(err, "cloned")
	}
	if h.visit(o.Token).Actor.SecondFactor {
		t.Fatal("a copy stepped up")
	}
	h.told(o.MemberID, "factor-copied", 3)
	k.cred.Counter = 8
	if _, err = h.StepUpPasskey(h.as(o.Token), k.signs(h.asked(o), localhost)); err != nil {
		t.Fatal(err)
	}
}

func TestAPasskeyIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	ann, annsKey := h.registersKey(h.moderates(h.signInAs("ann", true)))
	bob, bobsKey := h.registersKey(h.moderates(h.signInAs("bob", true)))
	annsKey.cred.Counter++
	_, err := h.StepUpPasskey(h.as(bob.Token), annsKey.signs(h.asked(bob), localhost))
	h.notBelieved(err, "answer")
	// What is registered here already can't be anybody else's.
	options, err := h.BeginPasskey(h.as(bob.Token))
	h.ok(err)
	_, err = h.AddPasskey(h.as(bob.Token), "", annsKey.makes(options))
	h.refused(err, errs.Conflict)
	// The name that authenticators know her by says nothing.
	var handle string
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT encode(handle, 'hex') FROM passkey_users WHERE member_id = $1`, ann.MemberID).Scan(&handle))
	if len(handle) != 64 || strings.Contains(handle, strings.ReplaceAll(ann.MemberID.UUID(), "-", "")) {
		t.Fatalf("%s", handle)
	}
	// Removed, it proves nothing, though the challenge was asked before.
	bob, phone := h.registers(bob)
	options = h.asked(bob)
	list, err := h.Factors(h.as(bob.Token))
	h.ok(err)
	for _, f := range list {
		if f.ID != phone.id {
			h.ok(h.RemoveFactor(h.as(bob.Token), f.ID))
		}
	}
	bobsKey.cred.Counter++
	_, err = h.StepUpPasskey(h.as(bob.Token), bobsKey.signs(options, localhost))
	h.notBelieved(err, "answer")
	_, err = h.BeginStepUp(h.as(bob.Token))
	h.refused(err, errs.NotFound)
}

func TestRegisteringAPasskeyIsNoShortcut(t *testing.T) {
	t.Parallel()
	h := withPasskeys(newHouse(t))
	o := h.moderates(h.signInAs("mod", true))
	options, err := h.BeginPasskey(h.as(o.Token))
	h.ok(err)
	for _, want := range []string{`"attestation":"none"`, `"userVerification":"required"`, `"id":"localhost"`} {
		if !strings.Contains(string(options), want) {
			t.Fatalf("no %s in %s", want, options)
		}
	}
	for _, not := range []string{o.MemberID.String(), o.MemberID.UUID()} {
		if strings.Contains(string(options), not) {
			t.Fatal("the member's id is told")
		}
	}
	twin, k := h.signInAs("mod", true), h.newKey()
	_, err = h.AddPasskey(h.as(twin.Token), "", k.makes(options))
	h.notBelieved(err, "challenge")
	k.auth.Options.UserNotVerified = true
	_, err = h.AddPasskey(h.as(o.Token), "", k.makes(options))
	h.notBelieved(err, "answer")
	k.auth.Options.UserNotVerified = false
	_, err = h.AddPasskey(h.as(o.Token), "", k.makes(options))
	h.notBelieved(err, "challenge") // used up
	options, err = h.BeginPasskey(h.as(o.Token))
	h.ok(err)
	h.clock.Advance(FreshForDuty)
	_, err = h.AddPasskey(h.as(o.Token), "", k.makes(options))
	h.notBelieved(err, "challenge") // over
	_, err = h.BeginPasskey(h.as(o.Token))
	h.refused(err, errs.StepUp)
	if n := h.count(`SELECT count(*) FROM factors`); n != 0 {
		t.Fatalf("%d factors", n)
	}
}

func TestUnderANumberThereAreNoPasskeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for address, want := range map[string]bool{"http://127.0.0.1:8080": false, "http://[::1]:8080": false, origin: true, "https://consilium.example": true} {
		base, err := url.Parse(address)
		h.ok(err)
		h.ok(h.UsePasskeys(base))
		if h.Passkeys() != want {
			t.Errorf("%s: %v", address, h.Passkeys())
		}
		if _, err := h.BeginPasskey(h.as(h.signInAs(ids.New().String(), true).Token)); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
