package forumweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

func askForm() url.Values {
	return url.Values{"key": {ids.New().String()}, "kind": {"question"}, "title": {"Is 5.9 a reason to stop?"}, "body": {"On **ramipril**."},
		"audience": {"clinicians"}, "specialties": {"nephrology"}}
}

func TestAsking(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker := h.doctor("asker")
	form := askForm()
	p := asker.post("/ask", form).want(http.StatusSeeOther)
	asker.post("/ask", form).leadsTo(p.to)
	asker.get(p.to).says("h1", "Is 5.9 a reason to stop?").says(".flash-ok", "Your question is up.").says("#thread .post-body strong", "ramipril")

	form = askForm()
	form.Set("do", "preview")
	q := asker.post("/ask", form).want(http.StatusOK)
	q.says("#body-preview strong", "ramipril").says("#body", "On **ramipril**.").has("#body-preview[hidden]", 0).has("input[value=nephrology][checked]", 1)
	if got := q.Find("input[name=key]").AttrOr("value", ""); got != form.Get("key") {
		t.Fatal("a preview changed the form's key")
	}
	form = askForm()
	form.Set("title", "Short")
	form.Del("specialties")
	q = asker.post("/ask", form).want(http.StatusUnprocessableEntity)
	q.has(".field-error", 2).has(".error-summary li", 2).has(`.error-summary a[href="#title"]`, 1).has("#title[value=Short][aria-invalid=true]", 1).
		says("#body", "On **ramipril**.").has("#title-error", 1).has(`[aria-describedby~="title-error"]`, 1)
	if h.count(`SELECT count(*) FROM threads`) != 1 {
		t.Fatal("something else was posted")
	}
}

func TestAnsweringAndCommenting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, peer := h.doctor("asker"), h.doctor("peer")
	thread := asker.asked(forum.Clinicians, "question")
	form := url.Values{"key": {ids.New().String()}, "bottom_line": {"Recheck first."}, "body": {"Repeat *it*."}}
	p := peer.post(path(thread)+"/answers", form).want(http.StatusSeeOther)
	peer.post(path(thread)+"/answers", form).leadsTo(p.to)
	answer := strings.TrimPrefix(p.to, path(thread)+"#a-")
	peer.get(p.to).says("#a-"+answer+" .bottom-line", "Recheck first.")

	bad := url.Values{"key": {ids.New().String()}, "bottom_line": {strings.Repeat("x", 201)}, "body": {"Every word stays."}}
	p = peer.post(path(thread)+"/answers", bad).want(http.StatusUnprocessableEntity)
	p.says("#body", "Every word stays.").has("#bottom_line[aria-invalid=true]", 1).has("#bottom_line-error", 1).has("#thread h1", 1)
	bad.Set("do", "preview")
	peer.post(path(thread)+"/answers", bad).want(http.StatusOK).says("#body-preview", "Every word stays.").has("#thread h1", 1)

	remark := url.Values{"key": {ids.New().String()}, "body": {"Which dose?"}}
	p = asker.post("/answers/"+answer+"/comments", remark).want(http.StatusSeeOther)
	asker.post("/answers/"+answer+"/comments", remark).leadsTo(p.to)
	asker.get(p.to).says("#a-"+answer+" .comments", "Which dose?")
	asker.post(path(thread)+"/comments", url.Values{"body": {"On the question."}}).want(http.StatusSeeOther)
	asker.get(path(thread)).says("#thread .comments", "On the question.")
	long := strings.Repeat("word ", 300)
	p = asker.post("/answers/"+answer+"/comments", url.Values{"body": {long}}).want(http.StatusUnprocessableEntity)
	p.says("#body-error", "1,000 letters").says("#body", strings.TrimSpace(long)).says(".post-body", "Repeat it.")
	if h.count(`SELECT count(*) FROM answers`) != 1 || h.count(`SELECT count(*) FROM comments`) != 2 {
		t.Fatal("something was posted twice")
	}
}

func TestEditing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, peer := h.doctor("asker"), h.doctor("peer")
	thread := asker.asked(forum.Clinicians, "question")
	answer := peer.answered(thread, "Stop the ramipril now.", "Stop it")
	at := "/answers/" + answer.String()
	form := url.Values{"revision": {"1"}, "body": {"Stop the trimethoprim now."}, "bottom_line": {"Stop it"}, "reason": {"Wrong drug"}}
	peer.get(at+"/edit").want(http.StatusOK).says("#body", "Stop the ramipril now.").has("input[name=revision][value='1']", 1).has("h1", 1)
	asker.get(at + "/edit").want(http.StatusForbidden)
	asker.post(at+"/edit", form).want(http.StatusForbidden)

	missing := url.Values{"revision": {"1"}, "body": {"Other words."}}
	peer.post(at+"/edit", missing).want(http.StatusUnprocessableEntity).says("#body", "Other words.").has("#reason-error", 1)
	missing.Set("do", "preview")
	peer.post(at+"/edit", missing).want(http.StatusOK).says("#body-preview", "Other words.")
	peer.post(at+"/edit", form).leadsTo(path(thread) + "#a-" + answer.String())
	p := asker.get(path(thread)).says("#a-"+answer.String()+" .post-body", "trimethoprim").has(`a[href="`+at+`/revisions"]`, 1)
	p.says("#a-"+answer.String(), "2 revisions")

	form.Set("body", "My late words.")
	p = peer.post(at+"/edit", form).want(http.StatusConflict)
	p.says("#body", "My late words.").says("#present-words", "Stop the trimethoprim now.").has("input[name=revision][value='2']", 1)
	form.Set("revision", "2")
	peer.post(at+"/edit", form).want(http.StatusSeeOther)

	p = asker.get(at + "/revisions").want(http.StatusOK)
	p.has("section .section-head", 3).says("#r-3", "Revision 3").says("del", "ramipril").says("ins", "trimethoprim").says("main", "Reason: Wrong drug")

	question := url.Values{"revision": {"1"}, "title": {"When would you stop heparin?"}, "body": {"After what time?"}, "audience": {"clinicians"},
		"specialties": {"cardiology", "nephrology"}, "reason": {"Clearer"}}
	asker.get(path(thread)+"/edit").has("input[name=audience]", 2).has("input[value=students]", 0)
	asker.post(path(thread)+"/edit", question).leadsTo(path(thread))
	asker.get(path(thread)).says("h1", "When would you stop").says(".post-kind", "Nephrology")
	asker.get(path(thread)+"/revisions").says("main", "Title")
	comment := peer.commented(forum.PostRef{Kind: forum.KindThread, ID: thread}, "A remrk.")
	peer.post("/comments/"+comment.String()+"/edit", url.Values{"revision": {"1"}, "body": {"A remark."}, "reason": {"Spelling"}}).
		leadsTo(path(thread) + "#c-" + comment.String())
	asker.get("/comments/"+comment.String()+"/revisions").says("del", "remrk")
}

func TestErasing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, peer := h.doctor("asker"), h.doctor("peer")
	moderator := h.member("mod", actor.Clinician, "nurse", "attending", actor.Moderator)
	thread := asker.asked(forum.Clinicians, "question")
	answer := peer.answered(thread, "Mr Petrov had it too.", "")
	at := "/answers/" + answer.String() + "/erase"
	peer.get(path(thread)).says("#a-"+answer.String(), "Petrov")
	asker.get(at).want(http.StatusForbidden)
	moderator.get(at).want(http.StatusOK).says("#present", "Mr Petrov")
	peer.get(at).want(http.StatusOK).says("main", "It can't be undone")
	for field, form := range map[string]url.Values{
		"sure":    {"what": {"passage"}, "passage": {"Petrov"}},
		"passage": {"what": {"passage"}, "sure": {"yes"}},
		"what":    {"passage": {"Petrov"}, "sure": {"yes"}},
	} {
		peer.post(at, form).want(http.StatusUnprocessableEntity).has("#"+field+"-error", 1).has(".field-error", 1)
	}
	peer.post(at, url.Values{"what": {"passage"}, "passage": {"Ivanov"}, "sure": {"yes"}}).want(http.StatusUnprocessableEntity).says("#passage", "Ivanov")
	peer.post(at, url.Values{"what": {"passage"}, "passage": {"Petrov"}, "sure": {"yes"}}).leadsTo(path(thread) + "#a-" + answer.String())
	for _, key := range h.pages.cache.pages.Keys() {
		if key.thread == thread {
			t.Error("a page of the thread is still kept")
		}
	}
	p := peer.get(path(thread)).says("#a-"+answer.String(), "A passage was erased for patient privacy by the author")
	if strings.Contains(p.body, "Petrov") {
		t.Fatal("the words are still there")
	}
	moderator.post("/answers/"+answer.String()+"/erase", url.Values{"what": {"whole"}, "sure": {"yes"}}).want(http.StatusSeeOther)
	asker.get(path(thread)).says("#a-"+answer.String()+" .tombstone-erased", "by a moderator")
	peer.get("/answers/" + answer.String() + "/revisions").want(http.StatusNotFound)
}

func TestListsAndProfiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	asker, student := h.doctor("asker"), h.member("learner", actor.Student, "student", "student", 0)
	for range forum.PageSize + 2 {
		asker.asked(forum.Clinicians, "question")
	}
	learners := student.asked(forum.Learners, "question")
	p := asker.get("/threads?specialty=cardiology").want(http.StatusOK).has(".thread-row", forum.PageSize).says("h1", "Cardiology").
		has(`.tabs a[href="/active?specialty=cardiology"]`, 1)
	next := p.Find(`.pager a[rel=next]`).AttrOr("href", "")
	p = asker.get(next).want(http.StatusOK).has(".thread-row", 3).says("h1", "Cardiology")
	asker.get(p.Find(`.pager a[rel=prev]`).AttrOr("href", "")).has(".thread-row", forum.PageSize)
	student.get("/threads").has(".thread-row", 1).says(".thread-row .mark", "student").says(".kind-learners", "Learners")
	asker.get("/threads?area=learners").has(".thread-row", 1).says("h1", "Learners' area").has(`.tabs a[href="/unanswered?area=learners"]`, 1)
	asker.answered(learners, "Yes.", "Yes indeed")
	asker.get("/unanswered?area=learners").has(".thread-row", 0)
	asker.get("/active").says(".thread-row:first-child .bottom-line-row", "Yes indeed")
	student.get("/mine").has(".thread-row", 1)
	for _, at := range []string{"/threads?after=%00", "/threads?specialty=%ff", "/active?after=1~2&area=x", "/mine?after=zz"} {
		asker.get(at).want(http.StatusOK)
	}

	student.get("/members/asker").want(http.StatusOK).has(".thread-row", 1).says("h1", "asker").says(".thread-row", "Answer to:").says(".mark", "verified physician")
	asker.get("/members/Asker").has(".thread-row", forum.PageSize).has(`a[href="/settings#profile"]`, 1).has(".pager a[rel=next]", 1)
	asker.get("/members/nobody").want(http.StatusNotFound)
	asker.get("/members/%ff%00").want(http.StatusNotFound)
}

func TestNothingIsOfferedThatIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, student := h.doctor("asker"), h.member("learner", actor.Student, "student", "student", 0)
	lapsed := h.member("lapsed", actor.Lapsed, "physician", "attending", 0)
	thread := asker.asked(forum.Students, "question")
	student.get(path(thread)).want(http.StatusOK).has("#body", 0).has(".comment-form", 0).has("button.vote", 0).has("#bookmark", 1)
	lapsed.get(path(thread)).want(http.StatusOK).has("#body", 0).has("button.vote", 0)
	lapsed.get("/threads").want(http.StatusOK).has(`a[href="/drafts"]`, 0)
	lapsed.get("/bookmarks").want(http.StatusOK).has(`a[href="/drafts"]`, 0)
	student.post(path(thread)+"/answers", url.Values{"body": {"All my words."}}).want(http.StatusForbidden).says("textarea", "All my words.")
	for _, bad := range []string{"/threads/x", "/answers/x/edit", path(ids.New()), "/comments/" + ids.New().String() + "/revisions", "/answers/" + ids.New().String() + "/comments"} {
		asker.get(bad).want(http.StatusNotFound)
	}
}

// Every state-changing route records its one action once.
func TestRoutesNameWhatTheyRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	asker, peer, student := h.doctor("asker"), h.doctor("peer"), h.member("learner", actor.Student, "student", "student", 0)
	thread := asker.asked(forum.Learners, "question")
	answer := student.answered(thread, "Five days.", "")
	own := asker.answered(thread, "Six days.", "")
	comment := asker.commented(forum.PostRef{Kind: forum.KindThread, ID: thread}, "A remark.")
	edit := url.Values{"revision": {"1"}, "title": {"A title that is new"}, "body": {"New words."}, "reason": {"Better"}, "audience": {"learners"}, "specialties": {"cardiology"}}
	erase := url.Values{"what": {"whole"}, "sure": {"yes"}}
	steps := []struct {
		route string
		by    *browser
		form  url.Values
	}{
		{"/ask", asker, askForm()}, {"/threads/:id/answers", peer, url.Values{"body": {"Seven."}}}, {"/threads/:id/comments", peer, url.Values{"body": {"Why?"}}},
		{"/answers/:own/comments", peer, url.Values{"body": {"Why?"}}}, {"/threads/:id/vote", peer, url.Values{"up": {"yes"}}},
		{"/threads/:id/answers/:answer/vote", peer, url.Values{"up": {"yes"}}}, {"/threads/:id/bookmark", peer, url.Values{"on": {"yes"}}},
		{"/threads/:id/answers/:answer/accept", asker, nil}, {"/threads/:id/unaccept", asker, nil}, {"/answers/:answer/endorse", peer, url.Values{"on": {"yes"}}},
		{"/threads/:id/edit", asker, edit}, {"/answers/:own/edit", asker, edit}, {"/comments/:comment/edit", asker, edit},
		{"/comments/:comment/delete", asker, nil}, {"/comments/:comment/undelete", asker, nil}, {"/comments/:comment/erase", asker, erase},
		{"/answers/:own/delete", asker, nil}, {"/answers/:own/undelete", asker, nil}, {"/answers/:own/erase", asker, erase},
		{"/threads/:id/delete", asker, nil}, {"/threads/:id/undelete", asker, nil}, {"/threads/:id/erase", asker, erase},
	}
	fill := strings.NewReplacer(":id", thread.String(), ":answer", answer.String(), ":own", own.String(), ":comment", comment.String())
	tried := map[string]bool{}
	for _, s := range steps {
		pattern := strings.NewReplacer("/answers/:own", "/answers/:id", "/answers/:answer/endorse", "/answers/:id/endorse", "/comments/:comment", "/comments/:id").Replace(s.route)
		tried[pattern] = true
		route := routeOf(t, h.pages, pattern)
		before := h.count(`SELECT count(*) FROM audit_entries`)
		s.by.post(fill.Replace(s.route), s.form).want(http.StatusSeeOther)
		if n := h.count(`SELECT count(*) FROM audit_entries`) - before; n != 1 {
			t.Errorf("%s recorded %d entries", s.route, n)
		}
		if h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND actor_id = $2`, route.Audit, s.by.member) == 0 {
			t.Errorf("%s didn't record %s", s.route, route.Audit)
		}
	}
	for _, r := range h.pages.Routes() {
		if r.Method == http.MethodPost && r.Audit != web.Unaudited && !tried[r.Path] {
			t.Errorf("%s wasn't tried", r.Path)
		}
	}
}

func routeOf(t *testing.T, p *Pages, path string) web.Route {
	t.Helper()
	for _, r := range p.Routes() {
		if r.Method == http.MethodPost && r.Path == path {
			return r
		}
	}
	t.Fatalf("no route %s", path)
	return web.Route{}
}
