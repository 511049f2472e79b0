package credential

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// stamper marks pictures so that a test can read the marks.
type stamper struct{}

func (stamper) Watermark(_ context.Context, jpeg []byte, lines ...string) ([]byte, error) {
	return append(jpeg, " marked "+strings.Join(lines, "|")...), nil
}

// newDesk is a ladder whose documents can be shown.
func newDesk(t *testing.T) ladder {
	t.Helper()
	l := newLadder(t)
	l.Service.marker = stamper{}
	return l
}

// queue is what a reviewer finds waiting: the subjects in their order.
func (h house) queue(ctx context.Context, f Filter) []ids.ID {
	h.t.Helper()
	desk, err := h.Queue(ctx, f)
	h.ok(err)
	var out []ids.ID
	for _, w := range desk.Items {
		out = append(out, w.Subject)
	}
	return out
}

func TestTwoReviewersDontWorkOnOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	item := h.itemOf(id)
	for range 10 {
		var wg sync.WaitGroup
		results := make([]error, 2)
		wg.Go(func() { _, results[0] = h.Open(one, item) })
		wg.Go(func() { _, results[1] = h.Open(two, item) })
		wg.Wait()
		winner, loser := one, results[1]
		if results[0] != nil {
			winner, loser = two, results[0]
		}
		h.refused(loser, errs.Conflict)
		h.ok(h.Release(winner, item))
	}
	h.recorded(ActionRead, 10)
	h.recorded(ActionRelease, 10)
	_, err := h.Open(one, item)
	h.ok(err)
	// The other sees that it is taken, and can't decide, hand over or free it.
	desk, err := h.Queue(two, Filter{})
	h.ok(err)
	if w := desk.Items[0]; w.Mine || w.ClaimedUntil == nil {
		t.Fatalf("%+v", w)
	}
	h.refused(h.decides(two, id, Refuse, "not-active", ""), errs.Conflict)
	h.refused(h.Escalate(two, Handover{Item: item, Note: "Mine!"}), errs.Conflict)
	h.ok(h.Release(two, item))
	h.refused(h.decides(two, id, Refuse, "not-active", ""), errs.Conflict)
	// Work renews the claim; a quarter of an hour without any frees it.
	h.clock.Advance(ClaimFor - minute)
	_, err = h.Open(one, item)
	h.ok(err)
	h.clock.Advance(ClaimFor - time.Second)
	_, err = h.Open(two, item)
	h.refused(err, errs.Conflict)
	if list := h.queue(one, Filter{Mine: true}); len(list) != 1 {
		t.Fatal("what one works on is theirs")
	}
	h.clock.Advance(time.Second)
	if list := h.queue(one, Filter{Mine: true}); len(list) != 0 {
		t.Fatal("a claim that ran out is nobody's")
	}
	_, err = h.Open(two, item)
	h.ok(err)
	h.ok(h.decides(two, id, Refuse, "not-active", ""))
	if n := h.number(`SELECT count(*) FROM review_items WHERE id = $1 AND closed_at IS NOT NULL AND claimed_by IS NULL`, item); n != 1 {
		t.Fatal("a decided item is closed and nobody's")
	}
	_, err = h.Open(one, item)
	h.refused(err, errs.NotFound)
}

func TestTheQueueGoesByRiskAndThenByAge(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	var made []ids.ID
	for i, in := range []Input{physician("Ann Example", "101"), physician("Bea Example", "102"), american("Cal Example", "103")} {
		ctx, _ := h.applicant(nth("applicant %d", i))
		made = append(made, h.apply(ctx, in))
		h.clock.Advance(time.Hour)
	}
	h.ok(h.raiseRisk(t.Context(), ItemApplication, made[1], riskHigh))
	h.ok(h.raiseRisk(t.Context(), ItemApplication, made[1], riskSome)) // never less
	same(t, h.queue(rev, Filter{}), made[1], made[0], made[2])
	same(t, h.queue(rev, Filter{Risk: 2}), made[1])
	same(t, h.queue(rev, Filter{Country: "US"}), made[2])
	same(t, h.queue(rev, Filter{Country: "GB", Profession: "physician", Kind: ItemApplication}), made[1], made[0])
	same(t, h.queue(rev, Filter{Profession: "nurse"}))
	same(t, h.queue(rev, Filter{Kind: ItemAppeal}))
	for _, bad := range []Filter{{Kind: "rumour"}, {Profession: "wizard"}, {Country: "ZZ"}, {Risk: 4}, {Risk: -1}} {
		_, err := h.Queue(rev, bad)
		h.refused(err, errs.NotFound)
	}
	// Clocks: a day after the second came, the first alone is past its target.
	h.clock.Advance(22 * time.Hour)
	desk, err := h.Queue(rev, Filter{})
	h.ok(err)
	if desk.Overdue != 1 {
		t.Fatalf("%d overdue", desk.Overdue)
	}
	if !desk.Items[1].Overdue || desk.Items[2].Overdue {
		t.Fatalf("%+v", desk.Items)
	}
	if left := desk.Items[2].TargetAt.Sub(h.clock.Now()); left != time.Hour {
		t.Fatalf("%s left", left)
	}
}

func same(t *testing.T, got []ids.ID, want ...ids.ID) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d items, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("another one at place %d", i)
		}
	}
}

func TestWhatWaitsForItsMemberIsOutOfReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	item := h.itemOf(id)
	h.ok(h.decides(rev, id, More, "other", "Which name is it?"))
	same(t, h.queue(rev, Filter{}))
	_, err := h.Open(rev, item)
	h.refused(err, errs.Conflict)
	before := h.word(`SELECT place_at::text FROM review_items WHERE id = $1`, item)
	h.clock.Advance(30 * time.Hour)
	in := physician("Ann Example", "10")
	in.Revision = h.mine(ann).Version
	h.apply(ann, in)
	same(t, h.queue(rev, Filter{}), id)
	desk, err := h.Queue(rev, Filter{})
	h.ok(err)
	if w := desk.Items[0]; w.Overdue || !w.TargetAt.Equal(h.clock.Now().Add(24*time.Hour)) {
		t.Fatal("the clock starts anew")
	}
	if h.word(`SELECT place_at::text FROM review_items WHERE id = $1`, item) != before {
		t.Fatal("the place is lost")
	}
	// Withdrawn, and closed with the account, it is out of the queue.
	h.ok(h.Withdraw(ann))
	same(t, h.queue(rev, Filter{}))
}

func TestAHandedOverItemIsAnothers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	item := h.itemOf(id)
	h.refused(h.Escalate(one, Handover{Item: item, Note: "Is this seal real?"}), errs.Invalid) // nobody there
	two, twoID := h.reviewer("two")
	h.refused(h.Escalate(one, Handover{Item: item, Note: " "}), errs.Invalid)
	h.refused(h.Escalate(one, Handover{Item: item, Note: "x", To: "the press"}), errs.Invalid)
	h.refused(h.Escalate(one, Handover{Item: item, Note: "x", To: toAdministrator}), errs.Invalid)
	h.refused(h.Escalate(stale(one), Handover{Item: item, Note: "x"}), errs.StepUp)
	h.ok(h.Escalate(one, Handover{Item: item, Note: "Is this seal real?"}))
	same(t, h.queue(one, Filter{}))
	_, err := h.Open(one, item)
	h.refused(err, errs.Forbidden)
	h.refused(h.decides(one, id, Approve, "", ""), errs.Forbidden)
	w, err := h.Open(two, item)
	h.ok(err)
	if w.Note != "Is this seal real?" || w.Risk != maxRisk || w.Escalated == nil {
		t.Fatalf("%+v", w)
	}
	// On to an administrator, whom there is now: only they see it.
	adminToken, adminID := h.somebody("admin")
	h.exec(`UPDATE members SET grants = $2 WHERE id = $1`, adminID, reviewerBit|administratorBit)
	admin := h.fresh(adminToken)
	h.ok(h.Escalate(two, Handover{Item: item, Note: "Nor do I know.", To: toAdministrator}))
	same(t, h.queue(one, Filter{}))
	_, err = h.Open(one, item)
	h.refused(err, errs.Forbidden)
	w, err = h.Open(admin, item)
	h.ok(err)
	if w.Note != "Is this seal real?\nNor do I know." {
		t.Fatal(w.Note)
	}
	if n := h.number(`SELECT count(*) FROM review_items WHERE position('seal' IN encode(note_sealed, 'escape')) > 0`); n != 0 {
		t.Fatal("a note can be read in the database")
	}
	h.ok(h.decides(admin, id, Refuse, "not-active", ""))
	h.recorded(ActionEscalate, 2)
	_ = twoID
}

// fresh is as with a proof of identity just now.
func (h house) fresh(token string) context.Context {
	h.t.Helper()
	a := actor.From(h.as(token))
	a.Fresh = true
	return actor.With(h.t.Context(), a)
}
