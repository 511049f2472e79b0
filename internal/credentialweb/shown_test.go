package credentialweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/credential"
)

func TestWhatADocumentShowsIsTypedBesideItAndCompared(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "QX7701888")
	h.document(ann)
	document := fromUUID(t, h.word(`SELECT id::text FROM evidence WHERE kind = 'document'`))
	at := "/review/" + id
	field := func(name string) string { return credential.ShownField(document, name) }
	page := rev.get(at).want(http.StatusOK).says(`data-hotkey="t"`, `id="`+field("name")+`"`, `value="" maxlength="120"`, "Compare").saysNot("The document shows")
	// The form holds the document's id, which stands outside of it.
	fields := func() url.Values {
		out := rev.get(at).says(`name="documents" value="` + document.String() + `" form="decide"`).fields()
		out.Set("documents", document.String())
		return out
	}
	form := fields()
	// Nothing typed, and what can't be: each at its field, with every word.
	rev.post(at+"/shown", form, nil).want(http.StatusUnprocessableEntity).says("one field at least")
	rev.post(at+"/shown", form, url.Values{field("until"): {"soon"}, field("name"): {"Ann Typed"}, "message": {"Kept words."}}).want(http.StatusUnprocessableEntity).
		says(`href="#`+field("until")+`"`, `id="`+field("until")+`-error"`, `value="Ann Typed"`, "Kept words.")
	// What was typed for the decision comes back with the comparison.
	pieces := strings.Split(page.Body.String(), `name="pieces" value="`)
	first := pieces[1][:strings.IndexByte(pieces[1], '"')]
	got := rev.post(at+"/shown", fields(), url.Values{field("name"): {"Bob Example"}, field("number"): {"QX7701888"}, field("issuer"): {"Maine Board"},
		field("until"): {"2031-03-31"}, "message": {"Kept words."}, "pieces": {first}, "piece-" + first: {"confirm"}})
	to := got.Header().Get("Location")
	if got.Code != http.StatusSeeOther || !strings.HasPrefix(to, at+"?kept=") || !strings.HasSuffix(to, "#compared") {
		t.Fatalf("%d to %q: %.500s", got.Code, to, got.Body)
	}
	rev.get(strings.TrimSuffix(to, "#compared")).want(http.StatusOK).says("The document shows", "Bob Example", "31 March 2031", "The document shows another name: Bob Example.",
		"The document is of another place: Maine", "Kept words.", `value="confirm" form="decide" checked`, `value="2031-03-31"`)
	h.recorded(credential.ActionTranscribe, "1")
	// A decision on words that were never compared is not taken.
	form = fields()
	rev.post(at, form, url.Values{"do": {"refuse"}, "reason": {"not-active"}, field("name"): {"Ann Example"}}).want(http.StatusUnprocessableEntity).
		says("is compared now", `value="not-active" selected`)
	h.recorded(credential.ActionDecide, "0")
	form = fields()
	rev.post(at, form, url.Values{"do": {"refuse"}, "reason": {"not-active"}, field("name"): {"Ann Example"}}).leadsTo("/review")
	if text := h.dump() + strings.ToLower(h.log.String()); strings.Contains(text, "qx7701888") || strings.Contains(text, "maine board") {
		t.Fatal("what the document shows stands in the database or the log")
	}
}

// A reviewer who has not proven a second factor yet can look and compare.
func TestComparingNeedsNoSecondFactor(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "7701888")
	h.document(ann)
	h.exec(`UPDATE sessions SET second_factor_at = NULL`)
	at := "/review/" + id
	document := fromUUID(t, h.word(`SELECT id::text FROM evidence WHERE kind = 'document'`))
	name := credential.ShownField(document, "name")
	form := rev.get(at).want(http.StatusOK).says(`<form id="read" method="post" action="`+at+`/shown">`, `form="read"`).saysNot(`form="decide"`).fields()
	form.Set("documents", document.String())
	rev.post(at+"/shown", form, url.Values{name: {strings.Repeat("x", 200)}}).want(http.StatusUnprocessableEntity).says("longer than 120 letters")
	rev.post(at+"/shown", form, url.Values{name: {"Ann Example"}}).leadsTo(at + "#compared")
	rev.get(at).says("The document shows")
}

func TestAnInstitutionIsNamedOnThePage(t *testing.T) {
	t.Parallel()
	h, _ := withOutside(t)
	ann := h.member("ann", 0)
	ann.get("/credentials").want(http.StatusOK).says("Mercy General Hospital, Portland, US")
	ann.submit("/credentials", "/affiliations", url.Values{"institution": {"nowhere"}}).want(http.StatusUnprocessableEntity).says("Choose an institution from the list")
	ann.submit("/credentials", "/affiliations", url.Values{"institution": {"mercy"}})
	ann.get("/credentials").says("named by you").saysNot("proven by a mailbox")
}
