package moderation

import (
	"context"
	"strings"
	"testing"
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestARecognisablePatientIsHiddenAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, reader, flagger := h.clinician("author"), h.clinician("reader"), h.clinician("flagger")
	thread := h.ask(author, "A soloist who lost a season")
	answer := h.answer(author, thread, "He played the violin in public.")
	if !h.visible(reader, answer) {
		t.Fatal("the answer can't be read to begin with")
	}
	c := Complaint{Key: ids.New(), Post: answer, Reason: Recognisable}
	first, err := h.Flag(h.as(flagger), c)
	h.ok(err)
	if !first.Hidden || first.Thread != thread.ID {
		t.Fatalf("flagged: %+v", first)
	}
	if h.visible(reader, answer) || h.visible(flagger, answer) {
		t.Fatal("the post is still there for readers")
	}
	again, err := h.Flag(h.as(flagger), c)
	h.ok(err)
	if again != first || h.count(`SELECT count(*) FROM flags`) != 1 {
		t.Fatalf("a second sending gave %+v, first %+v", again, first)
	}
	h.recorded(ActionFlag, 1)
	h.told(author, "pending", 1)
	// Another one's flag on what they can't see is as on nothing.
	_, err = h.Flag(h.as(reader), Complaint{Key: ids.New(), Post: answer, Reason: Conduct})
	h.refused(err, errs.NotFound)
}

func TestOnlyWhatOneMayReadCanBeFlagged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, other := h.clinician("author"), h.clinician("other")
	student := h.member("student", actor.Student, 0)
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	flag := func(m member, ref forum.PostRef, r Reason, note string) error {
		_, err := h.Flag(h.as(m), Complaint{Key: ids.New(), Post: ref, Reason: r, Note: note})
		return err
	}
	h.refused(flag(student, thread, Dangerous, ""), errs.NotFound)
	h.refused(flag(other, forum.PostRef{Kind: forum.KindThread, ID: ids.New()}, Dangerous, ""), errs.NotFound)
	h.refused(flag(other, forum.PostRef{Kind: "members", ID: thread.ID}, Dangerous, ""), errs.NotFound)
	h.refused(flag(author, thread, Dangerous, ""), errs.Forbidden)
	h.refused(flag(other, thread, "boring", ""), errs.Invalid)
	h.refused(flag(other, thread, Dangerous, strings.Repeat("x", NoteMax+1)), errs.Invalid)
	h.refused(flag(member{}, thread, Dangerous, ""), errs.Unauthenticated)
	h.recorded(ActionFlag, 0)
	h.ok(flag(other, thread, Dangerous, "first"))
	h.ok(flag(other, thread, Conduct, "second"))
	if n := h.count(`SELECT count(*) FROM flags WHERE reason = 'conduct' AND note = 'second'`); n != 1 || h.count(`SELECT count(*) FROM flags`) != 1 {
		t.Fatal("a member has more than one open flag on a post, or the later one was lost")
	}
	if !h.visible(other, thread) {
		t.Fatal("a flag for conduct hid the post")
	}
}

func TestTheQueueIsOldestFirstByPostWithHandlesAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, one, two, mod := h.clinician("author"), h.clinician("one"), h.clinician("two"), h.moderator("mod")
	a, b := h.ask(author, "The first of two threads"), h.ask(author, "The second of two threads")
	for _, f := range []struct {
		m   member
		ref forum.PostRef
	}{{one, b}, {two, a}, {two, b}} {
		h.clock.Advance(time.Minute)
		_, err := h.Flag(h.as(f.m), Complaint{Key: ids.New(), Post: f.ref, Reason: Dangerous, Note: "why"})
		h.ok(err)
	}
	desk, err := h.Queue(h.as(mod))
	h.ok(err)
	if desk.Open != 2 || len(desk.Waiting) != 2 || desk.Waiting[0].Post.ID != b.ID || desk.Waiting[1].Post.ID != a.ID {
		t.Fatalf("the desk: %+v", desk)
	}
	if f := desk.Waiting[0].Flags; len(f) != 2 || f[0].By != "one" || f[1].By != "two" {
		t.Fatalf("flags of the first: %+v", f)
	}
	_, err = h.Queue(h.as(one))
	h.refused(err, errs.NotFound)
	_, err = h.Case(h.as(one), a)
	h.refused(err, errs.NotFound)
	_, err = h.Case(h.as(mod), forum.PostRef{Kind: forum.KindAnswer, ID: a.ID})
	h.refused(err, errs.NotFound)
}

func TestUpheldHidesUnderARuleAndDismissedGivesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, flagger, mod := h.clinician("author"), h.clinician("flagger"), h.moderator("mod")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	kept, gone := h.answer(author, thread, "Kept words."), h.answer(author, thread, "Words that go.")
	for _, ref := range []forum.PostRef{kept, gone} {
		_, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: ref, Reason: Recognisable})
		h.ok(err)
	}
	h.refused(h.Decide(h.as(flagger), kept, Verdict{}), errs.NotFound)
	h.refused(h.Decide(h.as(mod), gone, Verdict{Uphold: true, Rule: "99"}), errs.Invalid)
	h.ok(h.Decide(h.as(mod), kept, Verdict{}))
	h.ok(h.Decide(h.as(mod), gone, Verdict{Uphold: true, Rule: "1"}))
	if !h.visible(flagger, kept) || h.visible(flagger, gone) {
		t.Fatal("dismissed must be back and upheld gone")
	}
	h.refused(h.Decide(h.as(mod), gone, Verdict{Uphold: true, Rule: "1"}), errs.Conflict)
	h.recorded(ActionDecide, 2)
	h.recorded(forum.ActionRestore, 1)
	h.recorded(forum.ActionHide, 1)
	h.told(author, "restored", 1)
	h.told(author, "hidden:1. No patient can be recognised", 1)
	c, err := h.Case(h.as(mod), gone)
	h.ok(err)
	if c.Waits || c.Pending || c.Post.Rule != "1. No patient can be recognised" || c.Flags[0].State != "upheld" || c.Flags[0].DecidedBy != "mod" {
		t.Fatalf("the case: %+v", c)
	}
	// Dismissing a flag never gives back what a moderator hid.
	h.ok(h.Hide(h.as(mod), kept, "5"))
	h.exec(`UPDATE flags SET state = 'open'`)
	h.ok(h.Decide(h.as(mod), kept, Verdict{}))
	if h.visible(flagger, kept) {
		t.Fatal("dismissing a flag gave back what a moderator had hidden")
	}
}

func TestAModeratorDoesNotJudgeThemselves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mod, flagger := h.moderator("mod"), h.clinician("flagger")
	thread := h.ask(mod, "A moderator's own question")
	_, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: thread, Reason: Recognisable})
	h.ok(err)
	h.refused(h.Decide(h.as(mod), thread, Verdict{}), errs.Forbidden)
	h.refused(h.Restore(h.as(mod), thread), errs.Forbidden)
	if h.visible(flagger, thread) {
		t.Fatal("it came back")
	}
}

func TestActsOnPostsTellTheAuthor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, mod, plain := h.clinician("author"), h.moderator("mod"), h.clinician("plain")
	thread, other := h.ask(author, "Potassium of 6.1 on ramipril"), h.ask(author, "The same, asked before")
	for _, act := range []struct {
		word, action string
		do           func(ctx context.Context) error
	}{
		{"hidden:5%", forum.ActionHide, func(ctx context.Context) error { return h.Hide(ctx, thread, "5") }},
		{"restored", forum.ActionRestore, func(ctx context.Context) error { return h.Restore(ctx, thread) }},
		{"locked", forum.ActionLock, func(ctx context.Context) error { return h.Lock(ctx, thread.ID, "It went in circles.") }},
		{"unlocked", forum.ActionUnlock, func(ctx context.Context) error { return h.Unlock(ctx, thread.ID) }},
		{"retagged", forum.ActionRetag, func(ctx context.Context) error { return h.Retag(ctx, thread.ID, []string{"cardiology"}) }},
		{"duplicate", forum.ActionDuplicate, func(ctx context.Context) error { return h.Duplicate(ctx, thread.ID, other.ID) }},
	} {
		h.refused(act.do(h.as(plain)), errs.NotFound)
		h.ok(act.do(h.as(mod)))
		h.recorded(act.action, 1)
		h.told(author, act.word, 1)
	}
	c, err := h.Case(h.as(mod), thread)
	h.ok(err)
	if c.Duplicate != other.ID || c.Post.Keys[0] != "cardiology" {
		t.Fatalf("the case: %+v", c)
	}
}

func TestErasedWordsLeaveTheNotes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: nil, Scrubbers: []forum.Scrubber{h.Service}})
	author, flagger := h.clinician("author"), h.clinician("flagger")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	answer := h.answer(author, thread, "Xaver Quist had it.")
	_, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: answer, Reason: Dangerous, Note: "It names Xaver Quist, no less."})
	h.ok(err)
	_, err = h.forum.Erase(h.as(author), forum.Erasure{Post: answer, Passage: "Xaver Quist"})
	h.ok(err)
	if n := h.count(`SELECT count(*) FROM flags WHERE note ILIKE '%quist%'`); n != 0 {
		t.Fatal("an erased name stands in a flag's note")
	}
	if n := h.count(`SELECT count(*) FROM flags WHERE note LIKE 'It names%no less.'`); n != 1 {
		t.Fatal("more than the passage went")
	}
}

func TestTheExportHasOnesOwnFlags(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, flagger, other := h.clinician("author"), h.clinician("flagger"), h.clinician("other")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	for _, m := range []member{flagger, other} {
		_, err := h.Flag(h.as(m), Complaint{Key: ids.New(), Post: thread, Reason: Conduct, Note: "said by " + m.Handle})
		h.ok(err)
	}
	name, data, err := h.Export(h.as(flagger), flagger.MemberID)
	h.ok(err)
	got, is := data.(Exported)
	if name != "moderation" || !is || len(got.Flags) != 1 || got.Flags[0].Note != "said by flagger" {
		t.Fatalf("%s: %+v", name, data)
	}
}

func TestAProvisionalMembersFlagHidesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, reader, new := h.clinician("author"), h.clinician("reader"), h.member("new", actor.Provisional, 0)
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	c := Complaint{Key: ids.New(), Post: thread, Reason: Recognisable}
	f, err := h.Flag(h.as(new), c)
	h.ok(err)
	if f.Hidden || !h.visible(reader, thread) {
		t.Fatal("somebody whom nobody has verified hid a post")
	}
	if again, err := h.Flag(h.as(new), c); err != nil || again != f {
		t.Fatalf("a second sending gave %+v, %v", again, err)
	}
	if h.count(`SELECT count(*) FROM flags WHERE state = 'open'`) != 1 {
		t.Fatal("it isn't in the queue")
	}
	h.told(author, "pending", 0)
}

func TestNobodyHidesOrFlagsWithoutEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, flagger, mod := h.clinician("author"), h.clinician("flagger"), h.moderator("mod")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	var posts []forum.PostRef
	for range OpenMost + 1 {
		posts = append(posts, h.answer(author, thread, "Words."))
	}
	for i, ref := range posts[:OpenMost] {
		f, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: ref, Reason: Recognisable})
		h.ok(err)
		if f.Hidden != (i < HiddenMost) {
			t.Fatalf("number %d hid: %v", i+1, f.Hidden)
		}
	}
	_, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: posts[OpenMost], Reason: Recognisable})
	h.refused(err, errs.Conflict)
	h.ok(h.Decide(h.as(mod), posts[0], Verdict{}))
	f, err := h.Flag(h.as(flagger), Complaint{Key: ids.New(), Post: posts[OpenMost], Reason: Recognisable})
	h.ok(err)
	if !f.Hidden {
		t.Error("a decided flag still counts")
	}
	// Moderators have no such bound: they can hide anyway.
	other := h.ask(author, "Potassium of 6.2 on ramipril")
	for range HiddenMost + 1 {
		f, err := h.Flag(h.as(mod), Complaint{Key: ids.New(), Post: h.answer(author, other, "Words."), Reason: Recognisable})
		h.ok(err)
		if !f.Hidden {
			t.Fatal("a moderator's flag hid nothing")
		}
	}
}

func TestADismissedFlagIsNotRaisedAgainOverTheSameWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, flagger, other, mod := h.clinician("author"), h.clinician("flagger"), h.clinician("other"), h.moderator("mod")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	answer := h.answer(author, thread, "Words.")
	flag := func(m member) error {
		_, err := h.Flag(h.as(m), Complaint{Key: ids.New(), Post: answer, Reason: Recognisable})
		return err
	}
	h.ok(flag(flagger))
	h.ok(h.Decide(h.as(mod), answer, Verdict{}))
	h.refused(flag(flagger), errs.Forbidden)
	if !h.visible(other, answer) {
		t.Fatal("it is hidden again")
	}
	h.ok(flag(other))
	h.ok(h.Decide(h.as(mod), answer, Verdict{}))
	h.clock.Advance(time.Minute)
	h.ok(func() error {
		_, err := h.forum.Edit(h.as(author), forum.Change{Post: answer, Revision: 1, Body: "Other words.", Reason: "more"})
		return err
	}())
	h.ok(flag(flagger)) // they are other words now
}
