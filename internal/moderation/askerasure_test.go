package moderation

import (
	"context"
	"strings"
	"testing"

	"consilium/internal/forum"
)

func TestAskedErasuresWaitAtTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, asker, mod := h.clinician("author"), h.clinician("asker"), h.moderator("mod")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	hidden, shown := h.answer(author, thread, "Words."), h.answer(author, thread, "More words.")
	for ref, hide := range map[forum.PostRef]bool{hidden: true, shown: false} {
		h.ok(h.db.WithTx(h.as(asker), func(ctx context.Context) error {
			return h.AskErasure(ctx, forum.AskedErasure{Moderated: forum.Moderated{PostRef: ref, Thread: thread.ID, Author: author.MemberID},
				Passage: strings.Repeat("Words ", 1000), Hide: hide, Posts: 2})
		}))
		if h.visible(asker, ref) == hide {
			t.Errorf("hide %v, and it can be read: %v", hide, !hide)
		}
	}
	h.told(author, "pending", 1)
	desk, err := h.Queue(h.as(mod))
	h.ok(err)
	if desk.Open != 2 || !strings.Contains(desk.Waiting[0].Flags[0].Note, "“Words Words") || desk.Waiting[0].Flags[0].By != "asker" {
		t.Fatalf("%+v", desk)
	}
	if n := len([]rune(desk.Waiting[0].Flags[0].Note)); n > NoteMax {
		t.Errorf("a note of %d letters", n)
	}
	h.ok(h.Decide(h.as(mod), hidden, Verdict{}))
	if !h.visible(asker, hidden) {
		t.Error("it does not come back")
	}
}
