// Package webtest drives the whole house over real HTTP.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"consilium/internal/app"
	"consilium/internal/app/demo"
	"consilium/internal/config"
	"consilium/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is one node of the demonstration on a database of its own.
type house struct {
	t    testing.TB
	app  *app.App
	base string
	// phones are the personas' authenticator apps.
	phones *phones
}

// newHouse opens a node; log hears of everything at the level of debugging.
func newHouse(t testing.TB, log ...io.Writer) *house {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ok(t, err)
	base := "http://localhost:" + port
	db, data := community(t)
	cfg, err := config.Load([]string{"CONSILIUM_BASE_URL=" + base, "CONSILIUM_DATA=" + data, "CONSILIUM_METRICS_ADDR=off",
		"CONSILIUM_DATABASE_URL=" + db.URL(), "CONSILIUM_LIMITS=off"})
	ok(t, err)
	cast, err := demo.NewCast()
	ok(t, err)
	a, err := app.Open(t.Context(), cfg, app.Options{Personas: cast, Serving: true, Log: slog.New(slog.NewJSONHandler(io.MultiWriter(log...), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	ok(t, err)
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

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// browser keeps cookies as a browser on localhost does: Go's own jar would
// keep the Secure ones to itself.
type browser struct {
	h       *house
	cookies map[string]string
}

type page struct {
	status   int
	location string
	header   http.Header
	doc      *goquery.Document
	text     string
}

func (h *house) stranger() *browser { return &browser{h: h, cookies: map[string]string{}} }

func (h *house) as(persona string) *browser {
	h.t.Helper()
	b := h.stranger()
	p := b.post("/sign-in/persona", "/sign-in", url.Values{"persona": {persona}})
	if p.status != http.StatusSeeOther {
		h.t.Fatalf("sign-in as %s: %d", persona, p.status)
	}
	if p = b.get(p.location); p.status != http.StatusSeeOther {
		h.t.Fatalf("callback as %s: %d", persona, p.status)
	}
	return b
}

func (b *browser) get(path string) page { return b.do(http.MethodGet, path, nil) }

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

func (b *browser) do(method, path string, form url.Values) page {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(b.h.t.Context(), method, b.h.base+path, body)
	ok(b.h.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.h.base)
	}
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
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(raw)))
	ok(b.h.t, err)
	return page{status: res.StatusCode, location: res.Header.Get("Location"), header: res.Header, doc: doc, text: string(raw)}
}

func (h *house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	ok(h.t, h.app.DB.Pool().QueryRow(h.t.Context(), query, args...).Scan(&n))
	return n
}
