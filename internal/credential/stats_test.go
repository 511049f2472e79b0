package credential

import (
	"testing"
	"time"
)

func TestPublicFiguresAreOfFiveOrMoreAndKeptForTenMinutes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, oneID := h.reviewer("one")
	two, twoID := h.reviewer("two")
	decide := func(n int, v Verdict, after time.Duration) {
		for range n {
			ctx, _ := h.applicant(nth("applicant %d", h.number(`SELECT count(*) FROM members`)))
			id := h.apply(ctx, physician("Ann Example", nth("N%d", h.number(`SELECT count(*) FROM applications`))))
			h.clock.Advance(after)
			h.ok(h.decides(h.acting(oneID), id, v, "not-active", ""))
			if v == Refuse {
				h.ok(h.Appeal(ctx, Appealing{Application: id}))
			}
		}
	}
	decide(2, Refuse, 3*time.Hour)
	decide(2, Approve, time.Hour)
	s, err := h.Statistics(t.Context())
	h.ok(err)
	if s.Median != 0 || s.Refused != nil || s.Overturned != nil || s.Alone != nil {
		t.Fatalf("four decisions tell of themselves: %+v", s)
	}
	decide(4, Refuse, 3*time.Hour)
	kept, err := h.Statistics(t.Context())
	h.ok(err)
	if kept.Refused == nil { // twelve hours have passed
		t.Fatalf("%+v", kept)
	}
	if kept.Median != 3*time.Hour || *kept.Refused != 75 || kept.Overturned != nil || *kept.Alone != 0 || len(kept.Weeks) != statsWeeks {
		t.Fatalf("%+v", kept)
	}
	if last := kept.Weeks[statsWeeks-1]; last.Median != 3*time.Hour || kept.Weeks[0].Median != 0 {
		t.Fatalf("%+v", kept.Weeks)
	}
	// Six appeals, two of them overturned.
	list, err := h.listIDs(t.Context(), `SELECT id FROM appeals ORDER BY id`)
	h.ok(err)
	for i, id := range list {
		d := h.itemDecision(id, Uphold)
		if i < 2 {
			d.Verdict = Overturn
		}
		d.Message = "Words."
		h.ok(h.judges(h.acting(twoID), d))
	}
	again, err := h.Statistics(t.Context())
	h.ok(err)
	if again.Overturned != nil {
		t.Fatal("the answer was not kept")
	}
	h.clock.Advance(statsKept)
	again, err = h.Statistics(t.Context())
	h.ok(err)
	if again.Overturned == nil || *again.Overturned != 33 {
		t.Fatalf("%+v", again)
	}
	_, _ = one, two
}
