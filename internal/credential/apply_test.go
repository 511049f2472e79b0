package credential

import (
	"strings"
	"sync"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func TestEveryFieldHasItsSentence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	cases := map[string]func(*Input){
		"legal_name":   func(in *Input) { in.LegalName = "  " },
		"legal_name ":  func(in *Input) { in.LegalName = "1 2 3" },
		"legal_name  ": func(in *Input) { in.LegalName = strings.Repeat("ä", MaxName+1) },
		"profession":   func(in *Input) { in.Profession = "wizard" },
		"stage":        func(in *Input) { in.Stage = "boss" },
		"stage ":       func(in *Input) { in.Stage = "student" },
		"stage  ":      func(in *Input) { in.Profession, in.Graduates = "student", "2028-06" },
		"graduates":    func(in *Input) { in.Profession, in.Stage, in.Graduates = "student", "student", "June" },
		"specialty":    func(in *Input) { in.Specialty = "" },
		"specialty ":   func(in *Input) { in.Specialty = "phrenology" },
		"specialty  ":  func(in *Input) { in.Specialty = "no-such" },
		"jurisdiction": func(in *Input) { in.Jurisdiction = "US-XX" },
		"register":     func(in *Input) { in.Register = "9" },
		"register ":    func(in *Input) { in.Register = strings.Repeat("r", MaxRegister+1) },
		"number":       func(in *Input) { in.Number = "--/.." },
		"number ":      func(in *Input) { in.Number = strings.Repeat("1", MaxNumber+1) },
		"note":         func(in *Input) { in.Note = strings.Repeat("n", MaxNote+1) },
		"purpose":      func(in *Input) { in.Purpose = "rule" },
	}
	for name, spoil := range cases {
		in := physician("Ann Example", "1234567")
		spoil(&in)
		_, err := h.Apply(ann, in)
		h.refused(err, errs.Invalid)
		if fields := errs.As(err).Fields; fields[strings.TrimSpace(name)] == "" || len(fields) != 1 {
			t.Errorf("%s: %v", name, fields)
		}
	}
	_, err := h.Apply(ann, Input{Purpose: Join})
	h.refused(err, errs.Invalid)
	if n := len(errs.As(err).Fields); n != 6 {
		t.Errorf("%d sentences for an empty form: %v", n, errs.As(err).Fields)
	}
	if n := h.number(`SELECT count(*) FROM applications`); n != 0 {
		t.Fatalf("%d applications came of it", n)
	}
	h.recorded(ActionSubmit, 0)
}

func TestOneOpenApplicationAndOneForAKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	in := physician("Ann Example", "1234567")
	in.Key = ids.New()
	// The same form four times at once is one application.
	made := make([]ids.ID, 4)
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() { made[i], _ = h.Apply(ann, in) })
	}
	wg.Wait()
	for _, id := range made {
		if id != made[0] || id.IsZero() {
			t.Fatalf("made %v", made)
		}
	}
	in.Key = ids.New()
	_, err := h.Apply(ann, in)
	h.refused(err, errs.Conflict)
	if n := h.number(`SELECT count(*) FROM applications`); n != 1 {
		t.Fatalf("%d applications", n)
	}
	h.recorded(ActionSubmit, 1)
	// The database itself holds it.
	_, err = h.db.Pool().Exec(t.Context(), `INSERT INTO applications (id, member_id, state, profession, stage, jurisdiction, register,
		legal_name_sealed, number_sealed, number_hash, submitted_at) SELECT gen_random_uuid(), member_id, 'more_wanted', profession, stage,
		jurisdiction, register, legal_name_sealed, number_sealed, number_hash, submitted_at FROM applications`)
	if !database.UniqueViolation(err, "applications_open") {
		t.Fatal("a second open row was taken")
	}
}

func TestWithdrawErases(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	reviewer, _ := h.reviewer("rev")
	h.refused(h.Withdraw(ann), errs.Conflict)
	id := h.apply(ann, physician("Ann Example", "1234567"))
	h.ok(h.Withdraw(ann))
	h.refused(h.Withdraw(ann), errs.Conflict)
	if own := h.mine(ann); own.State != Withdrawn || own.LegalName != "" || own.Number != "" {
		t.Fatalf("%+v", own)
	}
	_, err := h.Read(reviewer, id)
	h.refused(err, errs.NotFound)
	h.refused(h.judges(reviewer, Decision{Item: h.itemOf(id), Version: 1, Verdict: Approve}), errs.Conflict)
	h.apply(ann, physician("Ann Example", "1234567"))
	h.recorded(ActionWithdraw, 1)
	h.recorded(ActionSubmit, 2)
}

func TestWhoMayApply(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.Apply(t.Context(), physician("No Body", "1"))
	h.refused(err, errs.Unauthenticated)
	for standing, kind := range map[actor.Standing]errs.Kind{actor.Suspended: errs.NotFound, actor.Clinician: errs.Conflict} {
		ctx, id := h.applicant(string(standing))
		h.exec(`UPDATE members SET standing = $2 WHERE id = $1`, id, string(standing))
		// What the request knew is older than what the database says.
		_, err := h.Apply(ctx, physician("Ann Example", "1234567"))
		h.refused(err, kind)
	}
	busy, id := h.applicant("busy")
	h.exec(`UPDATE members SET handle = 'busy_one' WHERE id = $1`, id)
	in := physician("Ann Example", "1234567")
	in.Purpose = Recover
	_, err = h.Apply(busy, in)
	h.refused(err, errs.Conflict)
	h.recorded(ActionSubmit, 0)
}

func TestTheSameRegistrationHasOneDigest(t *testing.T) {
	t.Parallel()
	s := New(Deps{Ring: newHouse(t).ring})
	same := string(s.numberHash("GB", "General Medical Council", "MD 12-345 b"))
	for _, other := range [][2]string{{"general  medical council", "md12345B"}, {"General Medical Council.", "ＭＤ12345b"}} {
		if string(s.numberHash("GB", other[0], other[1])) != same {
			t.Errorf("%q differs", other)
		}
	}
	for _, other := range [][2]string{{"General Medical Counci", "lMD12345B"}, {"General Medical Council", "MD12346B"}} {
		if string(s.numberHash("GB", other[0], other[1])) == same {
			t.Errorf("%q is the same", other)
		}
	}
}

func TestNamesCompareAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"Katarzyna Nowak-Reyes", "KATARZYNA  NOWAK REYES"}, {"José O’Brien", "Jose\u0301 OBrien"}, {"Å. Öz", "a oz"}} {
		if plainName(pair[0]) != plainName(pair[1]) {
			t.Errorf("%q is not %q", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"Ann Example", "Anne Example"}, {"Ann Example", "Example Ann"}, {"राम", "रमा"}, {"王伟", "王芳"}} {
		if plainName(pair[0]) == plainName(pair[1]) {
			t.Errorf("%q is %q", pair[0], pair[1])
		}
	}
}

func TestJurisdictions(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range append(Countries(), States()...) {
		if seen[c.Key] || c.Name == "" || JurisdictionName(c.Key) == c.Key {
			t.Errorf("%+v", c)
		}
		seen[c.Key] = true
	}
	if len(Countries()) != 249 || len(States()) != 51 {
		t.Errorf("%d countries, %d states", len(Countries()), len(States()))
	}
	if got := JurisdictionName("US-OR"); got != "Oregon, United States" {
		t.Error(got)
	}
}
