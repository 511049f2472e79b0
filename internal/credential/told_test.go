package credential

import (
	"slices"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// calls asserts which reviewers are to hear of an item in a word.
func (h house) calls(item ids.ID, word string, want ...ids.ID) {
	h.t.Helper()
	got := h.word(`SELECT coalesce(string_agg(args->>'member_id', ' ' ORDER BY args->>'member_id'), '') FROM river_job WHERE kind = 'notify'
		AND args->>'about' = 'review' AND args->>'post_id' = $1 AND args->>'detail' = $2`, item.String(), word)
	var list []string
	for _, id := range want {
		list = append(list, id.String())
	}
	slices.Sort(list)
	if got != strings.Join(list, " ") {
		h.t.Fatalf("%s: told %q, want %q", word, got, list)
	}
}

func TestWhoCanTakeWhatIsHandedOverHearsOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, twoID := h.reviewer("two")
	_, threeID := h.reviewer("three")
	_, goneID := h.reviewer("gone")
	h.exec(`UPDATE members SET standing = 'suspended' WHERE id = $1`, goneID)
	_, adminID := h.reviewer("admin")
	h.exec(`UPDATE members SET grants = grants | $2 WHERE id = $1`, adminID, int16(actor.Administrator))
	h.applicant("bystander")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	item := h.itemOf(id)
	h.ok(h.Escalate(one, Handover{Item: item, Note: "Is this seal real?"}))
	h.calls(item, toldHanded, twoID, threeID, adminID)
	h.exec(`DELETE FROM river_job`)
	h.ok(h.Escalate(two, Handover{Item: item, Note: "Nor do I know.", To: toAdministrator}))
	h.calls(item, toldHanded, adminID)
	if n := h.number(`SELECT count(*) FROM river_job WHERE args::text ~ 'seal|Nor do|Ann'`); n != 0 {
		t.Fatal("a notice has words in it")
	}
}

func TestASecondReviewerIsCalledAndTheFirstHearsTheEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, oneID := h.reviewer("one")
	_, twoID := h.reviewer("two")
	three, threeID := h.reviewer("three")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.proven(id)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE kind = 'vouch'`, oneID)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE id = (SELECT max(id::text)::uuid FROM evidence WHERE kind = 'vouch')`, twoID)
	item := h.itemOf(id)
	second, err := h.Decide(one, h.decision(item, id, Approve))
	h.ok(err)
	if !second {
		t.Fatal("decided alone")
	}
	h.calls(item, toldSecond, threeID) // who vouched can't complete it
	h.calls(item, toldEnded)
	h.ok(h.judges(three, h.decision(item, id, Approve)))
	h.calls(item, toldEnded, oneID)
}

func TestAHitCallsItsSecondReviewerWhenSomebodyCanGoOn(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, oneID := l.reviewer("one")
	two, twoID := l.reviewer("two")
	member, _, _ := l.letsItselfIn()
	l.register.says(annNPI, func(e *Entry) { e.Active = false })
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	item := l.itemOf(hit)
	_, err := l.Decide(one, l.itemDecision(hit, Confirm))
	l.ok(err)
	l.calls(item, toldSecond) // she can still answer: nobody can go on
	l.ok(l.AnswerHit(l.acting(member), hit, "It was renewed in May."))
	l.calls(item, toldSecond, twoID)
	l.ok(l.judges(two, l.itemDecision(hit, Clear)))
	l.calls(item, toldEnded, oneID)
	// So it is where she lets the time pass.
	l.register.says(annNPI, func(e *Entry) { e.Names = []string{"Somebody Else"} })
	l.recheck(1)
	hit = fromUUID(t, l.word(`SELECT id FROM registry_hits WHERE outcome = 'open'`))
	item = l.itemOf(hit)
	_, err = l.Decide(two, l.itemDecision(hit, Confirm))
	l.ok(err)
	l.calls(item, toldSecond)
	l.clock.Advance(AnswerWithin)
	_, err = l.Expire(t.Context())
	l.ok(err)
	l.calls(item, toldSecond, oneID)
}
