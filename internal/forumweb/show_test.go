package forumweb

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

func TestEveryTemplateFitsItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	seen := map[string]bool{}
	for name, list := range h.pages.Samples() {
		seen[name] = true
		for i, page := range list {
			tmpl, ok := h.site.Template(name)
			if !ok {
				t.Fatalf("no template %s", name)
			}
			var out bytes.Buffer
			if err := tmpl.ExecuteTemplate(&out, "base", page); err != nil {
				t.Errorf("%s, sample %d: %v", name, i, err)
			}
		}
	}
	for _, name := range h.site.PageNames() {
		if strings.HasPrefix(name, "forum/") && !seen[name] {
			t.Errorf("%s has no sample", name)
		}
	}
}

func TestStatementsOfPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, reader := h.doctor("asker"), h.doctor("reader")
	thread := asker.asked(forum.Clinicians, "question")
	answer := reader.answered(thread, "Five days.", "Five.")
	reader.commented(forum.PostRef{Kind: forum.KindAnswer, ID: answer}, "Or six.")
	other := asker.asked(forum.Clinicians, "question")
	reader.get(path(other)).want(http.StatusOK) // counts the audience, once for ten minutes
	for _, c := range []struct {
		name, at string
		most     int64
	}{{"cold", path(thread), 6}, {"warm", path(thread), 3}, {"list", "/threads", 3}, {"list of a specialty", "/threads?specialty=cardiology", 3}} {
		reader.get(c.at).want(http.StatusOK)
		if h.statements > c.most || h.statements == 0 {
			t.Errorf("%s took %d statements, %d are allowed", c.name, h.statements, c.most)
		}
	}
}

func TestAKeptPageFollowsEveryChangeAndEveryReader(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, reader, student := h.doctor("asker"), h.doctor("reader"), h.member("learner", actor.Student, "student", "student", 0)
	thread := asker.asked(forum.Learners, "question")
	answer := student.answered(thread, "I think **five** days.", "Five days")
	vote := path(thread) + "/answers/" + answer.String() + "/vote"
	at := "#a-" + answer.String()

	p := reader.get(path(thread)).want(http.StatusOK)
	p.has(at+` form[action="`+vote+`"]`, 1).has(at+` form[action="/answers/`+answer.String()+`/endorse"]`, 1).has(at+` a[href$="/edit"]`, 0).
		has(at+` a[href="/flags/new?post=answer:`+answer.String()+`"]`, 1).says(at+" .bottom-line", "Five days").says(at+" .mark", "student").
		has(at+" .avatar-student", 1).has(at+" .avatar-verified", 0)
	p = asker.get(path(thread))
	p.has(at+` form[action$="/accept"]`, 1).has(`#thread > .actions a[href="`+path(thread)+`/edit"]`, 1).has("#thread form.vote, #thread > .actions button.vote", 0)
	p = student.get(path(thread))
	p.has(at+" form button.vote", 0).has(at+` a[href$="/edit"]`, 1).has(at+` a[href^="/flags"]`, 0).has("#thread button.vote", 0)

	reader.post(vote, url.Values{"up": {"yes"}}).leadsTo(path(thread) + "#a-" + answer.String())
	reader.get(path(thread)).has(at+` button.vote[aria-pressed=true]`, 1).says(at+" button.vote .count", "1")
	asker.get(path(thread)).has(at+` button.vote[aria-pressed=false]`, 1).says(at+" button.vote .count", "1")
	reader.post("/answers/"+answer.String()+"/endorse", url.Values{"on": {"yes"}}).want(http.StatusSeeOther)
	asker.post(path(thread)+"/answers/"+answer.String()+"/accept", nil).want(http.StatusSeeOther)
	student.get(path(thread)).says(at+" .endorsed", "Endorsed by reader, verified physician (Cardiology).").has(at+" .accepted", 1)
	reader.post("/answers/"+answer.String()+"/endorse", url.Values{"on": {"no"}}).want(http.StatusSeeOther)
	asker.post(path(thread)+"/unaccept", url.Values{"answer": {answer.String()}}).leadsTo(path(thread) + "#a-" + answer.String())
	student.get(path(thread)).has(at+" .endorsed", 0).has(at+" .accepted", 0)

	// A name on a page that didn't change is not kept for long.
	h.exec(`UPDATE members SET handle = 'newname' WHERE id = $1`, student.member)
	h.clock.Advance(2 * keptFor)
	asker.get(path(thread)).says(at+" .byline-name", "newname")
}

func TestScriptsGetTheFormBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, reader := h.doctor("asker"), h.doctor("reader")
	thread := asker.asked(forum.Clinicians, "question")
	id := "#vote-" + thread.String()
	p := reader.post(path(thread)+"/vote", url.Values{"up": {"yes"}}, true).want(http.StatusOK)
	p.has("form"+id+`[data-enhance][data-target="`+id+`"] button[name=up][value=no][aria-pressed=true]`, 1).says(id+" .count", "1").
		has(id+` input[name=_token][value="`+reader.token+`"]`, 1).has("h1", 0)
	p = reader.post(path(thread)+"/vote", url.Values{"up": {"no"}}, true).want(http.StatusOK)
	p.has(id+` button[value=yes][aria-pressed=false]`, 1).says(id+" .count", "0")
	p = reader.post(path(thread)+"/bookmark", url.Values{"on": {"yes"}}, true).want(http.StatusOK)
	p.has(`form#bookmark button[name=on][value=no]`, 1)
	reader.get("/bookmarks").want(http.StatusOK).has(".thread-row", 1)
	reader.post(path(thread)+"/bookmark", url.Values{"on": {"no"}}).leadsTo(path(thread))
	reader.get("/bookmarks").has(".thread-row", 0).has(".empty", 1)
	asker.post(path(thread)+"/vote", url.Values{"up": {"yes"}}).want(http.StatusForbidden)
}

func TestACaseKeepsItsTitleOutOfTabsAndIsNoted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker := h.doctor("asker")
	thread := asker.asked(forum.Clinicians, "case")
	general := asker.asked(forum.Clinicians, "question")
	asker.get(path(general)).want(http.StatusOK)
	if len(h.reads.entries) != 0 {
		t.Fatal("a question was noted as a case")
	}
	for i, at := range []string{"", "/revisions", "/erase", "/comments"} {
		p := asker.get(path(thread) + at).want(http.StatusOK)
		if strings.Contains(p.Find("title").Text(), "heparin") {
			t.Errorf("the tab of %q says the title", at)
		}
		if at == "" && p.Find("title").Text() != "Case · Consilium" {
			t.Errorf("the tab says %q", p.Find("title").Text())
		}
		if len(h.reads.entries) != i+1 || h.reads.entries[i].Action != forum.ActionReadCase || h.reads.entries[i].ObjectID != thread {
			t.Fatalf("%q: noted %+v", at, h.reads.entries)
		}
	}
	asker.get(path(thread)) // a kept page is noted too
	if len(h.reads.entries) != 5 {
		t.Fatal("a kept page was not noted")
	}
}

func TestWhoCanReadStandsUnderTitleAndComposer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	asker := h.doctor("asker")
	thread := asker.asked(forum.Physicians, "question")
	p := asker.get(path(thread)).want(http.StatusOK)
	p.has(".audience-note", 2).says("#thread .audience-note", "Fewer than ten people can read this. Verified physicians only").says(".rail", "Verified physicians only")
	asker.get("/ask").says("#audience", "Fewer than ten people can read this.")
	nurse := h.member("nurse", actor.Clinician, "nurse", "attending", 0)
	nurse.get(path(thread)).want(http.StatusNotFound)
	nurse.get("/ask").want(http.StatusOK).has("input[value=physicians]", 0)
}

func TestWhatWasTakenAwayLeavesItsMark(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, author, moderator := h.doctor("asker"), h.doctor("author"), h.member("mod", actor.Clinician, "nurse", "attending", actor.Moderator)
	thread := asker.asked(forum.Clinicians, "question")
	deleted, hidden, whole := author.answered(thread, "Deleted words.", ""), author.answered(thread, "Hidden words.", ""), author.answered(thread, "Erased words.", "")
	comment := author.commented(forum.PostRef{Kind: forum.KindThread, ID: thread}, "Removed remark.")
	author.post("/answers/"+deleted.String()+"/delete", nil).leadsTo(path(thread) + "#a-" + deleted.String())
	author.post("/comments/"+comment.String()+"/delete", nil).want(http.StatusSeeOther)
	_, err := h.forum.Hide(moderator.ctx(), forum.PostRef{Kind: forum.KindAnswer, ID: hidden}, "No patient can be recognised")
	h.ok(err)
	author.post("/answers/"+whole.String()+"/erase", url.Values{"what": {"whole"}, "sure": {"yes"}}).want(http.StatusSeeOther)

	p := asker.get(path(thread)).want(http.StatusOK)
	p.says("#a-"+deleted.String()+" .tombstone", "Deleted by its author").says("#a-"+hidden.String()+" .tombstone-hidden", "No patient can be recognised").
		says("#a-"+whole.String()+" .tombstone-erased", "Erased for patient privacy by the author").says("#c-"+comment.String(), "Comment deleted")
	for _, words := range []string{"Deleted words", "Hidden words", "Erased words", "Removed remark"} {
		if strings.Contains(p.body, words) {
			t.Errorf("%q can still be read", words)
		}
	}
	p = author.get(path(thread))
	p.says("#a-"+deleted.String(), "Deleted words.").says("#a-"+hidden.String(), "Only you see these words. The rule: No patient can be recognised.").
		says("#c-"+comment.String(), "Removed remark.").has(`form[action$="/undelete"]`, 2)
	author.post("/answers/"+deleted.String()+"/undelete", nil).want(http.StatusSeeOther)
	asker.get(path(thread)).says("#a-"+deleted.String()+" .post-body", "Deleted words.")
	moderator.get(path(thread)).has(`a[href="/moderation/posts/answer/`+hidden.String()+`"]`, 1).has(`a[href="/moderation/posts/thread/`+thread.String()+`"]`, 1)
	asker.get(path(thread)).has(`a[href^="/moderation"]`, 0)

	asker.post(path(thread)+"/delete", nil).leadsTo(path(thread))
	author.get(path(thread)).want(http.StatusOK).says("#thread .tombstone", "Deleted by its author").says("h1", "A thread that its author took away").
		has("#body", 0).says(".column > .note", "taken away").says("#a-"+deleted.String(), "Deleted words.")
	asker.get(path(thread)).has(`form[action="`+path(thread)+`/undelete"]`, 1)
}

func TestLockedAndDuplicate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker, moderator := h.doctor("asker"), h.member("mod", actor.Clinician, "nurse", "attending", actor.Moderator)
	first, second := asker.asked(forum.Clinicians, "question"), asker.asked(forum.Clinicians, "question")
	asker.get(path(second)).has("#body", 1)
	_, err := h.forum.Lock(moderator.ctx(), second, "It goes in circles.")
	h.ok(err)
	_, err = h.forum.MarkDuplicate(moderator.ctx(), second, first)
	h.ok(err)
	asker.get(path(second)).says(".note-caution", "It goes in circles.").has(`.note a[href="`+path(first)+`"]`, 1).has("#body", 0).has(".comment-form", 0)
	asker.get("/threads").says(".thread-row .meta", "Locked · Asked before")
}

func TestAnswersGoOnByKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 100)
	asker := h.doctor("asker")
	thread := asker.asked(forum.Clinicians, "question")
	for range forum.AnswersShown + 3 {
		asker.answered(thread, "Five days.", "")
	}
	p := asker.get(path(thread)).has(".answer", forum.AnswersShown)
	next := p.Find(`.pager a[rel=next]`).AttrOr("href", "")
	p = asker.get(path(thread)+next).want(http.StatusOK).has(".answer", 3).has("#body", 1)
	if back := p.Find(`.pager a[rel=prev]`).AttrOr("href", ""); back != path(thread) {
		t.Fatalf("back leads to %q", back)
	}
	asker.get(path(thread)+"?after=nonsense%00").want(http.StatusOK).has(".answer", forum.AnswersShown)
	keys := map[string]bool{}
	for _, field := range p.Find(`input[name=key]`).EachIter() {
		keys[field.AttrOr("value", "")] = true
		if _, err := ids.Parse(field.AttrOr("value", "")); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 3+2 { // comments on three answers and the thread, and the answer
		t.Fatalf("%d different keys", len(keys))
	}
}

func TestTheCacheIsBoundedAndForgets(t *testing.T) {
	t.Parallel()
	clk := dbtest.Clock(t)
	c := newCache(3, clk)
	thread := ids.New()
	page := func(version int64, bytes int) *content { return &content{version: version, bytes: bytes} }
	c.put(pageKey{thread, ""}, page(1, 1000))
	if _, ok := c.get(pageKey{thread, ""}, 2); ok {
		t.Fatal("an older version was given")
	}
	c.put(pageKey{thread, ""}, page(2, 500))
	c.put(pageKey{thread, "x"}, page(2, 500))
	c.put(pageKey{ids.New(), ""}, page(1, 500))
	c.put(pageKey{ids.New(), ""}, page(1, 500))
	if c.pages.Len() != 3 || c.bytes != 1500 {
		t.Fatalf("%d pages of %d bytes", c.pages.Len(), c.bytes)
	}
	c.drop(thread)
	if c.pages.Len() != 2 || c.bytes != 1000 {
		t.Fatalf("%d pages of %d bytes after a drop", c.pages.Len(), c.bytes)
	}
	clk.Advance(2 * keptFor)
	c.put(pageKey{thread, ""}, page(3, 500))
	if c.pages.Len() != 1 || c.bytes != 500 {
		t.Fatalf("%d pages of %d bytes after a while", c.pages.Len(), c.bytes)
	}
	big := newCache(100, clk)
	for range 50 {
		big.put(pageKey{ids.New(), ""}, page(1, keptBytes/10))
	}
	if big.bytes > keptBytes || big.pages.Len() == 0 {
		t.Fatalf("%d pages of %d bytes", big.pages.Len(), big.bytes)
	}
}
