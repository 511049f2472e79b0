package webtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
	"consilium/internal/platform/web/returntest"
)

// broken is an address that fails as no page should.
func broken() []web.Route {
	return []web.Route{{Method: http.MethodGet, Path: "/broken", Permission: authz.Public, Handler: func(echo.Context) error { panic("broken on purpose") }}}
}

// good are the headers of every answer, and what each must say.
var good = map[string]*regexp.Regexp{
	"Content-Security-Policy":      regexp.MustCompile(`^default-src 'none'; script-src 'self'; style-src 'self';.* base-uri 'none'; frame-ancestors 'none'; form-action 'self'$`),
	"Strict-Transport-Security":    regexp.MustCompile(`^max-age=(3[2-9]|[4-9]\d)\d{6}; includeSubDomains$`),
	"X-Content-Type-Options":       regexp.MustCompile(`^nosniff$`),
	"X-Frame-Options":              regexp.MustCompile(`^DENY$`),
	"Referrer-Policy":              regexp.MustCompile(`^same-origin$`),
	"Cross-Origin-Opener-Policy":   regexp.MustCompile(`^same-origin$`),
	"Cross-Origin-Resource-Policy": regexp.MustCompile(`^same-origin$`),
	"Cross-Origin-Embedder-Policy": regexp.MustCompile(`^require-corp$`),
	"Permissions-Policy":           regexp.MustCompile(`camera=\(\), geolocation=\(\), microphone=\(\)`),
	"X-Robots-Tag":                 regexp.MustCompile(`^noindex, nofollow`),
}

// answers counts what was looked at.
type answers struct {
	t              *testing.T
	total, cookies int
	statuses       map[int]int
}

// check looks at one answer. Only an asset that is there may be kept.
func (a *answers) check(what string, p page) {
	a.total++
	a.statuses[p.status]++
	for name, want := range good {
		if got := p.header.Values(name); len(got) != 1 || !want.MatchString(got[0]) || strings.Contains(got[0], "unsafe") {
			a.t.Errorf("%s (%d): %s is %q", what, p.status, name, got)
		}
	}
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin"} {
		if got := p.header.Get(name); got != "" {
			a.t.Errorf("%s: %s is %q", what, name, got)
		}
	}
	kept := strings.HasPrefix(what, "GET /static/") && p.status == http.StatusOK
	if got := p.header.Get("Cache-Control"); (got != "no-store") != kept {
		a.t.Errorf("%s (%d): Cache-Control is %q", what, p.status, got)
	}
	if kind := p.header.Get("Content-Type"); p.text != "" && strings.HasPrefix(kind, "text/html") && kind != "text/html; charset=utf-8" || p.text != "" && kind == "" {
		a.t.Errorf("%s: Content-Type is %q", what, kind)
	}
	for _, line := range p.header.Values("Set-Cookie") {
		a.cookies++
		c, err := http.ParseSetCookie(line)
		if err != nil || !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			a.t.Errorf("%s: cookie %q", what, line)
		}
	}
}

// nothingThere are the doors that the sites of these tests have nothing behind.
var nothingThere = []string{"/nothing/here", "/broken", "/flags/new", "/sign-in/:provider/callback", totpAt + "/key.png", "/credentials/:id/renew",
	"/review/:id/letter", "/credentials/hits/:id", "/review/:id/documents/:evidence/:page"}

// everyHeader asks for every route as somebody who may and as a stranger, and
// for the answers that no route gives.
func everyHeader(t *testing.T, h *house) {
	a := &answers{t: t, statuses: map[int]int{}}
	at := sitesOf(t, h)
	people := cast(h)
	for _, r := range append(h.app.Site.Routes(), web.Route{Method: http.MethodGet, Path: "/nothing/here"}) {
		for _, persona := range slices.Compact([]string{personaOf(r), ""}) {
			p := people[persona].send(r.Method, at.path(r), "", nil)
			a.check(r.Method+" "+r.Path, p)
			if r.Safe() && persona != "" && p.status >= 400 && !strings.HasPrefix(r.Path, "/static/") && !slices.Contains(nothingThere, r.Path) {
				t.Errorf("%s as %s: %d", r.Path, persona, p.status)
			}
		}
	}
	b := people["physician"]
	sheet := b.get("/rules").doc.Find(`link[rel=stylesheet]`).AttrOr("href", "")
	stranger := h.stranger()
	begun := stranger.post("/sign-in/persona", "/sign-in", url.Values{"persona": {"student"}})
	back := stranger.get(begun.location)
	for _, one := range []struct {
		status int
		what   string
		page   page
	}{
		{303, "leaving to sign in", begun}, {303, "coming back", back}, {303, "a message left", stranger.post("/settings/theme", "/settings", url.Values{"theme": {"dark"}})},
		{200, "the message", stranger.get("/settings")}, {303, "signing out", stranger.post("/sign-out", "/settings", url.Values{})},
		{200, "GET /static/", b.get(sheet)}, {200, "signing in", h.stranger().get("/sign-in")},
		{404, "nothing there", b.get("/threads/" + ids.New().String())}, {404, "no asset", b.get("/static/none.css")},
		{404, "another method", b.send(http.MethodPut, "/ask", "", nil)}, {404, "a made-up method", b.send("BREW", "/ask", "", nil)},
		{413, "too long", b.send(http.MethodPost, "/ask", "body="+strings.Repeat("a", web.DefaultBody), nil)},
		{413, "too long without a length", b.chunked("/ask", "body="+strings.Repeat("a", web.DefaultBody))},
		{421, "another host", b.send(http.MethodGet, "/threads", "", map[string]string{"Host": "evil.example"})},
		{422, "no form", b.send(http.MethodPost, "/ask", "a=%zz", nil)},
		{403, "no token", b.send(http.MethodPost, "/ask", "a=b", nil)}, {401, "nobody", h.stranger().send(http.MethodPost, "/ask", "a=b", nil)},
		{500, "broken", b.get("/broken")}, {200, "HEAD", b.send(http.MethodGet, "/livez", "", nil)},
		{422, "refused", b.post("/ask", "/ask", url.Values{"title": {"x"}})},
	} {
		a.check(one.what, one.page)
		if one.page.status != one.status {
			t.Errorf("%s: %d, want %d", one.what, one.page.status, one.status)
		}
	}
	fails := b.get("/broken").text
	if strings.Contains(fails, "on purpose") || strings.Contains(fails, "goroutine") || !strings.Contains(fails, "say request ") {
		t.Errorf("the page of a failure says %.300s", fails)
	}
	t.Logf("%d answers (%v) x %d headers and Cache-Control, %d cookies", a.total, a.statuses, len(good), a.cookies)
}

// chunked sends a form without saying how long it is.
func (b *browser) chunked(path, body string) page {
	b.h.t.Helper()
	req, err := http.NewRequestWithContext(b.h.t.Context(), http.MethodPost, b.h.base+path, struct{ *strings.Reader }{strings.NewReader(body)})
	ok(b.h.t, err)
	req.ContentLength = -1
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.carry(req)
}

// id of the member's page as links name it.
var longID = regexp.MustCompile(`[0-9a-z]{20,}|[0-9a-f-]{36}`)

// pictures are addresses of pictures. Shown alone, Chromium makes a page around
// one whose own styles our policy stops, which harms nobody.
var pictures = regexp.MustCompile(`/(?:files|draft)/|/images/mine/`)

// crawl opens every page that a persona may, and of what those link to one of
// each kind more.
func crawl(t *testing.T, h *house, chrome context.Context) {
	start, at := time.Now(), sitesOf(t, h)
	pages, asked := map[string]int{}, 0
	for _, persona := range []string{"", "newcomer", "student", "trainee", "physician", "reviewer", "moderator", "administrator"} {
		b := newTab(t, h, chrome)
		b.become(persona)
		c := &crawler{tab: b, kinds: map[string]bool{}}
		for _, r := range h.app.Site.Routes() {
			if r.Method == http.MethodGet && personaOf(r) == persona {
				c.add(at.path(r))
			}
		}
		c.add("/")
		pages[persona] = c.run()
		dialogs, foreign, policy, thrown, requests := b.heard()
		none(t, persona+": a dialog", dialogs)
		none(t, persona+": another host", foreign)
		none(t, persona+": stopped by the policy", policy)
		none(t, persona+": an exception", thrown)
		if asked += requests; requests < pages[persona] {
			t.Errorf("%s: %d pages and %d requests heard", persona, pages[persona], requests)
		}
		if left := read(b, chromedp.Evaluate[[]string](stored, chromedp.EvalAwaitPromise)); len(left) > 0 {
			t.Errorf("%s: the browser keeps %q", persona, left)
		}
	}
	t.Logf("pages %v, %d requests in %v", pages, asked, time.Since(start).Round(time.Millisecond))
}

// stored lists all that a page can read of what the browser keeps of us.
const stored = `(async () => [
	...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await indexedDB.databases()).map(d => d.name),
	...(window.caches ? await caches.keys() : []), ...(navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : []).map(r => r.scope),
	...(document.cookie ? [document.cookie] : [])])()`

type crawler struct {
	*tab
	queue []string
	kinds map[string]bool
}

// add queues an address unless one of its kind was there before. Files to take
// along aren't pages.
func (c *crawler) add(link string) {
	u, err := url.Parse(link)
	if err != nil || u.Host != "" && "http://"+u.Host != c.h.base || strings.HasPrefix(u.Path, "/static/") || pictures.MatchString(u.Path) || strings.HasPrefix(u.Path, "/broken") ||
		u.Path == "/settings/export" || u.Path == "/favicon.ico" || strings.HasSuffix(u.Path, "/callback") {
		return
	}
	path := u.Path
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	kind := longID.ReplaceAllString(u.Path, ":id")
	if strings.HasPrefix(kind, "/members/") || strings.HasPrefix(kind, "/moderation/members/") || strings.HasPrefix(kind, "/admin/specialties/") {
		kind = kind[:strings.LastIndex(kind, "/")]
	}
	slices.Sort(names)
	kind += fmt.Sprint(names)
	if c.kinds[kind] {
		return
	}
	c.kinds[kind] = true
	c.queue = append(c.queue, path)
}

func (c *crawler) run() int {
	n := 0
	for ; len(c.queue) > 0; n++ {
		path := c.queue[0]
		c.queue = c.queue[1:]
		c.open(path)
		for _, link := range read(c.tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')].map(a => a.href)`)) {
			c.add(link)
		}
	}
	return n
}

// signOut ends sessions from the list, and by the button in a browser, which
// then has nothing left to show.
func signOut(t *testing.T, h *house, chrome context.Context) {
	here, there := h.as("physician2"), h.as("physician2")
	hash := sha256.Sum256([]byte(there.cookies["__Host-session"]))
	var other ids.ID
	ok(t, h.app.DB.Pool().QueryRow(t.Context(), `SELECT id FROM sessions WHERE token_hash = $1`, hash[:]).Scan(&other))
	end := "/settings/sessions/" + other.String() + "/end"
	if here.get("/settings").doc.Find(`form[action="`+end+`"]`).Length() != 1 {
		t.Fatal("the list of sessions doesn't show the other one")
	}
	if p := here.post(end, "/settings", url.Values{}); p.status != http.StatusSeeOther || there.get("/threads").status != http.StatusSeeOther {
		t.Fatalf("ending a session: %d, and its next request was answered", p.status)
	}
	if p := here.post("/sign-out", "/settings", url.Values{}); p.header.Get("Clear-Site-Data") != `"cache", "cookies", "storage"` || here.get("/threads").status != http.StatusSeeOther {
		t.Errorf("signing out: Clear-Site-Data is %q", p.header.Get("Clear-Site-Data"))
	}
	b := newTab(t, h, chrome)
	b.become("physician2")
	thread := idOf(t, h, `SELECT id FROM threads WHERE state = 'open' AND audience = 'clinicians' LIMIT 1`)
	b.open("/threads/" + thread.String())
	title := read(b, chromedp.Text(chromedp.CSS(`#thread h1`)))
	b.open("/settings")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('details.menu').open = true`),
		chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS(`a.nav-link[href="/sign-in"]`)))
	kept, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.h.base + "/"}})
	ok(t, err)
	for _, c := range kept.Cookies {
		if c.Name == "__Host-session" {
			t.Error("the session's cookie is still there")
		}
	}
	if left := read(b, chromedp.Evaluate[[]string](stored, chromedp.EvalAwaitPromise)); len(left) > 0 {
		t.Errorf("the browser keeps %q", left)
	}
	for range 2 {
		b.do(chromedp.NavigateBack())
		text, where := read(b, chromedp.Evaluate[string](`document.body.innerText`)), read(b, chromedp.Location())
		if strings.Contains(text, title) || !strings.Contains(where, "/sign-in?return_to=") {
			t.Errorf("Back shows %s: %.200s", where, text)
		}
	}
}

// outside follows a sign-in in a real browser with every address that would
// lead elsewhere: each by the browser's own requests, which stop with an error
// at the border of the house, and every twelfth by clicks.
func outside(t *testing.T, h *house, chrome context.Context) {
	start, list := time.Now(), returntest.Outside()
	if len(list) < 80 {
		t.Fatalf("%d payloads", len(list))
	}
	b := newTab(t, h, chrome)
	clicks := 0
	b.open("/rules")
	for i, payload := range list {
		command(b, network.ClearBrowserCookies, cdp.Empty{})
		for _, at := range read(b, chromedp.Evaluate[[]string](fmt.Sprintf(followed, quoted(payload)), chromedp.EvalAwaitPromise)) {
			if at != h.base+"/application" {
				t.Errorf("%q: the browser is led to %s", payload, at)
			}
		}
		if i%12 != 0 {
			continue
		}
		clicks++
		command(b, network.ClearBrowserCookies, cdp.Empty{})
		b.open("/sign-in")
		b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('[name=return_to]').value = %s`, quoted(payload))),
			chromedp.Click(chromedp.CSS(`button[value="newcomer"]`)), chromedp.WaitVisible(chromedp.CSS(`details.menu`)))
		if at := read(b, chromedp.Evaluate[string](`location.origin`)); at != h.base {
			t.Errorf("%q: the browser is at %s", payload, at)
		}
		b.open("/rules")
	}
	dialogs, foreign, _, _, requests := b.heard()
	none(t, "fired", dialogs)
	none(t, "asked another host", foreign)
	t.Logf("%d addresses, each with a sign-in and when signed in already; %d by clicks; %d requests in %v", len(list), clicks, requests, time.Since(start).Round(time.Millisecond))
}

// followed signs in with a return address, then asks to sign in again, and
// says where both ended.
const followed = `(async (to) => {
	const go = (path, more) => fetch(path, more).then(r => r.status < 400 ? r.url : r.status + ' ' + r.url, e => String(e));
	const form = new DOMParser().parseFromString(await (await fetch('/sign-in')).text(), 'text/html').forms[0];
	const signed = await go('/sign-in/persona', {method: 'POST', body: new URLSearchParams({_token: form._token.value, persona: 'newcomer', return_to: to})});
	return [signed, await go('/sign-in?return_to=' + encodeURIComponent(to))];
})(%s)`

// quoted writes text as a string of JavaScript.
func quoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, unit := range text {
		fmt.Fprintf(&out, `\u{%x}`, unit)
	}
	out.WriteByte('"')
	return out.String()
}

// spoofs sends what proxies send, from somebody who is no proxy.
func spoofs(t *testing.T, h *house) {
	lies := []map[string]string{
		{"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, {"X-Real-IP": "203.0.113.9"}, {"True-Client-IP": "203.0.113.9"},
		{"CF-Connecting-IP": "203.0.113.9"}, {"X-Client-IP": "203.0.113.9"}, {"Forwarded": `for=203.0.113.9;host=evil.example;proto=https`},
		{"X-Forwarded-Proto": "https"}, {"X-Forwarded-Scheme": "https"}, {"X-Forwarded-Ssl": "on"}, {"Front-End-Https": "on"}, {"X-Url-Scheme": "https"},
		{"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Server": "evil.example"}, {"X-Host": "evil.example"}, {"X-Forwarded-Port": "1"}, {"X-Forwarded-Prefix": "//evil.example"},
		{"X-Original-URL": "/audit"}, {"X-Rewrite-URL": "/audit"}, {"X-HTTP-Method-Override": "DELETE"}, {"X-HTTP-Method": "DELETE"}, {"X-Method-Override": "PUT"}, {"Referer": "https://evil.example/"},
	}
	plain := h.stranger().send(http.MethodGet, "/threads", "", nil)
	for _, lie := range lies {
		b := h.stranger()
		token := b.token("/sign-in")
		form := url.Values{web.TokenField: {token}, "persona": {"trainee"}, "return_to": {"/threads"}}.Encode()
		begun := b.send(http.MethodPost, "/sign-in/persona", form, lie)
		if begun.status != http.StatusSeeOther || !strings.HasPrefix(begun.location, "/sign-in/persona/callback?") {
			t.Fatalf("%v: %d to %s", lie, begun.status, begun.location)
		}
		back := b.send(http.MethodGet, begun.location, "", lie)
		if back.status != http.StatusSeeOther || back.location != "/threads" {
			t.Errorf("%v: %d to %s", lie, back.status, back.location)
		}
		var address, audited string
		hash := sha256.Sum256([]byte(b.cookies["__Host-session"]))
		ok(t, h.app.DB.Pool().QueryRow(t.Context(), `SELECT s.address, coalesce((SELECT a.address FROM audit_entries a WHERE a.request = $2), '')
			FROM sessions s WHERE token_hash = $1`, hash[:], back.header.Get("X-Request-Id")).Scan(&address, &audited))
		if address != "127.0.0.1" || audited != "127.0.0.1" {
			t.Errorf("%v: the session is from %s, the audit log says %s", lie, address, audited)
		}
		if p := h.stranger().send(http.MethodGet, "/threads", "", lie); p.status != plain.status || p.location != plain.location {
			t.Errorf("%v: %d to %s", lie, p.status, p.location)
		}
		p := b.send(http.MethodGet, "/settings", "", lie)
		if p.status != http.StatusOK || strings.Contains(p.text, "evil.example") || strings.Contains(p.text, "203.0.113.9") {
			t.Errorf("%v: the page is %d, or repeats it", lie, p.status)
		}
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "10.0.0.1", "[::ffff:10.0.0.1]"} {
		p := h.stranger().send(http.MethodGet, "/threads", "", map[string]string{"Host": host})
		if p.status < 400 || p.location != "" || strings.Contains(p.text, "evil.example") {
			t.Errorf("Host %s: %d to %s", host, p.status, p.location)
		}
	}
	if link := h.app.Site.URL("/inbox"); link != h.base+"/inbox" {
		t.Errorf("links in mail begin with %s", link)
	}
	t.Logf("%d lies and 6 hosts", len(lies))
}

// sameAnswer applies with numbers that somebody has and that nobody has. A
// difference in time that is real is there each time that one looks; one that
// the machine's other work made isn't.
func sameAnswer(t *testing.T, h *house, now *clock.Fake) {
	b := h.as("newcomer")
	b.accept()
	for look := range 3 {
		apart := timesApart(t, b, now, look)
		if apart < 20 && apart > -20 {
			return
		}
	}
	t.Error("time tells who is known, three times over")
}

// timesApart gives by how many per cent the medians differ.
func timesApart(t *testing.T, b *browser, now *clock.Fake, look int) float64 {
	t.Helper()
	const rounds = 200
	took := map[bool][]time.Duration{}
	first := map[string]string{}
	for i := range 2 * rounds {
		taken := i%2 == 0
		form := url.Values{"key": {ids.New().String()}, "purpose": {"join"}, "revision": {"0"}, "legal_name": {"Ingeborg Aasland-Pretorius"}, "profession": {"physician"},
			"stage": {"attending"}, "specialty": {"nephrology"}, "jurisdiction": {"ZA"}, "register": {"HPCSA"}, "number": {"MP0619442"}}
		if !taken {
			form.Set("number", fmt.Sprintf("MP07%05d", 1000*look+i))
		}
		if i%8 >= 4 {
			form.Set("purpose", "recover")
		}
		form.Set(web.TokenField, b.token("/rules"))
		now.Advance(time.Millisecond) // the latest is the one that is shown
		at := time.Now()
		p := b.do(http.MethodPost, "/application", form)
		took[taken] = append(took[taken], time.Since(at))
		shown := b.get(p.location)
		if p.status != http.StatusSeeOther || shown.status != http.StatusOK {
			t.Fatalf("applying: %d, %d %.300s", p.status, shown.status, p.text)
		}
		text := strings.ReplaceAll(shown.doc.Find("main").Text(), form.Get("number"), "NUMBER")
		text = p.location + " " + volatile.ReplaceAllString(text, "")
		if purpose := form.Get("purpose"); first[purpose] == "" {
			first[purpose] = text
		} else if text != first[purpose] {
			t.Fatalf("the answers differ: taken %v\n%s\n---\n%s", taken, text, first[purpose])
		}
		if p := b.do(http.MethodPost, "/application/withdraw", url.Values{web.TokenField: form[web.TokenField]}); p.status != http.StatusSeeOther {
			t.Fatalf("withdrawing: %d", p.status)
		}
	}
	yes, no := median(took[true]), median(took[false])
	apart := 100 * (float64(yes) - float64(no)) / float64(no)
	t.Logf("taken %v, free %v: %.1f %% apart, medians of %d", yes, no, apart, rounds)
	return apart
}

// volatile is what an answer says of its moment, whose day may be the next one's
// within a look, and of who waits.
var volatile = regexp.MustCompile(`\d{1,2} [A-Z][a-z]+ \d{4}|\d\d:\d\d|\s+|\w+ applications? (is|are) before yours`)

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// logoff leaves a shared computer alone.
func logoff(t *testing.T, h *house, chrome context.Context, now *clock.Fake) {
	b := newTab(t, h, chrome)
	b.open("/sign-in")
	b.do(chromedp.Click(chromedp.CSS(`button[value="physician"]`)), chromedp.WaitVisible(chromedp.CSS(`.thread-list`)))
	b.open("/ask")
	const words = "Half a thought about potassium."
	b.do(chromedp.SetValue(chromedp.CSS(`#title`), "A title that was never sent"), chromedp.SendKeys(chromedp.CSS(`#body`), words),
		chromedp.WaitVisible(chromedp.CSS(`.draft-state relative-time`)))
	now.Advance(13*time.Minute + 59*time.Second)
	b.open("/ask") // never more than a minute early; and it counts as activity
	if at := read(b, chromedp.Location()); at != h.base+"/ask" {
		t.Fatalf("after 13:59 the browser is at %s", at)
	}
	now.Advance(15 * time.Minute)
	b.do(chromedp.SetValue(chromedp.CSS(`#body`), words+" More of it."), chromedp.Click(chromedp.CSS(`form[action="/ask"] .button-solid`)),
		chromedp.WaitVisible(chromedp.CSS(`.error-page`)))
	if kept := read(b, chromedp.Value(chromedp.CSS(`#typed-body`))); kept != words+" More of it." {
		t.Errorf("the page after the end holds %q", kept)
	}
	if n := h.count(`SELECT count(*) FROM threads WHERE title = 'A title that was never sent'`); n != 0 {
		t.Error("a session that had ended wrote a thread")
	}
	b.open("/ask")
	if at := read(b, chromedp.Location()); !strings.HasPrefix(at, h.base+"/sign-in?return_to=%2Fask") {
		t.Fatalf("after 15:00 the browser is at %s", at)
	}
	b.do(chromedp.Click(chromedp.CSS(`button[value="physician"]`)), chromedp.WaitVisible(chromedp.CSS(`#body`)))
	if kept := read(b, chromedp.Value(chromedp.CSS(`#body`))); !strings.HasPrefix(kept, words) {
		t.Errorf("after signing in again the draft holds %q", kept)
	}
	if kept := read(b, chromedp.Value(chromedp.CSS(`#title`))); kept != "A title that was never sent" {
		t.Errorf("after signing in again the title is %q", kept)
	}
	for range 40 { // active all the while: the absolute end comes all the same
		now.Advance(12 * time.Minute)
		b.open("/rules")
	}
	b.open("/threads")
	if at := read(b, chromedp.Location()); !strings.HasPrefix(at, h.base+"/sign-in?") {
		t.Errorf("after eight hours the browser is at %s", at)
	}
}
