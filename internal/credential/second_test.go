package credential

import (
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// piece puts one piece of evidence beside an application and gives its id.
func (h house) piece(application ids.ID, kind EvidenceKind, state EvidenceState, finding string) ids.ID {
	h.t.Helper()
	id := ids.At(h.clock.Now())
	h.exec(`INSERT INTO evidence (id, application_id, member_id, kind, state, finding, created_at, given_at)
		SELECT $5, id, member_id, $2, $3, $4, $6, $6 FROM applications WHERE id = $1`, application, string(kind), string(state), finding, id, h.clock.Now())
	return id
}

func (h house) decision(item, application ids.ID, v Verdict) Decision {
	h.t.Helper()
	return Decision{Item: item, Version: h.number(`SELECT version FROM applications WHERE id = $1`, application), Verdict: v}
}

func TestApprovalNeedsAPolicyMetByWhatTheReviewerConfirms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, revID := h.reviewer("rev")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	item := h.itemOf(id)
	registry := fromUUID(t, h.word(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'registry'`, id))
	document := h.piece(id, Document, EvidenceGiven, "")
	d := h.decision(item, id, Approve)
	h.refused(h.judges(rev, d), errs.Invalid) // nothing is confirmed
	d.Evidence = map[ids.ID]bool{registry: true}
	h.refused(h.judges(rev, d), errs.Invalid) // a public number alone
	d.Evidence = map[ids.ID]bool{registry: true, document: false}
	h.refused(h.judges(rev, d), errs.Invalid)
	if n := h.number(`SELECT count(*) FROM evidence WHERE state <> 'given'`); n != 0 {
		t.Fatal("a refused decision left its marks")
	}
	d.Evidence = map[ids.ID]bool{registry: true, document: true, ids.New(): true}
	h.refused(h.judges(rev, d), errs.NotFound)
	other, _ := h.applicant("other")
	foreign := h.piece(h.apply(other, physician("Bea Example", "11")), Document, EvidenceGiven, "")
	d.Evidence = map[ids.ID]bool{registry: true, foreign: true}
	h.refused(h.judges(rev, d), errs.NotFound)
	d.Evidence = map[ids.ID]bool{registry: true, document: true}
	h.ok(h.judges(rev, d))
	if n := h.number(`SELECT count(*) FROM evidence WHERE application_id = $1 AND state = 'confirmed' AND decided_by = $2`, id, revID); n != 2 {
		t.Fatalf("%d pieces confirmed", n)
	}
	if got := h.word(`SELECT method FROM credentials WHERE application_id = $1`, id); got != "registry and document" {
		t.Fatal(got)
	}
}

func TestWhoVouchedNeedsASecondReviewer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, oneID := h.reviewer("one")
	ann, annID := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.proven(id)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE id = (SELECT id FROM evidence WHERE kind = 'vouch' LIMIT 1)`, oneID)
	item := h.itemOf(id)
	d := h.decision(item, id, Approve)
	_, err := h.Decide(one, d)
	h.refused(err, errs.Conflict) // there is no second one
	two, _ := h.reviewer("two")
	w, err := h.Open(one, item)
	h.ok(err)
	if w.Bond != BondVouched {
		t.Fatalf("bond %q", w.Bond)
	}
	d.Message = "I know her."
	second, err := h.Decide(one, d)
	h.ok(err)
	if !second || h.word(`SELECT standing FROM members WHERE id = $1`, annID) != "applicant" {
		t.Fatal("the voucher's word alone let her in")
	}
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'member_id' = $1`, annID.String()); n != 0 {
		t.Fatal("she was told of half a decision")
	}
	_, err = h.Decide(one, d)
	h.refused(err, errs.Forbidden)
	same(t, h.queue(one, Filter{}))
	w, err = h.Open(two, item)
	h.ok(err)
	if w.FirstVerdict != string(Approve) || w.Note != "I know her." || w.Bond != BondNone {
		t.Fatalf("%+v", w.Item)
	}
	h.ok(h.judges(two, h.decision(item, id, Approve)))
	if h.word(`SELECT standing FROM members WHERE id = $1`, annID) != "clinician" {
		t.Fatal("not let in")
	}
	h.recorded(ActionDecide, 2)
}

func TestTwoVouchersAreNotTwoReviewers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, oneID := h.reviewer("one")
	two, twoID := h.reviewer("two")
	three, _ := h.reviewer("three")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.proven(id)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE kind = 'vouch'`, oneID)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE id = (SELECT max(id::text)::uuid FROM evidence WHERE kind = 'vouch')`, twoID)
	item := h.itemOf(id)
	second, err := h.Decide(one, h.decision(item, id, Approve))
	h.ok(err)
	if !second {
		t.Fatal("alone")
	}
	_, err = h.Decide(two, h.decision(item, id, Approve))
	h.refused(err, errs.Forbidden)
	// What came after the first verdict was not in it.
	h.clock.Advance(minute)
	h.piece(id, Document, EvidenceGiven, "")
	second, err = h.Decide(two, h.decision(item, id, Approve))
	h.ok(err)
	if !second {
		t.Fatal("a verdict on other evidence counted as the first")
	}
	h.ok(h.judges(three, h.decision(item, id, Approve)))
}

func TestOnesOwnInstitutionNeedsASecondWhenThePolicySaysSo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		policy bool
		left   string
		second bool
	}{
		{"of the same house", true, `NULL`, true},
		{"the policy doesn't mind", false, `NULL`, false},
		{"left within twelve months", true, `now() - interval '300 days'`, true},
		{"left long ago", true, `now() - interval '400 days'`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newLadder(t)
			one, oneID := h.reviewer("one")
			two, twoID := h.reviewer("two")
			ann, annID := h.applicant("ann")
			id := h.apply(ann, physician("Ann Example", "10"))
			h.proven(id)
			h.exec(`UPDATE proof_policies SET own_second = $1`, c.policy)
			h.exec(`INSERT INTO affiliations (id, member_id, institution, created_at, left_at) VALUES (gen_random_uuid(), $1, 'mercy', now(), NULL)`, annID)
			for _, reviewer := range []ids.ID{oneID, twoID} {
				h.exec(`INSERT INTO affiliations (id, member_id, institution, created_at, left_at) VALUES (gen_random_uuid(), $1, 'mercy', now(), `+c.left+`)`, reviewer)
			}
			item := h.itemOf(id)
			second, err := h.Decide(one, h.decision(item, id, Approve))
			h.ok(err)
			if second != c.second {
				t.Fatalf("second %v", second)
			}
			if second { // two of one house may do it together
				h.ok(h.judges(two, h.decision(item, id, Approve)))
			}
		})
	}
}

func TestWhatIsAskedForVoidsAFirstVerdict(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, oneID := h.reviewer("one")
	two, _ := h.reviewer("two")
	ann, _ := h.applicant("ann")
	id := h.apply(ann, physician("Ann Example", "10"))
	h.proven(id)
	h.exec(`UPDATE evidence SET voucher = $1 WHERE id = (SELECT id FROM evidence WHERE kind = 'vouch' LIMIT 1)`, oneID)
	item := h.itemOf(id)
	second, err := h.Decide(one, h.decision(item, id, Approve))
	h.ok(err)
	if !second {
		t.Fatal("alone")
	}
	h.ok(h.decides(two, id, More, "other", "Another name?"))
	in := physician("Ann Married", "10")
	in.Revision = h.mine(ann).Version
	h.apply(ann, in)
	w, err := h.Open(one, item)
	h.ok(err)
	if w.FirstVerdict != "" {
		t.Fatal("a verdict on what was said before stands")
	}
}

func TestAVerdictOnWhatHasChangedIsNotTaken(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	_, _, credential := l.letsItselfIn()
	read := l.itemDecision(credential, Confirm)
	l.ok(l.raiseRisk(t.Context(), ItemLook, credential, riskHigh))
	l.refused(l.judges(rev, read), errs.Conflict)
	l.ok(l.judges(rev, l.itemDecision(credential, Confirm)))
}

// Where there is no register, one confirmed piece lets read questions while the
// reviewer waits for the rest; unlooked at, or of somebody whose number another
// member has, it gives nothing.
func TestOneConfirmedPieceLetsReadMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		confirm, taken bool
		want           actor.Standing
	}{"confirmed": {true, false, actor.Provisional}, "not confirmed": {false, false, actor.Applicant}, "taken": {true, true, actor.Applicant}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLadder(t)
			rev, _ := l.reviewer("rev")
			in := physician("Ann Beispiel", "BAK-77")
			in.Jurisdiction, in.Register = "DE", "The chamber"
			if c.taken {
				other, _ := l.applicant("other")
				l.apply(other, in)
			}
			token, id := l.somebody("ann")
			app := l.apply(l.as(token), in)
			l.ok(l.AddDocument(l.as(token), Upload{Kind: "licence", File: []byte("ok licence")}))
			document := fromUUID(t, l.word(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'document'`, app))
			d := l.decision(l.itemOf(app), app, More)
			d.Reason, d.Message, d.Evidence = "proof-wanted", "One more, please.", map[ids.ID]bool{document: c.confirm}
			l.ok(l.judges(rev, d))
			if got := l.standing(id); got != c.want {
				t.Fatalf("%s, want %s", got, c.want)
			}
			if c.want != actor.Provisional {
				return
			}
			if n := l.number(`SELECT count(*) FROM credentials WHERE member_id = $1 AND expires_at = $2`, id, l.clock.Now().AddDate(0, 0, 30)); n != 1 {
				t.Fatal("it doesn't expire")
			}
			// A refusal takes it away.
			l.ok(l.Again(l.nowAs(&token)))
			l.ok(l.decides(rev, app, Refuse, "not-active", ""))
			if l.standing(id) != actor.Applicant {
				t.Fatal("it outlives the refusal")
			}
		})
	}
}
