package forumweb

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
	"consilium/templates"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const baseURL = "http://localhost:8080"

// house is a site with the forum's pages alone, under the real layout.
type house struct {
	t        *testing.T
	db       *database.DB
	clock    *clock.Fake
	accounts *account.Service
	forum    *forum.Service
	pages    *Pages
	site     *web.Site
	reads    *noted
	// statements of the last request
	statements int64
}

// noted gathers what was read.
type noted struct{ entries []audit.Entry }

func (n *noted) Note(_ context.Context, e audit.Entry) { n.entries = append(n.entries, e) }

type shelf []Specialty

func (s shelf) Specialties(context.Context) ([]Specialty, error) { return s, nil }

func (s shelf) Name(key string) string {
	for _, x := range s {
		if x.Key == key {
			return x.Name
		}
	}
	return key
}

var curated = shelf{{"cardiology", "Cardiology", []string{"heart"}}, {"nephrology", "Nephrology", []string{"kidney", "renal medicine"}}}

// Request counts the statements of a request.
func (h *house) Request(_, _ string, _ int, _ time.Duration, statements int64) {
	h.statements = statements
}

func newHouse(t *testing.T, cachePages int) *house {
	t.Helper()
	h := &house{t: t, db: dbtest.New(t), clock: dbtest.Clock(t), reads: &noted{}}
	ring := dbtest.Seal(t)
	h.accounts = account.New(h.db, h.clock, ring)
	for _, s := range curated {
		h.exec(`INSERT INTO specialties (key, name) VALUES ($1, $2)`, s.Key, s.Name)
	}
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: ring, Directory: curated})
	h.pages = New(Deps{Forum: h.forum, Directory: curated, Reads: h.reads, Clock: h.clock, CachePages: cachePages})
	base, err := url.Parse(baseURL)
	h.ok(err)
	h.site, err = web.New(web.Config{BaseURL: base, Loopback: true, Templates: templates.Files, Sessions: h.accounts, Observer: h,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: h.clock, Sign: ring.Sign, NoLimits: true})
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

func (h *house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}

// browser is one member's, signed in.
type browser struct {
	h       *house
	handle  string
	member  ids.ID
	cookies map[string]string
	token   string
}

// member lets somebody in and signs them in.
func (h *house) member(handle string, s actor.Standing, profession, stage string, grants actor.Grant) *browser {
	h.t.Helper()
	opened, err := h.accounts.SignIn(h.t.Context(), account.Claims{Provider: "op", Issuer: "https://op.example", Subject: handle}, account.Visitor{})
	h.ok(err)
	b := &browser{h: h, handle: handle, cookies: map[string]string{"__Host-session": opened.Token}}
	visit, _, err := h.accounts.Load(h.t.Context(), opened.Token)
	h.ok(err)
	b.member = visit.Actor.MemberID
	h.exec(`UPDATE members SET handle = $2, standing = $3, profession = $4, stage = $5, grants = $6, specialty = 'cardiology', jurisdiction = 'GB',
		verified_at = now(), rules_version = 1, privacy_version = 2 WHERE id = $1`, b.member, handle, string(s), profession, stage, int16(grants))
	if grants != 0 { // who has a duty does it by a second factor
		h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE id = $1`, visit.Actor.SessionID, h.clock.Now())
	}
	return b
}

func (h *house) doctor(handle string) *browser {
	return h.member(handle, actor.Clinician, "physician", "attending", 0)
}

func (b *browser) ctx() context.Context {
	b.h.t.Helper()
	visit, _, err := b.h.accounts.Load(b.h.t.Context(), b.cookies["__Host-session"])
	b.h.ok(err)
	return actor.With(b.h.t.Context(), visit.Actor)
}

// asked publishes a thread without a page.
func (b *browser) asked(a forum.Audience, kind string) ids.ID {
	b.h.t.Helper()
	b.h.clock.Advance(time.Second)
	id, err := b.h.forum.Ask(b.ctx(), forum.Question{Key: ids.New(), Kind: kind, Title: "When do you stop heparin?",
		Body: "After *what* time would you stop it?", Audience: a, Specialties: []string{"cardiology"}})
	b.h.ok(err)
	return id
}

func (b *browser) answered(thread ids.ID, body, line string) ids.ID {
	b.h.t.Helper()
	b.h.clock.Advance(time.Second)
	seen, err := b.h.forum.Look(b.ctx(), forum.Wording{Body: body, BottomLine: line})
	b.h.ok(err)
	id, err := b.h.forum.Answer(b.ctx(), forum.Reply{Key: ids.New(), Thread: thread, Body: body, BottomLine: line,
		Guard: seen.Justify(guard.Public, func(guard.Finding) bool { return true })})
	b.h.ok(err)
	return id
}

func (b *browser) commented(on forum.PostRef, body string) ids.ID {
	b.h.t.Helper()
	b.h.clock.Advance(time.Second)
	made, err := b.h.forum.Comment(b.ctx(), forum.Remark{Key: ids.New(), On: on, Body: body})
	b.h.ok(err)
	return made.ID
}

// page is what came back.
type page struct {
	*goquery.Document
	t      *testing.T
	status int
	to     string
	body   string
}

func (b *browser) send(r *http.Request) page {
	b.h.t.Helper()
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:4000"
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
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(rec.Body.String()))
	b.h.ok(err)
	return page{doc, b.h.t, rec.Code, rec.Header().Get("Location"), rec.Body.String()}
}

func (b *browser) get(target string) page {
	b.h.t.Helper()
	target, _, _ = strings.Cut(target, "#")
	return b.send(httptest.NewRequest(http.MethodGet, target, nil))
}

// post sends a form of our own page; script says that a script does.
func (b *browser) post(target string, form url.Values, script ...bool) page {
	b.h.t.Helper()
	if b.token == "" {
		b.token = b.get("/threads").Find(`input[name=_token]`).First().AttrOr("value", "")
	}
	if form == nil {
		form = url.Values{}
	}
	form.Set("_token", b.token)
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", baseURL)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if len(script) > 0 {
		r.Header.Set("X-Requested-With", "fetch")
	}
	return b.send(r)
}

func (p page) want(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %.900s", p.status, status, p.Find("main").Text())
	}
	return p
}

// has asserts how often a selector is found.
func (p page) has(selector string, times int) page {
	p.t.Helper()
	if n := p.Find(selector).Length(); n != times {
		p.t.Fatalf("%q is found %d times, want %d, in %s", selector, n, times, p.body)
	}
	return p
}

// says asserts the words of what a selector finds.
func (p page) says(selector, words string) page {
	p.t.Helper()
	got := strings.Join(strings.Fields(p.Find(selector).Text()), " ")
	if !strings.Contains(got, words) {
		p.t.Fatalf("%q says %q, want %q", selector, got, words)
	}
	return p
}

func (p page) leadsTo(target string) page {
	p.t.Helper()
	if p.status != http.StatusSeeOther || p.to != target {
		p.t.Fatalf("%d to %q, want 303 to %q: %.900s", p.status, p.to, target, p.Find("main").Text())
	}
	return p
}

func path(id ids.ID) string { return "/threads/" + id.String() }
