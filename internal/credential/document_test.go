package credential

import (
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestDocumentsAreSealedCountedAndDeleted(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	reviewer, _ := l.reviewer("rev")
	ann, _ := l.applicant("ann")
	app := l.apply(ann, physician("Ann Example", "7701"))
	l.refused(l.AddDocument(ann, Upload{Kind: "licence", File: []byte("no picture")}), errs.Invalid)
	l.refused(l.AddDocument(ann, Upload{Kind: "passport", File: []byte("ok")}), errs.Invalid)
	l.refused(l.AddDocument(ann, Upload{Kind: "licence"}), errs.Invalid)
	l.refused(l.AddDocument(ann, Upload{Kind: "licence", File: make([]byte, MaxFile+1)}), errs.Invalid)
	key := ids.New()
	for range 2 { // one form, sent twice
		l.ok(l.AddDocument(ann, Upload{Kind: "licence", File: []byte("ok CANARY"), Key: key}))
	}
	l.refused(l.AddDocument(ann, Upload{Kind: "badge", File: []byte("ok CANARY")}), errs.Invalid) // the same file
	l.clock.Advance(minute)
	for i := range MaxDocuments - 1 {
		l.ok(l.AddDocument(ann, Upload{Kind: "badge", File: []byte(nth("ok %d", i))}))
	}
	l.refused(l.AddDocument(ann, Upload{Kind: "badge", File: []byte("ok too many")}), errs.Invalid)
	if n := l.number(`SELECT count(*) FROM evidence_pages WHERE position('CANARY'::bytea IN sealed) > 0`); n != 0 {
		t.Fatal("a page can be read in the database")
	}
	var sealed []byte
	var id ids.ID
	l.ok(l.db.Pool().QueryRow(t.Context(), `SELECT evidence_id, sealed FROM evidence_pages ORDER BY evidence_id LIMIT 1`).Scan(&id, &sealed))
	if _, err := l.ring.Open(sealed, pagePlace(id, 2)); err == nil {
		t.Fatal("a page opens at the place of another")
	}
	if plain, err := l.ring.Open(sealed, pagePlace(id, 1)); err != nil || string(plain) != "jpeg of ok CANARY" {
		t.Fatal(string(plain), err)
	}
	// Nobody deletes another's; one's own goes at once.
	other, _ := l.applicant("other")
	l.refused(l.DeleteDocument(other, id), errs.NotFound)
	l.ok(l.DeleteDocument(ann, id))
	l.refused(l.DeleteDocument(ann, id), errs.NotFound)
	// The same document from somebody else raises a flag.
	theirs := l.apply(other, physician("Other Body", "7702"))
	l.ok(l.AddDocument(other, Upload{Kind: "licence", File: []byte("ok 1")}))
	if l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, theirs) != riskHigh {
		t.Fatal("nobody notices that two people show one document")
	}
	// Refused: kept until nobody can appeal any more.
	l.ok(l.decides(reviewer, theirs, Refuse, "not-active", ""))
	// Approved: gone at once.
	l.ok(l.decides(reviewer, app, Approve, "", ""))
	if n := l.number(`SELECT count(*) FROM evidence_pages p JOIN evidence e ON e.id = p.evidence_id WHERE e.application_id = $1`, app); n != 0 {
		t.Fatalf("%d pages outlive the approval", n)
	}
	l.clock.Advance(AppealWindow - minute)
	if n, err := l.DeleteDue(t.Context()); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	l.clock.Advance(2 * minute)
	if n, err := l.DeleteDue(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if n := l.number(`SELECT count(*) FROM evidence_pages`); n != 0 {
		t.Fatalf("%d pages are left", n)
	}
	l.recorded(ActionDelete, MaxDocuments+1)
	if n := l.number(`SELECT count(*) FROM evidence WHERE kind = 'document' AND hash IS NOT NULL AND deleted_at IS NOT NULL AND source <> ''`); n != MaxDocuments+1 {
		t.Fatal("the keyed digest, the kind and the dates stay")
	}
}

func TestALetterToTheRegistersAddress(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	reviewer, _ := l.reviewer("rev")
	token, id := l.somebody("ann")
	app := l.apply(l.as(token), american("Ann Smith", annNPI))
	ann := l.nowAs(&token)
	item := fromUUID(t, l.word(`SELECT id FROM review_items WHERE subject_id = $1`, app))
	_, err := l.PrintLetter(reviewer, item)
	l.refused(err, errs.NotFound) // nobody asked
	l.ok(l.AskLetter(ann, ids.ID{}))
	l.refused(l.AskLetter(ann, ids.ID{}), errs.Conflict)
	_, err = l.PrintLetter(stale(reviewer), item)
	l.refused(err, errs.StepUp)
	_, err = l.PrintLetter(ann, item)
	l.refused(err, errs.NotFound)
	first, err := l.PrintLetter(reviewer, item)
	l.ok(err)
	if first.Name != "Ann Smith" || first.Place.City != "Portland" || first.Code == "" {
		t.Fatalf("%+v", first)
	}
	second, err := l.PrintLetter(reviewer, item)
	l.ok(err)
	l.recorded(ActionLetter, 2)
	l.refused(l.EnterLetterCode(ann, first.Code), errs.Invalid)
	l.clock.Advance(10 * 24 * time.Hour)
	token2, _ := l.somebody("ann")
	l.ok(l.EnterLetterCode(l.nowAs(&token2), second.Code))
	if l.standing(id) != actor.Clinician {
		t.Fatal(l.standing(id))
	}
	// Who has no match has no letter.
	bob, _ := l.applicant("bob")
	l.apply(bob, american("Other Name", bobNPI))
	l.refused(l.AskLetter(bob, ids.ID{}), errs.Conflict)
}

// Who was asked for more and gives nothing for ninety days has documents here
// no longer; who gave something since has them a while more.
func TestDocumentsOfAForgottenApplicationAreDeleted(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	rev, _ := l.reviewer("rev")
	token, _ := l.somebody("ann")
	app := l.apply(l.as(token), physician("Ann Example", "10"))
	l.ok(l.AddDocument(l.as(token), Upload{Kind: "badge", File: []byte("ok 1")}))
	l.ok(l.decides(rev, app, More, "proof-wanted", "A licence, please."))
	due := func(want int) {
		t.Helper()
		n, err := l.DeleteDue(t.Context())
		l.ok(err)
		if n != want {
			t.Fatalf("%d documents deleted, want %d", n, want)
		}
	}
	l.clock.Advance(ForgottenAfter - time.Hour)
	due(0)
	token, _ = l.somebody("ann")
	l.ok(l.AddDocument(l.as(token), Upload{Kind: "licence", File: []byte("ok 2")}))
	l.clock.Advance(2 * time.Hour)
	due(0)
	l.clock.Advance(ForgottenAfter)
	due(2)
	due(0)
}
