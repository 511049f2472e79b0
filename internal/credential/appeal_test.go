package credential

import (
	"context"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

type ctxt = context.Context

func TestAnAppealHasFourteenDaysAndAnotherReviewer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	ann, annID := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.refused(h.Appeal(ann, Appealing{Application: id}), errs.Conflict) // nothing is decided
	h.ok(h.decides(one, id, Refuse, "not-active", ""))
	stranger, _ := h.applicant("stranger")
	h.refused(h.Appeal(stranger, Appealing{Application: id}), errs.NotFound)
	h.refused(h.Appeal(ann, Appealing{Application: ids.New()}), errs.NotFound)
	h.refused(h.Appeal(ann, Appealing{}), errs.NotFound)
	h.clock.Advance(AppealWindow)
	h.ok(h.Appeal(ann, Appealing{Application: id})) // one click, on the last day
	appeal := fromUUID(t, h.word(`SELECT id FROM appeals`))
	same(t, h.queue(one, Filter{}))
	same(t, h.queue(two, Filter{}), appeal)
	h.refused(h.judges(one, Decision{Item: h.itemOf(appeal), Version: 1, Verdict: Uphold, Message: "No."}), errs.Forbidden)
	h.refused(h.judges(two, h.itemDecision(appeal, Uphold)), errs.Invalid)
	d := h.itemDecision(appeal, Uphold)
	d.Message = "It ended in May."
	h.ok(h.judges(two, d))
	p, found, err := h.MyAppeal(ann, id)
	h.ok(err)
	if !found || p.Outcome != "upheld" || p.Message != "It ended in May." {
		t.Fatalf("%+v", p)
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'detail' = 'appeal-upheld' AND args->>'member_id' = $1`, annID.String()); n != 1 {
		t.Fatal("not told")
	}
	if h.mine(ann).State != Refused {
		t.Fatal("upheld, the refusal stands")
	}
	// Too late.
	h.clock.Advance(time.Minute)
	second := h.apply(ann, physician("Ann Example", "10"))
	h.ok(h.decides(one, second, Refuse, "not-active", ""))
	h.clock.Advance(AppealWindow + time.Second)
	h.refused(h.Appeal(ann, Appealing{Application: second}), errs.Conflict)
	h.recorded(ActionAppeal, 1)
}

func TestAnOverturnedRefusalWithoutEnoughIsOpenAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	ann, annID := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.ok(h.decides(one, id, Refuse, "not-active", ""))
	h.ok(h.Appeal(ann, Appealing{Application: id}))
	appeal := fromUUID(t, h.word(`SELECT id FROM appeals`))
	d := h.itemDecision(appeal, Overturn)
	h.refused(h.judges(two, d), errs.Invalid)
	d.Message = "It is active after all. Send the licence."
	h.ok(h.judges(two, d))
	own := h.mine(ann)
	if own.State != MoreWanted || own.Message != d.Message {
		t.Fatalf("%+v", own)
	}
	in := physician("Ann Example", "10")
	in.Revision = own.Version
	h.apply(ann, in)
	same(t, h.queue(one, Filter{}), id)
	h.ok(h.decides(one, id, Approve, "", ""))
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, annID); got != string(actor.Clinician) {
		t.Fatal(got)
	}
}

func TestAnOverturnedRefusalBesideANewApplicationIsNoSecondOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.ok(h.decides(one, id, Refuse, "not-active", ""))
	h.ok(h.Appeal(ann, Appealing{Application: id}))
	h.clock.Advance(time.Minute)
	second := h.apply(ann, physician("Ann Example", "10"))
	appeal := fromUUID(t, h.word(`SELECT id FROM appeals`))
	h.ok(h.judges(two, h.itemDecision(appeal, Overturn)))
	if own := h.mine(ann); own.ID != second || own.State != Submitted {
		t.Fatalf("%+v", own)
	}
	same(t, h.queue(one, Filter{}), second)
}

func TestWhoDecidesAnAppealTwiceIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	three, _ := h.reviewer("three")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.ok(h.decides(one, id, Refuse, "not-active", ""))
	h.ok(h.Appeal(ann, Appealing{Application: id}))
	appeal := fromUUID(t, h.word(`SELECT id FROM appeals`))
	d := h.itemDecision(appeal, Uphold)
	d.Message = "It stands."
	results := make(chan error, 2)
	for _, who := range []ctxt{two, three} {
		go func() { _, err := h.Decide(who, d); results <- err }()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) {
		t.Fatalf("%v, %v", first, second)
	}
	for _, err := range []error{first, second} {
		if err != nil {
			h.refused(err, errs.Conflict)
		}
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'detail' = 'appeal-upheld'`); n != 1 {
		t.Fatalf("told %d times", n)
	}
}
