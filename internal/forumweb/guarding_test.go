package forumweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
)

const telling = "Mrs. Keller, MRN 4471029, lives near Duluth and is better."

// filled reads a form as a browser would send it again, but for its buttons.
func (p page) filled(form string) url.Values {
	p.t.Helper()
	out := url.Values{}
	for _, n := range p.Find(form + " [name]").EachIter() {
		name, kind := n.AttrOr("name", ""), n.AttrOr("type", "")
		switch {
		case n.Is("button"), (kind == "radio" || kind == "checkbox") && !n.Is("[checked]"):
		case n.Is("textarea"):
			out.Add(name, strings.TrimPrefix(n.Text(), "\n"))
		case n.Is("select"):
			out.Add(name, n.Find("option[selected]").AttrOr("value", ""))
		default:
			out.Add(name, n.AttrOr("value", ""))
		}
	}
	return out
}

func TestARefusedAnswerIsMendedAndJustifiedWithoutScripts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	thread := ann.asked(forum.Clinicians, "question")
	target, form := path(thread)+"/answers", `form[action$="/answers"]`
	sent := url.Values{"body": {telling}, "bottom_line": {"Wait a day"}}
	p := ann.post(target, sent).want(http.StatusUnprocessableEntity)
	p.has("#guard .finding", 3).has("#guard .finding-block", 2).has("#guard-title[autofocus][data-autofocus]", 1)
	p.says("#guard-summary", "every word is kept").says("#guard", "A record number in the text").says("#guard .found", "Keller")
	p.says(form+" textarea", telling)
	if got := p.filled(form); got.Get("bottom_line") != "Wait a day" {
		t.Fatalf("a word is lost: %v", got)
	}
	// The record number is replaced by its button.
	form1 := p.filled(form)
	form1.Set("do", p.Find(`#guard button[name=do][value^="replace:"]`).Eq(1).AttrOr("value", ""))
	p = ann.post(target, form1).want(http.StatusOK).has("#guard .finding", 2)
	if body := p.filled(form).Get("body"); strings.Contains(body, "4471029") || !strings.Contains(body, "Keller") {
		t.Fatalf("replaced: %q", body)
	}
	// The name is justified, the town looked at; one alone is not enough.
	form2 := p.filled(form)
	for name := range form2 {
		if strings.HasPrefix(name, "guard_why.") {
			form2.Set(name, "author")
			form2.Set(strings.Replace(name, "why", "words", 1), "Her own paper.")
		}
	}
	p = ann.post(target, form2).want(http.StatusUnprocessableEntity).has(`#guard option[value=author][selected]`, 1).says("#guard", "answered")
	form3 := p.filled(form)
	form3.Set("guard_seen", "yes")
	if p = ann.post(target, form3); p.status != http.StatusSeeOther {
		t.Fatalf("%d: %s", p.status, p.Find("#guard").Text())
	}
	if h.count(`SELECT count(*) FROM guard_answers WHERE reason = 'author' AND words_sealed IS NOT NULL`) != 1 || h.count(`SELECT count(*) FROM guard_answers WHERE reason = 'seen'`) != 1 {
		t.Error("the answers weren't kept")
	}
}

// A finding names its field and leads there, wherever the panel stands.
func TestAFindingLeadsToItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	at := path(ann.asked(forum.Clinicians, "question"))
	p := ann.post(at+"/answers", url.Values{"body": {"As Mrs. Keller writes."}, "bottom_line": {"Call Mr. Brandt"}}).want(http.StatusUnprocessableEntity)
	p.says(`#guard a[href="#bottom_line"]`, "A name in the bottom line").says(`#guard a[href="#body"]`, "A name in the text").has("input#bottom_line", 1).has("textarea#body", 1)
	p = ann.post("/ask", url.Values{"kind": {"case"}, "title": {"Heparin for Mrs. Keller?"}, "body": {"What now?"}, "audience": {"clinicians"}, "specialties": {"cardiology"}})
	p.want(http.StatusUnprocessableEntity).says(`#guard a[href="#title"]`, "A name in the title").has("input#title", 1)
}

func TestReplaceAllMendsEveryFieldOfAQuestion(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	sent := url.Values{"kind": {"case"}, "title": {"Heparin for Mrs. Keller?"}, "body": {telling}, "audience": {"clinicians"}, "specialties": {"cardiology"}, "do": {"replace-all"}}
	p := ann.post("/ask", sent).want(http.StatusOK)
	form := p.filled(`form[action="/ask"]`)
	if strings.Contains(form.Get("title")+form.Get("body"), "Keller") || strings.Contains(form.Get("body"), "4471029") {
		t.Fatalf("%v", form)
	}
	if form.Get("kind") != "case" || form.Get("specialties") != "cardiology" || form.Get("audience") != "clinicians" {
		t.Fatalf("a choice is lost: %v", form)
	}
	if p = ann.post("/ask", form); p.status != http.StatusSeeOther {
		t.Fatalf("%d: %s", p.status, p.Find("main").Text())
	}
}

func TestASmallCellIsAskedAboutAndKeepsItsFirstAudience(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	form := url.Values{"kind": {"case"}, "title": {"Erdheim-Chester in Vermont"}, "body": {"A 34-year-old patient came to the clinic at 14:32 with pain in both knees."},
		"audience": {"students"}, "specialties": {"cardiology"}}
	p := ann.post("/ask", form).want(http.StatusUnprocessableEntity).says("#guard", "What comes together").has("#guard-cell-words", 1)
	again := p.filled(`form[action="/ask"]`)
	if again.Get("guard_cell_readers") != "students" {
		t.Fatalf("%v", again)
	}
	again.Set("guard_seen", "yes")
	if p = ann.post("/ask", again).want(http.StatusUnprocessableEntity); p.filled(`form[action="/ask"]`).Get("guard_cell_readers") != "students" {
		t.Fatal("the first audience is forgotten")
	}
	again.Set("audience", "physicians")
	if p = ann.post("/ask", again); p.status != http.StatusSeeOther {
		t.Fatalf("%d: %s", p.status, p.Find("#guard").Text())
	}
}

func TestThePreviewShowsWhatIsOpenAndAnEditToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	thread := ann.asked(forum.Clinicians, "question")
	answer := ann.answered(thread, "Wait a day.", "")
	on := path(thread)
	ann.post(on+"/comments", url.Values{"body": {telling}, "do": {"preview"}}).want(http.StatusOK).has("#guard .finding", 3).says("#body-preview", "Keller")
	ann.post(on+"/comments", url.Values{"body": {telling}}).want(http.StatusUnprocessableEntity).has("#guard .finding", 3)
	ann.post(on+"/comments", url.Values{"body": {"Why?"}, "do": {"preview"}}).want(http.StatusOK).has("#guard .finding", 0)
	p := ann.post("/answers/"+answer.String()+"/edit", url.Values{"revision": {"1"}, "body": {"Wait two days."}, "reason": {"Mrs. Keller said so"}})
	p.want(http.StatusUnprocessableEntity).says("#guard", "in the reason")
	form := p.filled(`form[action$="/edit"]`)
	form.Set("do", "replace-all")
	p = ann.post("/answers/"+answer.String()+"/edit", form).want(http.StatusOK).has("#guard .finding", 0)
	ann.post("/answers/"+answer.String()+"/edit", p.filled(`form[action$="/edit"]`)).leadsTo(on + "#a-" + answer.String())
}

func TestTheGuardAnswersWhileTyping(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann, bob := h.doctor("ann_w"), h.doctor("bob_x")
	p := ann.post("/guard", url.Values{"title": {"µ for Mrs. Keller?"}, "body": {telling}}, true).want(http.StatusOK)
	p.has("html head *", 0).has("[data-guard-finding][data-open]", 4).says("#guard", "A record number in the text")
	first := p.Find("[data-guard-finding]").First()
	if first.AttrOr("data-field", "") != "title" || first.AttrOr("data-start", "") != "11" || first.AttrOr("data-end", "") != "17" {
		t.Fatalf("the place: %s", p.body)
	}
	if p = ann.post("/guard", url.Values{"body": {"She is better."}}, true).want(http.StatusOK); strings.TrimSpace(p.Find("#guard").Text()) != "" {
		t.Fatalf("%s", p.body)
	}
	ann.post("/guard", url.Values{"body": {strings.Repeat("x", forum.BodyMax+1)}}, true).want(http.StatusUnprocessableEntity)
	// What was answered to a post counts for its author alone.
	thread := ann.asked(forum.Clinicians, "question")
	answer := ann.answered(thread, "As Mrs. Keller writes, wait.", "")
	form := url.Values{"body": {"Not now. As Mrs. Keller writes, wait."}, "guard_kind": {"answer"}, "guard_post": {answer.String()}}
	ann.post("/guard", form, true).want(http.StatusOK).has("[data-guard-finding]", 1).has("[data-open]", 0)
	bob.post("/guard", form, true).want(http.StatusOK).has("[data-open]", 1)
	// In another sentence it counts for nobody, also as a form brings it along.
	again := ann.post("/guard", form, true)
	key := again.Find("[name=guard_key]").AttrOr("value", "")
	form.Set("guard_key", key)
	form.Set("guard_why."+key, again.Find("select option[selected]").AttrOr("value", ""))
	form.Set("body", "Not now. Mrs. Keller fell at home.")
	ann.post("/guard", form, true).want(http.StatusOK).has("[data-open]", 1).has("select option[selected]", 0)
	if h.count(`SELECT count(*) FROM guard_answers`) != 1 {
		t.Error("looking keeps something")
	}
}

func TestALapsedMemberIsShownWhatTheGuardFoundInAnEdit(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann := h.doctor("ann_w")
	thread := ann.asked(forum.Clinicians, "question")
	h.exec(`UPDATE members SET standing = 'lapsed' WHERE id = $1`, ann.member)
	at := path(thread) + "/edit"
	form := ann.get(at).want(http.StatusOK).filled(`form[action$="/edit"]`)
	form.Set("body", telling)
	form.Set("reason", "more of it")
	p := ann.post(at, form).want(http.StatusUnprocessableEntity).has("#guard .finding", 3)
	if got := p.filled(`form[action$="/edit"]`); got.Get("body") != telling {
		t.Fatalf("a word is lost: %v", got)
	}
	form.Set("do", "preview")
	ann.post(at, form).want(http.StatusOK)
	form.Del("do")
	form.Set("body", "Nothing of anybody, said otherwise.")
	ann.post(at, form).want(http.StatusSeeOther)
}
