package webtest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"
)

// phone is an authenticator app with one secret. A code works once: it never
// gives one twice.
type phone struct {
	t      testing.TB
	secret string
	mu     sync.Mutex
	used   int64
}

const (
	codeLasts = 30 * time.Second
	// onTheWay is how long a code may take to the house and still be good.
	onTheWay = 10 * time.Second
)

// code gives the oldest code that the house still takes. Three are good at a
// time; who wants a fourth within half a minute waits for it.
func (p *phone) code() string {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	stepOf := func(at time.Time) int64 { return at.Unix() / int64(codeLasts/time.Second) }
	step := max(p.used+1, stepOf(time.Now().Add(onTheWay))-1)
	if early := time.Until(time.Unix((step-1)*int64(codeLasts/time.Second), 0)); early > 0 {
		<-time.After(early)
	}
	p.used = step
	code, err := totp.GenerateCode(p.secret, time.Unix(step*int64(codeLasts/time.Second), 0))
	ok(p.t, err)
	return code
}

var keyGroup = regexp.MustCompile(`<code>([A-Z2-7]{1,4})</code>`)

// phoneOf reads the key from the page that shows it.
func phoneOf(t testing.TB, text string) *phone {
	t.Helper()
	p := &phone{t: t}
	for _, found := range keyGroup.FindAllStringSubmatch(text, -1) {
		p.secret += found[1]
	}
	if len(p.secret) != 32 {
		t.Fatalf("the page shows a key of %d letters", len(p.secret))
	}
	return p
}

const factorsAt, totpAt = "/settings/factors", "/settings/factors/totp"

// registers gives a person an authenticator app through the pages; the session
// has then proven it.
func (p *person) registers() *phone {
	p.h.t.Helper()
	t := p.h.t
	sees(t, p.send(http.MethodPost, totpAt+"/begin", url.Values{}), totpAt)
	app := phoneOf(t, p.send(http.MethodGet, totpAt, nil).body)
	sees(t, p.send(http.MethodPost, totpAt, url.Values{"code": {app.code()}}), factorsAt)
	p.moved()
	return app
}

// stepsUp proves the person's second factor in the session as it is.
func (p *person) stepsUp() {
	p.h.t.Helper()
	sees(p.h.t, p.send(http.MethodPost, "/sign-in/again/code", url.Values{"code": {p.phone.code()}, "return_to": {"/settings"}}), "/settings")
	p.moved()
}

// moved notes the id of a session that has a new one.
func (p *person) moved() {
	p.h.t.Helper()
	v, there, err := p.h.app.Accounts.Load(p.h.t.Context(), p.cookies["__Host-session"])
	ok(p.h.t, err)
	if !there || !v.Actor.SecondFactor {
		p.h.t.Fatalf("%s has proven nothing", p.name)
	}
	p.who.SessionID = v.Actor.SessionID
}

func sees(t testing.TB, got reply, to string) {
	t.Helper()
	if got.status != http.StatusSeeOther || got.location != to {
		_, main, _ := strings.Cut(got.body, "<main")
		t.Fatalf("%d to %q, want %q: %.2000s", got.status, got.location, to, main)
	}
}

// authenticator is a device that holds one passkey.
type authenticator struct {
	site   virtualwebauthn.RelyingParty
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
}

// newAuthenticator makes a key whose coordinates both begin with a byte that is
// not zero: the virtual authenticator leaves such zeros out, and one key in 128
// would rightly be refused (RFC 9053, section 7.1.1).
func newAuthenticator(h *house) *authenticator {
	const whole = 77 // bytes of a public key in COSE
	for {
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(key.Key.AttestationData()) == whole {
			return &authenticator{virtualwebauthn.RelyingParty{ID: "localhost", Name: "Consilium", Origin: h.base}, virtualwebauthn.NewAuthenticator(), key}
		}
	}
}

// makes asks for a registration and gives the answer to it.
func (a *authenticator) makes(who *person) string {
	who.h.t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(who.send(http.MethodPost, factorsAt+"/passkey/begin", url.Values{}).body)
	ok(who.h.t, err)
	return virtualwebauthn.CreateAttestationResponse(a.site, a.device, a.key, *asked)
}

// signs asks for a step-up and gives the answer to it.
func (a *authenticator) signs(who *person) string {
	who.h.t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(who.send(http.MethodPost, "/sign-in/again/passkey/begin", url.Values{}).body)
	ok(who.h.t, err)
	a.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(a.site, a.device, a.key, *asked)
}

// phones are the authenticator apps of a house's personas.
type phones struct {
	mu sync.Mutex
	of map[string]*phone
}

// proven is a persona who has just proven a second factor, and registered it
// through the pages the first time.
func (h *house) proven(persona string) *browser {
	h.t.Helper()
	h.phones.mu.Lock()
	defer h.phones.mu.Unlock()
	b := h.as(persona)
	if app := h.phones.of[persona]; app != nil {
		b.post("/sign-in/again/code", "/settings", url.Values{"code": {app.code()}, "return_to": {"/settings"}}).leadsTo(h.t, "/settings")
		return b
	}
	if h.phones.of == nil {
		h.phones.of = map[string]*phone{}
	}
	h.phones.of[persona] = b.registers()
	return b
}

// registers gives whoever the browser is an authenticator app through the
// pages; the session has then proven it.
func (b *browser) registers() *phone {
	b.h.t.Helper()
	b.post(totpAt+"/begin", factorsAt, url.Values{}).leadsTo(b.h.t, totpAt)
	app := phoneOf(b.h.t, b.get(totpAt).text)
	b.post(totpAt, totpAt, url.Values{"code": {app.code()}}).leadsTo(b.h.t, factorsAt)
	return app
}

func (p page) leadsTo(t testing.TB, to string) {
	t.Helper()
	if p.status != http.StatusSeeOther || p.location != to {
		t.Fatalf("%d to %q, want %q: %s", p.status, p.location, to, strings.Join(strings.Fields(p.doc.Find("main").Text()), " "))
	}
}
