package credential

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// robbery is a house with a physician who was let in by register and mailbox,
// and somebody who wants to be them.
type robbery struct {
	ladder
	victim, thief ids.ID
	token         *string // the thief's session
	reviewer      context.Context
	oldCode       string // that the victim used
}

const (
	victimName = "Ann Smith"
	victimBox  = "ann.smith@mercy.example"
)

func newRobbery(t *testing.T) robbery {
	t.Helper()
	l := newLadder(t)
	r := robbery{ladder: l}
	r.reviewer, _ = l.reviewer("rev")
	token, id := l.somebody("victim")
	in := american(victimName, annNPI)
	in.Address = victimBox
	l.apply(l.as(token), in)
	r.oldCode = l.mailed(victimBox)
	l.ok(l.EnterMailCode(l.nowAs(&token), r.oldCode))
	if r.victim = id; l.standing(id) != actor.Clinician {
		t.Fatal("the victim was not let in")
	}
	l.exec(`UPDATE members SET handle = 'victim_s' WHERE id = $1`, id)
	l.clock.Advance(time.Hour)
	thief, thiefID := l.somebody("thief")
	r.token, r.thief = &thief, thiefID
	return r
}

func (r robbery) as() context.Context { return r.nowAs(r.token) }

// mails has a code sent, and enters it as somebody who reads that mailbox.
func (r robbery) mails(address string) {
	r.t.Helper()
	r.ok(r.AskWorkMail(r.as(), address, ids.ID{}))
	r.ok(r.EnterMailCode(r.as(), r.mailed(strings.ToLower(address))))
}

func (r robbery) claims(purpose Purpose) ids.ID {
	r.t.Helper()
	in := american(victimName, annNPI)
	in.Purpose = purpose
	return r.apply(r.as(), in)
}

// attempts are ways to take somebody's account, or their standing, by mail or
// by an identity.
func attempts() map[string]func(r robbery) {
	return map[string]func(r robbery){
		"the public number and name": func(r robbery) { r.claims(Join) },
		"with a mailbox of their own at the same hospital": func(r robbery) {
			r.claims(Join)
			r.mails("carl.thief@mercy.example")
		},
		"with the victim's mailbox, which they read": func(r robbery) {
			r.claims(Join)
			r.mails(victimBox)
		},
		"with a tag on the victim's mailbox": func(r robbery) {
			r.claims(Join)
			r.mails("Ann.Smith+new@MERCY.example")
		},
		"with a mailbox made to look like it": func(r robbery) {
			r.claims(Join)
			for _, address := range []string{"ann.smith@mercy.example.evil.example", "ann.smith@mеrcy.example", "ann.smith@notmercy.example"} {
				r.refused(r.AskWorkMail(r.as(), address, ids.ID{}), errs.Invalid)
			}
		},
		"guessing the code": func(r robbery) {
			r.claims(Join)
			r.ok(r.AskWorkMail(r.as(), victimBox, ids.ID{}))
			right := r.mailed(victimBox)
			for range codeTries {
				r.refused(r.EnterMailCode(r.as(), "AAAA-AAAA"), errs.Invalid)
			}
			r.refused(r.EnterMailCode(r.as(), right), errs.Invalid)
		},
		"with the victim's old code": func(r robbery) {
			r.claims(Join)
			r.ok(r.AskWorkMail(r.as(), victimBox, ids.ID{}))
			r.refused(r.EnterMailCode(r.as(), r.oldCode), errs.Invalid)
		},
		"asking the account back, with a proven mailbox": func(r robbery) {
			r.claims(Recover)
			r.mails(victimBox)
		},
		"asking it back from an account in use": func(r robbery) {
			r.exec(`UPDATE members SET standing = 'student' WHERE id = $1`, r.thief)
			in := american(victimName, annNPI)
			in.Purpose = Recover
			_, err := r.Apply(r.as(), in)
			r.refused(err, errs.Conflict)
			r.exec(`UPDATE members SET standing = 'applicant' WHERE id = $1`, r.thief)
		},
		"becoming the victim while amending": func(r robbery) {
			app := r.apply(r.as(), american("Carl Thief", "9911"))
			r.mails("carl.thief@mercy.example")
			r.ok(r.decides(r.reviewer, app, More, "name-differs", "Which name?"))
			in := american(victimName, annNPI)
			in.Revision = r.number(`SELECT version FROM applications WHERE id = $1`, app)
			r.apply(r.as(), in)
		},
		"after the victim closed the account": func(r robbery) {
			token, _ := r.somebody("victim")
			r.ok(r.accounts.Close(r.nowAs(&token)))
			r.claims(Join)
			r.mails(victimBox)
		},
		"vouching for it from the account itself": func(r robbery) {
			r.claims(Join)
			code, err := r.MakeVouchCode(r.as(), ids.ID{})
			r.ok(err)
			r.exec(`UPDATE members SET look_by = NULL WHERE id = $1`, r.victim)
			r.exec(`UPDATE credentials SET looked_at = now() WHERE member_id = $1`, r.victim)
			token, _ := r.somebody("victim") // a session left open on the ward
			r.refused(r.GiveVouch(r.nowAs(&token), VouchFor{Code: code, How: "worked together", Since: 2019}), errs.Invalid)
		},
		"wording the register otherwise": func(r robbery) {
			for _, wording := range []string{"NPI number", "NPPES / NPI", "npi"} {
				in := american(victimName, annNPI)
				in.Register, in.Address = wording, victimBox
				r.apply(r.as(), in)
				r.ok(r.EnterMailCode(r.as(), r.mailed(victimBox)))
				r.ok(r.Withdraw(r.as()))
			}
			in := american(victimName, annNPI)
			in.Register = "my NPI"
			app := r.apply(r.as(), in)
			w, err := r.Open(r.reviewer, r.itemOf(app))
			r.ok(err)
			if !slices.ContainsFunc(w.Review.Signals, func(s Signal) bool { return s.SameNumber }) {
				r.t.Error("the reviewer is not told of the other account with the number")
			}
		},
		"another provider that says the same address and subject": func(r robbery) {
			o, err := r.accounts.SignIn(r.t.Context(), account.Claims{Provider: "other", Issuer: "https://other.example", Subject: "victim", Mail: victimBox}, account.Visitor{})
			r.ok(err)
			if o.MemberID == r.victim {
				r.t.Error("an identity of another provider opens the victim's account")
			}
		},
	}
}

// Promise of the gate: of every attempt to be somebody who is here, none
// succeeds, and none is decided by the machine.
func TestNobodyTakesAnAccountOrItsStanding(t *testing.T) {
	t.Parallel()
	if len(attempts()) < 14 {
		t.Fatal("fewer than fourteen attempts")
	}
	for name, attempt := range attempts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRobbery(t)
			before := r.number(`SELECT count(*) FROM identities WHERE member_id = $1`, r.victim)
			attempt(r)
			if got := r.standing(r.thief); got != actor.Applicant {
				t.Errorf("the thief is %s", got)
			}
			if got := r.standing(r.victim); got != actor.Clinician && got != actor.Closed {
				t.Errorf("the victim is %s", got)
			}
			if n := r.number(`SELECT count(*) FROM identities WHERE member_id = $1`, r.victim); n > before {
				t.Error("a sign-in was added to the victim's account")
			}
			if n := r.number(`SELECT count(*) FROM credentials WHERE member_id = $1`, r.thief); n != 0 {
				t.Errorf("the thief has %d credentials", n)
			}
			if n := r.number(`SELECT count(*) FROM applications WHERE member_id = $1 AND decided_alone`, r.thief); n != 0 {
				t.Error("the machine decided for the thief")
			}
			if n := r.number(`SELECT count(*) FROM applications a JOIN review_items i ON i.subject_id = a.id
				WHERE a.member_id = $1 AND a.number_hash = (SELECT number_hash FROM credentials WHERE member_id = $2 LIMIT 1) AND i.closed_at IS NULL AND i.risk < $3`,
				r.thief, r.victim, riskHigh); n != 0 {
				t.Error("what looks like a robbery waits in the queue as if nothing were")
			}
		})
	}
}

// Two who apply at once with one number: neither overlooks the other.
func TestTwoApplicationsAtOnceWithOneNumber(t *testing.T) {
	t.Parallel()
	for range 5 {
		l := newLadder(t)
		a, aID := l.somebody("a")
		b, bID := l.somebody("b")
		done := make(chan error, 2)
		for _, who := range []context.Context{l.as(a), l.as(b)} {
			go func() {
				_, err := l.Apply(who, american(victimName, annNPI))
				done <- err
			}()
		}
		l.ok(<-done)
		l.ok(<-done)
		if l.standing(aID) == actor.Provisional && l.standing(bID) == actor.Provisional {
			t.Fatal("both were taken for the one person")
		}
	}
}
