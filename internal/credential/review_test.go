package credential

import (
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
)

func TestApplyMoreAmendApprove(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	token, annID := h.somebody("ann")
	ann := h.as(token)
	reviewer, _ := h.reviewer("rev")
	early := h.apply(ann, physician("Ann Example", "1234567"))
	h.clock.Advance(minute)
	late, _ := h.applicant("late")
	h.apply(late, physician("Bea Example", "7654321"))
	if own := h.mine(late); own.Ahead != 1 {
		t.Fatalf("%d ahead, want 1", own.Ahead)
	}
	h.refused(h.decides(reviewer, early, More, "name-differs", " "), errs.Invalid)
	h.refused(h.decides(reviewer, early, More, "no-answer", "What?"), errs.Invalid)
	h.ok(h.decides(reviewer, early, More, "name-differs", "Which name is it?"))
	h.noticed(annID, early, "more")
	own := h.mine(ann)
	if own.State != MoreWanted || own.Message != "Which name is it?" || own.Reason != "name-differs" || own.LegalName != "Ann Example" {
		t.Fatalf("%+v", own)
	}
	h.refused(h.decides(reviewer, early, Approve, "", ""), errs.Conflict)
	in := physician("Ann Married-Example", "1234567")
	in.Revision = own.Version - 1
	_, err := h.Apply(ann, in)
	h.refused(err, errs.Conflict)
	in.Revision = own.Version
	if id := h.apply(ann, in); id != early {
		t.Fatal("an amended application is the same one")
	}
	// It kept its place, and the reviewer sees what was asked.
	if own := h.mine(ann); own.Ahead != 0 || own.State != Submitted {
		t.Fatalf("%+v", own)
	}
	desk, err := h.Queue(reviewer, Filter{})
	h.ok(err)
	if len(desk.Items) != 2 || desk.Items[0].Subject != early || !desk.Items[0].Again || desk.Items[1].Again || desk.Count != 2 {
		t.Fatalf("%+v", desk)
	}
	r, err := h.Read(reviewer, early)
	h.ok(err)
	if r.LegalName != "Ann Married-Example" || r.Message != "Which name is it?" || len(r.Signals) != 0 {
		t.Fatalf("%+v", r)
	}
	// Who read what stood there before may not decide on what stands now.
	h.refused(h.judges(reviewer, Decision{Item: h.itemOf(early), Version: 1, Verdict: Approve}), errs.Conflict)
	h.ok(h.decides(reviewer, early, Approve, "name-differs", "Welcome."))
	h.noticed(annID, early, "approved")
	m, err := h.accounts.Member(t.Context(), annID)
	h.ok(err)
	if m.Standing != actor.Clinician || m.Profession != "physician" || m.Stage != "attending" || m.Specialty != "cardiology" || m.Jurisdiction != "GB" || m.VerifiedAt == nil {
		t.Fatalf("%+v", m)
	}
	if own := h.mine(h.as(token)); own.State != Approved || own.Reason != "" || own.Message != "Welcome." {
		t.Fatalf("%+v", own)
	}
	if n := h.number(`SELECT count(*) FROM credentials WHERE member_id = $1 AND application_id = $2 AND method <> ''`, annID, early); n != 1 {
		t.Fatalf("%d credentials", n)
	}
	h.recorded(ActionSubmit, 3)
	h.recorded(ActionRead, 1)
	h.recorded(ActionDecide, 2)
}

func TestAStudentIsLetInAsAStudent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	token, id := h.somebody("stu")
	reviewer, _ := h.reviewer("rev")
	in := Input{Facts: Facts{LegalName: "Stu Dent", Profession: "student", Jurisdiction: "KE", Register: "University of Nairobi", Number: "H31/1/2023", Graduates: "2028-06"}}
	h.ok(h.decides(reviewer, h.apply(h.as(token), in), Approve, "", ""))
	m, err := h.accounts.Member(t.Context(), id)
	h.ok(err)
	if m.Standing != actor.Student || m.Stage != "student" || m.Specialty != "" {
		t.Fatalf("%+v", m)
	}
	// And becomes a clinician by a registration.
	v, _, err := h.accounts.Load(t.Context(), token)
	h.ok(err)
	h.ok(h.decides(reviewer, h.apply(h.as(v.NewToken), physician("Stu Dent", "99")), Approve, "", ""))
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, id); got != "clinician" {
		t.Fatal(got)
	}
}

func TestARefusalHasAReasonAndANextStep(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, annID := h.applicant("ann")
	reviewer, _ := h.reviewer("rev")
	id := h.apply(ann, physician("Ann Example", "1234567"))
	h.refused(h.decides(reviewer, id, Refuse, "", "No."), errs.Invalid)
	h.refused(h.decides(reviewer, id, Refuse, ReasonOther, ""), errs.Invalid)
	h.refused(h.decides(reviewer, id, Refuse, "not-active", strings.Repeat("m", MaxMessage+1)), errs.Invalid)
	h.refused(h.decides(reviewer, id, "perhaps", "", ""), errs.Invalid)
	h.ok(h.decides(reviewer, id, Refuse, "not-active", ""))
	h.noticed(annID, id, "refused")
	if own := h.mine(ann); own.State != Refused || ReasonText(own.Reason) == "" {
		t.Fatalf("%+v", own)
	}
	second := h.apply(ann, physician("Ann Example", "1234567"))
	r, err := h.Read(reviewer, second)
	h.ok(err)
	if len(r.Signals) != 1 || !r.Signals[0].SameApplicant || r.Signals[0].State != Refused || !r.Signals[0].SameName {
		t.Fatalf("%+v", r.Signals)
	}
	if got := h.word(`SELECT detail FROM audit_entries WHERE action = $1`, ActionDecide); got != "refuse join: not-active" {
		t.Fatal(got)
	}
}

func TestARecoveryKeepsTheAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, _ := h.reviewer("rev")
	_, oldID := h.letIn(reviewer, "José Núñez", "MD-100", "jose_n")
	before := h.word(`SELECT row(handle, standing, profession, verified_at, created_at)::text FROM members WHERE id = $1`, oldID)
	h.clock.Advance(minute)
	newToken, newID := h.somebody("a new provider")
	in := physician("Jose Nunez", "md100")
	in.Purpose = Recover
	id := h.apply(h.as(newToken), in)
	r, err := h.Read(reviewer, id)
	h.ok(err)
	if r.Matches() != 1 || len(r.Signals) != 1 || !r.Signals[0].SameName || !r.Signals[0].SameNumber {
		t.Fatalf("%+v", r)
	}
	h.ok(h.decides(reviewer, id, Approve, "", ""))
	h.noticed(oldID, id, "approved")
	// The new sign-in opens the old account; nothing of it changed.
	again, same := h.somebody("a new provider")
	if same != oldID {
		t.Fatal("the sign-in opens another account")
	}
	if after := h.word(`SELECT row(handle, standing, profession, verified_at, created_at)::text FROM members WHERE id = $1`, oldID); after != before {
		t.Fatalf("%s became %s", before, after)
	}
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, newID); got != "closed" {
		t.Fatal(got)
	}
	if own := h.mine(h.as(again)); own.ID != id || own.Purpose != Recover || own.State != Approved {
		t.Fatalf("%+v", own)
	}
	if n := h.number(`SELECT count(*) FROM credentials`); n != 1 {
		t.Fatalf("%d credentials", n)
	}
}

func TestARecoveryNeedsNumberAndName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, _ := h.reviewer("rev")
	_, oldID := h.letIn(reviewer, "Ann Example", "100", "ann_e")
	for i, in := range []Input{physician("Anna Example", "100"), physician("Ann Example", "101")} {
		in.Purpose = Recover
		ctx, _ := h.applicant(nth("thief %d", i))
		id := h.apply(ctx, in)
		h.refused(h.decides(reviewer, id, Approve, "", ""), errs.Invalid)
		if got := h.word(`SELECT state FROM applications WHERE id = $1`, id); got != "submitted" {
			t.Fatal(got)
		}
	}
	// Two accounts with the same proof: nobody guesses.
	h.letIn(reviewer, "Ann Example", "100", "ann_2")
	ctx, _ := h.applicant("ann again")
	in := physician("Ann Example", "100")
	in.Purpose = Recover
	h.refused(h.decides(reviewer, h.apply(ctx, in), Approve, "", ""), errs.Invalid)
	if n := h.number(`SELECT count(*) FROM identities WHERE member_id = $1`, oldID); n != 1 {
		t.Fatalf("%d identities", n)
	}
}

func TestNobodyDecidesOnThemselves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	other, _ := h.reviewer("other")
	self, selfID := h.reviewer("self")
	id := h.apply(self, physician("Rev Iewer", "500"))
	desk, err := h.Queue(self, Filter{})
	h.ok(err)
	if len(desk.Items) != 0 || desk.Count != 0 {
		t.Fatalf("%+v", desk)
	}
	_, err = h.Read(self, id)
	h.refused(err, errs.Forbidden)
	h.refused(h.decides(self, id, Approve, "", ""), errs.Forbidden)
	h.ok(h.decides(other, id, Approve, "", ""))
	// Nor through a second account that names their number.
	for i, purpose := range []Purpose{Join, Recover} {
		ctx, _ := h.applicant(nth("second account %d", i))
		in := physician("Rev Iewer", "500")
		in.Purpose = purpose
		second := h.apply(ctx, in)
		_, err = h.Read(self, second)
		h.refused(err, errs.Forbidden)
		h.refused(h.decides(self, second, Approve, "", ""), errs.Forbidden)
	}
	if n := h.number(`SELECT count(*) FROM identities WHERE member_id = $1`, selfID); n != 1 {
		t.Fatalf("%d identities", n)
	}
	h.recorded(ActionDecide, 1)
	h.recorded(ActionRead, 0)
}

func TestTwoReviewersAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, _ := h.reviewer("one")
	two, _ := h.reviewer("two")
	for i := range 10 {
		ctx, _ := h.applicant(nth("applicant %d", i))
		id := h.apply(ctx, physician("Ann Example", nth("N%d", i)))
		h.proven(id)
		item := h.itemOf(id)
		var wg sync.WaitGroup
		results := make([]error, 2)
		wg.Go(func() { _, results[0] = h.Decide(one, Decision{Item: item, Version: 1, Verdict: Approve}) })
		wg.Go(func() {
			_, results[1] = h.Decide(two, Decision{Item: item, Version: 1, Verdict: Refuse, Reason: "not-active"})
		})
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Fatalf("%v, %v", results[0], results[1])
		}
		for _, err := range results {
			if err != nil {
				h.refused(err, errs.Conflict)
			}
		}
	}
	h.recorded(ActionDecide, 10)
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'notify'`); n != 10 {
		t.Fatalf("%d notices", n)
	}
	lost := h.number(`SELECT count(*) FROM applications a WHERE (a.state = 'approved') <> EXISTS (SELECT FROM credentials c WHERE c.application_id = a.id)`)
	if lost != 0 {
		t.Fatalf("%d applications disagree with the credentials", lost)
	}
}

// The place that is shown is the one that the desk has: what looks wrong and
// what is no application come before it there, and so they do here. One's own
// risk shows in nothing.
func TestThePlaceInTheQueueIsTheDesks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`UPDATE review_items SET closed_at = now()`)
	first, _ := h.applicant("first")
	h.apply(first, physician("First Example", "11"))
	h.clock.Advance(minute)
	second, _ := h.applicant("second")
	mine := h.apply(second, physician("Second Example", "12"))
	h.clock.Advance(minute)
	third, thirdID := h.applicant("third")
	later := h.apply(third, physician("Third Example", "13"))
	ahead := func(want int) {
		t.Helper()
		if got := h.mine(second).Ahead; got != want {
			t.Fatalf("%d ahead, want %d", got, want)
		}
	}
	ahead(1)
	h.exec(`UPDATE review_items SET risk = 2 WHERE subject_id = $1`, later)
	ahead(2)
	h.exec(`INSERT INTO review_items (id, kind, subject_id, member_id, opened_at, target_at, place_at)
		VALUES (gen_random_uuid(), 'expiry', gen_random_uuid(), $1, $2, $2, $2)`, thirdID, h.clock.Now().Add(-48*time.Hour))
	ahead(3)
	h.exec(`UPDATE review_items SET risk = 3 WHERE subject_id = $1`, mine)
	ahead(3)
	h.exec(`UPDATE review_items SET paused_at = now() WHERE subject_id = $1`, later)
	ahead(2)
}
