package credentialweb

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
	"consilium/internal/platform/web"
	"consilium/templates"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const host = "localhost:8080"

// house is a site with the pages of applications and review alone.
type house struct {
	t        *testing.T
	db       *database.DB
	clock    *clock.Fake
	accounts *account.Service
	ring     *seal.KeyRing
	pages    *Pages
	site     *web.Site
	log      *lockedBuffer
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t), log: &lockedBuffer{}}
	h.ring = dbtest.Seal(t)
	h.accounts = account.New(h.db, h.clock, h.ring)
	h.open(credential.Deps{})
	h.exec(`INSERT INTO specialties (key, name) VALUES ('cardiology', 'Cardiology')`)
	return h
}

// open makes the pages over what is given of the outside.
func (h *house) open(d credential.Deps) {
	h.t.Helper()
	d.DB, d.Clock, d.Ring, d.Accounts = h.db, h.clock, h.ring, h.accounts
	d.Guard = guard.New(h.db, h.clock, h.ring)
	h.pages = New(Deps{Credentials: credential.New(d)})
	var err error
	h.site, err = web.New(web.Config{BaseURL: &url.URL{Scheme: "http", Host: host}, Loopback: true, Templates: pageFiles(h.t), Sessions: h.accounts,
		Log: slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: h.clock, Sign: h.ring.Sign, NoLimits: true})
	h.ok(err)
	h.site.Mount(h.pages.Routes()...)
}

func fromUUID(t *testing.T, uuid string) (id ids.ID) {
	t.Helper()
	if err := id.Scan(uuid); err != nil {
		t.Fatal(err)
	}
	return id
}

// pageFiles is the templates of this feature over the smallest layout.
func pageFiles(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{
		"layouts/base.html": {Data: []byte(`{{define "base"}}<!doctype html><title>{{template "title" .}}</title>` +
			`{{with .Flash.Text}}<p id="flash">{{.}}</p>{{end}}<form><input type="hidden" name="_token" value="{{.CSRF}}"></form>` +
			`<main>{{template "main" .}}</main>{{end}}`)},
		"partials/when.html": {Data: []byte(`{{define "when"}}<relative-time datetime="{{rfc3339 .}}">{{exact .}}</relative-time>{{end}}`)},
		"errors/show.html": {Data: []byte(`{{define "title"}}{{.Heading}}{{end}}{{define "main"}}<h1>{{.Heading}}</h1><p>{{.Text}}</p>` +
			`{{range .Typed}}<pre>{{.Value}}</pre>{{end}}{{end}}`)},
	}
	names, err := fs.Glob(templates.Files, "credential/*.html")
	names = append(names, "partials/forms.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range names {
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

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.db.Pool().Exec(h.t.Context(), query, args...)
	h.ok(err)
}

func (h *house) word(query string, args ...any) (out string) {
	h.t.Helper()
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&out))
	return out
}

func (h *house) recorded(action, want string) {
	h.t.Helper()
	if n := h.word(`SELECT count(*)::text FROM audit_entries WHERE action = $1`, action); n != want {
		h.t.Fatalf("%s was recorded %s times, want %s", action, n, want)
	}
}

// browser keeps cookies as a browser does.
type browser struct {
	h       *house
	member  ids.ID
	cookies map[string]string
}

// member signs somebody in who has accepted the rules.
func (h *house) member(name string, grants actor.Grant) *browser {
	h.t.Helper()
	b := &browser{h: h, cookies: map[string]string{}}
	b.signIn(name)
	h.exec(`UPDATE members SET rules_version = 1, privacy_version = 2, grants = $2 WHERE id = $1`, b.member, int16(grants))
	return b
}

// signIn opens a session in which a second factor was proven just now.
func (b *browser) signIn(name string) {
	b.h.t.Helper()
	o, err := b.h.accounts.SignIn(b.h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: name}, account.Visitor{})
	b.h.ok(err)
	b.member, b.cookies["__Host-session"] = o.MemberID, o.Token
	b.h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE id = $1`, o.SessionID, b.h.clock.Now())
}

func (h *house) reviewer(name string) *browser { return h.member(name, actor.CredentialReviewer) }

// page is what came back.
type page struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (b *browser) send(r *http.Request) page {
	b.h.t.Helper()
	r.Host, r.RemoteAddr = host, "127.0.0.1:4000"
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.h.site.Echo().ServeHTTP(rec, r)
	for _, cookie := range rec.Result().Cookies() {
		b.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	return page{rec, b.h.t}
}

func (b *browser) get(target string) page {
	b.h.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, target, nil))
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

var formToken = regexp.MustCompile(`<input type="hidden" name="_token" value="[^"]*">`)

// fields gives the hidden fields of a page, the last of each name.
func (p page) fields() url.Values {
	out := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(p.Body.String(), -1) {
		out.Set(found[1], found[2])
	}
	return out
}

// submit fills the form of a page and sends it.
func (b *browser) submit(on, target string, typed url.Values) page {
	b.h.t.Helper()
	return b.post(target, b.get(on).want(http.StatusOK).fields(), typed)
}

func (b *browser) post(target string, form, typed url.Values) page {
	b.h.t.Helper()
	for name, values := range typed {
		form[name] = values
	}
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+host)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

func (p page) want(status int) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("status %d, want %d: %.900s", p.Code, status, p.Body.String())
	}
	return p
}

func (p page) says(words ...string) page {
	p.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.Body.String(), w) {
			p.t.Fatalf("no %q in: %.6000s", w, p.Body.String())
		}
	}
	return p
}

// saysNot looks at all but the form token, which may spell a short word by
// chance.
func (p page) saysNot(words ...string) page {
	p.t.Helper()
	body := formToken.ReplaceAllString(p.Body.String(), "")
	for _, w := range words {
		if strings.Contains(body, w) {
			p.t.Fatalf("%q stands in: %.6000s", w, body)
		}
	}
	return p
}

func (p page) leadsTo(target string) page {
	p.t.Helper()
	if at := p.Header().Get("Location"); p.Code != http.StatusSeeOther || at != target {
		p.t.Fatalf("%d to %q, want 303 to %q: %.900s", p.Code, at, target, p.Body.String())
	}
	return p
}

func physician(name, number string) url.Values {
	return url.Values{"legal_name": {name}, "profession": {"physician"}, "stage": {"attending"}, "specialty": {"cardiology"},
		"jurisdiction": {"US-OR"}, "register": {"Oregon Medical Board"}, "number": {number}, "note": {"I married."}}
}

// applies sends an application and gives its id.
func (b *browser) applies(name, number string) string {
	b.h.t.Helper()
	b.submit("/application", "/application", physician(name, number)).leadsTo("/application")
	return b.application()
}

// application is the item of the queue that the member's latest application is.
func (b *browser) application() string {
	b.h.t.Helper()
	var id ids.ID
	h := b.h
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT i.id FROM applications a JOIN review_items i ON i.subject_id = a.id
		WHERE a.member_id = $1 ORDER BY a.submitted_at DESC, a.id DESC, i.opened_at DESC LIMIT 1`, b.member).Scan(&id))
	return id.String()
}

// proven puts evidence beside the application of an item that is enough
// everywhere.
func (h *house) proven(item string) {
	h.t.Helper()
	id, err := ids.Parse(item)
	h.ok(err)
	for _, kind := range []string{"registry", "document", "vouch", "vouch"} {
		h.exec(`INSERT INTO evidence (id, application_id, member_id, kind, state, created_at, given_at, deleted_at)
			SELECT gen_random_uuid(), a.id, a.member_id, $2, 'confirmed', a.submitted_at, a.submitted_at, a.submitted_at
			FROM review_items i JOIN applications a ON a.id = i.subject_id WHERE i.id = $1`, id, kind)
	}
}

func (b *browser) decides(id, what, reason, message string) page {
	b.h.t.Helper()
	if what == "approve" {
		b.h.proven(id)
	}
	return b.submit("/review/"+id, "/review/"+id, url.Values{"do": {what}, "reason": {reason}, "message": {message}})
}
