package webtest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"consilium/internal/kernel/ids"
)

// The main job, as each person does it. One house serves all: loading the
// community is the dear part.
func TestTheMainJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	t.Run("a physician asks, is answered, votes and accepts", func(t *testing.T) { mainJob(t, h) })
	t.Run("a student stays among learners", func(t *testing.T) { student(t, h) })
	t.Run("a stranger learns nothing", func(t *testing.T) { stranger(t, h) })
	t.Run("headers stand on every response", func(t *testing.T) { headers(t, h) })
	t.Run("a refused question keeps every word", func(t *testing.T) { refused(t, h) })
	t.Run("assets are served by exact name alone", func(t *testing.T) { assets(t, h) })
	t.Run("a forged form does nothing", func(t *testing.T) { forged(t, h) })
}

func mainJob(t *testing.T, h *house) {
	asker, peer := h.as("physician"), h.as("physician2")
	form := url.Values{"key": {ids.New().String()}, "kind": {"question"}, "title": {"Is a potassium of 5.9 a reason to stop?"},
		"body": {"On **ramipril**. <script>alert(1)</script>"}, "audience": {"clinicians"}, "specialties": {"nephrology"}}
	first := asker.post("/ask", "/ask", form)
	if first.status != http.StatusSeeOther || !strings.HasPrefix(first.location, "/threads/") {
		t.Fatalf("asking: %d %s", first.status, first.text)
	}
	if again := asker.post("/ask", "/ask", form); again.location != first.location {
		t.Fatalf("a second sending made another thread: %s", again.location)
	}
	thread := first.location
	answer := url.Values{"key": {ids.New().String()}, "bottom_line": {"Recheck before you stop."}, "body": {"Repeat it first."}}
	reply := peer.post(thread+"/answers", thread, answer)
	if reply.status != http.StatusSeeOther {
		t.Fatalf("answering: %d", reply.status)
	}
	at := regexp.MustCompile(`#a-(\w+)$`).FindStringSubmatch(reply.location)[1]
	asker.post(thread+"/answers/"+at+"/vote", thread, url.Values{"up": {"yes"}})
	asker.post(thread+"/answers/"+at+"/vote", thread, url.Values{"up": {"yes"}})
	asker.post(thread+"/answers/"+at+"/accept", thread, url.Values{})
	p := asker.get(thread)
	if n := p.doc.Find("#a-" + at + " .accepted").Length(); n != 1 {
		t.Fatalf("the answer is not shown as accepted")
	}
	if got := p.doc.Find("#a-" + at + " .count").Text(); got != "1" {
		t.Fatalf("votes: %q", got)
	}
	if strings.Contains(p.text, "<script>alert") || p.doc.Find("#thread .post-body strong").Text() != "ramipril" {
		t.Fatal("the body is not rendered safely")
	}
	if own := peer.post(thread+"/answers/"+at+"/vote", thread, url.Values{"up": {"yes"}}); own.status != http.StatusForbidden {
		t.Fatalf("one's own answer took one's vote: %d", own.status)
	}
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = 'thread.ask' AND object_id = (SELECT id FROM threads WHERE title LIKE 'Is a potassium of 5.9%')`); n != 1 {
		t.Fatalf("asking was audited %d times", n)
	}
}

func student(t *testing.T, h *house) {
	b := h.as("student")
	closed := idOf(t, h, `SELECT id FROM threads WHERE audience = 'clinicians' LIMIT 1`)
	missing := ids.New()
	one, other := b.get("/threads/"+closed.String()), b.get("/threads/"+missing.String())
	if one.status != http.StatusNotFound || other.status != http.StatusNotFound {
		t.Fatalf("closed %d, missing %d", one.status, other.status)
	}
	if one.doc.Find("h1").Text()+one.doc.Find(".lead").Text() != other.doc.Find("h1").Text()+other.doc.Find(".lead").Text() {
		t.Fatal("a closed thread can be told from a missing one")
	}
	open := idOf(t, h, `SELECT id FROM threads WHERE audience = 'learners' LIMIT 1`)
	if p := b.get("/threads/" + open.String()); p.status != http.StatusOK || p.doc.Find("form .vote").Length() != 0 {
		t.Fatalf("the learners' area: %d", p.status)
	}
	for _, row := range b.get("/threads").doc.Find(".thread-row").EachIter() {
		if row.Find(".kind-learners").Length() == 0 {
			t.Fatalf("a student's list holds %q", row.Find(".thread-title").Text())
		}
	}
}

func idOf(t *testing.T, h *house, query string) ids.ID {
	t.Helper()
	var id ids.ID
	if err := h.app.DB.Pool().QueryRow(t.Context(), query).Scan(&id); err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	return id
}

func stranger(t *testing.T, h *house) {
	there := idOf(t, h, `SELECT id FROM threads LIMIT 1`).String()
	for _, path := range []string{"/threads", "/threads/" + there, "/threads/" + ids.New().String(), "/nothing", "/ask", "/settings", "/handle"} {
		p := h.stranger().get(path)
		want := "/sign-in?return_to=" + url.QueryEscape(path)
		if p.status != http.StatusSeeOther || p.location != want || p.text != "" {
			t.Errorf("%s: %d %s", path, p.status, p.location)
		}
	}
	for _, path := range []string{"/", "/rules", "/privacy", "/sign-in"} {
		if p := h.stranger().get(path); p.status != http.StatusOK {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func headers(t *testing.T, h *house) {
	b := h.as("physician")
	for _, path := range []string{"/", "/threads", "/threads/none", "/rules", "/livez", "/static/none"} {
		p := b.get(path)
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=", "Cache-Control": "no-store", "X-Frame-Options": "DENY"} {
			if !strings.Contains(p.header.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, p.header.Get(name))
			}
		}
		if strings.Contains(p.header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: unsafe policy", path)
		}
	}
}

func refused(t *testing.T, h *house) {
	b := h.as("physician")
	p := b.post("/ask", "/ask", url.Values{"title": {"Short"}, "body": {"Every word of this stays."}, "audience": {"learners"}, "kind": {"case"}})
	if p.status != http.StatusUnprocessableEntity || p.doc.Find("#body").Text() != "Every word of this stays." ||
		p.doc.Find("#title").AttrOr("value", "") != "Short" || p.doc.Find("input[value=learners][checked]").Length() != 1 {
		t.Fatalf("the form came back changed: %d", p.status)
	}
	if p.doc.Find(".field-error").Length() != 2 {
		t.Fatalf("want two sentences at their fields, got %d", p.doc.Find(".field-error").Length())
	}
}

func forged(t *testing.T, h *house) {
	b := h.as("physician")
	before := h.count(`SELECT count(*) FROM threads`)
	form := url.Values{"kind": {"question"}, "title": {"A forged question, long enough"}, "body": {"x"}, "audience": {"clinicians"}, "specialties": {"nephrology"}}
	for _, token := range []string{"", "nonsense", h.as("physician2").get("/ask").doc.Find("input[name=_token]").AttrOr("value", "")} {
		form.Set("_token", token)
		if p := b.do(http.MethodPost, "/ask", form); p.status != http.StatusForbidden || !strings.Contains(p.text, "A forged question") {
			t.Errorf("token %q: %d", token, p.status)
		}
	}
	if after := h.count(`SELECT count(*) FROM threads`); after != before {
		t.Fatal("a forged form made a thread")
	}
}

func assets(t *testing.T, h *house) {
	b := h.stranger()
	sheet, found := b.get("/").doc.Find(`link[rel=stylesheet]`).Attr("href")
	if !found {
		t.Fatal("the landing page has no style sheet")
	}
	p := b.get(sheet)
	if p.status != http.StatusOK || !strings.HasPrefix(p.header.Get("Content-Type"), "text/css") || !strings.Contains(p.text, "--") {
		t.Fatalf("%s: %d %s", sheet, p.status, p.header.Get("Content-Type"))
	}
	for _, path := range []string{"/static/..%2fpackage.json", "/static/%2e%2e%2fgo.mod", "/static/app.css", "/static/..%5c..%5cgo.mod", "/static/%00"} {
		if p := h.as("physician").get(path); p.status != http.StatusNotFound && p.status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}
