package credential

import (
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

const day = 24 * time.Hour

// told gives the words of every notice about credentials, in their order.
func (h house) told() string {
	h.t.Helper()
	return h.word(`SELECT coalesce(string_agg(args->>'detail', ' ' ORDER BY id), '') FROM river_job WHERE kind = 'notify' AND args->>'about' = 'credential'`)
}

func (h house) expire() Expired {
	h.t.Helper()
	out, err := h.Expire(h.t.Context())
	h.ok(err)
	return out
}

// certified lets somebody in, and gives when what they proved ends.
func (h house) certified(reviewer ctxt) (member, credential ids.ID, ends time.Time) {
	h.t.Helper()
	_, member = h.letIn(reviewer, "Ann Example", "10", "ann_example")
	credential = fromUUID(h.t, h.word(`SELECT id FROM credentials WHERE member_id = $1`, member))
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT expires_at FROM credentials WHERE id = $1`, credential).Scan(&ends))
	return member, credential, ends
}

func TestRemindersComeOnceAtSixtyThirtyAndSevenDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	_, credential, ends := h.certified(rev)
	at := func(when time.Time, want string) {
		t.Helper()
		h.clock.Advance(when.Sub(h.clock.Now()))
		for range 2 { // a job that is tried again tells nothing twice
			h.expire()
		}
		if got := h.told(); got != want {
			t.Fatalf("told %q, want %q", got, want)
		}
	}
	at(ends.Add(-60*day-time.Second), "")
	at(ends.Add(-60*day), "expires-60")
	at(ends.Add(-30*day-time.Second), "expires-60")
	at(ends.Add(-30*day), "expires-60 expires-30")
	at(ends.Add(-7*day), "expires-60 expires-30 expires-7")
	at(ends.Add(-time.Second), "expires-60 expires-30 expires-7")
	h.recorded(ActionRemind, 3)
	_ = credential
}

func TestAServerThatWasAwayRemindsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	_, _, ends := h.certified(rev)
	h.clock.Advance(ends.Add(-5 * day).Sub(h.clock.Now()))
	if out := h.expire(); out.Reminded != 1 || h.told() != "expires-7" {
		t.Fatalf("%+v %s", out, h.told())
	}
}

func TestWhatRanOutLapsesAfterItsGraceAndReadsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	member, credential, ends := h.certified(rev)
	standing := func() string { return h.word(`SELECT standing FROM members WHERE id = $1`, member) }
	h.clock.Advance(ends.Sub(h.clock.Now()))
	if out := h.expire(); out.RanOut != 1 || out.Lapsed != 0 || standing() != "clinician" {
		t.Fatalf("%+v %s", out, standing())
	}
	if out := h.expire(); out.RanOut != 0 {
		t.Fatal("put before a reviewer twice")
	}
	rev = h.acting(actor.From(rev).MemberID)
	same(t, h.queue(rev, Filter{Kind: ItemExpiry}), credential)
	h.clock.Advance(30*day - time.Second)
	h.expire()
	if standing() != "clinician" {
		t.Fatal("lapsed within the grace")
	}
	h.clock.Advance(time.Second)
	if out := h.expire(); out.Lapsed != 1 || standing() != "lapsed" {
		t.Fatalf("%+v %s", out, standing())
	}
	same(t, h.queue(rev, Filter{Kind: ItemExpiry}))
	if !strings.HasSuffix(h.told(), "expired lapsed") {
		t.Fatal(h.told())
	}
	if out := h.expire(); out != (Expired{}) {
		t.Fatalf("%+v", out)
	}
	h.recorded(ActionLapse, 1)
}

func TestAReviewerGivesMoreTimeOrNone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, revID := h.reviewer("rev")
	member, credential, ends := h.certified(rev)
	h.clock.Advance(ends.Sub(h.clock.Now()))
	h.expire()
	rev = h.acting(revID)
	w, err := h.Open(rev, h.itemOf(credential))
	h.ok(err)
	if w.Credential == nil || w.Credential.LegalName != "Ann Example" || w.Kind != ItemExpiry {
		t.Fatalf("%+v", w)
	}
	h.ok(h.judges(rev, h.itemDecision(credential, Extend)))
	h.clock.Advance(60*day - time.Second)
	h.expire()
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, member); got != "clinician" {
		t.Fatal("more time was no more")
	}
	h.clock.Advance(time.Second)
	h.expire()
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, member); got != "lapsed" {
		t.Fatal(got)
	}
	_, other, _ := func() (ids.ID, ids.ID, time.Time) {
		_, m := h.letIn(rev, "Bea Example", "11", "bea_example")
		return m, fromUUID(t, h.word(`SELECT id FROM credentials WHERE member_id = $1`, m)), time.Time{}
	}()
	h.exec(`UPDATE credentials SET expires_at = $2, grace_until = $3 WHERE id = $1`, other, h.clock.Now(), h.clock.Now().Add(30*day))
	h.expire()
	h.ok(h.judges(rev, h.itemDecision(other, Lapse)))
	if got := h.word(`SELECT standing FROM members m JOIN credentials c ON c.member_id = m.id WHERE c.id = $1`, other); got != "lapsed" {
		t.Fatal(got)
	}
}

func TestWhoWaitsForUsDoesNotLapse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, revID := h.reviewer("rev")
	member, _, ends := h.certified(rev)
	h.clock.Advance(ends.Sub(h.clock.Now()))
	in := physician("Ann Example", "10")
	in.Purpose = Renew
	id := h.apply(h.acting(member), in)
	h.clock.Advance(40 * day)
	if out := h.expire(); out.Lapsed != 0 || out.RanOut != 0 {
		t.Fatalf("%+v", out)
	}
	h.ok(h.decides(h.acting(revID), id, Approve, "", ""))
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, member); got != "clinician" {
		t.Fatal(got)
	}
	if n := h.number(`SELECT count(*) FROM credentials WHERE member_id = $1 AND withdrawn_at IS NULL AND expires_at > $2`, member, h.clock.Now()); n != 1 {
		t.Fatal("not renewed")
	}
}

func TestAProvisionalStandingEndsWithItsThirtyDays(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	ann, member := l.applicant("ann")
	l.apply(ann, american("Ann Smith", annNPI))
	if l.standing(member) != actor.Provisional {
		t.Fatal(l.standing(member))
	}
	if out := l.expire(); out.Reminded != 0 {
		t.Fatal("what is good for 30 days is no end of 30 days away")
	}
	l.clock.Advance(30*day - time.Second)
	if out := l.expire(); out.Provisional != 0 {
		t.Fatalf("%+v", out)
	}
	l.clock.Advance(time.Second)
	if out := l.expire(); out.Provisional != 1 || l.standing(member) != actor.Applicant {
		t.Fatalf("%+v %s", out, l.standing(member))
	}
	if got := l.told(); got != "expires-7 provisional-over" {
		t.Fatal(got)
	}
	if n := l.number(`SELECT count(*) FROM review_items WHERE kind = 'expiry'`); n != 0 {
		t.Fatal("a provisional standing is nothing for a reviewer")
	}
}

func TestAStudentsStandingEndsWithTheStudies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, _ := h.reviewer("rev")
	token, member := h.somebody("stu")
	in := Input{Facts: Facts{LegalName: "Stu Dent", Profession: "student", Jurisdiction: "KE", Register: "University of Nairobi", Number: "H31/1/2023",
		Graduates: h.clock.Now().Add(100 * day).Format("2006-01")}}
	h.ok(h.decides(rev, h.apply(h.as(token), in), Approve, "", ""))
	var ends time.Time
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT expires_at FROM credentials`).Scan(&ends))
	if late := ends.Sub(h.clock.Now()); late > 133*day {
		t.Fatalf("good for %s", late)
	}
	h.clock.Advance(ends.Add(30*day - time.Second).Sub(h.clock.Now()))
	h.expire()
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, member); got != "student" {
		t.Fatal(got)
	}
	h.clock.Advance(time.Second)
	h.expire()
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, member); got != "lapsed" {
		t.Fatal(got)
	}
}

func TestOnlyTheHouseWideVerdictsFitAKind(t *testing.T) {
	t.Parallel()
	for kind, allowed := range verdicts {
		for _, v := range []Verdict{Approve, More, Refuse, Confirm, TakeBack, Extend, Lapse, Clear, Uphold, Overturn, "", "perhaps"} {
			d := Decision{Verdict: v, Reason: ReasonOther, Message: "words"}
			fits := false
			for _, one := range allowed {
				fits = fits || one == v
			}
			if err := d.check(kind); (err == nil) != fits || err != nil && errs.As(err).Fields["do"] == "" {
				t.Errorf("%q on %q: %v", v, kind, err)
			}
		}
	}
}
