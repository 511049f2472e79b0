package credential

import (
	"slices"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// withBox applies and proves the mailbox at the hospital.
func (l ladder) withBox(name, box string, in Input) (application, member ids.ID) {
	l.t.Helper()
	token, member := l.somebody(name)
	application = l.apply(l.as(token), in)
	l.ok(l.AskWorkMail(l.nowAs(&token), box, ids.ID{}))
	l.ok(l.EnterMailCode(l.nowAs(&token), l.mailed(box)))
	return application, member
}

// A resident who applies as an attending is for a person to compare, whatever
// mailbox they have; as the trainee whom the register has, they are let in by
// the trainees' own rule.
func TestAResidentIsNoAttending(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	l.register.says(annNPI, func(e *Entry) { e.Stage = "trainee"; e.Professions = nil })
	app, id := l.withBox("ann", "ann.smith@mercy.example", american("Ann Smith", annNPI))
	if got := l.finding(app, RegistryMatch); got != "close given" || l.standing(id) != actor.Applicant {
		t.Fatal(got, l.standing(id))
	}
	rev, _ := l.reviewer("rev")
	w, err := l.Open(rev, l.itemOf(app))
	l.ok(err)
	if f := w.Review.Compare.Field("stage"); f.Agreement != Differs || !slices.Equal(f.Held, []string{"trainee"}) {
		t.Fatalf("%+v", f)
	}
	l.register.says(bobNPI, func(e *Entry) { e.Stage = "trainee" })
	in := american("Bob Jones", bobNPI)
	in.Stage = "trainee"
	app, id = l.withBox("bob", "bob.jones@mercy.example", in)
	if l.standing(id) != actor.Clinician {
		t.Fatal(l.finding(app, RegistryMatch), l.finding(app, WorkMail))
	}
	if got := l.word(`SELECT p.stage || ' ' || p.valid_days FROM credentials c JOIN proof_policies p ON p.id = c.policy_id WHERE c.member_id = $1 AND c.leads_to = 'clinician'`, id); got != "trainee 365" {
		t.Fatal(got)
	}
}

// A specialty that the directory knows, and that is another one altogether, is
// for a person; one that is related, or that nobody here knows, is not.
func TestAnotherSpecialtyIsForAPerson(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	l.exec(`INSERT INTO specialties (key, name, synonyms, parent) VALUES ('internal', 'Internal medicine', '{}', NULL), ('dermatology', 'Dermatology', '{"Skin"}', NULL)`)
	l.exec(`UPDATE specialties SET parent = 'internal' WHERE key = 'cardiology'`)
	for held, want := range map[string]string{"Dermatology": FoundClose, "skin": FoundClose, "Cardiology": FoundMatch, "Internal Medicine": FoundMatch,
		"207N00000X": FoundMatch, "Student in an Organized Health Care Education/Training Program": FoundMatch} {
		l.register.says(annNPI, func(e *Entry) { e.Specialties = []string{held} })
		if got := l.look(t.Context(), american("Ann Smith", annNPI).Facts).finding; got != want {
			t.Errorf("%s: %s, want %s", held, got, want)
		}
	}
}

// The place's own rule counts before a stage's, and a stage's before the one
// for everybody there.
func TestWhichRuleIsATrainees(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	for _, c := range []struct {
		profession, stage, jurisdiction string
		rows                            int
		want                            string // the stage of every row
	}{
		{"physician", "trainee", "US-OR", 2, "trainee"}, {"physician", "trainee", "GB", 2, "trainee"}, {"physician", "trainee", "KE", 1, "trainee"},
		{"physician", "attending", "US-OR", 2, "*"}, {"nurse", "trainee", "KE", 1, "*"},
	} {
		list, err := l.policiesOf(t.Context(), Case{c.profession, c.stage, c.jurisdiction})
		l.ok(err)
		list = slices.DeleteFunc(list, func(p Policy) bool { return p.LeadsTo == actor.Provisional })
		if len(list) != c.rows || slices.ContainsFunc(list, func(p Policy) bool { return p.Stage != c.want }) {
			t.Errorf("%+v: %+v", c, list)
		}
	}
	l.exec(`INSERT INTO proof_policies (id, profession, jurisdiction, registry, possession, accepts, leads_to, valid_days)
		VALUES (gen_random_uuid(), 'physician', 'US-OR', true, 2, '{document,work mail}', 'clinician', 30)`)
	list, err := l.policiesOf(t.Context(), Case{"physician", "trainee", "US-OR"})
	l.ok(err)
	if len(list) == 0 || list[0].ValidDays != 30 || slices.ContainsFunc(list[1:], func(p Policy) bool { return p.LeadsTo != actor.Provisional }) {
		t.Errorf("%+v", list)
	}
}
