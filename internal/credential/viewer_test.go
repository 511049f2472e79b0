package credential

import (
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestADocumentIsShownToWhoHasClaimedItAlone(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, oneID := l.reviewer("one")
	two, _ := l.reviewer("two")
	ann, _ := l.applicant("ann")
	id := l.apply(ann, physician("Ann Example", "10"))
	l.ok(l.AddDocument(ann, Upload{Kind: "licence", File: []byte("ok LICENCE")}))
	other, _ := l.applicant("other")
	l.apply(other, physician("Bea Example", "11"))
	l.ok(l.AddDocument(other, Upload{Kind: "licence", File: []byte("ok FOREIGN")}))
	document := fromUUID(t, l.word(`SELECT id FROM evidence WHERE application_id = $1 AND kind = 'document'`, id))
	foreign := fromUUID(t, l.word(`SELECT id FROM evidence WHERE application_id <> $1 AND kind = 'document'`, id))
	item := l.itemOf(id)
	_, err := l.ViewPage(one, item, document, 1)
	l.refused(err, errs.NotFound) // not claimed
	_, err = l.Open(one, item)
	l.ok(err)
	got, err := l.ViewPage(one, item, document, 1)
	l.ok(err)
	mark := sessionMark(actor.From(one))
	if want := "jpeg of ok LICENCE marked " + mark + "|" + l.clock.Now().Format("2006-01-02 15:04:05 UTC"); string(got) != want {
		t.Fatalf("%s, want %s", got, want)
	}
	for _, c := range []struct {
		who            ctxt
		item, evidence ids.ID
		page           int
	}{
		{two, item, document, 1}, {ann, item, document, 1}, {one, item, foreign, 1}, {one, item, document, 2}, {one, item, document, 0},
		{one, item, ids.New(), 1}, {one, ids.New(), document, 1}, {one, l.itemOf(fromUUID(t, l.word(`SELECT application_id FROM evidence WHERE id = $1`, foreign))), foreign, 1},
	} {
		_, err := l.ViewPage(c.who, c.item, c.evidence, c.page)
		l.refused(err, errs.NotFound)
	}
	l.recorded(ActionViewPage, 1)
	if n := l.number(`SELECT count(*) FROM audit_entries WHERE action = $1 AND actor_id = $2 AND object_id = $3`, ActionViewPage, oneID, document); n != 1 {
		t.Fatal("the record doesn't say who saw what")
	}
	// Looking is work; the end of a claim is the end of looking.
	l.clock.Advance(ClaimFor - minute)
	_, err = l.ViewPage(one, item, document, 1)
	l.ok(err)
	l.clock.Advance(ClaimFor - minute)
	_, err = l.ViewPage(one, item, document, 1)
	l.ok(err)
	l.clock.Advance(ClaimFor)
	_, err = l.ViewPage(one, item, document, 1)
	l.refused(err, errs.NotFound)
	l.recorded(ActionViewPage, 3)
	// Without anything that marks it, nothing is shown.
	_, err = l.Open(one, item)
	l.ok(err)
	l.Service.marker = nil
	_, err = l.ViewPage(one, item, document, 1)
	l.refused(err, errs.Unavailable)
}

func TestTheSameFileOfSomebodyElseIsASignal(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	ann, _ := l.applicant("ann")
	l.apply(ann, physician("Ann Example", "10"))
	l.ok(l.AddDocument(ann, Upload{Kind: "licence", File: []byte("ok LICENCE")}))
	other, _ := l.applicant("other")
	id := l.apply(other, physician("Bea Example", "11"))
	l.ok(l.AddDocument(other, Upload{Kind: "licence", File: []byte("ok LICENCE")}))
	r, err := l.Read(rev, id)
	l.ok(err)
	if len(r.Signals) != 1 || len(r.Signals[0].Same) != 1 || r.Signals[0].Same[0] != Document || r.Signals[0].SameNumber || r.Signals[0].SameName {
		t.Fatalf("%+v", r.Signals)
	}
	found := false
	for _, p := range r.Pieces {
		found = found || p.Kind == Document && p.Elsewhere
	}
	if !found {
		t.Fatal("the piece doesn't say that somebody else gave it")
	}
}
