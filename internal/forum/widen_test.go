package forum

import (
	"slices"
	"testing"

	"consilium/internal/kernel/ids"
)

func TestAudienceIsNotWidenedOverOthersWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	widened := func(thread ids.ID) error {
		return second(h.Edit(h.as(h.asker), Change{Post: PostRef{KindThread, thread}, Revision: 1, Title: "When do you stop heparin?", Body: "Other words now.",
			Audience: Students, Specialties: []string{"cardiology"}, Reason: "for all"}))
	}
	for what, write := range map[string]func(thread ids.ID){
		"a comment": func(x ids.ID) { h.commented(h.doctor, PostRef{KindThread, x}, "Among physicians: no.") },
		"a hidden answer": func(x ids.ID) {
			a := h.answered(h.doctor, x, "No.", "")
			h.ok(second(h.Hide(h.as(h.moderator), PostRef{KindAnswer, a}, "5")))
		},
		"a deleted answer": func(x ids.ID) {
			a := h.answered(h.doctor, x, "No.", "")
			h.ok(second(h.Delete(h.as(h.doctor), PostRef{KindAnswer, a})))
		},
	} {
		thread := h.asked(h.asker, Physicians)
		write(thread)
		h.field(widened(thread), "audience")
		words, err := h.Words(h.as(h.asker), PostRef{KindThread, thread})
		h.ok(err)
		if slices.Contains(words.Audiences, Students) {
			t.Errorf("%s: the form offers more readers", what)
		}
	}
	own := h.asked(h.asker, Physicians)
	h.commented(h.asker, PostRef{KindThread, own}, "I forgot to say: it is the second day.")
	h.ok(widened(own))
}
