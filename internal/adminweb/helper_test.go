package adminweb

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/directory"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
	"consilium/templates"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const baseURL = "http://localhost:8080"

// house is a site with the pages of administration alone, under the real layout.
type house struct {
	t        *testing.T
	db       *database.DB
	clock    *clock.Fake
	accounts *account.Service
	pages    *Pages
	site     *web.Site
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t)}
	ring := dbtest.Seal(t)
	h.accounts = account.New(h.db, h.clock, ring)
	list := directory.New(h.db, h.clock)
	_, err := list.Seed(t.Context(), []directory.Specialty{{Key: "cardiology", Name: "Cardiology"}, {Key: "nephrology", Name: "Nephrology"}})
	h.ok(err)
	h.pages = New(Deps{Accounts: h.accounts, Directory: list,
		Credentials: credential.New(credential.Deps{DB: h.db, Clock: h.clock, Ring: ring, Accounts: h.accounts, Guard: guard.New(h.db, h.clock, ring)})})
	base, err := url.Parse(baseURL)
	h.ok(err)
	h.site, err = web.New(web.Config{BaseURL: base, Loopback: true, Templates: templates.Files, Sessions: h.accounts,
		Log: slog.New(slog.DiscardHandler), Clock: h.clock, Sign: ring.Sign, NoLimits: true})
	h.ok(err)
	h.site.Mount(h.pages.Routes()...)
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}

func (h *house) recorded(action string, want int) {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT count(*) FROM audit_entries WHERE action = $1`, action).Scan(&n))
	if n != want {
		h.t.Fatalf("%s was recorded %d times, want %d", action, n, want)
	}
}

// browser is one member's, signed in.
type browser struct {
	h       *house
	member  ids.ID
	cookies map[string]string
}

func (h *house) member(handle string, s actor.Standing, grants actor.Grant) *browser {
	h.t.Helper()
	opened, err := h.accounts.SignIn(h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: handle}, account.Visitor{})
	h.ok(err)
	h.exec(`UPDATE members SET handle = $2, standing = $3, profession = 'physician', stage = 'attending', grants = $4, specialty = 'cardiology', jurisdiction = 'GB',
		verified_at = now(), rules_version = 1, privacy_version = 2 WHERE id = $1`, opened.MemberID, handle, string(s), int16(grants))
	h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE id = $1`, opened.SessionID, h.clock.Now())
	return &browser{h: h, member: opened.MemberID, cookies: map[string]string{"__Host-session": opened.Token}}
}

// page is what came back.
type page struct {
	t      *testing.T
	status int
	to     string
	text   string
	doc    *goquery.Document
}

func (b *browser) do(method, path string, form url.Values) page {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:4000"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", baseURL)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.h.site.Echo().ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(rec.Body.String()))
	b.h.ok(err)
	return page{t: b.h.t, status: rec.Code, to: rec.Header().Get("Location"), text: rec.Body.String(), doc: doc}
}

func (b *browser) get(path string) page { b.h.t.Helper(); return b.do(http.MethodGet, path, nil) }

// post sends a form with the token of the page it stands on.
func (b *browser) post(path, on string, form url.Values) page {
	b.h.t.Helper()
	token, found := b.get(on).doc.Find(`input[name=_token]`).First().Attr("value")
	if !found {
		b.h.t.Fatalf("%s has no form", on)
	}
	form.Set("_token", token)
	return b.do(http.MethodPost, path, form)
}

func (p page) want(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %.900s", p.status, status, p.text)
	}
	return p
}

func (p page) says(words string) page {
	p.t.Helper()
	if !strings.Contains(p.text, words) {
		p.t.Fatalf("no %q in: %.4000s", words, p.text)
	}
	return p
}
