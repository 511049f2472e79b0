package moderation

import (
	"testing"

	"consilium/internal/account"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// found writes down that newer rules stumbled over a post.
func (h house) found(p forum.PostRef, revision int) ids.ID {
	h.t.Helper()
	id := ids.New()
	h.exec(`INSERT INTO guard_hits (id, post_kind, post_id, revision, kinds, rules, found_at) VALUES ($1,$2,$3,$4,'{NAME}',(SELECT count(*) FROM guard_hits),$5)`,
		id, string(p.Kind), p.ID, revision, h.clock.Now())
	h.clock.Advance(1e9)
	return id
}

// stated writes down that an author gave a reason in words.
func (h house) stated(m member, p forum.PostRef) ids.ID {
	h.t.Helper()
	id := ids.New()
	h.exec(`INSERT INTO guard_answers (id, post_kind, post_id, revision, type, tier, reason, member_id, created_at, rules) VALUES ($1,$2,$3,1,'CELL','CELL','stated',$4,$5,1)`,
		id, string(p.Kind), p.ID, m.MemberID, h.clock.Now())
	h.clock.Advance(1e9)
	return id
}

// What was edited or erased since doesn't hide what is newer.
func TestTheGuardsDeskDoesNotSiltUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod := h.clinician("ann"), h.moderator("mod")
	thread := h.ask(ann, "Potassium of 6.1 on ramipril")
	edited, erased := h.answer(ann, thread, "Stop it."), h.answer(ann, thread, "Stop it now.")
	_, err := h.forum.Edit(h.as(ann), forum.Change{Post: edited, Revision: 1, Body: "Stop it today.", Reason: "clearer"})
	h.ok(err)
	for range guard.DeskMax + 1 {
		h.found(edited, 1)
		h.found(erased, 1)
		h.stated(ann, erased)
	}
	_, err = h.forum.Erase(h.as(ann), forum.Erasure{Post: erased})
	h.ok(err)
	want := map[ids.ID]bool{h.found(edited, 2): true, h.found(thread, 1): true, h.stated(ann, edited): true, h.stated(ann, thread): true,
		h.stated(ann, forum.PostRef{Kind: guard.Profile, ID: ann.MemberID}): true}
	desk, err := h.GuardDesk(h.as(mod))
	h.ok(err)
	if len(desk.Hits) != 2 || len(desk.Reasons) != 3 {
		t.Fatalf("%d hits and %d reasons are shown, want 2 and 3", len(desk.Hits), len(desk.Reasons))
	}
	for _, x := range desk.Hits {
		if !want[x.ID] {
			t.Errorf("a stale hit: %+v", x)
		}
	}
	for _, x := range desk.Reasons {
		if !want[x.ID] {
			t.Errorf("a stale reason: %+v", x)
		}
	}
}

func TestNobodyClearsWhatWasFoundInTheirOwnPost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod, other := h.clinician("ann"), h.moderator("mod"), h.moderator("other")
	thread := h.ask(mod, "Potassium of 6.1 on ramipril")
	comment, err := h.forum.Comment(h.as(mod), forum.Remark{Key: ids.New(), On: thread, Body: "Why not?"})
	h.ok(err)
	for _, post := range []forum.PostRef{thread, h.answer(mod, thread, "Stop it."), comment.PostRef} {
		hit := h.found(post, 1)
		desk, err := h.GuardDesk(h.as(mod))
		h.ok(err)
		if len(desk.Hits) != 1 || !desk.Hits[0].Own {
			t.Fatalf("%s: %+v", post.Kind, desk.Hits)
		}
		h.refused(h.LookAtHit(h.as(mod), hit), errs.Forbidden)
		h.refused(h.LookAtHit(h.as(ann), hit), errs.NotFound)
		if desk, err = h.GuardDesk(h.as(other)); err != nil || len(desk.Hits) != 1 || desk.Hits[0].Own {
			t.Fatalf("%s: %+v, %v", post.Kind, desk.Hits, err)
		}
		h.ok(h.LookAtHit(h.as(other), hit))
		h.refused(h.LookAtHit(h.as(other), hit), errs.Conflict)
	}
}

// hidden gives a member a profile that the guard's rules don't take any more.
func (h house) hidden(m member) ids.ID {
	h.t.Helper()
	h.exec(`UPDATE members SET bio_md = 'Mrs. Keller taught me.', guard_version = 0 WHERE id = $1`, m.MemberID)
	_, err := h.accs.Rescan(h.t.Context())
	h.ok(err)
	h.told(m, "profile-hidden", 1)
	var id ids.ID
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT id FROM guard_hits WHERE post_id = $1`, m.MemberID).Scan(&id))
	return id
}

func TestAHiddenProfileWaitsAtTheGuardsDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod, other := h.clinician("ann"), h.moderator("mod"), h.moderator("other")
	thread := h.ask(ann, "Potassium of 6.1 on ramipril")
	h.found(thread, 1)
	anns, mods := h.hidden(ann), h.hidden(mod)
	on := func(who member) map[ids.ID]Stumbled {
		t.Helper()
		desk, err := h.GuardDesk(h.as(who))
		h.ok(err)
		out := map[ids.ID]Stumbled{}
		for _, s := range desk.Hits {
			out[s.ID] = s
		}
		return out
	}
	if desk := on(mod); len(desk) != 3 || desk[anns].Own || desk[anns].Handle != "ann" || !desk[mods].Own {
		t.Fatalf("%+v", desk)
	}
	h.refused(h.LookAtHit(h.as(ann), anns), errs.NotFound)
	h.refused(h.LookAtHit(h.as(mod), mods), errs.Forbidden)
	h.ok(h.LookAtHit(h.as(mod), anns))
	h.refused(h.LookAtHit(h.as(other), anns), errs.Conflict)
	h.recorded(ActionGuardLook, 1)
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND object = 'profile' AND object_id = $2`, ActionGuardLook, ann.MemberID); n != 1 {
		t.Errorf("the log names the profile %d times", n)
	}
	if m, err := h.accs.Member(t.Context(), ann.MemberID); err != nil || !m.BioHidden {
		t.Errorf("looked at, it is shown: %v", err)
	}
	if desk := on(other); len(desk) != 2 || desk[mods].Own {
		t.Fatalf("%+v", desk)
	}
	h.ok(h.accs.SetProfile(h.as(mod), account.Profile{Bio: "Somebody taught me.", Revision: 1}))
	if desk := on(other); len(desk) != 1 {
		t.Fatalf("what was mended still waits: %+v", desk)
	}
	// Hidden again, for other words: the former don't come back.
	h.exec(`UPDATE members SET bio_md = 'Mr. Brandt taught me.', guard_version = 0 WHERE id = $1`, mod.MemberID)
	_, err := h.accs.Rescan(h.t.Context())
	h.ok(err)
	if desk := on(other); len(desk) != 2 || desk[mods].ID == mods {
		t.Fatalf("%+v", desk)
	}
}

// What is still hidden when the rules change again is written down again, and
// waits once: with what the newest rules found, until somebody looked at that.
func TestWhatWaitsOverManyRulesWaitsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod := h.clinician("ann"), h.moderator("mod")
	thread := h.ask(ann, "Potassium of 6.1 on ramipril")
	profile := forum.PostRef{Kind: guard.Profile, ID: ann.MemberID}
	h.hidden(ann)
	h.exec(`UPDATE guard_hits SET rules = 0`)
	h.found(profile, 1)
	older := h.found(thread, 1)
	want := map[ids.ID]bool{h.found(profile, 1): true, h.found(thread, 1): true}
	desk, err := h.GuardDesk(h.as(mod))
	h.ok(err)
	if len(desk.Hits) != 2 || !want[desk.Hits[0].ID] || !want[desk.Hits[1].ID] {
		t.Fatalf("%+v", desk.Hits)
	}
	h.ok(h.LookAtHit(h.as(mod), older)) // on a page from before
	for id := range want {
		h.ok(h.LookAtHit(h.as(mod), id))
	}
	if desk, err = h.GuardDesk(h.as(mod)); err != nil || len(desk.Hits) != 0 {
		t.Fatalf("what was looked at waits again: %+v, %v", desk.Hits, err)
	}
}

// Who closes their account takes along what they said about their profile: the
// words are gone, and nobody looks at what they stood for.
func TestAClosedAccountsReasonsLeaveTheGuardsDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, bob, mod := h.clinician("ann"), h.clinician("bob"), h.moderator("mod")
	for _, m := range []member{ann, bob} {
		p := account.Profile{Bio: "Mrs. Keller taught me.", Revision: 1}
		seen, err := h.accs.LookAtBio(h.as(m), p)
		h.ok(err)
		p.Guard = seen.Justify(guard.Colleague, func(guard.Finding) bool { return true })
		for key := range p.Guard.Reasons {
			p.Guard.Reasons[key] = guard.Answer{Code: guard.Colleague, Words: "She was my first chief."}
		}
		h.ok(h.accs.SetProfile(h.as(m), p))
		h.stated(m, forum.PostRef{Kind: guard.Profile, ID: m.MemberID}) // whatever chance leaves in the sample
	}
	waits := func(m member) (n int) {
		t.Helper()
		desk, err := h.GuardDesk(h.as(mod))
		h.ok(err)
		for _, r := range desk.Reasons {
			if r.Kept.Post.ID == m.MemberID {
				n++
			}
		}
		return n
	}
	words := func(m member) int {
		t.Helper()
		return h.count(`SELECT count(*) FROM guard_answers WHERE member_id = $1 AND words_sealed IS NOT NULL`, m.MemberID)
	}
	if waits(ann) == 0 || waits(bob) == 0 || words(ann) == 0 {
		t.Fatal("nothing waits before it")
	}
	h.ok(h.accs.Close(h.as(ann)))
	if n := waits(ann); n != 0 {
		t.Errorf("%d reasons of the closed account wait", n)
	}
	if words(ann) != 0 {
		t.Error("its words are kept")
	}
	if waits(bob) == 0 || words(bob) == 0 {
		t.Error("another's reasons went")
	}
}
