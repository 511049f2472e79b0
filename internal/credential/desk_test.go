package credential

import (
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestOnlyAFreshReviewerDecides(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	token, revID := h.somebody("rev")
	h.exec(`UPDATE members SET grants = $2 WHERE id = $1`, revID, int16(actor.CredentialReviewer))
	h.refused(h.decides(ann, id, Approve, "", ""), errs.NotFound)
	_, err := h.Read(ann, id)
	h.refused(err, errs.NotFound)
	_, err = h.Queue(ann, Filter{})
	h.refused(err, errs.NotFound)
	h.refused(h.decides(h.as(token), id, Approve, "", ""), errs.StepUp) // signed in just now, but no second factor
	h.exec(`UPDATE sessions SET second_factor_at = $2 WHERE member_id = $1`, revID, h.clock.Now())
	h.clock.Advance(5 * time.Minute)
	h.refused(h.decides(h.as(token), id, Approve, "", ""), errs.StepUp)
	h.recorded(ActionDecide, 0)
	moderator, modID := h.applicant("mod")
	h.exec(`UPDATE members SET grants = $2 WHERE id = $1`, modID, int16(actor.Moderator|actor.Administrator))
	_, err = h.Read(moderator, id)
	h.refused(err, errs.NotFound)
	reviewer, _ := h.reviewer("fresh")
	h.refused(h.decides(stale(reviewer), id, Approve, "", ""), errs.StepUp)
	_, err = h.Read(reviewer, ids.New())
	h.refused(err, errs.NotFound)
	h.recorded(ActionRead, 0)
	h.ok(h.decides(reviewer, id, Approve, "", ""))
}

func TestTheQueueGoesOnByKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, _ := h.reviewer("rev")
	want := make([]ids.ID, 0, pageSize+5)
	for i := range pageSize + 5 {
		ctx, _ := h.applicant(nth("applicant %d", i))
		want = append(want, h.apply(ctx, physician("Ann Example", nth("N%d", i))))
		if i%3 == 0 { // some came in the same microsecond
			h.clock.Advance(minute)
		}
	}
	got := map[ids.ID]bool{}
	key, pages := "", 0
	for ; pages == 0 || key != ""; pages++ {
		desk, err := h.Queue(reviewer, Filter{After: key})
		h.ok(err)
		if desk.Count != len(want) {
			t.Fatalf("%d wait, want %d", desk.Count, len(want))
		}
		for _, w := range desk.Items {
			if got[w.Subject] {
				t.Fatal("one came twice")
			}
			got[w.Subject] = true
		}
		key = desk.Next
	}
	if len(got) != len(want) || pages != 2 {
		t.Fatalf("%d of %d on %d pages", len(got), len(want), pages)
	}
	for _, bad := range []string{"x", "1", "1.x", "0.-1." + ids.New().String(), "9.1." + ids.New().String(), "0.99999999999999999999." + ids.New().String()} {
		_, err := h.Queue(reviewer, Filter{After: bad})
		h.refused(err, errs.NotFound)
	}
}

func TestKeptWordsAreForOneReviewerAndOneApplication(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	id, words := ids.New(), Words{Reason: "name-differs", Message: strings.Repeat("Пришлите диплом. ", 50)}
	kept := h.Keep(one, id, words)
	if kept == "" || strings.Contains(kept, "name-differs") || h.Kept(one, id, kept) != words {
		t.Fatalf("kept %q", kept)
	}
	for _, got := range []Words{h.Kept(two, id, kept), h.Kept(one, ids.New(), kept), h.Kept(one, id, kept[1:]), h.Kept(one, id, "%")} {
		if got != (Words{}) {
			t.Fatalf("%+v", got)
		}
	}
}
