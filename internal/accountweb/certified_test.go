package accountweb

import (
	"bufio"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// certified starts the real provider.
func certified(t *testing.T, subject string) (issuer string) {
	t.Helper()
	modules, err := filepath.Abs("../../static/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "oidc-provider", "package.json")); err != nil {
		t.Fatal("the npm package oidc-provider is not installed under static/: run `make setup` first")
	}
	cmd := exec.Command("node", "testdata/op.mjs", modules, subject, baseURL+"/sign-in/clinic/callback")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = &strings.Builder{}
	if err := cmd.Start(); err != nil {
		t.Fatalf("node: %v", err)
	}
	t.Cleanup(func() { _ = stdin.Close(); _ = cmd.Wait() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if port, err := strconv.Atoi(lines.Text()); err == nil {
			return "http://localhost:" + strconv.Itoa(port)
		}
	}
	t.Fatalf("the provider did not start: %s", cmd.Stderr)
	return ""
}

// person follows the provider's pages until they lead back to us.
func person(t *testing.T) func(address string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), baseURL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return func(address string) string {
		t.Helper()
		res, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		back := res.Header.Get("Location")
		if !strings.HasPrefix(back, baseURL) {
			t.Fatalf("the provider ended with %s at %q", res.Status, res.Request.URL.Path)
		}
		return back
	}
}

func TestACertifiedProviderSignsIn(t *testing.T) {
	t.Parallel()
	issuer := certified(t, "ann")
	elsewhere := certified(t, "ann")
	h := newHouse(t, withProviders(
		Provider{Name: "clinic", Label: "The Clinic", Issuer: issuer, ClientID: "consilium", ClientSecret: "a secret of the test", Scopes: []string{"openid", "email"}},
		Provider{Name: "wrong", Label: "Wrong", Issuer: elsewhere, ClientID: "consilium", ClientSecret: "not the secret", Scopes: []string{"openid"}}))
	b, walk := h.browser(), person(t)
	begun := b.atProvider("clinic", url.Values{"return_to": {"/settings"}, "device": {"own"}})
	back := walk(begun)
	if u, err := url.Parse(back); err != nil || u.Query().Get("iss") != issuer {
		t.Fatalf("no iss in %s", back)
	}
	b.get(back).leadsTo("/settings")
	v := b.visit()
	if !v.Actor.SignedIn() || !v.OwnDevice {
		t.Fatalf("%+v", v)
	}
	b.get("/settings").says("ann@clinic.example")
	if h.count(`SELECT count(*) FROM identities WHERE provider = 'clinic' AND issuer = $1 AND subject = 'ann'`, issuer) != 1 {
		t.Fatal("the identity is not stored by provider, issuer and subject")
	}
	b.get(back).want(http.StatusForbidden) // the answer works once

	// The provider proves afresh, and says so by auth_time.
	before := b.cookies["__Host-session"]
	b.get(walk(b.atProvider("clinic", url.Values{"purpose": {"fresh"}, "return_to": {"/settings"}}))).leadsTo("/settings")
	if b.cookies["__Host-session"] == before || b.visit().Actor.MemberID != v.Actor.MemberID {
		t.Fatal("the fresh sign-in led elsewhere")
	}

	// Its own checks hold: an injected code fails at the provider, for PKCE.
	attacker, victim := h.browser(), h.browser()
	theirs := person(t)(attacker.atProvider("clinic", nil))
	state := stateOf(t, victim.atProvider("clinic", nil))
	victim.get(with(t, theirs, func(q url.Values) { q.Set("state", state) })).want(http.StatusForbidden)
	if victim.signedIn() {
		t.Fatal("an injected code signed somebody in")
	}
	// And without PKCE it does not even begin.
	still := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := still.Get(with(t, begun, func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") }))
	h.ok(err)
	_ = res.Body.Close()
	if !strings.Contains(res.Header.Get("Location"), "error=invalid_request") {
		t.Fatalf("the provider takes sign-ins without PKCE: %s to %s", res.Status, res.Header.Get("Location"))
	}
}
