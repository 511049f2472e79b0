package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web/returntest"
	"consilium/templates"
)

// visitor is a store in which one token opens a session.
type visitor struct{ member ids.ID }

func (v visitor) Load(_ context.Context, token string) (Visit, bool, error) {
	return Visit{Actor: actor.Actor{MemberID: v.member, SessionID: v.member, Standing: actor.Clinician, RulesAccepted: true}}, token == "open", nil
}

// tally is a limiter that remembers what it was asked.
type tally struct{ keys []string }

func (l *tally) Allow(_ context.Context, key string, _ int, _ time.Duration) (bool, time.Duration, error) {
	l.keys = append(l.keys, key)
	return true, 0, nil
}

func site(t *testing.T, change func(*Config)) *Site {
	t.Helper()
	cfg := Config{BaseURL: &url.URL{Scheme: "https", Host: "house.example"}, Templates: templates.Files, Sessions: visitor{ids.New()},
		Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Sign: func(domain string, data []byte) []byte {
			return []byte(domain + strings.Repeat("=", 32) + string(data))
		}}
	change(&cfg)
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	done := func(c echo.Context) error { return c.String(http.StatusOK, "done") }
	s.Mount(Route{Method: http.MethodPost, Path: "/write", Permission: authz.Answer, Handler: done, Limit: LimitPost, Audit: Unaudited},
		Route{Method: http.MethodPost, Path: "/sign-in", Permission: authz.SignIn, Handler: done, Limit: LimitSignIn, Audit: Unaudited},
		Route{Method: http.MethodGet, Path: "/back", Permission: authz.SignIn, Handler: done, Limit: LimitSignIn})
	return s
}

func ask(s *Site, method, path string, body io.Reader, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://house.example"+path, body)
	r.RemoteAddr = "192.0.2.1:1234"
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.Echo().ServeHTTP(w, r)
	return w
}

func TestNoReturnAddressLeadsOut(t *testing.T) {
	t.Parallel()
	for _, payload := range returntest.Outside() {
		if got := SafeReturn(payload); got != "/" {
			t.Errorf("%q leads to %q", payload, got)
		}
	}
	for _, good := range []string{"/", "/threads?after=x", "/threads/0123#answer", "/search?q=%2Fa+b"} {
		if SafeReturn(good) != good {
			t.Errorf("%s leads to %s", good, SafeReturn(good))
		}
	}
}

func TestWhoABudgetCounts(t *testing.T) {
	t.Parallel()
	member := ids.New()
	browser := strings.Repeat("b", browserLength)
	for _, one := range []struct {
		method, path string
		header       map[string]string
		want         []string
	}{
		{http.MethodGet, "/back", nil, []string{"sign-in-back:1m0s:a:192.0.2.1", "sign-in-back:1h0m0s:a:192.0.2.1"}},
		{http.MethodGet, "/back", map[string]string{"X-Forwarded-For": "203.0.113.1", "X-Real-Ip": "203.0.113.1", "Forwarded": "for=203.0.113.1"},
			[]string{"sign-in-back:1m0s:a:192.0.2.1", "sign-in-back:1h0m0s:a:192.0.2.1"}},
		{http.MethodGet, "/back", map[string]string{"Cookie": browserCookie + "=" + browser}, []string{
			"sign-in-back:1m0s:b:" + browser[:21], "sign-in-back:1h0m0s:b:" + browser[:21],
			"sign-in-back:1m0s:crowd:a:192.0.2.1", "sign-in-back:1h0m0s:crowd:a:192.0.2.1"}},
		{http.MethodPost, "/sign-in", map[string]string{"Cookie": sessionCookie + "=open"}, []string{
			"sign-in:1m0s:m:" + member.String(), "sign-in:1h0m0s:m:" + member.String(), "sign-in:1m0s:crowd:a:192.0.2.1", "sign-in:1h0m0s:crowd:a:192.0.2.1"}},
		{http.MethodPost, "/write", map[string]string{"Cookie": sessionCookie + "=open"}, []string{
			"post:1m0s:m:" + member.String(), "post:1h0m0s:m:" + member.String()}},
	} {
		counted := &tally{}
		ask(site(t, func(c *Config) { c.Limits, c.Sessions = counted, visitor{member} }), one.method, one.path, nil, one.header)
		if got, want := strings.Join(counted.keys, " "), strings.Join(one.want, " "); got != want {
			t.Errorf("%s %s %v counts\n%s, want\n%s", one.method, one.path, one.header, got, want)
		}
	}
}

func TestOnlyATrustedProxySaysWhoAsks(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ trusted, said, want string }{
		{"", "203.0.113.9", "192.0.2.1"},
		{"198.51.100.0/24", "203.0.113.9", "192.0.2.1"},
		{"192.0.2.0/24", "203.0.113.9", "203.0.113.9"},
		{"192.0.2.0/24", "10.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"192.0.2.0/24", "127.0.0.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"},
		{"192.0.2.0/24", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"192.0.2.0/24", "nonsense", "192.0.2.1"},
	} {
		counted := &tally{}
		s := site(t, func(c *Config) {
			c.Limits = counted
			if one.trusted != "" {
				c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(one.trusted)}
			}
		})
		ask(s, http.MethodGet, "/back", nil, map[string]string{"X-Forwarded-For": one.said})
		if len(counted.keys) == 0 || counted.keys[0] != "sign-in-back:1m0s:a:"+one.want {
			t.Errorf("trusting %q, told %q: counted %v", one.trusted, one.said, counted.keys)
		}
	}
}

// counted is a body that says how much of it was read.
type counted struct{ read int }

func (b *counted) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	b.read += len(p)
	if b.read > 8<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}

// A page that refuses a form shows what was typed; nobody makes it read more
// than a form may hold, signed in or not.
func TestARefusedBodyIsBounded(t *testing.T) {
	t.Parallel()
	s := site(t, func(*Config) {})
	for name, header := range map[string]map[string]string{
		"a stranger":    {},
		"another site":  {"Origin": "https://evil.example"},
		"without token": {"Cookie": sessionCookie + "=open"},
	} {
		for _, path := range []string{"/write", "/none"} {
			body := &counted{}
			header["Content-Type"] = "application/x-www-form-urlencoded"
			w := ask(s, http.MethodPost, path, body, header)
			if body.read > DefaultBody+64<<10 || w.Code < 400 || w.Body.Len() > 64<<10 {
				t.Errorf("%s at %s: %d, read %d bytes and sent %d back", name, path, w.Code, body.read, w.Body.Len())
			}
		}
	}
}

func TestAMessageCantBeForged(t *testing.T) {
	t.Parallel()
	s := site(t, func(*Config) {})
	for _, value := range []string{"", ".", "AAAA.b2t8Rm9yZ2Vk", "b2t8Rm9yZ2Vk.b2t8Rm9yZ2Vk", "%%%.%%%"} {
		w := ask(s, http.MethodPost, "/write", strings.NewReader("a=b"), map[string]string{"Cookie": sessionCookie + "=open; " + flashCookie + "=" + value,
			"Content-Type": "application/x-www-form-urlencoded"})
		if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "Forged") {
			t.Errorf("%q is shown", value)
		}
	}
}

func TestACookieThatOpensNothingIsLeft(t *testing.T) {
	t.Parallel()
	w := ask(site(t, func(*Config) {}), http.MethodGet, "/back", nil, map[string]string{"Cookie": sessionCookie + "=former"})
	for _, c := range w.Result().Cookies() {
		if c.Name == sessionCookie {
			t.Errorf("it is set to %q: a newer one that another answer brought would be gone", c.Value)
		}
	}
}
