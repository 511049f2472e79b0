package credentialweb

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
)

// outside is a register, a mail server and a drawer of pages.
type outside struct {
	mu   sync.Mutex
	mail map[string]string
}

func (*outside) Source(profession, jurisdiction, _ string) string {
	if profession == "physician" && strings.HasPrefix(jurisdiction, "US") {
		return "test"
	}
	return ""
}

func (*outside) Named(string, string) string { return "" }

func (*outside) Shape(string, string) error { return nil }

func (*outside) Excluded(context.Context, credential.Whom) ([]credential.Exclusion, error) {
	return nil, nil
}

func (*outside) Lookup(_ context.Context, _, number string) (credential.Entry, bool, error) {
	if number != "1234567893" {
		return credential.Entry{}, false, nil
	}
	return credential.Entry{Names: []string{"Ann Example"}, Professions: []string{"physician"}, Jurisdictions: []string{"US-OR"}, Active: true,
		Places: []credential.Place{{Organisation: "Mercy General Hospital", Lines: []string{"1 Hill Rd"}, City: "Portland", Region: "US-OR", Country: "US"}}}, true, nil
}

func (o *outside) Code(_ context.Context, to, code string, _ time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mail[to] = code
	return nil
}

func (*outside) Pages(_ context.Context, file []byte) ([]credential.Page, error) {
	if !bytes.HasPrefix(file, []byte("ok")) {
		return nil, errs.New(errs.Invalid, "That is no picture and no PDF.")
	}
	return []credential.Page{{JPEG: file, Width: 1, Height: 1}}, nil
}

// withOutside gives a house with a register, mail and pictures.
func withOutside(t *testing.T) (*house, *outside) {
	t.Helper()
	h, out := newHouse(t), &outside{mail: map[string]string{}}
	h.open(credential.Deps{Registers: out, Pictures: out, Post: out})
	h.exec(`INSERT INTO institutions (key, name, country, city, region, kind) VALUES ('mercy', 'Mercy General Hospital', 'US', 'Portland', 'US-OR', 'hospital')`)
	h.exec(`INSERT INTO institution_domains (domain, institution, staff, students) VALUES ('mercy.example', 'mercy', true, false)`)
	return h, out
}

// code works the job of the mail and gives what was sent.
func (o *outside) code(h *house, address string) string {
	h.t.Helper()
	h.ok(h.pages.Credentials.SendMailCode(h.t.Context(), fromUUID(h.t, h.word(`SELECT id::text FROM evidence WHERE state = 'asked' AND kind = 'work mail'`))))
	return o.mail[address]
}

// Two forms, no upload: the facts with the address, and the code.
func TestAPhysicianWithAnInstitutionalAddressIsLetInByTwoForms(t *testing.T) {
	t.Parallel()
	h, out := withOutside(t)
	ann := h.member("ann", 0)
	ann.get("/application/new?profession=physician&jurisdiction=US-OR").want(http.StatusOK).
		says("What is enough", "your number and name in the register", "a code sent to your mailbox at work", "at once, by day and night", "you read questions while")
	form := physician("Ann Example", "1234567893")
	form.Set("address", "ann.example@mercy.example")
	ann.submit("/application", "/application", form).leadsTo("/application")
	ann.get("/application").want(http.StatusOK).says("Enter the code from your mailbox", "ann.example@mercy.example", "number and name agree", "you can read")
	ann.submit("/application", "/application/mail/code", url.Values{"code": {"AAAA-AAAA"}}).want(http.StatusUnprocessableEntity).
		says("That code is not right", `value="AAAA-AAAA"`)
	ann.submit("/application", "/application/mail/code", url.Values{"code": {out.code(h, "ann.example@mercy.example")}}).leadsTo("/application")
	ann.get("/application").want(http.StatusOK).says("You are let in")
	ann.get("/credentials").want(http.StatusOK).says("Physician, cardiology, Oregon, United States", "proven by registry and work mail", "valid until", "a person looks at it by",
		"Mercy General Hospital", "Add another registration").saysNot("1234567893")
}

func TestEveryPieceThroughThePages(t *testing.T) {
	t.Parallel()
	h, _ := withOutside(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "1234567893")
	page := ann.get("/application").want(http.StatusOK).says("A document", "Vouches", "A code by post", "Your mailbox at work")
	// Mail that proves nothing.
	ann.post("/application/mail", page.fields(), url.Values{"address": {"ann@evil.example"}}).want(http.StatusUnprocessableEntity).
		says("not on our list", `value="ann@evil.example"`)
	// Documents.
	ann.upload(page, "licence", "no picture").want(http.StatusUnprocessableEntity).says("no picture and no PDF", `value="licence" selected`)
	ann.upload(page, "licence", "ok one", "ok two").leadsTo("/application")
	ann.upload(page, "licence", "ok one", "ok two").leadsTo("/application") // sent twice
	ann.get("/application").says("Licence or certificate", "a reviewer looks at it", "Delete")
	if n := h.word(`SELECT count(*)::text FROM evidence_pages`); n != "2" {
		t.Fatal(n)
	}
	doc := h.word(`SELECT id::text FROM evidence WHERE kind = 'document' ORDER BY id LIMIT 1`)
	ann.submit("/application", "/application/documents/"+fromUUID(t, doc).String()+"/delete", nil).leadsTo("/application")
	ann.get("/application").says("deleted")
	// A code is shown once, by the answer to its form.
	shown := ann.submit("/application", "/application/vouches", nil).want(http.StatusOK).says("shown this once")
	code := between(t, shown.Body.String(), `<strong class="code">`, `</strong>`)
	ann.get("/application").saysNot(code, "shown this once")
	bea := h.member("bea", 0)
	bea.get("/vouch").want(http.StatusNotFound)
	rev.decides(bea.applies("Bea Colleague", "200"), "approve", "", "").leadsTo("/review")
	bea.get("/application")
	bea.submit("/vouch", "/vouch", url.Values{"code": {"AAAA-AAAAAA"}}).want(http.StatusUnprocessableEntity).says("That code is not right")
	who := bea.submit("/vouch", "/vouch", url.Values{"code": {code}}).want(http.StatusOK).says("Ann Example", "Oregon", "recorded")
	bea.post("/vouch/give", who.fields(), url.Values{"how": {"worked together"}, "since": {"x"}}).want(http.StatusUnprocessableEntity).says("Write the year", "Ann Example")
	bea.post("/vouch/give", who.fields(), url.Values{"how": {"worked together"}, "since": {"2019"}}).leadsTo("/vouch")
	ann.get("/application").says("A vouch came in")
	bea.get("/vouch").says("we worked together since 2019", "Take it back").saysNot("Ann Example")
	// The letter.
	ann.submit("/application", "/application/letter", nil).leadsTo("/application")
	ann.get("/review/" + id + "/letter").want(http.StatusNotFound)
	rev.get("/review/" + id + "/letter").want(http.StatusOK).says("Make the letter")
	letter := rev.submit("/review/"+id+"/letter", "/review/"+id+"/letter", nil).want(http.StatusOK).says("Ann Example", "1 Hill Rd", "Portland")
	ann.submit("/application", "/application/letter/code", url.Values{"code": {between(t, letter.Body.String(), `<strong class="code">`, `</strong>`)}}).leadsTo("/application")
	ann.get("/application").says("You are let in")
	if text := h.dump() + strings.ToLower(h.log.String()); strings.Contains(text, "planted name") || !strings.Contains(text, "licence") {
		t.Fatal("the name of a file is kept")
	}
	h.recorded("letter.print", "1")
	h.recorded("vouch.read", "2") // looked, and shown again around what was mended
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	word, _, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("no %q in %.2000s", from, text)
	}
	return word
}

// upload sends the document form with files in it, as a browser does.
func (b *browser) upload(on page, kind string, files ...string) page {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	forms := strings.Split(on.Body.String(), "<form")
	for _, form := range forms {
		if strings.Contains(form, `action="/application/documents"`) {
			fields := page{&httptest.ResponseRecorder{Body: bytes.NewBufferString(form)}, b.h.t}.fields()
			for name := range fields {
				b.h.ok(w.WriteField(name, fields.Get(name)))
			}
		}
	}
	b.h.ok(w.WriteField("kind", kind))
	for _, file := range files {
		part, err := w.CreateFormFile("file", "PLANTED name of a file.jpg")
		b.h.ok(err)
		_, err = part.Write([]byte(file))
		b.h.ok(err)
	}
	b.h.ok(w.Close())
	r := httptest.NewRequest(http.MethodPost, "/application/documents", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", "http://"+host)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}
