package forum

import (
	"context"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// acts are all acts on one thread with one answer and one comment.
func (h *house) acts(thread, answer, comment ids.ID) map[string]func(ctx context.Context) error {
	a, c, t := PostRef{KindAnswer, answer}, PostRef{KindComment, comment}, PostRef{KindThread, thread}
	acts := map[string]func(ctx context.Context) error{
		"head":    func(ctx context.Context) error { _, err := h.Head(ctx, thread); return err },
		"content": func(ctx context.Context) error { _, err := h.Content(ctx, thread, ""); return err },
		"answer": func(ctx context.Context) error {
			_, err := h.Answer(ctx, Reply{Thread: thread, Body: "No."})
			return err
		},
		"bookmark":    func(ctx context.Context) error { return h.Bookmark(ctx, thread, true) },
		"accept":      func(ctx context.Context) error { return h.Accept(ctx, thread, answer) },
		"unaccept":    func(ctx context.Context) error { return h.Unaccept(ctx, thread) },
		"endorse":     func(ctx context.Context) error { _, err := h.Endorse(ctx, answer, true); return err },
		"vote answer": func(ctx context.Context) error { _, err := h.Vote(ctx, a, true); return err },
		"vote thread": func(ctx context.Context) error { _, err := h.Vote(ctx, t, true); return err },
	}
	for name, ref := range map[string]PostRef{"thread": t, "answer": a, "comment": c} {
		acts["words of "+name] = func(ctx context.Context) error { _, err := h.Words(ctx, ref); return err }
		acts["history of "+name] = func(ctx context.Context) error { _, err := h.Revisions(ctx, ref); return err }
		acts["edit "+name] = func(ctx context.Context) error {
			_, err := h.Edit(ctx, Change{Post: ref, Revision: 1, Reason: "because", Title: "Another title", Body: "x y", Audience: Clinicians, Specialties: []string{"surgery"}})
			return err
		}
		acts["delete "+name] = func(ctx context.Context) error { _, err := h.Delete(ctx, ref); return err }
		acts["undelete "+name] = func(ctx context.Context) error { _, err := h.Undelete(ctx, ref); return err }
		acts["erase "+name] = func(ctx context.Context) error { _, err := h.Erase(ctx, Erasure{Post: ref}); return err }
		if name != "comment" {
			acts["comment "+name] = func(ctx context.Context) error { _, err := h.Comment(ctx, Remark{On: ref, Body: "Why?"}); return err }
		}
	}
	return acts
}

// Who may not know of a thread gets for every act on it, or on anything in it,
// the very answer that they get for what isn't there.
func TestWhatOneMayNotKnowOfIsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Physicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	comment := h.commented(h.doctor, PostRef{KindAnswer, answer}, "Or six.")
	real := h.acts(thread, answer, comment)
	invented := h.acts(ids.New(), ids.New(), ids.New())
	for _, who := range []actor.Actor{h.nurse, h.student, h.suspended, {}} {
		for name, act := range real {
			got, want := act(h.as(who)), invented[name](h.as(who))
			if got == nil || want == nil || errs.KindOf(got) != errs.KindOf(want) || errs.As(got).Text != errs.As(want).Text {
				t.Errorf("%s by %q: %v, and for what isn't there %v", name, who.Standing, got, want)
			}
			if who.SignedIn() && errs.KindOf(got) != errs.NotFound {
				t.Errorf("%s by %q: %v", name, who.Standing, got)
			}
		}
	}
	if h.count(`SELECT version FROM threads`) != 3 {
		t.Error("somebody changed something")
	}
}

// What one knows of but may not do is Forbidden.
func TestWhatOneKnowsOfButMayNotDoIsForbidden(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	comment := h.commented(h.doctor, PostRef{KindAnswer, answer}, "Or six.")
	acts := h.acts(thread, answer, comment)
	for _, name := range []string{"accept", "unaccept", "endorse", "words of thread", "words of answer", "words of comment",
		"edit thread", "edit answer", "edit comment", "delete thread", "delete answer", "delete comment",
		"undelete thread", "undelete answer", "undelete comment", "erase thread", "erase answer", "erase comment"} {
		h.refused(acts[name](h.as(h.nurse)), errs.Forbidden, name)
	}
	h.refused(acts["vote answer"](h.as(h.doctor)), errs.Forbidden, "a vote for one's own answer")
	h.refused(acts["vote thread"](h.as(h.asker)), errs.Forbidden, "a vote for one's own thread")
	students := h.asked(h.asker, Students)
	inStudents := h.acts(students, h.answered(h.doctor, students, "Five days.", ""), comment)
	h.refused(inStudents["answer"](h.as(h.student)), errs.Forbidden, "a student's answer outside the learners' area")
	h.ok(inStudents["bookmark"](h.as(h.student)))
	if err := inStudents["vote answer"](h.as(h.student)); err == nil {
		t.Error("a student voted")
	}
	_, err := h.Hide(h.as(h.nurse), PostRef{KindThread, thread}, "x")
	h.refused(err, errs.NotFound, "moderation without the grant")
}

func TestEndorsementIsForLearnersInTheirArea(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	area, elsewhere := h.asked(h.asker, Learners), h.asked(h.asker, Clinicians)
	ofStudent := h.answered(h.student, area, "Five days.", "")
	ofTrainee := h.answered(h.trainee, area, "Six days.", "")
	ofDoctor := h.answered(h.doctor, area, "Seven days.", "")
	outside := h.answered(h.trainee, elsewhere, "Six days.", "")
	for _, c := range []struct {
		answer ids.ID
		by     actor.Actor
		ok     bool
	}{{ofStudent, h.doctor, true}, {ofStudent, h.trainee, true}, {ofTrainee, h.nurse, true}, {ofTrainee, h.trainee, false},
		{ofDoctor, h.nurse, false}, {outside, h.doctor, false}, {ofStudent, h.lapsed, false}, {ofTrainee, h.student, false}} {
		if _, err := h.Endorse(h.as(c.by), c.answer, true); (err == nil) != c.ok {
			t.Errorf("by %s: %v", c.by.Handle, err)
		}
	}
	_, err := h.Endorse(h.as(h.doctor), ofStudent, true)
	h.ok(err) // again: nothing changes
	c := h.content(h.nurse, area)
	for _, x := range c.Replies {
		if x.ID == ofStudent && (len(x.Endorsements) != 2 || x.Endorsements[0].By.Handle != "doctor" || !x.Endorsements[0].By.Verified) {
			t.Fatalf("endorsements: %+v", x.Endorsements)
		}
	}
	m, err := h.Mine(h.as(h.doctor), area)
	h.ok(err)
	if !m.Endorsed[ofStudent] || m.Endorsed[ofTrainee] {
		t.Fatalf("%+v", m)
	}
	_, err = h.Endorse(h.as(h.doctor), ofStudent, false)
	h.ok(err)
	if n := h.count(`SELECT endorse_count FROM answers WHERE id = $1`, ofStudent); n != 1 {
		t.Fatalf("%d after one was withdrawn", n)
	}
	if h.count(`SELECT count(*) FROM river_job WHERE args->>'about' = 'endorsed'`) != 3 {
		t.Fatal("each new endorsement is told once")
	}
}

func TestLockedThreadsTakeNoPosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	_, err := h.Lock(h.as(h.moderator), thread, "It is settled.")
	h.ok(err)
	acts := h.acts(thread, answer, ids.New())
	for _, name := range []string{"answer", "comment thread", "comment answer"} {
		h.refused(acts[name](h.as(h.nurse)), errs.Forbidden, name)
	}
	h.ok(acts["vote answer"](h.as(h.nurse)))
	if c := h.content(h.nurse, thread); !c.Locked || c.LockReason != "It is settled." {
		t.Fatalf("%+v", c.Row)
	}
	_, err = h.Unlock(h.as(h.moderator), thread)
	h.ok(err)
	h.ok(acts["answer"](h.as(h.nurse)))
}
