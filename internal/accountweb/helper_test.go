package accountweb

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
	"consilium/templates"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const baseURL = "http://localhost:8080"

// house is a site with the account's pages alone.
type house struct {
	t        *testing.T
	db       *database.DB
	clock    *clock.Fake
	accounts *account.Service
	pages    *Pages
	site     *web.Site
}

type cast []Persona

func (c cast) Personas() []Persona { return c }

var demoCast = cast{{"ann", "ann_w", "A cardiologist.", "asks"}, {"bob", "bob_m", "A student.", "learns"}}

type option func(*Deps)

func newHouse(t *testing.T, options ...option) *house {
	t.Helper()
	h := &house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t)}
	ring := dbtest.Seal(t)
	h.accounts = account.New(h.db, h.clock, ring)
	base, err := url.Parse(baseURL)
	h.ok(err)
	h.ok(h.accounts.UsePasskeys(base))
	deps := Deps{Accounts: h.accounts, BaseURL: base, Clock: h.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, o := range options {
		o(&deps)
	}
	h.pages = New(deps)
	h.site, err = web.New(web.Config{BaseURL: base, Loopback: true, Templates: pageFiles(t), Sessions: h.accounts,
		Log: deps.Log, Clock: h.clock, Sign: ring.Sign, NoLimits: true, FormTargets: FormTargets(deps.Providers)})
	h.ok(err)
	h.site.Mount(h.pages.Routes()...)
	return h
}

func withPersonas(d *Deps) { d.Personas = demoCast }

func withProviders(list ...Provider) option { return func(d *Deps) { d.Providers = list } }

// pageFiles is the account's templates over the smallest layout.
func pageFiles(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{
		"layouts/base.html": {Data: []byte(`{{define "base"}}<!doctype html><title>{{template "title" .}}</title>` +
			`{{with .Flash.Text}}<p id="flash">{{.}}</p>{{end}}<form><input type="hidden" name="_token" value="{{.CSRF}}"></form>` +
			`<main>{{template "main" .}}</main>{{end}}`)},
		"errors/show.html": {Data: []byte(`{{define "title"}}{{.Heading}}{{end}}{{define "main"}}<h1>{{.Heading}}</h1><p>{{.Text}}</p>{{end}}`)},
	}
	names, err := fs.Glob(templates.Files, "account/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range append(names, "partials/guardpanel.html") {
		data, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}

func (h *house) recorded(action string, outcome string, want int) {
	h.t.Helper()
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND outcome = $2`, action, outcome); n != want {
		h.t.Fatalf("%s was recorded as %s %d times, want %d", action, outcome, n, want)
	}
}

func (h *house) standing(b *browser, to actor.Standing) {
	h.t.Helper()
	id := b.visit().Actor.MemberID
	h.ok(h.db.WithTx(h.t.Context(), func(ctx context.Context) error { return h.accounts.SetStanding(ctx, id, to, "test") }))
}

// browser keeps cookies as a browser does, and comes from 127.0.0.1.
type browser struct {
	h       *house
	cookies map[string]string
	host    string
}

func (h *house) browser() *browser {
	return &browser{h: h, cookies: map[string]string{}, host: "localhost:8080"}
}

// page is what came back.
type page struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (b *browser) send(r *http.Request) page {
	b.h.t.Helper()
	r.Host, r.RemoteAddr = b.host, "127.0.0.1:4000"
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.h.site.Echo().ServeHTTP(rec, r)
	for _, cookie := range rec.Result().Cookies() {
		if !strings.HasPrefix(cookie.Name, "__Host-") || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" {
			b.h.t.Fatalf("a weak cookie: %s", cookie)
		}
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
			continue
		}
		b.cookies[cookie.Name] = cookie.Value
	}
	return page{rec, b.h.t}
}

func (b *browser) get(target string) page {
	b.h.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, localPart(target), nil))
}

// post sends a form of our own page, with its token.
func (b *browser) post(target string, form url.Values) page {
	b.h.t.Helper()
	form = cloneForm(form)
	form.Set("_token", b.token())
	return b.postRaw(target, form, map[string]string{"Origin": "http://" + b.host, "Sec-Fetch-Site": "same-origin"})
}

func (b *browser) postRaw(target string, form url.Values, headers map[string]string) page {
	b.h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return b.send(r)
}

var tokenField = regexp.MustCompile(`name="_token" value="([^"]+)"`)

// token reads the form token from a page that everybody can open.
func (b *browser) token() string {
	b.h.t.Helper()
	found := tokenField.FindStringSubmatch(b.get("/rules").Body.String())
	if found == nil {
		b.h.t.Fatal("no form token on the page")
	}
	return found[1]
}

// visit gives what the browser's session says; zero when it opens nothing.
func (b *browser) visit() web.Visit {
	b.h.t.Helper()
	v, _, err := b.h.accounts.Load(b.h.t.Context(), b.cookies["__Host-session"])
	b.h.ok(err)
	if v.NewToken != "" {
		b.cookies["__Host-session"] = v.NewToken
	}
	return v
}

func (b *browser) signedIn() bool { return b.visit().Actor.SignedIn() }

// asPersona signs in as somebody of the cast.
func (b *browser) asPersona(key string, form url.Values) page {
	b.h.t.Helper()
	form = cloneForm(form)
	form.Set("persona", key)
	res := b.post("/sign-in/persona", form).want(http.StatusSeeOther)
	return b.get(res.location())
}

func cloneForm(form url.Values) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = append([]string(nil), v...)
	}
	return out
}

func localPart(target string) string { return strings.TrimPrefix(target, baseURL) }

func (p page) want(status int) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("status %d, want %d: %.600s", p.Code, status, p.Body.String())
	}
	return p
}

func (p page) says(words string) page {
	p.t.Helper()
	if !strings.Contains(p.Body.String(), words) {
		p.t.Fatalf("no %q in: %.3000s", words, p.Body.String())
	}
	return p
}

func (p page) doesNotSay(words string) page {
	p.t.Helper()
	if strings.Contains(p.Body.String(), words) {
		p.t.Fatalf("%q is in: %.3000s", words, p.Body.String())
	}
	return p
}

func (p page) location() string { return p.Header().Get("Location") }

func (p page) leadsTo(target string) page {
	p.t.Helper()
	if p.Code != http.StatusSeeOther || p.location() != target {
		p.t.Fatalf("%d to %q, want 303 to %q", p.Code, p.location(), target)
	}
	return p
}
