package webtest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

const besideIt = "winter regatta"

// worded is an image of a draft whose alternative text and label have words.
func (s *stage) worded(by *person, slot forum.Slot, words string) media.Image {
	s.h.t.Helper()
	i := s.ready(by, slot)
	i = made[media.Image](s.h.t)(s.h.app.Media.Describe(by.ctx(), media.Description{Image: i.ID, Alt: "A scar from the " + words + " on the left forearm.", Subject: "photograph",
		Consent: media.ConsentForm{Same: i.Consent}}))
	ok(s.h.t, s.h.app.Media.Annotate(by.ctx(), i.ID, []media.Annotation{{Kind: "label", X: 4, Y: 5, Text: "of the " + words}, {Kind: "arrow", X: 1, X2: 9}}))
	return i
}

func (s *stage) erased(by *person, post, passage string) reply {
	s.h.t.Helper()
	return by.send(http.MethodPost, post+"/erase", url.Values{"what": {"passage"}, "passage": {passage}, "sure": {"yes"}})
}

// A passage that is erased for a patient's privacy goes from what stands beside
// images too: those of the thread and those that wait with its drafts, in the
// database and on every page.
func TestAnErasedPassageLeavesTheWordsBesideImages(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	h := s.h
	asker, peer := s.somebody(aClinician), s.somebody(aClinician)
	first := s.worded(asker, forum.AskSlot(), besideIt)
	thread := made[ids.ID](t)(h.app.Forum.Ask(asker.ctx(), forum.Question{Key: ids.New(), Kind: "question", Title: "A thread of the stage",
		Body: "It came from the " + besideIt + ", they say.", Audience: forum.Clinicians, Specialties: []string{"nephrology"}}))
	ref := forum.PostRef{Kind: forum.KindThread, ID: thread}
	second := s.worded(peer, forum.AnswerSlot(thread), besideIt)
	answer := s.answer(peer, ref)
	waiting := s.worded(peer, forum.EditSlot(answer.ID), besideIt)
	next := s.worded(asker, forum.AskSlot(), besideIt)
	other := s.worded(peer, forum.AskSlot(), besideIt) // of another thread, by somebody else
	all := []media.Image{first, second, waiting, next}
	before := map[ids.ID][]byte{}
	for _, i := range all {
		before[i.ID] = h.sealedWords(i.ID)
	}
	version := h.count(`SELECT version FROM threads WHERE id = $1`, thread)
	if page := peer.send(http.MethodGet, pathOf(ref), nil).body; strings.Count(page, besideIt) < 3 { // which keeps the page
		t.Fatalf("the page has the words %d times", strings.Count(page, besideIt))
	}
	sees(t, s.erased(asker, pathOf(ref), besideIt), pathOf(ref))
	if h.count(`SELECT version FROM threads WHERE id = $1`, thread) == version {
		t.Error("a kept page of the thread would be shown again")
	}
	for _, i := range all {
		who := asker
		if i.Member == peer.who.MemberID {
			who = peer
		}
		now := made[media.Image](t)(h.app.Media.Own(who.ctx(), i.ID))
		if strings.Contains(now.Alt, besideIt) || strings.Contains(now.Annotations[0].Text, besideIt) || !strings.Contains(now.Alt, "erased for patient privacy") || len(now.Annotations) != 2 {
			t.Errorf("an image of %s keeps %q, %+v", i.Slot, now.Alt, now.Annotations)
		}
		if bytes.Equal(before[i.ID], h.sealedWords(i.ID)) {
			t.Error("what is sealed is the same")
		}
		for _, at := range []string{"", "/view", "/study"} {
			if page := who.send(http.MethodGet, "/images/"+i.ID.String()+at, nil); page.status == http.StatusOK && strings.Contains(page.body, besideIt) {
				t.Errorf("%s of an image of %s has the words", at, i.Slot)
			}
		}
	}
	for _, who := range []*person{asker, peer, s.moderator} {
		for _, path := range []string{pathOf(ref), pathOf(ref) + "/revisions", "/answers/" + answer.ID.String() + "/revisions", "/ask", "/images?slot=edit:" + answer.ID.String()} {
			if page := who.send(http.MethodGet, path, nil); who != peer && strings.Contains(page.body, besideIt) || strings.Contains(page.body, besideIt) && path != "/ask" {
				t.Errorf("%s shows the words to %s", path, who.who.Handle)
			}
		}
	}
	if n := h.count(`SELECT count(*) FROM erasures WHERE thread_id = $1`, thread); n != 2 {
		t.Errorf("%d posts say that words of theirs were erased", n)
	}
	if now := made[media.Image](t)(h.app.Media.Own(peer.ctx(), other.ID)); !strings.Contains(now.Alt, besideIt) {
		t.Error("the words of another draft went")
	}
	// What the words became can be saved as it stands.
	ok(t, h.app.Media.Annotate(asker.ctx(), first.ID, made[media.Image](t)(h.app.Media.Own(asker.ctx(), first.ID)).Annotations))
}

// Words that stand beside an image alone can be erased by who may erase its post.
func TestWordsThatStandBesideAnImageAloneCanBeErased(t *testing.T) {
	t.Parallel()
	s := newStage(newGallery(t))
	by := s.somebody(aClinician)
	i := s.worded(by, forum.AskSlot(), besideIt)
	ref := s.thread(by, forum.Clinicians)
	sees(t, s.erased(s.moderator, pathOf(ref), besideIt), pathOf(ref))
	if alt := s.altOf(by, i.ID); strings.Contains(alt, besideIt) {
		t.Errorf("it still says %q", alt)
	}
	if got := s.erased(s.moderator, pathOf(ref), besideIt); got.status != http.StatusUnprocessableEntity {
		t.Errorf("erasing what is gone: %d", got.status)
	}
}

func (h *house) sealedWords(image ids.ID) (sealed []byte) {
	h.t.Helper()
	ok(h.t, h.app.DB.Pool().QueryRow(h.t.Context(), `SELECT words_sealed FROM images WHERE id = $1`, image).Scan(&sealed))
	return sealed
}
