package webtest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"consilium/internal/kernel/actor"
)

// keyed adds a device to the tab that can hold passkeys, and unlocks for
// whoever asks.
func (b *tab) keyed() webauthn.AuthenticatorID {
	b.t.Helper()
	command(b, webauthn.Enable, webauthn.EnableParams{})
	made, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	ok(b.t, err)
	return made.AuthenticatorID
}

// passkey registers one in Chromium and steps up by it, as a moderator on a
// device where nothing was proven yet.
func passkey(t *testing.T, h *house, b *tab) {
	who := h.enrol("passkey_moderator", granted(actor.Moderator))
	device := b.keyed()
	b.wear(who.cookies)
	b.open("/settings/factors?return_to=/moderation")
	b.do(chromedp.WaitVisible(chromedp.CSS(`form[data-passkey] button`)), chromedp.SetValue(chromedp.CSS(`#key-name`), "Key ring"),
		chromedp.Click(chromedp.CSS(`form[data-passkey] button`)), chromedp.WaitVisible(chromedp.CSS(`.desk`)))
	if n := h.count(`SELECT count(*) FROM factors WHERE kind = 'passkey' AND name = 'Key ring' AND member_id = $1`, who.who.MemberID); n != 1 {
		t.Fatalf("%d passkeys are registered", n)
	}

	who.signIn()
	before := who.cookies["__Host-session"]
	b.wear(who.cookies)
	again := "/sign-in/again?return_to=" + url.QueryEscape("/moderation")
	// What is signed wrongly is not taken, and the page asks again.
	bogus := true
	command(b, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: device, IsBogusSignature: &bogus})
	b.open(again)
	b.do(chromedp.Click(chromedp.CSS(`form[data-passkey] button`)), chromedp.WaitVisible(chromedp.CSS(`.note-caution`)))
	if said := read(b, chromedp.Text(chromedp.CSS(`.note-caution`))); !strings.Contains(said, "was not taken") {
		t.Fatalf("it says %q", said)
	}
	bogus = false
	command(b, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: device, IsBogusSignature: &bogus})
	b.do(chromedp.Click(chromedp.CSS(`form[data-passkey] button`)), chromedp.WaitVisible(chromedp.CSS(`.desk`)))
	if at := read(b, chromedp.Location()); at != h.base+"/moderation" {
		t.Fatalf("it leads to %s", at)
	}
	if n := h.count(`SELECT count(*) FROM sessions WHERE member_id = $1 AND second_factor_at IS NOT NULL`, who.who.MemberID); n != 2 {
		t.Fatalf("%d sessions are stepped up, want that of the registration and this one", n)
	}
	if _, lives, err := h.app.Accounts.Load(t.Context(), before); lives || err != nil {
		t.Fatal("stepping up kept the id")
	}

	// Without scripts there is the form for a code, and nothing that needs one.
	who.signIn()
	b.wear(who.cookies)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(again)
	if shown := read(b, chromedp.Evaluate[bool](`document.querySelector("form[data-passkey]").hidden`)); !shown {
		t.Fatal("the button for a passkey is shown where no script can answer it")
	}
	b.do(chromedp.SendKeys(chromedp.CSS(`#code`), who.phone.code()), chromedp.Click(chromedp.CSS(`form[action="/sign-in/again/code"] button`)), chromedp.WaitVisible(chromedp.CSS(`.desk`)))
	_, _, policy, thrown, _ := b.heard()
	none(t, "the policy stopped", policy)
	none(t, "an exception", thrown)
}
