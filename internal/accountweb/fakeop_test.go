package accountweb

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const opClient, opSecret = "our client id", "our secret"

// fakeOP is an OpenID provider that lies as a test tells it to.
type fakeOP struct {
	t      *testing.T
	server *httptest.Server
	now    func() time.Time
	key    *rsa.PrivateKey
	// sendsIss is what discovery says.
	sendsIss bool

	mu    sync.Mutex
	codes map[string]grant
	// lie makes the ID token of the next exchange; nil tells the truth.
	lie func(claims map[string]any) any
	// userinfo changes the claims of the userinfo endpoint.
	userinfo func(claims map[string]any)
	last     string // the last ID token
	down     bool
	asked    int // requests to discovery
}

// grant is what a code stands for.
type grant struct {
	challenge, nonce, redirect, subject, mail string
	verified                                  any
}

var opKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newOP(t *testing.T, now func() time.Time) *fakeOP {
	t.Helper()
	op := &fakeOP{t: t, now: now, key: opKey(), codes: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", op.discovery)
	mux.HandleFunc("GET /jwks", op.jwks)
	mux.HandleFunc("POST /token", op.token)
	mux.HandleFunc("GET /userinfo", op.userInfo)
	op.server = httptest.NewServer(mux)
	t.Cleanup(op.server.Close)
	return op
}

func (op *fakeOP) provider(name string) Provider {
	return Provider{Name: name, Label: "The Clinic", Issuer: op.server.URL, ClientID: opClient, ClientSecret: opSecret, Scopes: []string{"openid", "email"}}
}

func (op *fakeOP) discovery(w http.ResponseWriter, _ *http.Request) {
	op.mu.Lock()
	op.asked++
	down := op.down
	op.mu.Unlock()
	if down {
		http.Error(w, "away", http.StatusServiceUnavailable)
		return
	}
	at := op.server.URL
	op.json(w, map[string]any{"issuer": at, "authorization_endpoint": at + "/auth", "token_endpoint": at + "/token",
		"userinfo_endpoint": at + "/userinfo", "jwks_uri": at + "/jwks", "response_types_supported": []string{"code"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		"authorization_response_iss_parameter_supported": op.sendsIss})
}

func (op *fakeOP) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		op.t.Log(err)
	}
}

func (op *fakeOP) jwks(w http.ResponseWriter, _ *http.Request) {
	op.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: op.key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
}

// approve is the person at the provider: it takes the address our site sent
// the browser to, and gives the address of our callback.
func (op *fakeOP) approve(authURL, subject, mail string, verified any) string {
	op.t.Helper()
	u, err := url.Parse(authURL)
	if err != nil {
		op.t.Fatal(err)
	}
	q := u.Query()
	if u.Scheme+"://"+u.Host != op.server.URL || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 ||
		len(q.Get("nonce")) != 43 || len(q.Get("state")) != 43 || q.Get("response_type") != "code" {
		op.t.Fatalf("the way to the provider is %s", authURL)
	}
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	code := base64.RawURLEncoding.EncodeToString(raw[:])
	op.mu.Lock()
	op.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri"), subject, mail, verified}
	op.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}}
	if op.sendsIss {
		back.Set("iss", op.server.URL)
	}
	return q.Get("redirect_uri") + "?" + back.Encode()
}

func (op *fakeOP) token(w http.ResponseWriter, r *http.Request) {
	op.mu.Lock()
	defer op.mu.Unlock()
	g, ok := op.codes[r.FormValue("code")]
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	id, secret, basic := r.BasicAuth()
	if !ok || !basic || id != url.QueryEscape(opClient) || secret != url.QueryEscape(opSecret) || r.FormValue("redirect_uri") != g.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		w.WriteHeader(http.StatusBadRequest)
		op.json(w, map[string]any{"error": "invalid_grant"})
		return
	}
	delete(op.codes, r.FormValue("code"))
	claims := op.claims(g)
	var token any = op.sign(claims)
	if op.lie != nil {
		token = op.lie(maps.Clone(claims))
	}
	op.last, _ = token.(string)
	answer := map[string]any{"access_token": "at-" + g.subject + "|" + g.mail, "token_type": "Bearer", "expires_in": 600}
	if token != nil {
		answer["id_token"] = token
	}
	op.json(w, answer)
}

func (op *fakeOP) claims(g grant) map[string]any {
	now := op.now().Unix()
	return map[string]any{"iss": op.server.URL, "aud": opClient, "sub": g.subject, "iat": now, "exp": now + 300, "auth_time": now,
		"nonce": g.nonce, "email": g.mail, "email_verified": g.verified}
}

func (op *fakeOP) userInfo(w http.ResponseWriter, r *http.Request) {
	var subject, mail string
	token := r.Header.Get("Authorization")[len("Bearer at-"):]
	for i := range token {
		if token[i] == '|' {
			subject, mail = token[:i], token[i+1:]
		}
	}
	claims := map[string]any{"sub": subject, "email": mail}
	if op.userinfo != nil {
		op.userinfo(claims)
	}
	op.json(w, claims)
}

func (op *fakeOP) sign(claims map[string]any) string {
	return signed(op.t, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: op.key, KeyID: "k1"}}, claims)
}

func signed(t *testing.T, key jose.SigningKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	return serialize(t, signer, claims)
}

func serialize(t *testing.T, signer jose.Signer, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// atProvider begins a sign-in in the browser and gives the provider's address.
func (b *browser) atProvider(name string, form url.Values) string {
	b.h.t.Helper()
	return b.post("/sign-in/"+name, form).want(http.StatusSeeOther).location()
}

// signInAt signs in from beginning to end.
func (b *browser) signInAt(op *fakeOP, name, subject string) page {
	b.h.t.Helper()
	return b.get(op.approve(b.atProvider(name, nil), subject, subject+"@clinic.example", true))
}
