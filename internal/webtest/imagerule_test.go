package webtest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/media"
)

// What stands beside an image beneath a post changes as the post does: while it
// is open, and not when it or its thread was taken away. It can be withdrawn
// all the same.
func TestWordsBesideAnImageObeyTheRuleOfItsPost(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	h := s.h
	label := url.Values{"annotations": {`[{"kind":"label","frame":0,"x":1,"y":1,"text":"effusion"}]`}}
	answered := func() (by, asker *person, i media.Image, answer, thread forum.PostRef) {
		by, asker = s.somebody(aClinician), s.somebody(aClinician)
		thread = s.thread(asker, forum.Clinicians)
		i = s.ready(by, forum.AnswerSlot(thread.ID))
		return by, asker, i, s.answer(by, thread), thread
	}
	for name, c := range map[string]struct {
		away  func(by, asker *person, answer, thread forum.PostRef)
		says  string
		alive bool
	}{
		"open": {func(_, _ *person, _, _ forum.PostRef) {}, "", true},
		"locked": {func(_, _ *person, _, thread forum.PostRef) {
			made[forum.Moderated](t)(h.app.Forum.Lock(s.moderator.ctx(), thread.ID, "Enough of this."))
		}, "", true},
		"hidden":                           {func(_, _ *person, answer, _ forum.PostRef) { s.hide(answer) }, "was taken away", false},
		"deleted":                          {func(by, _ *person, answer, _ forum.PostRef) { s.delete(by, answer) }, "was taken away", false},
		"beneath a thread that is deleted": {func(_, asker *person, _, thread forum.PostRef) { s.delete(asker, thread) }, "thread was taken away", false},
	} {
		by, asker, i, answer, thread := answered()
		c.away(by, asker, answer, thread)
		at := "/images/" + i.ID.String()
		before := h.sealedWords(i.ID)
		count := func(what string) int {
			return h.count(`SELECT count(*) FROM audit_entries WHERE object_id = $1 AND action = $2`, i.ID, what)
		}
		told := h.count(`SELECT count(*) FROM changes WHERE id = $1`, thread.ID)
		described, annotated := count(media.ActionDescribe), count(media.ActionAnnotate)
		marks := by.send(http.MethodPost, at+"/annotations", label)
		words := s.described(by, at, url.Values{"alt": {"A rash, as it is seen from behind."}})
		if !c.alive {
			if marks.status != http.StatusForbidden || !strings.Contains(marks.body, c.says) || !strings.Contains(marks.header.Get("Content-Type"), "json") {
				t.Errorf("%s: labels: %d %s", name, marks.status, marks.body)
			}
			if words.status != http.StatusForbidden || !strings.Contains(words.body, c.says) || !strings.Contains(words.body, "A rash, as it is seen from behind.</textarea>") {
				t.Errorf("%s: the alternative text: %d", name, words.status)
			}
			if !bytes.Equal(before, h.sealedWords(i.ID)) || count(media.ActionDescribe) != described || count(media.ActionAnnotate) != annotated {
				t.Errorf("%s: something was changed or recorded", name)
			}
			_, err := h.app.Media.Withdraw(by.ctx(), i.ID)
			ok(t, err)
			continue
		}
		if marks.status != http.StatusOK || words.status != http.StatusSeeOther {
			t.Errorf("%s: %d, %d", name, marks.status, words.status)
		}
		if count(media.ActionDescribe) != described+1 || count(media.ActionAnnotate) != annotated+1 || h.count(`SELECT count(*) FROM changes WHERE id = $1`, thread.ID) != told+2 {
			t.Errorf("%s: %d and %d records, %d changes", name, count(media.ActionDescribe)-described, count(media.ActionAnnotate)-annotated, h.count(`SELECT count(*) FROM changes WHERE id = $1`, thread.ID)-told)
		}
		if page := asker.send(http.MethodGet, pathOf(thread), nil).body; !strings.Contains(page, "as it is seen from behind") {
			t.Errorf("%s: the thread's page has the former words", name)
		}
	}
	// Nobody else's, and of an erased post none is left.
	by, asker, i, answer, _ := answered()
	if err := h.app.Media.Annotate(asker.ctx(), i.ID, nil); !errs.Is(err, errs.NotFound) {
		t.Errorf("another's image: %v", err)
	}
	made[forum.Outcome](t)(h.app.Forum.Erase(by.ctx(), forum.Erasure{Post: answer}))
	if got := by.send(http.MethodPost, "/images/"+i.ID.String()+"/annotations", label); got.status != http.StatusNotFound {
		t.Errorf("of an erased post: %d", got.status)
	}
}
