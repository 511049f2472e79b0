package forumweb

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
)

func TestDrafts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, peer := h.doctor("asker"), h.doctor("peer")
	thread := asker.asked(forum.Clinicians, "question")
	answer := peer.answered(thread, "Five days.", "")
	saved := func(b *browser, slot string, form url.Values) map[string]string {
		t.Helper()
		p := b.post("/drafts/"+slot, form, true).want(http.StatusOK)
		var told map[string]string
		h.ok(json.Unmarshal([]byte(p.body), &told))
		if told["saved"] == "" || told["key"] == "" {
			t.Fatalf("told %v", told)
		}
		return told
	}
	form := askForm()
	saved(asker, "ask", form)
	p := asker.get("/ask").says("#body", "On **ramipril**.").has(`input[name=key][value="`+form.Get("key")+`"]`, 1).
		has("input[value=nephrology][checked]", 1).has(`form[data-draft="/drafts/ask"]`, 1).says(".note", "This is the draft that you left")
	p.says(".draft-state", "Draft saved")
	asker.get("/threads").says(".rail", "Is 5.9 a reason to stop?")

	saved(asker, "answer:"+thread.String(), url.Values{"key": {ids.New().String()}, "body": {"Half an answer"}})
	asker.get(path(thread)).says("#body", "Half an answer").has(`form[data-draft="/drafts/answer:`+thread.String()+`"]`, 1)
	saved(asker, "comment:"+answer.String(), url.Values{"body": {"Half a remark"}})
	asker.get("/answers/"+answer.String()+"/comments").says("#body", "Half a remark")
	saved(peer, "edit:"+answer.String(), url.Values{"body": {"Six days."}, "reason": {"Wrong"}})
	peer.get("/answers/"+answer.String()+"/edit").says("#body", "Six days.").has("#reason[value=Wrong]", 1)

	p = asker.get("/drafts").want(http.StatusOK).has(".rows li", 3).has(`a[href="/answers/`+answer.String()+`/comments"]`, 1).
		has(`a[href="`+path(thread)+`#reply"]`, 1).has(`a[href="/ask"]:not(.site-nav a)`, 1)
	p.says(".rows", "An answer · When do you stop heparin?")
	peer.get("/drafts").has(".rows li", 1)

	// Published, a draft is gone, and one that comes late stays away.
	asker.post("/ask", form).want(http.StatusSeeOther)
	saved(asker, "ask", form)
	asker.get("/ask").says("#body", "").has(".note", 0)
	asker.post("/drafts/answer:"+thread.String()+"/drop", url.Values{"return_to": {path(thread)}}).leadsTo(path(thread))
	asker.post("/drafts/comment:"+answer.String()+"/drop", nil).leadsTo("/drafts")
	asker.get("/drafts").has(".empty", 1)
	asker.post("/drafts/other", nil).want(http.StatusNotFound)

	p = asker.post("/preview", url.Values{"body": {"*x* <script>alert(1)</script>"}}, true).want(http.StatusOK)
	if strings.Contains(p.body, "<script") || !strings.Contains(p.body, "<em>x</em>") {
		t.Fatal(p.body)
	}
}
