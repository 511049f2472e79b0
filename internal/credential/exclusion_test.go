package credential

import (
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// A list of exclusions is asked whatever a register says: where no file of the
// register was imported, and of a number that it doesn't have.
func TestTheListOfExclusionsDoesNotWaitForTheRegister(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*register){
		"no data of the register":             func(f *register) { f.silent = true },
		"the register doesn't know it":        func(f *register) { delete(f.entries, annNPI) },
		"the register is away":                func(f *register) { f.down = true },
		"the register has them as practising": func(*register) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newDesk(t)
			member, _, credential := l.letsItselfIn()
			change(l.register)
			l.register.list = []onList{{Exclusion{Source: "leie", ByNumber: true, Name: "ANN M SMITH", Since: "2026-01-20", Why: "under 1128a1"}, annNPI}}
			_, err := l.Recheck(t.Context(), nil)
			l.ok(err)
			_, err = l.Recheck(t.Context(), nil)
			l.ok(err)
			if n := l.number(`SELECT count(*) FROM registry_hits WHERE credential_id = $1 AND kind = 'excluded' AND source = 'leie'`, credential); n != 1 {
				t.Fatalf("%d hits", n)
			}
			hit := fromUUID(t, l.word(`SELECT id FROM registry_hits WHERE kind = 'excluded'`))
			rev, _ := l.reviewer("rev")
			w, err := l.Open(rev, l.itemOf(hit))
			l.ok(err)
			if !w.Hit.Found || w.Hit.Entry.Names[0] != "ANN M SMITH" || w.Hit.Entry.Status != "excluded since 2026-01-20 under 1128a1" {
				t.Fatalf("%+v", w.Hit)
			}
			if l.standing(member) != actor.Clinician {
				t.Fatal("a hit acted before anybody looked")
			}
			// Who applies with the number comes first, and the machine lets
			// nobody in.
			token, id := l.somebody("again")
			app := l.apply(l.as(token), american("Ann Smith", annNPI))
			if l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, app) != riskMost || l.standing(id) != actor.Applicant {
				t.Fatal("an excluded applicant is one among others")
			}
		})
	}
}

// A row that has only the name is information for the reviewer.
func TestANameOnAListOfExclusionsIsShownAndNeverActs(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	l.register.list = []onList{{Exclusion{Source: "leie", Name: "Ann Smith", Since: "2026-01-20"}, ""}}
	board := american("Ann Smith", "MD-4711")
	board.Register = "Oregon Medical Board"
	token, id := l.somebody("board")
	app := l.apply(l.as(token), board)
	w, err := l.Open(rev, l.itemOf(app))
	l.ok(err)
	if len(w.Review.Listed) != 1 || w.Review.Listed[0].ByNumber {
		t.Fatalf("%+v", w.Review.Listed)
	}
	if n := l.number(`SELECT risk FROM review_items WHERE subject_id = $1`, app); n == riskMost {
		t.Fatal("a name acted")
	}
	l.ok(l.Release(rev, l.itemOf(app)))
	l.ok(l.decides(rev, app, Approve, "", ""))
	_, err = l.Recheck(t.Context(), nil)
	l.ok(err)
	if n := l.number(`SELECT count(*) FROM registry_hits WHERE kind = 'excluded'`); n != 0 {
		t.Fatal("a name is a hit")
	}
	if l.standing(id) != actor.Clinician {
		t.Fatal(l.standing(id))
	}
	// It stops no machine either.
	token, id = l.somebody("npi")
	l.apply(l.as(token), american("Ann Smith", annNPI))
	l.ok(l.AskWorkMail(l.nowAs(&token), "ann.smith@mercy.example", ids.ID{}))
	l.ok(l.EnterMailCode(l.nowAs(&token), l.mailed("ann.smith@mercy.example")))
	if l.standing(id) != actor.Clinician {
		t.Fatal(l.standing(id))
	}
}
