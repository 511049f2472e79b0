package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

// A moderator takes one image away and leaves the rest: the other image, the
// post and its words. The author is told the rule, and the record says who.
func TestAModeratorRemovesOneImageOfAPost(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	h := s.h
	by, reader := s.somebody(aClinician), s.somebody(aClinician)
	goes, stays := s.ready(by, forum.AskSlot()), s.ready(by, forum.AskSlot())
	ref := s.thread(by, forum.Clinicians)
	foreign, _ := s.shownIn(reader, forum.Clinicians)
	desk := "/moderation/posts/thread/" + ref.ID.String()
	view := "/images/" + goes.ID.String() + "/view"
	if page := s.moderator.send(http.MethodGet, view, nil).body; !strings.Contains(page, `href="`+desk+`#images"`) {
		t.Error("the viewer doesn't lead a moderator to the desk")
	}
	if page := reader.send(http.MethodGet, view, nil).body; strings.Contains(page, "/moderation/") {
		t.Error("the viewer leads everybody to the desk")
	}
	send := func(who *person, image ids.ID, rule string) reply {
		return who.send(http.MethodPost, desk+"/erase-image", url.Values{"image": {image.String()}, "image_rule": {rule}})
	}
	refused := func(what string, got reply, status int, says string) {
		t.Helper()
		if got.status != status || !strings.Contains(got.body, says) {
			t.Errorf("%s: %d", what, got.status)
		}
		if n := h.count(`SELECT count(*) FROM images WHERE state = 'gone'`) + h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.erase' AND outcome = 'done'`); n != 0 {
			t.Fatalf("%s: something went, or was recorded", what)
		}
	}
	refused("a reader", send(reader, goes.ID, "1"), http.StatusNotFound, "")
	refused("its author", send(by, goes.ID, "1"), http.StatusNotFound, "")
	refused("without a rule", send(s.moderator, goes.ID, ""), http.StatusUnprocessableEntity, `value="`+goes.ID.String()+`" checked`)
	refused("without an image", send(s.moderator, ids.ID{}, "5"), http.StatusUnprocessableEntity, "Choose the image that goes.")
	refused("an image of another post", send(s.moderator, foreign.ID, "1"), http.StatusConflict, "Nothing was changed by you")
	writer := s.somebody(standing{standing: actor.Clinician, profession: "physician", stage: "attending", grants: actor.Moderator})
	own, ownPost := s.shownIn(writer, forum.Clinicians)
	refused("one's own", writer.send(http.MethodPost, "/moderation/posts/thread/"+ownPost.ID.String()+"/erase-image", url.Values{"image": {own.ID.String()}, "image_rule": {"1"}}), http.StatusForbidden, "another moderator must decide")

	if page := reader.send(http.MethodGet, pathOf(ref), nil).body; !strings.Contains(page, goes.ID.String()) { // which keeps the page
		t.Fatal("the thread's page before it")
	}
	sees(t, send(s.moderator, goes.ID, "1"), desk)
	page := reader.send(http.MethodGet, pathOf(ref), nil).body
	if !strings.Contains(page, "An image was removed by a moderator, ") || strings.Contains(page, goes.ID.String()) || !strings.Contains(page, "/images/"+stays.ID.String()+"/view") {
		t.Error("the thread's page after it")
	}
	if strings.Index(page, "An image was removed by a moderator") > strings.Index(page, stays.ID.String()) {
		t.Error("the words don't stand where the image stood")
	}
	if got := reader.send(http.MethodGet, view, nil); got.status != http.StatusGone || !strings.Contains(got.body, "removed by a moderator") {
		t.Errorf("the viewer after it: %d", got.status)
	}
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = 'image.erase' AND object_id = $1 AND actor_id = $2 AND detail LIKE '1. No patient%'`, goes.ID, s.moderator.who.MemberID); n != 1 {
		t.Errorf("recorded %d times", n)
	}
	dbtest.Eventually(t, "the author's notice", func() bool {
		inbox := by.send(http.MethodGet, "/inbox", nil).body
		return strings.Contains(inbox, "An image was removed") && strings.Contains(inbox, "1. No patient can be recognised")
	})
	if got := send(s.moderator, goes.ID, "1"); got.status != http.StatusConflict || !strings.Contains(got.body, "gone already") {
		t.Errorf("a second time: %d", got.status)
	}
	// Who had chosen it and comes back is not led to the one that is left.
	left := `value="` + stays.ID.String() + `"`
	if got := send(s.moderator, goes.ID, ""); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, left) || strings.Contains(got.body, left+" checked") {
		t.Errorf("another image was chosen: %d, or the one that is left is ticked", got.status)
	}
	if got := s.moderator.send(http.MethodGet, desk, nil); !strings.Contains(got.body, left+" checked") {
		t.Error("the only one isn't ticked where none was chosen")
	}
	// Of a hidden post too, and by then nothing is left to choose.
	s.hide(ref)
	if page := s.moderator.send(http.MethodGet, desk, nil).body; !strings.Contains(page, stays.ID.String()) || strings.Contains(page, goes.ID.String()) {
		t.Error("the desk of the hidden post")
	}
	sees(t, send(s.moderator, stays.ID, "5"), desk)
	if n := h.count(`SELECT count(*) FROM images WHERE post_id = $1 AND gone_how = $2`, ref.ID, string(media.ByModerator)); n != 2 {
		t.Errorf("%d are gone", n)
	}
	if page := s.moderator.send(http.MethodGet, desk, nil).body; strings.Contains(page, "erase-image") {
		t.Error("the desk offers what is gone")
	}
}
