package webtest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"consilium/internal/app"
	"consilium/internal/app/demo"
	"consilium/internal/config"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
)

// The promises about the edge, all against one house and one browser. First
// alone what compares the database before and after, last alone what moves the
// clock; between them, together, the rest.
func TestTheEdgeKeepsItsPromises(t *testing.T) {
	t.Parallel()
	now := clock.NewFake(time.Now())
	h := newNode(t, choice{clock: now, routes: broken()})
	h.settled()
	t.Run("13 no forged form does anything", func(t *testing.T) { csrf(t, h) })
	chrome := chromeProcess(t)
	t.Run("together", func(t *testing.T) {
		for name, test := range map[string]func(*testing.T, *house, context.Context){
			"14 no payload fires":                                   payloads,
			"15 the policy is never in the way":                     crawl,
			"12 signing out forgets everything":                     signOut,
			"36 everything works without scripts":                   noScript,
			"40 no return address leaves the house in a browser":    outside,
			"25 44 headers on every answer":                         func(t *testing.T, h *house, _ context.Context) { everyHeader(t, h) },
			"39 nobody believes a header":                           func(t *testing.T, h *house, _ context.Context) { spoofs(t, h) },
			"42 an application tells nothing about somebody else's": func(t *testing.T, h *house, _ context.Context) { sameAnswer(t, h, now) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, h.in(t), chrome)
			})
		}
	})
	t.Run("11 a session ends and the draft survives", func(t *testing.T) { logoff(t, h.in(t), chrome, now) })
}

// choice is how a node differs from newHouse's; its zero value differs in
// nothing.
type choice struct {
	db     *database.DB // the community's copy, where nil
	data   string
	env    []string
	clock  clock.Clock
	routes []web.Route
	log    io.Writer
}

func newNode(t testing.TB, c choice) *house {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ok(t, err)
	if c.db == nil {
		c.db, c.data = community(t)
	}
	if c.log == nil {
		c.log = io.Discard
	}
	base := "http://localhost:" + port
	cfg, err := config.Load(append([]string{"CONSILIUM_BASE_URL=" + base, "CONSILIUM_DATA=" + c.data, "CONSILIUM_METRICS_ADDR=off",
		"CONSILIUM_DATABASE_URL=" + c.db.URL(), "CONSILIUM_LIMITS=off"}, c.env...))
	ok(t, err)
	cast, err := demo.NewCast()
	ok(t, err)
	a, err := app.Open(t.Context(), cfg, app.Options{Personas: cast, Serving: true, Clock: c.clock, Log: slog.New(slog.NewJSONHandler(c.log, nil))})
	ok(t, err)
	a.Site.Mount(c.routes...)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		ok(t, <-served)
		a.Close()
	})
	return &house{t: t, app: a, base: base, phones: &phones{}}
}

// in is the house as a subtest sees it: what goes wrong is the subtest's.
func (h *house) in(t testing.TB) *house {
	return &house{t: t, app: h.app, base: h.base, phones: h.phones}
}

// settled waits until everything that happens by itself after the start has
// happened: the queue is empty and the index has read all.
func (h *house) settled() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Minute)
	defer cancel()
	for h.count(`SELECT count(*) FROM river_job WHERE finalized_at IS NULL AND kind <> 'tidy'`) > 0 {
		select {
		case <-ctx.Done():
			h.t.Fatal("the queue is not empty after a minute")
		case <-time.After(50 * time.Millisecond):
		}
	}
	newest, err := h.app.Feed.Newest(h.t.Context())
	ok(h.t, err)
	ok(h.t, h.app.Index.CaughtUp(ctx, newest))
}

// actor is a member of the demonstration, for use-cases called straight.
func (h *house) actor(handle string) context.Context {
	h.t.Helper()
	a := actor.Actor{SessionID: ids.New(), Fresh: true, RulesAccepted: true}
	var grants int16
	ok(h.t, h.app.DB.Pool().QueryRow(h.t.Context(), `SELECT id, handle, standing, grants, profession, stage, coalesce(specialty, '') FROM members WHERE handle = $1`, handle).
		Scan(&a.MemberID, &a.Handle, &a.Standing, &grants, &a.Profession, &a.Stage, &a.Specialty))
	a.Grants = actor.Grant(grants) //nolint:gosec // three bits
	return actor.With(h.t.Context(), a)
}

// send sends one request with exactly these headers.
func (b *browser) send(method, path, body string, header map[string]string) page {
	b.h.t.Helper()
	req, err := http.NewRequestWithContext(b.h.t.Context(), method, b.h.base+path, strings.NewReader(body))
	ok(b.h.t, err)
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		if name == "Host" {
			req.Host = value
		} else {
			req.Header.Set(name, value)
		}
	}
	return b.carry(req)
}

// carry sends a request with the cookies of the browser and keeps what comes
// back.
func (b *browser) carry(req *http.Request) page {
	b.h.t.Helper()
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	ok(b.h.t, err)
	defer func() { _ = res.Body.Close() }()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	raw, err := io.ReadAll(res.Body)
	ok(b.h.t, err)
	return page{status: res.StatusCode, location: res.Header.Get("Location"), header: res.Header, text: string(raw)}
}

// token is the form token of this browser's session.
func (b *browser) token(on string) string {
	b.h.t.Helper()
	token, found := b.get(on).doc.Find(`meta[name=csrf-token]`).Attr("content")
	if !found || token == "" {
		b.h.t.Fatalf("%s has no token", on)
	}
	return token
}
