package credential

import (
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// says changes what the register says of Ann.
func (f *register) says(number string, change func(*Entry)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.entries[number]
	change(&e)
	f.entries[number] = e
}

func (f *register) forgets(number string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.entries, number)
}

func (l ladder) recheck(want int) {
	l.t.Helper()
	out, err := l.Recheck(l.t.Context(), nil)
	l.ok(err)
	if out.Hits != want {
		l.t.Fatalf("%+v, want %d hits", out, want)
	}
}

func TestARegisterThatSpeaksAgainstSomebodyRaisesAHit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*register)
		want   HitKind
	}{
		{"lapsed", func(f *register) { f.says(annNPI, func(e *Entry) { e.Active = false; e.Status = "Expired" }) }, HitLapsed},
		{"revoked", func(f *register) { f.says(annNPI, func(e *Entry) { e.Active = false; e.Status = "License REVOKED" }) }, HitRevoked},
		{"struck off", func(f *register) { f.says(annNPI, func(e *Entry) { e.Active, e.Revoked = false, true }) }, HitRevoked},
		{"excluded", func(f *register) { f.says(annNPI, func(e *Entry) { e.Excluded = true }) }, HitExcluded},
		{"another name", func(f *register) { f.says(annNPI, func(e *Entry) { e.Names = []string{"Zoë Quirin"} }) }, HitName},
		{"gone", func(f *register) { f.forgets(annNPI) }, HitNotFound},
		{"a body's number", func(f *register) { f.says(annNPI, func(e *Entry) { e.Organisation = true }) }, HitNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newDesk(t)
			member, _, credential := l.letsItselfIn()
			l.recheck(0)
			c.change(l.register)
			l.recheck(1)
			l.recheck(0) // once
			if got := l.word(`SELECT kind FROM registry_hits WHERE credential_id = $1`, credential); got != string(c.want) {
				t.Fatal(got)
			}
			if l.standing(member) != actor.Clinician {
				t.Fatal("a hit acted before anybody looked")
			}
			if n := l.number(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'about' = 'credential' AND args->>'member_id' = $1
				AND args->>'detail' = 'hit'`, member.String()); n != 1 {
				t.Fatal("the member is not told")
			}
			l.recorded(ActionHit, 1)
		})
	}
}

// A row of a list that has Ann's name and another number is nobody here.
func TestANameAloneNeverActs(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	l.letsItselfIn()
	l.register.says("1679576722", func(e *Entry) {
		*e = Entry{Names: []string{"Ann Smith", "Ann Maria Smith"}, Excluded: true, Status: "Revoked"}
	})
	l.recheck(0)
	// A register that is away raises nothing, and is asked the next time.
	l.register.forgets(annNPI)
	l.register.goDown(true)
	out, err := l.Recheck(t.Context(), nil)
	l.ok(err)
	if out.Down != 1 || out.Hits != 0 {
		t.Fatalf("%+v", out)
	}
	l.register.goDown(false)
	l.recheck(1)
}

func TestAHitRestrictsAfterTwoPeopleAndTheTimeForAnAnswer(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, _ := l.reviewer("one")
	two, _ := l.reviewer("two")
	member, _, _ := l.letsItselfIn()
	l.register.says(annNPI, func(e *Entry) { e.Active = false })
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	w, err := l.Open(one, l.itemOf(hit))
	l.ok(err)
	if w.Hit == nil || w.Hit.Kind != HitLapsed || !w.Hit.Found || w.Credential.LegalName != "Ann Smith" || !w.Hit.Waits(l.clock.Now()) {
		t.Fatalf("%+v", w)
	}
	second, err := l.Decide(one, l.itemDecision(hit, Confirm))
	l.ok(err)
	if !second || l.standing(member) != actor.Clinician {
		t.Fatal("one person restricted her")
	}
	// Nobody goes on until she has answered or the fourteen days are over,
	// whatever frees the item.
	_, err = l.Open(two, l.itemOf(hit))
	l.refused(err, errs.Conflict)
	l.exec(`UPDATE review_items SET paused_at = NULL WHERE subject_id = $1`, hit)
	l.refused(l.judges(two, l.itemDecision(hit, Confirm)), errs.Conflict)
	l.exec(`UPDATE review_items SET paused_at = opened_at, claimed_by = NULL, claimed_until = NULL WHERE subject_id = $1`, hit)
	l.clock.Advance(AnswerWithin - time.Second)
	_, err = l.Expire(t.Context())
	l.ok(err)
	_, err = l.Open(two, l.itemOf(hit))
	l.refused(err, errs.Conflict)
	l.clock.Advance(time.Second)
	_, err = l.Expire(t.Context())
	l.ok(err)
	_, err = l.Decide(one, l.itemDecision(hit, Confirm))
	l.refused(err, errs.Forbidden)
	l.ok(l.judges(two, l.itemDecision(hit, Confirm)))
	if l.standing(member) != actor.Lapsed {
		t.Fatal("not restricted: " + l.standing(member))
	}
	// She appeals: neither of the two decides it.
	ann := l.acting(member)
	l.ok(l.Appeal(ann, Appealing{Hit: hit, Words: "It was renewed in May."}))
	appeal := fromUUID(t, l.word(`SELECT id FROM appeals`))
	for _, party := range []ctxt{one, two} {
		_, err = l.Open(party, l.itemOf(appeal))
		l.refused(err, errs.Forbidden)
		for _, waits := range l.queue(party, Filter{}) {
			if waits == appeal {
				t.Fatal("an appeal stands in the queue of who decided")
			}
		}
	}
	three, _ := l.reviewer("three")
	l.ok(l.judges(three, l.itemDecision(appeal, Overturn)))
	if l.standing(member) != actor.Clinician {
		t.Fatal("overturned, and restricted still")
	}
}

func TestAnAnswerFreesAHitAndOneReviewerClearsIt(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, _ := l.reviewer("one")
	two, _ := l.reviewer("two")
	member, _, _ := l.letsItselfIn()
	l.register.says(annNPI, func(e *Entry) { e.Active = false })
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	second, err := l.Decide(one, l.itemDecision(hit, Confirm))
	l.ok(err)
	if !second {
		t.Fatal("confirmed by one")
	}
	ann := l.acting(member)
	stranger, _ := l.applicant("stranger")
	l.refused(l.AnswerHit(stranger, hit, "Me too."), errs.NotFound)
	l.refused(l.AnswerHit(ann, hit, " "), errs.Invalid)
	l.ok(l.AnswerHit(ann, hit, "The register is late: here is my number."))
	l.refused(l.AnswerHit(ann, hit, "And more."), errs.Conflict)
	w, err := l.Open(two, l.itemOf(hit))
	l.ok(err)
	if w.Hit.Answer != "The register is late: here is my number." || w.FirstVerdict != string(Confirm) {
		t.Fatalf("%+v", w.Hit)
	}
	l.ok(l.judges(two, l.itemDecision(hit, Clear)))
	if l.standing(member) != actor.Clinician {
		t.Fatal("cleared, and restricted")
	}
	// What was cleared comes back only when the register says something new.
	l.recheck(0)
	l.register.says(annNPI, func(e *Entry) { e.Status = "Suspended" })
	l.recheck(1)
	l.recorded(ActionAnswerHit, 1)
	if n := l.number(`SELECT count(*) FROM registry_hits WHERE position('late' IN encode(answer_sealed, 'escape')) > 0`); n != 0 {
		t.Fatal("an answer can be read in the database")
	}
}

func TestARevocationActsWithoutWaitingButNotWithoutTwo(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	one, _ := l.reviewer("one")
	two, _ := l.reviewer("two")
	member, _, credential := l.letsItselfIn()
	l.register.says(annNPI, func(e *Entry) { e.Active, e.Status = false, "Revoked" })
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	second, err := l.Decide(one, l.itemDecision(hit, Confirm))
	l.ok(err)
	if !second || l.standing(member) != actor.Clinician {
		t.Fatal("one person alone")
	}
	_, err = l.Decide(one, l.itemDecision(hit, Confirm))
	l.refused(err, errs.Forbidden)
	l.ok(l.judges(two, l.itemDecision(hit, Confirm)))
	if l.standing(member) != actor.Applicant || l.number(`SELECT count(*) FROM credentials WHERE id = $1 AND withdrawn_at IS NOT NULL`, credential) != 1 {
		t.Fatal("a confirmed revocation ends the credential at once")
	}
}

func TestAReviewersOwnHitIsAnothers(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	member, _, _ := l.letsItselfIn()
	l.exec(`UPDATE members SET grants = $2 WHERE id = $1`, member, reviewerBit)
	l.register.forgets(annNPI)
	l.recheck(1)
	hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
	self := l.acting(member)
	same(t, l.queue(self, Filter{Kind: ItemHit}))
	_, err := l.Open(self, l.itemOf(hit))
	l.refused(err, errs.Forbidden)
}

func TestARegisterThatIsAwayIsNotAskedForEver(t *testing.T) {
	t.Parallel()
	l := newDesk(t)
	rev, _ := l.reviewer("rev")
	for i := range recheckDown + 5 {
		l.letIn(rev, "Ann Example", nth("N%03d", i), nth("ann_%d", i))
	}
	l.register.asked = 0
	l.register.goDown(true)
	out, err := l.Recheck(t.Context(), nil)
	l.ok(err)
	if out.Down != recheckDown+5 || out.Looked != 0 || l.register.asked != recheckDown {
		t.Fatalf("%+v, asked %d times", out, l.register.asked)
	}
}

// An appeal gives back what the hit took and nothing else: not what its member
// laid down meanwhile, nor a credential that a newer one took the place of.
func TestAnOverturnedHitRevivesNothingElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grave     bool
		meanwhile func(l ladder, member, credential ids.ID)
		live      int
	}{
		"nothing happened":   {false, func(ladder, ids.ID, ids.ID) {}, 1},
		"nothing, and grave": {true, func(ladder, ids.ID, ids.ID) {}, 1},
		"laid down":          {false, func(l ladder, member, credential ids.ID) { l.ok(l.LayDown(l.acting(member), credential)) }, 0},
		"superseded": {false, func(l ladder, _, credential ids.ID) {
			l.exec(`UPDATE credentials SET withdrawn_at = now() WHERE id = $1`, credential)
		}, 0},
		"proven anew": {true, func(l ladder, member, credential ids.ID) {
			l.exec(`INSERT INTO credentials (id, member_id, profession, stage, jurisdiction, register, legal_name_sealed, number_sealed, number_hash, method, verified_at)
				SELECT gen_random_uuid(), member_id, profession, stage, jurisdiction, register, legal_name_sealed, number_sealed, number_hash, method, now()
				FROM credentials WHERE id = $1`, credential)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newDesk(t)
			one, _ := l.reviewer("one")
			two, _ := l.reviewer("two")
			three, _ := l.reviewer("three")
			member, _, credential := l.letsItselfIn()
			l.register.says(annNPI, func(e *Entry) {
				if e.Active = false; c.grave {
					e.Status = "Revoked"
				}
			})
			l.recheck(1)
			hit := fromUUID(t, l.word(`SELECT id FROM registry_hits`))
			l.exec(`UPDATE registry_hits SET answer_by = found_at`)
			l.exec(`UPDATE review_items SET paused_at = NULL`)
			second, err := l.Decide(one, l.itemDecision(hit, Confirm))
			l.ok(err)
			if !second {
				t.Fatal("one person is enough")
			}
			l.ok(l.judges(two, l.itemDecision(hit, Confirm)))
			l.ok(l.Appeal(l.acting(member), Appealing{Hit: hit, Words: "It was renewed."}))
			c.meanwhile(l, member, credential)
			appeal := fromUUID(t, l.word(`SELECT id FROM appeals`))
			l.ok(l.judges(three, l.itemDecision(appeal, Overturn)))
			if n := l.number(`SELECT count(*) FROM credentials WHERE member_id = $1 AND leads_to = 'clinician' AND withdrawn_at IS NULL`, member); n != c.live {
				t.Fatalf("%d live credentials, want %d", n, c.live)
			}
		})
	}
}
