package forumweb

import (
	"net/http"
	"testing"

	"consilium/internal/forum"
)

// Beside every name stand profession, specialty, stage and jurisdiction in
// words, and behind the mark what was verified, how and when.
func TestTheMarkSaysAllOfItEverywhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 0)
	ann, bob := h.doctor("ann_w"), h.doctor("bob_k")
	h.exec(`UPDATE members SET verified_how = 'registry and work mail', verified_at = '2026-05-03' WHERE handle = 'ann_w'`)
	thread := ann.asked(forum.Clinicians, "question")
	_, err := h.forum.Comment(ann.ctx(), forum.Remark{On: forum.PostRef{Kind: forum.KindThread, ID: thread}, Body: "A remark."})
	h.ok(err)
	_, err = h.forum.Edit(ann.ctx(), forum.Change{Post: forum.PostRef{Kind: forum.KindThread, ID: thread}, Revision: 1, Title: "When do you stop heparin?", Body: "Other words.", Reason: "more",
		Audience: forum.Clinicians, Specialties: []string{"cardiology"}})
	h.ok(err)
	for at, place := range map[string]string{"/threads": ".thread-row .meta", path(thread): ".comments .meta", path(thread) + "/revisions": ".section-head .meta"} {
		bob.get(at).want(http.StatusOK).says(place, "verified physician").says(place, ", Cardiology, attending · United Kingdom").
			says(place+" details.mark-why > p", "Proven by registry and work mail (United Kingdom) on 3 May 2026.")
	}
}
