package credential

import (
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// letsItselfIn has Ann let in by the machine, and gives what came of it.
func (l ladder) letsItselfIn() (member, application, credential ids.ID) {
	l.t.Helper()
	token, member := l.somebody("ann itself")
	in := american("Ann Smith", annNPI)
	in.Address = "ann.smith@mercy.example"
	application = l.apply(l.as(token), in)
	code := l.mailed("ann.smith@mercy.example")
	l.ok(l.EnterMailCode(l.acting(member), code))
	if l.standing(member) != actor.Clinician {
		l.t.Fatal("not let in")
	}
	credential = fromUUID(l.t, l.word(`SELECT id FROM credentials WHERE application_id = $1 AND leads_to = 'clinician'`, application))
	return member, application, credential
}

func (h house) itemDecision(subject ids.ID, v Verdict) Decision {
	h.t.Helper()
	item := h.itemOf(subject)
	return Decision{Item: item, Version: h.number(`SELECT version FROM review_items WHERE id = $1`, item), Verdict: v}
}

func TestALookConfirmsOrTakesBack(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, revID := l.reviewer("rev")
	_, _, credential := l.letsItselfIn()
	w, err := l.Open(rev, l.itemOf(credential))
	l.ok(err)
	if w.Kind != ItemLook || w.Credential == nil || w.Review == nil || w.Review.LegalName != "Ann Smith" || len(w.Review.Pieces) != 2 ||
		w.Review.Compare.Field("name").Agreement != Close || len(w.Review.Compare.Mismatches()) != 1 || w.Review.Compare.Mismatches()[0].Why == "" {
		t.Fatalf("%+v", w)
	}
	l.refused(l.judges(rev, l.itemDecision(credential, Approve)), errs.Invalid) // no verdict on looks
	l.refused(l.judges(stale(rev), l.itemDecision(credential, Confirm)), errs.StepUp)
	d := l.itemDecision(credential, TakeBack)
	l.refused(l.judges(rev, d), errs.Invalid)
	l.ok(l.judges(rev, l.itemDecision(credential, Confirm)))
	got := l.word(`SELECT concat_ws('|', c.looked_by = $2, c.withdrawn_at IS NULL, m.look_by IS NULL, m.standing) FROM credentials c
		JOIN members m ON m.id = c.member_id WHERE c.id = $1`, credential, revID)
	if got != "t|t|t|clinician" {
		t.Fatal(got)
	}
	l.refused(l.judges(rev, Decision{Item: l.itemOf(credential), Verdict: Confirm}), errs.Conflict)
}

func TestWhatIsTakenBackEndsAtOnceAndCanBeAppealed(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	member, application, credential := l.letsItselfIn()
	mail := fromUUID(t, l.word(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'work mail'`, application))
	d := l.itemDecision(credential, TakeBack)
	d.Reason, d.Message, d.Evidence = "name-differs", "The hospital knows no such person.", map[ids.ID]bool{mail: false}
	l.ok(l.judges(rev, d))
	if l.standing(member) != actor.Applicant {
		t.Fatal("the standing is kept: " + l.standing(member))
	}
	ann := l.acting(member)
	own := l.mine(ann)
	if own.State != Refused || own.Message != "The hospital knows no such person." {
		t.Fatalf("%+v", own)
	}
	// The appeal goes to somebody else, who may let her in after all.
	l.ok(l.Appeal(ann, Appealing{Application: application, Words: "I was new there."}))
	l.refused(l.Appeal(ann, Appealing{Application: application}), errs.Conflict)
	appeal := fromUUID(t, l.word(`SELECT id FROM appeals`))
	same(t, l.queue(rev, Filter{}))
	_, err := l.Open(rev, l.itemOf(appeal))
	l.refused(err, errs.Forbidden)
	other, _ := l.reviewer("other")
	w, err := l.Open(other, l.itemOf(appeal))
	l.ok(err)
	if w.Appeal == nil || w.Appeal.Words != "I was new there." || w.Review == nil || w.TargetAt.Sub(w.OpenedAt) != 7*24*time.Hour {
		t.Fatalf("%+v", w)
	}
	d = l.itemDecision(appeal, Overturn)
	l.refused(l.judges(other, d), errs.Invalid) // neither enough, nor a word on what is wanting
	d.Evidence = map[ids.ID]bool{mail: true}
	l.ok(l.judges(other, d))
	if l.standing(member) != actor.Clinician || l.mine(l.acting(member)).State != Approved {
		t.Fatal("overturned, and not let in")
	}
	if got := l.word(`SELECT outcome FROM appeals`); got != "overturned" {
		t.Fatal(got)
	}
}

// acting is a member as they are now, whatever became of their session.
func (h house) acting(member ids.ID) ctxt {
	h.t.Helper()
	m, err := h.accounts.Member(h.t.Context(), member)
	h.ok(err)
	return actor.With(h.t.Context(), actor.Actor{MemberID: m.ID, Standing: m.Standing, Grants: m.Grants, Profession: m.Profession, Fresh: true, RulesAccepted: true})
}

func TestALookThatNobodyTookInTimeComesFirst(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	_, _, credential := l.letsItselfIn()
	l.clock.Advance(72 * time.Hour)
	_, err := l.Expire(t.Context())
	l.ok(err)
	if n := l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, credential); n == maxRisk {
		t.Fatal("pressed too early")
	}
	l.clock.Advance(time.Second)
	_, err = l.Expire(t.Context())
	l.ok(err)
	if n := l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, credential); n != maxRisk {
		t.Fatalf("risk %d", n)
	}
}
