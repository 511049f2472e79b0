package credential

import (
	"testing"

	"consilium/internal/kernel/errs"
)

// Where no register is asked, who lost their sign-in proves themselves again
// by documents alone: a licence and a badge, not one of them, nor two badges.
func TestAnAccountIsGivenBackByDocumentsWhereNoRegisterIsAsked(t *testing.T) {
	t.Parallel()
	for _, who := range []struct{ profession, jurisdiction string }{{"physician", "DE"}, {"nurse", "GB"}, {"midwife", "KE"}} {
		t.Run(who.profession+" "+who.jurisdiction, func(t *testing.T) {
			t.Parallel()
			l := newLadder(t)
			rev, _ := l.reviewer("rev")
			in := physician("Ann Beispiel", "BAK-77")
			in.Profession, in.Jurisdiction, in.Register = who.profession, who.jurisdiction, "The chamber"
			old, oldID := l.somebody("old")
			l.ok(l.decides(rev, l.apply(l.as(old), in), Approve, "", ""))
			l.clock.Advance(minute)
			token, _ := l.somebody("new")
			in.Purpose = Recover
			app := l.apply(l.as(token), in)
			approves := func(pieces string) error {
				l.exec(`UPDATE evidence SET state = 'confirmed' WHERE application_id = $1 AND kind = ANY(string_to_array($2, ','))`, app, pieces)
				return l.judges(rev, l.decision(l.itemOf(app), app, Approve))
			}
			l.refused(approves("registry"), errs.Invalid)
			l.ok(l.AddDocument(l.as(token), Upload{Kind: "badge", File: []byte("ok front")}))
			l.ok(l.AddDocument(l.as(token), Upload{Kind: "badge", File: []byte("ok back")}))
			l.refused(approves("document"), errs.Invalid)
			own, _, err := l.Progress(l.as(token))
			l.ok(err)
			if len(own.Ways) != 2 || own.Ways[1].Documents != 2 || own.Ways[1].SelfDeciding || own.Ways[1].Met {
				t.Fatalf("%+v", own.Ways)
			}
			l.ok(l.AddDocument(l.as(token), Upload{Kind: "licence", File: []byte("ok licence")}))
			l.ok(approves("document"))
			if _, same := l.somebody("new"); same != oldID {
				t.Fatal("the sign-in opens another account")
			}
		})
	}
}

// A mailbox or a letter is a piece of a recovery too, and decides nothing by
// itself.
func TestARecoveryTakesTheLadderButNeverDecidesItself(t *testing.T) {
	t.Parallel()
	r := newRobbery(t)
	app := r.claims(Recover)
	r.mails(victimBox)
	if got := r.word(`SELECT state FROM applications WHERE id = $1`, app); got != "submitted" {
		t.Fatal(got)
	}
	r.exec(`UPDATE evidence SET state = 'confirmed' WHERE application_id = $1 AND kind = 'registry'`, app)
	if got := r.finding(app, WorkMail); got == " confirmed" {
		t.Fatal("nobody weighed the mailbox")
	}
}
