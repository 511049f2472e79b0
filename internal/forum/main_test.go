package forum

import (
	"context"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestAThreadFromQuestionToAcceptedAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	first := h.answered(h.doctor, thread, "After **five** days.", "Five days")
	second := h.answered(h.nurse, thread, "Ask the pharmacist.", "")
	h.commented(h.asker, PostRef{KindAnswer, first}, "Thank you.")
	h.commented(h.nurse, PostRef{KindThread, thread}, "Which dose?")
	_, err := h.Vote(h.as(h.doctor), PostRef{KindAnswer, second}, true)
	h.ok(err)
	h.ok(h.Accept(h.as(h.asker), thread, first))

	c := h.content(h.nurse, thread)
	if c.Answers != 2 || c.Comments != 2 || c.BottomLine != "Five days" || c.AcceptedID != first || !c.Row.Accepted {
		t.Fatalf("counts: %+v", c.Row)
	}
	if len(c.Replies) != 2 || c.Replies[0].ID != first || !c.Replies[0].Accepted || c.Replies[1].Votes != 1 {
		t.Fatalf("the accepted answer isn't first: %+v", c.Replies)
	}
	if !strings.Contains(c.Replies[0].HTML, "<strong>five</strong>") || len(c.Replies[0].Remarks) != 1 || len(c.Remarks) != 1 {
		t.Fatalf("words: %+v", c)
	}
	if by := c.Replies[0].Author; by.Handle != "doctor" || !by.Verified || by.Profession != "physician" || by.Jurisdiction != "GB" {
		t.Fatalf("byline: %+v", by)
	}
	m, err := h.Mine(h.as(h.doctor), thread)
	h.ok(err)
	if !m.Voted[second] || m.Voted[first] || m.Bookmarked {
		t.Fatalf("own acts: %+v", m)
	}
	h.ok(h.Unaccept(h.as(h.asker), thread))
	if c := h.content(h.nurse, thread); c.Replies[0].ID != second {
		t.Fatal("without acceptance votes decide")
	}
}

func TestEveryWriteMovesTheVersionAndRecordsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Learners)
	answer := h.answered(h.student, thread, "I think five days.", "")
	ref := PostRef{KindAnswer, answer}
	steps := []struct {
		name, action string
		by           actor.Actor
		act          func(ctx context.Context) error
	}{
		{"answer", ActionAnswer, h.doctor, func(ctx context.Context) error {
			_, err := h.Answer(ctx, Reply{Thread: thread, Body: "No."})
			return err
		}},
		{"comment", ActionComment, h.doctor, func(ctx context.Context) error {
			_, err := h.Comment(ctx, Remark{On: ref, Body: "Why?"})
			return err
		}},
		{"vote", ActionVote, h.doctor, func(ctx context.Context) error { _, err := h.Vote(ctx, ref, true); return err }},
		{"unvote", ActionVote, h.doctor, func(ctx context.Context) error { _, err := h.Vote(ctx, ref, false); return err }},
		{"vote thread", ActionVote, h.doctor, func(ctx context.Context) error {
			_, err := h.Vote(ctx, PostRef{KindThread, thread}, true)
			return err
		}},
		{"endorse", ActionEndorse, h.doctor, func(ctx context.Context) error { _, err := h.Endorse(ctx, answer, true); return err }},
		{"accept", ActionAccept, h.asker, func(ctx context.Context) error { return h.Accept(ctx, thread, answer) }},
		{"unaccept", ActionUnaccept, h.asker, func(ctx context.Context) error { return h.Unaccept(ctx, thread) }},
		{"edit", ActionEdit, h.student, func(ctx context.Context) error {
			_, err := h.Edit(ctx, Change{Post: ref, Revision: 1, Body: "I think six days.", Reason: "was wrong"})
			return err
		}},
		{"delete", ActionDelete, h.student, func(ctx context.Context) error { _, err := h.Delete(ctx, ref); return err }},
		{"undelete", ActionUndelete, h.student, func(ctx context.Context) error { _, err := h.Undelete(ctx, ref); return err }},
		{"hide", ActionHide, h.moderator, func(ctx context.Context) error { _, err := h.Hide(ctx, ref, "conduct"); return err }},
		{"restore", ActionRestore, h.moderator, func(ctx context.Context) error { _, err := h.Restore(ctx, ref); return err }},
		{"lock", ActionLock, h.moderator, func(ctx context.Context) error { _, err := h.Lock(ctx, thread, "It is settled."); return err }},
		{"unlock", ActionUnlock, h.moderator, func(ctx context.Context) error { _, err := h.Unlock(ctx, thread); return err }},
		{"retag", ActionRetag, h.moderator, func(ctx context.Context) error {
			_, err := h.Retag(ctx, thread, []string{"surgery"})
			return err
		}},
		{"erase", ActionErase, h.student, func(ctx context.Context) error { _, err := h.Erase(ctx, Erasure{Post: ref}); return err }},
	}
	for _, s := range steps {
		before := h.count(`SELECT version FROM threads WHERE id = $1`, thread)
		entries := h.count(`SELECT count(*) FROM audit_entries`)
		if err := s.act(h.as(s.by)); err != nil {
			t.Fatalf("%s: %v %v", s.name, err, errs.As(err).Fields)
		}
		if after := h.count(`SELECT version FROM threads WHERE id = $1`, thread); after <= before {
			t.Errorf("%s left the version at %d", s.name, before)
		}
		if n := h.count(`SELECT count(*) FROM audit_entries`) - entries; n != 1 {
			t.Errorf("%s recorded %d entries", s.name, n)
		}
		if h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND actor_id = $2`, s.action, s.by.MemberID) == 0 {
			t.Errorf("%s recorded something else", s.name)
		}
	}
	entries := h.count(`SELECT count(*) FROM audit_entries`)
	h.ok(h.Bookmark(h.as(h.student), thread, true))
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, ActionBookmark); n != 1 || h.count(`SELECT count(*) FROM audit_entries`) != entries+1 {
		t.Error("a bookmark isn't recorded once")
	}
}

func TestStatementCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	h.commented(h.nurse, PostRef{KindAnswer, answer}, "Why?")
	one := func(f func(context.Context) error) func(context.Context) {
		return func(ctx context.Context) { h.ok(f(ctx)) }
	}
	for _, c := range []struct {
		name string
		most int64
		f    func(context.Context)
	}{
		{"list", 1, one(func(ctx context.Context) error { _, err := h.List(ctx, ListQuery{}); return err })},
		{"head", 1, one(func(ctx context.Context) error { _, err := h.Head(ctx, thread); return err })},
		{"mine", 1, one(func(ctx context.Context) error { _, err := h.Mine(ctx, thread); return err })},
		{"content", 3, one(func(ctx context.Context) error { _, err := h.Content(ctx, thread, ""); return err })},
		{"hits", 1, one(func(ctx context.Context) error {
			_, err := h.VisibleHits(ctx, []PostRef{{KindThread, thread}, {KindAnswer, answer}})
			return err
		})},
		{"documents of a thread", 1, one(func(ctx context.Context) error { _, err := h.OfThreads(ctx, []ids.ID{thread}); return err })},
		{"answer", 10, one(func(ctx context.Context) error {
			_, err := h.Answer(ctx, Reply{Key: ids.New(), Thread: thread, Body: "Six days."})
			return err
		})},
	} {
		if n := h.statements(h.as(h.nurse), c.f); n > c.most {
			t.Errorf("%s took %d statements, %d are allowed", c.name, n, c.most)
		}
	}
}

func TestAFormSentTwiceMakesOnePost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := question(Clinicians)
	thread, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	again, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	r := Reply{Key: ids.New(), Thread: thread, Body: "Five days."}
	made := make(chan ids.ID, 8)
	for range 8 {
		go func() {
			id, err := h.Answer(h.as(h.doctor), r)
			if err != nil {
				t.Error(err)
			}
			made <- id
		}()
	}
	answer := <-made
	for range 7 {
		if other := <-made; other != answer {
			t.Errorf("two answers: %s and %s", answer, other)
		}
	}
	if again != thread || h.count(`SELECT count(*) FROM threads`) != 1 || h.count(`SELECT count(*) FROM answers`) != 1 {
		t.Fatal("something was posted twice")
	}
	if h.count(`SELECT answer_count FROM threads`) != 1 {
		t.Fatal("counted more than once")
	}
	_, err = h.Answer(h.as(h.asker), Reply{Key: q.Key, Thread: thread, Body: "Five days."})
	h.refused(err, errs.Conflict, "a question's key for an answer")
	_, err = h.Answer(h.as(h.nurse), r)
	h.ok(err) // another member's key is another key
	c := Remark{Key: ids.New(), On: PostRef{KindAnswer, answer}, Body: "Why?"}
	one, err := h.Comment(h.as(h.nurse), c)
	h.ok(err)
	two, err := h.Comment(h.as(h.nurse), c)
	h.ok(err)
	if one != two || one.Thread != thread {
		t.Fatal("two comments of one form", one, two)
	}
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	before := h.count(`SELECT count(*) FROM audit_entries`) + h.count(`SELECT count(*) FROM changes`) + h.count(`SELECT count(*) FROM river_job`)
	h.exec(`ALTER TABLE river_job RENAME TO away`) // the last statement of an answer
	key := ids.New()
	if _, err := h.Answer(h.as(h.doctor), Reply{Key: key, Thread: thread, Body: "Five days."}); err == nil {
		t.Fatal("posted without its job")
	}
	h.exec(`ALTER TABLE away RENAME TO river_job`)
	after := h.count(`SELECT count(*) FROM audit_entries`) + h.count(`SELECT count(*) FROM changes`) + h.count(`SELECT count(*) FROM river_job`)
	if before != after || h.count(`SELECT count(*) FROM answers`) != 0 || h.count(`SELECT answer_count FROM threads`) != 0 {
		t.Fatal("a part of a failed answer stayed")
	}
	_, err := h.Answer(h.as(h.doctor), Reply{Key: key, Thread: thread, Body: "Five days."})
	h.ok(err)
}

func TestCountsHoldUnderParallelWriting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	done := make(chan error)
	const each = 6
	for _, by := range []actor.Actor{h.doctor, h.nurse, h.trainee} {
		go func() {
			for range each {
				id, err := h.Answer(h.as(by), Reply{Key: ids.New(), Thread: thread, Body: "Five days."})
				if err == nil {
					_, err = h.Vote(h.as(h.moderator), PostRef{KindAnswer, id}, true)
				}
				if err == nil {
					_, err = h.Comment(h.as(by), Remark{On: PostRef{KindAnswer, id}, Body: "Why?"})
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 3 {
		h.ok(<-done)
	}
	c := h.content(h.nurse, thread)
	if c.Answers != 3*each || c.Comments != 3*each || int(c.Version) != 1+3*each*3 {
		t.Fatalf("%d answers, %d comments, version %d", c.Answers, c.Comments, c.Version)
	}
	if h.count(`SELECT sum(vote_count) FROM answers`) != 3*each {
		t.Fatal("votes were lost")
	}
}
