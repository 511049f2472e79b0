package accountweb

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"consilium/internal/account"
	"consilium/internal/platform/web"
)

// app is an authenticator app that read a key from a page.
type app struct {
	h      *house
	secret string
}

var keyGroup = regexp.MustCompile(`<code>([A-Z2-7]{1,4})</code>`)

// reads takes the key from the page that shows it.
func (b *browser) reads(p page) app {
	b.h.t.Helper()
	a := app{h: b.h}
	for _, found := range keyGroup.FindAllStringSubmatch(p.Body.String(), -1) {
		a.secret += found[1]
	}
	if len(a.secret) != 32 {
		b.h.t.Fatalf("the key has %d letters", len(a.secret))
	}
	return a
}

func (a app) code(steps int) string {
	a.h.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.h.clock.Now().Add(time.Duration(steps)*30*time.Second))
	a.h.ok(err)
	return code
}

// moderator is a persona with a duty who has signed in.
func (h *house) moderator() *browser {
	h.t.Helper()
	b := h.browser()
	b.asPersona("ann", url.Values{"device": {"own"}})
	h.exec(`UPDATE members SET grants = 2 WHERE id = $1`, b.visit().Actor.MemberID)
	return b
}

// adds registers an authenticator app, with the code of one step ago.
func (b *browser) adds() app {
	b.h.t.Helper()
	b.post("/settings/factors/totp/begin", nil).leadsTo("/settings/factors/totp")
	a := b.reads(b.get("/settings/factors/totp").want(http.StatusOK))
	b.post("/settings/factors/totp", url.Values{"code": {a.code(-1)}}).leadsTo("/settings/factors")
	return a
}

func TestWhoHoldsADutyRegistersFirstAndComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.moderator()
	h.clock.Advance(account.FreshForDuty)
	const going = "/settings/export"
	b.get(going).leadsTo("/sign-in/again?return_to=%2Fsettings%2Fexport")
	// The sign-in is old: first that, then the list, then on.
	b.get("/sign-in/again?return_to=" + going).want(http.StatusOK).says("which you don’t have yet").says(`value="/settings/factors?return_to=%2Fsettings%2Fexport"`)
	list := b.asPersona("ann", url.Values{"purpose": {"fresh"}, "return_to": {"/settings/factors?return_to=%2Fsettings%2Fexport"}}).
		leadsTo("/settings/factors?return_to=%2Fsettings%2Fexport").location()
	b.get("/sign-in/again?return_to=" + going).leadsTo(list)
	b.get(list).want(http.StatusOK).says("Register one first").says(`name="onward" value="/settings/export"`)
	shown := b.post("/settings/factors/totp/begin", url.Values{"onward": {going}}).leadsTo("/settings/factors/totp?return_to=%2Fsettings%2Fexport").location()
	phone := b.reads(b.get(shown).want(http.StatusOK))
	if strings.Contains(shown, phone.secret) {
		t.Fatal("the key is in an address")
	}
	picture := b.get("/settings/factors/totp/key.png").want(http.StatusOK)
	if got := picture.Header(); got.Get("Content-Type") != "image/png" || got.Get("Cache-Control") != "no-store" {
		t.Fatalf("%v", got)
	}
	if _, err := png.Decode(bytes.NewReader(picture.Body.Bytes())); err != nil {
		t.Fatal(err)
	}
	wrong := b.post("/settings/factors/totp", url.Values{"code": {"000000x"}, "name": {"My phone"}, "onward": {going}})
	wrong.want(http.StatusUnprocessableEntity).says("This code was not taken").says(`value="My phone"`).says(`value="/settings/export"`).says(phone.secret[:4])
	before := b.cookies["__Host-session"]
	b.post("/settings/factors/totp", url.Values{"code": {phone.code(-1)}, "name": {"My phone"}, "onward": {going}}).leadsTo(going)
	if b.cookies["__Host-session"] == before || !b.visit().OwnDevice {
		t.Fatal("the session kept its id, or forgot whose computer it is")
	}
	b.get(going).want(http.StatusOK).says("My phone")
	b.get("/settings/factors/totp").leadsTo("/settings/factors")
	b.get("/settings/factors/totp/key.png").want(http.StatusNotFound)
	h.recorded(account.ActionAddFactor, "done", 1)
	h.recorded(account.ActionAddFactor, "denied", 1)

	// Five minutes later.
	h.clock.Advance(account.FreshForDuty)
	b.get(going).leadsTo("/sign-in/again?return_to=%2Fsettings%2Fexport")
	b.get("/sign-in/again?return_to=" + going).want(http.StatusOK).says("Your second factor").says(`value="/settings/export"`)
	refused := b.post("/sign-in/again/code", url.Values{"code": {"123"}, "return_to": {going}})
	refused.want(http.StatusUnprocessableEntity).says("This code was not taken").says(`value="/settings/export"`)
	before = b.cookies["__Host-session"]
	code := phone.code(0)
	for code == phone.code(-1) || code == phone.code(1) { // by chance; it would be good twice
		h.clock.Advance(30 * time.Second)
		code = phone.code(0)
	}
	b.post("/sign-in/again/code", url.Values{"code": {code}, "return_to": {going}}).leadsTo(going)
	if b.cookies["__Host-session"] == before {
		t.Fatal("stepping up kept the id")
	}
	b.get(going).want(http.StatusOK)
	b.post("/sign-in/again/code", url.Values{"code": {code}, "return_to": {going}}).want(http.StatusUnprocessableEntity)
	h.recorded(account.ActionStepUp, "done", 1)
	h.recorded(account.ActionStepUp, "denied", 2)
	h.recorded(account.ActionExport, "done", 2)
	// Six a minute, or twice six where the border of two minutes lies between.
	for tried := 0; refused.Code != http.StatusTooManyRequests && tried < 13; tried++ {
		refused = b.post("/sign-in/again/code", url.Values{"code": {"000000x"}, "return_to": {going}})
	}
	refused.want(http.StatusTooManyRequests).says("Too many codes").says(`value="/settings/export"`)
	if refused.Header().Get("Retry-After") == "" {
		t.Fatal("it does not say when to come back")
	}
}

func TestTheListOfSecondFactors(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.browser()
	b.asPersona("ann", nil)
	b.get("/settings").says("/settings/factors")
	b.get("/settings/factors").want(http.StatusOK).says("You have none yet")
	phone := b.adds()
	b.get("/settings/factors").says("Authenticator app").says("not used since")
	list := regexp.MustCompile(`/settings/factors/([0-9A-Za-z-]+)/rename`).FindStringSubmatch(b.get("/settings/factors").Body.String())
	at := "/settings/factors/" + list[1]
	b.post(at+"/rename", url.Values{"name": {" "}}).want(http.StatusUnprocessableEntity).says("Give it a name")
	b.post(at+"/rename", url.Values{"name": {"Old <phone>"}}).leadsTo("/settings/factors")
	b.get("/settings/factors").says("Old &lt;phone&gt;")
	stranger := h.browser()
	stranger.asPersona("bob", nil)
	for _, act := range []string{"/rename", "/remove"} {
		stranger.post(at+act, url.Values{"name": {"Mine"}}).want(http.StatusNotFound)
	}
	// A change of the list asks for what is on it, also of who has no duty and
	// signed in just now.
	twin := h.browser()
	twin.asPersona("ann", nil)
	twin.get("/settings/factors").says("You are asked for one that you have first")
	away := twin.post("/settings/factors/totp/begin", url.Values{"onward": {"/review"}}).
		leadsTo("/sign-in/again?factor=yes&return_to=%2Fsettings%2Ffactors%3Freturn_to%3D%252Freview").location()
	twin.get(away).want(http.StatusOK).says("Code of your authenticator app").says(`value="/settings/factors?return_to=%2Freview"`)
	twin.post(at+"/remove", nil).leadsTo("/sign-in/again?factor=yes&return_to=%2Fsettings%2Ffactors")
	twin.post("/sign-in/again/code", url.Values{"code": {phone.code(0)}, "return_to": {"/settings/factors"}}).leadsTo("/settings/factors")
	twin.post(at+"/remove", nil).leadsTo("/settings/factors")
	twin.get("/settings/factors").says("You have none yet").says("proves nothing any more")
	// Else a fresh sign-in is all that is asked, as ever.
	twin.get("/sign-in/again?return_to=/settings/export").says("asks for a fresh sign-in")
	h.clock.Advance(14 * time.Minute)
	twin.get("/settings")
	h.clock.Advance(time.Minute)
	twin.post("/settings/factors/totp/begin", nil).leadsTo("/sign-in/again?factor=yes&return_to=%2Fsettings%2Ffactors")
	twin.get("/sign-in/again?factor=yes&return_to=%2Fsettings%2Ffactors").says("asks for a fresh sign-in").says(`value="/settings/factors"`)

	mod := h.moderator()
	mod.adds()
	found := regexp.MustCompile(`/settings/factors/([0-9A-Za-z-]+)/remove`).FindStringSubmatch(mod.get("/settings/factors").Body.String())
	mod.post("/settings/factors/"+found[1]+"/remove", nil).want(http.StatusConflict).says("this is your only one")
}

func TestReturningNeverLeavesTheHouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.moderator()
	phone := b.adds()
	for _, evil := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/%2fevil.example", "javascript:alert(1)"} {
		q := url.QueryEscape(evil)
		for _, at := range []string{"/sign-in/again?return_to=" + q, "/settings/factors?return_to=" + q} {
			if body := b.get(at).Body.String(); strings.Contains(body, "evil.example") || strings.Contains(body, "alert(1)") {
				t.Errorf("%s is on the page of %s", evil, at)
			}
		}
		b.post("/settings/factors/totp/begin", url.Values{"onward": {evil}}).leadsTo("/settings/factors/totp")
	}
	b.post("/sign-in/again/code", url.Values{"code": {phone.code(0)}, "return_to": {"//evil.example"}}).leadsTo("/")
}

// asks gets a script's JSON from an address, with the token in the header.
func (b *browser) asks(target string) page {
	b.h.t.Helper()
	return b.postRaw(target, nil, map[string]string{"Origin": baseURL, "Sec-Fetch-Site": "same-origin", web.TokenHeader: b.token(), "X-Requested-With": "fetch"})
}

func TestAPasskeyThroughThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	b := h.moderator()
	rp := virtualwebauthn.RelyingParty{ID: "localhost", Name: "Consilium", Origin: baseURL}
	auth, cred := virtualwebauthn.NewAuthenticator(), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	for len(cred.Key.AttestationData()) != 77 { // with a zero in front of a coordinate, which the authenticator leaves out
		cred = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	b.get("/settings/factors").want(http.StatusOK).says(`data-passkey="/settings/factors/passkey/begin" hidden`)
	asked := b.asks("/settings/factors/passkey/begin").want(http.StatusOK)
	create, err := virtualwebauthn.ParseAttestationOptions(asked.Body.String())
	h.ok(err)
	b.post("/settings/factors/passkey", url.Values{"answer": {"nonsense"}, "onward": {"/review"}}).want(http.StatusUnprocessableEntity).says("The passkey was not taken").says(`value="/review"`)
	b.post("/settings/factors/passkey", url.Values{"answer": {virtualwebauthn.CreateAttestationResponse(rp, auth, cred, *create)}}).
		want(http.StatusUnprocessableEntity) // the question was used up
	create, err = virtualwebauthn.ParseAttestationOptions(b.asks("/settings/factors/passkey/begin").want(http.StatusOK).Body.String())
	h.ok(err)
	b.post("/settings/factors/passkey", url.Values{"answer": {virtualwebauthn.CreateAttestationResponse(rp, auth, cred, *create)}, "name": {"Key ring"}, "onward": {"/settings/export"}}).
		leadsTo("/settings/export")
	b.get("/settings/factors").says("Key ring").says("Passkey")
	h.recorded(account.ActionAddFactor, "done", 1)
	h.recorded(account.ActionAddFactor, "denied", 2)

	h.clock.Advance(account.FreshForDuty)
	b.get("/settings/factors").says("Confirm that it is you")
	b.asks("/settings/factors/passkey/begin").leadsTo("/sign-in/again?return_to=%2F")
	b.get("/sign-in/again?return_to=/settings/export").want(http.StatusOK).says("Use a passkey").says("with scripts switched on")
	get, err := virtualwebauthn.ParseAssertionOptions(b.asks("/sign-in/again/passkey/begin").want(http.StatusOK).Body.String())
	h.ok(err)
	cred.Counter++
	answer := url.Values{"answer": {virtualwebauthn.CreateAssertionResponse(rp, auth, cred, *get)}, "return_to": {"/settings/export"}}
	before := b.cookies["__Host-session"]
	b.post("/sign-in/again/passkey", answer).leadsTo("/settings/export")
	if b.cookies["__Host-session"] == before {
		t.Fatal("stepping up kept the id")
	}
	b.post("/sign-in/again/passkey", answer).want(http.StatusUnprocessableEntity).says("The passkey was not taken").says(`value="/settings/export"`)
	h.recorded(account.ActionStepUp, "done", 1)
	h.recorded(account.ActionStepUp, "denied", 1)

	// By a number there are none, and the page says where there are.
	b.host = "127.0.0.1:8080"
	b.get("/settings/factors").want(http.StatusOK).says("under <a href=\"http://localhost:8080/settings/factors\">")
	b.get("/sign-in/again").want(http.StatusOK).says("works under <a href=\"http://localhost:8080\">")
	none := h.browser()
	none.asPersona("bob", nil)
	none.asks("/sign-in/again/passkey/begin").want(http.StatusNotFound)
}
