package accountweb

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"consilium/internal/kernel/clock"
	"consilium/internal/platform/web"
)

func TestPersonasAnswerLoopbackNamesAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	for _, host := range []string{"localhost:8080", "127.0.0.1:8080", "[::1]:8080", "localhost"} {
		b := h.browser()
		b.host = host
		b.asPersona("ann", nil).leadsTo("/")
	}
	// Whatever else the server may answer to, a persona does not.
	base, _ := url.Parse("http://forum.example")
	site, err := web.New(web.Config{BaseURL: base, Templates: pageFiles(t), Sessions: h.accounts, Log: h.pages.Log,
		Clock: h.clock, Sign: func(string, []byte) []byte { return make([]byte, 32) }, NoLimits: true})
	h.ok(err)
	site.Mount(h.pages.Routes()...)
	h.site = site
	b := h.browser()
	b.host = "forum.example"
	if body := b.get("/sign-in").want(http.StatusOK).Body.String(); strings.Contains(body, "cardiologist") {
		t.Fatal("personas are offered under a public name")
	}
	b.post("/sign-in/persona", url.Values{"persona": {"ann"}}).want(http.StatusNotFound)
	if res := b.get("/sign-in/persona/callback?state=x&code=ann"); res.Code == http.StatusOK || b.signedIn() {
		t.Fatalf("status %d", res.Code)
	}
	// And without the demonstration there are none.
	plain := newHouse(t)
	plain.browser().get("/sign-in").want(http.StatusOK).says("No provider is set up yet")
	plain.browser().post("/sign-in/persona", url.Values{"persona": {"ann"}}).want(http.StatusNotFound)
	h2 := newHouse(t, withPersonas)
	h2.browser().post("/sign-in/persona", url.Values{"persona": {"nobody"}}).want(http.StatusUnprocessableEntity).says("Choose one of the people")
}

func TestWhatAProviderSaysInsteadIsASentence(t *testing.T) {
	t.Parallel()
	h, op, _ := clinics(t)
	for code, words := range map[string]string{
		"access_denied": "You turned back at The Clinic", "server_error": "does not answer just now",
		"<script>alert(1)</script>": "would not sign you in",
	} {
		b := h.browser()
		callback := op.approve(b.atProvider("a", url.Values{"return_to": {"/threads/9"}}), "ann", "", nil)
		res := b.get(with(t, callback, func(q url.Values) {
			q.Del("code")
			q.Set("error", code)
			q.Set("error_description", "<b>boo to the reader</b>")
		})).says(words).says("return_to=%2Fthreads%2F9")
		if strings.Contains(res.Body.String(), "boo to the reader") || strings.Contains(res.Body.String(), "alert(1)") || b.signedIn() {
			t.Fatalf("%s", res.Body.String())
		}
		b.get(callback).want(http.StatusForbidden) // the state is used up
	}
	h.recorded("session.sign-in", "failed", 6)
	h.browser().get("/sign-in/nobody/callback?state=x").leadsTo("/sign-in?return_to=%2Fsign-in%2Fnobody%2Fcallback%3Fstate%3Dx")
}

func TestAppleAnswersByAForm(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	secret, err := AppleSecret("TEAM", "KEY", "client", file, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := secret()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || parsed.Headers[0].KeyID != "KEY" {
		t.Fatalf("%v %+v", err, parsed)
	}
	var claims jwt.Claims
	if err := parsed.Claims(key.Public(), &claims); err != nil || claims.Issuer != "TEAM" || claims.Subject != "client" {
		t.Fatalf("%v %+v", err, claims)
	}
	for _, bad := range []string{"", "no pem", strings.ReplaceAll(file, "M", "N")} {
		if _, err := AppleSecret("TEAM", "KEY", "client", bad, clock.System{}); err == nil {
			t.Errorf("a key %q was taken", bad)
		}
	}

	var op *fakeOP
	h := newHouse(t, func(d *Deps) {
		op = newOP(t, d.Clock.Now)
		p := op.provider(apple)
		p.FormPost, p.ClientSecret = true, ""
		p.Secret = func() (string, error) { return opSecret, nil }
		d.Providers = []Provider{p}
	})
	b := h.browser()
	begun := b.atProvider(apple, nil)
	if !strings.Contains(begun, "response_mode=form_post") || !strings.Contains(begun, url.QueryEscape(baseURL+"/sign-in/apple/callback-post")) {
		t.Fatalf("the way to apple is %s", begun)
	}
	answer, err := url.Parse(op.approve(begun, "ann", "", nil))
	h.ok(err)
	// The form comes from Apple's page: no cookies of ours, another origin.
	foreign := h.browser()
	form := answer.Query()
	form.Set("user", `{"name":"x"}`)
	res := foreign.postRaw("/sign-in/apple/callback-post", form, map[string]string{"Origin": "https://appleid.apple.com", "Sec-Fetch-Site": "cross-site"}).want(http.StatusSeeOther)
	if foreign.signedIn() || strings.Contains(res.location(), "user=") || !strings.HasPrefix(res.location(), "/sign-in/apple/callback?") {
		t.Fatalf("%s", res.location())
	}
	b.get(res.location()).leadsTo("/")
	if !b.signedIn() {
		t.Fatal("apple's answer led nowhere")
	}
	newHouse(t).browser().postRaw("/sign-in/apple/callback-post", form, nil).want(http.StatusNotFound)
}

func TestProviderSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, good := range []Provider{Google("id", "s"), Microsoft("t", "id", "s"), LinkedIn("id", "s"), Apple("id", nil),
		{Name: "clinic", Issuer: "http://localhost:4000", ClientID: "x"}} {
		if err := good.Check(); err != nil {
			t.Errorf("%s: %v", good.Name, err)
		}
	}
	for _, bad := range []Provider{{}, {Name: "persona", Issuer: "https://a.example", ClientID: "x"}, {Name: "again", Issuer: "https://a.example", ClientID: "x"},
		{Name: "a b", Issuer: "https://a.example", ClientID: "x"}, {Name: "clinic", Issuer: "http://a.example", ClientID: "x"},
		{Name: "clinic", Issuer: "https://u:p@a.example", ClientID: "x"}, {Name: "clinic", Issuer: "https://a.example"},
		{Name: "clinic", Issuer: "https://a.example", ClientID: "x", FormPost: true}} {
		if bad.Check() == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	got := strings.Join(FormTargets([]Provider{Google("", ""), Microsoft("t", "", ""), Google("", "")}), " ")
	if got != "https://accounts.google.com https://login.microsoftonline.com https://login.live.com" {
		t.Errorf("form targets %s", got)
	}
}

func TestTheBrowserIsToldWhereTheFormMayLead(t *testing.T) {
	t.Parallel()
	h, a, b := clinics(t)
	policy := h.browser().get("/sign-in").want(http.StatusOK).Header().Get("Content-Security-Policy")
	if !strings.HasSuffix(policy, "form-action 'self' "+a.server.URL+" "+b.server.URL) {
		t.Fatalf("sign-in: %s", policy)
	}
	if policy = h.browser().get("/rules").Header().Get("Content-Security-Policy"); strings.Contains(policy, a.server.URL) {
		t.Fatalf("rules: %s", policy)
	}
}
