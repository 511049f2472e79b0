package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// told is what a profile said once, under rules that knew less.
const told = "Mrs. Keller, MRN 4471029, taught me."

// said gives somebody a profile as older rules took it.
func (h house) said(subject, bio string) Opened {
	h.t.Helper()
	o := h.signInAs(subject, true)
	h.exec(`UPDATE members SET bio_md = $2, bio_html = $2, guard_version = 0 WHERE id = $1`, o.MemberID, bio)
	return o
}

func (h house) hidden(member ids.ID) bool {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM members WHERE id = $1 AND bio_hidden`, member) == 1
}

// toldOf asserts how often a member was to be told a word of their profile.
func (h house) toldOf(member ids.ID, word string, want int) {
	h.t.Helper()
	n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify' AND args->>'about' = 'moderation' AND args->>'post_kind' = 'profile'
		AND args->>'member_id' = $1 AND args->>'detail' = $2`, member.String(), word)
	if n != want {
		h.t.Fatalf("told %s %d times, want %d", word, n, want)
	}
}

func (h house) rescanned(want int) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(actor.With(h.t.Context(), actor.System), 20*time.Second) // it waits for nobody
	defer cancel()
	n, err := h.Rescan(ctx)
	h.ok(err)
	if n != want {
		h.t.Fatalf("%d profiles were looked at, want %d", n, want)
	}
}

// justified gives the answers that let everything found in a bio stand.
func (h house) justified(ctx context.Context, bio string) guard.Answers {
	h.t.Helper()
	seen, err := h.LookAtBio(ctx, Profile{Bio: bio})
	h.ok(err)
	return seen.Justify(guard.Colleague, func(guard.Finding) bool { return true })
}

func TestOlderProfilesAreLookedAtAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stumbled, clean, silent := h.said("stumbled", told), h.said("clean", "I read ECGs."), h.signInAs("silent", true)
	reasoned := h.signInAs("reasoned", true)
	h.ok(h.SetProfile(h.as(reasoned.Token), Profile{Bio: told, Revision: 1, Guard: h.justified(h.as(reasoned.Token), told)}))
	fresh := h.signInAs("fresh", true)
	h.ok(h.SetProfile(h.as(fresh.Token), Profile{Bio: "I read ECGs.", Revision: 1}))
	h.exec(`UPDATE members SET guard_version = guard_version - 1 WHERE id = $1`, reasoned.MemberID)
	h.rescanned(3) // who says nothing isn't among them, nor whom these rules have seen
	for _, m := range []ids.ID{clean.MemberID, silent.MemberID, reasoned.MemberID, fresh.MemberID} {
		if h.hidden(m) {
			t.Errorf("%s is hidden", m)
		}
	}
	once := func() {
		t.Helper()
		if !h.hidden(stumbled.MemberID) {
			t.Fatal("others see it")
		}
		if n := h.count(`SELECT count(*) FROM guard_hits WHERE post_kind = 'profile' AND post_id = $1 AND revision = 1 AND kinds = '{NAME,MRN}' AND rules = $2`, stumbled.MemberID, guard.Version); n != 1 {
			t.Fatalf("written down %d times", n)
		}
		if n := h.count(`SELECT count(*) FROM guard_hits`); n != 1 {
			t.Fatalf("%d hits in all", n)
		}
		h.toldOf(stumbled.MemberID, "profile-hidden", 1)
		h.recorded(ActionBioHide, 1)
		h.recorded(ActionBioShow, 0)
	}
	once()
	if m, err := h.Member(t.Context(), stumbled.MemberID); err != nil || m.BioMD != told || m.Version != 1 || m.GuardVersion != guard.Version {
		t.Fatalf("%+v, %v", m, err)
	}
	h.rescanned(0)
	h.exec(`UPDATE members SET guard_version = 0`) // a run that was lost behind its commit, or the next rules
	h.rescanned(4)
	once()
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE to_jsonb(audit_entries)::text ~ 'Keller|4471029'`); n != 0 {
		t.Errorf("%d entries say what was found", n)
	}
}

// What comes to nothing leaves nothing: a run that fails is done again whole.
func TestARescanThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.said("ann", told)
	away := errors.New("away")
	err := h.db.WithTx(t.Context(), func(ctx context.Context) error {
		if _, err := h.Rescan(ctx); err != nil {
			return err
		}
		return away
	})
	if !errors.Is(err, away) {
		t.Fatal(err)
	}
	if h.hidden(o.MemberID) || h.count(`SELECT count(*) FROM guard_hits`) != 0 {
		t.Fatal("half of it stayed")
	}
	h.toldOf(o.MemberID, "profile-hidden", 0)
	h.recorded(ActionBioHide, 0)
	h.rescanned(1)
	h.toldOf(o.MemberID, "profile-hidden", 1)
}

// Who is just writing is left for the next run, and holds up nobody.
func TestARescanPassesByWhoIsJustWriting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	busy, other := h.said("busy", told), h.said("other", told)
	h.in(func(ctx context.Context) error {
		if _, err := h.lockMember(ctx, busy.MemberID); err != nil {
			return err
		}
		h.rescanned(1)
		return nil
	})
	if h.hidden(busy.MemberID) || !h.hidden(other.MemberID) {
		t.Fatal("the wrong one was looked at")
	}
	h.rescanned(1)
}

func TestRescanGoesOnBatchByBatch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 2*rescanBatch + 7 {
		h.exec(`INSERT INTO members (id, bio_md) VALUES ($1, $2)`, ids.New(), fmt.Sprintf("Mr. Brandt was number %d.", i))
	}
	h.rescanned(2*rescanBatch + 7)
	if n := h.count(`SELECT count(*) FROM members WHERE bio_hidden`); n != 2*rescanBatch+7 {
		t.Errorf("%d are hidden", n)
	}
}

func TestItsAuthorMendsAHiddenProfile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for subject, mend := range map[string]func(ctx context.Context, p Profile) Profile{
		"mends": func(_ context.Context, p Profile) Profile { p.Bio = "Somebody taught me."; return p },
		"says why": func(ctx context.Context, p Profile) Profile {
			p.Guard = h.justified(ctx, p.Bio)
			return p
		},
	} {
		o := h.said(subject, told)
		ctx := h.as(o.Token)
		h.rescanned(1)
		p, found, err := h.HiddenBio(ctx)
		h.ok(err)
		if p.Bio != told || p.Revision != 1 || len(found.Blocking()) != 2 || !found.Open() {
			t.Fatalf("%+v, %+v", p, found)
		}
		if h.SetProfile(ctx, p) == nil || !h.hidden(o.MemberID) {
			t.Fatalf("%s: unmended words were taken", subject)
		}
		h.ok(h.SetProfile(ctx, mend(ctx, p)))
		if h.hidden(o.MemberID) {
			t.Fatalf("%s: it is still hidden", subject)
		}
		h.exec(`UPDATE members SET guard_version = 0 WHERE id = $1`, o.MemberID)
		h.rescanned(1)
		if h.hidden(o.MemberID) {
			t.Fatalf("%s: it is hidden again", subject)
		}
		h.toldOf(o.MemberID, "profile-hidden", 1)
		h.toldOf(o.MemberID, "profile-back", 0) // who did it knows
	}
	h.recorded(ActionBioHide, 2)
	h.recorded(ActionBioShow, 2)
}

// Of what was found in a hidden profile, a form asks only what is open.
func TestWhatWasAnsweredBeforeStandsInAHiddenProfile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.signInAs("ann", true)
	ctx := h.as(o.Token)
	h.ok(h.SetProfile(ctx, Profile{Bio: told, Revision: 1, Guard: h.justified(ctx, told)}))
	h.exec(`DELETE FROM guard_answers WHERE type = 'MRN'`) // older rules didn't ask
	h.exec(`UPDATE members SET guard_version = 0`)
	h.rescanned(1)
	if n := h.count(`SELECT count(*) FROM guard_hits WHERE kinds = '{MRN}'`); n != 1 || !h.hidden(o.MemberID) {
		t.Fatal("what is open wasn't told alone")
	}
	_, found, err := h.HiddenBio(ctx)
	h.ok(err)
	for _, f := range found.Blocking() {
		if f.Open != (f.Type == "MRN") {
			t.Errorf("%s: open %v", f.Type, f.Open)
		}
	}
}

func TestWhatNewerRulesLetPassIsShownAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.said("ann", "I read ECGs.")
	h.exec(`UPDATE members SET bio_hidden = true`)
	h.rescanned(1)
	if h.hidden(o.MemberID) {
		t.Fatal("it is still hidden")
	}
	h.toldOf(o.MemberID, "profile-back", 1)
	h.toldOf(o.MemberID, "profile-hidden", 0)
	h.recorded(ActionBioShow, 1)
}

// What nobody could look at before others read it is held to the same rule.
func TestAnUnreadableOlderProfileIsHidden(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.said("ann", "La paciente Carmen Ortega ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días.")
	h.rescanned(1)
	if !h.hidden(o.MemberID) || h.count(`SELECT count(*) FROM guard_hits WHERE 'LANGUAGE' = ANY (kinds)`) != 1 {
		t.Fatal("others see it")
	}
}

func TestWhoReadsAHiddenProfile(t *testing.T) {
	t.Parallel()
	owner := ids.New()
	for name, c := range map[string]struct {
		reader actor.Actor
		reads  bool
	}{
		"its author":            {actor.Actor{MemberID: owner, Standing: actor.Clinician}, true},
		"a suspended author":    {actor.Actor{MemberID: owner, Standing: actor.Suspended}, true},
		"a moderator":           {actor.Actor{MemberID: ids.New(), Standing: actor.Clinician, Grants: actor.Moderator}, true},
		"another member":        {actor.Actor{MemberID: ids.New(), Standing: actor.Clinician}, false},
		"a reviewer":            {actor.Actor{MemberID: ids.New(), Standing: actor.Clinician, Grants: actor.CredentialReviewer}, false},
		"a suspended moderator": {actor.Actor{MemberID: ids.New(), Standing: actor.Suspended, Grants: actor.Moderator}, false},
		"a stranger":            {actor.Actor{}, false},
	} {
		words, kept := BioTo(c.reader, owner, "words", true)
		if kept != c.reads || (words == "words") != c.reads {
			t.Errorf("%s: %q, %v", name, words, kept)
		}
		if words, kept = BioTo(c.reader, owner, "words", false); words != "words" || kept {
			t.Errorf("%s, of one that isn't hidden: %q, %v", name, words, kept)
		}
	}
}

func TestNothingIsHiddenOfAClosedAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.said("ann", told)
	h.rescanned(1)
	h.ok(h.Close(h.as(o.Token)))
	if h.hidden(o.MemberID) {
		t.Fatal("the mark stayed")
	}
}

// A reason for another language was taken once. Saving it is refused today, so
// it lets nothing stand that was saved then, whatever else was answered.
func TestAKeptReasonForALanguageSettlesNoProfile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const spanish = "La paciente ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días."
	for _, more := range []bool{false, true} {
		o := h.said(fmt.Sprintf("ann %v", more), spanish)
		kept := guard.Decision{Unreadable: true, Language: guard.Answer{Code: guard.Stated, Words: "Spanish; I took out every name."}}
		if more {
			kept.Findings = []guard.Finding{{Field: "bio", Type: "NAME", Tier: "BLOCK", End: 1, Answer: guard.Answer{Code: guard.Colleague}}}
		}
		h.in(func(ctx context.Context) error { return h.guard.Keep(ctx, profileOf(o.MemberID, 1), o.MemberID, kept) })
		h.rescanned(1)
		if !h.hidden(o.MemberID) {
			t.Errorf("others see what can't be saved today")
		}
		p, found, err := h.HiddenBio(h.as(o.Token))
		h.ok(err)
		if !found.LanguageOpen() || p.Guard.Language != "" {
			t.Errorf("its form says that it is settled: %+v", p.Guard)
		}
	}
}

// More than a batch of profiles that can't be looked at, and one at which the
// guard panics, keep no other from being looked at. They stay as they are, are
// named by their ids, and come up again.
func TestAProfileThatCantBeLookedAtKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const stuck = rescanBatch + 1
	var first ids.ID
	for i := range stuck {
		id := ids.New()
		h.exec(`INSERT INTO members (id, bio_md) VALUES ($1, 'MRN 4471029.')`, id)
		if i == 0 {
			first = id
		}
	}
	h.exec(`ALTER TABLE guard_hits ADD CONSTRAINT stuck CHECK (kinds <> '{MRN}')`)
	h.guard = guard.New(h.db, &dbtest.Panicking{Clock: h.clock, Done: true}, h.ring)
	behind := h.said("behind", told)
	h.exec(`UPDATE members SET guard_version = 1 WHERE id = $1`, behind.MemberID) // which comes last
	ctx := actor.With(t.Context(), actor.System)
	n, err := h.Rescan(ctx)
	if n != 1 || !h.hidden(behind.MemberID) {
		t.Fatalf("%d were looked at: %v", n, err)
	}
	if err == nil || !strings.Contains(err.Error(), first.String()) || !strings.Contains(err.Error(), "and 1 more") || strings.Contains(err.Error(), "4471029") {
		t.Errorf("it is reported as %v", err)
	}
	if n := h.count(`SELECT count(*) FROM members WHERE bio_hidden OR guard_version = $1`, guard.Version); n != 1 {
		t.Errorf("%d are changed", n)
	}
	h.exec(`ALTER TABLE guard_hits DROP CONSTRAINT stuck`)
	h.guard = guard.New(h.db, &dbtest.Panicking{Clock: h.clock, Words: "Mrs. Keller, MRN 4471029"}, h.ring)
	n, err = h.Rescan(ctx)
	if n != stuck-1 || err == nil || strings.Count(err.Error(), "was not looked at") != 1 {
		t.Fatalf("beside a panic, %d were looked at: %v", n, err)
	}
	if strings.Contains(err.Error(), "Keller") || !strings.Contains(err.Error(), "Panicking).Now:") {
		t.Errorf("the panic is reported as %v", err)
	}
	h.rescanned(1)
	if n := h.count(`SELECT count(*) FROM members WHERE bio_hidden`); n != stuck+1 {
		t.Errorf("%d are hidden", n)
	}
}
