package credentialweb

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// stamper marks a picture so that a test can read the marks.
type stamper struct{}

func (stamper) Watermark(_ context.Context, jpeg []byte, lines ...string) ([]byte, error) {
	return append(bytes.Clone(jpeg), " marked "+strings.Join(lines, "|")...), nil
}

type drawer struct{}

func (drawer) Pages(_ context.Context, file []byte) ([]credential.Page, error) {
	return []credential.Page{{JPEG: append([]byte("one of "), file...), Width: 3, Height: 4}, {JPEG: append([]byte("two of "), file...), Width: 3, Height: 4}}, nil
}

// newDesk is a house that takes documents and shows them marked.
func newDesk(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.open(credential.Deps{Pictures: drawer{}, Marker: stamper{}})
	return h
}

func TestACleanApplicationIsTwoKeysAndItsDocumentOneMore(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "100")
	h.document(ann)
	rev.get("/review").want(http.StatusOK).says("1 waiting", `data-hotkey="n"`, "due in 24 h", `data-hotkey="f"`)
	at := "/review/" + id
	p := rev.get(at).want(http.StatusOK).says(`data-hotkey="a"`, `data-hotkey="1"`, `data-hotkey="2"`, "What is enough", "wanting", "yours for 15 minutes",
		"Licence or certificate", "/documents/")
	var pieces []string
	for _, part := range strings.Split(p.Body.String(), `name="pieces" value="`)[1:] {
		pieces = append(pieces, part[:strings.IndexByte(part, '"')])
	}
	if len(pieces) != 2 {
		t.Fatalf("%d pieces to judge", len(pieces))
	}
	form := p.fields()
	// Nothing confirmed is not enough, and the page says so at its place.
	rev.post(at, form, url.Values{"do": {"approve"}, "pieces": pieces}).want(http.StatusUnprocessableEntity).says("not enough", `href="#evidence"`)
	form = rev.get(at).fields()
	half := url.Values{"do": {"approve"}, "pieces": pieces, "piece-" + pieces[0]: {"confirm"}, "piece-" + pieces[1]: {"reject"}}
	again := rev.post(at, form, half).want(http.StatusUnprocessableEntity)
	if strings.Count(again.Body.String(), ` checked`) != 2 {
		t.Fatal("what was said of the pieces is lost")
	}
	form = rev.get(at).fields()
	rev.post(at, form, url.Values{"do": {"approve"}, "pieces": pieces, "piece-" + pieces[0]: {"confirm"}, "piece-" + pieces[1]: {"confirm"}}).leadsTo("/review")
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, ann.member); got != "clinician" {
		t.Fatal(got)
	}
}

// document gives the member's application a document of two pages.
func (h *house) document(b *browser) {
	h.t.Helper()
	who := actor.With(h.t.Context(), actor.Actor{MemberID: b.member, Standing: actor.Applicant, RulesAccepted: true})
	h.ok(h.pages.Credentials.AddDocument(who, credential.Upload{Kind: "licence", File: []byte("paper")}))
}

func TestAPageIsShownMarkedRecordedAndToNobodyElse(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	ann, rev, other := h.member("ann", 0), h.reviewer("rev"), h.reviewer("other")
	id := ann.applies("Ann Example", "100")
	h.document(ann)
	document := h.id(`SELECT id FROM evidence WHERE kind = 'document'`)
	at := "/review/" + id + "/documents/" + document.String() + "/"
	rev.get(at + "1").want(http.StatusNotFound)
	rev.get("/review/" + id).want(http.StatusOK)
	p := rev.get(at+"2").want(http.StatusOK).says("two of paper marked Consilium review ", h.clock.Now().Format("2006-01-02 15:04:05 UTC"))
	if p.Header().Get("Content-Type") != "image/jpeg" || p.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%v", p.Header())
	}
	for _, bad := range []string{"0", "3", "x", "01", "-1", "1.0", "99999999999999999999"} {
		rev.get(at + bad).want(http.StatusNotFound)
	}
	for _, who := range []*browser{ann, other} {
		who.get(at + "1").want(http.StatusNotFound)
	}
	other.get("/review/" + id).want(http.StatusConflict).says("Another reviewer is working on this").saysNot("Ann Example")
	h.recorded("document.view", "1")
	rev.post("/review/"+id+"/release", rev.get("/review/"+id).fields(), nil).leadsTo("/review")
	rev.get(at + "1").want(http.StatusNotFound)
	other.get("/review/" + id).want(http.StatusOK)
	other.get(at + "1").want(http.StatusOK)
	h.recorded("document.view", "2")
}

func TestFiltersStayOnTheWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	h.reviewer("other")
	id := ann.applies("Ann Example", "100")
	const filter = "country=US&kind=application&mine=yes"
	rev.get("/review?"+filter).want(http.StatusOK).says("Nothing in the queue is as you asked", `value="US" selected`, `value="application" selected`, "checked")
	rev.get("/review?kind=application").want(http.StatusOK).says(`href="/review/` + id + `?kind=application"`)
	for _, bad := range []string{"kind=x", "profession=x", "country=x", "risk=9", "after=x"} {
		rev.get("/review?" + bad).want(http.StatusNotFound)
	}
	at := "/review/" + id + "?" + filter
	p := rev.get(at).want(http.StatusOK).says(`action="/review/`+id+"?"+strings.ReplaceAll(filter, "&", "&amp;")+`"`, "yours")
	rev.post("/review/"+id+"/escalate?"+filter, p.fields(), url.Values{"to": {"reviewer"}, "message": {""}}).
		want(http.StatusUnprocessableEntity).says("Write for the next reviewer")
	rev.post("/review/"+id+"/escalate?"+filter, rev.get(at).fields(), url.Values{"to": {"administrator"}, "message": {"Who knows?"}}).
		want(http.StatusUnprocessableEntity).says("nobody of that kind", "Who knows?")
	rev.post("/review/"+id+"/escalate?"+filter, rev.get(at).fields(), url.Values{"to": {"reviewer"}, "message": {"Who knows?"}}).leadsTo("/review?" + filter)
	rev.get(at).want(http.StatusForbidden)
	h.reviewer("other").get("/review/"+id).want(http.StatusOK).says("Handed over:", "Who knows?")
}

func TestARefusedApplicantAppealsWithOneClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, one, two := h.member("ann", 0), h.reviewer("one"), h.reviewer("two")
	id := ann.applies("Ann Example", "100")
	one.decides(id, "refuse", "not-active", "It ended in May.").leadsTo("/review")
	p := ann.get("/application").want(http.StatusOK).says("Your application was refused", "<h2 id=\"appeal\">Appeal</h2>", "You can appeal until")
	application := h.id(`SELECT id FROM applications`).String()
	at := "/application/" + application + "/appeal"
	if !strings.Contains(p.Body.String(), `action="`+at+`"`) {
		t.Fatal("no way to appeal")
	}
	stranger := h.member("stranger", 0)
	stranger.post(at, stranger.get("/application").fields(), nil).want(http.StatusNotFound)
	ann.post(at, p.fields(), nil).leadsTo("/application")
	ann.get("/application").says("You appealed", "looks by")
	ann.post(at, ann.get("/application").fields(), nil).want(http.StatusConflict)
	one.get("/review").says("Nobody waits")
	appeal := h.id(`SELECT id FROM review_items WHERE kind = 'appeal'`).String()
	one.get("/review/" + appeal).want(http.StatusForbidden).saysNot("Ann Example")
	two.get("/review").says("Appeal")
	two.get("/review/"+appeal).want(http.StatusOK).says("The member appeals", "It ended in May.", "Uphold the decision", "Overturn", "Ann Example")
	two.decides(appeal, "uphold", "", "The register says so today.").leadsTo("/review")
	ann.get("/application").says("the decision stands", "The register says so today.")
	h.recorded("appeal.make", "1")
}

func TestTheFiguresArePublicAndNobodys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	nobody := &browser{h: h, cookies: map[string]string{}}
	nobody.get("/proof").want(http.StatusOK).says("too few to say").saysNot("<svg")
	rev := h.reviewer("rev")
	for i := range 5 {
		b := h.member("member "+string(rune('a'+i)), 0)
		id := b.applies("Ann Example", "10"+string(rune('0'+i)))
		h.clock.Advance(30 * time.Second)
		rev.decides(id, "refuse", "not-active", "").leadsTo("/review")
	}
	h.clock.Advance(11 * time.Minute)
	nobody.get("/proof").want(http.StatusOK).says("100 %", "<svg", `role="img"`, "Median time to a decision by week").saysNot("Ann")
}

func (h *house) id(query string, args ...any) (id ids.ID) {
	h.t.Helper()
	h.ok(h.db.Pool().QueryRow(h.t.Context(), query, args...).Scan(&id))
	return id
}
