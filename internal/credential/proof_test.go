package credential

import (
	"context"
	"strings"
	"sync"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// nowAs is as, for a member whose standing may have changed: it follows the
// session to its new token.
func (l ladder) nowAs(token *string) context.Context {
	l.t.Helper()
	v, ok, err := l.accounts.Load(l.t.Context(), *token)
	l.ok(err)
	if !ok {
		l.t.Fatal("the session opens nothing")
	}
	if v.NewToken != "" {
		*token = v.NewToken
	}
	return actor.With(l.t.Context(), v.Actor)
}

func TestCodesAreNeitherGuessedNorReplayedNorAnothers(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	ann, _ := l.applicant("ann")
	l.apply(ann, american("Ann Other", "555"))
	bob, _ := l.applicant("bob")
	l.apply(bob, american("Bob Other", "556"))
	// None was asked for.
	l.refused(l.EnterMailCode(ann, "ABCD-EFGH"), errs.Invalid)
	l.ok(l.AskWorkMail(ann, "ann@mercy.example", ids.ID{}))
	old := l.mailed("ann@mercy.example")
	l.clock.Advance(minute)
	l.ok(l.AskWorkMail(ann, "ann2@mercy.example", ids.ID{}))
	code := l.mailed("ann2@mercy.example")
	l.ok(l.AskWorkMail(bob, "bob@mercy.example", ids.ID{}))
	wrong := l.EnterMailCode(bob, code) // another applicant's
	l.refused(wrong, errs.Invalid)
	for name, c := range map[string]string{"the earlier one": old, "an empty one": "", "a long one": strings.Repeat("A", 4000)} {
		err := l.EnterMailCode(ann, c)
		if err == nil || err.Error() != wrong.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	// After five wrong ones the right one is none, too.
	for range 2 {
		l.refused(l.EnterMailCode(ann, "AAAA-AAAA"), errs.Invalid)
	}
	l.refused(l.EnterMailCode(ann, code), errs.Invalid)
	// Half an hour.
	l.clock.Advance(minute)
	l.ok(l.AskWorkMail(ann, "ann3@mercy.example", ids.ID{}))
	late := l.mailed("ann3@mercy.example")
	l.clock.Advance(mailCodeLife)
	l.refused(l.EnterMailCode(ann, late), errs.Invalid)
	l.ok(l.AskWorkMail(ann, "ann4@mercy.example", ids.ID{}))
	right := strings.ToLower(strings.ReplaceAll(l.mailed("ann4@mercy.example"), "-", " "))
	l.ok(l.EnterMailCode(ann, right))
	l.refused(l.EnterMailCode(ann, right), errs.Invalid)
	if n := l.number(`SELECT count(*) FROM audit_entries WHERE action = $1 AND outcome = 'failed'`, ActionCode); n != 10 {
		t.Fatalf("%d failed tries recorded", n)
	}
	if n := l.number(`SELECT count(*) FROM evidence WHERE code_sealed IS NOT NULL AND state <> 'asked'`); n != 0 {
		t.Fatal("a code stays sealed that can't be entered any more")
	}
}

func TestAskingForCodesIsLimitedAndAnswersTheSame(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	for _, name := range []string{"a", "b", "c", "d"} {
		who, _ := l.applicant(name)
		l.apply(who, american("Some Body", "7"+nth("%d", int(name[0]))))
		l.ok(l.AskWorkMail(who, "victim@mercy.example", ids.ID{}))
	}
	// The windows have fixed borders: one may lie within, and then there are two.
	hours := func() int {
		return l.number(`SELECT count(DISTINCT started) FROM rate_windows WHERE key LIKE 'work-mail:%'`)
	}
	if n := l.number(`SELECT count(*) FROM river_job WHERE kind = 'credential_mail_code'`); n < codesToMailboxHour || n > codesToMailboxHour*hours() {
		t.Fatalf("%d mails to one mailbox", n)
	}
	who, _ := l.applicant("e")
	l.apply(who, american("Some Body", "99"))
	asked, err := 0, error(nil)
	for ; err == nil && asked <= 2*codesAnHour; asked++ {
		err = l.AskWorkMail(who, "e@mercy.example", ids.ID{})
	}
	l.refused(err, errs.TooMany)
	if asked <= codesAnHour || asked > codesAnHour*hours()+1 {
		t.Fatalf("refused at the %d. time, want %d", asked, codesAnHour+1)
	}
}

func TestAddressesThatProveNothingAreRefusedInWords(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	ann, _ := l.applicant("ann")
	l.apply(ann, american("Ann Other", "555"))
	stu, _ := l.applicant("stu")
	l.apply(stu, Input{Facts: Facts{LegalName: "Stu Dent", Profession: "student", Jurisdiction: "US", Register: "State School of Medicine", Number: "S12", Graduates: "2028-06"}})
	for _, address := range []string{"", "x", "a@b", "Ann <ann@mercy.example>", "ann@mercy.example, bob@mercy.example", "a@evil.example",
		"ann@notmercy.example", "ann@mercy.example.evil.example", "ann@plain.edu", "ann@med.example.edu", "ann@alumni.mercy.example",
		"\"a\"@mercy.example", "a@mercy.example\r\nBcc: x@y.example", strings.Repeat("a", 250) + "@mercy.example"} {
		err := l.AskWorkMail(ann, address, ids.ID{})
		l.refused(err, errs.Invalid)
		if errs.As(err).Fields["address"] == "" {
			t.Errorf("%q: %v", address, err)
		}
	}
	l.refused(l.AskWorkMail(stu, "stu@mercy.example", ids.ID{}), errs.Invalid)
	l.ok(l.AskWorkMail(stu, "stu@cs.plain.edu", ids.ID{}))
}

func TestStudentsBySchoolMail(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	facts := Facts{LegalName: "Stu Dent", Profession: "student", Jurisdiction: "US", Register: "State School of Medicine", Number: "S12", Graduates: "2027-06"}
	// Any school's mailbox is a piece that a person must look at.
	plain, plainID := l.somebody("plain")
	app := l.apply(l.as(plain), Input{Facts: facts})
	l.ok(l.AskWorkMail(l.as(plain), "stu@plain.edu", ids.ID{}))
	l.ok(l.EnterMailCode(l.as(plain), l.mailed("stu@plain.edu")))
	if got := l.finding(app, WorkMail); got != "school given" || l.standing(plainID) != actor.Applicant {
		t.Fatal(got)
	}
	// The medical school's own decides.
	facts.Number = "S13"
	stu, id := l.somebody("stu")
	l.apply(l.as(stu), Input{Facts: facts, Address: "jd42@med.example.edu"})
	l.ok(l.EnterMailCode(l.as(stu), l.mailed("jd42@med.example.edu")))
	if l.standing(id) != actor.Student {
		t.Fatal(l.standing(id))
	}
	got := l.word(`SELECT method || ' ' || to_char(expires_at, 'YYYY-MM-DD') || ' ' || institution FROM credentials WHERE member_id = $1`, id)
	if got != "school mail 2027-07-01 state-med" {
		t.Fatal(got)
	}
	if n := l.number(`SELECT count(*) FROM affiliations WHERE member_id = $1 AND as_student`, id); n != 1 {
		t.Fatal("no affiliation")
	}
}

func TestVouches(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	reviewer, _ := l.reviewer("rev")
	colleague := func(name, number string) (*string, ids.ID) {
		token, id := l.letIn(reviewer, name, number, "h_"+number)
		return &token, id
	}
	bea, _ := colleague("Bea Colleague", "1001")
	cyd, cydID := colleague("Cyd Colleague", "1002")
	ann, annID := l.applicant("ann")
	app := l.apply(ann, physician("Ann Example", "7701"))
	var codes []string
	for range MaxVouchCodes {
		code, err := l.MakeVouchCode(ann, ids.ID{})
		l.ok(err)
		codes = append(codes, code)
	}
	_, err := l.MakeVouchCode(ann, ids.ID{})
	l.refused(err, errs.Conflict)
	if n := l.number(`SELECT count(*) FROM evidence WHERE code_sealed IS NOT NULL OR detail_sealed IS NOT NULL`); n != 0 {
		t.Fatal("a vouch code is kept as more than a digest")
	}
	// A sees a name only by a code, and only a clinician does.
	_, err = l.ReadVouch(ann, codes[0])
	l.refused(err, errs.NotFound)
	who, err := l.ReadVouch(l.nowAs(bea), strings.ToLower(codes[0]))
	l.ok(err)
	if who.LegalName != "Ann Example" || who.Jurisdiction != "GB" {
		t.Fatalf("%+v", who)
	}
	l.recorded(ActionReadVouch, 1)
	l.refused(l.GiveVouch(l.nowAs(bea), VouchFor{Code: codes[0], How: "by hearsay", Since: 2019}), errs.Invalid)
	l.refused(l.GiveVouch(l.nowAs(bea), VouchFor{Code: codes[0], How: "worked together", Since: 1800}), errs.Invalid)
	l.ok(l.GiveVouch(l.nowAs(bea), VouchFor{Code: codes[0], How: "worked together", Since: 2019}))
	l.refused(l.GiveVouch(l.nowAs(bea), VouchFor{Code: codes[1], How: "worked together", Since: 2019}), errs.Invalid) // twice
	l.refused(l.GiveVouch(l.nowAs(cyd), VouchFor{Code: codes[0], How: "worked together", Since: 2019}), errs.Invalid) // used
	l.ok(l.DeclineVouch(l.nowAs(cyd), codes[1]))
	_, enough, err := l.met(t.Context(), app)
	l.ok(err)
	if enough {
		t.Fatal("one vouch is no piece")
	}
	// One that was let in by itself vouches for nobody until a person looked.
	l.exec(`UPDATE members SET look_by = now() WHERE id = $1`, cydID)
	_, err = l.ReadVouch(l.nowAs(cyd), codes[2])
	l.refused(err, errs.Forbidden)
	l.exec(`UPDATE members SET look_by = NULL WHERE id = $1`, cydID)
	l.ok(l.GiveVouch(l.nowAs(cyd), VouchFor{Code: codes[2], How: "supervised", Since: 2020}))
	own, _, err := l.Progress(ann)
	l.ok(err)
	states := map[EvidenceState]int{}
	for _, e := range own.Evidence {
		if e.Kind == Vouch {
			states[e.State]++
		}
	}
	// The one who declined is not told apart from the one who hasn't looked.
	if states[EvidenceConfirmed] != 2 || states[EvidenceAsked] != 2 {
		t.Fatalf("%v", states)
	}
	// Taken back, until the decision.
	given, err := l.GivenVouches(l.nowAs(cyd))
	l.ok(err)
	if len(given) != 1 || given[0].How != "supervised" || given[0].Since != 2020 {
		t.Fatalf("%+v", given)
	}
	l.refused(l.WithdrawVouch(l.nowAs(bea), given[0].ID), errs.NotFound)
	l.ok(l.WithdrawVouch(l.nowAs(cyd), given[0].ID))
	if n := l.number(`SELECT count(*) FROM evidence WHERE member_id = $1 AND kind = 'vouch' AND state = 'confirmed'`, annID); n != 1 {
		t.Fatalf("%d vouches", n)
	}
	// Nobody vouches in a circle.
	l.ok(l.decides(reviewer, app, Approve, "", ""))
	annToken, _ := l.somebody("ann")
	l.ok2(l.Apply(l.nowAs(bea), func() Input { in := physician("Bea Colleague", "2001"); in.Purpose = Add; return in }()))
	back, err := l.MakeVouchCode(l.nowAs(bea), ids.ID{})
	l.ok(err)
	_, err = l.ReadVouch(l.nowAs(&annToken), back)
	l.refused(err, errs.Invalid)
	_, err = l.ReadVouch(l.nowAs(bea), back) // one's own
	l.refused(err, errs.Invalid)
}

func (h house) ok2(_ ids.ID, err error) {
	h.t.Helper()
	h.ok(err)
}

func TestTwoVouchersAtOnceMakeOneVouch(t *testing.T) {
	t.Parallel()
	l := newLadder(t)
	reviewer, _ := l.reviewer("rev")
	ann, _ := l.applicant("ann")
	l.apply(ann, physician("Ann Example", "7701"))
	code, err := l.MakeVouchCode(ann, ids.ID{})
	l.ok(err)
	a, _ := l.letIn(reviewer, "Bea Colleague", "1001", "bea_c")
	b, _ := l.letIn(reviewer, "Cyd Colleague", "1002", "cyd_c")
	var wg sync.WaitGroup
	answers := make([]error, 2)
	for i, who := range []context.Context{l.nowAs(&a), l.nowAs(&b)} {
		wg.Go(func() { answers[i] = l.GiveVouch(who, VouchFor{Code: code, How: "worked together", Since: 2019}) })
	}
	wg.Wait()
	if (answers[0] == nil) == (answers[1] == nil) {
		t.Fatalf("%v, %v", answers[0], answers[1])
	}
}
