package accountweb

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// forgeries are the ID tokens that must not sign anybody in. Each gets the
// claims of a genuine token.
func forgeries(t *testing.T, op *fakeOP) map[string]func(map[string]any) any {
	t.Helper()
	set := func(name string, value any) func(map[string]any) any {
		return func(c map[string]any) any { c[name] = value; return op.sign(c) }
	}
	drop := func(name string) func(map[string]any) any {
		return func(c map[string]any) any { delete(c, name); return op.sign(c) }
	}
	unsigned := func(alg string) func(map[string]any) any {
		return func(c map[string]any) any { return jwtParts(t, map[string]any{"alg": alg, "typ": "JWT"}, c) + "." }
	}
	der, err := x509.MarshalPKIXPublicKey(op.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	hmacWith := func(key []byte) func(map[string]any) any {
		return func(c map[string]any) any {
			return signed(t, jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, c)
		}
	}
	mallory, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	byMallory := func(id string) func(map[string]any) any {
		return func(c map[string]any) any {
			return signed(t, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: mallory, KeyID: id}}, c)
		}
	}
	now := op.now()
	return map[string]func(map[string]any) any{
		"alg none":                        unsigned("none"),
		"alg None":                        unsigned("None"),
		"alg empty":                       unsigned(""),
		"HS256 with the public key":       hmacWith(publicPEM),
		"HS256 with the public key's DER": hmacWith(der),
		"HS256 with the client's secret":  hmacWith([]byte(strings.Repeat(opSecret, 4))),
		"another issuer":                  set("iss", "https://accounts.google.com"),
		"issuer with a slash more":        set("iss", op.server.URL+"/"),
		"no issuer":                       drop("iss"),
		"another audience":                set("aud", "somebody else"),
		"audiences without us":            set("aud", []string{"a", "b"}),
		"no audience":                     drop("aud"),
		"audience that begins like us":    set("aud", opClient+"2"),
		"another authorised party":        set("azp", "somebody else"),
		"several audiences, no party":     set("aud", []string{opClient, "somebody else"}),
		"expired":                         set("exp", now.Add(-time.Second).Unix()),
		"no expiry":                       drop("exp"),
		"expiry null":                     set("exp", nil),
		"expiry in words":                 set("exp", "tomorrow"),
		"expiry zero":                     set("exp", 0),
		"no subject":                      drop("sub"),
		"subject empty":                   set("sub", ""),
		"subject a number":                set("sub", 7),
		"subject too long":                set("sub", strings.Repeat("x", 256)),
		"made in the future":              set("iat", now.Add(time.Hour).Unix()),
		"made nobody knows when":          drop("iat"),
		"made before the sign-in":         set("iat", now.Add(-time.Hour).Unix()),
		"not yet valid":                   set("nbf", now.Add(time.Hour).Unix()),
		"no nonce":                        drop("nonce"),
		"nonce empty":                     set("nonce", ""),
		"another nonce":                   set("nonce", strings.Repeat("n", 43)),
		"wrong access token hash":         set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
		"another's key, same key id":      byMallory("k1"),
		"another's key, unknown key id":   byMallory("k2"),
		"another's key, no key id":        byMallory(""),
		"another's key brought along": func(c map[string]any) any {
			signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: mallory}, &jose.SignerOptions{EmbedJWK: true})
			if err != nil {
				t.Error(err)
				return nil
			}
			return serialize(t, signer, c)
		},
		"right key, wrong key id": func(c map[string]any) any {
			return signed(t, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: op.key, KeyID: "k9"}}, c)
		},
		"a flipped bit of the signature": func(c map[string]any) any { return flip(t, op.sign(c), 2) },
		"a flipped bit of the claims":    func(c map[string]any) any { return flip(t, op.sign(c), 1) },
		"claims under another signature": func(c map[string]any) any {
			c["sub"] = "mallory"
			parts := strings.Split(op.sign(c), ".")
			c["sub"] = "the victim"
			return strings.Join([]string{parts[0], strings.Split(op.sign(c), ".")[1], parts[2]}, ".")
		},
		"signature cut off": func(c map[string]any) any { s := op.sign(c); return s[:strings.LastIndex(s, ".")+1] },
		"not a token":       func(map[string]any) any { return "a.b.c" },
		"two parts":         func(c map[string]any) any { s := op.sign(c); return s[:strings.LastIndex(s, ".")] },
		"five parts":        func(c map[string]any) any { return op.sign(c) + ".x.y" },
		"JSON in two signatures": func(c map[string]any) any {
			parts := strings.Split(op.sign(c), ".")
			one := map[string]string{"protected": parts[0], "signature": parts[2]}
			text, _ := json.Marshal(map[string]any{"payload": parts[1], "signatures": []any{one, one}})
			return string(text)
		},
		"empty":             func(map[string]any) any { return "" },
		"absent":            func(map[string]any) any { return nil },
		"a number":          func(map[string]any) any { return 7 },
		"longer than 1 MiB": func(c map[string]any) any { c["pad"] = strings.Repeat("x", 1<<20); return op.sign(c) },
	}
}

func jwtParts(t *testing.T, header, claims map[string]any) string {
	t.Helper()
	h, err1 := json.Marshal(header)
	c, err2 := json.Marshal(claims)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c)
}

func flip(t *testing.T, token string, part int) string {
	t.Helper()
	parts := strings.Split(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	parts[part] = base64.RawURLEncoding.EncodeToString(raw)
	return strings.Join(parts, ".")
}

func TestForgedTokensSignNobodyIn(t *testing.T) {
	t.Parallel()
	var op *fakeOP
	h := newHouse(t, func(d *Deps) {
		op = newOP(t, d.Clock.Now)
		d.Providers = []Provider{op.provider("clinic")}
	})
	list := forgeries(t, op)
	if len(list) < 20 {
		t.Fatalf("%d forgeries", len(list))
	}
	tried := 0
	for name, lie := range list {
		op.lie = lie
		b := h.browser()
		res := b.signInAt(op, "clinic", "the victim")
		tried++
		if res.Code != http.StatusForbidden || b.cookies["__Host-session"] != "" {
			t.Errorf("%s: status %d, session %q", name, res.Code, b.cookies["__Host-session"])
		}
		h.recorded("session.sign-in", "failed", tried)
	}
	op.lie = nil
	op.userinfo = func(c map[string]any) { c["sub"] = "the victim" }
	if b := h.browser(); b.signInAt(op, "clinic", "mallory").Code != http.StatusForbidden || b.signedIn() {
		t.Error("userinfo of somebody else was believed")
	}
	op.userinfo = nil
	if n := h.count(`SELECT count(*) FROM members`); n != 0 {
		t.Fatalf("%d members were made", n)
	}
	t.Logf("%d forgeries refused", tried+1)

	// The genuine token of the same provider opens the door; once.
	b := h.browser()
	b.signInAt(op, "clinic", "the victim").leadsTo("/")
	if !b.signedIn() {
		t.Fatal("the genuine token was refused")
	}
	genuine := op.last
	op.lie = func(map[string]any) any { return genuine }
	if replay := h.browser(); replay.signInAt(op, "clinic", "the victim").Code != http.StatusForbidden || replay.signedIn() {
		t.Error("a token was taken twice")
	}
}

func TestAProviderThatIsDownStopsNobodyElse(t *testing.T) {
	t.Parallel()
	var op *fakeOP
	h := newHouse(t, withPersonas, func(d *Deps) {
		op = newOP(t, d.Clock.Now)
		op.down = true
		d.Providers = []Provider{op.provider("clinic")}
	})
	b := h.browser()
	for range 5 {
		b.post("/sign-in/clinic", url.Values{"return_to": {"/threads/1"}, "device": {"own"}}).want(http.StatusServiceUnavailable).
			says("The Clinic does not answer just now").says(`value="/threads/1"`).says(`value="own" checked`)
	}
	if op.asked != 1 {
		t.Errorf("a provider that is down was asked %d times in no time", op.asked)
	}
	b.asPersona("ann", nil).leadsTo("/")
	op.mu.Lock()
	op.down = false
	op.mu.Unlock()
	h.clock.Advance(3 * time.Second)
	b = h.browser()
	b.signInAt(op, "clinic", "ann").leadsTo("/")
	if !b.signedIn() {
		t.Fatal("the provider came back, and nobody can sign in")
	}
}

func TestWhatAProviderVouchesFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		claims map[string]any
		want   string
	}{
		{map[string]any{"email": "a@b.example", "email_verified": true}, "a@b.example"},
		{map[string]any{"email": "a@b.example", "email_verified": "true"}, "a@b.example"},
		{map[string]any{"email": "a@b.example", "email_verified": false}, ""},
		{map[string]any{"email": "a@b.example", "email_verified": "false"}, ""},
		{map[string]any{"email": "a@b.example", "email_verified": 1}, ""},
		{map[string]any{"email": "a@b.example"}, ""},
		{map[string]any{"email": 7, "email_verified": true}, ""},
		{map[string]any{"email": "a@b.example\r\nBcc: x@y.example", "email_verified": true}, ""},
		{map[string]any{}, ""},
	} {
		if got := vouchedMail(tt.claims); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.claims, got, tt.want)
		}
	}
}
