package webtest

import (
	"testing"

	"consilium/internal/app"
	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
)

// Promise 24, its second half: keys are rotated while the house runs. What the
// old one sealed (names, numbers, documents' pages, drafts, answers, pictures
// in the store) is opened by the new one alone, and nothing is lost.
func TestKeysAreRotatedWithoutLosingAnything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := newStage(h)
	slot := forum.AnswerSlot(ids.New())
	ok(t, h.app.Forum.SaveDraft(s.bob.ctx(), slot, forum.Draft{Key: ids.New(), Title: "Kept", Body: "Kept words"}))
	picture, _ := s.shownIn(s.bob, forum.Clinicians)
	use := func() (out []app.KeyUse, total int) {
		out, err := h.app.Keys(t.Context())
		ok(t, err)
		for _, k := range out {
			total += k.Values
		}
		return out, total
	}
	before, total := use()
	if len(before) != 1 || total < 50 {
		t.Fatalf("%+v", before)
	}
	id, err := h.app.RotateKeys(t.Context())
	ok(t, err)
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'keys_reseal'`); n != 1 {
		t.Fatalf("%d jobs seal anew", n)
	}
	done, err := h.app.Reseal(t.Context(), nil)
	ok(t, err)
	after, still := use()
	if done.Broken != 0 || len(after) != 2 || after[0].Values != 0 || after[1].ID != id || still < total || done.Sealed <= total {
		t.Fatalf("%+v of %d, then %+v", done, total, after)
	}
	if done, err = h.app.Reseal(t.Context(), nil); err != nil || done.Sealed != 0 {
		t.Fatalf("a second run sealed %+v, %v", done, err)
	}
	gone, _, err := h.app.RetireKeys(t.Context(), nil)
	ok(t, err)
	if len(gone) != 1 || gone[0] != before[0].ID || len(h.app.Ring.Keys()) != 1 {
		t.Fatal(gone)
	}
	d, _, err := h.app.Forum.LoadDraft(s.bob.ctx(), slot)
	ok(t, err)
	if d.Body != "Kept words" {
		t.Fatalf("%+v", d)
	}
	if _, data, err := h.app.Media.Picture(s.bob.ctx(), picture.ID, 1); err != nil || len(data) == 0 {
		t.Fatalf("the picture: %d bytes, %v", len(data), err)
	}
	// Every value opens: a further rotation seals each of them once more.
	_, err = h.app.RotateKeys(t.Context())
	ok(t, err)
	if done, err = h.app.Reseal(t.Context(), nil); err != nil || done.Broken != 0 || done.Sealed < still {
		t.Fatalf("%+v, %v", done, err)
	}
}
